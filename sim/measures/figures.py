"""Flat tables that pictures are drawn from: columns of equal length that JSON can hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measures.consistency import answer_kinds
from sim.measures.pairs import agreement_matrix
from sim.measures.survival import Curve
from sim.measures.time import RESTRICTED_TO
from sim.measures.view import View, Whole, whole_view
from sim.trace import CAUSES, NOBODY, Bools, Floats, Ints, Outcome, Trace

Cell = str | int | float | None
LEDGER_ROWS = 20
"""So many inquiries that fell through are told one by one."""

_OUTCOMES = {Outcome.RESOLVED: "resolved", Outcome.OPEN: "open", **CAUSES}
_KINDS = ("correct", "stale", "own_story", "base_error", "improvised")


@dataclass(frozen=True, slots=True)
class Figure:
    """One table: what a picture needs, by column; None where there is nothing to show."""

    name: str
    columns: dict[str, list[Cell]]


def figures(trace: Trace) -> list[Figure]:
    """Every table of one replication, over the measured inquiries.

    - `survival`: hours 0, 1 … 240; share not yet resolved, not yet responded; None where nobody is watched
      so long.
    - `agreement_matrix`: a row per pair of departments; agreement (None without pairs) and answers in such
      pairs.
    - `stories`: first answers per topic and answering department, by kind; rows without answers left out.
    - `handoff_matrix`: hand-offs from and to (None: nobody took it up); rows of none left out.
    - `outcomes`: inquiries per topic of the first need and channel, by outcome.
    - `ledger`: up to 20 inquiries that fell through, in turn from each cause, earliest first.
    """
    view = whole_view(Whole(trace))
    return [
        _survival(view),
        _agreement_matrix(view),
        _stories(view),
        _handoff_matrix(view),
        _outcomes(view),
        _ledger(view),
    ]


def _survival(view: View) -> Figure:
    hours = np.arange(RESTRICTED_TO + 1.0)
    columns: dict[str, list[Cell]] = {
        "hours": hours.tolist(),
        "not_resolved": _followed(view.resolution, hours),
        "not_responded": _followed(view.response, hours),
    }
    return Figure("survival", columns)


def _followed(curve: Curve, hours: Floats) -> list[Cell]:
    share, known = curve.at(hours).tolist(), curve.known(hours).tolist()
    return [value if seen else None for value, seen in zip(share, known, strict=True)]


def _agreement_matrix(view: View) -> Figure:
    names = view.facts.departments
    matrix = agreement_matrix(view.unit, view.label, view.department, len(names))
    columns: dict[str, list[Cell]] = {
        "department": [name for name in names for _ in names],
        "other": [other for _ in names for other in names],
        "agreement": [share for row in matrix for share, _ in row],
        "answers": [answers for row in matrix for _, answers in row],
    }
    return Figure("agreement_matrix", columns)


def _stories(view: View) -> Figure:
    facts, kinds = view.facts, answer_kinds(view)
    width = len(facts.departments)
    cell = view.trace.answers.topic[view.first] * width + view.department
    size = len(facts.topics) * width
    shown = np.flatnonzero(np.bincount(cell, minlength=size))
    columns: dict[str, list[Cell]] = {
        "topic": [facts.topics[at // width] for at in shown],
        "department": [facts.departments[at % width] for at in shown],
    }
    columns |= {kind: _counts(cell, kinds[kind], size)[shown].tolist() for kind in _KINDS}
    return Figure("stories", columns)


def _handoff_matrix(view: View) -> Figure:
    handoffs, names = view.trace.handoffs, view.facts.departments
    mine = view.chosen[handoffs.inquiry]
    width = len(names) + 1  # one more for nobody, who is -1
    cell = (handoffs.source - NOBODY) * width + (handoffs.target - NOBODY)
    count = _counts(cell, mine, width * width)
    shown = np.flatnonzero(count)
    who = (None, *names)
    columns: dict[str, list[Cell]] = {
        "from": [who[at // width] for at in shown],
        "to": [who[at % width] for at in shown],
        "count": count[shown].tolist(),
    }
    return Figure("handoff_matrix", columns)


def _outcomes(view: View) -> Figure:
    facts, inquiries = view.facts, view.trace.inquiries
    width = len(facts.channels)
    cell = inquiries.topic[view.chosen] * width + inquiries.channel[view.chosen]
    size = len(facts.topics) * width
    columns: dict[str, list[Cell]] = {
        "topic": [topic for topic in facts.topics for _ in facts.channels],
        "channel": [channel for _ in facts.topics for channel in facts.channels],
    }
    columns |= {name: _counts(cell, view.outcome == end, size).tolist() for end, name in _OUTCOMES.items()}
    return Figure("outcomes", columns)


def _ledger(view: View) -> Figure:
    facts, inquiries, whole = view.facts, view.trace.inquiries, view.whole
    # In turn from each cause: a row's place within its cause decides before the cause does.
    rows = [
        (place, cause, inquiry)
        for cause in CAUSES
        for place, inquiry in enumerate(
            np.flatnonzero(view.chosen & (inquiries.outcome == cause))[:LEDGER_ROWS].tolist()
        )
    ]
    picked = sorted(rows)[:LEDGER_ROWS]
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
    }
    return Figure("ledger", columns)


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


def _counts(cell: Ints, chosen: Bools, size: int) -> Ints:
    return np.bincount(cell[chosen], minlength=size).astype(np.int64)
