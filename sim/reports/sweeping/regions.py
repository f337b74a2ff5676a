"""Who wins where, in words: the region of a grid where a verdict holds, and where two organisations are equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.measures import definition
from sim.reports.words import joined, title
from sim.scenario.words import escaped
from sim.studies.axes import Axis
from sim.studies.sweep import Equal, Judged
from sim.trace import Bools


@dataclass(frozen=True, slots=True)
class Counts:
    """How many points of a grid have each verdict, seen from the variant."""

    points: int
    better: int
    worse: int
    no_clear_difference: int
    too_small_to_matter: int
    not_defined: int
    """No verdict: a replication does not define the measure, or neither direction is better."""


def counts(rows: Sequence[Judged]) -> Counts:
    """Of one measure of one variant at every point."""
    verdicts = [row.verdict for row in rows]
    return Counts(
        len(rows),
        verdicts.count("better"),
        verdicts.count("worse"),
        verdicts.count("no clear difference"),
        verdicts.count("too small to matter"),
        verdicts.count(None),
    )


def where_words(axes: Sequence[Axis], rows: Sequence[Judged], baseline: str) -> str:
    """One sentence on one measure of one variant; `rows` are in the order of the grid.

    A region is told where it is an interval of one axis, whatever the others are; else points are counted.
    """
    shape = tuple(len(axis.texts) for axis in axes)

    def holding(verdict: str | None) -> Bools:
        return np.array([row.verdict == verdict for row in rows]).reshape(shape)

    if holding("no clear difference").all():
        return f"{title(rows[0].measure)}: a clear difference nowhere."
    told = [
        f"{words} {region(holding(verdict), axes)}"
        for verdict, words in (
            ("better", f"“{_named(rows[0].variant)}” is better"),
            ("worse", f"“{_named(baseline)}” is better"),
            ("too small to matter", "the difference is too small to matter"),
            ("no clear difference", "there is no clear difference"),
        )
        if holding(verdict).any()
    ]
    if holding(None).any():
        told.append(f"no verdict {region(holding(None), axes)}")
    return f"{title(rows[0].measure)}: {'; '.join(told)}."


def region(mask: Bools, axes: Sequence[Axis]) -> str:
    """Where the mask holds, shape as the grid: "everywhere", "where a.b ≥ 2", else "at 3 of 16 points"."""
    if mask.all():
        return "everywhere"
    for number, axis in enumerate(axes):
        along = np.moveaxis(mask, number, 0).reshape(len(axis.texts), -1)
        if (along.all(axis=1) == along.any(axis=1)).all() and (words := _interval(along[:, 0], axis)):
            return f"where {words}"
    return f"at {int(mask.sum())} of {mask.size} points"


def equal_words(axes: Sequence[Axis], row: Equal, baseline: str) -> str:
    """A break-even as a sentence."""
    one = row.crossing
    path = escaped(axes[row.axis].path)
    others = [
        f"{escaped(axis.path)} = {axis.texts[row.place[number]]}"
        for number, axis in enumerate(axes)
        if number != row.axis
    ]
    given = f" with {joined(others)}" if others else ""
    told = f"{title(row.measure)}: break-even at {path} = {place_words(one.at, one.low, one.high)}{given}"
    below, above = winners(row, baseline)
    if below is None or above is None:
        return f"{told}."
    return f"{told}: below it “{_named(below)}” is better, above it “{_named(above)}”."


def winners(row: Equal, baseline: str) -> tuple[str | None, str | None]:
    """Who is better below a break-even and above it; None where neither direction is better."""
    better = definition(row.measure).better
    if better == "neither":
        return None, None
    # Above the crossing the difference is positive if it rises.
    if row.crossing.rising == (better == "higher"):
        return baseline, row.variant
    return row.variant, baseline


def place_words(at: float, low: float | None, high: float | None) -> str:
    """A place with its interval: "1.83 (between 1.71 and 1.96)"."""
    if low is not None and high is not None:
        return f"{at:.3g} (between {low:.3g} and {high:.3g})"
    if high is not None:
        return f"{at:.3g} (at most {high:.3g})"
    if low is not None:
        return f"{at:.3g} (at least {low:.3g})"
    return f"{at:.3g} (no interval that ends within what was run)"


def _interval(held: Bools, axis: Axis) -> str:
    """Which of an axis's values, as words; empty if they are no interval of a scale, nor a few words."""
    at = np.flatnonzero(held)
    path, texts = escaped(axis.path), axis.texts
    if not axis.is_scale:
        return f"{path} is {' or '.join(texts[number] for number in at)}"
    first, last = int(at[0]), int(at[-1])
    if last - first + 1 != len(at):
        return ""
    if first == last:
        return f"{path} = {texts[first]}"
    if first == 0:
        return f"{path} ≤ {texts[last]}"
    if last == len(texts) - 1:
        return f"{path} ≥ {texts[first]}"
    return f"{path} is {texts[first]} to {texts[last]}"


def _named(name: str) -> str:
    return escaped(" ".join(name.split()))
