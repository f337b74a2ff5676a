"""Bad input: exit status 2, `file: dotted.path: what is wrong (what would be right)`, and no traceback.

Every kind stands once in `CASES`. All are asked of the loader one by one, and of the command line together:
`check` and `run` tell the faults of every file at once.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import run_sim
from sim.errors import InputError, ScenarioError
from sim.estimate import estimate
from sim.reports import document
from sim.scenario import design_scenario, effective, load, starting_file

HERE = Path(__file__).resolve().parent.parent
SMALL = HERE / "scenarios" / "small.toml"
TEXT = SMALL.read_text(encoding="utf-8")
QUICK = ("--set", "run.days=2", "--set", "run.warmup_days=1", "--set", "run.replications=1", "--workers", "1")


class Case(NamedTuple):
    """A bad file."""

    name: str
    content: bytes
    path: str
    """Where the fault is."""
    words: str


def changed(name: str, old: str, new: str, path: str, words: str) -> Case:
    """`small.toml` with one place changed."""
    assert TEXT.count(old) >= 1, old
    return Case(name, TEXT.replace(old, new, 1).encode(), path, words)


CASES = [
    changed("unknown_key", "warmup_days =", "warmup_day =", "run.warmup_day", 'mean "warmup_days"?'),
    changed("unknown_table", "[handoff]", "[handof]", "handof", 'mean "handoff"?'),
    changed("text_for_number", "days = 14", 'days = "many"', "run.days", 'is "many" (a whole number'),
    changed("number_for_text", 'title = "A small company"', "title = 5", "title", "is 5 (a text"),
    changed("table_for_number", "days = 14", "days = { a = 1 }", "run.days", "is a table"),
    changed("list_for_table", "[handoff]", "[[handoff]]", "handoff", "is a list (a table"),
    changed(
        "negative", "inquiries_per_day = 70", "inquiries_per_day = -70", "demand.inquiries_per_day", "is -70"
    ),
    changed("nan", "recontact = 0.6", "recontact = nan", "customers.recontact", "is nan (a number from 0 to 1"),
    changed(
        "nan_or_inf", "patience_hours = 48", "patience_hours = nan", "channel.e-mail.patience_hours", "is nan"
    ),
    changed("infinite", "transit_hours = 4", "transit_hours = inf", "handoff.transit_hours", "is inf"),
    changed("channels_sum", "share = 0.55", "share = 0.65", "channel", "the shares add up to 1.1 (shares that"),
    changed("topics_sum", "prospect = 0.65", "prospect = 0.6", "topic", "shares of prospects add up to 0.95"),
    changed("raci", '"legal" = "AC"', '"lega" = "AC"', "topic.contract.raci.lega", 'mean "legal"?'),
    changed("door", 'door = "sales"', 'door = "sale"', "channel.social media.door", 'mean "sales"?'),
    changed(
        "topic_door", 'prospect = "sales"', 'prospect = "x"', "topic.product.door.prospect", 'one of "sales"'
    ),
    changed("no_agents", "agents = 1\n", "agents = 0\n", "department.legal.agents", "a whole number from 1"),
    changed("closes", "closes = 18:00:00", "closes = 07:00:00", "department.sales.closes", "before it opens"),
    changed("two_a", '"sales" = "R", ', '"sales" = "RA", ', "topic.contract.raci", "2 departments are A"),
    changed("escape", 'title = "A', 'title = "\\u001b[2J', "title", "with a control character"),
    changed(
        "turned", 'subject = "payment"', 'subject = "\\u202Ex"', "topic.invoice.subject", "control character"
    ),
    changed("matters", "[network]", "[matters]\nhappiness = 1\n[network]", "matters.happiness", "no measure"),
    changed("time", "days = 14 ", "at_most_hours = 1e-9\ndays = 15 #", "run.at_most_hours", "hours and"),
    Case("empty", b"", "", "is empty"),
    Case("blank", b"\n \n", "", "is empty"),
    Case("not_toml", b"days: 3\n", "", "is not TOML"),
    Case("not_utf8", b'title = "caf\xe9"', "", "is not UTF-8 text (byte 13) (save it as UTF-8)"),
    Case("utf16", "schema = 1".encode("utf-16"), "", "is not UTF-8"),
    Case("ten_megabytes", b"# " + b"x" * 10_000_000, "", "is larger than 1 MB"),
    Case("nul", b"\0" * 1000, "", "is not TOML"),
    Case("nowhere", b'extends = "no.toml"', "extends", '"no.toml" does not exist'),
    Case("circle", b'extends = "circle.toml"', "extends", "goes in a circle: circle.toml → circle.toml"),
    Case("circle_of_two", b'extends = "other_half.toml"', "extends", "other_half.toml → circle_of_two.toml"),
    Case("extends_folder", b'extends = "."', "extends", "is a folder"),
    Case("extends_number", b"extends = 3", "extends", "is 3"),
]
OUTSIDE_LOADING = {"matters", "time"}
"""Faults the loader does not know of; the command line does."""
BESIDE = {"other_half.toml": b'extends = "circle_of_two.toml"'}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All the bad files."""
    made = tmp_path_factory.mktemp("bad")
    for case in CASES:
        (made / f"{case.name}.toml").write_bytes(case.content)
    for name, content in BESIDE.items():
        (made / name).write_bytes(content)
    return made


