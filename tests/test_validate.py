"""A simulation beside a log: what is looked at, how it is judged, and a log that is the simulation's own."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest
from pages import read_page
from rich.console import Console

from sim import engine, organisation, workload
from sim.logs.observe import Cases, observe
from sim.reports.validating import document, page, screen
from sim.scenario import Scenario, load
from sim.studies.validate import CONSISTENCY, validate, windows
from sim.studies.validating.judge import REPRODUCED, Table, band, judge
from sim.studies.validating.look import Look, departments_of, look
from sim.studies.validating.simulated import simulated
from sim.trace import Outcome, Trace

HERE = Path(__file__).resolve().parent.parent
SMALL = HERE / "scenarios" / "small.toml"
QUICK = (
    "run.days=28",
    "run.warmup_days=7",
    "run.drain_days=7",
    "run.replications=2",
    "run.probes_per_day=0",
    "organisation.siloed.sign_off=none",
)
ORIGIN: dict[str, Any] = {"seed": 1, "versions": {"walschip": "0"}, "again": "again & again", "started": "now"}
NAMES = ("a", "b")


@cache
def small(*sets: str) -> Scenario:
    return load(SMALL, (*QUICK, *sets)).scenario


@cache
def trace(number: int = 0) -> Trace:
    scenario = small()
    chance = workload.draw(scenario, scenario.run.seed, number)
    return engine.run(organisation.build(scenario, next(iter(scenario.organisation)), chance), chance)


# ---- A trace as a log ----


def test_a_trace_is_a_log_of_the_measured_inquiries() -> None:
    told, made = trace(), simulated(trace())
    inquiries, facts = told.inquiries, told.facts
    measured = inquiries.arrival >= facts.start
    assert made.table.height == measured.sum()
    assert made.trusted.days == 28
    assert int(made.table["done"].sum()) == int((measured & (inquiries.outcome == Outcome.RESOLVED)).sum())
    seen = observe(made, made.trusted)
    assert seen.outside == 0
    assert seen.durations is not None
    took = (inquiries.resolved_at - inquiries.arrival)[measured & (inquiries.outcome == Outcome.RESOLVED)]
    assert seen.durations.quantiles == pytest.approx(np.quantile(took, (0.1, 0.25, 0.5, 0.75, 0.9)), abs=5e-4)


def test_hand_offs_are_those_of_the_engine_where_each_was_taken_up() -> None:
    told, made = trace(), simulated(trace())
    contacts = told.contacts
    # Of resolved inquiries with one contact and one need: a hand-off to another department is a change of team.
    single = np.bincount(contacts.inquiry, minlength=len(told.inquiries.arrival)) == 1
    plain = single & (told.inquiries.needs == 1) & (told.inquiries.outcome == Outcome.RESOLVED)
    plain &= told.inquiries.arrival >= told.facts.start
    between = told.handoffs.source != told.handoffs.target
    expected = np.bincount(told.handoffs.inquiry[between], minlength=len(plain))[plain]
    name = made.log.case_names.cast(pl.Int64).to_numpy()
    counted = np.zeros(len(plain), np.int64)
    counted[name] = made.table["handoffs"].fill_null(0).to_numpy()
    assert expected.sum() > 20
    assert counted[plain].tolist() == expected.tolist()


# ---- Looking ----


def test_teams_find_their_departments() -> None:
    of, strange = departments_of(
        ("n", "s", "w", "x"), ("n", "rest", "dispatch"), {"rest": ("s",), "dispatch": ("w",)}
    )
    assert of.tolist() == [0, 1, 2, 2]
    assert strange == ("x",)
    of, strange = departments_of(("n", "new"), ("n", "s"), {})
    assert (of.tolist(), strange) == ([0, 1], ("new",))


def test_hand_offs_within_a_lump_are_left_out_of_the_matrix() -> None:
    made = simulated(trace())
    teams = made.log.names("team")
    whole = look(made, made.trusted, np.arange(3), 3)
    lumped = look(made, made.trusted, np.array([0, 1, 1]), 2)
    assert whole.matrix.sum() == pytest.approx(1.0)
    assert lumped.matrix.diagonal().tolist() == [0.0, 0.0]
    assert lumped.load == pytest.approx([whole.load[0], whole.load[1:].sum()])
    assert len(teams) == 3
    assert lumped.handoffs.tolist() == whole.handoffs.tolist()


# ---- Judging ----


def one(**changes: Any) -> Look:
    base = Look(
        cases=100,
        done=90,
        handoffs=np.array([0.6, 0.2, 0.1, 0.1]),
        counts=np.append([0.6, 0.2, 0.1, 0.1], np.zeros(27)),
        chance=np.array([0.4, 0.45, 0.5, 0.55, 0.55, 0.6]),
        returned=0.09,
        quantiles=np.array([1.0, 2.0, 10.0, 50.0, 400.0]),
        by_handoffs=np.array([3.0, 40.0, 100.0, 200.0]),
        hours=np.linspace(0, 400, 200),
        matrix=np.array([[0.0, 0.5], [0.5, 0.0]]),
        by_hour=np.full(24, 1 / 24),
        by_weekday=np.full(7, 1 / 7),
        load=np.array([0.7, 0.3]),
        agreement=np.array([0.5, 0.6, 0.4, 0.3]),
    )
    return replace(base, **changes)


def judged(*runs: Look, fitted: Look | None = None, held: Look | None = None) -> dict[str, Table]:
    consistency = np.full((len(runs), 3), 0.8)
    return {table.name: table for table in judge(NAMES, fitted or one(), held, runs, consistency)}


def test_what_is_the_same_is_reproduced() -> None:
    tables = judged(one(), one())
    assert [table.reproduced for table in tables.values()] == [True] * 7 + [None]
    assert tables["matrix"].lines[0].label in ("a → b", "b → a")
    distance = tables["handoffs"].lines[-1]
    assert (distance.simulated, distance.fitted, distance.held) == (0.0, None, None)


def test_what_is_off_says_by_how_much() -> None:
    runs = one(handoffs=np.array([0.54, 0.26, 0.1, 0.1]), counts=np.append([0.54, 0.26, 0.1, 0.1], np.zeros(27)))
    lines = judged(runs, runs)["handoffs"].lines
    assert [line.verdict for line in lines[:4]] == [
        "off by -6.0 points",
        "off by +6.0 points",
        REPRODUCED,
        REPRODUCED,
    ]
    assert lines[4].simulated == pytest.approx(0.06)  # one hand-off more for six in a hundred
    assert lines[5].simulated == pytest.approx(0.06)
    assert lines[5].verdict == "off by +6.0 points"


def test_the_limits_of_the_issue() -> None:
    edge = one(
        chance=np.array([0.479, 0.45, 0.5, 0.55, 0.1, 0.1]),
        returned=0.119,
        quantiles=np.array([1, 2, 3, 4, 499.0]),
    )
    tables = judged(edge, edge)
    assert all(tables[name].reproduced for name in ("chance", "returned", "hours"))
    over = one(chance=np.array([0.481, 0.45, 0.5, 0.55, 0.5, 0.6]), returned=0.121, quantiles=np.full(5, 501.0))
    tables = judged(over, over)
    assert not any(tables[name].reproduced for name in ("chance", "returned", "hours"))


def test_medians_that_do_not_rise_are_told() -> None:
    flat = one(by_handoffs=np.array([3.0, 40.0, 30.0, 200.0]))
    line = next(line for line in judged(flat, flat)["hours"].lines if line.unit == "yes")
    assert (line.fitted, line.simulated, line.verdict) == (1.0, 0.0, "the log's medians rise, these do not")


def test_the_band_is_that_of_one_more_run() -> None:
    middle, low, high = band(np.array([1.0, 3.0]))
    assert middle == 2.0
    half = 12.7062 * np.sqrt(2.0) * np.sqrt(1.5)
    assert (low, high) == pytest.approx((2.0 - half, 2.0 + half), rel=1e-4)
    assert band(np.array([1.0])) == (1.0, None, None)
    assert band(np.array([1.0, np.nan])) == (None, None, None)


def test_chance_is_told_where_the_log_lies_in_the_band() -> None:
    lines = judged(one(returned=0.02), one(returned=0.24))["returned"].lines
    assert lines[0].verdict == "off by +4.0 points, within chance"


def test_what_the_log_does_not_tell_is_not_judged() -> None:
    nothing = one(
        handoffs=np.full(4, np.nan),
        counts=np.full(31, np.nan),
        chance=np.full(6, np.nan),
        returned=np.nan,
        matrix=np.full((2, 2), np.nan),
    )
    tables = judged(one(), one(), fitted=nothing)
    assert [tables[name].reproduced for name in ("handoffs", "chance", "returned", "matrix")] == [None] * 4
    assert tables["load"].reproduced


def test_the_drift_of_the_log_stands_beside() -> None:
    held = one(load=np.array([0.5, 0.5]))
    line = judged(one(), one(), held=held)["load"].lines[-1]
    assert line.held == pytest.approx(0.2)


# ---- A log that is the simulation's own ----


def own(number: int = 5) -> Cases:
    return simulated(trace(number))


def test_a_scenario_reproduces_its_own_log() -> None:
    found = validate(small(), own(), workers=1)
    tables = {table.name: table for table in found.tables}
    assert found.replications == 2
    assert found.held is not None
    assert (found.fitted.days, found.held.days) == (21, 7)
    for name in ("handoffs", "returned", "arrivals", "load", "matrix"):
        assert tables[name].reproduced, [line for line in tables[name].lines if line.verdict]
    agreement = tables["consistency"].lines
    assert len(CONSISTENCY) == 3
    assert agreement[0].simulated is not None
    assert agreement[0].fitted is None


def test_another_organisation_is_seen_to_be_another() -> None:
    lost = small("handoff.knows_who=0.05", "handoff.max=30", "customers.wrong_door=0.9")
    tables = {table.name: table for table in validate(lost, own(), workers=1).tables}
    assert tables["handoffs"].reproduced is False
    assert tables["chance"].reproduced is False


def test_a_scenario_that_used_the_whole_log_holds_nothing_out() -> None:
    scenario = small("log.map=case=c,team=t,time=x", "log.share=1")
    first, rest = windows(scenario, own())
    assert (first.days, rest) == (28, None)


# ---- Telling ----


@cache
def told() -> dict[str, Any]:
    return document.validation(small(), own().log, validate(small(), own(), workers=1), ORIGIN)


def test_the_document_is_plain_json_and_every_number_is_on_the_page() -> None:
    whole = told()
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    text = page.render(whole)
    assert "again &amp; again" in text
    words = " ".join(read_page(text).words)
    for table in whole["tables"]:
        assert table["title"] in words
    for name in ("handoffs", "chance", "load"):
        assert f"chart-validation-{name}" in text


def test_plotly_takes_every_chart() -> None:
    made = [chart for table in told()["tables"] if (chart := page.chart(table)) is not None]
    assert len(made) == 4
    for chart in made:
        assert len(go.Figure(chart.json()).data) == 3
        assert chart.layout["xaxis"]["type"] == "category"  # "1" is a name here, and no number


def test_names_are_text_on_the_page() -> None:
    whole = copy.deepcopy(told())
    whole["title"] = "<script>alert(1)</script>"
    whole["tables"][6]["lines"][0]["label"] = "<b>sales</b>"
    text = page.render(whole)
    assert "<script>alert(1)" not in text
    assert "<b>sales</b>" not in text


def test_the_screen_shows_verdicts_and_what_the_log_does_not_tell() -> None:
    whole = copy.deepcopy(told())
    for line in whole["tables"][2]["lines"]:
        line |= {"fitted": None, "held": None, "verdict": ""}
    console = Console(width=100, record=True, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115
    screen.show(whole, console)
    console.file.close()
    text = console.export_text()
    assert "Hand-offs per case: reproduced." in text
    assert "the log does not tell" in text
    assert max(map(len, text.splitlines())) <= 100


# ---- The command ----


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, HERE / "run_sim.py", "validate", *map(str, arguments)],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_command_writes_both_files_and_needs_a_mapping(tmp_path: Path) -> None:
    own().log.events.with_columns(pl.col("team").cast(pl.String)).write_csv(tmp_path / "log.csv")
    mapping = "case=case,time=time,team=team,opened=opened,resolved=resolved"
    sets = [word for text in QUICK for word in ("--set", text)]
    bare = command(SMALL, tmp_path / "log.csv", *sets)
    assert bare.returncode == 2
    assert "log.map is empty" in bare.stderr
    rest: list[str | Path] = [*sets, "--workers", "1", "--out", tmp_path / "out"]
    done = command(SMALL, tmp_path / "log.csv", "--map", mapping, *rest)
    assert done.returncode == 0, done.stderr
    assert "Hand-offs per case: reproduced." in done.stdout
    whole = json.loads((tmp_path / "out" / "validation.json").read_text(encoding="utf-8"))
    assert whole["provenance"]["map"] == mapping
    assert (tmp_path / "out" / "validation.html").exists()
    again = command(SMALL, tmp_path / "log.csv", "--map", mapping, *rest)
    assert again.returncode == 2
    assert "--overwrite" in again.stderr
