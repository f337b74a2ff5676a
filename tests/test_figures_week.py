"""Who is on duty, how busy they are and what waits, by hour of the week, on tiny traces."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traces import LEGAL, SALES, SERVICE, random_trace, trace

from sim.measures import figures
from sim.measures.figures.week import _hours
from sim.trace import NOBODY, Trace

WEEK = 168.0


def cells(happened: Trace) -> dict[tuple[str, int], tuple[Any, Any, Any]]:
    """(department, hour) → on duty, occupancy, queue."""
    columns = next(figure.columns for figure in figures(happened) if figure.name == "week")
    assert list(columns) == ["hour", "department", "on_duty", "occupancy", "queue"]
    found = {
        (str(department), int(str(hour))): (on_duty, occupancy, queue)
        for hour, department, on_duty, occupancy, queue in zip(*columns.values(), strict=True)
    }
    assert len(found) == 4 * 168
    return found


def test_a_week_of_one_department() -> None:
    # Two weeks from hour 24. An agent is on duty from 26 to 28, and a week later from 26.5 to 27.
    found = cells(
        trace(
            [{"arrival": 30.0}],
            steps=[
                {"agent": 0, "asked": 24.5, "started": 26.25, "ended": 27.5},
                {"agent": 0, "asked": 20.0, "started": 24.25, "ended": 24.25},  # waits into the window
            ],
            duty=[{"agent": 0, "start": 26.0, "end": 28.0}, {"agent": 0, "start": 194.5, "end": 195.0}],
            contacts=[{"served": True}],
            start=24.0,
            end=24.0 + 2 * WEEK + 5.0,  # the last five hours are no whole week
        )
    )
    assert found["sales", 26] == (pytest.approx(0.75), pytest.approx(0.75 / 1.5), pytest.approx(0.25 / 2))
    assert found["sales", 27] == (pytest.approx(0.5), pytest.approx(0.5 / 1.0), 0.0)
    assert found["sales", 25] == (0.0, None, pytest.approx(1 / 2))
    assert found["sales", 24] == (0.0, None, pytest.approx((0.5 + 0.25) / 2))
    assert found["sales", 23] == (0.0, None, 0.0)
    assert found["legal", 26] == (0.0, None, 0.0)
    assert {row for (who, _), row in found.items() if who == "shared inbox"} == {(None, None, None)}


def test_who_was_never_served_waits_at_the_door() -> None:
    found = cells(
        trace(
            [{"arrival": 2.5}] * 4,
            contacts=[
                {"inquiry": 0, "door": LEGAL, "made": 2.5, "ended": 4.0},
                {"inquiry": 1, "door": NOBODY, "made": 2.5, "ended": 2.75},
                {"inquiry": 2, "door": SERVICE, "made": 2.5, "ended": 4.0, "served": True},
                {"inquiry": 3, "door": SALES, "made": 166.0, "ended": 500.0},
            ],
            start=0.0,
            end=WEEK,
            horizon=600.0,
        )
    )
    queue = {key: row[2] for key, row in found.items() if row[2]}
    assert queue == {
        ("legal", 2): 0.5,
        ("legal", 3): 1.0,
        ("shared inbox", 2): 0.25,
        ("sales", 166): 1.0,
        ("sales", 167): 1.0,
    }


def test_hours_of_a_week_that_the_window_does_not_hold_are_not_told() -> None:
    found = cells(trace([{"arrival": 30.0}], contacts=[{"served": True}], start=24.0, end=48.0))
    assert [found["sales", hour][2] for hour in (23, 24, 47, 48)] == [None, 0.0, 0.0, None]


@given(st.integers(0, 10_000))
def test_in_total_the_queue_is_the_time_waited(seed: int) -> None:
    happened = random_trace(seed, 60)
    facts, contacts = happened.facts, happened.contacts
    last = facts.start + (facts.end - facts.start) // WEEK * WEEK

    def inside(start: Any, end: Any) -> float:
        return float((np.clip(end, facts.start, last) - np.clip(start, facts.start, last)).sum())

    free = ~contacts.served
    waited = inside(happened.steps.asked, happened.steps.started)
    waited += inside(contacts.made[free], np.maximum(contacts.made, contacts.ended)[free])
    weeks = (last - facts.start) / WEEK
    columns = next(figure.columns for figure in figures(happened) if figure.name == "week")
    queue = sum(float(str(cell)) for cell in columns["queue"] if cell is not None)
    assert queue * weeks == pytest.approx(waited)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 400), st.floats(0, 400)), max_size=8))
def test_hours_are_those_of_an_integral_by_hand(spells: list[tuple[int, float, float]]) -> None:
    group = np.array([g for g, _, _ in spells], dtype=np.int64)
    start = np.array([min(a, b) for _, a, b in spells], dtype=float)
    end = np.array([max(a, b) for _, a, b in spells], dtype=float)
    window = (10.5, 350.25)
    by_hand = np.zeros((3, 168))
    hour = np.arange(400.0)
    low, high = np.maximum(hour, window[0]), np.minimum(hour + 1.0, window[1])
    for g, a, b in zip(group, start, end, strict=True):
        inside = np.maximum(0.0, np.minimum(b, high) - np.maximum(a, low))
        by_hand[g] += np.bincount(hour.astype(int) % 168, weights=inside)
    assert _hours(group, start, end, 3, window) == pytest.approx(by_hand, abs=1e-9)
