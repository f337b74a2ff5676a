"""What a life can do to the world, and the record of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import simpy

from sim import streams
from sim.engine.case import Contact, Draw, Inquiry
from sim.engine.dispatcher import Ticket
from sim.engine.roster import Roster
from sim.knowledge import Beliefs, Label
from sim.organisation import Organisation, Sampler
from sim.policies.chart import Place
from sim.trace import NOBODY, ContactEnd, Kind
from sim.workload import Workload


class Desk(Protocol):
    """Who hands out agents: a `Dispatcher`, or an `OpenDesk`."""

    def ask(self, ticket: Ticket, now: float) -> int | None: ...
    def release(self, agent: int, now: float) -> None: ...
    def pass_on(self, agent: int, ticket: Ticket, now: float) -> int | None: ...
    def withdraw(self, ticket: Ticket) -> None: ...
    def live_in_line(self, place: Place) -> list[Ticket]: ...
    def no_longer_live(self, ticket: Ticket) -> None: ...


class Record:
    """Rows of what happened, in the order of the columns of `sim.trace`."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int, int, int, int, float, float, float]] = []
        self.answers: list[tuple[int, int, int, int, int, int, float, int, int, int]] = []
        self.handoffs: list[list[float]] = []
        self.pendings: list[tuple[int, int, int, int, float, float]] = []
        self.inquiries: list[Inquiry] = []
        self.contacts: list[Contact] = []

    def forget(self) -> None:
        """Part what refers to each other, so that its memory is free at once and need not be searched for."""
        for inquiry in self.inquiries:
            inquiry.contacts.clear()
            inquiry.answered_by.clear()
        for rows in (
            self.steps,
            self.answers,
            self.handoffs,
            self.pendings,
            self.inquiries,
            self.contacts,
        ):
            rows.clear()


class Demand:
    """A workload's columns as lists: the engine reads single numbers, and lists give them fastest.

    A column that holds several numbers of an inquiry becomes several lists: by need, or by contact.
    """

    def __init__(self, workload: Workload) -> None:
        self.arrival: list[float] = workload.arrival.tolist()
        self.prospect: list[bool] = workload.prospect.tolist()
        self.channel: list[int] = workload.channel.tolist()
        self.needs: list[int] = workload.needs.tolist()
        self.topic: list[list[int]] = workload.topic.T.tolist()
        self.question: list[list[int]] = workload.question.T.tolist()
        self.work: list[list[float]] = workload.work.T.tolist()
        self.patience: list[list[float]] = workload.patience.T.tolist()
        self.callback_patience: list[list[float]] = workload.callback_patience.T.tolist()
        self.wrong_door: list[list[float]] = workload.wrong_door.T.tolist()
        self.which_door: list[list[float]] = workload.which_door.T.tolist()
        self.recontact: list[list[float]] = workload.recontact.T.tolist()
        self.recontact_hours: list[list[float]] = workload.recontact_hours.T.tolist()
        self.notices: list[list[list[float]]] = workload.notices.transpose(1, 2, 0).tolist()
        self.hard: list[list[bool]] = workload.hard.T.tolist()
        self.key: list[int] = workload.key.tolist()


class Floor:
    """The world as one stream of contacts sees it: real customers and mystery shoppers each have their own."""

    def __init__(
        self,
        env: simpy.Environment,
        organisation: Organisation,
        demand: Demand,
        desk: Desk,
        roster: Roster,
        beliefs: Beliefs,
        teaches: bool,
    ) -> None:
        self.env = env
        self.organisation = organisation
        self.demand = demand
        self.desk = desk
        self.roster = roster
        self.beliefs = beliefs
        self.teaches = teaches
        """Whether asking a colleague makes the asker master the question; a mystery shopper changes nobody."""
        self.record = Record()
        self._live: list[bool] = organisation.facts.live.tolist()

    def is_live(self, channel: int) -> bool:
        """Whether a channel is live."""
        return self._live[channel]

    def draw(self, contact: Contact, draw: Draw) -> float:
        """The uniform behind one choice of the contact's present visit."""
        return streams.uniform(contact.inquiry.key, contact.choice(draw))

    def minutes(self, sampler: Sampler, contact: Contact, draw: Draw, extra: int = 0) -> float:
        """Minutes of a step; `extra` tells apart steps of one kind in one visit."""
        return sampler(streams.uniform(contact.inquiry.key, contact.choice(draw) | (extra << 56)))

    def work(
        self,
        contact: Contact,
        need: int,
        kind: Kind,
        agent: int,
        minutes: float,
        asked: float | None = None,
    ) -> simpy.Timeout:
        """The agent works; wait for what is returned. `asked` is when the step began to wait for an agent;
        the contact's own steps keep that themselves, and one that follows on another waited for nothing."""
        now, hours = self.env.now, minutes / 60.0
        if asked is None:
            asked, contact.asked = contact.asked, now + hours
        self.record.steps.append(
            (contact.inquiry.number, contact.row, need, kind, agent, asked, now, now + hours)
        )
        if contact.served_at is None:
            contact.served_at = now
            if contact.live and contact.inquiry.responded_at is None:
                contact.inquiry.responded_at = now
        return self.env.timeout(hours)

    def tell(self, contact: Contact, need: int, agent: int, label: Label) -> bool:
        """An answer reaches the customer; returns whether it is correct."""
        inquiry, now, number = contact.inquiry, self.env.now, contact.inquiry.number
        question = self.demand.question[need][number]
        current = self.beliefs.current(question, now)
        self.record.answers.append(
            (
                number,
                contact.row,
                need,
                self.demand.topic[need][number],
                question,
                agent,
                now,
                *label,
                current,
            )
        )
        self.message(contact)
        inquiry.answered_at[need] = now
        inquiry.answered_by[need] = contact
        if inquiry.resolved_at is None and None not in inquiry.answered_at:
            inquiry.resolved_at = now
        return label == (current, -1)

    def message(self, contact: Contact) -> None:
        """A message reaches the customer: the first response of a written contact."""
        if contact.inquiry.responded_at is None:
            contact.inquiry.responded_at = self.env.now

    def hand_over(self, contact: Contact, source: int, target: Place) -> list[float]:
        """Record a hand-off; who takes it up fills in the department."""
        row = [
            contact.inquiry.number,
            contact.row,
            self.env.now,
            source,
            NOBODY if target.department is None else target.department,
            False,
        ]
        contact.handoffs += 1
        self.record.handoffs.append(row)
        return row

    def pend(self, contact: Contact, department: int) -> simpy.Timeout:
        """It is the customer's turn, or an outsider's; wait for what is returned."""
        now, key = self.env.now, contact.inquiry.key
        hours = self.organisation.pending_hours(streams.uniform(key, contact.once(Draw.PENDING_HOURS)))
        self.record.pendings.append(
            (contact.inquiry.number, contact.row, contact.need, department, now, now + hours)
        )
        return self.env.timeout(hours)

    def open_contact(self, inquiry: Inquiry, needs: Sequence[int]) -> Contact:
        """A new contact of an inquiry, made now."""
        channel = self.demand.channel[inquiry.number]
        contact = Contact(
            inquiry,
            len(self.record.contacts),
            self.env.now,
            self._live[channel],
            list(needs),
            self.demand.patience[len(inquiry.contacts)][inquiry.number],
        )
        inquiry.contacts.append(contact)
        self.record.contacts.append(contact)
        return contact

    def close_contact(self, contact: Contact, end: ContactEnd) -> None:
        """Set down how a contact ended, and when."""
        contact.end = end
        contact.ended = self.env.now
