"""Best to worst, and which neighbours can be told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.intervals import paired, welch
from sim.measures.registry import Better
from sim.trace import Floats


@dataclass(frozen=True, slots=True)
class Ranking:
    """Things in order of a measure."""

    order: tuple[int, ...]
    """Positions, the best first; without a number last. Where neither direction is better, the highest first."""
    apart: tuple[bool | None, ...]
    """Per neighbouring pair of `order`: whether the interval of their difference excludes 0; None without one."""
    like_first: tuple[int, ...]
    """Positions of those that cannot be told from the first, in order; those without a number are left out."""


def rank(
    samples: Sequence[Floats | None],
    better: Better,
    matched: Callable[[int, int], bool],
    level: float,
    first_level: float | None = None,
) -> Ranking:
    """Put samples in order of their means.

    A sample has one value per replication, shape (R,); None where it is not defined. `matched` tells of two
    positions whether their replications are the same customers; then their difference is paired, else
    Welch's. `level` is the confidence of each difference; `first_level` of those with the first, if another.
    """
    sign = 1.0 if better == "lower" else -1.0
    means = [None if sample is None else sign * float(np.mean(sample)) for sample in samples]
    order = sorted(range(len(samples)), key=lambda at: (means[at] is None, means[at] or 0.0))

    def told_apart(one: int, other: int, level: float) -> bool | None:
        a, b = samples[one], samples[other]
        if a is None or b is None:
            return None
        found = (paired if matched(one, other) else welch)(a, b, level)
        return None if found.half is None else abs(found.middle) > found.half

    apart = tuple(told_apart(one, other, level) for one, other in pairwise(order))
    # The first beside each other one is fewer comparisons than all pairs (with the best: Hsu 1984).
    beside_first = level if first_level is None else first_level
    like_first = tuple(
        other
        for other in order[1:]
        if samples[other] is not None and not told_apart(order[0], other, beside_first)
    )
    return Ranking(tuple(order), apart, like_first)


def comparisons(things: int) -> int:
    """Pairs that an order of so many things could set side by side: k(k − 1)/2, at least 1."""
    return max(1, things * (things - 1) // 2)
