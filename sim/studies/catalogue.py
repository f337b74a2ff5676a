"""What the page of all scenarios asks of one: which assumed values its answer hangs on most, on a short run.

With the few replications of a short run an interval says little, so that the verdict there is that of the means
alone: who is ahead by at least what matters.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import InputError
from sim.measures import HEADLINE, definition
from sim.scenario import Loaded, Scenario, comments, load
from sim.scenario.effective import fingerprint, values
from sim.scenario.types import is_number
from sim.scenario.words import join_path
from sim.studies.points import Found
from sim.studies.sweep import Judged, Spot, judge, load_spots
from sim.studies.tornado import Bar, Ranges, bars, ranges, settings, stated
from sim.versions import versions

LEFT_OUT = ("topic", "department", "channel", "run")
"""Sections whose assumed values are not moved: there are a hundred and more of them."""
INQUIRIES = 12_000
"""A short run of a large company is shorter: about so many arrivals are enough to see what moves."""
SHORTEST = 2
"""Days of a short run, however many ask."""
MOST = 5
"""Values that are told of: those that move the verdict most."""
_CODE = (
    "*.py",
    "scenario/*.py",
    "policies/*.py",
    "engine/*.py",
    "measures/**/*.py",
)
"""The source that what is run depends on (and some more, of the same folders)."""
_CODE_NOT = ("runs.py", "sessions.py", "stopping.py", "cataloguing.py", "best.py", "comparison.py", "files.py")


@dataclass(frozen=True, slots=True)
class Short:
    """The short runs of one scenario, before they are run."""

    days: int
    """Days measured."""
    warmup_days: int
    drain_days: int
    replications: int
    ranges: Ranges
    spots: tuple[Spot, ...]
    """As `tornado.settings` has them, without the words of the scenario."""
    not_moved: int
    """Values with a range of their own that are not moved, for their section is one of `LEFT_OUT`."""


@dataclass(frozen=True, slots=True)
class Mover:
    """One assumed value, and what it moves."""

    path: str
    base: str
    low: str
    high: str
    said: str
    """What the comment in the file says of it; empty if none."""
    changes: tuple[tuple[str, str], ...]
    """(variant, headline measure) whose winner is another at an end than at the base."""
    variant: str
    measure: str
    """The headline measure it moves furthest, as counted in what matters."""
    reach: float | None
    """How far: largest less smallest difference, in thresholds of the base."""
    differences: tuple[float | None, float | None, float | None]
    """variant − baseline at the low end, the base and the high end, in the measure's unit."""


def simulated(scenario: Scenario) -> Scenario:
    """The scenario without its words: two that are simulated alike and judged alike are equal."""
    return scenario.model_copy(
        update={"title": "", "description": "", "published": (), "log": type(scenario.log)()}
    )


def key(scenario: Scenario) -> str:
    """What results depend on, as a hash: what is simulated, the code that does it, and its libraries."""
    parts = [fingerprint(simulated(scenario)), _code(), json.dumps(versions(), sort_keys=True)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _code() -> str:
    root = Path(__file__).resolve().parents[1]
    files = {file for pattern in _CODE for file in root.glob(pattern) if file.name not in _CODE_NOT}
    told = hashlib.sha256()
    for file in sorted(files):
        told.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return told.hexdigest()


def short(file: Path, given: Sequence[str], seed: int | None, days: int, replications: int) -> Short | None:
    """The short runs of a scenario: no phase of them longer than `days`; None where it assumes nothing.

    `given`: what `--set` lays over the file. Where so many ask
    that `INQUIRIES` come sooner, a phase ends then, but not before `SHORTEST` days.

    Raises `ScenarioError` or `InputError` for what is wrong with the file.
    """
    whole = load(file, given, seed)
    run = whole.scenario.run
    enough = max(SHORTEST, round(INQUIRIES / whole.scenario.demand.inquiries_per_day))
    phases = {name: min(days, enough, getattr(run, name)) for name in ("days", "warmup_days", "drain_days")}
    sets = [
        *given,
        *(f"run.{name}={value}" for name, value in phases.items()),
        f"run.replications={replications}",
    ]
    try:
        moved = ranges(load(file, sets, seed), (), sets, seed, LEFT_OUT)
    except InputError:
        return None
    spots = [_without_words(spot) for spot in load_spots(file, sets, seed, settings(moved.moved))]
    return Short(
        **phases, replications=replications, ranges=moved, spots=tuple(spots), not_moved=_not_moved(whole)
    )


def _without_words(spot: Spot) -> Spot:
    return replace(spot, loaded=replace(spot.loaded, scenario=simulated(spot.loaded.scenario)))


def _not_moved(loaded: Loaded) -> int:
    said = comments(loaded)
    numbers = {
        join_path(path): float(value)
        for path, value in values(loaded.scenario)
        if path[0] in LEFT_OUT and is_number(value)
    }
    return sum(stated(said[path], value) is not None for path, value in numbers.items() if path in said)


def movers(asked: Short, found: Found, said: dict[str, str]) -> list[Mover]:
    """Every value that was moved: first the one that changes most winners, then the one that reaches furthest."""
    judged = judge(asked.spots, found, HEADLINE)
    rows = bars(asked.ranges.moved, asked.spots, found, judged, HEADLINE)
    at_base = {(row.variant, row.measure): row for row in judged if row.spot == 0}
    made = []
    for at, one in enumerate(asked.ranges.moved):
        own = [bar for bar in rows if bar.moved == at]
        changes = [bar for bar in own if _changes(bar, at_base[bar.variant, bar.measure])]
        far = max(own, key=lambda bar: -1.0 if bar.reach is None else bar.reach)
        base = at_base[far.variant, far.measure]
        made.append(
            Mover(
                one.path,
                one.base,
                one.low,
                one.high,
                said.get(one.path, ""),
                tuple((bar.variant, bar.measure) for bar in _in_order(changes)),
                far.variant,
                far.measure,
                far.reach,
                (far.low.difference, base.difference, far.high.difference),
            )
        )
    return sorted(made, key=lambda one: (-len(one.changes), -(one.reach or 0.0)))


def _in_order(rows: Sequence[Bar]) -> list[Bar]:
    """In the order of reports; those of one variant stand together."""
    variants = list(dict.fromkeys(bar.variant for bar in rows))
    return sorted(rows, key=lambda bar: (variants.index(bar.variant), HEADLINE.index(bar.measure)))


def _changes(bar: Bar, base: Judged) -> bool:
    return len({ahead(row) for row in (bar.low, base, bar.high)}) > 1


def ahead(row: Judged) -> str | None:
    """Who is ahead by the means: "better" or "worse" (the variant), "even" if it is by less than what matters.

    None where the measure is not defined in every replication, or neither direction is better.
    """
    better = definition(row.measure).better
    if row.difference is None or row.threshold is None or better == "neither":
        return None
    if abs(row.difference) < row.threshold:
        return "even"
    return "better" if (row.difference > 0.0) == (better == "higher") else "worse"
