"""The page of all scenarios: its numbers are those of the runs, and it knows when it is out of date."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import run_sim
from sim import experiment
from sim.commands.catalogue import PAGE
from sim.commands.options import SCENARIOS
from sim.comparison import Verdict
from sim.experiment import run_experiment
from sim.reports import document, words
from sim.reports.catalogue.inputs import stale
from sim.reports.catalogue.markdown import code, table, text
from sim.reports.published import told_mean, told_place, told_range
from sim.scenario import load
from sim.scenario.inputs import inputs
from sim.studies import points as runs_of_points
from sim.studies.catalogue import ahead, key, short
from sim.studies.sweep import Judged

SMALL = SCENARIOS / "small.toml"
TINY = f"""
extends = "{SMALL.as_posix()}"
title = "Tiny | <company>"
description = "Two `lines`\\nof words."

[run]
days = 3
warmup_days = 1
drain_days = 2
replications = 2

[handoff]
lost = 0.03                           # three in a hundred; assumed (0.01 to 0.5)

[knowledge]
reads_base = 0.8                      # eight in ten; prior (0.1 to 0.95)

[[topic]]
name = "product"
questions = 30                        # assumed (10 to 60)

[[published]]
name = "passed on"
measure = "transferred"
low = 0.9
high = 0.95
source = "A & B | C: 90 %"
note = "of *calls*"
explained = "it is tiny"

[[published]]
name = "first contact"
measure = "first_contact_resolution"
low = 0.0
high = 1.0
source = "D"

