"""The ledger: inquiries that fell through, one by one, and where each was dropped."""

from __future__ import annotations

import numpy as np

from sim.measures.figures.figure import Cell, Figure
from sim.measures.figures.ways import INBOX
from sim.measures.view import View
from sim.trace import CAUSES, ENDS, NOBODY, ContactEnd, Ints, Outcome, Trace

ROWS = 20
"""So many inquiries that fell through are told one by one."""


def ledger(view: View) -> Figure:
    """Up to 20 inquiries that fell through, in turn from each cause, earliest first.

    `dropped`: the department that last let go of the last contact, else its door; None for the shared inbox.
    `line`: one sentence on how it was dropped.
    """
    facts, inquiries, whole = view.facts, view.trace.inquiries, view.whole
    # In turn from each cause: a row's place within its cause decides before the cause does.
    rows = [
        (place, cause, inquiry)
        for cause in CAUSES
        for place, inquiry in enumerate(
            np.flatnonzero(view.chosen & (inquiries.outcome == cause))[:ROWS].tolist()
        )
    ]
    picked = sorted(rows)[:ROWS]
    told = np.array([inquiry for _, _, inquiry in picked], dtype=np.int64)
    where = _last_held(view.trace)[told].tolist()
    columns: dict[str, list[Cell]] = {
        "inquiry": told.tolist(),
        "arrival": inquiries.arrival[told].tolist(),
        "channel": [facts.channels[at] for at in inquiries.channel[told]],
        "topic": [facts.topics[at] for at in inquiries.topic[told]],
        "cause": [CAUSES[cause] for _, cause, _ in picked],
        "contacts": whole.contacts[told].tolist(),
        "handoffs": whole.handoffs[told].astype(np.int64).tolist(),
        "dropped": [None if at == NOBODY else facts.departments[at] for at in where],
        "line": [
            _line(view.trace, cause, inquiry, at) for (_, cause, inquiry), at in zip(picked, where, strict=True)
        ],
    }
    return Figure("ledger", columns)


def in_line_at(trace: Trace, contact: int) -> int | None:
    """Where a live customer of this contact stands in line: `NOBODY` is the shared inbox, None a pool.

    That is where it was last handed off to, else its door.
    """
    handed = np.flatnonzero(trace.handoffs.contact == contact)
    if len(handed):
        target = int(trace.handoffs.target[handed[-1]])
        return None if target == NOBODY else target
    door = int(trace.contacts.door[contact])
    served = door == NOBODY and bool((trace.steps.contact == contact).any())
    return None if served else door


def _last_held(trace: Trace) -> Ints:
    """Per inquiry: the department that last let go of its last contact, else the door of that contact.

    `NOBODY` for a contact that never left the shared inbox.
    """
    contacts, handoffs = trace.contacts, trace.handoffs
    held = contacts.door.copy()
    held[handoffs.contact] = handoffs.source  # in order of time, so the last one stays
    last = np.full(len(trace.inquiries.arrival), NOBODY, dtype=np.int64)
    last[contacts.inquiry] = held  # in the order in which they were made, so the last one stays
    return last


def _line(trace: Trace, cause: Outcome, inquiry: int, dropped: int) -> str:
    """How an inquiry was dropped, in one sentence."""
    contacts = trace.contacts
    its = np.flatnonzero(contacts.inquiry == inquiry)
    fitting = its[np.isin(contacts.end[its], ENDS[cause])]
    contact = int((fitting if len(fitting) else its)[-1])
    if cause is Outcome.LOST:
        return _lost(trace, inquiry)
    if cause is Outcome.GAVE_UP:
        return _gave_up(trace, contact)
    told = f"told “not us” at {_name(trace, dropped)}"
    if cause is Outcome.NO_MANDATE:
        topic = int(trace.inquiries.topic[inquiry])
        orphan = bool(trace.facts.orphan[topic])
        # The trace names the topic of the first need only; the orphan may be that of the second.
        return (
            f"{told}: nobody is responsible for {trace.facts.topics[topic] if orphan else 'the second question'}"
        )
    handoffs = int(contacts.handoffs[contact])
    return told if not handoffs else f"{told} after {handoffs} hand-off{'' if handoffs == 1 else 's'}"


def _lost(trace: Trace, inquiry: int) -> str:
    handoffs = trace.handoffs
    lost = np.flatnonzero((handoffs.inquiry == inquiry) & handoffs.lost)
    if not len(lost):
        return "lost on the way"
    source, target = int(handoffs.source[lost[-1]]), int(handoffs.target[lost[-1]])
    to = "those trained in the topic" if target == NOBODY else _name(trace, target)
    to = f"somebody else in {to}" if source == target else to
    return f"handed off by {_name(trace, source)} to {to} and lost on the way"


def _gave_up(trace: Trace, contact: int) -> str:
    contacts, steps = trace.contacts, trace.steps
    place = in_line_at(trace, contact)
    before = steps.ended[steps.contact == contact].tolist()
    minutes = (float(contacts.ended[contact]) - max([float(contacts.made[contact]), *before])) * 60.0
    if contacts.end[contact] == ContactEnd.CLOSED:
        where = "" if place is None else f" ({_name(trace, place)})"
        return f"met a closed line{where}" if minutes <= 0.0 else f"still in line when the line closed{where}"
    where = "" if place is None else f" at {_name(trace, place)}"
    return f"hung up after {max(minutes, 0.0):.1f} min in line{where}"


def _name(trace: Trace, department: int) -> str:
    return f"the {INBOX}" if department == NOBODY else trace.facts.departments[department]
