"""The life of a contact, told in order; the numbers are those of docs/model.md, "The life of a contact".

To stand in line is to wait until an agent takes the next step; to work is a step; between steps nobody is
held. The generators below that return a truth value return False when they have ended the contact.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

from sim.engine.case import Contact, Draw
from sim.engine.colleagues import Colleagues
from sim.engine.customer import Customers
from sim.engine.line import NOBODY_YET, keep, let_go, stand_in_line, take
from sim.engine.signing import sign
from sim.engine.turn import ask_back, next_place, pends, unsettled
from sim.knowledge import Label
from sim.policies.chart import choose
from sim.trace import IMPROVISED, ContactEnd, Kind


def life(customers: Customers, colleagues: Colleagues, contact: Contact) -> Generator[Any, Any, None]:
    """A contact from its arrival to its end."""
    if not (yield from arrive(customers, contact)):
        return
    for need in contact.needs:  # 5. The list grows when another contact joins this one.
        if not (yield from settle(customers, colleagues, contact, need)):
            return
    let_go(customers, contact)
    customers.ended(contact, ContactEnd.ANSWERED)  # 6.


def arrive(customers: Customers, contact: Contact) -> Generator[Any, Any, bool]:
    """1. It arrives at a door, or in the shared inbox, where any free agent first triages it."""
    floor, org = customers.floor, customers.floor.organisation
    chart, demand, number = org.chart, floor.demand, contact.inquiry.number
    contact.need = contact.needs[0]
    contact.topic = contact.read = demand.topic[contact.need][number]
    contact.place = org.intake(
        chart,
        demand.channel[number],
        contact.topic,
        demand.prospect[number],
        org.wrong_door,
        demand.wrong_door[contact.number][number],
        demand.which_door[contact.number][number],
    )
    contact.door = contact.place.department
    in_inbox = contact.place is chart.inbox
    repeat = org.case_linking and contact.number > 0
    if not in_inbox and not repeat:
        return True
    if not (yield from take(customers, contact)):
        return False
    if in_inbox or open_case(contact) is not None:
        yield triage(customers, contact)
        if repeat and join(customers, contact):
            return False
        if not in_inbox:
            return (yield from keep(customers, contact))
    if in_inbox:
        assert contact.agent is not None
        topics = len(chart.at_topic)
        if floor.draw(contact, Draw.MISREAD) < org.misread and topics > 1:
            others = tuple(topic for topic in range(topics) if topic != contact.topic)
            contact.read = choose(others, floor.draw(contact, Draw.MISREAD_AS))
        contact.place = org.routing.from_inbox(
            chart, contact.agent, contact.read, floor.draw(contact, Draw.FROM_INBOX)
        )
        if contact.live and not floor.roster.is_open(contact.place):
            customers.call_back(contact)  # Somebody has the customer on the line: nobody hangs up on them.
        return (yield from take(customers, contact))
    return True


def settle(
    customers: Customers, colleagues: Colleagues, contact: Contact, need: int
) -> Generator[Any, Any, bool]:
    """2. to 4. One need, from hand to hand until its answer reaches the customer."""
    floor, org = customers.floor, customers.floor.organisation
    chart, number, used = org.chart, contact.inquiry.number, contact.inquiry.used
    topic, question = floor.demand.topic[need][number], floor.demand.question[need][number]
    if need != contact.needs[0]:
        contact.read = topic
    contact.need, contact.topic, contact.returned = need, topic, False
    while True:
        if contact.agent is None and not (yield from take(customers, contact)):
            return False
        agent = contact.agent
        assert agent is not None
        triaged = contact.read != topic
        if triaged:  # A misreading is found out by the agent who takes it.
            yield triage(customers, contact, need)
            contact.read = topic
        acts = may_act(customers, contact, agent)
        stuck = acts and unsettled(customers, colleagues, contact, agent, question)
        if not acts or (stuck and not org.asks_colleague()):
            if not triaged:
                yield triage(customers, contact, need)
        else:
            if used is not None:
                used.setdefault(agent, (number, need))  # At once: the shopper's other probes may be here now.
            if triaged and not (yield from keep(customers, contact)):
                return False
            label, lookup = (None, 0.0) if stuck else consult(customers, contact, agent, question)
            if label is None:
                minutes = 0.0 if triaged else floor.minutes(org.triage, contact, Draw.TRIAGE)
                yield floor.work(contact, need, Kind.TRIAGE, agent, minutes + lookup)
                if org.asks_colleague():
                    label = yield from ask_colleague(customers, colleagues, contact, need, question)
                    if label is None:
                        return False
                    lookup, triaged = 0.0, False
            if label is not None and not pends(customers, contact):
                break
            if label is not None:  # It is the customer's turn first.
                minutes = 0.0 if triaged else floor.minutes(org.triage, contact, Draw.TRIAGE)
                yield floor.work(contact, need, Kind.TRIAGE, agent, minutes + lookup)
                if not org.asks_colleague():
                    let_go_of_shopper(contact, agent)
                yield from ask_back(customers, contact)
                continue
            let_go_of_shopper(contact, agent)
        if not (yield from hand_off(customers, contact, stuck)):
            return False
    factor = 1.0 if topic in chart.home[agent] else org.generalist_factor
    minutes = floor.demand.work[need][number] * factor + lookup
    yield floor.work(contact, need, Kind.ANSWER, agent, minutes)
    signers = org.signers(chart, topic, floor.demand.channel[number], chart.department[agent])
    if signers:
        let_go(customers, contact)
        contact.place, contact.avoid = chart.at_desk[agent], NOBODY_YET
        if contact.live:
            customers.call_back(contact)
        label = yield from sign(customers, contact, need, label, signers)
    customers.hears(contact, need, agent, label)
    if contact.agent is not None and need != contact.needs[-1]:
        return (yield from keep(customers, contact))
    return True


def may_act(customers: Customers, contact: Contact, agent: int) -> bool:
    """Whether the agent may answer, or has a say and speaks anyway."""
    org, used = customers.floor.organisation, contact.inquiry.used
    if contact.returned and org.asks_colleague():
        return True  # It came back to its owner.
    if used is not None and agent in used and used[agent][0] != contact.inquiry.number:
        return False  # No agent answers two probes of one shopper; two needs of one probe they may.
    if contact.returned or org.routing.may_answer(org.chart, agent, contact.topic):
        return True
    return (
        org.routing.has_a_say(org.chart, agent, contact.topic)
        and customers.floor.draw(contact, Draw.SPEAKS_ANYWAY) < org.speaks_anyway
    )


def let_go_of_shopper(contact: Contact, agent: int) -> None:
    """The agent did not answer after all: other probes of the shopper may, if no earlier need was answered."""
    used = contact.inquiry.used
    if used is not None and used.get(agent) == (contact.inquiry.number, contact.need):
        del used[agent]


def consult(customers: Customers, contact: Contact, agent: int, question: int) -> tuple[Label | None, float]:
    """3. What the agent would answer now, if anything, and the minutes of looking it up."""
    floor, org = customers.floor, customers.floor.organisation
    now = floor.env.now
    label = floor.beliefs.of(agent, question, now)
    lookup = 0.0
    if org.shared_base and floor.draw(contact, Draw.READS_BASE) < org.reads_base:
        lookup = org.lookup_minutes
        entry = floor.beliefs.in_base(question, now)
        if entry is not None and (label is None or entry[0] >= label[0]):
            label = entry  # On a tie the base's wording.
    if label is None and floor.draw(contact, Draw.IMPROVISES) < org.improvise:
        label = (IMPROVISED, agent)
    return label, lookup


def ask_colleague(
    customers: Customers, colleagues: Colleagues, contact: Contact, need: int, question: int
) -> Generator[Any, Any, Label | None]:
    """3. The case owner lets go while a colleague is asked, then takes the case back and answers.

    Returns what the owner then believes; None if that ended the contact.
    """
    floor, org = customers.floor, customers.floor.organisation
    owner = contact.agent
    assert owner is not None
    colleague = colleagues.nearest(owner, question)
    let_go(customers, contact)
    if colleague is None:
        not_us(customers, contact)
        return None
    asked = floor.env.now
    left = yield from stand_in_line(customers, contact, org.chart.at_desk[colleague], NOBODY_YET, contact.topic)
    if left < 0:
        customers.ended(contact, ContactEnd(-left))
        return None
    told = floor.beliefs.of(colleague, question, floor.env.now)
    assert told is not None
    minutes = floor.minutes(org.colleague, contact, Draw.COLLEAGUE)
    yield floor.work(contact, need, Kind.COLLEAGUE, colleague, minutes, asked)
    floor.desk.release(colleague, floor.env.now)
    if floor.teaches:
        floor.beliefs.learn(owner, question, told, floor.env.now)
        colleagues.learnt(owner, question)
    contact.place, contact.avoid = org.chart.at_desk[owner], NOBODY_YET
    if not (yield from take(customers, contact)):
        return None
    return floor.beliefs.of(owner, question, floor.env.now) or told


def hand_off(customers: Customers, contact: Contact, stuck: bool) -> Generator[Any, Any, bool]:
    """2. It leaves the agent's desk for another place, if it may still travel and gets there.

    `stuck`: from one who may answer but cannot settle it.
    """
    floor, org = customers.floor, customers.floor.organisation
    agent, chart = contact.agent, org.chart
    assert agent is not None
    place = None
    if contact.handoffs < org.max_handoffs:
        place = next_place(customers, contact, agent, stuck)
    let_go(customers, contact)
    if place is None:
        not_us(customers, contact)
        return False
    contact.place, contact.avoid = place, agent
    contact.came_from, contact.returned = chart.department[agent], False
    contact.handed = floor.hand_over(contact, chart.department[agent], place)
    if contact.live:
        if floor.roster.is_open(place):
            return True
        customers.call_back(contact)
    if floor.draw(contact, Draw.LOST) < org.lost:
        contact.handed[5] = True
        keeper = chart.accountable[contact.topic]
        if keeper is None:
            customers.ended(contact, ContactEnd.LOST)
            return False
        yield floor.env.timeout(-math.log1p(-floor.draw(contact, Draw.CHASE)) * org.chase_hours)
        contact.place, contact.avoid = chart.at_department[keeper], NOBODY_YET
        return True
    yield floor.env.timeout(org.transit_hours)
    return True


def open_case(contact: Contact) -> Contact | None:
    """The case of this inquiry that a repeat contact belongs to: still travelling, or answered meanwhile."""
    inquiry = contact.inquiry
    for other in inquiry.contacts[: contact.number]:
        if other.end is ContactEnd.TRAVELLING:
            return other
    for need in contact.needs:
        answered = inquiry.answered_at[need]
        if answered is None or answered < contact.made:
            return None
    return inquiry.answered_by[contact.needs[0]]


def join(customers: Customers, contact: Contact) -> bool:
    """Link a repeat contact to its open case; False if there is none (any more)."""
    case = open_case(contact)
    if case is None:
        return False
    let_go(customers, contact)
    contact.joined_to, case.joined_by = case, contact
    case.needs.extend(need for need in contact.needs if need not in case.needs)
    customers.ended(contact, ContactEnd.JOINED)
    return True


def not_us(customers: Customers, contact: Contact) -> None:
    """The customer is told that nobody here can answer."""
    orphan = not customers.floor.organisation.chart.responsible[contact.topic]
    customers.ended(contact, ContactEnd.NO_MANDATE if orphan else ContactEnd.BOUNCED)


def triage(customers: Customers, contact: Contact, need: int | None = None) -> Any:
    """The agent finds out what the contact is about."""
    floor = customers.floor
    assert contact.agent is not None
    minutes = floor.minutes(floor.organisation.triage, contact, Draw.TRIAGE)
    return floor.work(contact, contact.needs[0] if need is None else need, Kind.TRIAGE, contact.agent, minutes)
