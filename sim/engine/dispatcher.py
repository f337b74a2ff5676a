"""Who meets whom: steps that wait in line, agents that are free. It has no clock; it is told the time.

A line is one deque per place and class. Asking looks into at most three pools; a freed agent looks at the
heads of the lines open to them, whose number depends on topics, never on how many agents there are: O(1) in
the number of agents and of waiting steps.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Any

from sim.engine.case import Contact
from sim.engine.roster import Roster
from sim.policies.chart import Chart, Place
from sim.policies.selection import CLASSES, LIVE, RETURNED, AgentSelection


class Ticket:
    """A step that asks for an agent."""

    __slots__ = ("avoid", "contact", "event", "order", "place", "rank", "topic", "waiting")

    def __init__(self, contact: Contact, place: Place, topic: int, rank: int, avoid: int) -> None:
        self.contact = contact
        self.place = place
        self.topic = topic
        self.rank = rank
        """Class of contact selection."""
        self.avoid = avoid
        """An agent who must not take it; -1 for none."""
        self.order = 0
        self.waiting = False
        self.event: Any = None
        """Succeeds with the agent, or with None when the customer leaves the line."""


class Dispatcher:
    """Matches steps and agents."""

    def __init__(self, chart: Chart, selection: AgentSelection, roster: Roster) -> None:
        self._selection = selection
        self._roster = roster
        self._lines: list[list[deque[Ticket]]] = [[deque() for _ in chart.places] for _ in range(CLASSES)]
        self._lines_of = [
            [[lines[number] for number in places] for places in selection.places_of] for lines in self._lines
        ]
        self._pools: list[OrderedDict[int, None]] = [OrderedDict() for _ in range(selection.count)]
        self._pools_of = [[self._pools[number] for number in pools] for pools in selection.of_agent]
        self._by_topic = [
            [[self._pools[number] for number in pools] for pools in topics] for topics in selection.by_topic
        ]
        self._free = [False] * len(chart.department)
        self._busy = [False] * len(chart.department)
        self._waiting = [0] * CLASSES
        self._asked = 0
        self._since = [0.0] * len(chart.department)
        self._busy_hours = [0.0] * len(chart.department)

    def ask(self, ticket: Ticket, now: float) -> int | None:
        """The agent who takes the step now; None puts it in line."""
        desk = ticket.place.desk
        if desk is not None:
            if self._free[desk]:
                self._occupy(desk, now)
                return desk
        else:
            for pool in self._by_topic[ticket.place.number][ticket.topic]:
                for agent in pool:
                    if agent != ticket.avoid:
                        self._occupy(agent, now)
                        return agent
        self._asked += 1
        ticket.order = self._asked
        ticket.waiting = True
        self._lines[ticket.rank][ticket.place.number].append(ticket)
        self._waiting[ticket.rank] += 1
        return None

    def release(self, agent: int, now: float) -> None:
        """The agent has finished: they take the best step open to them, or are free, or go home."""
        self._end_step(agent, now)
        if self._roster.on_duty[agent]:
            self._find_work(agent, now)

    def pass_on(self, agent: int, ticket: Ticket, now: float) -> int | None:
        """The agent has finished a step whose next one asks at this very moment, and is one who may take it.

        What goes before the new step in contact selection is taken first, what comes after it only if somebody
        else takes the new step. Returns who does; None puts it in line.
        """
        self._end_step(agent, now)
        if self._roster.on_duty[agent]:
            self._find_work(agent, now, ticket.rank + 1)
        taker = self.ask(ticket, now)
        if self._free[agent]:
            self._unfree(agent)
            self._find_work(agent, now)
        return taker

    def arrive(self, agents: tuple[int, ...], now: float) -> None:
        """Agents come on duty. Who is still at work from a former spell joins when that is done."""
        for agent in agents:
            if not self._busy[agent] and not self._free[agent]:
                self._find_work(agent, now)

    def leave(self, agents: tuple[int, ...]) -> None:
        """Agents go off duty; a step under way is finished."""
        for agent in agents:
            if self._free[agent] and not self._roster.on_duty[agent]:
                self._unfree(agent)

    def withdraw(self, ticket: Ticket) -> None:
        """A customer leaves the line."""
        ticket.waiting = False
        self._waiting[ticket.rank] -= 1

    def live_in_line(self, place: Place) -> list[Ticket]:
        """The live contacts that wait at a place."""
        return [ticket for ticket in self._lines[LIVE][place.number] if ticket.waiting]

    def no_longer_live(self, ticket: Ticket) -> None:
        """A live contact held for somebody has become a call-back: it waits on, as a returned case."""
        line = self._lines[RETURNED][ticket.place.number]
        self._lines[LIVE][ticket.place.number].remove(ticket)
        self._waiting[LIVE] -= 1
        self._waiting[RETURNED] += 1
        ticket.rank = RETURNED
        line.insert(next((at for at, other in enumerate(line) if other.order > ticket.order), len(line)), ticket)

    def free_agent(self, place: Place, topic: int) -> list[int]:
        """The free agents who would take a step now, best first: one of each pool."""
        if place.desk is not None:
            return [place.desk] if self._free[place.desk] else []
        return [next(iter(pool)) for pool in self._by_topic[place.number][topic] if pool]

    def busy_minutes(self, now: float) -> list[float]:
        """Minutes each agent was busy until now: kept here, apart from the record of steps."""
        return [
            60.0 * (hours + (now - self._since[agent] if self._busy[agent] else 0.0))
            for agent, hours in enumerate(self._busy_hours)
        ]

    def _occupy(self, agent: int, now: float) -> None:
        self._free[agent] = False
        for pool in self._pools_of[agent]:
            del pool[agent]
        self._busy[agent] = True
        self._since[agent] = now

    def _end_step(self, agent: int, now: float) -> None:
        self._busy_hours[agent] += now - self._since[agent]
        self._busy[agent] = False

    def _unfree(self, agent: int) -> None:
        self._free[agent] = False
        for pool in self._pools_of[agent]:
            del pool[agent]

    def _find_work(self, agent: int, now: float, classes: int = CLASSES) -> None:
        """Take the best step open to the agent out of the most urgent `classes`, or be free."""
        ticket = self._best(agent, classes) if any(self._waiting) else None
        if ticket is None:
            self._free[agent] = True
            for pool in self._pools_of[agent]:
                pool[agent] = None
            return
        ticket.waiting = False
        self._waiting[ticket.rank] -= 1
        self._busy[agent] = True
        self._since[agent] = now
        ticket.event.succeed(agent)

    def _best(self, agent: int, classes: int) -> Ticket | None:
        """The step to take: the most urgent class that has any for this agent, and the oldest in it."""
        for rank in range(classes):
            if not self._waiting[rank]:
                continue
            best: Ticket | None = None
            home: deque[Ticket] | None = None
            for line in self._lines_of[rank][agent]:
                while line and not line[0].waiting:
                    line.popleft()
                if line:
                    first: Ticket | None = line[0]
                    if line[0].avoid == agent:
                        first = next((t for t in line if t.waiting and t.avoid != agent), None)
                    if first is not None and (best is None or first.order < best.order):
                        best, home = first, line
            if best is not None and home is not None:
                if home[0] is best:
                    home.popleft()
                else:
                    home.remove(best)
                return best
        return None
