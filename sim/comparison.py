"""Differences between organisations: how large, how sure, and whether they matter.

Replication r of one organisation meets the same customers as replication r of another, so differences are
taken within replications and only their scatter counts (common random numbers). Runs that met other customers
are compared without pairing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.experiment import Results
from sim.intervals import Difference, half_width, mean_and_error, paired, welch
from sim.measures import HEADLINE, definition
from sim.measures.registry import Better
from sim.trace import Bools, Floats

Verdict = Literal["better", "worse", "no clear difference", "too small to matter"]

CORRECTION = "Bonferroni"
"""How the intervals of the headline measures are made to hold all at once."""

THRESHOLDS: Mapping[str, float] = {
    # Half the customers may be on the phone, where a minute is long.
    "time_to_first_response.median": 1 / 60,
    # The slower tail is written contacts: nobody notices less than a quarter of an hour.
    "time_to_first_response": 0.25,
    # Half of the customers may be on the line for as long as this takes: five minutes are noticed.
    "time_to_resolution.median": 1 / 12,
}
"""The smallest difference that matters, in the measure's own unit, by name; a name also covers its parts and
splits (`time_to_first_response` covers `.p90` and `.mean`)."""

UNIT_THRESHOLDS: Mapping[str, float] = {
    # One in a hundred: what a manager still sees in a quarterly figure.
    "share": 0.01,
    "alpha": 0.01,
    # Resolution and waiting: answers are promised in working hours, and nobody acts on less than one.
    "hours": 1.0,
    # Work: half a minute on each of 100,000 inquiries a year is half a full-time job.
    "minutes": 0.5,
    # Contacts and hand-offs: one more in twenty inquiries.
    "count": 0.05,
    # A backlog: one contact more or less on the desk is nobody's worry.
    "contacts": 1.0,
    "contacts/day": 1.0,
}
"""The same for measures not named in `THRESHOLDS`, by unit."""

RELATIVE_THRESHOLDS: Mapping[str, float] = {
    # Two per cent of a budget is within what a year's planning rounds away.
    "euro": 0.02,
    "euro/year": 0.02,
}
"""The same for money, by unit, as a share of the baseline's mean: no amount fits companies of every size."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A measure of one organisation over replications."""

    mean: float | None
    """None if any replication did not define it: the others would be a biased choice."""
    half_width: float | None
    """Of the t-interval around the mean; None without a mean or with one replication."""
    defined: int
    """Replications that defined it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of a variant against the baseline, matched replication by replication where they can be."""

    baseline: str
    variant: str
    measure: str
    difference: float
    """Mean of variant − baseline, in the measure's unit."""
    low: float | None
    """Lower end of its interval (paired t, or Welch's where not paired); None with one replication."""
    high: float | None
    ratio: float | None
    """Mean of the variant / mean of the baseline; None if the latter is 0."""
    verdict: Verdict | None
    """None for a measure of which neither direction is better."""
    pairing_gain: float | None
    """Half-width without pairing (Welch) / half-width with; infinite if only pairing leaves no scatter. None
    where not paired."""
    level: float
    """Confidence of this one interval; raised by the correction where simultaneous."""
    simultaneous: bool
    """Whether it belongs to the headline measures, whose intervals hold all at once."""


def summarise(values: Floats, defined: Bools, level: float = 0.95) -> Summary:
    """Mean and half-width of Student's t-interval (1908) at this confidence.

    `values` and `defined` have shape (replications,); a value that is not defined may be anything.
    """
    count = int(defined.sum())
    if count == 0 or count < len(values):
        return Summary(None, None, count)
    mean, error = mean_and_error(values, float(np.abs(values).max()))
    return Summary(mean, None if count == 1 else half_width(error, count - 1, level), count)


