"""What each lever brings, measure by measure, with intervals: the numbers of an attribution.

Everything is taken replication by replication, where all designs met the same customers, and then over
replications: Student's t (1908). Where orders were drawn at random (`Plan.permutations`) their scatter is part
of the interval of a Shapley value, see `crossed`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.intervals import half_width, mean_and_error
from sim.studies.attribute import Plan
from sim.studies.points import Found
from sim.studies.shapley import brought, interactions, pairs, shapley
from sim.trace import Bools, Floats


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its interval, in the measure's unit."""

    mean: float
    low: float | None
    """None with one replication."""
    high: float | None


@dataclass(frozen=True, slots=True)
class Shares:
    """One measure of an attribution. k levers, R replications."""

    measure: str
    reason: str | None
    """Why nothing is attributed, in words; then every tuple below is empty. None where all is there."""
    before: Amount | None
    """The first organisation; None where a replication does not define it."""
    after: Amount | None
    whole: Amount | None
    """The second organisation − the first; None where either is."""
    shapley: tuple[Amount, ...] = ()
    """Per lever; their means add up to that of the whole."""
    per_replication: tuple[tuple[float, ...], ...] = ()
    """Per lever, its Shapley value in each replication; there too they add up."""
    alone: tuple[Amount, ...] = ()
    """Per lever: the first organisation with only this lever changed − the first organisation."""
    removed: tuple[Amount, ...] = ()
    """Per lever: the second organisation − the second with only this lever as in the first."""
    without: tuple[Amount, ...] = ()
    """Per lever: the second organisation with this lever as in the first − the first organisation."""
    interactions: tuple[Amount, ...] = ()
    """Per pair of levers, in the order of `shapley.pairs`: what both bring beyond what each brings. The Shapley
    interaction index where all combinations were run; else the two alone together, less each alone. Empty
    where pairs are not looked at."""


def shares(plan: Plan, found: Found, confidence: float) -> list[Shares]:
    """What each lever brings, of every measure; `found` has a point for each design of the plan, in its order.

    A measure that any design of any replication does not define is not attributed: what is missing is no 0.
    """
    return [
        _shares(plan, name, found.values[:, :, at], found.defined[:, :, at], confidence)
        for at, name in enumerate(found.measures)
    ]


def crossed(samples: Floats, scale: float, confidence: float) -> Amount:
    """The mean of samples of shape (P, R): P pairs of orders drawn once, each met by all R replications.

    Both replications and orders are a sample. The squared standard error is that of the R means over orders
    plus that of the P means over replications, which is what two random effects that cross add up to; scatter
    that belongs to both is counted in each, so the interval is rather too wide than too narrow. Degrees of
    freedom: F. E. Satterthwaite (Biometrics Bulletin 2, 1946, 110–114).
    """
    middle, of_replications = mean_and_error(samples.mean(axis=0), scale)
    if min(samples.shape) < 2:
        return Amount(middle, None, None)
    _, of_orders = mean_and_error(samples.mean(axis=1), scale)
    error = math.hypot(of_replications, of_orders)
    if error == 0.0:
        return Amount(middle, middle, middle)
    u, v = (of_replications / error) ** 2, (of_orders / error) ** 2
    freedom = 1.0 / (u**2 / (samples.shape[1] - 1) + v**2 / (samples.shape[0] - 1))
    half = half_width(error, freedom, confidence)
    return Amount(middle, middle - half, middle + half)


def _shares(plan: Plan, measure: str, worth: Floats, defined: Bools, confidence: float) -> Shares:
    """`worth` and `defined` have shape (designs, R)."""
    at = {coalition: row for row, coalition in enumerate(plan.coalitions)}
    k, nobody, all_ = len(plan.factors), 0, at[plan.everything]
    scale = float(np.abs(worth[defined]).max(initial=0.0))

    def amount(values: Floats) -> Amount:
        return _over_replications(values, scale, confidence)

    before = amount(worth[nobody]) if defined[nobody].all() else None
    after = amount(worth[all_]) if defined[all_].all() else None
    whole = None if before is None or after is None else amount(worth[all_] - worth[nobody])
    if not defined.all():
        return Shares(measure, _reason(plan, defined), before, after, whole)
    if plan.exact:
        values = shapley(worth[[at[coalition] for coalition in range(1 << k)]])
        brings = [amount(row) for row in values]
    else:
        entered = brought(worth, plan.coalitions, plan.permutations)
        halves = (entered[0::2] + entered[1::2]) / 2.0
        values = halves.mean(axis=0)
        brings = [crossed(halves[:, lever], scale, confidence) for lever in range(k)]
    one = [worth[at[1 << lever]] for lever in range(k)]
    rest = [worth[at[plan.everything ^ 1 << lever]] for lever in range(k)]
    return Shares(
        measure,
        None,
        before,
        after,
        whole,
        tuple(brings),
        tuple(tuple(row.tolist()) for row in values),
        tuple(amount(values - worth[nobody]) for values in one),
        tuple(amount(worth[all_] - values) for values in rest),
        tuple(amount(values - worth[nobody]) for values in rest),
        tuple(map(amount, _together(plan, worth, at))) if plan.paired else (),
    )


def _together(plan: Plan, worth: Floats, at: dict[int, int]) -> Sequence[Floats]:
    """Per pair, what both bring beyond what each brings, in each replication."""
    k = len(plan.factors)
    if plan.exact:
        return list(interactions(worth[[at[coalition] for coalition in range(1 << k)]]))
    return [
        (worth[at[1 << one | 1 << other]] + worth[0]) - (worth[at[1 << one]] + worth[at[1 << other]])
        for one, other in pairs(k)
    ]


def _over_replications(values: Floats, scale: float, confidence: float) -> Amount:
    middle, error = mean_and_error(values, scale)
    if len(values) < 2:
        return Amount(middle, None, None)
    half = half_width(error, len(values) - 1, confidence)
    return Amount(middle, middle - half, middle + half)


def _reason(plan: Plan, defined: Bools) -> str:
    """Which designs do not define the measure: the first by name, the others by number."""
    missing = np.flatnonzero(~defined.all(axis=1)).tolist()
    first = plan.coalitions[missing[0]]
    changed = " + ".join(plan.changed(first)) or "nothing changed"
    many = int((~defined[missing[0]]).sum())
    others = f", and in {len(missing) - 1} more" if len(missing) > 1 else ""
    return (
        f"not defined in design {plan.label(first)} ({changed}) in {many} of {defined.shape[1]} "
        f"replications{others}"
    )
