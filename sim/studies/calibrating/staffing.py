"""When departments are at work, and with how many people: from the hours and the names at events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.logs.observe import Cases, Observed
from sim.studies.calibrating.departments import Departments
from sim.studies.calibrating.topics import inside
from sim.trace import Floats, Ints

EDGE = 0.025
"""Share of events before a department is taken to open, and after it is taken to close."""
OPEN = 0.2
"""A day on which a department has less than this share of the events of its busiest is taken to be closed."""
ENOUGH = 200
"""Events a department needs for hours of its own; others get those of all."""
CLOCK = 21
"""Opening hours as long as this are taken to be around the clock."""
MOST = 0.7
"""The offered load that staffing stays below: what waits in a log is mostly not waiting for a free agent."""
WORK, TRIAGE = 15.0, 3.0
"""Minutes an answer and a triage are assumed to take: no log of hand-offs tells."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Opening hours of a department: whole hours, the same on each of its days."""

    opens: int
    closes: int
    """24 and opens 0: around the clock."""
    days: tuple[int, ...]
    """Monday 0."""
    events: int
    """Events it is read off from; 0: assumed."""
    own: bool
    """Whether these are the department's own."""

    @property
    def hours(self) -> int:
        """Hours in a week."""
        return (self.closes - self.opens) * len(self.days)


ASSUMED = Shift(8, 18, (0, 1, 2, 3, 4), 0, False)


@dataclass(frozen=True, slots=True)
class People:
    """Who is at work."""

    per_day: float | None
    """Distinct people named on a day, mean over days that are no weekend of the log; None without resources."""
    days: int
    """Days it is the mean of."""
    agents: Ints
    """By department, shape (D,)."""
    busy: Floats
    """Their offered load with the minutes assumed, shape (D,)."""


def shifts(made: Cases, seen: Observed, among: Departments) -> tuple[Shift, ...]:
    """Opening hours of each department. In a log of one row a case only resolutions tell."""
    grid = np.zeros((len(among.names), 7, 24), np.int64)
    if made.log.one_row_a_case:
        done = inside(made, seen.window).drop_nulls(["resolved", "resolver"])
        team = among.of_team[done["resolver"].to_physical().cast(pl.Int64).to_numpy()]
        day = (done["resolved"].dt.weekday() - 1).cast(pl.Int64).to_numpy()
        np.add.at(grid, (team, day, done["resolved"].dt.hour().cast(pl.Int64).to_numpy()), 1)
    else:
        np.add.at(grid, among.of_team, seen.teams.events)
    whole = _shift(grid.sum(axis=0), own=False)
    return tuple(_shift(each, own=True) if each.sum() >= ENOUGH else whole for each in grid)


def _shift(grid: Ints, *, own: bool) -> Shift:
    total = int(grid.sum())
    if total == 0:
        return ASSUMED
    by_day = grid.sum(axis=1)
    days = tuple(int(day) for day in np.flatnonzero(by_day >= OPEN * by_day.max()))
    share = np.cumsum(grid[list(days)].sum(axis=0)) / by_day[list(days)].sum()
    opens, closes = int(np.argmax(share > EDGE)), int(np.argmax(share >= 1.0 - EDGE)) + 1
    if closes - opens >= CLOCK:
        opens, closes = 0, 24
    return Shift(opens, closes, days, total, own)


def people(made: Cases, seen: Observed, on: tuple[Shift, ...], visits: Floats, settled: Floats) -> People:
    """Agents by department.

    `visits` and `settled`: by department and day, shape (D,), as the scenario will have them. The people of a day
    are split by visits, since most work for several teams; no department gets fewer than its load wants.
    """
    per_day, days = _per_day(made, seen)
    minutes = np.array([60.0 * shift.hours / 7.0 for shift in on])
    asked = (visits - settled).clip(min=0.0) * TRIAGE + settled * WORK
    wanted = np.ceil(asked / (MOST * minutes))
    shared = visits / visits.sum() * per_day if per_day is not None else np.zeros(len(visits))
    agents = np.maximum(np.maximum(np.round(shared), wanted), 1).astype(np.int64)
    return People(per_day, days, agents, asked / (minutes * agents))


def _per_day(made: Cases, seen: Observed) -> tuple[float | None, int]:
    if not made.log.has("resource"):
        return None, 0
    window = seen.window
    named = made.log.events.select("time", "resource").drop_nulls("resource")
    named = named.filter((pl.col("time") >= window.start) & (pl.col("time") < window.end))
    daily = named.group_by(day=pl.col("time").dt.date()).agg(people=pl.col("resource").n_unique())
    if not daily.height:
        return None, 0
    count = daily["people"].to_numpy()
    busy = count[count >= count.max() / 4]
    return float(busy.mean()), len(busy)


def until_open(shift: Shift, week: Floats) -> Floats:
    """Hours until the department is open, by hour of the week (any number; weeks repeat). Shape as given."""
    steps = np.arange(168 * 4) / 4.0
    day, hour = (steps // 24).astype(np.int64), steps % 24
    is_open = np.isin(day, shift.days) & (hour >= shift.opens) & (hour < shift.closes)
    if is_open.all():
        return np.zeros_like(week)
    opening = np.append(steps[is_open], steps[is_open][0] + 168.0)
    at = np.mod(week, 168.0)
    ahead = opening[np.searchsorted(opening, np.floor(at * 4) / 4.0)]
    # A department that is open at that moment starts at once.
    wait: Floats = np.where(np.floor(at * 4) / 4.0 == ahead, 0.0, ahead - at)
    return wait
