"""Multiple comparisons with the best: by hand, and how often they are right."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t

from sim.best import against_best, best_of_organisations
from sim.comparison import simultaneous_level
from sim.experiment import run_experiment
from sim.measures import HEADLINE
from sim.reports import document
from sim.reports.choosing import BEST, EVEN, WORSE, Choice, choices
from sim.reports.grids.best import best
from sim.scenario import load

SMALL = Path(__file__).resolve().parent.parent / "scenarios" / "small.toml"
QUICK = ("run.days=3", "run.warmup_days=1", "run.drain_days=2", "run.replications=3")


def samples(*rows: list[float]) -> list[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    return [np.array(row) for row in rows]


# Differences A − B: 2, 4, 3 (mean 3, sd 1); A − C: 9, 11, 10 (mean 10, sd 1); B − C: 7, 7, 7.
A, B, C = [12.0, 14.0, 15.0], [10.0, 10.0, 12.0], [3.0, 3.0, 5.0]


def half(level: float, organisations: int) -> float:
    """Of a paired interval of three values with standard deviation 1, Bonferroni over k − 1."""
    return float(t.ppf(1 - (1 - level) / (2 * (organisations - 1)), 2)) / math.sqrt(3)


def test_by_hand_one_is_best() -> None:
    w = half(0.8, 3)
    assert w < 3  # so A − B lies above 0
    a, b, c = against_best(samples(A, B, C), "higher", 0.8)
    assert [row.may_be_best for row in (a, b, c)] == [True, False, False]
    assert (a.low, a.high) == pytest.approx((3 - w, 3 + w))
    assert (b.low, b.high) == pytest.approx((-3 - w, -3 + w))
    assert (c.low, c.high) == pytest.approx((-10 - w, -10 + w))


def test_by_hand_two_cannot_be_told_apart() -> None:
    w = half(0.95, 3)
    assert 3 < w < 7
    a, b, c = against_best(samples(A, B, C), "higher", 0.95)
    assert [row.may_be_best for row in (a, b, c)] == [True, True, False]
    assert (a.low, a.high) == pytest.approx((3 - w, 3 + w))
    assert (b.low, b.high) == pytest.approx((-3 - w, w - 3))
    # C against A and against B, whichever is best; B − C is 7 without scatter.
    assert (c.low, c.high) == pytest.approx((-10 - w, max(-10 + w, -7.0)))


def test_lower_is_better_is_the_mirror() -> None:
    up = against_best(samples(A, B, C), "higher", 0.95)
    down = against_best([-one for one in samples(A, B, C)], "lower", 0.95)
    assert [row.may_be_best for row in down] == [row.may_be_best for row in up]
    for one, other in zip(up, down, strict=True):
        assert one.low is not None
        assert one.high is not None
        assert (other.low, other.high) == pytest.approx((-one.high, -one.low))


def test_equals_are_all_the_best() -> None:
    rows = against_best(samples([1.0, 2.0], [1.0, 2.0], [1.0, 2.0]), "higher", 0.95)
    assert [(row.may_be_best, row.low, row.high) for row in rows] == [(True, 0.0, 0.0)] * 3


def test_one_replication_tells_nothing() -> None:
    rows = against_best(samples([1.0], [2.0]), "higher", 0.95)
    assert [(row.may_be_best, row.low, row.high) for row in rows] == [(True, None, None)] * 2


@pytest.mark.parametrize("truth", [(0.0, 0.0, 0.0, 0.0), (1.0, 0.9, 0.2, 0.0), (3.0, 0.0, 0.0, -2.0)])
def test_all_intervals_hold_at_once_at_least_as_often_as_promised(truth: tuple[float, ...]) -> None:
    """Samples that depend on each other and scatter differently, as under common random numbers."""
    level, trials, replications = 0.9, 2000, 8
    chance = np.random.default_rng(7)
    mean, k = np.array(truth), len(truth)
    others = np.array([max(np.delete(mean, at)) for at in range(k)])
    held = right = 0
    for _ in range(trials):
        shared = chance.standard_normal((replications, 1))
        own = chance.standard_normal((replications, k)) * np.array([0.3, 1.0, 0.6, 2.0])
        rows = against_best(list((mean + 2.0 * shared + own).T), "higher", level)
        low, high = np.array([row.low for row in rows]), np.array([row.high for row in rows])
        held += bool(((low <= mean - others) & (mean - others <= high)).all())
        right += rows[int(np.argmax(mean))].may_be_best
    # Three standard errors below the level, √(0.9 · 0.1 / 2000) = 0.0067 each: a promise broken would show.
    assert held / trials >= level - 0.02
    assert right / trials >= level - 0.02


def test_a_report_of_three_tells_the_best_of_each_headline_measure(tmp_path: Path) -> None:
    file = tmp_path / "three.toml"
    file.write_text(
        f'extends = "{SMALL.as_posix()}"\ntitle = "three"\n[organisation.third]\nintake = "shared"\n',
        encoding="utf-8",
    )
    results = run_experiment(load(file, QUICK), workers=1)
    found = best_of_organisations(results)
    whole = document.report(results)
    assert [one.measure for one in found] == [row["measure"] for row in whole.document["best"]]
    assert {one.level for one in found} == {simultaneous_level(0.95, 1)} == {1 - 0.05 / len(HEADLINE)}
    assert "agreement" in [one.measure for one in found]
    for row in whole.document["best"]:
        assert row["best"]
        assert [one["organisation"] for one in row["rows"]] == list(results.organisations)
    told = choices(whole)
    grid = best(whole)[0]
    assert len(grid.rows) == 3 * len(told)
    for choice in told:
        assert set(choice.best) == {name for name in results.organisations if choice.said_of(name) != WORSE}


def chosen(best: list[str], rows: list[tuple[str, float, float]], unit: str = "share") -> Choice:
    return Choice(
        "m", unit, tuple(best), tuple({"organisation": o, "low": low, "high": high} for o, low, high in rows)
    )


def test_in_words() -> None:
    rows = [("a", 0.01, 0.2), ("b", -0.2, -0.012), ("c", -0.5, -0.3)]
    one = chosen(["a"], rows)
    assert (one.who(), one.others()) == ("“a”", "“b” by 1.2 pp; “c” by 30.0 pp")
    assert [one.said_of(name) for name in "abc"] == [BEST, WORSE, WORSE]
    two = chosen(["a", "b"], rows)
    assert (two.who(), two.others()) == ("“a” and “b”: not told apart", "“c” by 30.0 pp")
    assert [two.said_of(name) for name in "abc"] == [EVEN, EVEN, WORSE]
    assert chosen(["a", "b", "c"], rows).who() == "any of them: not told apart"
    # Where less is better the worse lie above 0.
    assert chosen(["b"], [("b", -0.4, 0.0), ("c", 0.25, 0.5)], "hours").others() == "“c” by 15.0 min"
    # Surely worse, however little: not "by 0.0 s".
    assert chosen(["b"], [("b", -0.4, 0.0), ("c", 1e-6, 0.5)], "hours").others() == "“c” by next to nothing"


def test_two_organisations_are_not_ranked() -> None:
    results = run_experiment(load(SMALL, QUICK), workers=1)
    whole = document.report(results)
    assert whole.document["best"] == []
    assert choices(whole) == []
    assert best(whole) == []
