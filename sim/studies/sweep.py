"""A grid of assumed values: every organisation at every point of it, and who wins where.

All points draw their chance from the same seed, and the organisations of a point meet the same customers; so
each point is what a report of it would be, with the same intervals and verdicts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.comparison import Verdict, compare, simultaneous_level, summarise, threshold
from sim.errors import Fault, InputError, ScenarioError
from sim.estimate import estimate
from sim.experiment import check_thresholds
from sim.measures import HEADLINE, definition
from sim.measures.asked import fault_of
from sim.scenario import Loaded, Scenario, load
from sim.scenario.words import Path as Keys
from sim.scenario.words import split_path
from sim.studies.axes import Axis, Place, path_of, places
from sim.studies.break_even import BreakEven, break_evens
from sim.studies.points import Found, Point
from sim.trace import Floats

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Spot:
    """One point: the scenario with some values changed."""

    label: str
    """Unique in the study: the values, as `--set` takes them."""
    loaded: Loaded


@dataclass(frozen=True, slots=True)
class Judged:
    """One measure of one variant at one point, against the baseline there."""

    spot: int
    variant: str
    measure: str
    baseline_mean: float | None
    """None if a replication does not define it; then nothing is compared."""
    mean: float | None
    difference: float | None
    """variant − baseline, in the measure's unit."""
    low: float | None
    high: float | None
    threshold: float | None
    """The smallest difference that matters."""
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Equal:
    """Where a variant and the baseline are equal, along one axis."""

    variant: str
    measure: str
    axis: int
    place: Place
    """Of the other axes the number of their value; of this axis 0."""
    crossing: BreakEven


def load_spots(
    file: Path, sets: Sequence[str], seed: int | None, settings: Sequence[Sequence[tuple[str, str]]]
) -> list[Spot]:
    """A scenario with each of several settings of (path, value), each checked as any scenario is.

    Raises `ScenarioError` or `InputError` with every fault of all of them, each once.
    """
    spots, faults = [], []
    for setting in settings:
        texts = [f"{path}={value}" for path, value in setting]
        try:
            loaded = load(file, [*sets, *texts], seed)
            check_thresholds(loaded.scenario)
        except ScenarioError as error:
            varied = [path for path, _ in setting]
            faults += [
                str(replace(fault, file="--vary") if _is_of_vary(fault, varied, sets) else fault)
                for fault in error.faults
            ]
        except InputError as error:
            faults += [f"{file}: {line}" for line in str(error).splitlines()]
        else:
            spots.append(Spot(", ".join(texts) or "as the file has it", loaded))
    if faults:
        raise InputError("\n".join(dict.fromkeys(faults)))
    return spots


def _is_of_vary(fault: Fault, varied: Sequence[str], sets: Sequence[str]) -> bool:
    """Whether a fault told of `--set` is of a varied value, which is laid over the scenario in the same way."""
    if fault.file != "--set" or not fault.path:
        return False
    if fault.path in varied:
        return True
    own = split_path(fault.path)
    given = [path for path in map(path_of, sets) if path]  # What cannot be read has a fault of its own.
    return _meets(own, map(split_path, varied)) and not _meets(own, given)


def _meets(one: Keys, others: Iterable[Keys]) -> bool:
    """Whether one of the others leads to this path, or through it."""
    return any(one[: len(other)] == other[: len(one)] for other in others)


def grid(axes: Sequence[Axis]) -> list[list[tuple[str, str]]]:
    """The settings of every point, in the order of `places`."""
    return [[(axis.path, axis.texts[at]) for axis, at in zip(axes, place, strict=True)] for place in places(axes)]


def points(spots: Sequence[Spot]) -> list[Point]:
    """Every organisation of every point; the organisations of one point stand together."""
    return [
        Point(f"{spot.label} | {name}", spot.loaded.scenario, name)
        for spot in spots
        for name in spot.loaded.scenario.organisation
    ]


def refuse_one_organisation(loaded: Loaded) -> None:
    """Raise `InputError` if there is nothing to compare."""
    if len(loaded.scenario.organisation) < 2:
        raise InputError(f"{loaded.path}: organisation: there is one only (two or more to compare)")


