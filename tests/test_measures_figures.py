"""The tables pictures are drawn from, on tiny traces."""

from __future__ import annotations

from typing import Any

import numpy as np
from traces import CHAT, EMAIL, LEGAL, PHONE, PRIVACY, SALES, SERVICE, trace

from sim.measures import figures
from sim.trace import BASE_STORY, IMPROVISED, NOBODY, ContactEnd, Outcome, Trace


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
    minutes = [0.0, 1 / 60, 2 / 60, 5 / 60, 10 / 60, 0.25, 0.5, 0.75]
    assert found["hours"] == minutes + [float(hour) for hour in range(1, 241)]
    at = {hours: number for number, hours in enumerate(found["hours"])}
    assert [found["not_resolved"][at[hours]] for hours in (0.0, 0.75, 1.0, 2.0)] == [1.0, 1.0, 1.0, 0.5]
    assert [found["not_resolved"][at[hours]] for hours in (100.0, 101.0)] == [0.5, None]
    assert [found["not_responded"][at[hours]] for hours in (0.75, 1.0, 2.0, 240.0)] == [1.0, 0.5, 0.0, 0.0]


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
    assert list(found)[5:] == ["contacts", "handoffs", "dropped", "line"]
    assert [row[:-1] for row in rows(found)[:3]] == [
        (0, 1.0, "phone", "price", "lost", 1, 2, "customer service"),
        (1, 1.0, "phone", "price", "gave_up", 2, 1, "legal"),
        (3, 3.0, "e-mail", "price", "gave_up", 1, 0, None),
    ]
    assert len(rows(found)) == 20


LOST, RENEGED, CLOSED = ContactEnd.LOST, ContactEnd.RENEGED, ContactEnd.CLOSED
GAVE_UP = Outcome.GAVE_UP


def line(
    outcome: Outcome, contacts: list[dict[str, Any]], handoffs: list[dict[str, Any]] | None = None, **more: Any
) -> str:
    """The one sentence of an inquiry, here on privacy."""
    happened = trace([{"outcome": outcome, "topic": PRIVACY}], contacts, handoffs=handoffs, **more)
    (told,) = table(happened, "ledger")["line"]
    assert isinstance(told, str)
    return told


def test_the_ledger_tells_how_a_case_was_lost() -> None:
    lost = {"source": SALES, "target": LEGAL, "lost": True}
    # The last contact was answered "not us"; what made the inquiry fall through is the first one.
    contacts = [{"end": LOST, "handoffs": 1}]
    assert line(Outcome.LOST, contacts, [lost]) == "handed off by sales to legal and lost on the way"
    pool, own = lost | {"target": NOBODY}, lost | {"target": SALES}
    assert line(Outcome.LOST, contacts, [pool]).startswith(
        "handed off by sales to those trained in the topic and"
    )
    assert line(Outcome.LOST, contacts, [own]).startswith("handed off by sales to somebody else in sales and")


def test_the_ledger_tells_who_said_not_us() -> None:
    end, handed = {"end": ContactEnd.NO_MANDATE, "door": SERVICE}, {"source": LEGAL, "target": SALES}
    told = line(Outcome.NO_MANDATE, [end], orphan=np.array([False, True]))
    assert told == "told “not us” at customer service: nobody is responsible for privacy"
    assert line(Outcome.NO_MANDATE, [end]).endswith(": nobody is responsible for the second question")
    bounced = {"end": ContactEnd.BOUNCED, "handoffs": 1}
    assert line(Outcome.BOUNCED, [bounced], [handed]) == "told “not us” at legal after 1 hand-off"


def test_the_ledger_tells_why_a_customer_gave_up() -> None:
    tired = {"end": RENEGED, "door": SERVICE, "ended": 1.07}
    assert line(GAVE_UP, [tired]) == "hung up after 4.2 min in line at customer service"
    assert line(GAVE_UP, [tired | {"door": NOBODY}]) == "hung up after 4.2 min in line at the shared inbox"
    # Served once, handed on and tired of the second line: that line and that wait are told.
    served = tired | {"served": True, "handoffs": 1, "ended": 1.6}
    handed = [{"source": SERVICE, "target": LEGAL}]
    step = [{"started": 1.0, "ended": 1.5}]
    assert line(GAVE_UP, [served], handed, steps=step) == "hung up after 6.0 min in line at legal"
    closed = {"end": CLOSED, "door": SALES, "ended": 1.0}
    assert line(GAVE_UP, [closed]) == "met a closed line (sales)"
    assert line(GAVE_UP, [closed | {"ended": 1.2}]) == "still in line when the line closed (sales)"
    # A contact that is still remembered comes after the one that decided.
    assert line(GAVE_UP, [tired, {"end": ContactEnd.JOINED, "door": LEGAL}]).endswith("at customer service")


def test_routes_tell_every_measured_inquiry_once() -> None:
    found = table(
        trace(
            [
                {"outcome": Outcome.RESOLVED},
                {"outcome": Outcome.RESOLVED},
                {"outcome": Outcome.LOST, "channel": EMAIL},
                {"arrival": 200.0},  # not measured
            ],
            contacts=[
                {"inquiry": 0, "door": SERVICE, "handoffs": 2},
                {"inquiry": 0, "door": LEGAL, "handoffs": 3},
                {"inquiry": 1, "door": SERVICE, "handoffs": 1},
                {"inquiry": 2, "door": NOBODY},
                {"inquiry": 3},
            ],
        ),
        "routes",
    )
    assert list(found) == ["channel", "door", "handoffs", "outcome", "count"]
    assert rows(found) == [
        ("phone", "customer service", "1 hand-off", "resolved", 1),
        ("phone", "customer service", "3 or more", "resolved", 1),
        ("e-mail", "shared inbox", "no hand-off", "lost", 1),
    ]


def test_contradictions_name_the_worst_question_first() -> None:
    def told(question: int, *labels: tuple[int, int, int]) -> list[dict[str, Any]]:
        return [
            {"question": question, "topic": question // 2, "version": v, "story": s, "agent": g, "current": 3}
            for v, s, g in labels
        ]

    answers = [
        *told(1, (3, -1, 0), (3, -1, 4), (2, -1, 0)),  # 2 pairs differ
        *told(3, (3, -1, 0), (3, SALES, 0), (2, BASE_STORY, 2), (IMPROVISED, 3, 3)),  # 6 pairs differ
        *told(0, (3, -1, 0), (3, -1, 0)),  # none does
        *told(2, (3, -1, 4), (3, -1, 0), (3, BASE_STORY, 0)),  # 2 pairs: a later question
    ]
    answers = [row | {"inquiry": at} for at, row in enumerate(answers)]
    found = rows(table(trace([{} for _ in answers], answers=answers), "contradictions"))
    assert found == [
        (1, "privacy", 2, 3, 1, "made up by customer service 2", "customer service"),
        (1, "privacy", 2, 3, 1, "wrong in the shared base (version 2)", "customer service"),
        (1, "privacy", 2, 3, 1, "version 3, current", "sales"),
        (1, "privacy", 2, 3, 1, "sales’s own story (version 3)", "sales"),
        (2, "price", 2, 3, 2, "version 3, current", "sales, legal"),
        (2, "price", 2, 3, 1, "version 2, out of date", "sales"),
        (3, "privacy", 1, 3, 2, "version 3, current", "sales, legal"),
        (3, "privacy", 1, 3, 1, "wrong in the shared base", "sales"),
    ]
