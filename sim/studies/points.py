"""Many organisations, each run in many replications: what every study stands on.

A point is one organisation of one scenario. Replication r of every point draws its chance from (seed, r), so
that points differ by what they are and not by their luck (common random numbers). What is finished is on
disk before the next is begun; a study that was broken off goes on from there, to the same digit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim import engine, organisation, parallel, workload
from sim.estimate import estimate
from sim.measures import measure
from sim.scenario import Scenario
from sim.studies.store import Store
from sim.trace import Bools, Floats

TASK_SECONDS = 2.0
"""A task takes at least about as long, so that handing it out is little beside doing it."""


@dataclass(frozen=True, slots=True)
class Point:
    """One organisation of one scenario."""

    label: str
    """Unique within a study."""
    scenario: Scenario
    organisation: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One point in one replication. M measures."""

    point: int
    replication: int
    measures: tuple[str, ...]
    values: Floats
    """Shape (M,); 0 where not defined."""
    defined: Bools
    """Shape (M,)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a study ran. P points, R replications, M measures."""

    measures: tuple[str, ...]
    values: Floats
    """Shape (P, R, M); 0 where not defined."""
    defined: Bools
    """Shape (P, R, M); a measure that a point does not have is not defined there."""

    def of(self, measure: str) -> Floats:
        """One measure, shape (P, R); NaN where not defined."""
        at = self.measures.index(measure)
        return np.where(self.defined[:, :, at], self.values[:, :, at], np.nan)


def run_points(
    points: Sequence[Point],
    replications: int,
    workers: int | None = None,
    cluster: str | None = None,
    store: Store | None = None,
    on_done: Callable[[int, int], None] | None = None,
    first: int = 0,
) -> Found:
    """Run every point in replications `first` to `first + replications`.

    `store` keeps what is finished, and what it has is not run again. `on_done` is called with (runs done, of
    how many) after each task. Raises what `sim.parallel.finished` raises. Memory: O(P · R · M) numbers.
    """
    numbers = range(first, first + replications)
    wanted = [(at, number) for number in numbers for at in range(len(points))]
    known = {} if store is None else store.finished([point.label for point in points])
    done = [known[pair] for pair in wanted if pair in known]
    missing = [pair for pair in wanted if pair not in known]
    size = _runs_in_a_task(points, len(missing))
    tasks = [
        tuple((at, points[at], number) for at, number in missing[start : start + size])
        for start in range(0, len(missing), size)
    ]
    for _, rows in parallel.finished(_run, tasks, workers, cluster):
        if store is not None:
            store.keep([points[row.point].label for row in rows], rows)
        done += rows
        if on_done is not None:
            on_done(len(done), len(wanted))
    return _put_together(done, len(points), first, replications)


def _run(task: tuple[tuple[int, Point, int], ...]) -> list[Measured]:
    """Run the points of one task; those that stand together on one workload share it."""
    rows = []
    scenario, drawn, chance = None, -1, None
    for at, point, number in task:
        if chance is None or scenario is not point.scenario or drawn != number:
            scenario, drawn = point.scenario, number
            chance = workload.draw(scenario, scenario.run.seed, number)
        found = measure(engine.run(organisation.build(point.scenario, point.organisation, chance), chance))
        values = np.array([0.0 if value is None else value for value in found.values()])
        defined = np.array([value is not None for value in found.values()], dtype=np.bool_)
        rows.append(Measured(at, number, tuple(found), values, defined))
    return rows


def _runs_in_a_task(points: Sequence[Point], missing: int) -> int:
    if not missing:
        return 1
    scenario = points[0].scenario
    run = estimate(scenario, workers=1)
    seconds = 3600.0 * run.hours / scenario.run.replications / len(scenario.organisation)
    return int(np.clip(np.ceil(TASK_SECONDS / max(seconds, 1e-6)), 1, max(1, missing // 8)))


def _put_together(rows: Sequence[Measured], points: int, first: int, replications: int) -> Found:
    """In the order of points and replications, whatever order they came in."""
    names = tuple(dict.fromkeys(name for row in sorted(rows, key=_place) for name in row.measures))
    at = {name: number for number, name in enumerate(names)}
    values = np.zeros((points, replications, len(names)))
    defined = np.zeros(values.shape, dtype=np.bool_)
    for row in rows:
        columns = [at[name] for name in row.measures]
        values[row.point, row.replication - first, columns] = row.values
        defined[row.point, row.replication - first, columns] = row.defined
    return Found(names, values, defined)


def _place(row: Measured) -> tuple[int, int]:
    return row.point, row.replication