[[published]]
name = "correct"
measure = "correctness"
low = 0.0
high = 1.0
source = "E"
"""
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """The catalogue of tiny.toml in a folder of its own: (exit status, stdout, stderr)."""
    (tmp_path / "tiny.toml").write_text(TINY, encoding="utf-8")

    def called(*more: str) -> tuple[int, str, str]:
        fixed = ["--out", str(tmp_path / "page.md"), "--cache", str(tmp_path / "cache"), "--workers", "1"]
        short_runs = ["--tornado-days", "2", "--tornado-replications", "2"]
        file = str(tmp_path / "tiny.toml")
        monkeypatch.setattr(sys, "argv", ["run_sim.py", "catalogue", file, *fixed, *short_runs, *more])
        with pytest.raises(SystemExit) as left:
            run_sim.main()
        told = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, told.out, told.err

    return called


def test_the_committed_page_is_up_to_date() -> None:
    assert stale(PAGE, sorted(SCENARIOS.glob("*.toml")), all_of_them=True) == []


def test_the_page_tells_every_number_of_the_runs(tmp_path: Path, call: Call) -> None:
    assert call("--quiet")[0] == 0
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    report = document.report(run_experiment(load(tmp_path / "tiny.toml"), workers=1))
    cells = [[cell.strip() for cell in line.split(" | ")] for line in page.splitlines() if line.startswith("|")]
    for measure in report.document["headline"]:
        row = report.comparison("integrated", measure)
        unit = report.document["organisations"]["siloed"]["measures"][measure]["unit"]
        means = [report.mean(name, measure) for name in ("siloed", "integrated")]
        (told,) = [row for row in cells if row[0] == f"| {words.title(measure)}"]
        assert told[1:3] == [words.number(mean, unit) for mean in means]
        if row is None:
            assert told[3] == words.NOTHING
        else:
            assert told[3] == words.difference(row, unit, max(abs(mean) for mean in means if mean is not None))
            assert row["verdict"] in told[4]
    for row in report.document["published"]:
        (told,) = [one for one in cells if one[0] == f"| {row['name']}"]
        assert told[2:5] == [told_range(row), told_mean(row), told_place(row)]
    (first, second) = [one for one in cells if one[0].startswith(r"| [Tiny \| &lt;company&gt;](#")]
    assert first[1:4] == ["3", "8", "70"]
    transferred = report.document["published"][0]
    assert first[4] == f"{words.number(transferred['mean'], 'share')} {told_place(transferred)}"
    assert "1 scenario with a range for all three; inside all three: 0." in page
    verdicts = [row["verdict"] for row in report.document["comparisons"] if row["simultaneous"]]
    better, worse = verdicts.count("better"), verdicts.count("worse")
    assert second[5:] == [str(better), str(worse), f"{len(verdicts) - better - worse} |"]
    assert f"- passed on, {told_place(transferred)}: it is tiny" in page
    assert r"A &amp; B \| C: 90 % *of \*calls\**" in page
    assert r"Two \`lines\` of words." in page
    assert "| `handoff.lost` | `0.01` … `0.03` … `0.5` | three in a hundred; assumed (0.01 to 0.5) |" in page
    assert "2 values moved one by one, in 2 replications of 1 day of warm-up and 2 measured." in page
    assert "Not moved: 1 value of `topic`, `department`, `channel` and `run`." in page
    assert "`topic.product.questions`" not in page


def test_a_tornado_tells_the_differences_of_its_points(tmp_path: Path, call: Call) -> None:
    call("--quiet")
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    (line,) = [line for line in page.splitlines() if line.startswith("| `knowledge.reads_base`")]
    *_, far, told = (cell.strip(" |") for cell in line.split(" | "))
    sets = ["run.days=2", "run.warmup_days=1", "run.drain_days=2", "run.replications=2"]
    expected = []
    for value in ("0.1", "0.8", "0.95"):
        loaded = load(tmp_path / "tiny.toml", [*sets, f"knowledge.reads_base={value}"])
        report = document.report(run_experiment(loaded, workers=1))
        measure = next(one for one in report.document["headline"] if words.title(one) == far)
        row = report.comparison("integrated", measure)
        unit = report.document["organisations"]["siloed"]["measures"][measure]["unit"]
        expected.append(words.change(None if row is None else row["difference"], unit))
    assert told == " … ".join(expected)


def judged(measure: str, difference: float | None, threshold: float | None = 0.25) -> Judged:
    verdict: Verdict = "no clear difference"
    return Judged(0, "b", measure, 1.0, 1.0, difference, None, None, threshold, verdict)


@pytest.mark.parametrize(
    ("measure", "difference", "who"),
    [
        ("agreement", 0.25, "better"),
        ("agreement", 0.125, "even"),
        ("agreement", -0.25, "worse"),
        ("fell_through", -0.5, "better"),
        ("fell_through", 0.5, "worse"),
        ("occupancy", 0.5, None),
        ("agreement", None, None),
    ],
)
def test_who_is_ahead_by_the_means(measure: str, difference: float | None, who: str | None) -> None:
    assert ahead(judged(measure, difference)) == who


def test_what_is_finished_is_not_run_again(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("--quiet") == (0, f"{tmp_path / 'page.md'}\n", "")
    before = (tmp_path / "page.md").read_text(encoding="utf-8")

    def refuse(*_: object) -> None:
        raise AssertionError("it is run again")

    monkeypatch.setattr(experiment, "run_replication", refuse)
    monkeypatch.setattr(runs_of_points, "_run", refuse)
    assert call("--quiet")[0] == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == before
    (tmp_path / "tiny.toml").write_text(TINY.replace("it is tiny", "it is small"), encoding="utf-8")
    assert call("--quiet")[0] == 0, "words are not simulated"
    assert "it is small" in (tmp_path / "page.md").read_text(encoding="utf-8")
    (tmp_path / "tiny.toml").write_text(TINY.replace("days = 3", "days = 4"), encoding="utf-8")
    with pytest.raises(AssertionError, match="it is run again"):
        call("--quiet")


def test_ctrl_c_keeps_what_was_finished(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    run_some = runs_of_points._run

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs_of_points, "_run", stop)
    status, out, _ = call("--quiet")
    assert (status, out) == (130, "")
    assert not (tmp_path / "page.md").exists()
    monkeypatch.setattr(runs_of_points, "_run", run_some)
    monkeypatch.setattr(experiment, "run_replication", stop)  # They are all there.
    assert call("--quiet")[0] == 0


def test_the_key_is_of_what_is_simulated(tmp_path: Path) -> None:
    file = tmp_path / "tiny.toml"
    file.write_text(TINY, encoding="utf-8")

    def of(*sets: str) -> str:
        return key(load(file, sets).scenario)

    assert of("title=x", "description=y", "published.correct.low=0.5") == of()
    assert len({of(), of("run.seed=2"), of("handoff.lost=0.04"), of("run.replications=3")}) == 4


def test_no_phase_of_a_short_run_is_longer_than_the_scenario_has_it(tmp_path: Path) -> None:
    file = tmp_path / "tiny.toml"
    file.write_text(TINY, encoding="utf-8")
    found = short(file, (), None, 7, 5)
    assert found is not None
    assert (found.days, found.warmup_days, found.drain_days, found.replications) == (3, 1, 2, 5)
    assert [one.path for one in found.ranges.moved] == ["handoff.lost", "knowledge.reads_base"]
    assert {spot.loaded.scenario.run.days for spot in found.spots} == {3}


def test_where_very_many_ask_short_runs_are_shorter(tmp_path: Path) -> None:
    file = tmp_path / "tiny.toml"
    file.write_text(TINY, encoding="utf-8")

    def days(per_day: float) -> int:
        found = short(file, ("run.days=30", f"demand.inquiries_per_day={per_day}"), None, 7, 5)
        assert found is not None
        return found.days

    assert [days(per_day) for per_day in (1000, 3000, 100_000)] == [7, 4, 2]


def test_one_organisation_has_nothing_to_compare(tmp_path: Path, call: Call) -> None:
    alone = SMALL.read_text(encoding="utf-8")
    alone = alone[: alone.index("[organisation.integrated]")]
    (tmp_path / "tiny.toml").write_text(alone, encoding="utf-8")
    assert call("--quiet", "--replications", "1")[0] == 0
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "There is one organisation only" in page
    assert "It names no published figures" in page
    assert "1 replication, seed 1." in page


def test_the_files_a_scenario_is_made_from(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "b.toml").write_text('[raci]\ncsv = "raci.csv"\n', encoding="utf-8")
    (tmp_path / "a.toml").write_text('extends = "base/b.toml"\n', encoding="utf-8")
    assert inputs(tmp_path / "a.toml") == [
        tmp_path / "a.toml",
        tmp_path / "base" / "b.toml",
        tmp_path / "base" / "raci.csv",
    ]


def test_a_byte_that_changes_is_told(tmp_path: Path, call: Call) -> None:
    base, file = tmp_path / "the base.toml", tmp_path / "tiny.toml"
    base.write_bytes(SMALL.read_bytes())
    file.write_text(TINY.replace(SMALL.as_posix(), base.name), encoding="utf-8")
    page = tmp_path / "page.md"
    assert call("--check") == (1, f"{page}: does not exist (run_sim.py catalogue makes it)\n", "")
    call("--quiet")
    assert call("--check") == (0, "", "")
    for changed in (base, file):
        before = changed.read_bytes()
        changed.write_bytes(before + b"#")
        assert call("--check") == (1, f"{file}: has changed since {page} was made ({changed.name})\n", "")
        changed.write_bytes(before)
    base.unlink()
    assert call("--check")[0] == 1


def test_a_scenario_more_or_less_is_told(tmp_path: Path, call: Call) -> None:
    call("--quiet")
    page, file, new = tmp_path / "page.md", tmp_path / "tiny.toml", tmp_path / "new.toml"
    assert stale(page, [file], all_of_them=True) == []
    assert stale(page, [file, new], all_of_them=False) == [f"{new}: is not in {page}"]
    assert stale(page, [], all_of_them=False) == []
    assert stale(page, [], all_of_them=True) == [f"tiny.toml: is in {page}, and no scenario any more"]


@pytest.mark.parametrize(
    ("words_", "told"),
    [
        ("a | b", r"a \| b"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("[x](y) *z* `c`", r"\[x\](y) \*z\* \`c\`"),
        ("time_to _x_", r"time_to \_x\_"),
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("two\n lines", "two lines"),
        ("> no quote", "&gt; no quote"),
    ],
)
def test_texts_are_text(words_: str, told: str) -> None:
    assert text(words_) == told


def test_a_table() -> None:
    assert table(("a", "b"), [("1", code("2"))], right=(1,)) == ["| a | b |", "|---|---:|", "| 1 | `2` |", ""]
    assert code("x|y") == r"x\|y"


def test_faults_are_told_before_anything_is_run(tmp_path: Path, call: Call) -> None:
    (tmp_path / "tiny.toml").write_text(TINY.replace('"correctness"', '"corectness"'), encoding="utf-8")
    status, _, told = call()
    assert status == 2
    assert re.search(r"tiny\.toml: published\.correct\.measure: corectness: no measure has this name", told)
    assert not (tmp_path / "cache").exists()
