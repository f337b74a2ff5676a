"""What is compared of a log or of a simulated one, in the departments of the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.logs.observe import Cases, Observed, observe
from sim.logs.observing.window import Window
from sim.trace import Floats, Ints

VISITS = 6
"""Visits whose chance of being passed on is told."""
LEVELS = (np.arange(200) + 0.5) / 200
"""Levels at which hours are kept, to measure distances by."""


@dataclass(frozen=True, slots=True)
class Look:
    """Figures of one log; D departments. What there is nothing of is nan."""

    cases: int
    done: int
    handoffs: Floats
    """Share of done cases by 0, 1, 2, 3+ hand-offs, shape (4,)."""
    counts: Floats
    """Share by 0, 1, 2, … 30 and more hand-offs, shape (31,)."""
    chance: Floats
    """Of being passed on at each visit, shape (VISITS,)."""
    returned: float
    """Share of cases A→B→A."""
    quantiles: Floats
    """Hours at 10, 25, 50, 75, 90 %, shape (5,)."""
    by_handoffs: Floats
    """Median hours by 0, 1, 2, 3+ hand-offs, shape (4,)."""
    hours: Floats
    """Hours at `LEVELS`, shape (200,)."""
    matrix: Floats
    """Share of hand-offs between different departments, shape (D, D)."""
    by_hour: Floats
    """Share of arrivals by hour, shape (24,)."""
    by_weekday: Floats
    """Share of arrivals on a mean Monday … Sunday, shape (7,)."""
    load: Floats
    """Share of visits by department, shape (D,)."""
    agreement: Floats
    """All, within, between; in a log also by chance, shape (4,)."""


def look(made: Cases, window: Window, of_team: Ints, size: int) -> Look:
    """Look at the cases opened in a window; `of_team`: the department of each team of the log."""
    seen = observe(made, window)
    nothing = np.full
    route, spent = seen.routing, seen.durations
    inside = made.table.filter((pl.col("opened") >= window.start) & (pl.col("opened") < window.end))
    timed = inside.filter(pl.col("done"), pl.col("resolved").is_not_null())
    took = (timed["resolved"] - timed["opened"]).dt.total_seconds().to_numpy() / 3600.0
    took = took[took >= 0]
    load = np.zeros(size)
    np.add.at(load, of_team, seen.teams.visits)
    grid = seen.arrivals.by_weekday_hour
    days = seen.arrivals.weekdays
    weekday = np.divide(grid.sum(axis=1), days, out=np.full(7, np.nan), where=days > 0)
    return Look(
        seen.cases,
        seen.done,
        nothing(4, np.nan) if route is None else route.upto_three / route.cases,
        nothing(31, np.nan) if route is None else _upto(route.handoffs, 30) / route.cases,
        nothing(VISITS, np.nan) if route is None else route.chance[:VISITS],
        np.nan if route is None else route.with_return / route.cases,
        nothing(5, np.nan) if spent is None else spent.quantiles,
        nothing(4, np.nan) if spent is None or route is None else spent.by_handoffs[:, 2],
        np.quantile(took, LEVELS) if spent is not None and len(took) else nothing(200, np.nan),
        nothing((size, size), np.nan) if route is None else _matrix(route.matrix, of_team, size),
        grid.sum(axis=0) / grid.sum(),
        weekday / np.nansum(weekday),
        load / load.sum(),
        _agreement(seen),
    )


def _upto(counts: Ints, most: int) -> Floats:
    padded = np.pad(counts, (0, max(most + 1 - len(counts), 0)))
    return np.append(padded[:most], padded[most:].sum()).astype(np.float64)


def _matrix(teams: Ints, of_team: Ints, size: int) -> Floats:
    """Hand-offs between departments; those inside a lump are left out, for the model has none."""
    total = np.zeros((size, size))
    here, there = np.nonzero(teams)
    np.add.at(total, (of_team[here], of_team[there]), teams[here, there])
    np.fill_diagonal(total, 0.0)
    all_of_them = total.sum()
    return total / all_of_them if all_of_them else np.full((size, size), np.nan)


def _agreement(seen: Observed) -> Floats:
    told = seen.agreement
    found = (None,) * 4 if told is None else (told.all, told.within, told.between, told.chance)
    return np.array([np.nan if value is None else value for value in found])


def departments_of(
    teams: tuple[str, ...], names: tuple[str, ...], lumps: Mapping[str, tuple[str, ...]]
) -> tuple[Ints, tuple[str, ...]]:
    """The department of each team, and the teams that the scenario names nowhere: they belong to the last lump.

    Without lumps they belong to the last department.
    """
    known = {team: names.index(name) for name, members in lumps.items() if name in names for team in members}
    last = max((names.index(name) for name in lumps if name in names), default=len(names) - 1)
    known = {name: at for at, name in enumerate(names) if name not in lumps} | known
    strange = tuple(team for team in teams if team not in known)
    return np.array([known.get(team, last) for team in teams], np.int64), strange
