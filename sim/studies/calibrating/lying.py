"""How long cases lie at each department: lognormals that give the stays of a log, and its cases from end to end.

First each department's lognormal is fitted to the quantiles of its stays, closed hours taken out. Stays of one
case are not independent, as the model's are, and no lognormal has their shape; so a common scale and a common
factor of the spread are then fitted to how long whole cases take, walking the log's own cases through the
departments with drawn stays. Deterministic: the uniforms are drawn from a fixed seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares, lsq_linear
from scipy.special import ndtri

from sim.studies.calibrating.chain import Travels
from sim.studies.calibrating.durations import ENOUGH, GROUPS, Stays, Waits
from sim.studies.calibrating.staffing import Shift, until_open
from sim.trace import Floats, Ints

AT = (0.5, 0.75, 0.9, 0.95)
"""Quantiles of stays that are fitted."""
OVERALL = (0.25, 0.5, 0.75, 0.9)
"""Quantiles of whole cases that are fitted, and …"""
WEIGHT = (0.5, 1.0, 2.0, 20.0)
"""… what each counts: long cases are what people remember, and what a mean is made of."""
LEAST = 0.25
"""Hours that are added before logarithms are taken: minutes do not matter here."""
WIDEST = 3.0
"""Largest standard deviation of the logarithm (a coefficient of variation of 90)."""
SAMPLE = 20_000
"""Cases that are walked."""
AWAY = 10.0
"""Added to the middles while they are fitted: relative steps stand still at 0."""
STEP = 0.005
"""Of the derivatives, relative: quantiles of drawn stays are not smooth in small steps."""


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Hours: median and spread of a lognormal, with how many observations it is from."""

    middle: float
    """Mean of the logarithm."""
    spread: float
    """Standard deviation of the logarithm."""
    observed: int
    own: bool = True
    """False: from the stays of all departments."""

    @property
    def mean(self) -> float:
        """Hours."""
        return float(np.exp(self.middle + self.spread**2 / 2.0))

    @property
    def cv(self) -> float:
        """Standard deviation over mean."""
        return float(np.sqrt(np.expm1(self.spread**2)))


@dataclass(frozen=True, slots=True)
class Pending:
    """Waiting for the customer or an outsider."""

    chance: float
    chance_hard: float
    hours: Lognormal
    by_handoffs: Floats
    """What the chances make of it by hand-offs, shape (GROUPS,)."""
    cases: int
    ever: int


def pending(told: Waits | None, gives: Travels | None) -> Pending | None:
    """Chances by kind from the shares by hand-offs; None where the log has no such status, or no case."""
    if told is None or not told.pending.sum():
        return None
    hours = told.hours[told.hours > 0]
    middle, high = np.log(np.quantile(hours, (0.5, 0.9)) + 1e-3)
    spread = float(np.clip((high - middle) / ndtri(0.9), 0.05, WIDEST))
    cases = np.maximum(told.cases, 1)
    share = told.pending / cases
    if gives is None:
        easy = hard = float(told.pending.sum() / told.cases.sum())
        of = np.zeros(GROUPS)
    else:
        of = np.append(gives.hard_at[: GROUPS - 1], _tail(gives))
        weight = np.sqrt(np.where(np.isnan(of), 0, told.cases))
        of = np.nan_to_num(of)
        fit = lsq_linear(np.stack((1 - of, of), axis=1) * weight[:, None], share * weight, bounds=(0.0, 1.0))
        easy, hard = (float(value) for value in fit.x)
    return Pending(
        easy,
        hard,
        Lognormal(float(middle), spread, len(hours)),
        easy + (hard - easy) * of,
        int(told.cases.sum()),
        int(told.pending.sum()),
    )


def _tail(gives: Travels) -> float:
    """Share of hard ones among cases with `GROUPS` - 1 hand-offs or more."""
    ends = (gives.reached - gives.passed)[GROUPS - 1 :]
    of = gives.hard_at[GROUPS - 1 :]
    known = ~np.isnan(of)
    return float(np.average(of[known], weights=ends[known] + 1e-12)) if known.any() else float("nan")


def lying(told: Stays, on: tuple[Shift, ...], pause: Pending | None, horizon: float) -> tuple[Lognormal, ...]:
    """A lognormal for each department.

    `horizon`: hours for which cases are followed, in the log and in the simulation: what takes longer is open
    still, and in neither's quantiles. Complexity: O(stays log stays)."""
    pooled = _fit(told, on)
    each = []
    for at in range(len(on)):
        mine = told.of(at)
        enough = len(mine.hours) >= ENOUGH
        each.append(_fit(mine, on) if enough else Lognormal(pooled.middle, pooled.spread, len(mine.hours), False))
    scale, wider = _correct(told, on, each, pause, horizon)
    return tuple(
        Lognormal(one.middle + scale, float(np.clip(one.spread * wider, 0.05, WIDEST)), one.observed, one.own)
        for one in each
    )


