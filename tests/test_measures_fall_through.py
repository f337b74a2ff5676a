"""Falling through, and the doors of live channels."""

from __future__ import annotations

import pytest
from traces import CHAT, EMAIL, PHONE, trace

from sim.measures import measure
from sim.trace import ContactEnd, Outcome


def test_outcomes() -> None:
    outcomes = [
        *[Outcome.RESOLVED] * 3,
        *[Outcome.NO_MANDATE] * 2,
        Outcome.BOUNCED,
        Outcome.LOST,
        Outcome.GAVE_UP,
        *[Outcome.OPEN] * 2,
    ]
    values = measure(trace([{"outcome": outcome} for outcome in outcomes]))
    assert values["fell_through"] == 0.5
    assert values["fell_through.no_mandate"] == 0.2
    assert values["fell_through.bounced"] == 0.1
    assert values["fell_through.lost"] == 0.1
    assert values["fell_through.gave_up"] == 0.1
    assert values["open"] == 0.2
    assert values["fell_through[topic=price]"] == 0.5
    assert values["fell_through[topic=privacy]"] is None


def test_live_lines() -> None:
    values = measure(
        trace(
            [{"channel": PHONE}, {"channel": CHAT}, {"channel": EMAIL}],
            contacts=[
                {"inquiry": 0, "served": True, "waited": 0.5, "end": ContactEnd.ANSWERED},  # just in time
                {"inquiry": 0, "served": False, "waited": 0.1, "end": ContactEnd.RENEGED},
                {"inquiry": 0, "served": False, "waited": 0.0, "end": ContactEnd.CLOSED},
                {"inquiry": 0, "served": True, "waited": 0.1, "end": ContactEnd.JOINED},
                {"inquiry": 1, "served": True, "waited": 0.5, "end": ContactEnd.ANSWERED},  # chat: 0.25 h
                {"inquiry": 2, "served": True, "waited": 9.0, "end": ContactEnd.ANSWERED},  # not live
            ],
        )
    )
    assert values["service_level"] == pytest.approx(2 / 5)
    assert values["service_level.phone"] == pytest.approx(2 / 4)
    assert values["service_level.chat"] == 0.0
    assert values["abandoned"] == pytest.approx(1 / 5)
    assert values["abandoned.phone"] == pytest.approx(1 / 4)
    assert values["abandoned.chat"] == 0.0
    assert values["closed_line"] == pytest.approx(1 / 5)
    assert values["closed_line.phone"] == pytest.approx(1 / 4)
    assert "abandoned.e-mail" not in values


def test_nothing_measured_is_none() -> None:
    values = measure(trace([{"arrival": 500.0}]))
    assert values["abandoned"] is None
    assert values["service_level.phone"] is None
    assert values["fell_through"] is None
    assert values["fell_through.lost"] is None
    assert values["open"] is None
