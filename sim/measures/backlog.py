"""Whether the work piles up: contacts under way, and how that number grows over the measured window."""

from __future__ import annotations

import numpy as np

from sim.measures.registry import single
from sim.measures.view import View

_DAY = 24.0


@single(
    "backlog",
    unit="contacts",
    better="lower",
    denominator="the measured window",
    words="Contacts under way at one moment, on average over the measured window, whoever they are of.",
)
def backlog(view: View) -> float | None:
    return _under_way(view, view.facts.start, view.facts.end)


@single(
    "backlog_growth",
    unit="contacts/day",
    better="lower",
    denominator="days between the first and the last week of the measured window",
    words="By how much the backlog grows a day, from the first week to the last (whole weeks, for a week has its "
    "own ups and downs). Clearly above 0, times depend on the length of the run.",
)
def backlog_growth(view: View) -> float | None:
    facts = view.facts
    week = 7 * _DAY
    if facts.end - facts.start < 2 * week:
        return None
    first, last = _under_way(view, facts.start, facts.start + week), _under_way(view, facts.end - week, facts.end)
    if first is None or last is None:
        return None
    return (last - first) / ((facts.end - week - facts.start) / _DAY)


def _under_way(view: View, start: float, end: float) -> float | None:
    """Mean number of contacts under way in [start, end): by Little's law, their time inside over its length."""
    if end <= start:
        return None
    contacts = view.whole.trace.contacts
    inside = np.minimum(contacts.ended, end) - np.maximum(contacts.made, start)
    return float(np.maximum(inside, 0.0).sum() / (end - start))
