"""Twins: a few inquiries, the same in every organisation, followed from their arrival to their end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measures.figures.figure import Cell, Figure
from sim.measures.figures.ledger import in_line_at
from sim.measures.figures.ways import OUTCOMES
from sim.measures.view import View
from sim.trace import NOBODY, ContactEnd, Ints, Kind, Outcome, Trace

TWINS = 10
"""So many inquiries are followed."""

_DOES = {
    Kind.TRIAGE: "worked on",
    Kind.ANSWER: "worked on",
    Kind.COLLEAGUE: "asked a colleague",
    Kind.SIGN_OFF: "signed off",
}

_Piece = tuple[str, int | None, float, float]
"""(what, department or None, from, to), clock hours."""


def twins(view: View) -> Figure:
    """Ten inquiries that every organisation of a replication has met.

    They are not chosen by what became of them: of the measured inquiries, sorted by topic of the first need and
    by arrival, those in the middle of ten equal parts (row ⌊(k + ½) n / 10⌋ for k = 0 … 9); of fewer than ten,
    all. `resolved_after` is in hours, None where not resolved.
    """
    facts, inquiries = view.facts, view.trace.inquiries
    told = _chosen(view)
    after = inquiries.resolved_at - inquiries.arrival
    columns: dict[str, list[Cell]] = {
        "inquiry": told.tolist(),
        "arrival": inquiries.arrival[told].tolist(),
        "channel": [facts.channels[at] for at in inquiries.channel[told]],
        "topic": [facts.topics[at] for at in inquiries.topic[told]],
        "outcome": [OUTCOMES[Outcome(end)] for end in inquiries.outcome[told].tolist()],
        "contacts": view.whole.contacts[told].tolist(),
        "resolved_after": [
            float(after[at]) if inquiries.outcome[at] == Outcome.RESOLVED else None for at in told.tolist()
        ],
    }
    return Figure("twins", columns)


def twin_steps(view: View) -> Figure:
    """What happened to each twin, in pieces of time; hours since its arrival.

    The time of each contact from made to ended is cut in pieces that follow on each other without a gap; only
    pieces of work may overlap, where several sign at once. `waiting`: a step was asked for and had not started
    (`who`: the department that later took it), or nobody ever took it from the line (`who`: where that was);
    `pending`: the customer or an outsider must answer first (`who`: the department that asked); `travelling`: the
    rest, in transit or lost. Pieces of no length are left out.
    """
    facts, trace = view.facts, view.trace
    names = ("inquiry", "contact", "what", "who", "start", "end")
    columns: dict[str, list[Cell]] = {name: [] for name in names}
    for inquiry in _chosen(view).tolist():
        arrival = float(trace.inquiries.arrival[inquiry])
        for number, contact in enumerate(np.flatnonzero(trace.contacts.inquiry == inquiry).tolist(), start=1):
            for what, who, start, end in _pieces(trace, contact):
                if end > start:
                    department = None if who is None or who == NOBODY else facts.departments[who]
                    cells: tuple[Cell, ...] = (inquiry, number, what, department, start - arrival, end - arrival)
                    for name, cell in zip(names, cells, strict=True):
                        columns[name].append(cell)
    return Figure("twin_steps", columns)


def _chosen(view: View) -> Ints:
    inquiries = view.trace.inquiries
    measured = np.flatnonzero(view.chosen)
    ordered = measured[np.lexsort((inquiries.arrival[measured], inquiries.topic[measured]))]
    n = len(ordered)
    return ordered if n <= TWINS else ordered[(2 * np.arange(TWINS) + 1) * n // (2 * TWINS)]


def _pieces(trace: Trace, contact: int) -> Iterator[_Piece]:
    """The pieces of one contact in order; some may be of no length."""
    contacts, steps = trace.contacts, trace.steps
    ended = float(contacts.ended[contact])
    told_until = float(contacts.made[contact])
    for step in np.flatnonzero(steps.contact == contact).tolist():  # in the order in which they started
        who = int(trace.facts.agent_department[steps.agent[step]])
        start, end = min(float(steps.started[step]), ended), min(float(steps.ended[step]), ended)
        asked = min(max(float(steps.asked[step]), told_until), max(start, told_until))
        yield from _gap(trace, contact, told_until, asked)
        yield "waiting", who, asked, start
        yield _DOES[Kind(int(steps.kind[step]))], who, start, end
        told_until = max(told_until, end)
    in_line = not contacts.served[contact] or contacts.end[contact] in (ContactEnd.RENEGED, ContactEnd.CLOSED)
    if in_line:
        yield "waiting", in_line_at(trace, contact), told_until, ended
    else:
        yield from _gap(trace, contact, told_until, ended)


def _gap(trace: Trace, contact: int, start: float, end: float) -> Iterator[_Piece]:
    """The time between two pieces of work, when nobody was asked for: pending or travelling."""
    turns = trace.pendings
    for turn in np.flatnonzero((turns.contact == contact) & (turns.start >= start) & (turns.end <= end)).tolist():
        asked, answered = float(turns.start[turn]), float(turns.end[turn])
        yield "travelling", None, start, asked
        yield "pending", int(turns.department[turn]), asked, answered
        start = answered
    yield "travelling", None, start, end
