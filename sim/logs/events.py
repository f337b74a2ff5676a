"""The one table of events of a trace, as columns of numbers; every event log is written from it.

A case is an inquiry. Events are in the order of cases, and within a case in order of time; at one moment,
in the order in which one thing causes the next. Nothing here depends on a file format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.trace import (
    BASE_STORY,
    IMPROVISED,
    NOBODY,
    ORIGINAL,
    Bools,
    ContactEnd,
    Facts,
    Ints,
    Kind,
    Outcome,
    Trace,
)

MONDAY = np.datetime64("2026-01-05T00:00:00", "ms")
"""Hour 0 of a simulation, unless another Monday is asked for: the first Monday of 2026, UTC."""
NONE = -1
"""In a column of row numbers or codes: this event has none."""

_STEPS = tuple(kind.name.lower() for kind in Kind)
_ENDS = tuple(end.name.lower() for end in ContactEnd)
ACTIVITIES = ("contact", *_STEPS, "hand_off", "told", "pending", *_ENDS)
"""Names of what happens: a customer contacts, agents do steps, a contact is handed off, an answer reaches the
customer, the customer or an outsider must answer first, a contact ends. `travelling` never
happens; it keeps the others in the order of their enums."""
CONTACT, STEP, HAND_OFF, TOLD = 0, 1, 1 + len(_STEPS), 2 + len(_STEPS)
PENDING, END = TOLD + 1, TOLD + 2
"""Where each group of activities begins in `ACTIVITIES`."""
STORIES = ("original", "shared base", "improvised")
"""What an answer told, where it was not a department's own story."""

Times = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Events:
    """One row per event, E rows, sorted by case, then time. All columns have shape (E,)."""

    inquiry: Ints
    """The case: row in `Inquiries`."""
    activity: Ints
    """Place in `ACTIVITIES`."""
    start: Bools
    """Whether a step or a time pending starts; their ends and what takes no time are `complete`."""
    time: Times
    """To the millisecond, UTC."""
    department: Ints
    """Of the agent; the door of a contact; who let go in a hand-off; who asked and is pending. Or `NONE`."""
    agent: Ints
    """Or `NONE`."""
    contact: Ints
    """Number of the contact within its inquiry, from 0."""
    need: Ints
    """0 or 1, or `NONE` where the event is about the contact as a whole."""
    answer: Ints
    """Row in `Answers` where an answer reaches the customer, else `NONE`."""
    handoff: Ints
    """Row in `Handoffs` where the event is one, else `NONE`."""


@dataclass(frozen=True, slots=True)
class Closed:
    """How each inquiry stood when it closed. N inquiries."""

    time: Times
    """When it was resolved or its last contact ended; the end of the run where it is open. Shape (N,)."""
    measured: Bools
    """Whether it arrived after the warm-up, so that measures count it. Shape (N,)."""


def events(trace: Trace, monday: np.datetime64 = MONDAY) -> Events:
    """Every event of a trace; `monday` is the moment of hour 0.

    A step or a time pending that was cut by the end of the run has a start and no completion; a contact still
    travelling has no end. Probes are left out: they are measurements, not customers. O(E log E).
    """
    parts = [_contacts(trace), _ends(trace), *_steps(trace), *_pendings(trace), _handoffs(trace), _answers(trace)]
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((joined.pop("tie"), joined.pop("rank"), joined["hours"], joined["inquiry"]))
    joined = {name: column[order] for name, column in joined.items()}
    return Events(time=moment(joined.pop("hours"), monday), **joined)


def moment(hours: NDArray[np.float64], monday: np.datetime64) -> Times:
    """Hours since Monday 00:00 as moments, to the millisecond. Shape as given."""
    return np.asarray(monday.astype("datetime64[ms]") + np.round(hours * 3_600_000.0).astype("timedelta64[ms]"))


def stamps(times: Times) -> list[str]:
    """Moments in ISO 8601, to the millisecond, with their offset from UTC."""
    texts: list[str] = np.char.add(np.datetime_as_string(times, unit="ms"), "+00:00").tolist()
    return texts


def closed(trace: Trace, monday: np.datetime64 = MONDAY) -> Closed:
    """When inquiries closed, and which of them are measured."""
    inquiries, contacts, facts = trace.inquiries, trace.contacts, trace.facts
    last = np.zeros(len(inquiries.arrival))
    np.maximum.at(last, contacts.inquiry, contacts.ended)
    at = np.where(inquiries.outcome == Outcome.OPEN, facts.horizon, last)
    at = np.where(inquiries.outcome == Outcome.RESOLVED, inquiries.resolved_at, at)
    return Closed(moment(at, monday), inquiries.arrival >= facts.start)


def agent_names(facts: Facts) -> list[str]:
    """Every agent by department and number: "sales 3"; unique, since names of departments are."""
    met: dict[int, int] = {}
    names = []
    for department in facts.agent_department.tolist():
        met[department] = met.get(department, 0) + 1
        names.append(f"{facts.departments[department]} {met[department]}")
    return names


def question_names(facts: Facts) -> list[str]:
    """Every question by topic and number: "price 3"; unique for the same reason."""
    met: dict[int, int] = {}
    names = []
    for topic in facts.question_topic.tolist():
        met[topic] = met.get(topic, 0) + 1
        names.append(f"{facts.topics[topic]} {met[topic]}")
    return names


