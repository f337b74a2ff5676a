"""The warm-up study: what it suggests, how it is told, and when a run warns."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import read_page
from rich.console import Console

from sim.measures.series import SERIES, Daily
from sim.reports.document import Report
from sim.reports.starting import short_warm_up
from sim.reports.warming import document, page, screen
from sim.scenario import Scenario, load
from sim.studies.warmup import Change, Start, run_warmup, starts, suggested

HERE = Path(__file__).resolve().parent.parent
SMALL = HERE / "scenarios" / "small.toml"
QUICK = ("run.days=8", "run.warmup_days=2", "run.drain_days=2", "run.replications=2")
ORIGIN: dict[str, Any] = {"seed": 1, "versions": {"walschip": "0"}, "again": "again & again", "started": "now"}


@cache
def small(*sets: str) -> Scenario:
    return load(SMALL, sets).scenario


def made(weeks: dict[str, list[float]], replications: int = 4, scatter: float = 0.001) -> Daily:
    """Series by week, the same in both organisations of `small`; a series that is not named is 1."""
    count = len(next(iter(weeks.values())))
    rows = np.array([np.repeat(weeks.get(series, [1.0] * count), 7) for series in SERIES])
    off = scatter * np.random.default_rng(3).standard_normal((replications, 2, 1, count * 7))
    return Daily(rows + off, np.ones((replications, 2, len(SERIES), count * 7)))


def of(found: list[Start], series: str) -> Start:
    return next(start for start in found if start.series == series)


# ---- What is suggested ----


def test_a_start_is_cut_off_and_what_it_does_to_the_measured_mean_is_told() -> None:
    weeks = [0.9, 0.8, *[0.6] * 14]
    found = starts(small("run.warmup_days=7", "run.days=105"), made({"correctness": weeks}))
    one = of(found, "correctness")
    assert (one.mser, one.suggestion, suggested(found)) == (14, 14, 14)
    assert one.rest is not None
    assert one.rest.mean == pytest.approx(0.6 - 0.85, abs=0.002)
    assert one.measured is not None
    assert one.measured.mean == pytest.approx(0.6 - (0.8 + 14 * 0.6) / 15, abs=0.002)
    assert one.measured.matters(one.threshold)


def test_a_warm_up_that_covers_it_leaves_nothing_to_change() -> None:
    found = starts(small("run.warmup_days=14", "run.days=98"), made({"correctness": [0.9, 0.8, *[0.6] * 14]}))
    assert of(found, "correctness").suggestion == 14
    assert of(found, "correctness").measured is None


def test_chance_and_what_is_too_small_to_matter_are_no_start() -> None:
    scenario = small("run.days=105")
    tiny = starts(scenario, made({"correctness": [0.608, 0.604, *[0.6] * 14]}, scatter=0.0))
    assert (of(tiny, "correctness").mser, of(tiny, "correctness").suggestion) == (14, 0)
    # The first week differs by 0.2 on average, but in one replication of four only.
    series = made({"correctness": [0.6] * 16}, scatter=0.0)
    series.totals[0, :, 2, :7] += 0.8
    chance = of(starts(scenario, series), "correctness")
    assert (chance.mser, chance.suggestion) == (7, 0)


def test_a_trend_suggests_nothing_for_anything() -> None:
    found = starts(small("run.days=105"), made({"agreement": list(np.linspace(0.9, 0.5, 16))}))
    assert of(found, "agreement").mser is None
    assert of(found, "agreement").suggestion is None
    assert of(found, "correctness").suggestion == 0
    assert suggested(found) is None


def test_what_is_not_measured_has_no_say() -> None:
    series = made({"correctness": [0.9, *[0.6] * 15]})
    series.weights[:, :, SERIES.index("agreement")] = 0.0
    found = starts(small("run.days=105"), series)
    assert not of(found, "agreement").defined
    assert of(found, "agreement").suggestion is None
    assert suggested(found) == 7
    series.weights[:] = 0.0
    assert suggested(starts(small("run.days=105"), series)) is None


def test_the_threshold_is_the_scenarios() -> None:
    scenario = small("run.days=105", "matters.correctness=0.5")
    found = starts(scenario, made({"correctness": [0.9, *[0.6] * 15]}))
    assert of(found, "correctness").suggestion == 0


def test_one_replication_has_no_interval() -> None:
    found = starts(small("run.days=105"), made({"correctness": [0.9, *[0.6] * 15]}, replications=1))
    rest = of(found, "correctness").rest
    assert rest is not None
    assert rest.half is None
    assert of(found, "correctness").suggestion == 7


def test_a_change_matters_if_it_is_clear_and_large() -> None:
    assert Change(-0.02, 0.01).matters(0.01)
    assert not Change(-0.02, 0.03).matters(0.01)
    assert not Change(-0.005, 0.001).matters(0.01)


# ---- How it is told ----


def told(series: Daily, *sets: str) -> dict[str, Any]:
    return document.warm_up(small(*sets), series, ORIGIN)


def test_the_verdicts() -> None:
    start = made({"correctness": [0.9, 0.8, *[0.6] * 14]})
    assert "is long enough; 14 would do" in told(start, "run.warmup_days=14", "run.days=98")["verdict"][0]
    short = told(start, "run.warmup_days=7", "run.days=105")["verdict"]
    assert "set run.warmup_days to 14" in short[0]
    assert short[1].startswith("That would change correctness in “siloed” by -1.3 [")
    assert "correctness in “integrated” by -1.3 [" in short[1]
    flat = told(made({"correctness": [0.9, 0.63, *[0.6] * 98]}), "run.warmup_days=7", "run.days=693")["verdict"]
    assert "14 days; but in the 693 days that it measures here" in flat[0]
    trend = told(made({"agreement": list(np.linspace(0.9, 0.5, 16))}), "run.days=105")["verdict"]
    assert "agreement in “siloed” and agreement in “integrated”" in trend[0]
    assert "--set run.days=217" in trend[0]  # twice 112 days, 7 of them the warm-up
    brief = told(made({"agreement": [1.0] * 3}), "run.days=14")["verdict"]
    assert "21 days are too short to tell" in brief[0]
    assert "--set run.days=105" in brief[0]


def test_the_document_holds_every_series_and_says_what_was_not_measured() -> None:
    series = made({"correctness": [0.9, *[0.6] * 15]})
    series.weights[:, :, SERIES.index("agreement")] = 0.0
    whole = told(series, "run.days=105", "run.replications=4")
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    assert (whole["days"], whole["suggestion"], whole["complete"]) == (112, 7, True)
    assert [(row["organisation"], row["series"]) for row in whole["series"]] == [
        (name, one) for name in ("siloed", "integrated") for one in SERIES
    ]
    assert whole["series"][1]["mean"] == [None] * 112
    assert whole["series"][2]["mean"][0] == pytest.approx(0.9, abs=0.002)
    assert whole["series"][2]["moving"][:3] == [None] * 3
    assert whole["series"][2]["moving"][3] == pytest.approx(0.9, abs=0.002)
    assert not told(series, "run.days=105", "run.replications=5")["complete"]


def test_the_page_draws_both_ends_and_holds_every_number() -> None:
    whole = told(made({"correctness": [0.9, 0.8, *[0.6] * 14]}), "run.warmup_days=7", "run.days=105")
    correctness = page.charts(whole)[2]
    assert [line["x0"] for line in correctness.layout["shapes"]] == [7, 14]
    assert "dotted, day 7" in correctness.words
    assert "dashed, day 14" in correctness.words
    text = page.render(whole)
    assert {f"{series}-data" for series in SERIES} <= set(read_page(text).scripts)
    assert "again &amp; again" in text
    assert len(page.starts(whole).rows) == 6
    assert [len(grid.rows) for grid in page.grids(whole)] == [112] * 3


def test_a_page_without_a_suggestion_has_one_line_and_no_number_is_invented() -> None:
    whole = told(made({"agreement": list(np.linspace(0.9, 0.5, 16))}), "run.days=105")
    assert [line["x0"] for line in page.charts(whole)[1].layout["shapes"]] == [7]
    assert "–" in page.starts(whole).rows[1]
    assert page.render(whole)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_the_screen_has_a_line_for_each_series_and_organisation(encoding: str, tmp_path: Path) -> None:
    whole = told(made({"correctness": [0.9, 0.8, *[0.6] * 14]}), "run.warmup_days=7", "run.days=105")
    with (tmp_path / "screen").open("w", encoding=encoding, errors="replace") as file:
        screen.show(whole, Console(file=file, width=100, highlight=False))
    lines = (tmp_path / "screen").read_text(encoding=encoding).splitlines()
    assert max(map(len, lines)) <= 100
    rows = [line for line in lines if line.startswith("  siloed") or line.startswith("  integrated")]
    assert [line.split()[-2] for line in rows] == ["0", "0", "0", "0", "14", "14"]
    assert "90.0 % to 60.0 %" in rows[-1]


def test_the_line_keeps_its_ends() -> None:
    values = [float(at) for at in range(200)]
    assert screen.sampled(values)[0] == 0.0
    assert screen.sampled(values)[-1] == 199.0
    assert len(screen.sampled(values)) == 44
    assert screen.sampled(values[:5]) == values[:5]


# ---- The study itself, and the command ----


def test_it_does_not_depend_on_workers_and_covers_the_whole_run() -> None:
    scenario, seen = small(*QUICK), []
    alone = run_warmup(scenario, 1, on_done=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
    assert alone.totals.shape == (2, 2, 3, 10)
    both = run_warmup(scenario, 2)
    assert np.array_equal(alone.totals, both.totals)
    assert np.array_equal(alone.weights, both.weights)
    assert (alone.totals[:, :, 0] > 0).any()


def test_what_was_finished_before_ctrl_c_is_told() -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    assert run_warmup(small(*QUICK), 1, on_done=stop).totals.shape[0] == 1


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, HERE / "run_sim.py", "warmup", *map(str, arguments)],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_command_writes_both_files_and_spares_what_is_there(tmp_path: Path) -> None:
    sets = [word for text in QUICK for word in ("--set", text)]
    done = command(SMALL, *sets, "--workers", "1", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "too short to tell" in done.stdout
    whole = json.loads((tmp_path / "warmup.json").read_text(encoding="utf-8"))
    assert whole["provenance"]["again"].startswith("python run_sim.py warmup")
    assert whole["days"] == 10
    again = command(SMALL, *sets, "--workers", "1", "--out", tmp_path)
    assert (again.returncode, again.stdout) == (2, "")
    assert "--overwrite" in again.stderr
    quiet = command(SMALL, *sets, "--workers", "1", "--out", tmp_path, "--overwrite", "--quiet")
    assert quiet.stdout.split() == [str(tmp_path / "warmup.json"), str(tmp_path / "warmup.html")]


def test_a_fault_of_the_file_is_status_2(tmp_path: Path) -> None:
    done = command(tmp_path / "nowhere.toml")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


# ---- What a run warns of ----


def report(
    weeks: list[float], moves: float | None, half: float | None, warm_up: int = 7, replications: int = 6
) -> Report:
    """A report of one organisation whose correctness goes so, week by week."""
    days = 7 * len(weeks)
    flat: list[float | None] = [1.0] * days
    view: dict[str, list[Any]] = {"day": list(range(days)), "answers": [5.0] * days, "compared": [5.0] * days}
    for series in SERIES:
        view |= {series: list(flat), f"{series}_moves": [0.0] * days, f"{series}_moves_half": [0.0] * days}
    view["correctness"] = [week for week in weeks for _ in range(7)]
    view["correctness_moves"] = [moves] * days
    view["correctness_moves_half"] = [half] * days
    units = {series: {"unit": "contacts" if series == "backlog" else "share"} for series in SERIES}
    return Report(
        {
            "scenario": {"run": {"warmup_days": warm_up}, "matters": {}},
            "provenance": {"replications": replications},
            "organisations": {"one": {"measures": units, "views": {"series": view}}},
        }
    )


START = [0.9, 0.8, *[0.6] * 14]


def test_a_run_warns_of_a_start_that_moves_what_it_measured() -> None:
    lines = short_warm_up(report(START, -0.04, 0.005))
    assert len(lines) == 1
    assert "warm-up of 7 days is too short for “one”" in lines[0]
    assert "correctness would change by -4.0 [" in lines[0]
    assert "with 14 days (by MSER)" in lines[0]


def test_the_interval_is_wider_for_three_series_at_once() -> None:
    # Of 6 replications: t(5) is 2.571 for one interval of 95 %, 3.534 for three at once.
    assert short_warm_up(report(START, -0.04, 0.0290))
    assert not short_warm_up(report(START, -0.04, 0.0292))


@pytest.mark.parametrize(
    ("moves", "half", "warm_up"),
    [(-0.04, 0.005, 14), (-0.009, 0.001, 7), (-0.04, None, 7), (None, None, 7)],
    ids=["covered", "too small to matter", "one replication", "not defined"],
)
def test_a_run_does_not_cry_wolf(moves: float | None, half: float | None, warm_up: int) -> None:
    assert short_warm_up(report(START, moves, half, warm_up)) == []


def test_where_mser_finds_no_place_the_first_half_of_what_was_measured_is_looked_at() -> None:
    trend = list(np.linspace(0.9, 0.5, 16))
    lines = short_warm_up(report(trend, -0.1, 0.01))
    assert "with 56 days (and it may not be at rest even then)" in lines[0]  # 7 + 7 of 15 weeks
    assert "with 14 days (and" in short_warm_up(report([0.9, 0.8, 0.7], -0.1, 0.01))[0]
    assert short_warm_up(report([0.9, 0.8], -0.1, 0.01)) == []  # One week measured has no halves.


def test_reports_without_the_series_are_silent() -> None:
    old = copy.deepcopy(report(START, -0.04, 0.005).document)
    del old["organisations"]["one"]["views"]
    assert short_warm_up(Report(old)) == []
