"""The tables pictures are drawn from, on tiny traces."""

from __future__ import annotations

from typing import Any

from traces import CHAT, EMAIL, LEGAL, PHONE, PRIVACY, SALES, SERVICE, trace

from sim.measures import figures
from sim.trace import BASE_STORY, IMPROVISED, NOBODY, Outcome, Trace


def table(happened: Trace, name: str) -> dict[str, list[Any]]:
    return next(figure.columns for figure in figures(happened) if figure.name == name)


def rows(columns: dict[str, list[Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*columns.values(), strict=True))


def test_survival() -> None:
    found = table(
        trace(
            [
                {"arrival": 0.0, "outcome": Outcome.RESOLVED, "resolved_at": 1.5, "responded_at": 1.0},
                {"arrival": 0.0, "responded_at": 2.0},
            ],
            horizon=100.0,
        ),
        "survival",
    )
    assert found["hours"] == [float(hour) for hour in range(241)]
    assert found["not_resolved"][:3] == [1.0, 1.0, 0.5]
    assert found["not_resolved"][100:102] == [0.5, None]
    assert found["not_responded"][:3] == [1.0, 0.5, 0.0]
    assert found["not_responded"][240] == 0.0


def test_agreement_matrix() -> None:
    found = table(
        trace(
            [{}, {}, {}],
            answers=[
                {"inquiry": 0, "agent": 0},
                {"inquiry": 1, "agent": 1},
                {"inquiry": 2, "agent": 2, "story": 1},
            ],
        ),
        "agreement_matrix",
    )
    assert rows(found)[:3] == [
        ("sales", "sales", 1.0, 2),
        ("sales", "customer service", 0.0, 3),
        ("sales", "legal", None, 0),
    ]
    assert len(rows(found)) == 9


def test_stories() -> None:
    found = table(
        trace(
            [{}, {}, {}, {}, {}, {"topic": PRIVACY}],
            answers=[
                {"inquiry": 0},
                {"inquiry": 1, "current": 1},
                {"inquiry": 2, "story": 1},
                {"inquiry": 3, "story": BASE_STORY},
                {"inquiry": 4, "version": IMPROVISED, "story": 0},
                {"inquiry": 5, "topic": PRIVACY, "question": 2, "agent": 4},
            ],
        ),
        "stories",
    )
    assert list(found)[2:] == ["correct", "stale", "own_story", "base_error", "improvised"]
    assert rows(found) == [("price", "sales", 1, 1, 1, 1, 1), ("privacy", "legal", 1, 0, 0, 0, 0)]


def test_handoff_matrix() -> None:
    found = table(
        trace(
            [{}, {"arrival": 200.0}],
            handoffs=[
                {"source": SALES, "target": LEGAL},
                {"source": SALES, "target": LEGAL},
                {"source": LEGAL, "target": NOBODY, "lost": True},
                {"inquiry": 1, "contact": 1, "source": LEGAL, "target": SALES},  # not measured
            ],
        ),
        "handoff_matrix",
    )
    assert rows(found) == [("sales", "legal", 2), ("legal", None, 1)]


def test_outcomes() -> None:
    found = table(
        trace(
            [
                {"outcome": Outcome.RESOLVED},
                {"outcome": Outcome.LOST, "topic": PRIVACY, "channel": CHAT},
                {"topic": PRIVACY, "channel": CHAT},
            ]
        ),
        "outcomes",
    )
    assert list(found) == ["topic", "channel", "resolved", "open", "no_mandate", "bounced", "lost", "gave_up"]
    assert rows(found)[0] == ("price", "phone", 1, 0, 0, 0, 0, 0)
    assert rows(found)[5] == ("privacy", "chat", 0, 1, 0, 0, 1, 0)
    assert len(rows(found)) == 6


def test_ledger_spreads_over_causes_and_says_where_it_was_dropped() -> None:
    found = table(
        trace(
            [
                {"outcome": Outcome.LOST},
                {"outcome": Outcome.GAVE_UP, "channel": PHONE},
                {"outcome": Outcome.RESOLVED},
                *[{"outcome": Outcome.GAVE_UP, "channel": EMAIL, "arrival": 3.0} for _ in range(30)],
            ],
            contacts=[
                {"inquiry": 0, "door": SALES, "handoffs": 2},
                {"inquiry": 1, "door": SALES, "handoffs": 1},
                {"inquiry": 1, "door": LEGAL},
                {"inquiry": 2},
                *[{"inquiry": at, "door": NOBODY} for at in range(3, 33)],
            ],
            handoffs=[
                {"inquiry": 0, "contact": 0, "source": SALES, "target": SERVICE},
                {"inquiry": 0, "contact": 0, "source": SERVICE, "target": LEGAL, "lost": True},
                {"inquiry": 1, "contact": 1, "source": SALES, "target": SERVICE},
            ],
        ),
        "ledger",
    )
    assert list(found)[:5] == ["inquiry", "arrival", "channel", "topic", "cause"]
    assert list(found)[5:] == ["contacts", "handoffs", "dropped"]
    assert rows(found)[:3] == [
        (0, 1.0, "phone", "price", "lost", 1, 2, "customer service"),
        (1, 1.0, "phone", "price", "gave_up", 2, 1, "legal"),
        (3, 3.0, "e-mail", "price", "gave_up", 1, 0, None),
    ]
    assert len(rows(found)) == 20
