"""Arrivals: how many a day, when in the day and the week, and by which channel."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.logs.observe import Observed
from sim.studies.calibrating.departments import unique
from sim.trace import Floats

Z = 1.96
"""Half-width of a 95 % interval in standard errors."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What arrives; the mean day is over whole weeks where the window has them."""

    cases: int
    days: int
    per_day: float
    half: float | None
    """Half-width of the 95 % interval of `per_day`, from the spread of weeks; None with fewer than two."""
    hours: Floats
    """Cases by hour of the day, shape (24,)."""
    weekdays: Floats
    """Cases on a mean Monday … Sunday, shape (7,)."""
    channels: tuple[tuple[str, int], ...]
    """Name and cases of each channel that any case came by, most first; one without a channel column."""
    without_channel: int


def demand(seen: Observed) -> Demand:
    """Estimate the demand; O(days)."""
    told = seen.arrivals
    days = len(told.per_day)
    weeks = days // 7
    half = None
    if weeks >= 2:
        by_week = told.per_day[: 7 * weeks].reshape(weeks, 7).sum(axis=1) / 7.0
        half = Z * float(by_week.std(ddof=1)) / math.sqrt(weeks)
    by_weekday = told.by_weekday_hour.sum(axis=1).astype(np.float64)
    mean = np.divide(by_weekday, told.weekdays, out=np.zeros(7), where=told.weekdays > 0)
    # A weekday that the window never holds is taken to be as the others.
    mean[told.weekdays == 0] = mean[told.weekdays > 0].mean()
    order = np.argsort(-told.by_channel, kind="stable")
    used = [int(at) for at in order if told.by_channel[at] > 0]
    names = unique([told.channels[at] for at in used])
    channels = [(name, int(told.by_channel[at])) for name, at in zip(names, used, strict=True)]
    known = sum(count for _, count in channels)
    return Demand(
        told.cases,
        days,
        told.cases / days,
        half,
        told.by_weekday_hour.sum(axis=0).astype(np.float64),
        mean,
        tuple(channels) or (("cases", told.cases),),
        told.cases - known if channels else 0,
    )
