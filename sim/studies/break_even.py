"""Where along a varied value two organisations are equal, and how surely.

Between two neighbouring values that were run, each replication's difference is taken to run along a straight
line. The mean difference is then a line of straight pieces too, and the break-even is where it crosses 0.
Its interval holds every value at which the t-interval of the difference contains 0: E. C. Fieller, "Some
problems in interval estimation", Journal of the Royal Statistical Society B 16, 1954, 175–185. Nothing is said
beyond the values that were run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import stdtrit

from sim.trace import Bools, Floats

_SAME = 1e-9
"""Two places nearer than this, in steps between values, are one."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """A value at which the mean difference crosses 0."""

    at: float
    low: float | None
    """From here on the difference may be 0; None where it still may at the end of what was run, or with one
    replication."""
    high: float | None
    """Up to here; None likewise."""
    rising: bool
    """Whether the difference goes from below 0 to above it as the value grows."""


def break_evens(values: Floats, differences: Floats, level: float) -> tuple[BreakEven, ...]:
    """Every crossing of 0, in the order of the values.

    `values`: shape (V,), rising. `differences`: shape (V, R), variant − baseline in each of R replications; a
    value with NaN in any replication is a gap, and nothing is drawn across it. `level`: confidence of the
    interval. Where the mean is 0 at several neighbouring values, their middle counts as the crossing; where it
    only touches 0 there is none.
    """
    known: Bools = np.isfinite(differences.sum(axis=1))
    found: list[BreakEven] = []
    for start, stop in _stretches(known):
        found += _along(values[start:stop], differences[start:stop], level)
    return tuple(found)


def _stretches(known: Bools) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _along(values: Floats, differences: Floats, level: float) -> list[BreakEven]:
    """The crossings in one stretch without gaps. Places are in steps: 1.5 is halfway from value 1 to 2."""
    means = differences.mean(axis=1)
    maybe = _where_it_may_be_0(differences, means, level)
    last = len(values) - 1
    found = []
    for place, rising in _crossings(means):
        low = high = None
        if maybe is not None:
            # Rounding may put a crossing a hair outside of its own interval.
            low, high = min(
                maybe, key=lambda one: max(one[0] - place, place - one[1], 0.0), default=(place, place)
            )
        at, below, above = (
            None if one is None else float(np.interp(one, np.arange(len(values)), values))
            for one in (place, low, high)
        )
        assert at is not None
        found.append(
            BreakEven(
                at,
                None if low is None or low <= _SAME else below,
                None if high is None or high >= last - _SAME else above,
                rising,
            )
        )
    return found


def _crossings(means: Floats) -> Iterator[tuple[float, bool]]:
    """(place, whether rising) of each change of sign."""
    signed = np.flatnonzero(means)
    for before, after in pairwise(signed.tolist()):
        one, other = float(means[before]), float(means[after])
        if (one < 0.0) == (other < 0.0):
            continue
        if after == before + 1:
            yield before + one / (one - other), other > 0.0
        else:
            yield (before + after) / 2.0, other > 0.0


def _where_it_may_be_0(differences: Floats, means: Floats, level: float) -> list[tuple[float, float]] | None:
    """Stretches in which the interval of the difference contains 0; None with one replication.

    At share w between two values the mean is m(w) = m₀ + w(m₁ − m₀) and its squared error
    e(w) = ((1 − w)² s₀₀ + 2w(1 − w) s₀₁ + w² s₁₁)/R; 0 is in the interval where m² ≤ t² e, a quadratic in w.
    """
    replications = differences.shape[1]
    if replications < 2:
        return None
    scale = float(stdtrit(replications - 1, 0.5 + level / 2.0)) ** 2 / replications
    centred = differences - means[:, None]
    found: list[tuple[float, float]] = []
    for step in range(len(means) - 1):
        covariance = centred[step : step + 2] @ centred[step : step + 2].T / (replications - 1) * scale
        (own, shared), other = covariance[0], covariance[1, 1]
        start, slope = means[step], means[step + 1] - means[step]
        quadratic = (
            slope**2 - (own - 2.0 * shared + other),
            2.0 * (start * slope - (shared - own)),
            start**2 - own,
        )
        for low, high in _not_above_0(*map(float, quadratic)):
            if found and step + low - found[-1][1] <= _SAME:
                found[-1] = (found[-1][0], step + high)
            else:
                found.append((step + low, step + high))
    return found


def _not_above_0(a: float, b: float, c: float) -> list[tuple[float, float]]:
    """The stretches of w in 0 … 1 where a w² + b w + c ≤ 0."""
    cuts = sorted({0.0, 1.0, *(root for root in _roots(a, b, c) if 0.0 < root < 1.0)})
    found: list[tuple[float, float]] = []
    for low, high in pairwise(cuts):
        middle = (low + high) / 2.0
        if (a * middle + b) * middle + c <= 0.0:
            joined = bool(found) and found[-1][1] == low
            found = [*found[:-1], (found[-1][0], high)] if joined else [*found, (low, high)]
    return found


def _roots(a: float, b: float, c: float) -> list[float]:
    if a == 0.0:
        return [-c / b] if b else []
    inside = b * b - 4.0 * a * c
    if inside < 0.0:
        return []
    # The sum that does not cancel, then the other root from the product (Numerical Recipes 5.6).
    half = -0.5 * (b + math.copysign(math.sqrt(inside), b))
    return [half / a, *([c / half] if half else [])]
