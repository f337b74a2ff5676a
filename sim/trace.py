"""What happened, as columns; `check` proves that it is whole.

A trace is the only thing the measures see. Times are hours since Monday 00:00 of the first week, durations
are hours, except where a name says minutes. Agents, departments, topics, channels and questions are
numbers; their names are in `Facts`. "Not yet" is never a special number: a column that may lack a value has
a boolean column beside it, and the time then holds the moment until which it was watched (right-censored).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import ConservationError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

IMPROVISED = -1
"""The version of an answer that somebody invented; its story is then the number of the inventor."""
ORIGINAL = -1
"""The story of an answer as the news told it; a number ≥ 0 is the department whose own story it is."""
BASE_STORY = -2
"""The story of an answer entered wrong in the shared base: wrong alike for everybody who reads it."""
NOBODY = -1
"""No department: a hand-off to a pool that nobody took up, a contact that met no door."""


class Kind(IntEnum):
    """What an agent does in a step."""

    TRIAGE = 0
    ANSWER = 1
    COLLEAGUE = 2
    SIGN_OFF = 3


class Outcome(IntEnum):
    """How an inquiry ended; exactly one for each arrival."""

    OPEN = 0
    RESOLVED = 1
    NO_MANDATE = 2
    BOUNCED = 3
    LOST = 4
    GAVE_UP = 5


CAUSES = {
    Outcome.NO_MANDATE: "no_mandate",
    Outcome.BOUNCED: "bounced",
    Outcome.LOST: "lost",
    Outcome.GAVE_UP: "gave_up",
}
"""The causes of falling through, by the names of the reports."""


class ContactEnd(IntEnum):
    """How one contact ended."""

    TRAVELLING = 0
    """Not ended when the run did."""
    ANSWERED = 1
    NO_MANDATE = 2
    """"Not us", on a topic that no department is Responsible for."""
    BOUNCED = 3
    """Any other "not us"."""
    LOST = 4
    """Lost in a hand-off, with nobody accountable to look for it."""
    RENEGED = 5
    """A live customer whose patience was spent in line."""
    CLOSED = 6
    """A live customer at a closed line, or told in line that it closed."""
    JOINED = 7
    """A repeat contact that was linked to the case that was already open."""


ENDS = {
    Outcome.NO_MANDATE: (ContactEnd.NO_MANDATE,),
    Outcome.BOUNCED: (ContactEnd.BOUNCED,),
    Outcome.LOST: (ContactEnd.LOST,),
    Outcome.GAVE_UP: (ContactEnd.RENEGED, ContactEnd.CLOSED),
}
"""The ends of a contact that can make an inquiry fall through for each cause."""


@dataclass(frozen=True, slots=True)
class Inquiries:
    """One row per arrival, in order of arrival."""

    arrival: Floats
    customer: Ints
    """The customer's number; in a trace of probes, the shopper's."""
    prospect: Bools
    channel: Ints
    topic: Ints
    """Topic of the first need."""
    needs: Ints
    """1 or 2."""
    outcome: Ints
    """An `Outcome`."""
    resolved_at: Floats
    """When the last need got its first answer; the end of the run where not resolved."""
    responded: Bools
    """Whether there was a first response: work on a live contact, or a message to a written one."""
    responded_at: Floats
    """When; the end of the run where there was none."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """One row per contact, in the order in which they were made."""

    inquiry: Ints
    number: Ints
    """0 for the first contact of its inquiry."""
    made: Floats
    live: Bools
    """Whether it was made on a live channel."""
    door: Ints
    """Department where it arrived; `NOBODY` for the shared inbox."""
    served: Bools
    """Whether an agent ever started work on it."""
    waited: Floats
    """Hours in line before that first work; where not served, hours until it ended or the run did."""
    handoffs: Ints
    end: Ints
    """A `ContactEnd`."""
    ended: Floats
    """When; the end of the run where still travelling."""


@dataclass(frozen=True, slots=True)
class Steps:
    """One row per step of work, in the order in which they started."""

    inquiry: Ints
    contact: Ints
    """Row in `Contacts`."""
    need: Ints
    """0 or 1."""
    kind: Ints
    """A `Kind`."""
    agent: Ints
    asked: Floats
    """When the step began to wait for an agent."""
    started: Floats
    ended: Floats
    """A step under way when the run ended is cut there."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One row per answer that reached a customer, in the order in which they did."""

    inquiry: Ints
    contact: Ints
    """Row in `Contacts`."""
    need: Ints
    topic: Ints
    question: Ints
    """Number of the question, over all topics."""
    agent: Ints
    """Who answered (not who signed)."""
    reached: Floats
    version: Ints
    """Version of the news that was told, or `IMPROVISED`."""
    story: Ints
    """`ORIGINAL`, `BASE_STORY`, a department, or the inventor where improvised."""
    current: Ints
    """The version that was current when the answer reached the customer."""


