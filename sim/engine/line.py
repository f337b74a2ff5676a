"""Waiting in line: how a contact comes to an agent, and how it leaves one.

Nothing is held while waiting; an agent is held from being taken until being let go.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from functools import partial
from typing import Any

from sim.engine.case import Contact, Draw
from sim.engine.customer import Customers
from sim.engine.dispatcher import Ticket
from sim.engine.floor import Desk
from sim.policies.chart import Place
from sim.policies.selection import contact_class
from sim.trace import ContactEnd

NOBODY_YET = -1


def take(customers: Customers, contact: Contact) -> Generator[Any, Any, bool]:
    """Wait at the contact's place until an agent takes it up; where written contacts lie first, it does."""
    place = contact.place
    assert place is not None
    contact.asked = customers.floor.env.now
    if place.department is not None and not contact.live:
        lies = customers.floor.organisation.lies[place.department]
        if lies is not None:
            let_go(customers, contact)
            yield customers.floor.env.timeout(customers.floor.minutes(lies, contact, Draw.LIES))
    answer = ask(customers, contact, place, contact.avoid, contact.read)
    agent = (yield from wait(customers, contact, answer)) if isinstance(answer, Ticket) else answer
    if agent < 0:
        customers.ended(contact, ContactEnd(-agent))
        return False
    contact.agent = agent
    contact.visit += 1
    if contact.handed is not None:
        contact.handed[4] = customers.floor.organisation.chart.department[agent]
        contact.handed = None
    return True


def keep(customers: Customers, contact: Contact) -> Generator[Any, Any, bool]:
    """The same agent goes on, at once if still on duty; otherwise the case waits on their desk."""
    agent = contact.agent
    assert agent is not None
    if customers.floor.roster.on_duty[agent]:
        contact.asked = customers.floor.env.now
        return True
    let_go(customers, contact)
    contact.place, contact.avoid = customers.floor.organisation.chart.at_desk[agent], NOBODY_YET
    return (yield from take(customers, contact))


def let_go(customers: Customers, contact: Contact) -> None:
    """Whoever is at work on the contact is free for other work."""
    if contact.agent is not None:
        agent, contact.agent = contact.agent, None
        customers.floor.desk.release(agent, customers.floor.env.now)


def stand_in_line(
    customers: Customers, contact: Contact, place: Place, avoid: int, topic: int
) -> Generator[Any, Any, int]:
    """The agent who takes a step at `place`; minus the `ContactEnd` of a live customer who left the line."""
    answer = ask(customers, contact, place, avoid, topic)
    return (yield from wait(customers, contact, answer)) if isinstance(answer, Ticket) else answer


def ask(customers: Customers, contact: Contact, place: Place, avoid: int, topic: int) -> int | Ticket:
    """What `stand_in_line` returns, where it is known at once; otherwise the step is in line with this ticket.

    Who is at work on the contact lets go of it at the moment it asks.
    """
    floor = customers.floor
    now, named = floor.env.now, place.desk is not None
    if contact.live and not floor.roster.is_open(place):
        if not named:
            let_go(customers, contact)
            return -ContactEnd.CLOSED
        customers.call_back(contact)
    ticket = Ticket(contact, place, topic, contact_class(contact.live, named), avoid)
    if contact.agent is None:
        agent = floor.desk.ask(ticket, now)
    else:
        agent = floor.desk.pass_on(contact.agent, ticket, now)
        contact.agent = None
    if agent is not None:
        return agent
    ticket.event = floor.env.event()
    return ticket


def wait(customers: Customers, contact: Contact, ticket: Ticket) -> Generator[Any, Any, int]:
    """Stand in line with a ticket; a live customer spends patience meanwhile."""
    floor, since = customers.floor, customers.floor.env.now
    if contact.live and contact.patience < math.inf:
        patience = floor.env.timeout(contact.patience)
        assert patience.callbacks is not None
        patience.callbacks.append(partial(renege, floor.desk, ticket))
    taken: int = yield ticket.event
    if contact.live:
        contact.patience = max(0.0, contact.patience - (floor.env.now - since))
    return taken


def renege(desk: Desk, ticket: Ticket, _: Any) -> None:
    """Patience is spent: if still in line, and still on the line, the customer leaves it."""
    if ticket.waiting and ticket.contact.live:
        desk.withdraw(ticket)
        ticket.event.succeed(-ContactEnd.RENEGED)