def is_told(told: list[str], file: Path, case: Case) -> bool:
    """Whether a line has the file, the path, what is wrong and what would be right."""
    # The circle of two is found in its other half.
    files = (file, file.with_name("other_half.toml")) if case.name == "circle_of_two" else (file,)
    starts = [f"{name}: {case.path}: " if case.path else f"{name}: " for name in files]
    return any(
        line.startswith(start) and case.words in line and re.search(r" \(.+\)$", line)
        for line in told
        for start in starts
    )


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.name not in OUTSIDE_LOADING], ids=lambda c: c.name
)
def test_the_loader_tells_one_mistake_as_one_fault_at_its_place(folder: Path, case: Case) -> None:
    file = folder / f"{case.name}.toml"
    with pytest.raises(ScenarioError) as caught:
        load(file)
    told = str(caught.value).splitlines()
    assert len(told) == 1, told
    assert is_told(told, file, case), told


@pytest.mark.parametrize("verb", ["check", "run"])
def test_the_command_line_tells_the_faults_of_all_files_and_ends_with_2(folder: Path, verb: str) -> None:
    files = [folder / f"{case.name}.toml" for case in CASES]
    done = process(verb, *files, folder, folder / "missing.toml", SMALL, cwd=folder)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    told = done.stderr.splitlines()
    for file, case in zip(files, CASES, strict=True):
        assert is_told(told, file, case), (case.name, [line for line in told if case.name in line])
    assert f"{folder}: is a folder (the name of a scenario file in it)" in told
    assert f"{folder / 'missing.toml'}: does not exist (the name of a scenario file)" in told
    assert len(told) == len(CASES) + 2
    assert not (folder / "reports").exists()