def _fit(told: Stays, on: tuple[Shift, ...]) -> Lognormal:
    """Such that stays, from when they began, pushed to the next opening, have the log's quantiles."""
    wanted = np.log(np.quantile(told.hours, AT) + LEAST)
    pick = np.linspace(0, len(told.start) - 1, min(len(told.start), 400)).astype(np.int64)
    order = np.argsort(told.start, kind="stable")[pick]
    start, where = told.start[order], told.department[order]
    z = ndtri((np.arange(41) + 0.5) / 41)

    def residuals(x: Floats) -> Floats:
        lies = np.exp(x[0] - AWAY + x[1] * z)[None, :] + np.zeros((len(start), 1))
        return np.log(np.quantile(_pushed(start[:, None], lies, where, on), AT) + LEAST) - wanted

    guess = float(np.log(np.quantile(told.hours, 0.5) + LEAST / 4))
    bounds = ((AWAY - 6.0, 0.05), (AWAY + 12.0, WIDEST))
    fit = least_squares(residuals, (AWAY + guess, 2.0), bounds=bounds, diff_step=[STEP])
    return Lognormal(float(fit.x[0] - AWAY), float(fit.x[1]), len(told.hours))


def _pushed(start: Floats, lies: Floats, where: Ints, on: tuple[Shift, ...]) -> Floats:
    """Lying hours, made longer until the department is open; the first axis goes by `where`."""
    result = lies.copy()
    for at, shift in enumerate(on):
        mine = where == at
        if mine.any():
            result[mine] += until_open(shift, start[mine] + lies[mine])
    return result


def _correct(
    told: Stays, on: tuple[Shift, ...], each: list[Lognormal], pause: Pending | None, horizon: float
) -> tuple[float, float]:
    """What to add to every middle, and by what to multiply every spread."""
    chosen = _sampled(told)
    case, number = np.unique(chosen.case, return_inverse=True)
    turn = _turns(number)
    observed: Floats = np.bincount(number, weights=chosen.gross).astype(np.float64)
    group = np.zeros(len(case), np.int64)
    group[number] = chosen.group
    first: Floats = np.zeros(len(case))
    first[number[turn == 0]] = chosen.start[turn == 0]
    chance = np.random.default_rng(0)
    z = _normals(len(number), chance)
    paused: Floats = np.zeros(len(case))
    if pause is not None:
        ever = chance.random(len(case)) < pause.by_handoffs[group]
        paused = ever.astype(np.float64) * np.exp(
            pause.hours.middle + pause.hours.spread * _normals(len(case), chance)
        )
    middle = np.array([one.middle for one in each])[chosen.department]
    spread = np.array([one.spread for one in each])[chosen.department]
    visits = [np.flatnonzero(turn == visit) for visit in range(int(turn.max()) + 1)]
    some = [at for at in range(GROUPS) if (group == at).sum() >= ENOUGH]

    def taken(x: Floats) -> Floats:
        lies = np.exp(middle + x[0] - AWAY + np.clip(spread * x[1], 0.05, WIDEST) * z)
        clock = first.copy()
        for rows in visits:
            at = number[rows]
            clock[at] += _pushed(clock[at], lies[rows], chosen.department[rows], on)
        return clock - first + paused

    def told_by(hours: Floats) -> Floats:
        done = hours <= max(horizon, float(hours.min()))
        whole = np.log(np.quantile(hours[done], OVERALL) + LEAST) * np.sqrt(WEIGHT)
        # A group of which nothing would end in time is told as if it were followed for ever.
        mine = [done & (group == at) if (done & (group == at)).any() else group == at for at in some]
        return np.append(whole, [np.log(np.median(hours[each]) + LEAST) for each in mine])

    wanted = told_by(observed)

    def residuals(x: Floats) -> Floats:
        return told_by(taken(x)) - wanted

    bounds = ((AWAY - 4.0, 0.2), (AWAY + 4.0, 1.5))
    fit = least_squares(residuals, (AWAY, 1.0), bounds=bounds, diff_step=[STEP])
    return float(fit.x[0] - AWAY), float(fit.x[1])


def _normals(size: int, chance: np.random.Generator) -> Floats:
    """Normal deviates in any order, their distribution as even as it can be: less noise in quantiles."""
    return np.asarray(chance.permutation(ndtri((np.arange(size) + 0.5) / size)))


def _sampled(told: Stays) -> Stays:
    """Every so manieth case, whole."""
    cases = np.unique(told.case)
    step = -(-len(cases) // SAMPLE)
    keep = np.isin(told.case, cases[::step])
    return told.where(keep)


def _turns(number: Ints) -> Ints:
    """How many rows of the same case come before each; rows of a case stand together."""
    at = np.arange(len(number))
    begins = np.append(True, number[1:] != number[:-1])
    return at - np.maximum.accumulate(np.where(begins, at, 0))
