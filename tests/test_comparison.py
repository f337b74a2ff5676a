"""Intervals against scipy and by hand; verdicts as a table."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.comparison import (
    CORRECTION,
    RELATIVE_THRESHOLDS,
    UNIT_THRESHOLDS,
    Comparison,
    Verdict,
    compare,
    compare_organisations,
    summarise,
    threshold,
    verdict,
)
from sim.errors import InputError
from sim.measures import HEADLINE, definition, measure
from sim.measures.registry import Better

from traces import trace  # isort: skip

numbers = st.lists(
    st.tuples(st.floats(-100, 100), st.floats(-100, 100)).map(
        lambda pair: (round(pair[0], 3), round(pair[1], 3))
    ),
    min_size=2,
    max_size=12,
)


def one(name: str, a: list[float], b: list[float], **more: Any) -> Comparison:
    left, right = np.array(a)[:, None], np.array(b)[:, None]
    defined = np.ones(left.shape, dtype=np.bool_)
    found = compare("old", "new", [name], left, defined, right, defined, more.pop("thresholds", {}), **more)
    return found[0]


def test_summary_is_a_t_interval() -> None:
    values = np.array([1.0, 2.0, 4.0])
    found = summarise(values, np.ones(3, dtype=np.bool_))
    low, high = stats.t.interval(0.95, 2, loc=values.mean(), scale=stats.sem(values))
    assert found.mean == pytest.approx(7 / 3)
    assert found.half_width == pytest.approx((high - low) / 2)
    assert found.defined == 3


def test_summary_of_few() -> None:
    single = summarise(np.array([5.0]), np.array([True]))
    assert (single.mean, single.half_width, single.defined) == (5.0, None, 1)
    partly = summarise(np.array([5.0, np.nan]), np.array([True, False]))
    assert (partly.mean, partly.half_width, partly.defined) == (None, None, 1)
    none = summarise(np.zeros(0), np.zeros(0, dtype=np.bool_))
    assert (none.mean, none.half_width, none.defined) == (None, None, 0)
    same = summarise(np.array([0.1, 0.1, 0.1]), np.ones(3, dtype=np.bool_))
    assert (same.mean, same.half_width) == (0.1, 0.0)


@pytest.mark.filterwarnings("ignore:Precision loss")  # scipy, where one side has no scatter
@given(numbers)
def test_paired_interval_and_gain_against_scipy(rows: list[tuple[float, float]]) -> None:
    a, b = [row[0] for row in rows], [row[1] for row in rows]
    found = one("touch.mean", a, b)
    assert found.difference == pytest.approx(np.mean(b) - np.mean(a), abs=1e-9)
    assert found.low is not None
    assert found.high is not None
    assert found.level == 0.95
    assert not found.simultaneous
    if np.ptp(np.subtract(b, a)) < 1e-9:
        assert found.high == found.low
        return
    theirs = stats.ttest_rel(b, a).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))
    welch = stats.ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
    assert found.pairing_gain == pytest.approx((welch.high - welch.low) / (theirs.high - theirs.low))


def test_headline_intervals_hold_all_at_once() -> None:
    a, b = [1.0, 2.0, 3.0, 5.0], [2.0, 3.5, 3.0, 7.0]
    found = one("waiting.mean", a, b, comparisons_made=2)
    assert CORRECTION == "Bonferroni"
    assert found.simultaneous
    assert found.level == pytest.approx(1 - 0.05 / (len(HEADLINE) * 2))
    theirs = stats.ttest_rel(b, a).confidence_interval(found.level)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))
    split = one("waiting.mean[topic=price]", a, b, confidence=0.9)
    assert (split.level, split.simultaneous) == (0.9, False)


def test_headline_intervals_hold_for_all_variants_at_once() -> None:
    rng = np.random.default_rng(1)
    results: Any = SimpleNamespace(
        organisations=("old", "new", "newer"),
        measures=("agreement", "open"),
        values=rng.random((4, 3, 2)),
        defined=np.ones((4, 3, 2), dtype=np.bool_),
        loaded=SimpleNamespace(scenario=SimpleNamespace(matters={})),
    )
    found = compare_organisations(results)
    assert [(one.baseline, one.variant, one.measure) for one in found] == [
        ("old", "new", "agreement"),
        ("old", "new", "open"),
        ("old", "newer", "agreement"),
        ("old", "newer", "open"),
    ]
    corrected = pytest.approx(1 - 0.05 / (len(HEADLINE) * 2))
    assert [one.level for one in found] == [corrected, 0.95] * 2
    for at, one in enumerate(found):
        variant, column = divmod(at, 2)
        difference = results.values[:, variant + 1, column] - results.values[:, 0, column]
        assert one.difference == pytest.approx(difference.mean())


def test_one_replication_has_no_interval() -> None:
    found = one("agreement", [0.4], [0.8])
    assert found.difference == pytest.approx(0.4)
    assert found.ratio == pytest.approx(2.0)
    assert (found.low, found.high, found.pairing_gain) == (None, None, None)
    assert found.verdict == "no clear difference"


def test_differences_without_scatter() -> None:
    same = one("agreement", [0.2, 0.4], [0.2, 0.4], thresholds={"agreement": 0.0})
    assert (same.low, same.difference, same.high) == (0.0, 0.0, 0.0)
    assert same.verdict == "too small to matter"
    assert same.pairing_gain == math.inf
    # 0.3 − 0.2 and 0.2 − 0.1 differ by rounding only.
    shifted = one("agreement", [0.1, 0.2, 0.7], [0.2, 0.3, 0.8])
    assert shifted.low == shifted.difference == shifted.high == pytest.approx(0.1)
    assert shifted.verdict == "better"
    assert shifted.pairing_gain == math.inf
    assert one("agreement", [0.5, 0.5], [0.5, 0.5]).pairing_gain == 1.0


def test_ratio_to_nothing_is_undefined() -> None:
    assert one("open", [0.0, 0.0], [0.1, 0.2]).ratio is None


def test_no_verdict_where_neither_is_better() -> None:
    assert one("occupancy.sales", [0.5, 0.6], [0.9, 0.95]).verdict is None


def test_undefined_in_any_replication_is_not_compared() -> None:
    values, defined = np.ones((2, 3)), np.array([[True, True, True], [True, False, True]])
    other = np.array([[True, True, True], [True, True, False]])
    found = compare("a", "b", ["agreement", "open", "contacts"], values, defined, values, other, {})
    assert [one.measure for one in found] == ["agreement"]
    none = np.zeros((0, 1))
    assert compare("a", "b", ["open"], none, none > 0, none, none > 0, {}) == []


@pytest.mark.parametrize(
    ("difference", "low", "high", "least", "better", "expected"),
    [
        (0.10, 0.08, 0.12, 0.01, "higher", "better"),
        (0.10, 0.08, 0.12, 0.01, "lower", "worse"),
        (-0.10, -0.12, -0.08, 0.01, "higher", "worse"),
        (-0.10, -0.12, -0.08, 0.01, "lower", "better"),
        (0.005, 0.001, 0.009, 0.01, "higher", "too small to matter"),
        (0.005, -0.01, 0.01, 0.01, "higher", "too small to matter"),  # the band's edge belongs to it
        (0.008, 0.001, 0.015, 0.01, "higher", "no clear difference"),  # sure, but perhaps too small
        (0.01, 0.005, 0.015, 0.01, "higher", "better"),  # just large enough
        (0.10, -0.01, 0.21, 0.01, "higher", "no clear difference"),
        (0.10, 0.00, 0.20, 0.01, "higher", "no clear difference"),  # 0 is not excluded
        (0.10, 0.10, 0.10, 0.00, "higher", "better"),
        (0.00, 0.00, 0.00, 0.00, "higher", "too small to matter"),
        (0.10, None, None, 0.01, "higher", "no clear difference"),
        (0.10, 0.08, 0.12, 0.01, "neither", None),
        (0.10, 0.08, 0.12, math.inf, "higher", "too small to matter"),
    ],
)
def test_verdicts(
    difference: float,
    low: float | None,
    high: float | None,
    least: float,
    better: Better,
    expected: Verdict | None,
) -> None:
    assert verdict(difference, low, high, least, better) == expected


def test_thresholds_fall_back() -> None:
    mine = {"abandoned": 0.03, "abandoned.phone": 0.02, "waiting.mean": 4.0}
    assert threshold("abandoned.phone", 0.0, mine) == 0.02
    assert threshold("abandoned.chat", 0.0, mine) == 0.03
    assert threshold("waiting.mean[topic=price]", 0.0, mine) == 4.0
    assert threshold("agreement[topic=price]", 0.0, mine) == 0.01
    assert threshold("time_to_first_response.median", 0.0, {}) == pytest.approx(1 / 60)
    assert threshold("time_to_first_response.p90", 0.0, {}) == 0.25
    assert threshold("time_to_first_response.median", 0.0, {"time_to_first_response": 2.0}) == 2.0
    assert threshold("cost_per_resolved", 50.0, {}) == pytest.approx(1.0)
    assert threshold("cost_per_resolved", 50.0, {"cost_per_resolved": 3.0}) == 3.0
    with pytest.raises(InputError):
        threshold("speed", 0.0, {})


def test_every_unit_has_a_threshold() -> None:
    units = {definition(name).unit for name in measure(trace())}
    assert units == UNIT_THRESHOLDS.keys() | RELATIVE_THRESHOLDS.keys()
