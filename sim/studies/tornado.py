"""Which assumed value moves the verdict most, each moved over its stated range with the others as they are.

A range is stated by `--vary PATH=low:high`, or by the comment beside a value: "assumed (0.01 to 0.1)",
"prior, 1.2-3", "assumed 5 to 20 %", "assumed (half to double)". Without any, every number that its comment
calls assumed is halved and doubled, as far as the scenario allows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sim.comparison import simultaneous_level
from sim.errors import InputError, ScenarioError
from sim.intervals import paired
from sim.measures import HEADLINE
from sim.scenario import Loaded, comments, load
from sim.scenario.effective import values
from sim.scenario.types import is_number
from sim.scenario.words import join_path
from sim.studies.axes import NOT_RUN, Axis, spell
from sim.studies.points import Found
from sim.studies.sweep import CONFIDENCE, Judged, Spot, differences

Origin = Literal["--vary", "comment", "half to double"]
Setting = list[tuple[str, str]]

_ASSUMED = re.compile(r"\b(?:assumed|prior)\b", re.IGNORECASE)
_NUMBER = r"(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
_STATED = re.compile(
    rf"\b(?:assumed|prior)\b[^.\d]*?{_NUMBER}\s*(%?)\s*(?:–|-|…|\.\.\.?|\bto\b)\s*{_NUMBER}\s*(%?)", re.IGNORECASE
)
_HALF_TO_DOUBLE = re.compile(r"\b(?:assumed|prior)\b[^.\d]*?\bhalf to double\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Range:
    """One assumed value and how far it is moved."""

    path: str
    base: str
    """The value as the scenario has it."""
    low: str
    high: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Ranges:
    """What is moved, and what could not be."""

    moved: tuple[Range, ...]
    left_out: tuple[tuple[str, str], ...]
    """(path, why) of values that are called assumed but cannot be moved by themselves."""
    without_range: tuple[str, ...]
    """Numbers that are called assumed, without a range that holds them, where others state one."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One measure of one variant as one value moves: the difference variant − baseline at both ends."""

    moved: int
    """Which range."""
    variant: str
    measure: str
    low: Judged
    high: Judged
    swing: float | None
    """Difference at the high end − at the low end; None where one is not defined."""
    swing_low: float | None
    """Its interval, paired by replication; None with one replication."""
    swing_high: float | None
    reach: float | None
    """Largest less smallest of the differences at low, base and high, in thresholds of the base."""
    flips: bool
    """Whether the verdict at an end is another than at the base."""


def stated(comment: str, value: float) -> tuple[float, float] | None:
    """The range a comment states for a value: None if it states none, or one that does not hold the value.

    A comment may serve several values of a line; a range holds for those that lie in it.
    """
    if _HALF_TO_DOUBLE.search(comment):
        return value / 2.0, value * 2.0
    match = _STATED.search(comment)
    if match is None:
        return None
    scale = 0.01 if match[2] or match[4] else 1.0
    low, high = sorted((float(match[1]) * scale, float(match[3]) * scale))
    return (low, high) if low <= value <= high and low < high else None


def ranges(
    loaded: Loaded, axes: Sequence[Axis], sets: Sequence[str], seed: int | None, without: Collection[str] = ()
) -> Ranges:
    """What to move: what `--vary` says; else what comments state; else every number called assumed × ½ and × 2.

    Comments in the sections `without` (top-level keys) do not count. Raises `InputError` if nothing is left.
    """
    skipped = {*NOT_RUN, *without}
    base = {join_path(path): value for path, value in values(loaded.scenario) if path[0] not in skipped}
    if axes:
        given = tuple(Range(a.path, _spelt(base.get(a.path)), a.texts[0], a.texts[1], "--vary") for a in axes)
        return Ranges(given, (), ())
    said = comments(loaded)
    called = {path: base[path] for path in base if path in said and _ASSUMED.search(said[path])}
    numbers = {path: float(value) for path, value in called.items() if is_number(value)}
    found = {path: ends for path, value in numbers.items() if (ends := stated(said[path], value))}
    origin: Origin = "comment"
    if not found:
        found = {path: (value / 2.0, value * 2.0) for path, value in numbers.items() if value}
        origin = "half to double"
    moved, left_out = [], []
    for path, ends in found.items():
        one = Range(path, spell(numbers[path]), spell(ends[0]), spell(ends[1]), origin)
        if isinstance(base[path], int):
            one = Range(path, str(base[path]), str(round(ends[0])), str(round(ends[1])), origin)
        kept, why = _allowed(one, loaded.path, sets, seed)
        if kept is None:
            left_out.append((path, why))
        else:
            moved.append(kept)
    if not moved:
        raise InputError(
            f'{loaded.path}: no value has a range (--vary PATH=low:high, or a comment as "assumed (0.01 to 0.1)")'
        )
    return Ranges(tuple(moved), tuple(left_out), tuple(path for path in numbers if path not in found))


