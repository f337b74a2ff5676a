"""Whose turn it is: an agent who may answer but cannot settle it, or the customer, who must answer first."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from sim import streams
from sim.engine.case import Contact, Draw
from sim.engine.colleagues import Colleagues
from sim.engine.customer import Customers
from sim.engine.line import NOBODY_YET, let_go
from sim.policies.chart import Place


def unsettled(customers: Customers, colleagues: Colleagues, contact: Contact, agent: int, question: int) -> bool:
    """2. Whether the agent, who may answer, finds that they cannot settle it, and there is somebody who might.

    After the customer's turn it is settled where it was asked.
    """
    floor, org = customers.floor, customers.floor.organisation
    chance = org.unsettled[floor.demand.hard[contact.need][contact.inquiry.number]]
    if chance == 0.0 or contact.returned or floor.draw(contact, Draw.UNSETTLED) >= chance:
        return False
    if org.asks_colleague():
        return colleagues.nearest(agent, question) is not None
    return next_place(customers, contact, agent, True) is not None


def next_place(customers: Customers, contact: Contact, agent: int, stuck: bool) -> Place | None:
    """2. Where the agent passes the contact on to: perhaps back, else as the routing says; None: nowhere."""
    floor, org, back = customers.floor, customers.floor.organisation, contact.came_from
    chart = org.chart
    if org.sends_back > 0.0 and back is not None and back != chart.department[agent]:
        sends_back = floor.draw(contact, Draw.SENDS_BACK) < org.sends_back
        if sends_back:
            return chart.at_department[back]
    knows, which = floor.draw(contact, Draw.KNOWS_WHO), floor.draw(contact, Draw.SENDS_TO)
    onward = org.routing.elsewhere if stuck else org.routing.onward
    return onward(chart, agent, contact.topic, knows, which)


def pends(customers: Customers, contact: Contact) -> bool:
    """3. Whether the customer must answer something first: at most once per contact and need."""
    floor, org = customers.floor, customers.floor.organisation
    chance = org.pending[floor.demand.hard[contact.need][contact.inquiry.number]]
    if chance == 0.0 or contact.pended >> contact.need & 1:
        return False
    return streams.uniform(contact.inquiry.key, contact.once(Draw.PENDS)) < chance


def ask_back(customers: Customers, contact: Contact) -> Generator[Any, Any, None]:
    """3. It leaves the desk until the customer or an outsider has answered, and then waits where it was."""
    org, agent = customers.floor.organisation, contact.agent
    assert agent is not None
    contact.pended |= 1 << contact.need
    contact.returned = True
    keeps = org.asks_colleague()
    contact.place = org.chart.at_desk[agent] if keeps else org.routing.returns(org.chart, agent, contact.topic)
    contact.avoid = NOBODY_YET
    let_go(customers, contact)
    customers.turn_begins(contact)
    yield customers.floor.pend(contact, org.chart.department[agent])
    customers.turn_ends(contact)
