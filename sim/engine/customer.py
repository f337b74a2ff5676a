"""What the customer does meanwhile: loses patience, hears, notices, contacts again.

All the chance in it was drawn before the run, per inquiry and contact (`sim.workload`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from sim.clock import CustomerClock
from sim.engine.case import Contact, Inquiry
from sim.engine.floor import Floor
from sim.knowledge import Label
from sim.trace import ContactEnd


class Customers:
    """The customers of one floor."""

    def __init__(self, floor: Floor, clock: CustomerClock, start: Callable[[Customers, Contact], None]) -> None:
        self.floor = floor
        self._clock = clock
        self._start = start
        """Begins the life of a contact."""

    def arrive(self, number: int, used: dict[int, tuple[int, int]] | None = None) -> None:
        """An inquiry arrives: its first contact is made."""
        demand, now = self.floor.demand, self.floor.env.now
        inquiry = Inquiry(number, now, demand.key[number], demand.needs[number], used)
        self.floor.record.inquiries.append(inquiry)
        inquiry.planned = 1
        self._make_contact(inquiry, range(inquiry.asked))

    def call_back(self, contact: Contact) -> None:
        """The customer leaves the line to be called back: from here on the contact is a written one."""
        contact.live = False
        number = contact.inquiry.number
        self._start_clock(contact, self.floor.demand.callback_patience[contact.number][number])

    def turn_begins(self, contact: Contact) -> None:
        """The customer is asked something back: from here on the contact is a written one, and while it is their
        turn no patience runs."""
        contact.pending = True
        if contact.live:
            contact.live = False
            contact.left = self.floor.demand.callback_patience[contact.number][contact.inquiry.number]
        for each in contact.inquiry.contacts:
            if (each.joined_to or each) is contact:
                self._pause(each)

    def turn_ends(self, contact: Contact) -> None:
        """They have answered: what was left of patience runs on."""
        contact.pending = False
        for each in contact.inquiry.contacts:
            if (each.joined_to or each) is contact and each.left is not None:
                hours, each.left = each.left, None
                self._start_clock(each, hours)

    def _pause(self, contact: Contact) -> None:
        if contact.clock_runs:
            now, then = self._clock.read(np.array([self.floor.env.now, contact.clock_ends])).tolist()
            contact.left = max(0.0, then - now)
            contact.clock_runs = False
            contact.clock += 1

    def hears(self, contact: Contact, need: int, agent: int, label: Label) -> None:
        """An answer reaches the customer, who may notice that it is wrong."""
        correct = self.floor.tell(contact, need, agent, label)
        if not correct:
            u = self.floor.demand.notices[contact.number][need][contact.inquiry.number]
            if u < self.floor.organisation.notices_wrong_answer:
                contact.wrong.append(need)

    def ended(self, contact: Contact, end: ContactEnd) -> None:
        """A contact ends; its customer, or the one who joined it last, may contact again."""
        self.floor.close_contact(contact, end)
        if end is ContactEnd.LOST:
            return  # The customer does not know; only patience will tell.
        if end is ContactEnd.JOINED:
            if contact.live:
                self.call_back(contact)
            if contact.joined_to is not None and contact.joined_to.pending:
                self._pause(contact)
            return
        if end in (ContactEnd.NO_MANDATE, ContactEnd.BOUNCED) and not contact.live:
            self.floor.message(contact)
        self._consider(contact)

    def _consider(self, contact: Contact) -> None:
        inquiry = contact.inquiry
        decider = contact.joined_by or contact
        again = list(contact.wrong)
        without = inquiry.unanswered(contact.needs)
        if without and self._decides(decider):
            again += without
        if again and self._may_repeat(decider):
            self._plan(decider)
            inquiry.repeats_to_come += 1
            delay = self.floor.demand.recontact_hours[decider.number][inquiry.number]
            self._after(delay, partial(self._repeat, inquiry, again, list(contact.wrong)))

    def _decides(self, contact: Contact) -> bool:
        """Whether a customer without an answer contacts again: one decision per contact."""
        if contact.decided:
            return False
        contact.decided = True
        u = self.floor.demand.recontact[contact.number][contact.inquiry.number]
        return u < self.floor.organisation.recontact

    def _may_repeat(self, contact: Contact) -> bool:
        return not contact.repeated and contact.inquiry.planned < self.floor.organisation.max_contacts

    def _plan(self, contact: Contact) -> None:
        contact.repeated = True
        contact.inquiry.planned += 1

    def _repeat(self, inquiry: Inquiry, again: list[int], wrong: list[int], _: Any) -> None:
        """The delay is over: contact again, unless another contact brought the answer meanwhile."""
        inquiry.repeats_to_come -= 1
        needs = [need for need in sorted(set(again)) if need in wrong or inquiry.answered_at[need] is None]
        if needs:
            self._make_contact(inquiry, needs)
        else:
            inquiry.planned -= 1

    def _make_contact(self, inquiry: Inquiry, needs: Any) -> None:
        contact = self.floor.open_contact(inquiry, needs)
        if not contact.live:
            self._start_clock(contact, contact.patience)
        self._start(self, contact)

    def _start_clock(self, contact: Contact, hours: float) -> None:
        if hours < float("inf"):
            contact.clock_runs = True
            contact.clock += 1
            contact.clock_ends = self._after(hours, partial(self._patience_over, contact, contact.clock))

    def _patience_over(self, contact: Contact, clock: int, _: Any) -> None:
        """A customer who waits for a message gives up waiting, and perhaps contacts again at once."""
        if clock != contact.clock:
            return  # It was stopped when it became the customer's turn.
        contact.clock_runs = False
        target = contact.joined_to or contact
        if target.end not in (ContactEnd.TRAVELLING, ContactEnd.LOST):
            return
        without = contact.inquiry.unanswered(target.needs)
        if without and self._decides(contact) and self._may_repeat(contact):
            self._plan(contact)
            self._make_contact(contact.inquiry, without)

    def _after(self, customers_hours: float, act: Callable[[Any], None]) -> float:
        """Act after a delay; returns the clock time at which that will be."""
        env = self.floor.env
        then = self._clock.later(env.now, customers_hours)
        timer = env.timeout(then - env.now)
        assert timer.callbacks is not None
        timer.callbacks.append(act)
        return then
