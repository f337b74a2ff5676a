"""Customers' time: hours that count for more when customers are about.

A written contact's patience and the delay before a repeat contact run in hours weighted by the weekly
arrival profile, so that nobody loses patience, or calls, at three in the night because a clock ran out.
The weights have mean 1 over the week: a delay of 168 customers' hours is exactly one week.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WEEK = 168.0
"""Hours in a week."""


class CustomerClock:
    """The weekly arrival profile as a clock. Hours of the week are flat inside: weights are per clock hour."""

    def __init__(self, hours: Sequence[float], weekdays: Sequence[float]) -> None:
        """`hours`: 24 weights; `weekdays`: 7 weights from Monday; the weight of an hour is their product."""
        weights = np.outer(np.asarray(weekdays, dtype=float), np.asarray(hours, dtype=float)).ravel()
        self.weights = weights * (WEEK / weights.sum())
        """Weight of each hour of the week, shape (168,), mean 1."""
        reached = np.concatenate(([0.0], np.cumsum(self.weights)))
        # Rounding must not leave a sliver of time in the hours of no weight that end the week.
        self._reached = np.where(reached == reached[-1], WEEK, reached)
        self._reached_list: list[float] = self._reached.tolist()
        self._weights_list: list[float] = self.weights.tolist()

    def read(self, time: NDArray[np.float64]) -> NDArray[np.float64]:
        """Customers' hours since time 0 at each clock time. Shape as given."""
        week, hour = np.divmod(time, WEEK)
        return np.asarray(week * WEEK + np.interp(hour, np.arange(169.0), self._reached))

    def when(self, reading: NDArray[np.float64]) -> NDArray[np.float64]:
        """Clock time at which each number of customers' hours has passed: the inverse of `read`."""
        week, rest = np.divmod(reading, WEEK)
        return np.asarray(week * WEEK + np.interp(rest, self._reached, np.arange(169.0)))

    def later(self, time: float, delay: float) -> float:
        """The clock time `delay` customers' hours after `time`. One number; O(log 168)."""
        week, hour = divmod(time, WEEK)
        whole = int(hour)
        target = self._reached_list[whole] + (hour - whole) * self._weights_list[whole] + delay
        weeks, rest = divmod(target, WEEK)
        at = min(bisect_right(self._reached_list, rest) - 1, 167)
        weight = self._weights_list[at]
        inside = (rest - self._reached_list[at]) / weight if weight > 0.0 else 0.0
        # Rounding must not make a customer act before now.
        return max(time, (week + weeks) * WEEK + at + inside)
