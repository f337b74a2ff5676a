"""How sure the theory suite is: all its intervals together miss the truth by chance for fewer than one base seed
in 500, and each is at most 2 % of the exact value wide on either side."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

SEED = int(os.environ.get("WALSCHIP_BASE_SEED", "1"))
"""Base seed; another one is for proving the rate of chance failures by hand."""
CHECKS = 50
"""At least the number of intervals in the suite."""
RISK = 1.0 / 500.0 / CHECKS
PRECISION = 0.02


def must_equal(
    sample: NDArray[np.float64], exactly: float, controls: NDArray[np.float64] | None = None, risk: float = RISK
) -> None:
    """The exact value lies in the t-interval of the mean of independent numbers, which is narrow enough.

    `controls`, shape (numbers, controls), are what is known to be 0 on average and goes along with the numbers:
    their share in the scatter is taken out by regression (Lavenberg & Welch 1981).
    """
    known = np.empty((len(sample), 0)) if controls is None else controls
    design = np.column_stack((np.ones(len(sample)), known))
    coefficients, *_ = np.linalg.lstsq(design, sample, rcond=None)
    freedom = len(sample) - design.shape[1]
    scatter = float(((sample - design @ coefficients) ** 2).sum() / freedom)
    estimate, error = float(coefficients[0]), float((scatter * np.linalg.inv(design.T @ design)[0, 0]) ** 0.5)
    half = float(t.isf(risk / 2.0, freedom)) * error
    assert half <= PRECISION * exactly, f"half-width {half / exactly:.2%} of {exactly:.5g}"
    assert abs(estimate - exactly) <= half, f"{estimate:.5g} ± {half:.2g}, exactly {exactly:.5g}"
