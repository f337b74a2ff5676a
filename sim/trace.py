"""What happened, as columns; `sim.conservation` proves that it is whole.

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
