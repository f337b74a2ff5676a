"""A run day by day: what each series says, on traces written down by hand; and where MSER cuts."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from traces import trace

from sim.measures.figures.start import series
from sim.measures.series import SERIES, Daily, daily
from sim.measures.view import Whole, whole_view
from sim.studies.mser import AT_LEAST, KEPT, mser
from sim.trace import IMPROVISED, Trace

BACKLOG, AGREEMENT, CORRECTNESS = range(3)
NAN = float("nan")


def of(happened: Trace, which: int) -> list[float]:
    return list(daily(Whole(happened)).by_day()[which])


def near(expected: list[float]) -> Any:
    return pytest.approx(expected, nan_ok=True)


def answered(answers: list[dict[str, Any]], **changed: Any) -> Trace:
    """One inquiry for each answer, so that each is a first one."""
    rows = [{"inquiry": at, "contact": at, **row} for at, row in enumerate(answers)]
    return trace([{"arrival": 0.0} for _ in answers], answers=rows, **changed)


def test_backlog_is_contacts_under_way_on_average_over_each_day() -> None:
    asked = [{"arrival": 6.0}, {"arrival": 12.0}, {"arrival": 30.0}]
    contacts = [
        {"inquiry": 0, "ended": 30.0},  # 18 h on day 0, 6 h on day 1
        {"inquiry": 1, "ended": 12.0},  # none at all
        {"inquiry": 2, "ended": 300.0},  # 18 h on day 1, then on to the end
    ]
    happened = trace(asked, contacts, end=96.0)
    assert of(happened, BACKLOG) == near([0.75, 1.0, 1.0, 1.0])


def test_only_whole_days_of_arrivals_are_told_and_the_warm_up_is_one_of_them() -> None:
    happened = trace([{"arrival": 1.0}], start=48.0, end=95.0)
    assert len(of(happened, BACKLOG)) == 3
    assert of(happened, BACKLOG)[0] == pytest.approx(23 / 24)


def test_correctness_is_of_the_first_answers_that_reached_somebody_that_day() -> None:
    happened = answered(
        [
            {"reached": 2.0},
            {"reached": 3.0, "version": IMPROVISED},
            {"reached": 50.0, "current": 1},
            {"reached": 51.0, "inquiry": 0, "contact": 0},  # the second to the first inquiry
        ],
        end=72.0,
    )
    assert of(happened, CORRECTNESS) == near([0.5, NAN, 0.0])


def test_agreement_looks_back_a_week_and_each_answer_counts_once() -> None:
    happened = answered(
        [
            {"reached": 1.0},
            {"reached": 25.0},  # one before it, alike
            {"reached": 26.0, "story": 0},  # two before it, none alike
            {"reached": 49.0},  # three before it, two alike
            {"reached": 194.0},  # the first is 193 h ago, 25 h is 169 h ago; 26 h (other) and 49 h (alike) count
            {"reached": 194.5, "question": 1},  # nobody asked this before
            {"reached": 195.0, "current": 1},  # nobody asked since this changed
        ],
        end=216.0,
    )
    found = of(happened, AGREEMENT)
    assert found == near([NAN, 0.5, 2 / 3, *[NAN] * 5, 0.5])
    assert daily(Whole(happened)).weights[AGREEMENT].tolist() == [0, 2, 1, 0, 0, 0, 0, 0, 1]


def ramp(values: list[float], weights: list[float] | None = None) -> Daily:
    weight = np.ones(len(values)) if weights is None else np.array(weights)
    return Daily(np.array(values) * weight, weight)


def test_means_over_weeks_weigh_each_day_by_what_it_is_over() -> None:
    made = ramp([1.0] * 7 + [2.0] * 6 + [9.0] + [5.0], [1.0] * 13 + [8.0] + [1.0])
    assert list(made.by_week()) == near([1.0, (6 * 2.0 + 8 * 9.0) / 14])
    assert float(made.after(7)) == pytest.approx(6.0)  # day 14 is no whole week
    assert math.isnan(float(made.after(9)))
    assert float(made.between(0, 2)) == 1.0


def test_the_moving_average_is_of_the_week_around_a_day() -> None:
    made = ramp([0.0, 0.0, 0.0, 7.0, 0.0, 0.0, 0.0, 14.0])
    assert list(made.moving()) == near([NAN] * 3 + [1.0, 3.0] + [NAN] * 3)
    assert np.isnan(ramp([1.0] * 6).moving()).all()


def test_a_weekly_cycle_is_no_trend() -> None:
    made = ramp([5.0, 4.0, 3.0, 2.0, 1.0, 0.0, 0.0] * 12)
    assert list(made.by_week()) == near([15 / 7] * 12)
    assert mser(made.by_week()) == 0


def test_the_view_tells_what_cutting_off_more_would_change() -> None:
    # 4 contacts all through days 0 and 1, 2 through the rest.
    asked = [{"arrival": 0.0}] * 4
    contacts = [{"inquiry": at, "ended": 48.0 if at < 2 else 600.0} for at in range(4)]
    happened = trace(asked, contacts, start=24.0, end=24.0 * 9, horizon=600.0)
    found = series(whole_view(Whole(happened))).columns
    assert found["day"] == list(range(9))
    assert found["backlog"] == pytest.approx([4, 4, *[2] * 7])
    # Measured: days 1 to 7, one of them of 4. A whole week is left after day 2, none after day 3.
    assert found["backlog_moves"] == [None, 0.0, pytest.approx(2 - 16 / 7), *[None] * 6]
    assert found["correctness"] == [None] * 9
    assert found["answers"] == [0] * 9


def test_the_view_is_nowhere_measured_where_nothing_was() -> None:
    found = series(whole_view(Whole(replace(trace(end=48.0, start=48.0))))).columns
    assert found["backlog_moves"] == [None, None]
    assert found["backlog"] == [0.0, 0.0]


# ---- MSER ----


def test_a_constant_needs_no_cut() -> None:
    assert mser(np.full(20, 0.1)) == 0
    assert mser(np.zeros(AT_LEAST)) == 0


def test_a_step_is_cut_where_it_ends() -> None:
    assert mser(np.array([9.0, 8.0, 3.0, *[1.0, 2.0] * 8])) == 3


def test_the_statistic_by_hand() -> None:
    # Of 8, at most 3 are cut: var/n of all is 0.109/8, of the last seven 0, so one goes.
    assert mser(np.array([2.0, *[1.0] * 7])) == 1
    # Scatter around no trend: every cut only loses values. 0.25/8 against 0.2449/7, 0.25/6, 0.24/5.
    assert mser(np.array([0.0, 1.0] * 4)) == 0


def test_a_trend_never_comes_to_rest() -> None:
    assert mser(np.arange(30.0)) is None
    assert mser(-np.arange(float(AT_LEAST))) is None


def test_a_place_in_the_second_half_is_no_answer() -> None:
    late = np.array([*[5.0] * 12, *[1.0] * 8])
    assert mser(late) is None
    assert mser(np.array([*[5.0] * 10, *[1.0] * 10])) == 10


def test_too_few_or_missing_weeks_tell_nothing() -> None:
    assert mser(np.ones(AT_LEAST - 1)) is None
    assert mser(np.array([NAN, *[1.0] * 20])) is None
    assert KEPT < AT_LEAST


def test_an_exponential_start_is_found_where_it_drowns_in_noise() -> None:
    # e^(−t/1.5) falls below the noise of 0.03 after 1.5 · ln(1/0.03) = 5.3 weeks.
    noise = np.random.default_rng(20261124)
    cuts = [mser(np.exp(-np.arange(40) / 1.5) + 0.03 * noise.standard_normal(40)) for _ in range(400)]
    known = [cut for cut in cuts if cut is not None]
    assert len(known) > 340
    assert min(known) >= 3  # never so early that a tenth of the start is left
    assert 4 <= float(np.median(known)) <= 7


def test_the_series_are_named_as_measures() -> None:
    assert SERIES == ("backlog", "agreement", "correctness")