def refuse_what_does_not_fit(file: Path, scenarios: Sequence[Scenario], workers: int | None) -> None:
    """Raise `InputError` if all the points together need more time or memory than there is here."""
    found = [estimate(scenario, workers=1) for scenario in scenarios]
    processes = workers or os.cpu_count() or 1
    hours = sum(one.hours for one in found) / processes
    gigabytes = max(one.gigabytes for one in found) * processes
    told = (
        f"{len(scenarios)} points, about {sum(one.inquiries for one in found):,.0f} inquiries, "
        f"{hours:,.1f} hours and {gigabytes:,.1f} GB"
    )
    most = min(scenario.run.at_most_hours for scenario in scenarios)
    faults = []
    if hours > most:
        faults.append(
            f"{file}: run.at_most_hours: the study would take {told}, more than {most:g} hours "
            "(fewer points, days, replications or inquiries, or allow more hours)"
        )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    if gigabytes > 0.9 * memory:
        faults.append(
            f"{file}: run: the study would take {told}; this machine has {memory:,.1f} GB "
            "(fewer days, inquiries or workers)"
        )
    if faults:
        raise InputError("\n".join(faults))


def check_measures(names: Sequence[str]) -> None:
    """Raise `InputError` for names that no measure has."""
    faults = []
    for name in names:
        try:
            definition(name)
        except InputError as fault:
            faults.append(f"--measure: {fault} (python run_sim.py measures)")
    if faults:
        raise InputError("\n".join(faults))


def check_splits(names: Sequence[str], loaded: Loaded) -> None:
    """Raise `InputError` for measures of a topic, channel or department that the scenario does not have."""
    faults = [fault for name in names if (fault := fault_of(name, loaded.scenario))]
    if faults:
        raise InputError("\n".join(f"--measure: {fault}" for fault in faults))


def shown(extra: Sequence[str]) -> tuple[str, ...]:
    """The measures a study tells of: the headline ones and those asked for."""
    return tuple(dict.fromkeys((*HEADLINE, *extra)))


def judge(spots: Sequence[Spot], found: Found, measures: Sequence[str]) -> list[Judged]:
    """These measures of every variant at every point, in the order of points, variants, measures.

    Intervals and verdicts are those that a report of the point would have: headline measures hold all at once.
    """
    names = list(spots[0].loaded.scenario.organisation)
    columns = [at for at, name in enumerate(found.measures) if name in measures]
    kept, values, defined = (
        [found.measures[at] for at in columns],
        found.values[:, :, columns],
        found.defined[:, :, columns],
    )
    rows: list[Judged] = []
    for at, spot in enumerate(spots):
        first = at * len(names)
        thresholds = spot.loaded.scenario.matters
        for offset, variant in enumerate(names[1:], start=1):
            compared = {
                row.measure: row
                for row in compare(
                    names[0],
                    variant,
                    kept,
                    values[first],
                    defined[first],
                    values[first + offset],
                    defined[first + offset],
                    thresholds,
                    CONFIDENCE,
                    len(names) - 1,
                )
            }
            for measure in measures:
                old, new = _mean(found, first, measure), _mean(found, first + offset, measure)
                row = compared.get(measure)
                rows.append(
                    Judged(
                        at,
                        variant,
                        measure,
                        old,
                        new,
                        None if row is None else row.difference,
                        None if row is None else row.low,
                        None if row is None else row.high,
                        None if row is None or old is None else threshold(measure, old, thresholds),
                        None if row is None else row.verdict,
                    )
                )
    return rows


def differences(found: Found, organisations: int, spots: int, variant: int, measure: str) -> Floats:
    """variant − baseline at each point in each replication, shape (spots, R); NaN where not defined."""
    if measure not in found.measures:
        return np.full((spots, found.values.shape[1]), np.nan)
    values = found.of(measure).reshape(spots, organisations, -1)
    return values[:, variant] - values[:, 0]


def equals(axes: Sequence[Axis], spots: Sequence[Spot], found: Found, measures: Sequence[str]) -> list[Equal]:
    """Every break-even along every axis that is a scale, at every value of the others."""
    names = list(spots[0].loaded.scenario.organisation)
    shape = tuple(len(axis.texts) for axis in axes)
    rows = []
    for variant, measure in ((v, m) for v in range(1, len(names)) for m in measures):
        level = simultaneous_level(CONFIDENCE, len(names) - 1) if measure in HEADLINE else CONFIDENCE
        all_points = differences(found, len(names), len(spots), variant, measure).reshape(*shape, -1)
        for number, axis in enumerate(axes):
            if not axis.is_scale:
                continue
            values = np.array(axis.values, dtype=np.float64)
            lines = np.moveaxis(all_points, number, -2)
            for place in np.ndindex(lines.shape[:-2]):
                of_all = (*place[:number], 0, *place[number:])
                rows += [
                    Equal(names[variant], measure, number, of_all, one)
                    for one in break_evens(values, lines[place], level)
                ]
    return rows


def _mean(found: Found, point: int, measure: str) -> float | None:
    if measure not in found.measures:
        return None
    at = found.measures.index(measure)
    return summarise(found.values[point, :, at], found.defined[point, :, at]).mean
