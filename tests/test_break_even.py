"""Where two organisations are equal: the crossing, its interval, gaps, and what is left open."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.studies.break_even import BreakEven, break_evens


def found(values: list[float], differences: list[list[float]], level: float = 0.95) -> tuple[BreakEven, ...]:
    return break_evens(np.array(values, dtype=float), np.array(differences, dtype=float), level)


def test_a_straight_line_without_scatter_crosses_at_one_point() -> None:
    (one,) = found([1, 2, 4], [[-1, -1], [-0.5, -0.5], [0.5, 0.5]])
    assert one.at == pytest.approx(3.0)
    assert one.low == pytest.approx(3.0)
    assert one.high == pytest.approx(3.0)
    assert one.rising


def test_falling_is_told() -> None:
    (one,) = found([0, 10], [[3, 3], [-1, -1]])
    assert one.at == pytest.approx(7.5)
    assert not one.rising


def test_the_interval_ends_where_the_t_interval_does() -> None:
    # The scatter is the same at every value: the mean may be 0 within ± half on a line of slope 1.
    noise = np.array([-1.0, 0.0, 1.0])
    half = stats.t.ppf(0.975, 2) * noise.std(ddof=1) / np.sqrt(3)
    (one,) = found([0, 10, 20], [list(value - 10 + noise) for value in (0, 10, 20)])
    assert one.at == pytest.approx(10.0)
    assert one.low == pytest.approx(10 - half)
    assert one.high == pytest.approx(10 + half)


def test_at_the_ends_of_the_interval_the_t_interval_touches_0_even_if_scatter_changes() -> None:
    rows = np.array([[-4.0, -3.0, -3.8], [5.0, 7.0, 5.1]])
    (one,) = found([0, 1], rows.tolist())
    assert one.low is not None
    assert one.high is not None
    for at in (one.low, one.high):
        between = (1 - at) * rows[0] + at * rows[1]
        low, high = stats.t.interval(0.95, 2, between.mean(), between.std(ddof=1) / np.sqrt(3))
        assert min(abs(low), abs(high)) < 1e-9


def test_an_interval_that_reaches_the_end_of_what_was_run_is_open() -> None:
    (one,) = found([0, 1], [[-5.0, 4.0], [-2.0, 6.0]])
    assert one.low is None
    assert one.high is None


def test_one_replication_has_no_interval() -> None:
    assert found([0, 1], [[-1.0], [1.0]]) == (BreakEven(0.5, None, None, True),)


def test_the_same_sign_everywhere_or_a_touch_is_no_crossing() -> None:
    assert found([0, 1, 2], [[1, 1], [0, 0], [1, 1]]) == ()
    assert found([0, 1], [[0, 0], [0, 0]]) == ()
    assert found([0, 1], [[-2, -2], [-1, -1]]) == ()


def test_zeros_between_two_signs_count_once_at_their_middle() -> None:
    (one,) = found([0, 1, 2, 3], [[-1, -1], [0, 0], [0, 0], [1, 1]])
    assert one.at == pytest.approx(1.5)
    assert one.low == pytest.approx(1.0)
    assert one.high == pytest.approx(2.0)


def test_two_crossings() -> None:
    first, second = found([0, 1, 2], [[1, 1], [-1, -1], [1, 1]])
    assert [first.at, second.at] == pytest.approx([0.5, 1.5])
    assert [first.rising, second.rising] == [False, True]
    assert first.high == pytest.approx(0.5)
    assert second.low == pytest.approx(1.5)


def test_nothing_is_drawn_across_a_gap() -> None:
    nan = float("nan")
    assert found([0, 1, 2], [[-1, -1], [nan, 0], [1, 1]]) == ()
    (one,) = found([0, 1, 2, 3], [[-1, -1], [nan, 0], [-1, -1], [1, 1]])
    assert one.at == pytest.approx(2.5)


@given(st.lists(st.lists(st.integers(-5, 5), min_size=3, max_size=3), min_size=2, max_size=6))
def test_a_crossing_lies_in_its_interval(rows: list[list[int]]) -> None:
    values = np.arange(len(rows), dtype=float)
    differences = np.array(rows, dtype=float)
    for one in break_evens(values, differences, 0.95):
        low = values[0] if one.low is None else one.low
        high = values[-1] if one.high is None else one.high
        assert low - 1e-6 <= one.at <= high + 1e-6
        assert abs(np.interp(one.at, values, differences.mean(axis=1))) < 1e-9
