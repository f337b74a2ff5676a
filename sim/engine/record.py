"""From the record of a run to its trace: rows become columns, and every inquiry gets its outcome."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.engine.case import Contact, Inquiry
from sim.engine.floor import Record
from sim.organisation import Organisation
from sim.trace import (
    NOBODY,
    Answers,
    ContactEnd,
    Contacts,
    Duty,
    Floats,
    Handoffs,
    Heard,
    Inquiries,
    Outcome,
    Pendings,
    Steps,
    Trace,
    columns,
)
from sim.workload import Workload

_OUTCOME = {
    ContactEnd.NO_MANDATE: Outcome.NO_MANDATE,
    ContactEnd.BOUNCED: Outcome.BOUNCED,
    ContactEnd.LOST: Outcome.LOST,
    ContactEnd.RENEGED: Outcome.GAVE_UP,
    ContactEnd.CLOSED: Outcome.GAVE_UP,
}


def trace_of(
    organisation: Organisation, workload: Workload, record: Record, busy_minutes: Floats, probes: Trace | None
) -> Trace:
    """The trace of one stream of contacts. Linear in its rows."""
    facts, horizon = organisation.facts, organisation.facts.horizon
    real = probes is not None
    steps: Steps = columns(Steps, record.steps)
    pendings: Pendings = columns(Pendings, record.pendings)
    return Trace(
        facts=facts,
        inquiries=_inquiries(organisation, workload, record.inquiries),
        contacts=columns(Contacts, [_contact_row(contact, horizon) for contact in record.contacts]),
        steps=replace(steps, ended=np.minimum(steps.ended, horizon)),
        answers=columns(Answers, record.answers),
        handoffs=columns(Handoffs, record.handoffs),
        pendings=replace(pendings, end=np.minimum(pendings.end, horizon)),
        duty=_duty(organisation) if real else columns(Duty, []),
        busy_minutes=busy_minutes,
        probes=probes,
        news=_heard(organisation) if real else None,
    )


def _heard(organisation: Organisation) -> Heard:
    """The news as the organisation has it: references, and a number or two per item."""
    spread, facts = organisation.spread, organisation.facts
    question = np.repeat(np.arange(len(facts.question_topic)), np.diff(spread.first_item))
    # The base has one row more per question than there are items: version 0.
    row = np.arange(len(spread.time)) + question + 1
    return Heard(
        topic=facts.question_topic[question],
        made=spread.time,
        reached=spread.arrival,
        in_base=spread.base_time[row] if organisation.shared_base else None,
        responsible=organisation.people.responsible,
    )


def _inquiries(organisation: Organisation, workload: Workload, inquiries: list[Inquiry]) -> Inquiries:
    horizon, arrived = organisation.facts.horizon, len(inquiries)
    resolved = [horizon if inquiry.resolved_at is None else inquiry.resolved_at for inquiry in inquiries]
    responded = [horizon if inquiry.responded_at is None else inquiry.responded_at for inquiry in inquiries]
    return Inquiries(
        arrival=np.array([inquiry.arrival for inquiry in inquiries], dtype=np.float64),
        customer=workload.customer[:arrived],
        prospect=workload.prospect[:arrived],
        channel=workload.channel[:arrived],
        topic=workload.topic[:arrived, 0],
        needs=workload.needs[:arrived],
        outcome=np.array([_outcome(organisation, inquiry) for inquiry in inquiries], dtype=np.int64),
        resolved_at=np.array(resolved, dtype=np.float64),
        responded=np.array([inquiry.responded_at is not None for inquiry in inquiries], dtype=np.bool_),
        responded_at=np.array(responded, dtype=np.float64),
    )


def _contact_row(contact: Contact, horizon: float) -> tuple[float, ...]:
    ended = horizon if contact.ended is None else contact.ended
    waited_until = ended if contact.served_at is None else contact.served_at
    return (
        contact.inquiry.number,
        contact.number,
        contact.made,
        contact.made_live,
        NOBODY if contact.door is None else contact.door,
        contact.served_at is not None,
        waited_until - contact.made,
        contact.handoffs,
        contact.end,
        ended,
    )


def _outcome(organisation: Organisation, inquiry: Inquiry) -> Outcome:
    if inquiry.resolved_at is not None:
        return Outcome.RESOLVED
    if inquiry.repeats_to_come or any(contact.end is ContactEnd.TRAVELLING for contact in inquiry.contacts):
        return Outcome.OPEN
    may_return = inquiry.planned < organisation.max_contacts and organisation.recontact > 0.0
    if may_return and any(map(_may_still_return, inquiry.contacts)):
        return Outcome.OPEN
    # The last contact that left a need open: one that only joined a case ended as that case did.
    for contact in reversed(inquiry.contacts):
        end = (contact.joined_to or contact).end
        if end in _OUTCOME:
            return _OUTCOME[end]
    raise AssertionError(f"inquiry {inquiry.number} ended without a reason")


def _may_still_return(contact: Contact) -> bool:
    """Lost, and the customer's patience, which will tell, still runs."""
    lost = (contact.joined_to or contact).end is ContactEnd.LOST
    return lost and contact.clock_runs and not contact.decided and not contact.repeated


def _duty(organisation: Organisation) -> Duty:
    horizon = organisation.facts.horizon
    rows = [
        (agent, opening.start, min(opening.end, horizon))
        for opening in organisation.openings
        if opening.start < horizon
        for agent in opening.on_duty
    ]
    duty: Duty = columns(Duty, rows)
    return duty
