"""How needs are passed on: two kinds of need, fitted so that the model's own chain gives the log's chances.

A constant chance cannot rise with each visit. Two kinds can: the hard ones are those still travelling. Fitted are
the chances at the first visits, the share of A→B→A and, loosely, the share of first hand-offs that reach a
Responsible department, by least squares weighted with their standard errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from sim.logs.observing.routing import Routing
from sim.studies.calibrating.chain import Habits, Travels, travels
from sim.studies.calibrating.topics import Topics
from sim.trace import Floats

VISITS = 6
"""Visits whose chance is fitted."""
LEAST = 30
"""A visit counts if at least so many cases come to it."""
FLOOR = 0.01
"""Errors below this do not matter: a model is no more exact."""
LOOSE = 0.1
"""Standard error given to `knows_who`: the model knows two sorts of departments, a company more."""
_NAMES = ("hard", "unsettled", "unsettled_hard", "sends_back", "knows_who")
_STARTS = ((0.3, 0.3, 0.3, 0.2), (0.5, 0.1, 0.4, 0.05), (0.15, 0.5, 0.2, 0.4))


@dataclass(frozen=True, slots=True)
class Passing:
    """The habits found, and how well they give what the log shows."""

    habits: Habits
    half: dict[str, float]
    """Half-width of a 95 % interval for each habit, by name; from the curvature of the fit."""
    cases: int
    handoffs: int
    gives: Travels


def passing(told: Routing, among: Topics) -> Passing | None:
    """Fit the habits; None where nothing is ever passed on. Deterministic."""
    doors = door_shares(among)
    if not told.passed[0] or doors.shape[1] == 1:
        return None
    rows = [at for at in range(VISITS) if told.reached[at] >= LEAST] or [0]
    chance = told.chance[rows]
    error = np.sqrt(chance * (1.0 - chance) / told.reached[rows] + FLOOR**2)
    returned = told.with_return / told.cases
    right = among.first_right / among.first if among.first else 0.5

    def residuals(x: Floats) -> Floats:
        habits = _habits(x)
        found = travels(doors, among.responsible, habits, VISITS + 4)
        return np.concatenate(
            (
                (found.chance[rows] - chance) / error,
                [(found.returned - returned) / (FLOOR / 2), (habits.knows_who - right) / LOOSE],
            )
        )

    low, high = np.array([0.02, 0.0, 0.0, 0.0, 0.05]), np.array([0.98, 0.95, 0.95, 0.9, 1.0])
    fits = [
        least_squares(residuals, np.clip(np.array([*start, right]), low + 1e-3, high - 1e-3), bounds=(low, high))
        for start in _STARTS
    ]
    best = min(fits, key=lambda fit: float(fit.cost))
    habits = _habits(best.x)
    return Passing(
        habits,
        _halves(np.asarray(best.jac)),
        told.cases,
        int(told.passed.sum()),
        travels(doors, among.responsible, habits),
    )


def door_shares(among: Topics) -> Floats:
    """Share of all cases by topic and door, shape (K, D); sums to 1."""
    doors = among.doors.astype(np.float64)
    doors[doors.sum(axis=1) == 0, 0] = 1.0
    doors /= doors.sum(axis=1, keepdims=True)
    shares: Floats = doors * (among.cases / among.cases.sum())[:, None]
    return shares


def _habits(x: Floats) -> Habits:
    """The third number is how much of the way from `unsettled` to 1 the hard ones are off."""
    hard, easy, more, back, right = (float(value) for value in x)
    return Habits(hard, easy, easy + more * (1.0 - easy), back, right)


def _halves(jacobian: Floats) -> dict[str, float]:
    """Half-widths from the inverse of the curvature; of `unsettled_hard` those of its own number."""
    spread = np.sqrt(np.maximum(np.diag(np.linalg.pinv(jacobian.T @ jacobian)), 0.0))
    return {name: float(min(1.96 * each, 1.0)) for name, each in zip(_NAMES, spread, strict=True)}
