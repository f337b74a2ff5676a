"""Time to an event when not all have been seen to the end: Kaplan & Meier (1958)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.trace import Bools, Floats, Ints

_ROUNDING = 1e-12
"""A product of shares that should be exactly one half may miss it by this much."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The share for which the event has not happened yet, as a falling step function of time."""

    time: Floats
    """Hours at which events happened, increasing; shape (steps,)."""
    survival: Floats
    """Share for which it has not happened yet, right after each of those times."""
    at_risk: Ints
    """How many were being watched just before each of those times."""
    events: Ints
    """How many events happened at each of those times."""
    followed: float
    """Hours up to which anybody was watched; infinite if for somebody the event will never come."""
    count: int
    """How many were watched at all."""

    def at(self, hours: Floats) -> Floats:
        """The share for which it has not happened yet after so many hours; shape (hours,) in and out.

        Beyond `followed` this repeats the last value known, which is not an estimate: see `known`.
        """
        step = np.searchsorted(self.time, hours, side="right")
        return np.concatenate(([1.0], self.survival))[step]

    def known(self, hours: Floats) -> Bools:
        """Whether the curve can be followed to so many hours; shape (hours,) in and out."""
        ended = self.count > 0 and len(self.survival) > 0 and self.survival[-1] <= _ROUNDING
        return (hours <= self.followed) | np.bool_(ended)

    def quantile(self, share: float) -> float | None:
        """Hours after which the event has happened for `share` of all; None if that is never reached."""
        reached = self.survival <= 1.0 - share + _ROUNDING
        return float(self.time[np.argmax(reached)]) if reached.any() else None

    def mean(self, limit: float) -> float | None:
        """Restricted mean: hours without the event in the first `limit` hours, ∫₀ᴸ S(t) dt.

        None if nobody was watched, or if the curve cannot be followed to the limit.
        """
        if self.count == 0 or not self.known(np.array([limit]))[0]:
            return None
        inside = self.time < limit
        edges = np.concatenate(([0.0], self.time[inside], [limit]))
        levels = np.concatenate(([1.0], self.survival[inside]))
        return float((np.diff(edges) * levels).sum())


def kaplan_meier(duration: Floats, observed: Bools, never: Bools) -> Curve:
    """The product-limit estimate of Kaplan & Meier (1958), S(t) = Π (1 − events / at risk).

    `duration` holds hours until the event where `observed`, else until watching stopped (censored); for
    those marked `never` the event will not come, and they stay at risk for ever whatever their duration.
    Those censored at the moment of an event count as at risk for it. All of shape (n,). Complexity: O(n log
    n).
    """
    lasting = np.sort(np.where(never, np.inf, duration))
    time, events = np.unique(duration[observed & ~never], return_counts=True)
    at_risk = len(lasting) - np.searchsorted(lasting, time, side="left")
    return Curve(
        time=time,
        survival=np.cumprod((at_risk - events) / at_risk).astype(np.float64, copy=False),
        at_risk=at_risk.astype(np.int64),
        events=events.astype(np.int64),
        followed=float(lasting[-1]) if len(lasting) else 0.0,
        count=len(lasting),
    )