@dataclass(frozen=True, slots=True)
class Handoffs:
    """One row per hand-off, in the order in which they were made."""

    inquiry: Ints
    contact: Ints
    """Row in `Contacts`."""
    time: Floats
    source: Ints
    """Department that let go."""
    target: Ints
    """Department that took it up; while nobody has, the department it was sent to, or `NOBODY` for a pool."""
    lost: Bools
    """Whether it was lost on the way (it may still be found by the accountable department)."""


@dataclass(frozen=True, slots=True)
class Pendings:
    """One row per turn of a customer or an outsider, whom a department had to ask first; in order of start."""

    inquiry: Ints
    contact: Ints
    """Row in `Contacts`."""
    need: Ints
    """0 or 1."""
    department: Ints
    """Department that asked."""
    start: Floats
    end: Floats
    """When they had answered; the end of the run where they had not by then."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One row per spell of an agent on inquiry duty."""

    agent: Ints
    start: Floats
    end: Floats


@dataclass(frozen=True, slots=True)
class Facts:
    """What the numbers in the columns stand for, and over which window measures are taken."""

    departments: tuple[str, ...]
    channels: tuple[str, ...]
    topics: tuple[str, ...]
    live: Bools
    """Per channel."""
    target_hours: Floats
    """Per channel: the service level's target."""
    wage: Floats
    """Per department: cost per hour of an agent."""
    agent_department: Ints
    """Per agent."""
    question_topic: Ints
    """Per question."""
    orphan: Bools
    """Per topic: no department is Responsible for it."""
    start: float
    """End of the warm-up."""
    end: float
    """End of arrivals."""
    horizon: float
    """End of the run, after the drain."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How far each item of news got by then, whatever anybody did with it. I items, A agents, D departments."""

    topic: Ints
    """Shape (I,)."""
    made: Floats
    """When, shape (I,)."""
    reached: Floats
    """When the item itself has come to each agent from person to person; infinite where never. Shape (I, A)."""
    in_base: Floats | None
    """When it enters the shared base, infinite where never, shape (I,); None without a shared base."""
    responsible: Bools
    """Departments Responsible for each topic, shape (D, topics)."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that happened in one replication of one organisation."""

    facts: Facts
    inquiries: Inquiries
    contacts: Contacts
    steps: Steps
    answers: Answers
    handoffs: Handoffs
    pendings: Pendings
    duty: Duty
    busy_minutes: Floats
    """Per agent, as the dispatcher kept them; an account that is independent of `steps`."""
    probes: Trace | None
    """The mystery shoppers' own trace (its `duty` and `busy_minutes` are empty), if there were any."""
    news: Heard | None = None
    """How news spread, beside what became of inquiries; not in a trace of probes."""


def columns(cls: type[Any], rows: list[Any]) -> Any:
    """A table of class `cls` (one of those above) from rows in the order of its fields.

    Complexity: linear in rows × fields.
    """
    kinds = {"Floats": np.float64, "Ints": np.int64, "Bools": np.bool_}
    data = list(zip(*rows, strict=True)) if rows else [()] * len(fields(cls))
    return cls(
        *(np.array(column, dtype=kinds[str(field.type)]) for field, column in zip(fields(cls), data, strict=True))
    )


def check(trace: Trace) -> None:
    """Prove that a trace is whole; raise `ConservationError` naming the first laws it breaks.

    Every arrival ends exactly once and as its contacts say; no agent does two steps at once; no step starts
    while its agent is off duty; nobody works on a contact while it is its customer's turn; the minutes
    in the steps are the minutes the dispatcher saw agents busy; no time runs backwards. Complexity: O(s log s)
    in the number of steps.
    """
    broken = [*_broken_endings(trace), *_broken_turns(trace), *_broken_steps(trace)]
    if trace.probes is not None:
        laws = (*_broken_endings(trace.probes), *_broken_turns(trace.probes))
        broken += [f"probes: {law}" for law in laws]
    if broken:
        raise ConservationError("the trace contradicts itself (please report this): " + "; ".join(broken))


