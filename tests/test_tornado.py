"""Tornados: ranges from comments, from --vary, or by half and double; bars, flips, what to measure first."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from scipy import stats

import run_sim
from sim.comparison import simultaneous_level
from sim.errors import InputError
from sim.reports import sweeping
from sim.reports.sweeping import tornado_charts
from sim.reports.sweeping.page import render
from sim.scenario import load
from sim.studies.axes import read_axes
from sim.studies.points import Found
from sim.studies.sweep import load_spots, shown
from sim.studies.tornado import Range, Ranges, ranges, settings, stated

SMALL = Path(__file__).resolve().parent.parent / "scenarios" / "small.toml"
FACTOR, LOST = "work.generalist_factor", "handoff.lost"


@pytest.mark.parametrize(
    ("comment", "value", "ends"),
    [
        ("assumed (0.01 to 0.05). ServiceNow: 5 to 9 %", 0.03, (0.01, 0.05)),
        ("assumed 0.01–0.1", 0.03, (0.01, 0.1)),
        ("assumed 0.01-0.1", 0.03, (0.01, 0.1)),
        ("assumed, 1.2 to 3", 1.5, (1.2, 3.0)),
        ("half as long again; prior, the least certain (1 to 3); rarely used", 1.5, (1.0, 3.0)),
        ("Assumed: 5 … 20 %", 0.1, (0.05, 0.2)),
        ("assumed 5 % to 20 %", 0.1, (0.05, 0.2)),
        ("assumed (1e-3..1e-1)", 0.01, (0.001, 0.1)),
        ("assumed (half to double)", 6.0, (3.0, 12.0)),
        ("assumed 3 to 1", 2.0, (1.0, 3.0)),
        ("assumed", 2.0, None),
        ("published: 1 to 3", 2.0, None),
        ("assumed. Elsewhere 1 to 3", 2.0, None),
        ("prior (two skills do most: Wallace & Whitt 2005)", 3.0, None),
        ("assumed (2 to 10)", 0.5, None),
        ("presumed to be assumedly 1 to 3", 2.0, None),
    ],
)
def test_the_range_of_a_comment(comment: str, value: float, ends: tuple[float, float] | None) -> None:
    found = stated(comment, value)
    assert found == (None if ends is None else pytest.approx(ends))


def with_comments(folder: Path, factor: str, lost: str) -> Path:
    """The small company with its comments gone, but for these two values."""
    lines = [line.partition("#")[0].rstrip() for line in SMALL.read_text(encoding="utf-8").splitlines()]
    told = {"generalist_factor": factor, "lost": lost}
    lines = [f"{line}  # {told.get(line.partition(' ')[0], '')}" if "=" in line else line for line in lines]
    file = folder / "told.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def found(file: Path, *vary: str) -> Ranges:
    return ranges(load(file), read_axes(vary, ends_only=True), (), None)


def test_comments_state_ranges_and_what_states_none_is_named(tmp_path: Path) -> None:
    of = found(with_comments(tmp_path, "assumed (1 to 3)", "assumed"))
    assert of.moved == (Range(FACTOR, "1.5", "1", "3", "comment"),)
    assert of.without_range == (LOST,)


def test_without_any_range_what_is_assumed_is_halved_and_doubled_as_far_as_allowed(tmp_path: Path) -> None:
    of = found(with_comments(tmp_path, "assumed", "assumed"))
    assert of.moved == (
        Range(FACTOR, "1.5", "0.75", "3", "half to double"),
        Range(LOST, "0.03", "0.015", "0.06", "half to double"),
    )


def test_a_stated_range_that_is_not_allowed_is_left_out_with_why(tmp_path: Path) -> None:
    of = found(with_comments(tmp_path, "assumed (1 to 3)", "assumed (0.01 to 1.2)"))
    assert [one.path for one in of.moved] == [FACTOR]
    ((path, why),) = of.left_out
    assert path == LOST
    assert "1.2" in why


def test_a_share_ends_at_1_and_shares_of_a_whole_do_not_move_alone() -> None:
    of = found(SMALL)
    assert next(one for one in of.moved if one.path == "handoff.knows_who").high == "1"
    assert "topic.invoice.share.customer" in dict(of.left_out)


def test_whole_numbers_stay_whole() -> None:
    assert next(one for one in found(SMALL).moved if one.path == "network.ties_within").low == "1"


def test_vary_says_what_is_moved_and_its_ends_only_are_run() -> None:
    of = found(SMALL, f"{FACTOR}=1:4:7", f"{LOST}=0:0.1")
    assert of.moved == (Range(FACTOR, "1.5", "1", "4", "--vary"), Range(LOST, "0.03", "0", "0.1", "--vary"))
    assert settings(of.moved) == [
        [],
        [(FACTOR, "1")],
        [(FACTOR, "4")],
        [(LOST, "0")],
        [(LOST, "0.1")],
    ]


def test_words_have_no_ends() -> None:
    with pytest.raises(InputError, match="has no two ends"):
        read_axes(["organisation.integrated.knowledge=shared,departmental"], ends_only=True)


def test_nothing_to_move_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no value has a range"):
        found(with_comments(tmp_path, "counted", "counted"))


BASE = np.array([0.10, 0.11, 0.12])
ENDS = {
    # factor 1, factor 4, lost 0, lost 0.1
    1: BASE,
    2: np.array([-0.21, -0.20, -0.19]),
    3: BASE + 0.05,
    4: BASE + 0.04,
}


def tornado() -> sweeping.Study:
    """Correctness only: the factor turns the verdict, what is lost moves it a little."""
    of = found(SMALL, f"{LOST}=0:0.1", f"{FACTOR}=1:4")
    of = Ranges(of.moved[::-1], of.left_out, of.without_range)
    spots = load_spots(SMALL, ["run.replications=3"], None, settings(of.moved))
    values = np.full((10, 3, 1), 0.5)
    for spot in range(5):
        values[2 * spot + 1, :, 0] += BASE if spot == 0 else ENDS[spot]
    ran = Found(("correctness",), values, np.ones(values.shape, dtype=np.bool_))
    return sweeping.tornado(load(SMALL), of, spots, ran, shown(()), {"replications": 3, "seed": 1, "command": ""})


def test_bars_hold_both_ends_the_largest_swing_first() -> None:
    rows = [row for row in tornado().document["bars"] if row["measure"] == "correctness"]
    assert [row["path"] for row in rows] == [FACTOR, LOST]
    factor, lost = rows
    assert factor["at_low"]["difference"] == pytest.approx(0.11)
    assert factor["at_high"]["difference"] == pytest.approx(-0.2)
    assert factor["swing"] == pytest.approx(-0.31)
    assert factor["swing_in_thresholds"] == pytest.approx(31.0)
    assert factor["verdict_changes"]
    assert lost["swing"] == pytest.approx(-0.01)
    # From the base to the farther end, though both ends lie on one side of it.
    assert lost["swing_in_thresholds"] == pytest.approx(5.0)
    assert not lost["verdict_changes"]


def test_the_swing_is_paired_by_replication() -> None:
    of = found(SMALL, f"{FACTOR}=1:4")
    spots = load_spots(SMALL, ["run.replications=3"], None, settings(of.moved))
    values = np.full((6, 3, 1), 0.5)
    low, high = np.array([0.0, 0.1, 0.2]), np.array([0.1, 0.21, 0.3])
    values[3, :, 0] += low
    values[5, :, 0] += high
    ran = Found(("correctness",), values, np.ones(values.shape, dtype=np.bool_))
    told = sweeping.tornado(load(SMALL), of, spots, ran, shown(()), {})
    (row,) = (row for row in told.document["bars"] if row["measure"] == "correctness")
    apart = high - low
    half = stats.t.ppf(0.5 + simultaneous_level(0.95, 1) / 2, 2) * apart.std(ddof=1) / np.sqrt(3)
    assert row["swing"] == pytest.approx(apart.mean())
    assert row["swing_high"] - row["swing"] == pytest.approx(half)


def test_measure_first_what_changes_most_verdicts() -> None:
    first, second = tornado().document["measure_first"]
    assert (first["path"], first["verdicts_changed"]) == (FACTOR, 1)
    assert (second["path"], second["verdicts_changed"]) == (LOST, 0)
    assert second["largest_swing_in_thresholds"] == pytest.approx(5.0)


def test_what_is_not_defined_has_no_swing() -> None:
    rows = [row for row in tornado().document["bars"] if row["measure"] == "agreement"]
    assert [row["swing"] for row in rows] == [None, None]
    assert not any(row["verdict_changes"] for row in rows)


def test_the_chart_draws_from_the_base_to_the_ends() -> None:
    import plotly.graph_objects as go

    (chart,) = tornado_charts.charts(tornado().document)
    go.Figure(chart.json(), skip_invalid=False)
    low, high = chart.data
    assert low["base"] == pytest.approx([0.11, 0.11])
    assert high["x"] == pytest.approx([-0.31, 0.04])
    assert high["y"][0].endswith("* ")


def test_screen_and_page_tell_it() -> None:
    of = tornado()
    console = Console(file=io.StringIO(), width=100)
    sweeping.show(of, console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, text.splitlines())) <= 100
    assert f"  {FACTOR}: ▲ +11.0 pp at 1 → ▼ -20.0 pp at 4" in text
    page = render(of)
    assert "Measure these first" in page
    assert "the verdict changes" in page


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "study"
    quick = ["run.days=3", "run.warmup_days=1", "run.drain_days=1", "run.replications=2", "run.probes_per_day=0"]
    words = ["sweep", str(SMALL), "--tornado", "--vary", f"{FACTOR}=1:4", "--workers", "1", "--out", str(out)]
    words += [word for text in quick for word in ("--set", text)]
    monkeypatch.setattr(sys, "argv", ["run_sim.py", *words])
    with pytest.raises(SystemExit) as left:
        run_sim.main()
    assert left.value.code == 0
    assert "Measure these first" in capsys.readouterr().out
    told = json.loads((out / "sweep.json").read_text(encoding="utf-8"))
    assert told["kind"] == "tornado"
    assert told["moved"] == [{"path": FACTOR, "base": "1.5", "low": "1", "high": "4", "origin": "--vary"}]
    assert {path.name for path in out.iterdir()} == {"sweep.json", "sweep.html", "results.parquet", "study.json"}
