"""Agreement between answers, on plain arrays: what chance do two answers to one question have to be alike?

Everything here counts pairs without listing them. A *unit* is a set of answers that ought to be alike; a
*label* is what was said. Answers are never compared across units.
"""

from __future__ import annotations

import numpy as np

from sim.trace import Bools, Floats, Ints


def codes(*columns: Ints) -> Ints:
    """Numbers 0, 1, 2 … that are equal exactly where all columns are equal.

    Shape (rows,) in and out; in the order of the columns' values. Complexity: O(rows log rows) a column.
    """
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        # Dense again after each column, so that the product can never overflow.
        values, dense = np.unique(column, return_inverse=True)
        code = np.unique(code * max(len(values), 1) + dense, return_inverse=True)[1].astype(np.int64)
    return code


def sums(group: Ints, weight: Floats, size: int) -> Floats:
    """The weights added up per group 0, 1 …, at least `size` groups; floats also where there are no rows."""
    return np.bincount(group, weights=weight, minlength=size).astype(np.float64, copy=False)


def agreement(unit: Ints, label: Ints) -> float | None:
    """The chance (share, 0 to 1) that two answers drawn from one unit carry the same label.

    Per unit of n answers, of which c carry label c: Σ c(c − 1) / n(n − 1), the observed agreement of Fleiss
    (1971). Units are weighted by their answers; units of one answer have no pair and are left out. Both
    arrays have shape (answers,). None where no unit has two answers. Complexity: O(answers log answers).
    """
    unit = codes(unit)
    alike, pairs = _pairs(unit, codes(unit, label)), _pairs(unit, unit)
    return _weighted(alike, pairs, _answers(unit, pairs[unit] > 0))


def agreement_within(unit: Ints, label: Ints, department: Ints) -> float | None:
    """`agreement` over pairs of answers that come from one department.

    A unit weighs as many answers as take part in at least one such pair. Arrays of shape (answers,). None
    where there is no such pair.
    """
    unit = codes(unit)
    cell = codes(unit, department)
    alike, pairs = _pairs(unit, codes(cell, label)), _pairs(unit, cell)
    return _weighted(alike, pairs, _answers(unit, np.bincount(cell)[cell] > 1))


def agreement_between(unit: Ints, label: Ints, department: Ints) -> float | None:
    """`agreement` over pairs of answers that come from two different departments.

    A unit weighs as many answers as take part in at least one such pair. Arrays of shape (answers,). None
    where there is no such pair.
    """
    unit = codes(unit)
    cell = codes(unit, department)
    alike = _pairs(unit, codes(unit, label)) - _pairs(unit, codes(cell, label))
    pairs = _pairs(unit, unit) - _pairs(unit, cell)
    # A pair exists as soon as the unit heard two departments; then every answer has a partner elsewhere.
    return _weighted(alike, pairs, _answers(unit, pairs[unit] > 0))


def agreement_near(unit: Ints, label: Ints, time: Floats, hours: float) -> float | None:
    """`agreement` over pairs of answers given at most `hours` apart (second time ≤ first time + hours).

    A unit weighs as many answers as take part in at least one such pair. Arrays of shape (answers,), times in
    hours. None where there is no such pair. Complexity: O(answers log answers), by sliding windows.
    """
    unit = codes(unit)
    order = np.argsort(time, kind="stable")
    unit, label, time = unit[order], label[order], time[order]
    # How far each answer's window reaches in the sorted times: ranks are exact where sums of floats are not.
    reach = np.searchsorted(time, time + hours, side="right")
    followers = _followers(unit, reach)
    alike = _followers(codes(unit, label), reach)
    size = len(np.bincount(unit))
    # An answer with a neighbour before it in the window is the next of its unit after one with a follower.
    by_unit = np.argsort(unit, kind="stable")
    has_next = followers[by_unit] > 0
    takes_part = np.empty(len(unit), dtype=np.bool_)
    takes_part[by_unit] = has_next | np.concatenate(([False], has_next[:-1]))[: len(unit)]
    return _weighted(
        sums(unit, alike, size),
        sums(unit, followers, size),
        _answers(unit, takes_part),
    )


def krippendorff_alpha(unit: Ints, value: Ints) -> float | None:
    """Krippendorff's nominal alpha (1 alike, 0 as chance would have it), over arrays of shape (answers,).

    α = 1 − Dₒ / Dₑ (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"): Dₒ is one minus
    `agreement`, whose weights are exactly the coincidence matrix's; Dₑ the chance that two values drawn
    from all pairable ones differ. None where no unit has two answers, or where only one value occurs.
    """
    observed = agreement(unit, value)
    if observed is None:
        return None
    unit = codes(unit)
    pairable = np.bincount(unit)[unit] > 1
    count = np.unique(value[pairable], return_counts=True)[1].astype(np.float64)
    total = count.sum()
    expected = 1.0 - (count * (count - 1.0)).sum() / (total * (total - 1.0))
    return None if expected == 0.0 else float(1.0 - (1.0 - observed) / expected)


def agreement_matrix(
    unit: Ints, label: Ints, department: Ints, departments: int
) -> tuple[list[tuple[float | None, int]], ...]:
    """`agreement_within` on the diagonal, `agreement_between` of exactly those two departments elsewhere.

    One row per department, in it one pair (share, answers that take part) per department. Arrays of shape
    (answers,). Complexity: O(departments² × units + departments × answers).
    """
    unit = codes(unit)
    cell = codes(unit, label)
    units, cells = len(np.bincount(unit)), len(np.bincount(cell))
    owner = np.zeros(cells, dtype=np.int64)
    owner[cell] = unit
    said, heard = np.zeros((departments, cells)), np.zeros((departments, units))
    for d in range(departments):
        said[d] = np.bincount(cell[department == d], minlength=cells)
        heard[d] = np.bincount(unit[department == d], minlength=units)

    def entry(d: int, e: int) -> tuple[float | None, int]:
        less = 1.0 if d == e else 0.0  # nobody is paired with the very same answer
        alike = sums(owner, said[d] * (said[e] - less), units)
        pairs = heard[d] * (heard[e] - less)
        answers = np.where(pairs > 0, heard[d] if d == e else heard[d] + heard[e], 0.0)
        return _weighted(alike, pairs, answers), int(answers.sum())

    return tuple([entry(d, e) for e in range(departments)] for d in range(departments))


def _pairs(unit: Ints, cell: Ints) -> Floats:
    """Per unit, how many pairs of answers share a cell; a cell lies within one unit. Both dense."""
    count = np.bincount(cell).astype(np.float64)
    owner = np.zeros(len(count), dtype=np.int64)
    owner[cell] = unit
    return sums(owner, count * (count - 1.0) / 2.0, len(np.bincount(unit)))


def _answers(unit: Ints, takes_part: Bools) -> Floats:
    """Per unit, how many of its answers take part in a pair."""
    return sums(unit, takes_part.astype(np.float64), 0)


def _followers(group: Ints, reach: Ints) -> Floats:
    """Per answer (in order of time) how many later ones of its group lie before rank `reach`."""
    wide = len(group) + 1
    key = np.sort(group * wide + np.arange(len(group)))
    own = np.searchsorted(key, group * wide + np.arange(len(group)), side="left")
    return (np.searchsorted(key, group * wide + reach, side="left") - own - 1).astype(np.float64)


def _weighted(alike: Floats, pairs: Floats, answers: Floats) -> float | None:
    """The share of alike pairs per unit, averaged with the units' answers as weights."""
    has = pairs > 0
    if not has.any():
        return None
    return float((answers[has] * (alike[has] / pairs[has])).sum() / answers[has].sum())
