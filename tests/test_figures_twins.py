"""Twins, followed piece by piece; and how news spreads, in tiny worlds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traces import EMAIL, LEGAL, PRIVACY, SALES, SERVICE, random_trace, trace
from worlds import Ask, Change, company, live

from sim.measures import figures
from sim.measures.figures.curves import SPREAD_HOURS
from sim.trace import NOBODY, ContactEnd, Heard, Kind, Outcome, Trace


def table(happened: Trace, name: str) -> dict[str, list[Any]]:
    return next(figure.columns for figure in figures(happened) if figure.name == name)


def rows(happened: Trace, name: str) -> list[tuple[Any, ...]]:
    return list(zip(*table(happened, name).values(), strict=True))


def test_ten_twins_lie_in_the_middle_of_ten_parts_whatever_became_of_them() -> None:
    # 20 inquiries on two topics: on privacy those of even number, by arrival; price comes first.
    asked = [{"arrival": 50.0 - at, "topic": PRIVACY if at % 2 == 0 else 0} for at in range(20)]
    found = table(trace([*asked, {"arrival": 150.0}]), "twins")
    assert found["inquiry"] == [17, 13, 9, 5, 1, 16, 12, 8, 4, 0]
    changed = [row | {"outcome": Outcome.LOST} for row in asked]
    assert table(trace([*changed, {"arrival": 150.0}]), "twins")["inquiry"] == found["inquiry"]


def test_of_few_inquiries_all_are_twins() -> None:
    happened = trace(
        [
            {"arrival": 2.0, "topic": PRIVACY, "channel": EMAIL, "outcome": Outcome.RESOLVED, "resolved_at": 3.5},
            {"arrival": 1.0, "outcome": Outcome.GAVE_UP},
        ]
    )
    assert list(table(happened, "twins")) == [
        "inquiry",
        "arrival",
        "channel",
        "topic",
        "outcome",
        "contacts",
        "resolved_after",
    ]
    assert rows(happened, "twins") == [
        (1, 1.0, "phone", "price", "gave_up", 1, None),
        (0, 2.0, "e-mail", "privacy", "resolved", 1, 1.5),
    ]


def test_the_pieces_of_a_twin() -> None:
    step = {"inquiry": 0, "contact": 0}
    happened = trace(
        [{"arrival": 10.0}],
        contacts=[
            {"inquiry": 0, "made": 10.0, "ended": 20.0, "served": True},
            {"inquiry": 0, "made": 22.0, "ended": 23.0, "door": LEGAL},
            {"inquiry": 0, "made": 24.0, "ended": 25.0, "door": NOBODY},
            {"inquiry": 0, "made": 30.0, "ended": 33.0, "served": True, "end": ContactEnd.RENEGED, "handoffs": 1},
        ],
        steps=[
            step | {"kind": Kind.TRIAGE, "agent": 0, "asked": 10.5, "started": 11.0, "ended": 12.0},
            step | {"kind": Kind.ANSWER, "agent": 2, "asked": 14.0, "started": 14.0, "ended": 15.0},
            step | {"kind": Kind.SIGN_OFF, "agent": 0, "asked": 15.0, "started": 15.5, "ended": 18.0},
            step | {"kind": Kind.SIGN_OFF, "agent": 4, "asked": 15.0, "started": 16.0, "ended": 17.0},
            step | {"kind": Kind.COLLEAGUE, "agent": 4, "asked": 18.5, "started": 19.0, "ended": 19.5},
            {"contact": 3, "kind": Kind.TRIAGE, "agent": 0, "asked": 30.0, "started": 30.0, "ended": 31.0},
        ],
        handoffs=[{"contact": 3, "source": SALES, "target": SERVICE}],
    )
    assert list(table(happened, "twin_steps")) == ["inquiry", "contact", "what", "who", "start", "end"]
    assert [row[1:] for row in rows(happened, "twin_steps")] == [
        (1, "travelling", None, 0.0, 0.5),
        (1, "waiting", "sales", 0.5, 1.0),
        (1, "worked on", "sales", 1.0, 2.0),
        (1, "travelling", None, 2.0, 4.0),
        (1, "worked on", "customer service", 4.0, 5.0),
        (1, "waiting", "sales", 5.0, 5.5),
        (1, "signed off", "sales", 5.5, 8.0),
        (1, "signed off", "legal", 6.0, 7.0),
        (1, "travelling", None, 8.0, 8.5),
        (1, "waiting", "legal", 8.5, 9.0),
        (1, "asked a colleague", "legal", 9.0, 9.5),
        (1, "travelling", None, 9.5, 10.0),
        (2, "waiting", "legal", 12.0, 13.0),
        (3, "waiting", None, 14.0, 15.0),
        (4, "worked on", "sales", 20.0, 21.0),
        (4, "waiting", "customer service", 21.0, 23.0),
    ]


@given(st.integers(0, 10_000))
def test_pieces_leave_no_gap(seed: int) -> None:
    happened = random_trace(seed, 40)
    order = np.argsort(happened.steps.started, kind="stable")
    columns = {name: getattr(happened.steps, name)[order] for name in happened.steps.__dataclass_fields__}
    happened = replace(happened, steps=replace(happened.steps, **columns))
    arrival, made = happened.inquiries.arrival, happened.contacts.made
    contacts: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for inquiry, number, _, _, start, end in rows(happened, "twin_steps"):
        assert start < end
        contacts.setdefault((inquiry, number), []).append((start + arrival[inquiry], end + arrival[inquiry]))
    assert contacts
    for (inquiry, number), pieces in contacts.items():
        row = np.flatnonzero(happened.contacts.inquiry == inquiry)[number - 1]
        reached = made[row]
        for start, end in pieces:
            assert start <= reached + 1e-9
            reached = max(reached, end)
        assert reached == pytest.approx(happened.contacts.ended[row])


def heard(**columns: Any) -> Heard:
    """Two items on price and privacy, in a company of three departments of two; sales answers on price."""
    never = np.inf
    values: dict[str, Any] = {
        "topic": np.array([0, 1]),
        "made": np.array([10.0, 20.0]),
        "reached": np.array(
            [[10.0, 12.0, 34.0, never, never, never], [20.0, 21.0, 21.5, 1020.0, never, never]],
        ),
        "in_base": np.array([11.0, never]),
        "responsible": np.array([[True, False], [False, False], [False, False]]),
    }
    return Heard(**(values | columns))


def test_spread_by_hand() -> None:
    found = table(replace(trace([{}]), news=heard()), "spread")
    assert found["hours"] == list(SPREAD_HOURS)
    assert found["heard"][:3] == pytest.approx([2 / 12, 3 / 12, 5 / 12])
    assert found["heard"][6:8] == pytest.approx([6 / 12, 6 / 12])
    assert found["heard"][-1] == pytest.approx(6 / 12)
    assert found["heard_responsible"][:3] == pytest.approx([1 / 2, 1 / 2, 1.0])
    assert found["in_base"][:3] == pytest.approx([0.0, 0.5, 0.5])


def test_spread_of_news_in_the_window_only() -> None:
    found = table(replace(trace([{}], start=15.0), news=heard(in_base=None)), "spread")
    assert found["heard"][:2] == pytest.approx([1 / 6, 2 / 6])
    assert set(found["heard_responsible"]) == {None}
    assert set(found["in_base"]) == {None}


def test_without_news_nothing_spreads() -> None:
    for happened in (trace([{}]), replace(trace([{}], start=50.0), news=heard())):
        found = table(happened, "spread")
        assert {cell for name in ("heard", "heard_responsible", "in_base") for cell in found[name]} == {None}


def test_the_engine_hands_over_the_news() -> None:
    data = company({"sales": 2, "legal": 1}, {"price": {"sales": "R"}, "privacy": {"legal": "R"}})
    changes = [Change(60.0, "price", 1), Change(120.0, "privacy", 0), Change(180.0, "privacy", 0)]
    trace_ = live(data, [Ask(0.0, ["price"])], changes).trace
    news = trace_.news
    assert news is not None
    assert news.topic.tolist() == [0, 1, 1]
    assert news.made.tolist() == [1.0, 2.0, 3.0]
    # Without delays everybody who hears of a topic does so at once; nobody else ever does.
    assert news.reached.tolist() == [[1.0, 1.0, np.inf], [np.inf, np.inf, 2.0], [np.inf, np.inf, 3.0]]
    assert news.responsible.tolist() == [[True, False], [False, True]]
    assert news.in_base is None
    assert table(trace_, "spread")["heard"][0] == pytest.approx(4 / 9)
    assert table(trace_, "spread")["heard_responsible"][0] == 1.0


def test_news_in_the_base_is_found_at_its_own_row() -> None:
    data = company(
        {"sales": 1}, {"price": {"sales": "R"}, "privacy": {"sales": "R"}}, levers={"knowledge": "shared"}
    )
    changes = [Change(60.0, "price", 1), Change(120.0, "privacy", 0), Change(180.0, "privacy", 0)]
    # The second version of privacy's first question (2 over all topics) is never entered.
    news = live(data, [Ask(0.0, ["price"])], changes, unpublished=[(2, 2)]).trace.news
    assert news is not None
    assert news.in_base is not None
    assert news.in_base.tolist() == [1.0, 2.0, np.inf]
