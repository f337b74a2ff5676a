"""Published figures beside what was simulated: how far from the nearer end, and never a number moved by it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import run_sim
from sim.errors import InputError, ScenarioError
from sim.experiment import check_published, run_experiment
from sim.reports import document, html, terminal
from sim.reports.published import beside_published, lies, told_mean, told_place, told_range
from sim.scenario import comments, load, loads
from sim.studies.axes import read_axis

SMALL = Path(__file__).resolve().parent.parent / "scenarios" / "small.toml"
TEXT = SMALL.read_text(encoding="utf-8")
ITEM = """
[[published]]
name = "passed on"
measure = "transferred"
low = 0.25
high = 0.5
source = "Somebody 1987: 25 to 50 %"
"""
QUICK = ("run.days=3", "run.warmup_days=1", "run.drain_days=2", "run.replications=2")


@pytest.mark.parametrize(
    ("mean", "place", "distance"),
    [
        (0.125, "below", 0.125),
        (0.25, "inside", 0.0),
        (0.3, "inside", 0.0),
        (0.5, "inside", 0.0),
        (0.75, "above", 0.25),
        (None, None, None),
    ],
)
def test_where_a_mean_lies_and_how_far(mean: float | None, place: str | None, distance: float | None) -> None:
    assert lies(mean, 0.25, 0.5) == (place, distance)


def rows(*figures: tuple[float | None, float | None], more: str = "") -> list[dict[str, Any]]:
    """The rows of a scenario whose organisations have these (mean, half-width) of `transferred`."""
    scenario = loads(TEXT + ITEM + more).scenario
    names = ("siloed", "integrated")
    organisations = {
        name: {"measures": {"transferred": {"mean": mean, "half_width": half}}}
        for name, (mean, half) in zip(names, figures, strict=False)
    }
    return beside_published(scenario, organisations)


@pytest.mark.parametrize(
    ("mean", "half", "reaches", "told"),
    [
        (0.125, 0.125, True, "below by 12.5 pp; its interval reaches the range"),
        (0.125, 0.0625, False, "below by 12.5 pp"),
        (0.75, 0.3, True, "above by 25.0 pp; its interval reaches the range"),
        (0.75, None, None, "above by 25.0 pp"),
        (0.3, 0.5, True, "inside"),
        (None, None, None, "– (not defined in every replication)"),
    ],
)
def test_a_row_of_the_baseline(mean: float | None, half: float | None, reaches: bool | None, told: str) -> None:
    (row,) = rows((mean, half))
    assert (row["organisation"], row["mean"], row["half_width"]) == ("siloed", mean, half)
    assert row["interval_reaches"] is reaches
    assert told_place(row) == told


def test_a_row_of_another_organisation_has_its_figure() -> None:
    (row,) = rows((0.3, None), (0.75, None), more='organisation = "integrated"\n')
    assert (row["organisation"], row["mean"], row["distance"]) == ("integrated", 0.75, 0.25)


def test_in_words() -> None:
    (row,) = rows((0.3125, 0.0625))
    assert (told_range(row), told_mean(row)) == ("25.0–50.0 %", "31.2 % ± 6.2 %")
    assert told_range(row | {"high": 0.25}) == "25.0 %"
    assert told_range(row | {"unit": "hours", "low": 0.5, "high": 2.0}) == "30.0 min – 2.0 h"


def test_items_merge_by_name_and_can_be_dropped(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(TEXT + ITEM, encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(
        'extends = "base.toml"\n[[published]]\nname = "passed on"\nhigh = 0.75  # wider\nexplained = "so"\n',
        encoding="utf-8",
    )
    loaded = load(own)
    (item,) = loaded.scenario.published
    assert (item.measure, item.low, item.high, item.explained) == ("transferred", 0.25, 0.75, "so")
    assert loaded.origins["published.passed on.high"] == "own.toml"
    assert loaded.origins["published.passed on.low"] == "extended base.toml"
    assert comments(loaded)["published.passed on.high"] == "wider"
    own.write_text('extends = "base.toml"\n[[published]]\nname = "passed on"\nremove = true\n', encoding="utf-8")
    assert load(own).scenario.published == ()


@pytest.mark.parametrize(
    ("setting", "path", "words"),
    [
        ("high=0.125", "high", "is 0.125, below low = 0.25"),
        ("organisation=silo", "organisation", 'did you mean "siloed"?'),
        ("low=inf", "low", "is inf"),
        ("high=nan", "high", "is nan"),
        ('low="0.1"', "low", 'is "0.1"'),
        ('source=""', "source", "is empty"),
        ("lowest=0.1", "lowest", "is not a known key"),
    ],
)
def test_faults_have_their_place(setting: str, path: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(TEXT + ITEM, "file.toml", [f"published.passed on.{setting}"])
    (fault,) = caught.value.faults
    assert fault.path == f"published.passed on.{path}"
    assert words in str(fault)


def test_a_source_is_asked_for() -> None:
    with pytest.raises(ScenarioError, match=r"published\.passed on\.source: is missing"):
        loads(TEXT + ITEM.replace("source", "# source"))


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("transfered", "transfered: no measure has this name"),
        ("fell_through.x", "no measure has this name"),
        ("transferred[topic=x]", "there is no topic x"),
        ("abandoned.fax", "there is no channel or department fax"),
    ],
)
def test_a_measure_that_is_none_of_this_scenario(
    measure: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "it.toml"
    file.write_text(TEXT + ITEM.replace('"transferred"', json.dumps(measure)), encoding="utf-8")
    with pytest.raises(InputError, match=r"^published\.passed on\.measure: "):
        check_published(load(file).scenario)
    for command in ("check", "run"):
        monkeypatch.setattr(sys, "argv", ["run_sim.py", command, str(file)])
        with pytest.raises(SystemExit) as left:
            run_sim.main()
        assert left.value.code == 2
        told = capsys.readouterr().err
        assert told.startswith(f"{file}: published.passed on.measure: ")
        assert words in told


@pytest.mark.parametrize("measure", ["transferred", "transferred[topic=privacy]", "abandoned.phone", "open"])
def test_a_measure_of_this_scenario(measure: str) -> None:
    check_published(loads(TEXT + ITEM.replace('"transferred"', json.dumps(measure))).scenario)


def test_it_is_nothing_that_is_run_or_varied_or_overridden() -> None:
    with pytest.raises(InputError, match="is not part of what is run"):
        read_axis("published.x.low=0:1:3")
    override = '\n[organisation.siloed.override]\n"published.passed on.low" = 0.1\n'
    with pytest.raises(ScenarioError, match="may not differ per organisation"):
        loads(TEXT + ITEM + override)


def test_a_run_tells_of_it_and_no_number_moves() -> None:
    plain, beside = (run_experiment(loads(text, sets=QUICK), workers=1) for text in (TEXT, TEXT + ITEM))
    assert np.array_equal(plain.values, beside.values)
    without, report = document.report(plain), document.report(beside)
    assert without.document["published"] == []
    (row,) = report.document["published"]
    measured = report.document["organisations"]["siloed"]["measures"]["transferred"]
    assert (row["mean"], row["half_width"]) == (measured["mean"], measured["half_width"])
    assert (row["place"], row["distance"]) == lies(measured["mean"], 0.25, 0.5)

    pages = [html.render(one) for one in (without, report)]
    assert ['id="published"' in page for page in pages] == [False, True]
    assert "Somebody 1987: 25 to 50 %" in pages[1]
    shown = []
    for one in (without, report):
        screen = Console(file=io.StringIO(), width=100)
        terminal.show(one, screen, [])
        shown.append(screen.file.getvalue())  # type: ignore[attr-defined]
    assert ["beside published figures" in text for text in shown] == [False, True]
    (line,) = [line for line in shown[1].splitlines() if "25.0–50.0 %" in line]
    assert told_mean(row) in line
    assert told_place(row).split(";")[0] in line
    assert "passed on: Somebody 1987: 25 to 50 %" in shown[1]


def test_a_report_of_before_has_none(tmp_path: Path) -> None:
    report = document.report(run_experiment(loads(TEXT, sets=QUICK), workers=1))
    del report.document["published"]
    document.save(report, tmp_path)
    assert 'id="published"' not in html.render(document.read(tmp_path))
