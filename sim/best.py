"""Which of many organisations is best, and which cannot be told from the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.comparison import simultaneous_level
from sim.experiment import Results
from sim.intervals import paired
from sim.measures import HEADLINE, definition
from sim.measures.registry import Better
from sim.trace import Floats

METHOD = "multiple comparisons with the best, Bonferroni"
"""In a few words, for reports."""
MANY = 3
"""With fewer organisations there is nothing to choose from: their difference says it all."""


@dataclass(frozen=True, slots=True)
class AgainstBest:
    """One organisation against the best of the others."""

    may_be_best: bool
    """Whether it cannot be told from the best."""
    low: float | None
    """Lower end of the interval of: its mean − that of the best of the others, in the measure's unit. None with
    one replication."""
    high: float | None


@dataclass(frozen=True, slots=True)
class Best:
    """One measure over all organisations."""

    measure: str
    level: float
    """Confidence that all intervals of this measure hold at once."""
    rows: tuple[AgainstBest, ...]
    """Per organisation, in their order."""


def best_of_organisations(results: Results, confidence: float = 0.95) -> list[Best]:
    """Multiple comparisons with the best for every headline measure that has a direction and that all
    replications of all organisations define; empty with fewer than `MANY` organisations.

    All intervals of all measures hold at once with this confidence (Bonferroni over the headline measures).
    """
    if len(results.organisations) < MANY:
        return []
    level = simultaneous_level(confidence, 1)
    found = []
    for name in HEADLINE:
        column, better = results.measures.index(name), definition(name).better
        if better == "neither" or not results.defined[:, :, column].all():
            continue
        samples = [results.values[:, at, column] for at in range(len(results.organisations))]
        found.append(Best(name, level, tuple(against_best(samples, better, level))))
    return found


def against_best(samples: Sequence[Floats], better: Better, level: float) -> list[AgainstBest]:
    """The interval of (own mean − mean of the best of the others) for each of k ≥ 2 samples of matched values.

    Value r of every sample, shape (replications,), comes from replication r. All k intervals hold at once with
    confidence `level`. They are those of multiple comparisons with the best: J. C. Hsu ("Constrained
    simultaneous confidence intervals for multiple comparisons with the best", Annals of Statistics 12, 1984,
    1136–1144), in the two-sided way of D. G. Edwards and J. C. Hsu ("Multiple comparisons with the best
    treatment", Journal of the American Statistical Association 78, 1983, 965–971); see also J. C. Hsu, Multiple
    Comparisons: Theory and Methods, Chapman & Hall 1996, chapter 4. Common random numbers make samples
    depend on each other in a way nobody knows, so each pair has its own paired t-interval, and Bonferroni puts
    them together, as in G. M. Clark and W. Yang ("A Bonferroni selection procedure when using common random
    numbers with unknown variances", Proceedings of the 1986 Winter Simulation Conference, 313–315):
    conservative, but valid whatever the dependence. (B. L. Nelson and F. J. Matejcik, "Using common random
    numbers for indifference-zone selection and multiple comparisons in simulation", Management Science 41, 1995,
    1935–1945, is narrower where all differences scatter alike.)

    Why k − 1 intervals do: let b be the truly best, and let the intervals of b − j hold for all j ≠ b (each at
    1 − (1 − level)/(k − 1)). Then none of them lies below 0, so b is among those that `may_be_best`. The best
    of the others is no worse than b for any other i, so i − b lies between the lowest lower and the highest upper
    end of i − j over the j that may be best; it is at most 0. For b itself the difference is at least 0, and
    at most the smallest upper end of b − j. Complexity: O(k² · replications).
    """
    count, sign = len(samples), -1.0 if better == "lower" else 1.0
    each = 1.0 - (1.0 - level) / (count - 1)
    if len(samples[0]) < 2:
        return [AgainstBest(True, None, None) for _ in samples]
    low, high = np.full((count, count), np.inf), np.full((count, count), np.inf)
    for i in range(count):
        for j in range(count):
            if i != j:
                found = paired(sign * samples[j], sign * samples[i], each)
                assert found.low is not None
                assert found.high is not None
                low[i, j], high[i, j] = found.low, found.high
    may = [bool((high[i] >= 0.0).all()) for i in range(count)]
    rows = []
    for i in range(count):
        others = [j for j in range(count) if may[j] and j != i]
        if not may[i]:
            bottom, top = min(low[i, others]), min(0.0, max(high[i, others]))
        elif others:
            bottom, top = min(0.0, *low[i, others]), max(0.0, min(high[i]))
        else:
            bottom, top = max(0.0, min(low[i])), min(high[i])
        # Taken from 0, not turned round: −0 is no number to show.
        ends = (float(bottom), float(top)) if sign > 0 else (0.0 - float(top), 0.0 - float(bottom))
        rows.append(AgainstBest(may[i], *ends))
    return rows
