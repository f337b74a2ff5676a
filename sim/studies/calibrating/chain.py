"""The travels of a case as a Markov chain: the model's own rules of hand-off, worked out without simulating.

The state is (department, the one it came from, kind of need). At its turn a department passes a need on for sure
if it is not Responsible, else with the chance of the need's kind; a need that was passed on before goes back with
`sends_back`, else with `knows_who` to another Responsible department, else to one that is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.trace import Bools, Floats

VISITS = 31
"""Visits followed: what still travels then is next to nothing."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How needs are passed on: shares and chances, 0 to 1."""

    hard: float
    unsettled: float
    unsettled_hard: float
    sends_back: float
    knows_who: float


@dataclass(frozen=True, slots=True)
class Travels:
    """What the chain gives; V visits followed."""

    reached: Floats
    """Share of cases that come to a kth visit, shape (V,)."""
    passed: Floats
    """Share of cases passed on at it, shape (V,)."""
    returned: float
    """Share of cases that go A→B→A at least once."""
    visits: Floats
    """Visits per case by topic and department, each topic weighing as it does, shape (K, D)."""
    settled: Floats
    """Cases settled, likewise, shape (K, D)."""
    hard_at: Floats
    """Share of hard ones among cases settled at the kth visit, shape (V,); nan where none is."""

    @property
    def chance(self) -> Floats:
        """The chance of being passed on at each visit, shape (V,); nan where no case comes so far."""
        nothing: Floats = np.full(len(self.reached), np.nan)
        return np.divide(self.passed, self.reached, out=nothing, where=self.reached > 1e-12)


def travels(doors: Floats, responsible: Bools, habits: Habits, visits: int = VISITS) -> Travels:
    """Follow cases from their doors.

    `doors`: share of all cases by topic and first department, shape (K, D), sums to 1. Complexity:
    O(visits K D²).
    """
    topics, size = doors.shape
    onward = targets(responsible, habits.knows_who)
    chance = np.array([habits.unsettled, habits.unsettled_hard])
    passes = np.where(responsible[:, None, :], chance[None, :, None], 1.0)
    if size == 1:
        passes[:] = 0.0
    kinds = np.array([1.0 - habits.hard, habits.hard])
    # The last place of the last axis: it came from nowhere.
    mass = np.zeros((topics, 2, size, size + 1))
    mass[..., size] = doors[:, None, :] * kinds[None, :, None]
    never = mass.copy()
    reached, passed, hard_at, load = (
        np.zeros(visits),
        np.zeros(visits),
        np.zeros(visits),
        np.zeros((topics, size)),
    )
    settled, returned = np.zeros((topics, size)), 0.0
    for at in range(visits):
        here = mass.sum(axis=3)
        reached[at] = here.sum()
        load += here.sum(axis=1)
        passing = here * passes
        passed[at] = passing.sum()
        settled += (here - passing).sum(axis=1)
        ends = (here - passing).sum(axis=(0, 2))
        hard_at[at] = ends[1] / ends.sum() if ends.sum() > 1e-12 else np.nan
        mass, _ = _step(mass * passes[..., None], onward, habits.sends_back, stops=False)
        never, back = _step(never * passes[..., None], onward, habits.sends_back, stops=True)
        returned += back
    return Travels(reached, passed, returned, load, settled, hard_at)


def _step(passing: Floats, onward: Floats, sends_back: float, *, stops: bool) -> tuple[Floats, float]:
    """What is passed on, at its next department, and how much goes straight back; `stops`: that is taken out."""
    size = passing.shape[2]
    known, fresh = passing[..., :size], passing[..., size]
    straying = fresh + (1.0 - sends_back) * known.sum(axis=3)
    at_next = straying[..., None] * onward[:, None]
    home = (1.0 - sends_back) * known * onward[:, None]
    after = np.zeros_like(passing)
    after[..., :size] = np.swapaxes(at_next - home if stops else at_next + sends_back * known, 2, 3)
    return after, float(home.sum() + sends_back * known.sum())


def targets(responsible: Bools, knows_who: float) -> Floats:
    """Where each department sends what it passes on, by topic, shape (K, D, D); rows sum to 1 (0 for D = 1)."""
    size = responsible.shape[1]
    other = ~np.eye(size, dtype=np.bool_)
    right = responsible[:, None, :] & other
    wrong = ~responsible[:, None, :] & other
    evenly = [each / np.maximum(each.sum(axis=2, keepdims=True), 1) for each in (right, wrong)]
    some = [each.any(axis=2, keepdims=True) for each in (right, wrong)]
    chance = np.where(some[0] & some[1], knows_who, some[0].astype(np.float64))
    return np.asarray(chance * evenly[0] + (1.0 - chance) * evenly[1])