def asked_questions(trace: Trace, drawn: Ints | None = None) -> Ints:
    """The question of each inquiry and need, or `NONE`. Shape (N, 2).

    `drawn` is the workload's; without it only questions that got an answer are known.
    """
    if drawn is None:
        asked = np.full((len(trace.inquiries.arrival), 2), NONE)
        asked[trace.answers.inquiry, trace.answers.need] = trace.answers.question
        return asked
    # A run may know fewer inquiries than were drawn: those that arrive after its end.
    asked = drawn[: len(trace.inquiries.arrival)].copy()
    asked[trace.inquiries.needs < 2, 1] = NONE
    return asked


def stories(trace: Trace) -> list[str]:
    """Whose story each answer told: a department's, or one of `STORIES`. One per row of `Answers`."""
    original, base, improvised = STORIES
    names = trace.facts.departments
    return [
        improvised if version == IMPROVISED else {ORIGINAL: original, BASE_STORY: base}.get(story) or names[story]
        for version, story in zip(trace.answers.version.tolist(), trace.answers.story.tolist(), strict=True)
    ]


def correct(trace: Trace) -> Bools:
    """Whether each answer was the current version, unaltered, when it reached the customer."""
    answers = trace.answers
    known = answers.version != IMPROVISED
    return np.asarray(known & (answers.version == answers.current) & (answers.story == ORIGINAL))


def question_of(events: Events, asked: Ints) -> Ints:
    """The question each event is about, or `NONE`."""
    return np.where(events.need == NONE, NONE, asked[events.inquiry, np.maximum(events.need, 0)])


def target_of(events: Events, trace: Trace) -> Ints:
    """The department each hand-off went to; `NONE` for a pool, and for other events."""
    target = np.append(trace.handoffs.target, NONE)
    return target[events.handoff]


def _part(rows: int, **columns: Any) -> dict[str, Any]:
    """Columns of some events, with what they do not say filled in."""
    nothing = {name: np.full(rows, NONE) for name in ("department", "agent", "need", "answer", "handoff")}
    base = {"start": np.zeros(rows, dtype=np.bool_), "tie": np.zeros(rows, dtype=np.int64)}
    filled = {name: np.broadcast_to(column, (rows,)) for name, column in columns.items()}
    return nothing | base | filled


# Ranks order what happens at one moment: a contact is made (0), work ends, or what was pending (1), an answer
# arrives (2), a contact is handed off or becomes pending (3), work starts (4), a contact ends (5). Within 3 and
# 4, what has no length ends before the next starts.


def _contacts(trace: Trace) -> dict[str, Any]:
    made = trace.contacts
    door = np.where(made.door == NOBODY, NONE, made.door)
    return _part(
        len(made.made),
        inquiry=made.inquiry,
        activity=CONTACT,
        hours=made.made,
        department=door,
        contact=made.number,
        rank=0,
    )


def _ends(trace: Trace) -> dict[str, Any]:
    contacts = trace.contacts
    over = np.flatnonzero(contacts.end != ContactEnd.TRAVELLING)
    return _part(
        len(over),
        inquiry=contacts.inquiry[over],
        activity=END + contacts.end[over],
        hours=contacts.ended[over],
        contact=contacts.number[over],
        rank=5,
    )


def _steps(trace: Trace) -> list[dict[str, Any]]:
    steps, facts = trace.steps, trace.facts
    found = []
    finished = np.flatnonzero(steps.ended < facts.horizon)
    for start, rows in ((True, np.arange(len(steps.agent))), (False, finished)):
        instant = steps.started[rows] == steps.ended[rows]
        found.append(
            _part(
                len(rows),
                inquiry=steps.inquiry[rows],
                activity=STEP + steps.kind[rows],
                start=np.array(start),
                hours=steps.started[rows] if start else steps.ended[rows],
                department=facts.agent_department[steps.agent[rows]],
                agent=steps.agent[rows],
                contact=trace.contacts.number[steps.contact[rows]],
                need=steps.need[rows],
                rank=np.where(instant | start, 4, 1),
                tie=2 * rows + (not start),
            )
        )
    return found


def _pendings(trace: Trace) -> list[dict[str, Any]]:
    turns = trace.pendings
    found = []
    answered = np.flatnonzero(turns.end < trace.facts.horizon)
    for start, rows in ((True, np.arange(len(turns.start))), (False, answered)):
        instant = turns.start[rows] == turns.end[rows]
        found.append(
            _part(
                len(rows),
                inquiry=turns.inquiry[rows],
                activity=PENDING,
                start=np.array(start),
                hours=turns.start[rows] if start else turns.end[rows],
                department=turns.department[rows],
                contact=trace.contacts.number[turns.contact[rows]],
                need=turns.need[rows],
                rank=np.where(instant | start, 3, 1),
                tie=2 * rows + (not start),
            )
        )
    return found


def _handoffs(trace: Trace) -> dict[str, Any]:
    handoffs = trace.handoffs
    return _part(
        len(handoffs.time),
        inquiry=handoffs.inquiry,
        activity=HAND_OFF,
        hours=handoffs.time,
        department=handoffs.source,
        contact=trace.contacts.number[handoffs.contact],
        handoff=np.arange(len(handoffs.time)),
        rank=3,
    )


def _answers(trace: Trace) -> dict[str, Any]:
    answers = trace.answers
    return _part(
        len(answers.reached),
        inquiry=answers.inquiry,
        activity=TOLD,
        hours=answers.reached,
        department=trace.facts.agent_department[answers.agent],
        agent=answers.agent,
        contact=trace.contacts.number[answers.contact],
        need=answers.need,
        answer=np.arange(len(answers.reached)),
        rank=2,
    )
