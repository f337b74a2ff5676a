"""Sign-off: an answer goes round the departments that must sign before it leaves."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from sim.engine.case import Contact, Draw
from sim.engine.customer import Customers
from sim.engine.line import NOBODY_YET, stand_in_line
from sim.engine.lives import begin
from sim.knowledge import Label
from sim.trace import Kind


def sign(
    customers: Customers, contact: Contact, need: int, label: Label, signers: tuple[int, ...]
) -> Generator[Any, Any, Label]:
    """4. All sign in parallel; the answer leaves, corrected, when the last has signed."""
    paper = Paper(label, len(signers), customers.floor.env.event())
    for department in signers:
        begin(one_signature(customers, contact, need, department, paper))
    yield paper.complete
    return paper.label


class Paper:
    """An answer that goes round for signatures."""

    __slots__ = ("complete", "label", "missing")

    def __init__(self, label: Label, missing: int, complete: Any) -> None:
        self.label = label
        self.missing = missing
        self.complete = complete


def one_signature(
    customers: Customers, contact: Contact, need: int, department: int, paper: Paper
) -> Generator[Any, Any, None]:
    """A department signs; who knows something newer corrects the answer."""
    floor, org = customers.floor, customers.floor.organisation
    asked = floor.env.now
    place = org.chart.at_department[department]
    agent = yield from stand_in_line(customers, contact, place, NOBODY_YET, contact.topic)
    question = floor.demand.question[need][contact.inquiry.number]
    known = floor.beliefs.of(agent, question, floor.env.now)
    minutes = floor.minutes(org.sign_off, contact, Draw.SIGN_OFF, department)
    yield floor.work(contact, need, Kind.SIGN_OFF, agent, minutes, asked)
    floor.desk.release(agent, floor.env.now)
    if known is not None and known[0] > paper.label[0]:
        paper.label = known
    paper.missing -= 1
    if paper.missing == 0:
        paper.complete.succeed()