def _broken_endings(trace: Trace) -> list[str]:
    inquiries, contacts, answers = trace.inquiries, trace.contacts, trace.answers
    n = len(inquiries.arrival)
    broken = []
    answered = np.unique(answers.inquiry * 2 + answers.need)
    resolved = np.bincount(answered // 2, minlength=n) == inquiries.needs
    if not np.array_equal(resolved, inquiries.outcome == Outcome.RESOLVED):
        broken.append("an inquiry is resolved without an answer to every need, or the reverse")
    if (np.bincount(contacts.inquiry, minlength=n) < 1).any():
        broken.append("an arrival has no contact")
    travelling = np.zeros(n, dtype=np.bool_)
    travelling[contacts.inquiry[contacts.end == ContactEnd.TRAVELLING]] = True
    if not np.array_equal(np.bincount(trace.handoffs.contact, minlength=len(contacts.made)), contacts.handoffs):
        broken.append("the hand-offs of a contact are not those on record")
    fell = ~np.isin(inquiries.outcome, (Outcome.OPEN, Outcome.RESOLVED))
    if (fell & travelling).any():
        broken.append("an inquiry fell through while a contact still travels")
    for outcome, ends in ENDS.items():
        as_told = np.zeros(n, dtype=np.bool_)
        as_told[contacts.inquiry[np.isin(contacts.end, ends)]] = True
        if (~as_told & (inquiries.outcome == outcome)).any():
            broken.append("an inquiry fell through for a cause that none of its contacts met")
            break
    if (contacts.ended < contacts.made).any() or (answers.reached < inquiries.arrival[answers.inquiry]).any():
        broken.append("a contact or an answer ended before it began")
    if (inquiries.resolved_at < inquiries.arrival).any() or (inquiries.responded_at < inquiries.arrival).any():
        broken.append("a response came before its arrival")
    return broken


def _broken_turns(trace: Trace) -> list[str]:
    """What is wrong with the turns of customers."""
    turns, contacts, steps = trace.pendings, trace.contacts, trace.steps
    if not len(turns.start):
        return []
    if (turns.contact >= len(contacts.made)).any():
        return ["a customer has a turn about no contact"]
    broken = []
    made, ended = contacts.made[turns.contact], contacts.ended[turns.contact]
    if (turns.end < turns.start).any() or (turns.start < made).any() or (turns.end > ended).any():
        broken.append("a customer's turn ended before it began, or lies outside its contact")
    # One number line for all contacts, as for agents below: the last turn that began before a step ended.
    span = 4.0 * trace.facts.horizon + 1.0
    order = np.lexsort((turns.start, turns.contact))
    contact, start, end = turns.contact[order], turns.start[order], turns.end[order]
    if ((contact[1:] == contact[:-1]) & (start[1:] < end[:-1])).any():
        broken.append("a customer has two turns at once about one contact")
    at = np.searchsorted(contact * span + start, steps.contact * span + steps.ended, side="left") - 1
    last = np.maximum(at, 0)
    meets = (at >= 0) & (contact[last] == steps.contact) & (start[last] < steps.ended)
    if (meets & (end[last] > steps.started)).any():
        broken.append("somebody works on a contact while it is its customer's turn")
    return broken


def _broken_steps(trace: Trace) -> list[str]:
    steps, duty, facts = trace.steps, trace.duty, trace.facts
    broken = []
    if (steps.started < steps.asked).any() or (steps.ended < steps.started).any():
        broken.append("a step ended before it started, or started before it was asked for")
    order = np.lexsort((steps.ended, steps.started, steps.agent))
    agent, started, ended = steps.agent[order], steps.started[order], steps.ended[order]
    if ((agent[1:] == agent[:-1]) & (started[1:] < ended[:-1])).any():
        broken.append("an agent does two steps at once")
    # One number line for all agents: spells of agent a lie in [a · span, (a + 1) · span).
    span = 4.0 * facts.horizon + 1.0
    spells = np.lexsort((duty.start, duty.agent))
    spell_start = duty.agent[spells] * span + duty.start[spells]
    at = np.searchsorted(spell_start, steps.agent * span + steps.started, side="right") - 1
    if len(at) and not len(spells):
        broken.append("a step starts while its agent is off duty")
    elif len(at):
        spell = spells[np.maximum(at, 0)]
        fits = (at >= 0) & (duty.agent[spell] == steps.agent) & (steps.started < duty.end[spell])
        if not fits.all():
            broken.append("a step starts while its agent is off duty")
    minutes = np.bincount(
        steps.agent, weights=(steps.ended - steps.started) * 60.0, minlength=len(facts.agent_department)
    )
    if not np.allclose(minutes, trace.busy_minutes, rtol=1e-9, atol=1e-6):
        broken.append("minutes worked in the steps differ from the minutes agents were busy")
    return broken
