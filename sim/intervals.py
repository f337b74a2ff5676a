"""Intervals of Student's t: of a mean, of a paired difference, of the difference of two unmatched samples."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from sim.trace import Floats

_ROUNDING = 1e-13


class Difference(NamedTuple):
    """How much higher the second sample is than the first, in the unit of both."""

    middle: float
    """Mean of the second − mean of the first."""
    half: float | None
    """Half-width of its interval; None where a sample has one value only."""

    @property
    def low(self) -> float | None:
        """Lower end of the interval."""
        return None if self.half is None else self.middle - self.half

    @property
    def high(self) -> float | None:
        """Upper end of the interval."""
        return None if self.half is None else self.middle + self.half


def mean_and_error(values: Floats, scale: float) -> tuple[float, float]:
    """Mean and its standard error (0 with one value); `values` has shape (replications,), at least one.

    Values that differ by no more than rounding, seen from the `scale` of the numbers they were made of,
    have no scatter: 0.3 − 0.2 and 0.2 − 0.1 are the same difference.
    """
    if float(np.ptp(values)) <= _ROUNDING * scale:
        return float(np.median(values)), 0.0
    return float(values.mean()), float(values.std(ddof=1)) / math.sqrt(len(values))


def half_width(error: float, freedom: float, level: float) -> float:
    """Half-width of Student's t-interval (1908); 0 without scatter."""
    return float(stdtrit(freedom, 0.5 + level / 2.0)) * error if error else 0.0


def paired(a: Floats, b: Floats, level: float) -> Difference:
    """b − a, where value r of both comes from one replication: the t-interval of the differences."""
    middle, error = mean_and_error(b - a, _scale(a, b))
    return Difference(middle, None if len(a) < 2 else half_width(error, len(a) - 1, level))


def welch(a: Floats, b: Floats, level: float) -> Difference:
    """b − a, where nothing ties the two samples together; they may differ in size and in scatter.

    Welch's interval (B. L. Welch, "The generalization of 'Student's' problem when several different
    population variances are involved", Biometrika 34, 1947, 28–35), with the degrees of freedom of
    F. E. Satterthwaite ("An approximate distribution of estimates of variance components", Biometrics
    Bulletin 2, 1946, 110–114): (u + v)² / (u²/(m − 1) + v²/(n − 1)), u and v being the squared standard
    errors of the two means and m and n the sizes.
    """
    scale = _scale(a, b)
    old, old_error = mean_and_error(a, scale)
    new, new_error = mean_and_error(b, scale)
    if min(len(a), len(b)) < 2:
        return Difference(new - old, None)
    error = math.hypot(old_error, new_error)
    if error == 0.0:
        return Difference(new - old, 0.0)
    u, v = (old_error / error) ** 2, (new_error / error) ** 2
    freedom = 1.0 / (u**2 / (len(a) - 1) + v**2 / (len(b) - 1))
    return Difference(new - old, half_width(error, freedom, level))


def _scale(a: Floats, b: Floats) -> float:
    return float(max(np.abs(a).max(), np.abs(b).max()))
