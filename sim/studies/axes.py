"""What is varied: `--vary PATH=SPEC` read as an axis of a grid.

SPEC is start:stop:count (both ends included, equal steps), low:high (its two ends), or values as a scenario
file would write them, with commas between.
"""

from __future__ import annotations

import itertools
import math
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import InputError
from sim.scenario.types import is_number
from sim.scenario.words import Path, escaped, join_path, show, split_path

MOST_AXES = 4
_VARY = re.compile(r"""((?:"[^"]*"|'[^']*'|[^"'=])+)=(.*)""", re.DOTALL)
_RANGE = re.compile(r"\s*([^:]+):([^:]+)(?::([^:]+))?\s*")
_MEANT = "PATH=start:stop:count, or PATH=value,value,…"
_CHANCE = (("run", "replications"), ("run", "seed"))
"""What makes luck, and no assumption."""
NOT_RUN = ("schema", "title", "description", "extends", "log", "matters", "published")
"""What changes nothing of what is simulated."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One value of a scenario and what it is moved to."""

    path: str
    """Dotted, as `--set` takes it."""
    texts: tuple[str, ...]
    """As `--set` takes them; numbers rising."""

    @property
    def values(self) -> tuple[Any, ...]:
        """What the texts stand for."""
        return tuple(map(value_of, self.texts))

    @property
    def is_scale(self) -> bool:
        """Whether all are finite numbers, so that something may lie between two of them."""
        return all(is_number(value) and math.isfinite(value) for value in self.values)


Place = tuple[int, ...]
"""A point of a grid: of each axis the number of its value."""


def places(axes: Sequence[Axis]) -> list[Place]:
    """Every point of the grid, the last axis the fastest."""
    return list(itertools.product(*(range(len(axis.texts)) for axis in axes)))


def size(axes: Sequence[Axis]) -> int:
    """How many points the grid has."""
    return math.prod(len(axis.texts) for axis in axes)


def read_axes(texts: Sequence[str], ends_only: bool = False) -> tuple[Axis, ...]:
    """The axes that several `--vary` give; `ends_only`: each is a range, of which the two ends are kept.

    Raises `InputError` with every fault of all of them.
    """
    axes, faults = [], []
    for text in texts:
        try:
            axes.append(read_axis(text, ends_only))
        except InputError as fault:
            faults.append(str(fault))
    paths = [axis.path for axis in axes]
    faults += [f"--vary: {path}: is given twice (once)" for path in dict.fromkeys(paths) if paths.count(path) > 1]
    if not ends_only and len(texts) > MOST_AXES:
        faults.append(f"--vary: is given {len(texts)} times (at most {MOST_AXES})")
    if faults:
        raise InputError("\n".join(faults))
    return tuple(axes)


def read_axis(text: str, ends_only: bool = False) -> Axis:
    """One `--vary`; raises `InputError`."""
    match, path = _VARY.fullmatch(text), path_of(text)
    if match is None or not path or not match[2].strip():
        raise InputError(f"--vary: {escaped(text)} cannot be read ({_MEANT})")
    dotted = join_path(path)
    if path in _CHANCE:
        raise InputError(f"--vary: {dotted}: is chance, the same at every point (--set {dotted}=…)")
    if path[0] in NOT_RUN:
        raise InputError(f"--vary: {dotted}: is not part of what is run (a value of the company or its demand)")
    try:
        return Axis(dotted, _texts(match[2].strip(), ends_only))
    except ValueError as fault:
        raise InputError(f"--vary: {dotted}: {fault}") from None


def path_of(text: str) -> Path:
    """The path of a PATH=…, as `--vary` and `--set` take it; empty if it cannot be read."""
    match = _VARY.fullmatch(text)
    try:
        return split_path(match[1].strip()) if match else ()
    except ValueError:
        return ()


def refuse_too_many(points: int, at_most: int) -> None:
    """Raise `InputError` if a study has more points than allowed."""
    if points > at_most:
        raise InputError(
            f"--vary: that is {points:,} points, more than {at_most:,} (fewer values, or --at-most {points})"
        )


def value_of(text: str) -> Any:
    """A value as a scenario file would write it; a bare word is a text."""
    try:
        parsed = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return parsed["value"] if len(parsed) == 1 else text


def spell(number: float) -> str:
    """A number as a scenario file would write it, without the dust of arithmetic; whole ones without a point."""
    rounded = float(f"{number:.12g}")
    return str(int(rounded)) if rounded.is_integer() and abs(rounded) < 1e15 else repr(rounded)


def _texts(spec: str, ends_only: bool) -> tuple[str, ...]:
    """The values of a SPEC; ValueError says what is wrong with it."""
    match = _RANGE.fullmatch(spec)
    if match and not re.search(r"[\"'\[{]", spec):
        return tuple(_steps(match[1], match[2], match[3], ends_only))
    texts = tuple(_split(spec))
    if not all(texts):
        raise ValueError("has an empty value between commas (value,value,…)")
    if len({_same(value_of(one)) for one in texts}) < len(texts):
        raise ValueError("has a value twice (each once)")
    if len(texts) < 2:
        raise ValueError(f"is {show(value_of(texts[0]))} only (two values or more: {_MEANT})")
    axis = Axis("", texts)
    if axis.is_scale:
        texts = tuple(sorted(texts, key=value_of))
    if not ends_only:
        return texts
    if not axis.is_scale:
        raise ValueError("has no two ends (low:high, two numbers)")
    return texts[0], texts[-1]


def _same(value: Any) -> str:
    """Equal for values that are: 1 and 1.0."""
    return repr(float(value)) if is_number(value) else repr(value)


def _steps(start: str, stop: str, count: str | None, ends_only: bool) -> Iterator[str]:
    try:
        ends = [float(start), float(stop)]
        steps = 2 if count is None else int(count)
    except ValueError:
        raise ValueError(f"cannot be read ({_MEANT}; all three of start:stop:count are numbers)") from None
    if not all(map(math.isfinite, ends)):
        raise ValueError("has no end (start and stop are numbers, not inf)")
    if not math.isfinite(ends[1] - ends[0]):
        raise ValueError("is too wide (start and stop less than 1e308 apart)")
    if count is None and not ends_only:
        raise ValueError(f"does not say how many values ({start}:{stop}:6 for six)")
    if not 2 <= steps <= 10_000 or ends[0] == ends[1]:
        raise ValueError("is no range (start and stop differ, and count is at least 2)")
    low, high = sorted(ends)
    yield from map(spell, np.linspace(low, high, 2 if ends_only else steps).tolist())


def _split(spec: str) -> Iterator[str]:
    """The values between commas, not those within quotes or brackets."""
    depth, quoted, start = 0, "", 0
    for at, letter in enumerate(spec):
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "\"'":
            quoted = letter
        elif letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
        elif letter == "," and depth == 0:
            yield spec[start:at].strip()
            start = at + 1
    yield spec[start:].strip()
