"""Tables of curves over hours: how long customers wait, and how news spreads."""

from __future__ import annotations

import numpy as np

from sim.measures.figures.figure import Cell, Figure
from sim.measures.survival import Curve
from sim.measures.time import RESTRICTED_TO
from sim.measures.view import View
from sim.trace import Floats

HOURS = (0.0, 1 / 60, 2 / 60, 5 / 60, 10 / 60, 0.25, 0.5, 0.75, *np.arange(1.0, RESTRICTED_TO + 1.0).tolist())
"""Hours after arrival at which survival is told: minutes first, for half the customers are on the line."""
SPREAD_HOURS = (0, 1, 2, 4, 8, 12, 24, 36, 48, 72, 96, 120, 168, 240, 336, 504, 720)
"""Hours after an item of news was made at which its spread is told."""


def survival(view: View) -> Figure:
    """The shares not yet resolved and responded to (Kaplan & Meier); None where nobody is watched so long."""
    hours = np.array(HOURS)
    columns: dict[str, list[Cell]] = {
        "hours": list(HOURS),
        "not_resolved": _followed(view.resolution, hours),
        "not_responded": _followed(view.response, hours),
    }
    return Figure("survival", columns, "ratio", ("hours",))


def _followed(curve: Curve, hours: Floats) -> list[Cell]:
    share, known = curve.at(hours).tolist(), curve.known(hours).tolist()
    return [value if seen else None for value, seen in zip(share, known, strict=True)]


def spread(view: View) -> Figure:
    """How far news of the measured window has come after so many hours.

    `heard`: of all pairs (item, agent), the share in which the item itself has come to the agent from person
    to person; `heard_responsible`: over agents of departments Responsible for the item's topic; `in_base`: of
    all items, the share that the shared base holds. None where there is no such pair, item or base; where
    the trace has no news, everywhere. Nothing is cut off by the end of the run. O(items · agents).
    """
    news, facts = view.trace.news, view.facts
    heard: list[Cell] = [None] * len(SPREAD_HOURS)
    responsible, in_base = heard, heard
    if news is not None:
        items = np.flatnonzero((news.made >= facts.start) & (news.made < facts.end))
        made = news.made[items]
        delay = news.reached[items] - made[:, None]
        mine = news.responsible[facts.agent_department][:, news.topic[items]].T
        heard, responsible = _reached(delay.ravel()), _reached(delay[mine])
        if news.in_base is not None:
            in_base = _reached(news.in_base[items] - made)
    columns: dict[str, list[Cell]] = {
        "hours": list(SPREAD_HOURS),
        "heard": heard,
        "heard_responsible": responsible,
        "in_base": in_base,
    }
    return Figure("spread", columns, "ratio", ("hours",))


def _reached(delay: Floats) -> list[Cell]:
    """The share of delays that are over after each of `SPREAD_HOURS`; None without any."""
    if not len(delay):
        return [None] * len(SPREAD_HOURS)
    step = np.searchsorted(np.array(SPREAD_HOURS, dtype=np.float64), delay, side="left")
    within = np.cumsum(np.bincount(step, minlength=len(SPREAD_HOURS) + 1))[:-1]
    shares: list[Cell] = (within / len(delay)).tolist()
    return shares
