"""A desk without queues: whoever is on duty takes the step at once, as if they had a twin.

Mystery shoppers come here, so that measuring costs the organisation nothing; and the offered load is what
the whole workload asks for when nobody ever waits for an agent. Opening hours count all the same.
"""

from __future__ import annotations

from sim import streams
from sim.engine.case import Draw
from sim.engine.dispatcher import Dispatcher, Ticket
from sim.engine.roster import Roster
from sim.organisation import Organisation
from sim.policies.chart import Place

_TRIES = 16


class OpenDesk:
    """Answers like a `Dispatcher`; takes no capacity."""

    def __init__(self, organisation: Organisation, roster: Roster, real: Dispatcher | None) -> None:
        self._organisation = organisation
        self._roster = roster
        self._real = real
        """Where to look who would take a real step now; None chooses evenly among those on duty."""
        self._waiting: list[Ticket] = []
        self._steps = [0] * len(organisation.chart.department)
        """Steps each agent was given."""

    def ask(self, ticket: Ticket, now: float) -> int | None:
        """The agent who takes the step now; None where nobody who may is on duty."""
        del now
        agent = self._pick(ticket)
        if agent is None:
            ticket.waiting = True
            self._waiting.append(ticket)
        else:
            self._steps[agent] += 1
        return agent

    def release(self, agent: int, now: float) -> None:
        """Nothing was taken, so nothing comes free."""

    def pass_on(self, agent: int, ticket: Ticket, now: float) -> int | None:
        """Nothing was taken, so the next step just asks."""
        del agent
        return self.ask(ticket, now)

    def withdraw(self, ticket: Ticket) -> None:
        """A customer leaves the line."""
        ticket.waiting = False
        self._waiting.remove(ticket)

    def live_in_line(self, place: Place) -> list[Ticket]:
        """The live contacts that wait at a place."""
        return [ticket for ticket in self._waiting if ticket.place is place and ticket.contact.live]

    def no_longer_live(self, ticket: Ticket) -> None:
        """Without queues there are no classes to change."""

    def duty_changed(self) -> None:
        """Somebody came on duty: try again whoever waits."""
        still: list[Ticket] = []
        waiting, self._waiting = self._waiting, still
        for ticket in waiting:
            agent = self._pick(ticket)
            if agent is None:
                still.append(ticket)
            else:
                ticket.waiting = False
                self._steps[agent] += 1
                ticket.event.succeed(agent)

    def _pick(self, ticket: Ticket) -> int | None:
        place = ticket.place
        if place.desk is not None:
            return place.desk if self._roster.on_duty[place.desk] else None
        if self._real is not None:
            for agent in self._real.free_agent(place, ticket.topic):
                if self._may(ticket, agent):
                    return agent
        one, other = self._drawn(ticket, 0), self._drawn(ticket, 1)
        if self._real is None and one is not None and other is not None:
            # The less loaded of two spreads the work of a pool nearly evenly (Mitzenmacher 2001), as a queue
            # that gives each step to the longest free would.
            one = one if self._load(one) <= self._load(other) else other
        return one

    def _load(self, agent: int) -> float:
        """Steps given per hour on duty so far."""
        return self._steps[agent] / self._roster.duty_hours[agent]

    def _drawn(self, ticket: Ticket, hand: int) -> int | None:
        """One of those who may take the step, evenly."""
        contact, members = ticket.contact, ticket.place.members
        start = 0
        for attempt in range(hand * _TRIES, (hand + 1) * _TRIES):
            u = streams.uniform(contact.inquiry.key, contact.choice(Draw.WHO) | (attempt << 56))
            start = int(u * len(members))
            if self._may(ticket, members[start]):
                return members[start]
        # Almost nobody is on duty: look at everybody once, from a place drawn evenly.
        return next((a for a in members[start:] + members[:start] if self._may(ticket, a)), None)

    def _may(self, ticket: Ticket, agent: int) -> bool:
        if agent == ticket.avoid or not self._roster.on_duty[agent]:
            return False
        return not self._answered_shopper(ticket, agent)

    def _answered_shopper(self, ticket: Ticket, agent: int) -> bool:
        """No agent answers two probes of one shopper; other steps of theirs they may do."""
        inquiry = ticket.contact.inquiry
        if not inquiry.used or inquiry.used.get(agent, (inquiry.number, 0))[0] == inquiry.number:
            return False
        if ticket.place is not ticket.contact.place:
            return False  # A signature, which is asked for elsewhere than where the case waits.
        return self._organisation.routing.may_answer(self._organisation.chart, agent, ticket.topic)
