"""The backlog and its growth, by hand."""

from __future__ import annotations

import pytest
from worlds import Ask, company, live

from sim.measures import measure


def test_contacts_under_way_on_average() -> None:
    # One department that never opens: two letters wait from hour 24 and hour 72 until the end at 5 × 24 hours.
    data = company({"sales": 1}, {"price": {"sales": "R"}})
    data["department"][0]["available"] = 0.0
    values = measure(live(data, [Ask(24 * 60, ["price"]), Ask(72 * 60, ["price"])]).trace)
    assert values["backlog"] == pytest.approx((96 + 48) / 120)
    assert values["backlog_growth"] is None  # Less than two weeks.


def test_growth_from_the_first_week_to_the_last() -> None:
    data = company({"sales": 1}, {"price": {"sales": "R"}})
    data["run"]["days"] = 21
    data["department"][0]["available"] = 0.0
    asks = [Ask(day * 24 * 60, ["price"]) for day in range(21)]
    values = measure(live(data, asks).trace)
    # A letter a day and none answered: the mean of days 14 to 20 less that of days 0 to 6, over 14 days.
    assert values["backlog_growth"] == pytest.approx(1.0)


def test_what_is_answered_is_no_backlog() -> None:
    data = company({"sales": 1}, {"price": {"sales": "R"}})
    data["run"]["days"] = 14
    values = measure(live(data, [Ask(60, ["price"])]).trace)
    assert values["backlog"] == pytest.approx(0.1 / (14 * 24))  # One letter, six minutes.
    assert values["backlog_growth"] == pytest.approx(-0.1 / (7 * 24) / 7)
