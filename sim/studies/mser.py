"""Where the start of a series ends: the marginal standard error rule, on means of whole weeks.

Plain functions of numbers. The rule cuts off as much as makes the mean of the rest best known: too little
leaves the start in, which scatters; too much throws good values away.
"""

from __future__ import annotations

import numpy as np

from sim.trace import Floats

AT_LEAST = 8
"""Weeks; with fewer nothing can be said."""
KEPT = 5
"""Weeks that are always kept: the statistic of a handful is small by chance."""
_ROUNDING = 1e-12


def mser(means: Floats) -> int | None:
    """How many of these batch means belong to the start and should be cut off; shape (batches,).

    MSER-m of K. P. White ("An effective truncation heuristic for bias reduction in simulation output",
    Simulation 69, 1997, 323–334) and K. P. White, M. J. Cobb and S. C. Spratt ("A comparison of five
    steady-state truncation heuristics for simulation", Proceedings of the 2000 Winter Simulation Conference,
    755–760): the d that makes Σ_{i > d} (y_i − ȳ_d)² / (n − d)² smallest, the first of equals. They took batches
    of five observations; here a batch is a week of days, for what customers and offices do has that period. As in
    K. Hoad, S. Robinson and R. Davies ("Automating warm-up length estimation", Journal of the Operational
    Research Society 61, 2010, 1389–1403) the last five batches are never cut, and a place in the second half is
    no answer. None where there are fewer than `AT_LEAST`, where a mean is NaN, or where the smallest lies in the
    second half or at the last place looked at: the series has not come to rest.
    """
    count = len(means)
    if count < AT_LEAST or np.isnan(means).any():
        return None
    # Values that differ by rounding have no scatter, or the last of them would seem the best known.
    least = _ROUNDING * float(np.abs(means).max())
    tails = [means[cut:] for cut in range(count - KEPT + 1)]
    error = np.array([0.0 if np.ptp(tail) <= least else tail.var() / len(tail) for tail in tails])
    best = int(np.argmin(error))
    return best if best <= count / 2 and best < len(error) - 1 else None
