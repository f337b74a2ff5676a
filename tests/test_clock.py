"""Customers' time: the weekly arrival profile as a clock."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import WEEK, CustomerClock
from sim.scenario import PROFILES

weight = st.one_of(st.just(0.0), st.floats(0.01, 100.0))
profiles = st.tuples(
    st.lists(weight, min_size=24, max_size=24).filter(any), st.lists(weight, min_size=7, max_size=7).filter(any)
)
moments = st.floats(0.0, 2000.0)
FLAT = [1.0] * 24
DAILY = [1.0] * 7
NINE_TO_FIVE = [1.0 if 9 <= hour < 17 else 0.0 for hour in range(24)]
WORKDAYS = [1.0] * 5 + [0.0] * 2


def read(clock: CustomerClock, time: float) -> float:
    """One reading."""
    return float(clock.read(np.array([time]))[0])


def when(clock: CustomerClock, reading: float) -> float:
    """One moment."""
    return float(clock.when(np.array([reading]))[0])


def test_a_flat_profile_is_the_wall_clock() -> None:
    clock = CustomerClock(FLAT, DAILY)
    times = np.array([0.0, 0.25, 23.5, 167.99, 168.0, 1000.3])
    assert clock.read(times) == pytest.approx(times)
    assert clock.when(times) == pytest.approx(times)
    assert clock.later(30.25, 200.5) == pytest.approx(230.75)


def test_weights_are_relative_and_have_mean_1() -> None:
    one, other = (
        CustomerClock(PROFILES["office"], WORKDAYS),
        CustomerClock([7 * share for share in PROFILES["office"]], [3 * day for day in WORKDAYS]),
    )
    assert one.weights == pytest.approx(other.weights)
    assert one.weights.mean() == pytest.approx(1.0)
    assert one.weights.shape == (168,)


def test_hours_of_no_weight_are_skipped() -> None:
    clock = CustomerClock(NINE_TO_FIVE, WORKDAYS)  # 40 hours of weight 4.2.
    assert read(clock, 9.0) == 0.0
    assert read(clock, 10.0) == pytest.approx(4.2)
    assert read(clock, 17.0) == read(clock, 33.0) == pytest.approx(33.6)
    # Half past four on Friday: an hour of the clock later it is Monday.
    friday = 4 * 24.0
    assert clock.later(friday + 16.5, 4.2) == pytest.approx(7 * 24 + 9.5)
    assert clock.later(friday + 16.5, 2.0) == pytest.approx(friday + 16.5 + 2.0 / 4.2)
    assert clock.later(3.0, 4.2) == pytest.approx(10.0)  # Three in the night is nobody's time.
    assert clock.later(5 * 24.0, 2.1) == pytest.approx(7 * 24 + 9.5)


def test_hours_of_double_weight_pass_twice_as_fast() -> None:
    clock = CustomerClock([1.5] * 12 + [0.5] * 12, DAILY)
    assert clock.later(0.0, 3.0) == pytest.approx(2.0)
    assert clock.later(12.0, 3.0) == pytest.approx(18.0)
    assert clock.later(11.0, 2.0) == pytest.approx(13.0)


@given(profiles)
def test_a_week_of_customers_time_is_a_week(profile: tuple[list[float], list[float]]) -> None:
    clock = CustomerClock(*profile)
    for time in (0.0, 50.25, 167.0):
        assert read(clock, time + 3 * WEEK) == pytest.approx(read(clock, time) + 3 * WEEK)


@given(profiles, moments)
def test_when_inverts_read(profile: tuple[list[float], list[float]], reading: float) -> None:
    clock = CustomerClock(*profile)
    assert read(clock, when(clock, reading)) == pytest.approx(reading, abs=1e-7)


@given(profiles, moments)
def test_read_inverts_when_at_hours_that_count(profile: tuple[list[float], list[float]], time: float) -> None:
    clock = CustomerClock(*profile)
    back = when(clock, read(clock, time))
    # The first instant of an hour that counts has the reading of the whole silence before it.
    if clock.weights[int(time % WEEK)] > 0.01 and time % 1.0 > 1e-6:
        assert back == pytest.approx(time, abs=1e-6)
    else:  # Anywhere between the moments with this reading.
        assert read(clock, back) == pytest.approx(read(clock, time), abs=1e-7)


@given(profiles, st.lists(moments, min_size=2, max_size=10))
def test_time_does_not_run_backwards(profile: tuple[list[float], list[float]], times: list[float]) -> None:
    clock = CustomerClock(*profile)
    assert (np.diff(clock.read(np.sort(times))) >= -1e-9).all()
    assert (np.diff(clock.when(np.sort(times))) >= -1e-9).all()


@given(profiles, moments, st.floats(0.0, 500.0))
def test_later_is_when_the_reading_has_grown_by_the_delay(
    profile: tuple[list[float], list[float]], time: float, delay: float
) -> None:
    clock = CustomerClock(*profile)
    later = clock.later(time, delay)
    assert later >= time
    assert read(clock, later) == pytest.approx(read(clock, time) + delay, abs=1e-6)
    expected = when(clock, read(clock, time) + delay)
    if clock.weights[int((later - 1e-6) % WEEK)] > 0.01 and clock.weights[int((later + 1e-6) % WEEK)] > 0.01:
        assert later == pytest.approx(max(time, expected), abs=1e-3)


@given(profiles, moments, st.floats(0.0, 500.0))
def test_nothing_happens_later_in_hours_of_no_weight(
    profile: tuple[list[float], list[float]], time: float, delay: float
) -> None:
    clock = CustomerClock(*profile)
    hour = clock.later(time, delay) % WEEK
    # Up to rounding it is in an hour that counts, or at the end of one.
    near = {int((hour + step) % WEEK) for step in (-1e-6, 0.0, 1e-6)}
    assert any(clock.weights[at] > 0.0 for at in near)


def test_a_delay_that_ends_with_the_week_does_not_end_in_the_night() -> None:
    clock = CustomerClock(NINE_TO_FIVE, WORKDAYS)
    friday = 4 * 24.0
    for later in (clock.later(friday + 17.0 - left, 4.2 * left) for left in np.linspace(0.01, 7.99, 400)):
        assert later == pytest.approx(friday + 17.0) or later == pytest.approx(7 * 24 + 9.0)
