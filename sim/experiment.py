"""Replications × organisations: run them, in parallel if asked, and keep what they measured.

A replication is one task. Results do not depend on the number of workers: a replication is a function of
(scenario, seed, its number), and they are put together in order.
"""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import BrokenProcessPool  # type: ignore[import-untyped]

from sim.checkpoint import Checkpoint
from sim.errors import InputError, WorkerLost
from sim.measures import Figure, Pools, may_have_threshold
from sim.offered_load import Load, offered_loads
from sim.replication import Replication, Seconds, run_replication
from sim.scenario import Loaded, Scenario
from sim.trace import Bools, Floats
from sim.versions import versions


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
    """Of this command; a resumed run spent more before."""
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
    """Per organisation, pooled over the replications; examples are of the first."""
    loads: tuple[Load, ...]
    provenance: Provenance
    seconds: Seconds
    """Processor seconds, summed over replications."""
    complete: bool
    """False if the user stopped it before all replications were done."""


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
    checkpoint: Checkpoint | None = None,
    on_loads: Callable[[tuple[Load, ...]], None] | None = None,
) -> Results:
    """Run every replication of a scenario.

    `workers`: processes; None for as many as there are processors, 1 for none but this one. `on_done` is
    called with (replications done, of how many) after each. `checkpoint` keeps each finished replication,
    and what it has already is not run again. `on_loads` is called with the offered loads before
    the first replication. On Ctrl-C the results hold what was finished (`complete` is
    False); if nothing was, KeyboardInterrupt goes on. Raises `WorkerLost` if a worker process dies.
    """
    scenario = loaded.scenario
    check_thresholds(scenario)
    started = datetime.datetime.now(datetime.UTC)
    begin = time.perf_counter()
    loads = offered_loads(scenario)
    if on_loads is not None:
        on_loads(loads)
    pools = Pools(len(scenario.organisation))
    done: dict[int, Replication] = {}

    def keep(replication: Replication) -> None:
        pools.add(replication.number, replication.figures)
        done[replication.number] = replace(replication, figures=())  # Pooled: its tables need not be kept.

    for _, replication in sorted(checkpoint.finished.items()) if checkpoint is not None else ():
        keep(replication)
    missing = [number for number in range(scenario.run.replications) if number not in done]
    try:
        for replication in _replications(scenario, missing, workers):
            keep(replication)
            if checkpoint is not None:
                checkpoint.keep(replication)
            if on_done is not None:
                on_done(len(done), scenario.run.replications)
    except KeyboardInterrupt:
        if 0 not in done:  # The first replication carries the examples; it is always finished first.
            raise
    ordered = [done[number] for number in sorted(done)]
    provenance = Provenance(
        scenario_sha256=loaded.sha256,
        seed=scenario.run.seed,
        replications=len(ordered),
        versions=versions(),
        command=command,
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.perf_counter() - begin, 3),
        inquiries=sum(replication.inquiries for replication in ordered),
    )
    return Results(
        loaded=loaded,
        organisations=tuple(scenario.organisation),
        measures=ordered[0].measures,
        values=np.stack([replication.values for replication in ordered]),
        defined=np.stack([replication.defined for replication in ordered]),
        figures=pools.pooled(),
        loads=loads,
        provenance=provenance,
        seconds=Seconds(
            *(
                sum(getattr(replication.seconds, part) for replication in ordered)
                for part in ("workload", "organisation", "engine", "measures")
            )
        ),
        complete=len(ordered) == scenario.run.replications,
    )


def _replications(scenario: Scenario, numbers: list[int], workers: int | None) -> Iterator[Replication]:
    """Replications in order, as they are finished."""
    processes = min(workers or os.cpu_count() or 1, len(numbers))
    if processes <= 1:
        yield from (run_replication(scenario, number) for number in numbers)
        return
    parallel = Parallel(n_jobs=processes, return_as="generator", batch_size=1)
    try:
        yield from parallel(delayed(run_replication)(scenario, number) for number in numbers)
    except BrokenProcessPool as error:
        raise WorkerLost("a worker process was killed, perhaps for want of memory") from error
