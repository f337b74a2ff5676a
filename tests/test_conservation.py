"""`check` proves a trace whole: each of its laws, broken on purpose, is caught and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from traces import trace

from sim.conservation import check
from sim.errors import ConservationError
from sim.trace import (
    CAUSES,
    NOBODY,
    Answers,
    ContactEnd,
    Contacts,
    Duty,
    Handoffs,
    Inquiries,
    Kind,
    Outcome,
    Steps,
    Trace,
    columns,
)


def whole(probes: Trace | None = None) -> Trace:
    """One resolved inquiry with two needs and one that bounced; agent 0 worked 2 hours, agent 2 half an hour."""
    made = trace(
        inquiries=[
            {"needs": 2, "outcome": Outcome.RESOLVED, "resolved_at": 3.0, "responded_at": 1.0},
            {"arrival": 2.0, "outcome": Outcome.BOUNCED, "responded_at": 4.5},
        ],
        contacts=[
            {"inquiry": 0, "end": ContactEnd.ANSWERED, "ended": 3.0, "served": True},
            {"inquiry": 1, "end": ContactEnd.BOUNCED, "ended": 4.5, "served": True},
        ],
        steps=[
            {"started": 1.0, "ended": 2.0},
            {"need": 1, "asked": 2.0, "started": 2.0, "ended": 3.0},
            {"inquiry": 1, "contact": 1, "kind": Kind.TRIAGE, "agent": 2, "asked": 2.0}
            | {"started": 4.0, "ended": 4.5},
        ],
        answers=[{"reached": 2.0}, {"need": 1, "question": 1, "reached": 3.0}],
        pendings=[
            {"inquiry": 1, "contact": 1, "start": 2.25, "end": 3.0},
            {"inquiry": 1, "contact": 1, "start": 3.0, "end": 4.0},
        ],
        duty=[
            {"agent": 0, "start": 0.0, "end": 2.5},  # A step under way at 2.5 is finished.
            {"agent": 0, "start": 24.0, "end": 26.0},
            {"agent": 2, "start": 4.0, "end": 8.0},
        ],
        probes=probes,
    )
    return replace(made, busy_minutes=np.array([120.0, 0.0, 30.0, 0.0, 0.0, 0.0]))


def changed(table: str, column: str, row: int, value: float) -> Callable[[Trace], Trace]:
    """A trace in which one number is another."""

    def change(before: Trace) -> Trace:
        numbers = getattr(getattr(before, table), column).copy()
        numbers[row] = value
        return replace(before, **{table: replace(getattr(before, table), **{column: numbers})})

    return change


def without(table: str, row: int) -> Callable[[Trace], Trace]:
    """A trace in which one row is missing."""

    def change(before: Trace) -> Trace:
        old = getattr(before, table)
        left = {name: np.delete(getattr(old, name), row) for name in type(old).__slots__}
        return replace(before, **{table: replace(old, **left)})

    return change


def test_a_whole_trace_passes() -> None:
    check(whole())
    check(whole(probes=trace(inquiries=[{}])))


@pytest.mark.parametrize(
    ("law", "broken"),
    [
        ("resolved without an answer to every need", without("answers", 1)),
        ("resolved without an answer to every need", changed("answers", "need", 1, 0)),  # Twice the same need.
        ("resolved without an answer to every need", changed("inquiries", "outcome", 0, Outcome.OPEN)),
        ("resolved without an answer to every need", changed("inquiries", "outcome", 1, Outcome.RESOLVED)),
        ("an arrival has no contact", without("contacts", 1)),
        ("fell through while a contact still travels", changed("contacts", "end", 1, ContactEnd.TRAVELLING)),
        ("a cause that none of its contacts met", changed("contacts", "end", 1, ContactEnd.ANSWERED)),
        ("a cause that none of its contacts met", changed("inquiries", "outcome", 1, Outcome.GAVE_UP)),
        ("a contact or an answer ended before it began", changed("contacts", "ended", 0, 0.5)),
        ("a contact or an answer ended before it began", changed("answers", "reached", 0, 0.5)),
        ("a response came before its arrival", changed("inquiries", "resolved_at", 0, 0.5)),
        ("a response came before its arrival", changed("inquiries", "responded_at", 1, 1.5)),
        ("a customer's turn ended before it began", changed("pendings", "end", 0, 2.0)),
        ("or lies outside its contact", changed("pendings", "start", 0, 1.75)),
        ("or lies outside its contact", changed("pendings", "end", 1, 4.75)),
        ("two turns at once about one contact", changed("pendings", "end", 0, 3.25)),
        ("works on a contact while it is its customer's turn", changed("pendings", "end", 1, 4.25)),
        ("works on a contact while it is its customer's turn", changed("steps", "started", 2, 3.75)),
        ("started before it was asked for", changed("steps", "asked", 1, 2.25)),
        ("a step ended before it started", changed("steps", "ended", 2, 3.5)),
        ("an agent does two steps at once", changed("steps", "ended", 0, 2.25)),
        ("an agent does two steps at once", changed("steps", "started", 1, 1.5)),
        ("while its agent is off duty", changed("duty", "start", 0, 1.5)),  # Before the first spell.
        ("while its agent is off duty", changed("duty", "end", 0, 2.0)),  # At its end.
        ("while its agent is off duty", changed("steps", "agent", 2, 1)),  # Never on duty.
        ("while its agent is off duty", changed("steps", "started", 2, 3.75)),
        ("minutes worked in the steps differ", changed("steps", "ended", 2, 4.25)),
        ("minutes worked in the steps differ", lambda t: replace(t, busy_minutes=t.busy_minutes + 1.0)),
        ("minutes worked in the steps differ", without("steps", 2)),
    ],
)
def test_a_broken_law_is_caught_and_named(law: str, broken: Callable[[Trace], Trace]) -> None:
    with pytest.raises(ConservationError, match=law):
        check(broken(whole()))


def test_nobody_on_duty_at_all_is_caught() -> None:
    nobody: Any = columns(Duty, [])
    with pytest.raises(ConservationError, match="off duty"):
        check(replace(whole(), duty=nobody))


def test_all_broken_laws_are_named_together() -> None:
    broken = without("contacts", 1)(changed("steps", "asked", 1, 2.25)(whole()))
    with pytest.raises(ConservationError, match=r"no contact.*; .*asked for"):
        check(broken)


def test_the_endings_of_probes_are_checked_too() -> None:
    probes = trace(inquiries=[{"outcome": Outcome.RESOLVED}])
    with pytest.raises(ConservationError, match="probes: an inquiry is resolved"):
        check(whole(probes))


def test_steps_that_touch_and_steps_of_no_length_are_no_two_at_once() -> None:
    made = whole()
    rows = [
        (0, 0, 0, Kind.TRIAGE, 0, 1.0, 1.0, 1.0),
        (0, 0, 0, Kind.ANSWER, 0, 1.0, 1.0, 2.0),
        (0, 0, 1, Kind.TRIAGE, 0, 2.0, 2.0, 2.0),
        (0, 0, 1, Kind.ANSWER, 0, 2.0, 2.0, 3.0),
        (1, 1, 0, Kind.TRIAGE, 2, 4.0, 4.0, 4.5),
    ]
    check(replace(made, steps=columns(Steps, rows)))


def test_a_trace_of_nothing_is_whole() -> None:
    check(trace(inquiries=[]))


@pytest.mark.parametrize("cls", [Inquiries, Contacts, Steps, Answers, Handoffs, Duty])
def test_columns_of_no_rows_keep_their_types(cls: type[Any]) -> None:
    empty = columns(cls, [])
    for name in cls.__slots__:
        kind = {"Floats": np.float64, "Ints": np.int64, "Bools": np.bool_}[cls.__annotations__[name]]
        assert getattr(empty, name).dtype == kind
        assert getattr(empty, name).shape == (0,)


def test_columns_take_rows_in_the_order_of_the_fields() -> None:
    table = columns(Handoffs, [(0, 1, 2.5, 0, 1, True), [3, 4, 5.5, 1, NOBODY, False]])
    assert table.time.tolist() == [2.5, 5.5]
    assert table.target.tolist() == [1, NOBODY]
    assert table.lost.tolist() == [True, False]
    with pytest.raises(ValueError, match="zip"):
        columns(Handoffs, [(0, 1, 2.5)])


def test_every_way_of_falling_through_has_its_name() -> None:
    assert set(CAUSES) == set(Outcome) - {Outcome.OPEN, Outcome.RESOLVED}
    assert sorted(CAUSES.values()) == ["bounced", "gave_up", "lost", "no_mandate"]