def settings(moved: Sequence[Range]) -> list[Setting]:
    """The points to run: the scenario as it is, then the low and the high end of each range."""
    return [[], *([(one.path, end)] for one in moved for end in (one.low, one.high))]


def bars(
    moved: Sequence[Range], spots: Sequence[Spot], found: Found, judged: Sequence[Judged], measures: Sequence[str]
) -> list[Bar]:
    """Every measure of every variant under every range; in the order of variants, measures, then the largest
    reach first."""
    names = list(spots[0].loaded.scenario.organisation)
    by_place = {(row.spot, row.variant, row.measure): row for row in judged}
    rows: list[Bar] = []
    for number, variant in enumerate(names[1:], start=1):
        for measure in measures:
            level = simultaneous_level(CONFIDENCE, len(names) - 1) if measure in HEADLINE else CONFIDENCE
            samples = differences(found, len(names), len(spots), number, measure)
            base = by_place[0, variant, measure]
            some = []
            for at in range(len(moved)):
                low, high = (by_place[spot, variant, measure] for spot in (1 + 2 * at, 2 + 2 * at))
                ends = [one.difference for one in (low, base, high)]
                known = [end for end in ends if end is not None]
                whole = len(known) == 3
                swing = paired(samples[1 + 2 * at], samples[2 + 2 * at], level) if whole else None
                some.append(
                    Bar(
                        at,
                        variant,
                        measure,
                        low,
                        high,
                        None if swing is None else swing.middle,
                        None if swing is None else swing.low,
                        None if swing is None else swing.high,
                        (max(known) - min(known)) / base.threshold if whole and base.threshold else None,
                        any(end.verdict != base.verdict for end in (low, high)),
                    )
                )
            rows += sorted(some, key=lambda bar: -1.0 if bar.reach is None else bar.reach, reverse=True)
    return rows


def measure_first(moved: Sequence[Range], rows: Sequence[Bar]) -> list[tuple[int, int, float | None]]:
    """(range, headline verdicts that change, largest reach in thresholds); what decides most comes first."""
    ranked = []
    for at in range(len(moved)):
        own = [bar for bar in rows if bar.moved == at and bar.measure in HEADLINE]
        reaches = [bar.reach for bar in own if bar.reach is not None]
        ranked.append((at, sum(bar.flips for bar in own), max(reaches, default=None)))
    return sorted(ranked, key=lambda one: (one[1], -1.0 if one[2] is None else one[2]), reverse=True)


def _allowed(one: Range, file: Path, sets: Sequence[str], seed: int | None) -> tuple[Range | None, str]:
    """The range as far as the scenario allows it: a share ends at 1. None, and why, if it allows none."""
    ends = []
    for end in (one.low, one.high):
        tries = [end, "1"] if float(end) > 1.0 >= float(one.base) and one.origin != "comment" else [end]
        for text in tries:
            try:
                load(file, [*sets, f"{one.path}={text}"], seed)
            except ScenarioError as error:
                fault = error.faults[0]
                why = f"at {text} {fault.path} {fault.wrong}"
            else:
                ends.append(text)
                break
        else:
            return None, why
    if float(ends[0]) == float(ends[1]):
        return None, f"is {one.base}, which cannot be moved"
    return Range(one.path, one.base, ends[0], ends[1], one.origin), ""


def _spelt(value: object) -> str:
    if is_number(value):
        return spell(value)  # type: ignore[arg-type]
    return "–" if value is None else str(value)
