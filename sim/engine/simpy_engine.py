"""Sets the world up in SimPy, runs it to the horizon and hands over the trace."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np
import simpy

from sim.clock import CustomerClock
from sim.conservation import check
from sim.engine.case import Contact
from sim.engine.colleagues import Colleagues
from sim.engine.customer import Customers
from sim.engine.dispatcher import Dispatcher
from sim.engine.floor import Demand, Desk, Floor
from sim.engine.flow import life
from sim.engine.lives import begin
from sim.engine.open_desk import OpenDesk
from sim.engine.record import trace_of
from sim.engine.roster import Roster
from sim.knowledge import Beliefs
from sim.organisation import Opening, Organisation
from sim.trace import ContactEnd, Floats, Trace
from sim.workload import Chance, Workload


@contextmanager
def _no_collection() -> Iterator[None]:
    """Python's search for cyclic garbage off meanwhile: a life makes none before its run is over, and looking
    for it over and over among everything on record takes as long as the run itself."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_no_collection()
def run(organisation: Organisation, chance: Chance) -> Trace:
    """Run one replication of one organisation and prove the trace whole.

    The cost is linear in contacts, times the logarithm of the events in the air; it does not grow with the
    number of agents. Raises `ConservationError` if the trace contradicts itself.
    """
    world = _World(organisation)
    dispatcher = Dispatcher(organisation.chart, organisation.selection, world.roster)
    customers = world.people(dispatcher, chance.inquiries, teaches=True)
    shoppers = world.people(OpenDesk(organisation, world.roster, dispatcher), chance.probes, teaches=False)
    world.keep_hours(dispatcher)
    world.env.process(_inquiries(customers))
    world.env.process(_probes(shoppers, chance.probes.customer.tolist()))
    horizon = organisation.facts.horizon
    world.env.run(until=horizon)
    busy = np.array(dispatcher.busy_minutes(horizon))
    probes = trace_of(organisation, chance.probes, shoppers.floor.record, np.zeros(len(busy)), None)
    trace = trace_of(organisation, chance.inquiries, customers.floor.record, busy, probes)
    world.forget()
    check(trace)
    return trace


@_no_collection()
def offered_minutes(organisation: Organisation, chance: Chance, sample: int = 20_000) -> Floats:
    """Minutes of work that the whole workload asks of each department in the measured window, shape (D,).

    Found by running the very same lives at desks without queues, on at most `sample` inquiries drawn evenly:
    triage, hand-offs, sign-offs and repeat contacts are in it; repeats for want of an agent are not. A step
    of a pool is given to the less loaded of two of its members on duty.
    """
    total = len(chance.inquiries.arrival)
    rows = np.arange(total) if total <= sample else np.linspace(0, total - 1, sample).round().astype(np.int64)
    workload = Workload(**{field.name: getattr(chance.inquiries, field.name)[rows] for field in fields(Workload)})
    world = _World(organisation)
    desk = OpenDesk(organisation, world.roster, None)
    customers = world.people(desk, workload, teaches=True)
    world.keep_hours(None)
    world.env.process(_inquiries(customers))
    facts = organisation.facts
    world.env.run(until=facts.horizon)
    steps = trace_of(
        organisation, workload, customers.floor.record, np.zeros(len(organisation.chart.department)), None
    ).steps
    world.forget()
    inside = (steps.started >= facts.start) & (steps.started < facts.end)
    minutes = np.bincount(
        facts.agent_department[steps.agent[inside]],
        weights=(steps.ended - steps.started)[inside] * 60.0,
        minlength=len(facts.departments),
    )
    return np.asarray(minutes * (total / max(1, len(rows))))


class _World:
    """One SimPy environment with its roster, beliefs and everybody who comes to it."""

    def __init__(self, organisation: Organisation) -> None:
        self.env = simpy.Environment()
        self.roster = Roster(organisation)
        self._organisation = organisation
        self._beliefs = Beliefs(organisation.spread)
        self._colleagues = Colleagues(organisation.people, organisation.spread.masters, self.roster)
        self._everybody: list[Customers] = []

    def people(self, desk: Desk, workload: Workload, teaches: bool) -> Customers:
        """Those who come with a workload to a desk."""
        organisation = self._organisation
        floor = Floor(self.env, organisation, Demand(workload), desk, self.roster, self._beliefs, teaches)
        clock = CustomerClock(organisation.hours, organisation.weekdays)
        customers = Customers(floor, clock, self._start)
        self._everybody.append(customers)
        return customers

    def forget(self) -> None:
        """The run is over and its trace made: give its memory back."""
        for customers in self._everybody:
            customers.floor.record.forget()

    def _start(self, customers: Customers, contact: Contact) -> None:
        begin(life(customers, self._colleagues, contact))

    def keep_hours(self, dispatcher: Dispatcher | None) -> None:
        """Open and close the departments. To be called before anything else is scheduled: events of one
        moment happen in the order in which they were scheduled, and hours come first."""
        for time, closing, opening in _turns(self._organisation.openings):
            timer = self.env.timeout(time)
            assert timer.callbacks is not None
            timer.callbacks.append(partial(self._turn, dispatcher, closing, opening))

    def _turn(
        self, dispatcher: Dispatcher | None, closing: list[Opening], opening: list[Opening], _: Any
    ) -> None:
        closed = self.roster.turn(closing, opening)
        gone = [agent for spell in closing for agent in spell.on_duty if not self.roster.on_duty[agent]]
        desks = [self._organisation.chart.at_desk[agent] for agent in gone]
        for customers in self._everybody:
            desk = customers.floor.desk
            for place in closed:  # Live customers in line are told so.
                for ticket in desk.live_in_line(place):
                    desk.withdraw(ticket)
                    ticket.event.succeed(-ContactEnd.CLOSED)
            for place in desks:  # Live customers held for somebody who goes home are called back.
                for ticket in desk.live_in_line(place):
                    customers.call_back(ticket.contact)
                    desk.no_longer_live(ticket)
        if dispatcher is not None:
            dispatcher.leave(tuple(gone))
            for spell in opening:
                dispatcher.arrive(spell.on_duty, self.env.now)
        for customers in self._everybody:
            if isinstance(customers.floor.desk, OpenDesk):
                customers.floor.desk.duty_changed()


def _turns(openings: tuple[Opening, ...]) -> Iterator[tuple[float, list[Opening], list[Opening]]]:
    """Moments at which departments close or open, in order: (time, closing, opening)."""
    moments = [(spell.end, 0, spell) for spell in openings] + [(spell.start, 1, spell) for spell in openings]
    moments.sort(key=lambda moment: moment[:2])
    for time, group in groupby(moments, key=lambda moment: moment[0]):
        both = list(group)
        yield time, [m[2] for m in both if m[1] == 0], [m[2] for m in both if m[1] == 1]


def _inquiries(customers: Customers) -> Generator[simpy.Event, Any, None]:
    env = customers.floor.env
    yield env.timeout(0.0)  # Who opens at time 0 does so first.
    for number, time in enumerate(customers.floor.demand.arrival):
        if time > env.now:
            yield env.timeout(time - env.now)
        customers.arrive(number)


def _probes(customers: Customers, shopper: list[int]) -> Generator[simpy.Event, Any, None]:
    env = customers.floor.env
    yield env.timeout(0.0)  # Who opens at time 0 does so first.
    used: dict[int, tuple[int, int]] = {}
    for number, time in enumerate(customers.floor.demand.arrival):
        if number == 0 or shopper[number] != shopper[number - 1]:
            used = {}
        if time > env.now:
            yield env.timeout(time - env.now)
        customers.arrive(number, used)
