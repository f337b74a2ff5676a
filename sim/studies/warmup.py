"""How long the start of a run lasts: every series of every organisation from its first day.

The run is that of `run`: warm-up and measured days together, with nothing left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim import engine, organisation, workload
from sim.comparison import threshold
from sim.intervals import paired
from sim.measures.series import SERIES, WEEK, Daily, daily
from sim.measures.view import Whole
from sim.scenario import Scenario
from sim.studies.mser import AT_LEAST, mser
from sim.studies.replications import until_stopped
from sim.trace import Floats

CONFIDENCE = 0.95
"""Of each interval by itself: to miss a start costs more than to cut off a little too much."""


@dataclass(frozen=True, slots=True)
class Change:
    """By how much one mean of a series is higher than another, over replications."""

    mean: float
    half: float | None
    """Half-width of its t-interval; None with one replication."""

    def matters(self, least: float) -> bool:
        """Whether it is clear (where there is an interval) and at least so large."""
        return abs(self.mean) >= least and (self.half is None or abs(self.mean) > self.half)


@dataclass(frozen=True, slots=True)
class Start:
    """The start of one series of one organisation."""

    organisation: str
    series: str
    mser: int | None
    """Days that MSER cuts off; None where it finds no place."""
    rest: Change | None
    """By how much the mean after these days is higher than the mean of them; where MSER finds no place, the
    second half's than the first's. None where nothing is cut off or one of them is not defined."""
    suggestion: int | None
    """Days of warm-up: those of MSER, or 0 where they do not differ from the rest by what matters; None where
    that cannot be told from a run of this length."""
    measured: Change | None
    """What cutting off all that MSER cuts off would change in the mean that the scenario measures; None where
    its warm-up is as long, or there is no suggestion."""
    threshold: float
    """The smallest difference that matters."""

    @property
    def defined(self) -> bool:
        """Whether there is a series at all."""
        return self.mser is not None or self.rest is not None


def run_warmup(
    scenario: Scenario,
    workers: int | None = None,
    cluster: str | None = None,
    on_done: Callable[[int, int], None] | None = None,
) -> Daily:
    """The series of every replication and organisation, shape (replications, organisations, series, days).

    `on_done` is called with (replications done, of how many) after each. On Ctrl-C those that were finished, in
    order of number, are returned; if none was, KeyboardInterrupt goes on. Raises what `sim.parallel.finished`
    raises. Memory: 48 bytes per replication, organisation and day.
    """
    wanted = scenario.run.replications
    task = partial(_replication, scenario)
    found = until_stopped(task, wanted, workers, cluster, on_done)
    return Daily(np.stack([one.totals for one in found]), np.stack([one.weights for one in found]))


def starts(scenario: Scenario, made: Daily) -> list[Start]:
    """What the series say about the warm-up, organisation by organisation.

    The mean over replications of each series is cut by MSER, week by week (see `sim.studies.mser`). What MSER
    cuts off a series without any start is chance; so a cut counts only where the rest clearly differs from what
    is cut off (t-interval over replications), and by as much as matters in this measure.
    """
    weeks = overall(made).by_week()
    found = []
    for at, name in enumerate(scenario.organisation):
        for row, series in enumerate(SERIES):
            by_replication = Daily(made.totals[:, at, row], made.weights[:, at, row])
            found.append(_start(scenario, name, series, weeks[at, row], by_replication))
    return found


def suggested(found: Sequence[Start]) -> int | None:
    """The warm-up that serves all: the longest suggestion; None where a series that there is cannot tell."""
    days = [start.suggestion for start in found if start.defined]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def overall(made: Daily) -> Daily:
    """All replications as one: shape (organisations, series, days)."""
    return Daily(made.totals.sum(axis=0), made.weights.sum(axis=0))


def too_short(days: int) -> bool:
    """Whether a run of so many days has too few weeks for MSER."""
    return days // WEEK < AT_LEAST


def _start(scenario: Scenario, organisation: str, series: str, weeks: Floats, one: Daily) -> Start:
    """`weeks`: the mean of each week over replications; `one`: the series by replication and day."""
    least = threshold(series, 0.0, scenario.matters)
    cut = mser(weeks)
    day = WEEK * (len(weeks) // 2 if cut is None else cut)
    rest = _change(one.between(0, day), one.after(day))
    if too_short(one.days) or (cut is None and (rest is None or rest.matters(least))):
        suggestion = None
    else:
        suggestion = day if rest is not None and rest.matters(least) else 0
    warm_up = scenario.run.warmup_days
    shorter = suggestion is not None and warm_up < suggestion
    return Start(
        organisation=organisation,
        series=series,
        mser=None if cut is None else day,
        rest=rest,
        suggestion=suggestion,
        measured=_change(one.after(warm_up), one.after(day)) if shorter else None,
        threshold=least,
    )


def _change(old: Floats, new: Floats) -> Change | None:
    """New minus old, each of shape (replications,); None where a replication does not define it."""
    if np.isnan(old).any() or np.isnan(new).any():
        return None
    difference = paired(old, new, CONFIDENCE)
    return Change(difference.middle, difference.half)


def _replication(scenario: Scenario, number: int) -> Daily:
    chance = workload.draw(scenario, scenario.run.seed, number)
    rows = [
        daily(Whole(engine.run(organisation.build(scenario, name, chance), chance)))
        for name in scenario.organisation
    ]
    return Daily(np.stack([row.totals for row in rows]), np.stack([row.weights for row in rows]))
