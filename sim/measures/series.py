"""A run day by day, its warm-up included: whether and when it comes to rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measures.consistency import answer_kinds
from sim.measures.pairs import codes, sums
from sim.measures.view import View, Whole
from sim.trace import Floats, Ints, Trace

SERIES = ("backlog", "agreement", "correctness")
"""What is followed; each is named as the measure that it is a day of."""
WEEK = 7
"""Days. A week has its own ups and downs, so means are taken over whole weeks."""
_DAY = 24.0
_LOOK_BACK = WEEK * _DAY
"""Hours that an answer is compared back over: a day alone has too few answers to one question."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Each of `SERIES` on each day from day 0 to the end of arrivals, as a total and the weight it is over.

    The mean over some days is the sum of their totals over the sum of their weights, and not defined where that
    is 0. Shape of both (…, series, days).
    """

    totals: Floats
    weights: Floats

    @property
    def days(self) -> int:
        """How many whole days there are."""
        return int(self.totals.shape[-1])

    def by_day(self) -> Floats:
        """The mean of each day, shape (…, series, days); NaN where not defined."""
        return _ratio(self.totals, self.weights)

    def by_week(self) -> Floats:
        """The mean of each whole week from day 0, shape (…, series, weeks); NaN where not defined."""
        weeks = self.days // WEEK
        shape = (*self.totals.shape[:-1], weeks, WEEK)
        parts = (array[..., : weeks * WEEK].reshape(shape).sum(axis=-1) for array in (self.totals, self.weights))
        return _ratio(*parts)

    def moving(self) -> Floats:
        """The mean of the week around each day, shape (…, series, days); NaN within three days of either end.

        The moving average of P. D. Welch ("The statistical analysis of simulation results", in S. S. Lavenberg
        (ed.), Computer Performance Modeling Handbook, Academic Press 1983, 268–328), with the window of a week.
        """
        made = np.full(self.totals.shape, np.nan)
        middle, half = self.days - WEEK + 1, WEEK // 2
        if middle > 0:
            parts = (_windows(array, np.arange(middle), WEEK) for array in (self.totals, self.weights))
            made[..., half : half + middle] = _ratio(*parts)
        return made

    def after(self, day: int) -> Floats:
        """The mean over the whole weeks that begin on this day, shape (…, series); NaN where there is none."""
        return self.between(day, day + max(self.days - day, 0) // WEEK * WEEK)

    def between(self, first: int, last: int) -> Floats:
        """The mean over the days from `first` until `last`, shape (…, series); NaN where not defined."""
        parts = (array[..., first:last].sum(axis=-1) for array in (self.totals, self.weights))
        return _ratio(*parts)


def daily(whole: Whole) -> Daily:
    """The series of one trace, shape (series, days).

    `backlog`: contacts under way, on average over the day. `correctness`: of the first answers (per inquiry and
    need) that reached a customer that day, the share that was correct. `agreement`: of those that had an
    earlier first answer to the same question, while the same version was current and at most a week before, the
    chance that one of these, drawn at random, says the same; each answer counts once. It looks back only, so
    that no day is told by what came later. Complexity: O(c log c + a log a) in contacts and answers.
    """
    trace = whole.trace
    days = int(trace.facts.end // _DAY)
    everybody = np.ones(len(whole.measured), dtype=np.bool_)
    view = View(whole, everybody, everybody[trace.answers.inquiry])
    reached = trace.answers.reached[view.first]
    day = (reached // _DAY).astype(np.int64)
    within = day < days
    earlier = np.searchsorted(reached, reached - _LOOK_BACK, side="left")
    pairs = _before(view.unit, earlier)
    alike = _before(codes(view.unit, view.label), earlier)
    shares = np.divide(alike, pairs, out=np.zeros(len(pairs)), where=pairs > 0)
    correct = answer_kinds(view)["correct"].astype(np.float64)

    def per_day(weight: Floats) -> Floats:
        return sums(day[within], weight[within], days)

    return Daily(
        totals=np.stack([_under_way(trace, days), per_day(shares), per_day(correct)]),
        weights=np.stack(
            [np.ones(days), per_day((pairs > 0).astype(np.float64)), per_day(np.ones(len(correct)))]
        ),
    )


def _under_way(trace: Trace, days: int) -> Floats:
    """Mean number of contacts under way on each day."""
    edges = _DAY * np.arange(days + 1, dtype=np.float64)
    begun, ended = _elapsed(trace.contacts.made, edges), _elapsed(trace.contacts.ended, edges)
    # A difference of two large sums may miss 0 by a rounding.
    return np.maximum(np.diff(begun - ended), 0.0) / _DAY


def _elapsed(since: Floats, edges: Floats) -> Floats:
    """At each edge, the hours that have passed since each of the moments before it, added up."""
    since = np.sort(since)
    before = np.searchsorted(since, edges)
    passed: Floats = edges * before - np.concatenate(([0.0], np.cumsum(since)))[before]
    return passed


def _before(group: Ints, earliest: Ints) -> Floats:
    """Per row (in order of time), how many rows of its group lie before it, from row `earliest` on."""
    wide = len(group) + 1
    own = group * wide + np.arange(len(group))
    key = np.sort(own)
    first = np.searchsorted(key, group * wide + earliest, side="left")
    return (np.searchsorted(key, own, side="left") - first).astype(np.float64)


def _windows(array: Floats, starts: Ints, length: int) -> Floats:
    """Sums over `length` days from each start."""
    added = np.concatenate((np.zeros((*array.shape[:-1], 1)), np.cumsum(array, axis=-1)), axis=-1)
    found: Floats = added[..., starts + length] - added[..., starts]
    return found


def _ratio(total: Floats, weight: Floats) -> Floats:
    # A window of running sums may miss 0 by a rounding; weights are counts.
    ratio: Floats = np.divide(total, weight, out=np.full(total.shape, np.nan), where=weight > 0.5)
    return ratio
