"""Tables of where inquiries went and how they ended."""

from __future__ import annotations

import numpy as np

from sim.measures.figures.figure import Cell, Figure, counted
from sim.measures.view import View
from sim.trace import CAUSES, NOBODY, Outcome

OUTCOMES = {Outcome.RESOLVED: "resolved", Outcome.OPEN: "open", **CAUSES}
"""How an inquiry can end, by the names of the reports."""
INBOX = "shared inbox"
"""Where a contact without a door arrives."""
_HANDOFFS = ("no hand-off", "1 hand-off", "2 hand-offs", "3 or more")


def handoff_matrix(view: View) -> Figure:
    """Hand-offs from and to (None: nobody took it up); rows of none left out."""
    handoffs, names = view.trace.handoffs, view.facts.departments
    mine = view.chosen[handoffs.inquiry]
    width = len(names) + 1  # one more for nobody, who is -1
    cell = (handoffs.source - NOBODY) * width + (handoffs.target - NOBODY)
    count = counted(cell, mine, width * width)
    shown = np.flatnonzero(count)
    who = (None, *names)
    columns: dict[str, list[Cell]] = {
        "from": [who[at // width] for at in shown],
        "to": [who[at % width] for at in shown],
        "count": count[shown].tolist(),
    }
    return Figure("handoff_matrix", columns, "mean", ("from", "to"))


def outcomes(view: View) -> Figure:
    """Inquiries per topic of the first need and channel, by outcome."""
    facts, inquiries = view.facts, view.trace.inquiries
    width = len(facts.channels)
    cell = inquiries.topic[view.chosen] * width + inquiries.channel[view.chosen]
    size = len(facts.topics) * width
    columns: dict[str, list[Cell]] = {
        "topic": [topic for topic in facts.topics for _ in facts.channels],
        "channel": [channel for _ in facts.topics for channel in facts.channels],
    }
    columns |= {name: counted(cell, view.outcome == end, size).tolist() for end, name in OUTCOMES.items()}
    return Figure("outcomes", columns, "mean", ("topic", "channel"))


def routes(view: View) -> Figure:
    """Inquiries by channel, door of the first contact, hand-offs of all contacts, and outcome.

    Rows of none are left out; the counts add up to the inquiries measured.
    """
    facts, contacts = view.facts, view.trace.contacts
    door = np.full(len(view.chosen), NOBODY, dtype=np.int64)
    door[contacts.inquiry[::-1]] = contacts.door[::-1]  # The first contact is written last, and stays.
    levels = (
        (facts.channels, view.trace.inquiries.channel),
        ((INBOX, *facts.departments), door - NOBODY),
        (_HANDOFFS, np.minimum(view.whole.handoffs, len(_HANDOFFS) - 1).astype(np.int64)),
        (tuple(OUTCOMES[end] for end in Outcome), view.trace.inquiries.outcome),
    )
    shape = tuple(len(names) for names, _ in levels)
    cell = np.ravel_multi_index(tuple(level[view.chosen] for _, level in levels), shape)
    count = np.bincount(cell, minlength=int(np.prod(shape)))
    shown = np.flatnonzero(count)
    keys = ("channel", "door", "handoffs", "outcome")
    columns: dict[str, list[Cell]] = {
        key: [names[at] for at in places.tolist()]
        for key, (names, _), places in zip(keys, levels, np.unravel_index(shown, shape), strict=True)
    }
    columns["count"] = count[shown].tolist()
    return Figure("routes", columns, "mean", keys)
