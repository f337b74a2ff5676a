"""Replications × organisations: run them, in parallel if asked, and keep what they measured.

A replication is one task: its chance is drawn once and met by every organisation. Results do not depend on
the number of workers: a replication is a function of (scenario, seed, its number), and they are put together
in order.
"""

from __future__ import annotations

import datetime
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import metadata

import numpy as np
from joblib import Parallel, delayed

from sim import engine, organisation, workload
from sim.errors import InputError
from sim.measures import figures, may_have_threshold, measure
from sim.measures.figures import Figure
from sim.offered_load import Load, offered_loads
from sim.scenario import Loaded, Scenario
from sim.trace import Bools, Floats

LIBRARIES = ("walschip", "simpy", "numpy", "scipy", "networkx")
"""Whose versions a report states: those that numbers can depend on."""


@dataclass(frozen=True, slots=True)
class Seconds:
    """Where a replication's time went."""

    workload: float
    organisation: float
    """Building the organisation: network, news and first passages."""
    engine: float
    measures: float


@dataclass(frozen=True, slots=True)
class Replication:
    """What one replication measured. O organisations, M measures."""

    number: int
    measures: tuple[str, ...]
    values: Floats
    """Shape (O, M); 0 where not defined."""
    defined: Bools
    """Shape (O, M)."""
    inquiries: int
    """Arrivals, in all organisations together."""
    figures: tuple[tuple[Figure, ...], ...]
    """Per organisation; of the first replication only."""
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Provenance:
    """Enough to run it again."""

    scenario_sha256: str
    seed: int
    replications: int
    versions: dict[str, str]
    command: str
    started: str
    """UTC, ISO 8601."""
    seconds: float
    inquiries: int
    """Arrivals simulated, over all organisations and replications."""


@dataclass(frozen=True, slots=True)
class Results:
    """What an experiment found. R replications, O organisations, M measures."""

    loaded: Loaded
    organisations: tuple[str, ...]
    measures: tuple[str, ...]
    values: Floats
    """Shape (R, O, M); 0 where not defined."""
    defined: Bools
    """Shape (R, O, M)."""
    figures: tuple[tuple[Figure, ...], ...]
    """Per organisation, of the first replication."""
    loads: tuple[Load, ...]
    provenance: Provenance
    seconds: Seconds
    """Processor seconds, summed over replications."""
    complete: bool
    """False if the user stopped it before all replications were done."""


def run_replication(scenario: Scenario, number: int) -> Replication:
    """Draw one replication, run it through every organisation, and measure."""
    clock = time.perf_counter
    start = clock()
    chance = workload.draw(scenario, scenario.run.seed, number)
    spent = Seconds(clock() - start, 0.0, 0.0, 0.0)
    rows, pictures = [], []
    for name in scenario.organisation:
        start = clock()
        built = organisation.build(scenario, name, chance)
        ready = clock()
        trace = engine.run(built, chance)
        done = clock()
        rows.append(measure(trace))
        if number == 0:
            pictures.append(tuple(figures(trace)))
        spent = replace(
            spent,
            organisation=spent.organisation + ready - start,
            engine=spent.engine + done - ready,
            measures=spent.measures + clock() - done,
        )
    names = tuple(rows[0])
    values = np.array([[0.0 if row[name] is None else row[name] for name in names] for row in rows], dtype=float)
    defined = np.array([[row[name] is not None for name in names] for row in rows], dtype=np.bool_)
    arrivals = len(chance.inquiries.arrival) * len(rows)
    return Replication(number, names, values, defined, arrivals, tuple(pictures), spent)


def check_thresholds(scenario: Scenario) -> None:
    """Raise `InputError` if `[matters]` names something that is no measure."""
    unknown = [name for name in scenario.matters if not may_have_threshold(name)]
    if unknown:
        raise InputError(
            "\n".join(f"matters.{name}: no measure has this name (see run_sim.py measures)" for name in unknown)
        )


def run_experiment(
    loaded: Loaded,
    workers: int | None = None,
    command: str = "",
    on_done: Callable[[int, int], None] | None = None,
    loads: tuple[Load, ...] | None = None,
) -> Results:
    """Run every replication of a scenario.

    `workers`: processes; None for as many as there are processors, 1 for none but this one. `on_done` is
    called with (replications done, of how many) after each. `loads`: offered loads if already known. On
    Ctrl-C the results hold what was finished (`complete` is False); if nothing was, KeyboardInterrupt goes on.
    """
    scenario = loaded.scenario
    check_thresholds(scenario)
    started = datetime.datetime.now(datetime.UTC)
    begin = time.perf_counter()
    if loads is None:
        loads = offered_loads(scenario)
    done: list[Replication] = []
    try:
        for replication in _replications(scenario, workers):
            done.append(replication)
            if on_done is not None:
                on_done(len(done), scenario.run.replications)
    except KeyboardInterrupt:
        if not done:
            raise
    provenance = Provenance(
        scenario_sha256=loaded.sha256,
        seed=scenario.run.seed,
        replications=len(done),
        versions={"python": platform.python_version()} | {name: _version(name) for name in LIBRARIES},
        command=command,
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.perf_counter() - begin, 3),
        inquiries=sum(replication.inquiries for replication in done),
    )
    return Results(
        loaded=loaded,
        organisations=tuple(scenario.organisation),
        measures=done[0].measures,
        values=np.stack([replication.values for replication in done]),
        defined=np.stack([replication.defined for replication in done]),
        figures=done[0].figures,
        loads=loads,
        provenance=provenance,
        seconds=Seconds(
            *(
                sum(getattr(replication.seconds, part) for replication in done)
                for part in ("workload", "organisation", "engine", "measures")
            )
        ),
        complete=len(done) == scenario.run.replications,
    )


def _replications(scenario: Scenario, workers: int | None) -> Iterator[Replication]:
    """Replications in order, as they are finished."""
    numbers = range(scenario.run.replications)
    processes = min(workers or os.cpu_count() or 1, len(numbers))
    if processes == 1:
        yield from (run_replication(scenario, number) for number in numbers)
        return
    parallel = Parallel(n_jobs=processes, return_as="generator", batch_size=1)
    yield from parallel(delayed(run_replication)(scenario, number) for number in numbers)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
