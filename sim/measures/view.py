"""What a measure looks at: a trace, and which of its inquiries count.

`Whole` holds columns derived once from a whole trace; a `View` picks the inquiries that were measured
(arrived in the window after the warm-up), all of them or those of one topic or one channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.measures.pairs import codes, sums
from sim.measures.survival import Curve, kaplan_meier
from sim.trace import CAUSES, Bools, Facts, Floats, Ints, Outcome, Trace


@dataclass(frozen=True)
class Whole:
    """Columns derived from a whole trace, each computed when first asked for."""

    trace: Trace

    @cached_property
    def measured(self) -> Bools:
        """Per inquiry: whether it arrived in the window, the warm-up excluded. This is the only filter."""
        arrival, facts = self.trace.inquiries.arrival, self.trace.facts
        return (arrival >= facts.start) & (arrival < facts.end)

    @cached_property
    def contacts(self) -> Ints:
        """Per inquiry: how many contacts were made."""
        return self._rows_per_inquiry(self.trace.contacts.inquiry)

    @cached_property
    def handoffs(self) -> Floats:
        """Per inquiry: hand-offs of all its contacts."""
        contacts = self.trace.contacts
        return self._per_inquiry(contacts.inquiry, contacts.handoffs.astype(np.float64))

    @cached_property
    def minutes(self) -> Floats:
        """Per inquiry: minutes of work."""
        return self._per_inquiry(self.trace.steps.inquiry, self._hours_worked * 60.0)

    @cached_property
    def wages(self) -> Floats:
        """Per inquiry: euros of wages for the work."""
        facts, steps = self.trace.facts, self.trace.steps
        wage = facts.wage[facts.agent_department[steps.agent]]
        return self._per_inquiry(steps.inquiry, self._hours_worked * wage)

    @cached_property
    def waiting(self) -> Floats:
        """Per inquiry: hours that its contacts spent with nobody working on them."""
        return self._per_inquiry(self.trace.contacts.inquiry, self.idle)

    @cached_property
    def idle(self) -> Floats:
        """Per contact: hours with nobody working on it; overlapping steps (sign-offs) count once, and what is
        pending is not idle.

        Complexity: O(s log s) in the number of steps.
        """
        contacts, steps = self.trace.contacts, self.trace.steps
        made, ended = contacts.made[steps.contact], contacts.ended[steps.contact]
        start, stop = np.clip(steps.started, made, ended), np.clip(steps.ended, made, ended)
        order = np.lexsort((start, steps.contact))
        contact, start, stop = steps.contact[order], start[order], stop[order]
        # The latest end so far within each contact: a running maximum over (contact, rank of the end).
        by_stop = np.argsort(stop, kind="stable")
        rank = np.empty(len(stop), dtype=np.int64)
        rank[by_stop] = np.arange(len(stop))
        latest = stop[by_stop[np.maximum.accumulate(contact * len(stop) + rank) - contact * len(stop)]]
        covered = np.full(len(stop), -np.inf)
        covered[1:] = np.where(contact[1:] == contact[:-1], latest[:-1], -np.inf)
        busy = np.maximum(0.0, stop - np.maximum(start, covered))
        worked = sums(contact, busy, len(contacts.made))
        # Never below zero: the sum of a contact's steps may miss its length by a rounding.
        return np.maximum(contacts.ended - contacts.made - worked - self._pended, 0.0)

    @cached_property
    def pending(self) -> Floats:
        """Per inquiry: hours in which the customer or an outsider had to answer first."""
        return self._per_inquiry(self.trace.contacts.inquiry, self._pended)

    @cached_property
    def _pended(self) -> Floats:
        """Per contact: the same."""
        turns = self.trace.pendings
        return sums(turns.contact, turns.end - turns.start, len(self.trace.contacts.made))

    @cached_property
    def ping_pong(self) -> Bools:
        """Per inquiry: whether some contact went from A to B and straight back to A."""
        handoffs = self.trace.handoffs
        order = np.argsort(handoffs.contact, kind="stable")
        contact, source, target = handoffs.contact[order], handoffs.source[order], handoffs.target[order]
        back = (source[1:] == target[:-1]) & (target[1:] == source[:-1]) & (source[1:] != target[1:])
        back &= contact[1:] == contact[:-1]
        found = np.zeros(len(self.measured), dtype=np.bool_)
        found[handoffs.inquiry[order][1:][back]] = True
        return found

    @cached_property
    def answered(self) -> Bools:
        """Per inquiry: whether any answer reached the customer."""
        return self._rows_per_inquiry(self.trace.answers.inquiry) > 0

    @cached_property
    def first(self) -> Ints:
        """Rows of `answers` that were the first to their inquiry and need, in order of time."""
        answers = self.trace.answers
        return np.sort(np.unique(answers.inquiry * 2 + answers.need, return_index=True)[1])

    @cached_property
    def unit(self) -> Ints:
        """Per answer: a number for (question, version current when it reached the customer)."""
        return codes(self.trace.answers.question, self.trace.answers.current)

    @cached_property
    def label(self) -> Ints:
        """Per answer: a number for (version, whose story)."""
        return codes(self.trace.answers.version, self.trace.answers.story)

    @cached_property
    def department(self) -> Ints:
        """Per answer: the department that gave it."""
        return self.trace.facts.agent_department[self.trace.answers.agent]

    @cached_property
    def _hours_worked(self) -> Floats:
        return self.trace.steps.ended - self.trace.steps.started

    def _rows_per_inquiry(self, inquiry: Ints) -> Ints:
        return np.bincount(inquiry, minlength=len(self.measured)).astype(np.int64)

    def _per_inquiry(self, inquiry: Ints, weight: Floats) -> Floats:
        return sums(inquiry, weight, len(self.measured))


@dataclass(frozen=True)
class View:
    """A trace and the inquiries and answers in it that a measure counts."""

    whole: Whole
    chosen: Bools
    """Per inquiry."""
    chosen_answers: Bools
    """Per answer; for one topic these are the answers on that topic, also as an inquiry's second need."""

    @property
    def trace(self) -> Trace:
        return self.whole.trace

    @property
    def facts(self) -> Facts:
        return self.whole.trace.facts

    @cached_property
    def count(self) -> int:
        """How many inquiries are counted."""
        return int(self.chosen.sum())

    @cached_property
    def outcome(self) -> Ints:
        """An `Outcome` per counted inquiry."""
        return self.trace.inquiries.outcome[self.chosen]

    @cached_property
    def contacts(self) -> Bools:
        """Per contact: whether it belongs to a counted inquiry."""
        return self.chosen[self.trace.contacts.inquiry]

    @cached_property
    def first(self) -> Ints:
        """Rows of the counted first answers, one per inquiry and need."""
        return self.whole.first[self.chosen_answers[self.whole.first]]

    @cached_property
    def unit(self) -> Ints:
        """Per counted first answer: its unit of agreement."""
        return self.whole.unit[self.first]

    @cached_property
    def label(self) -> Ints:
        """Per counted first answer: its label."""
        return self.whole.label[self.first]

    @cached_property
    def department(self) -> Ints:
        """Per counted first answer: the department that gave it."""
        return self.whole.department[self.first]

    @cached_property
    def resolution(self) -> Curve:
        """Hours from arrival to resolution: open ones censored, those that fell through never resolve."""
        inquiries = self.trace.inquiries
        duration = (inquiries.resolved_at - inquiries.arrival)[self.chosen]
        return kaplan_meier(duration, self.outcome == Outcome.RESOLVED, self._fell)

    @cached_property
    def response(self) -> Curve:
        """Hours from arrival to first response: open ones censored; fallen through without one, never."""
        inquiries = self.trace.inquiries
        duration = (inquiries.responded_at - inquiries.arrival)[self.chosen]
        responded = inquiries.responded[self.chosen]
        return kaplan_meier(duration, responded, self._fell & ~responded)

    @cached_property
    def _fell(self) -> Bools:
        return np.isin(self.outcome, list(CAUSES))


def whole_view(whole: Whole) -> View:
    """Every measured inquiry and its answers."""
    return View(whole, whole.measured, whole.measured[whole.trace.answers.inquiry])


def topic_view(whole: Whole, topic: int) -> View:
    """The measured inquiries whose first need is on this topic; all measured answers on it."""
    trace = whole.trace
    measured_answers = whole.measured[trace.answers.inquiry]
    return View(
        whole,
        whole.measured & (trace.inquiries.topic == topic),
        measured_answers & (trace.answers.topic == topic),
    )


def channel_view(whole: Whole, channel: int) -> View:
    """The measured inquiries that came by this channel, and their answers."""
    chosen = whole.measured & (whole.trace.inquiries.channel == channel)
    return View(whole, chosen, chosen[whole.trace.answers.inquiry])


def share(part: float, total: float) -> float | None:
    """`part / total`, None where there is nothing to divide by: what was not measured is never 0."""
    return float(part / total) if total else None
