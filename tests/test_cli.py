"""The command line as a user meets it: arguments in; screen, files and exit status out."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
SMALL = HERE / "scenarios" / "small.toml"
QUICK = ("--set", "run.days=4", "--set", "run.warmup_days=1", "--set", "run.replications=2", "--workers", "1")

FIVE_FAULTS = """
schema = 1
title = "five faults"
[run]
days = -3
[demand]
inquiries_per_day = 10
prospect = 0.2
[[channel]]
name = "phone"
kind = "telepathy"
share = 1.0
patience_hours = 1
[[department]]
name = "sales"
agents = 2
[[topic]]
name = "price"
share = 1
questions = 1
work_minutes = 5
raci = { sales = "RA", legal = "C" }
[work]
misread = "often"
[organisation.one]
"""


def command(*arguments: str | Path, cwd: Path = HERE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, HERE / "run_sim.py", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_run_prints_the_comparison_and_writes_both_files(tmp_path: Path) -> None:
    done = command("run", SMALL, *QUICK, "--out", tmp_path / "report")
    assert done.returncode == 0, done.stderr
    for words in ("Social already, or still in therapy?", "verdict", "per second", "report.json", "report.html"):
        assert words in done.stdout
    assert max(map(len, done.stdout.splitlines()[:-2])) <= 100
    document = json.loads((tmp_path / "report" / "report.json").read_text())
    assert list(document["organisations"]) == ["siloed", "integrated"]
    assert document["provenance"]["command"].startswith("python run_sim.py run")
    assert (tmp_path / "report" / "report.html").stat().st_size > 10_000


def test_a_folder_with_a_report_in_it_is_refused_without_overwrite(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("{}")
    refused = command("run", SMALL, *QUICK, "--out", tmp_path)
    assert refused.returncode == 2
    assert "--overwrite" in refused.stderr
    assert (tmp_path / "report.json").read_text() == "{}"
    assert command("run", SMALL, *QUICK, "--quiet", "--out", tmp_path, "--overwrite").returncode == 0
    assert "organisations" in json.loads((tmp_path / "report.json").read_text())


def test_quiet_prints_the_paths_only(tmp_path: Path) -> None:
    done = command("run", SMALL, *QUICK, "--quiet", "--out", tmp_path)
    assert done.stdout.split() == [str(tmp_path / "report.json"), str(tmp_path / "report.html")]
    assert done.stderr == ""


def test_the_default_folder_is_named_after_the_scenario(tmp_path: Path) -> None:
    assert command("run", SMALL, *QUICK, "--quiet", cwd=tmp_path).returncode == 0
    (folder,) = (tmp_path / "reports").iterdir()
    assert folder.name.startswith("small-")
    assert folder.name.endswith("Z")


def test_check_reports_all_five_faults_with_their_places(tmp_path: Path) -> None:
    file = tmp_path / "faulty.toml"
    file.write_text(FIVE_FAULTS)
    done = command("check", file)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    places = [line.removeprefix(f"{file}: ").split(":")[0] for line in done.stderr.strip().splitlines()]
    assert sorted(places) == [
        "channel.phone.kind",
        "demand.prospect",
        "run.days",
        "topic.price.raci.legal",
        "work.misread",
    ]


def test_check_tells_every_value_its_origin_and_the_offered_load(tmp_path: Path) -> None:
    child = tmp_path / "child.toml"
    child.write_text(f'schema = 1\nextends = "{SMALL}"\n[handoff]\nlost = 0.5\n')
    done = command("check", child, "--set", "work.misread=0.25")
    assert done.returncode == 0, done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "handoff.lost 0.5 (child.toml)" in lines
    assert "work.misread 0.25 (--set)" in lines
    assert any(line.startswith("demand.inquiries_per_day") and "extended small.toml" in line for line in lines)
    assert any(line.endswith("(default)") for line in lines)
    assert any(line.startswith("customer service ") and line.count("%") == 2 for line in lines)


def test_matters_must_name_a_measure() -> None:
    done = command("check", SMALL, "--set", "matters.happiness=1")
    assert done.returncode == 2
    assert "happiness" in done.stderr
    assert command("check", SMALL, "--set", "matters.agreement=0.05").returncode == 0


def test_list_names_every_scenario_on_a_line() -> None:
    done = command("list")
    lines = done.stdout.splitlines()
    assert len(lines) == len(list((HERE / "scenarios").glob("*.toml")))
    assert any("small.toml" in line and "A small company" in line for line in lines)


def test_the_shipped_schema_is_the_current_one() -> None:
    assert json.loads(command("schema").stdout) == json.loads((HERE / "scenarios" / "schema.json").read_text())


def test_new_writes_a_file_that_has_no_faults_and_never_overwrites(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    assert command("new", file).returncode == 0
    assert tomllib.loads(file.read_text())["schema"] == 1
    assert command("check", file).returncode == 0
    again = command("new", file)
    assert again.returncode == 2
    assert "Traceback" not in again.stderr


def test_trace_tells_twins() -> None:
    lives = {}
    for organisation in ("siloed", "integrated"):
        done = command("trace", SMALL, "--organisation", organisation, "--inquiry", "40", *QUICK[:-2])
        assert done.returncode == 0, done.stderr
        lives[organisation] = done.stdout.splitlines()
        assert lives[organisation][-1].startswith("Outcome: ")
    assert lives["siloed"][0] == lives["integrated"][0]  # The same customer with the same question …
    arrivals = [life[1].split("arrives")[0] for life in lives.values()]
    assert arrivals[0] == arrivals[1]  # … at the same moment.
    assert "in the shared inbox" in lives["integrated"][1]


def test_trace_of_nothing_has_no_heading() -> None:
    done = command("trace", SMALL, "--organisation", "siloed", "--set", "demand.inquiries_per_day=1e-9")
    assert (done.returncode, done.stdout) == (0, "0 inquiries went through “siloed”.\n")


def test_trace_writes_a_log_and_says_how_much_is_in_it(tmp_path: Path) -> None:
    out = tmp_path / "log.jsonocel"
    arguments = (
        "trace",
        SMALL,
        "--organisation",
        "integrated",
        "--out",
        out,
        "--start",
        "2024-01-01",
        *QUICK[:-2],
    )
    done = command(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    log = json.loads(out.read_text(encoding="utf-8"))
    cases = sum(one["type"] == "inquiry" for one in log["objects"])
    told = f"{len(log['events'])} events of {cases} cases, {len(log['objects'])} objects written to {out}\n"
    assert done.stdout == told
    assert log["events"][0]["time"].startswith("2024-01-0")
    # Also the questions that got no answer.
    asks = [any(to["qualifier"] == "asks" for to in one["relationships"]) for one in log["objects"]]
    assert sum(asks) == cases
    assert command(*arguments, "--quiet").stdout == f"{out}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("trace", SMALL, "--organisation", "nobody"), "siloed, integrated"),
        (("trace", SMALL, "--organisation", "siloed", "--inquiry", "999999"), "0 to"),
        (("trace", SMALL, "--organisation", "siloed", "--out", "log.doc"), ".csv"),
        (("trace", SMALL, "--organisation", "siloed", "--out", "a.csv", "--start", "2026-01-06"), "a Monday"),
        (("trace", SMALL, "--organisation", "siloed", "--start", "9999-12-27"), "a Monday of 1900 to 9000"),
        (("run", "nowhere.toml"), "nowhere.toml"),
        (("run", SMALL, "--workers", "0"), "workers"),
        (("run", SMALL, SMALL, "--out", "x"), "one file"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_what_cannot_be_done_is_said_with_status_2(arguments: tuple[str | Path, ...], words: str) -> None:
    done = command(*arguments)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_measures_explains_all() -> None:
    done = command("measures")
    assert done.returncode == 0
    for name in ("agreement (", "mystery_shopper (", "paid_per_year (", "krippendorff_alpha ("):
        assert name in done.stdout


def test_help_imports_nothing_heavy() -> None:
    """`--help` must answer at once; what it must not import is what would make it slow."""
    code = (
        "import sys, run_sim\n"
        "try: run_sim.app(['--help'], standalone_mode=False)\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'scipy', 'pydantic', 'networkx', 'simpy', 'jinja2', 'joblib', 'polars'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
