"""The organisation's effort."""

from __future__ import annotations

import pytest
from traces import trace

from sim.measures import measure
from sim.trace import Outcome


def test_occupancy_and_wages() -> None:
    values = measure(
        trace(
            [{"arrival": 10.0, "outcome": Outcome.RESOLVED, "resolved_at": 40.0}, {"arrival": 5.0}],
            steps=[
                {"agent": 0, "started": 9.0, "ended": 12.0},  # sales, 2 of its 3 hours in the window
                {"agent": 2, "started": 20.0, "ended": 21.0},  # customer service
                {"agent": 0, "started": 11.0, "ended": 12.0, "inquiry": 1},  # on an inquiry before the window
            ],
            duty=[
                {"agent": 0, "start": 8.0, "end": 16.0},  # 6 hours in [10, 100)
                {"agent": 2, "start": 99.0, "end": 107.0},  # 1 hour
                {"agent": 3, "start": 200.0, "end": 208.0},  # none
                {"agent": 2, "start": 20.0, "end": 21.0},  # 1 hour
            ],
            start=10.0,
        )
    )
    assert values["occupancy"] == pytest.approx((2 + 1 + 1) / 8)
    assert values["occupancy.sales"] == pytest.approx(3 / 6)
    assert values["occupancy.customer service"] == pytest.approx(1 / 2)
    assert values["occupancy.legal"] is None
    # Three hours at 60 and one at 30, for one resolved inquiry.
    assert values["cost_per_resolved"] == pytest.approx(210.0)
    assert values["paid_per_year"] == pytest.approx((6 * 60 + 2 * 30) / 90 * 8760)
    # Of the work, three hours of sales lie in the window, whoever they were for.
    assert values["worked_per_year"] == pytest.approx((3 * 60 + 1 * 30) / 90 * 8760)


def test_cost_is_undefined_without_a_resolution() -> None:
    assert measure(trace([{}], steps=[{"started": 2.0, "ended": 3.0}]))["cost_per_resolved"] is None


def test_a_year_is_paid_as_its_whole_weeks_are() -> None:
    # Nine days: two hours on duty in the first week, and twenty on the eighth day, of an agent at 60 an hour.
    duty = [{"agent": 0, "start": 0.0, "end": 2.0}, {"agent": 0, "start": 170.0, "end": 190.0}]
    steps = [{"agent": 0, "started": 1.0, "ended": 2.0}, {"agent": 0, "started": 170.0, "ended": 190.0}]
    values = measure(trace([{}], duty=duty, steps=steps, start=0.0, end=9 * 24.0))
    assert values["paid_per_year"] == pytest.approx(2 * 60 / 7 * 365)
    assert values["worked_per_year"] == pytest.approx(1 * 60 / 7 * 365)