def compare(
    baseline: str,
    variant: str,
    measures: Sequence[str],
    a: Floats,
    a_defined: Bools,
    b: Floats,
    b_defined: Bools,
    thresholds: Mapping[str, float],
    confidence: float = 0.95,
    comparisons_made: int = 1,
    matched: bool = True,
) -> list[Comparison]:
    """The difference variant − baseline of every measure that all replications of both define.

    `a` (baseline) and `b` (variant) have shape (replications, measures), columns in the order of
    `measures`; so have `a_defined` and `b_defined`. `matched`: row r of both met the same customers, and the
    difference is paired; else it is Welch's, and they may differ in length. `thresholds` overrides the
    smallest difference that matters, by name of a measure or of what it is part of. Headline measures get
    intervals that hold all at once over the headline and over `comparisons_made` variants (Bonferroni); the
    others each hold at `confidence`. Raises `InputError` for a name that no measure has.
    """
    both = a_defined.all(axis=0) & b_defined.all(axis=0) & (min(len(a), len(b)) > 0)
    corrected = simultaneous_level(confidence, comparisons_made)
    found = []
    for at in np.flatnonzero(both).tolist():
        name = measures[at]
        meaning = definition(name)
        level = corrected if name in HEADLINE else confidence
        scale = float(max(np.abs(a[:, at]).max(), np.abs(b[:, at]).max()))
        old, new = (mean_and_error(side[:, at], scale)[0] for side in (a, b))
        unmatched = welch(a[:, at], b[:, at], level)
        difference = paired(a[:, at], b[:, at], level) if matched else unmatched
        least = threshold(name, old, thresholds)
        found.append(
            Comparison(
                baseline=baseline,
                variant=variant,
                measure=name,
                difference=difference.middle,
                low=difference.low,
                high=difference.high,
                ratio=new / old if old else None,
                verdict=verdict(difference.middle, difference.low, difference.high, least, meaning.better),
                pairing_gain=_gain(unmatched, difference) if matched else None,
                level=level,
                simultaneous=name in HEADLINE,
            )
        )
    return found


def compare_organisations(results: Results, confidence: float = 0.95) -> list[Comparison]:
    """Every organisation of an experiment against its first, the baseline; empty with one organisation.

    The thresholds are those of the scenario's `[matters]`. Raises `InputError` if it names no measure.
    """
    baseline, *variants = results.organisations
    found = []
    for at, variant in enumerate(variants, start=1):
        found += compare(
            baseline,
            variant,
            results.measures,
            results.values[:, 0],
            results.defined[:, 0],
            results.values[:, at],
            results.defined[:, at],
            results.loaded.scenario.matters,
            confidence,
            len(variants),
        )
    return found


def threshold(name: str, baseline_mean: float, overrides: Mapping[str, float]) -> float:
    """The smallest difference of this measure that matters, in its own unit.

    The user's number for the exact name counts first, then the user's for what it is part of, then the
    defaults by name, by unit, and for money as a share of the baseline's mean. Raises `InputError` for an
    unknown measure.
    """
    whole = name.partition("[")[0]
    names = (name, whole, whole.partition(".")[0])
    for table in (overrides, THRESHOLDS):
        for candidate in names:
            if candidate in table:
                return table[candidate]
    unit = definition(name).unit
    if unit in RELATIVE_THRESHOLDS:
        return RELATIVE_THRESHOLDS[unit] * abs(baseline_mean)
    return UNIT_THRESHOLDS[unit]


def verdict(
    difference: float, low: float | None, high: float | None, least: float, better: Better
) -> Verdict | None:
    """What a difference amounts to, in words.

    "too small to matter" if the whole interval lies within ± `least`; "better" or "worse" if it excludes 0
    and the difference is at least `least`; else "no clear difference", as for one replication (no
    interval). None where neither direction is better.
    """
    if better == "neither":
        return None
    if low is None or high is None:
        return "no clear difference"
    if -least <= low and high <= least:
        return "too small to matter"
    if (low > 0.0 or high < 0.0) and abs(difference) >= least:
        return "better" if (difference > 0.0) == (better == "higher") else "worse"
    return "no clear difference"


def simultaneous_level(confidence: float, comparisons: int) -> float:
    """Confidence of each interval if those of all headline measures in all comparisons are to hold at once."""
    return 1.0 - (1.0 - confidence) / (len(HEADLINE) * comparisons)


def _gain(unmatched: Difference, matched: Difference) -> float | None:
    if unmatched.half is None or matched.half is None:
        return None
    if matched.half == 0.0:
        return 1.0 if unmatched.half == 0.0 else math.inf
    return unmatched.half / matched.half