def process(*arguments: str | Path, cwd: Path = HERE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, HERE / "run_sim.py", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """The command line in this process: status, screen, errors."""

    def called(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["run_sim.py", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            run_sim.main()
        assert isinstance(left.value.code, int)
        return left.value.code, *capsys.readouterr()

    return called


Call = Callable[..., tuple[int, str, str]]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything; see the next test")
@pytest.mark.parametrize("verb", ["check", "run"])
def test_a_file_that_may_not_be_read(tmp_path: Path, verb: str, call: Call) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(TEXT)
    file.chmod(0)
    assert call(verb, file) == (
        2,
        "",
        f"{file}: cannot be read: Permission denied (a scenario file you may read)\n",
    )


@pytest.mark.parametrize("verb", ["check", "run"])
def test_a_file_that_may_not_be_read_whoever_runs_this(
    tmp_path: Path, verb: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(TEXT)
    real = Path.open

    def refuse(path: Path, *arguments: Any, **named: Any) -> Any:
        if path == file:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refuse)
    assert call(verb, file) == (
        2,
        "",
        f"{file}: cannot be read: Permission denied (a scenario file you may read)\n",
    )


@pytest.mark.parametrize(
    ("sets", "path", "words"),
    [
        (("run.days=36500", "run.replications=100000"), "run.at_most_hours", "more than 24 hours"),
        (("demand.inquiries_per_day=9000000", "run.at_most_hours=100000"), "run", "this machine has"),
        (("department.sales.agents=100000", "network.ties_within='all'"), "run", "this machine has"),
    ],
)
@pytest.mark.parametrize("verb", ["check", "run"])
def test_a_run_that_does_not_fit_is_refused_with_the_estimate(
    verb: str, sets: tuple[str, ...], path: str, words: str, call: Call, tmp_path: Path
) -> None:
    out = ("--out", tmp_path / "x") if verb == "run" else ()
    status, screen, told = call(verb, SMALL, *(word for text in sets for word in ("--set", text)), *out)
    assert (status, screen) == (2, "")
    line = next(line for line in told.splitlines() if line.startswith(f"{SMALL}: {path}: "))
    assert re.search(r"about [\d,]+ inquiries, [\d,.]+ hours and [\d,.]+ GB", line)
    assert words in line
    assert not (tmp_path / "x").exists()


def test_an_unknown_measure_that_matters_stops_a_run_before_it_leaves_a_folder(
    call: Call, tmp_path: Path
) -> None:
    status, _, told = call("run", SMALL, "--set", "matters.agreemen=1", "--out", tmp_path / "x")
    assert status == 2
    assert told.startswith(f"{SMALL}: matters.agreemen: no measure has this name")
    assert not (tmp_path / "x").exists()


def test_the_faults_of_measures_and_of_time_are_told_together(call: Call) -> None:
    status, _, told = call("check", SMALL, "--set", "matters.x=1", "--set", "run.at_most_hours=1e-9")
    assert status == 2
    assert [line.split(": ")[1] for line in told.splitlines()] == ["matters.x", "run.at_most_hours"]


def test_a_folder_with_a_report_or_a_broken_off_run_in_it_is_refused(call: Call, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("mine")
    status, screen, told = call("run", SMALL, *QUICK, "--out", tmp_path)
    assert (status, screen) == (2, "")
    assert told == f"{tmp_path}: there is a report in it already (add --overwrite to replace it)\n"
    assert (tmp_path / "report.json").read_text() == "mine"
    (tmp_path / "finished.jsonl").write_text("mine")
    assert "--resume to go on" in call("run", SMALL, *QUICK, "--out", tmp_path)[2]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["finished.jsonl", "report.json"]


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("file", "is a file"),
        ("file/in it", "Not a directory"),
        ("x" * 300, "File name too long"),
    ],
)
def test_an_output_folder_that_cannot_be_one(call: Call, tmp_path: Path, out: str, words: str) -> None:
    (tmp_path / "file").write_text("mine")
    status, screen, told = call("run", SMALL, *QUICK, "--out", tmp_path / out)
    assert (status, screen) == (2, "")
    assert told.startswith(f"--out: {tmp_path / out} ")
    assert words in told
    assert told.count("\n") == 1
    assert (tmp_path / "file").read_text() == "mine"


def test_an_output_folder_that_may_not_be_written(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    status, screen, told = call("run", SMALL, *QUICK, "--out", tmp_path)
    assert (status, screen) == (2, "")
    assert told == f"--out: {tmp_path} cannot be written to: Permission denied (a folder you may write to)\n"


def test_two_files_of_one_name_do_not_share_a_folder(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, told = call("run", SMALL, SMALL, *QUICK)
    assert status == 2
    assert "one by one" in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["log.csv", "log.parquet", "log.xes", "log.jsonocel"])
def test_an_event_log_that_cannot_be_written(call: Call, tmp_path: Path, name: str) -> None:
    out = tmp_path / "nowhere" / name
    status, _, told = call("trace", SMALL, "--organisation", "siloed", "--out", out, *QUICK[:-2])
    assert status == 2
    assert told.startswith(f"--out: {out} cannot be written (")
    assert told.count("\n") == 1


def test_a_file_whose_name_is_no_text_is_checked_all_the_same(tmp_path: Path) -> None:
    file = os.fsencode(tmp_path) + b"/caf\xe9.toml"
    with open(file, "wb") as stream:
        stream.write(TEXT.encode())
    done = subprocess.run([sys.executable, HERE / "run_sim.py", "check", file], capture_output=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"caf\\udce9.toml: no faults" in done.stdout


# ---- Reports given to compare ----


def a_report(**changes: Any) -> dict[str, Any]:
    """The least that `compare` reads."""
    figure = {"mean": 0.5, "half_width": 0.1, "unit": "share"}
    return {
        "schema": document.SCHEMA,
        "provenance": {"replications": 3, "seed": 1},
        "scenario": {"title": "one"},
        "headline": ["agreement", "correctness"],
        "organisations": {"siloed": {"measures": {"agreement": figure}}},
    } | changes


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b'{"schema": NaN}', "is not JSON: NaN is no number in JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"\xff\xfe", "is not UTF-8 text (byte 1)"),
        (b"[1]", "is not a report"),
        (b'{"a": 1}', "is not a report"),
        (a_report(schema=7), "schema: is 7 (this version reads 1)"),
        (a_report(schema=0), "schema: is 0 (this version reads 1)"),
        (a_report(schema="1"), "schema: is not as in a report"),
        (a_report(schema=True), "schema: is not as in a report"),
        (a_report(organisations={}), "organisations: is empty"),
        (a_report(organisations=[]), "organisations: is not as"),
        (a_report(organisations={"a.b": 3}), 'organisations."a.b": has no measures'),
        (a_report(organisations={"a": {"measures": {"m": {}}}}), "organisations.a.measures.m: is not as"),
        (
            a_report(organisations={"a": {"measures": {"m": {"mean": "x", "half_width": None, "unit": ""}}}}),
            "organisations.a.measures.m: is not as",
        ),
        (a_report(headline=[3]), "headline: is not as"),
        (a_report(scenario={}), "scenario.title: is not as"),
        (a_report(provenance={"seed": 1}), "provenance.replications: is not as"),
    ],
)
def test_what_is_no_report_of_this_version_is_refused(
    tmp_path: Path, content: bytes | dict[str, Any], words: str
) -> None:
    file = tmp_path / "report.json"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    for path in (file, tmp_path):
        with pytest.raises(InputError) as caught:
            document.read(path)
        assert str(caught.value).startswith(f"{file}: {words}")
        assert "\n" not in str(caught.value)


def test_reports_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no: does not exist"):
        document.read(tmp_path / "no")
    with pytest.raises(InputError, match=r"report\.json: does not exist"):
        document.read(tmp_path)
    os.mkfifo(tmp_path / "report.json")
    with pytest.raises(InputError, match="not an ordinary file"):
        document.read(tmp_path)
    with pytest.raises(InputError, match="cannot be read: File name too long"):
        document.read(tmp_path / ("x" * 300))


def test_compare_tells_the_faults_of_all_reports_and_ends_with_2(call: Call, tmp_path: Path) -> None:
    (tmp_path / "seven.json").write_text(json.dumps(a_report(schema=7)))
    status, screen, told = call("compare", tmp_path / "seven.json", tmp_path / "no.json", SMALL)
    assert (status, screen) == (2, "")
    assert told.splitlines()[0] == f"{tmp_path / 'seven.json'}: schema: is 7 (this version reads 1)"
    assert len(told.splitlines()) == 3
    assert call("compare", tmp_path / "seven.json")[0] == 2
    assert call("compare")[0] == 2


def test_compare_puts_earlier_runs_side_by_side(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        done = process("run", SMALL, *QUICK, "--seed", seed, "--quiet", "--out", tmp_path / seed)
        assert done.returncode == 0, done.stderr
    written = document.read(tmp_path / "1")
    assert written.text() == (tmp_path / "1" / "report.json").read_text(encoding="utf-8")
    done = process("compare", tmp_path / "1", tmp_path / "2" / "report.json")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "A  A small company"
    assert lines[1] == f"   {tmp_path / '1'} (1 replication, seed 1)"
    assert lines[3].endswith("report.json (1 replication, seed 2)")
    head = next(line for line in lines if line.startswith("measure"))
    assert head.split()[:5] == ["measure", "A", "siloed", "B", "siloed"]
    agreement = written.mean("siloed", "agreement")
    assert agreement is not None
    row = lines[lines.index(head) + 1].split()
    assert row[:2] == ["agreement", f"{100 * agreement:.1f}"]


# ---- A fuzz of the loader ----

STARTS = [TEXT.encode(), starting_file("fuzz").encode()]
WILD = [
    *(
        '""',
        '"x"',
        "0",
        "-1",
        "-0.0",
        "1e400",
        "-1e400",
        "nan",
        "-nan",
        "inf",
        "true",
        "[]",
        "{}",
        "[[1]]",
        "[{}]",
    ),
    *("9" * 30, "-" + "9" * 400, "9" * 5000, "0x" + "f" * 5000, "1e-400", "5e-324", "0b1", "1_000", "0o7", "+5"),
    *("09:00:00", "09:00:00.5", "24:00:00", "2024-01-01", "2024-01-01T09:00:00Z", "0001-01-01T00:00:00+23:59"),
    *('"\\u0000"', '"\\u001b[2J"', '"\\uFFFF"', '"\\U0010FFFF"', '"a\\nb"', "'''\nx\n'''", '"' + "x" * 500 + '"'),
    *("{ mean = 1 }", "{ mean = nan, cv = -1 }", "{ prospect = 1 }", "{ prospect = {}, customer = [] }", '"all"'),
    *("[1, 'x', {}]", "[" * 60 + "]" * 60, '["mon", "mon"]', '{ "a.b" = 1 }', '{ "" = "" }', "{ remove = true }"),
    *('{ sales = "RACI" }', '{ sales = "AA", legal = "A" }', '{ "work.misread" = 2 }', '{ "topic.x.raci" = {} }'),
    *(
        '{ "department.sales.agents" = 0 }',
        "{ topic = {}, department = 1 }",
        '{ "run.days" = 1 }',
        "{ a = { b = {} } }",
    ),
]
HEADS = [
    *(
        "[run]",
        "[run.run]",
        "[[run]]",
        "[topic]",
        "[[topic]]",
        "[[topic.x]]",
        "[department.sales]",
        "[[department]]",
    ),
    *(
        "[organisation]",
        "[organisation.siloed.override]",
        "[organisation.'']",
        "[matters]",
        "[raci]",
        "[extends]",
    ),
    *(
        "[a.b.c.d.e.f]",
        "[[peak]]",
        "[peak.x]",
        "[demand.hours]",
        "[work.triage_minutes]",
        '["\\u001b"]',
        "[channel]",
    ),
]
KEYS = [
    "name",
    "remove",
    "override",
    "raci",
    "door",
    "share",
    "extends",
    "schema",
    "topic",
    "run",
    "x",
    '""',
    "a.b.c",
]

edits = st.lists(
    st.tuples(
        st.sampled_from(["flip", "drop", "twice", "value", "key", "nest", "cut", "swap"]),
        st.integers(0, 1_000_000),
        st.integers(0, 1_000_000),
    ),
    min_size=1,
    max_size=6,
)


def edited(start: bytes, changes: list[tuple[str, int, int]]) -> bytes:
    """The file with each edit made; the two numbers of an edit say where and what."""
    lines = start.splitlines()
    for kind, where, what in changes:
        at = where % len(lines)
        key, _, value = lines[at].partition(b"=")
        match kind:
            case "flip":
                line = bytearray(lines[at] or b" ")
                line[what % len(line)] = what % 256
                lines[at] = bytes(line)
            case "drop":
                lines[at] = b""
            case "twice":
                lines.insert(what % len(lines), lines[at])
            case "value":
                lines[at] = key + b"= " + WILD[what % len(WILD)].encode()
            case "key":
                lines[at] = KEYS[what % len(KEYS)].encode() + b" =" + value
            case "nest":
                lines.insert(at, HEADS[what % len(HEADS)].encode())
            case "cut":
                lines[at] = lines[at][: what % (len(lines[at]) + 1)]
            case "swap":
                other = what % len(lines)
                lines[at], lines[other] = lines[other], lines[at]
    return b"\n".join(lines)


@pytest.mark.slow
def test_five_thousand_broken_files_find_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "file.toml"
    seen = {"good": 0, "bad": 0}

    @settings(max_examples=5000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(STARTS), edits)
    def broken(start: bytes, changes: list[tuple[str, int, int]]) -> None:
        file.write_bytes(edited(start, changes))
        try:
            loaded = load(file)
        except ScenarioError as error:
            seen["bad"] += 1
            for fault in error.faults:
                assert fault.wrong
                assert str(fault).isprintable()  # On one line, and no terminal is made to do anything.
            return
        seen["good"] += 1
        for value in effective(loaded):
            assert f"{value.path} {value.text}".isprintable()
        estimate(loaded.scenario)
        for name in loaded.scenario.organisation:
            with contextlib.suppress(ScenarioError):
                design_scenario(loaded.scenario, name)

    broken()
    assert seen["bad"] > 2000
    assert seen["good"] > 100
