"""From a log to what a scenario says: every chapter estimated once, in the order of need."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from sim.errors import InputError
from sim.logs.observe import Cases, Observed, observe
from sim.logs.observing.window import Window
from sim.studies.calibrating.arrivals import Demand, demand
from sim.studies.calibrating.chain import Habits, Travels, travels
from sim.studies.calibrating.departments import Departments, departments
from sim.studies.calibrating.durations import Waits, stays, waits
from sim.studies.calibrating.lying import Lognormal, Pending, lying, pending
from sim.studies.calibrating.routing import Passing, door_shares, passing
from sim.studies.calibrating.staffing import People, Shift, people, shifts
from sim.studies.calibrating.topics import Topics, topics

SHARE = 0.7
"""Share of the trustworthy window that is fitted; the rest is kept to judge by."""
DEPARTMENTS, TOPICS = 12, 11
LEAST_DAYS, MOST_DAYS = 7, 60
"""Days of a run: longer ones tell little more of a company that drifts."""
LEAST_AFTER, MOST_AFTER = 14, 365
"""Days of drain: at least so that ordinary cases end, at most a year."""
STAYS_PUT = Habits(0.0, 0.0, 0.0, 0.0, 1.0)
"""Where no hand-off is seen."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """All that a log tells of an organisation; what it does not tell is None."""

    made: Cases
    seen: Observed
    share: float
    demand: Demand
    departments: Departments
    topics: Topics
    passing: Passing | None
    """None where no hand-off is seen, or the log cannot show any."""
    travels: Travels
    waits: Waits | None
    pending: Pending | None
    lying: tuple[Lognormal, ...] | None
    """By department; None where nothing tells when cases end."""
    days: int
    """Days of a run."""
    after_days: int
    """Days of its drain: such that cases are followed as long as in the log, on average."""
    shifts: tuple[Shift, ...]
    people: People


def calibrate(
    made: Cases, most_departments: int = DEPARTMENTS, most_topics: int = TOPICS, share: float = SHARE
) -> Estimates:
    """Estimate a scenario from the first `share` of the trustworthy window; 1: all of it.

    Raises `InputError` where the window holds no case that is done and names a team. Complexity: O(events).
    """
    window = made.trusted
    if share < 1.0 and window.days >= 2:
        window, _ = made.trusted.split(share)
    else:
        share = 1.0
    seen = observe(made, window)
    if not seen.teams.resolved.sum():
        raise InputError(
            f"{', '.join(made.log.files)}: none of {seen.cases} cases opened from {window.start:%Y-%m-%d} to "
            f"{window.end:%Y-%m-%d} is done and names a team (is status or resolved mapped to the right column?)"
        )
    asked = demand(seen)
    among = departments(seen, most_departments)
    about = topics(made, seen, among, most_topics)
    found = None if seen.routing is None else passing(seen.routing, about)
    gone = travels(door_shares(about), about.responsible, STAYS_PUT) if found is None else found.gives
    on = shifts(made, seen, among)
    paused = waits(made, window)
    pause = pending(paused, None if found is None else gone)
    spent = stays(made, window, among)
    days = min(max(window.days, LEAST_DAYS), MOST_DAYS)
    after = _after(made, window, days)
    horizon = 24.0 * (after + days / 2.0)
    long = None if spent is None or not len(spent.hours) else lying(spent, on, pause, horizon)
    settled = gone.settled.sum(axis=0)
    staff = people(made, seen, on, gone.visits.sum(axis=0) * asked.per_day, np.asarray(settled * asked.per_day))
    return Estimates(
        made, seen, share, asked, among, about, found, gone, paused, pause, long, days, after, on, staff
    )


def _after(made: Cases, window: Window, days: int) -> int:
    times = [made.log.events["time"].max(), made.table["resolved"].max()]
    last = max(moment for moment in times if isinstance(moment, datetime.datetime))
    return min(max((last - window.end).days + (window.days - days) // 2, LEAST_AFTER), MOST_AFTER)
