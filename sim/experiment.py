"""Replications × organisations: run them, in parallel if asked, and keep what they measured.

A replication is one task. Results do not depend on the number of workers: a replication is a function of
(scenario, seed, its number), and they are put together in order.
"""

from __future__ import annotations

import contextlib
import copy
import datetime
import os
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import numpy as np

from sim import parallel
from sim.checkpoint import Checkpoint
from sim.errors import InputError
from sim.estimate import estimate
from sim.interrupts import held_back
from sim.measures import Figure, Pools, definition, may_have_threshold
from sim.measures.asked import fault_of
from sim.offered_load import Load, offered_loads
from sim.replication import Replication, Seconds, run_replication
from sim.scenario import Loaded, Scenario
from sim.scenario.words import escaped, join_path
from sim.trace import Bools, Floats
from sim.versions import versions

TASK_SECONDS = 0.2
"""A task takes at least about as long: `benchmarks/scheduling.py` shows what handing out a shorter one costs."""


class Rule(Protocol):
    """When a run has enough replications; they are shown to it in order of number.

    So how many there are in the report does not depend on how many were under way at once.
    """

    at_most: int
    """Where it ends whatever the rule says."""

    @property
    def since(self) -> int | None:
        """The number of replications from which on there have been enough; None if there are not now."""

    @property
    def kept(self) -> int:
        """How many of those seen the report is of."""

    @property
    def expected(self) -> int:
        """About how many replications will be run."""

    def add(self, replication: Replication) -> bool:
        """Look at one more; True when no more are wanted."""

    def record(self) -> dict[str, Any]:
        """What was asked and what came of it, for the report."""


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
    precision: dict[str, Any] | None = None
    """What decided how many replications there are, if a rule did: asked and reached."""


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


def check_published(scenario: Scenario) -> None:
    """Raise `InputError` if a `[[published]]` figure names what is no measure, or none of this scenario."""
    faults = []
    for item in scenario.published:
        try:
            definition(item.measure)
            fault = fault_of(item.measure, scenario)
        except InputError:
            fault = f"{escaped(item.measure)}: no measure has this name (see run_sim.py measures)"
        if fault is not None:
            faults.append(f"{join_path(('published', item.name, 'measure'))}: {fault}")
    if faults:
        raise InputError("\n".join(faults))


def run_experiment(
    loaded: Loaded,
    workers: int | None = None,
    command: str = "",
    on_done: Callable[[int, int], None] | None = None,
    checkpoint: Checkpoint | None = None,
    on_loads: Callable[[tuple[Load, ...]], None] | None = None,
    cluster: str | None = None,
    rule: Rule | None = None,
) -> Results:
    """Run every replication of a scenario, or as many as a rule wants.

    `workers`: processes; None for as many as there are processors, 1 for none but this one. `cluster`: address
    of a Dask scheduler that runs them instead. `on_done` is
    called with (replications done, of how many) after each. `checkpoint` keeps each finished replication,
    and what it has already is not run again. `on_loads` is called with the offered loads before
    the first replication. `rule` replaces `run.replications`. On Ctrl-C the results hold what was finished
    (`complete` is False); if nothing was, KeyboardInterrupt goes on. Raises what `sim.parallel.finished`
    raises. Memory beyond one replication's: the measures of each.
    """
    scenario = loaded.scenario
    check_thresholds(scenario)
    check_published(scenario)
    started = datetime.datetime.now(datetime.UTC)
    begin = time.perf_counter()
    loads = offered_loads(scenario)
    if on_loads is not None:
        on_loads(loads)
    pools = at_since = Pools(len(scenario.organisation))
    done: list[Replication] = []
    wanted = scenario.run.replications if rule is None else rule.at_most
    over = False
    try:
        with contextlib.closing(_in_order(scenario, wanted, workers, cluster, checkpoint)) as replications:
            for replication, fresh in replications:
                with held_back():  # Half pooled, its tables would be in the report and its measures not.
                    pools.add(len(done), replication.figures)
                    # Pooled: its tables need not be kept. One tuple of names will do for all.
                    names = done[0].measures if done else replication.measures
                    done.append(replace(replication, figures=(), measures=names))
                    over = len(done) == wanted if rule is None else rule.add(replication)
                    if rule is not None and not over and rule.since == len(done):
                        at_since = copy.deepcopy(pools)  # What comes now may only be looked at.
                if fresh and on_done is not None:
                    on_done(len(done), wanted if rule is None else rule.expected)
                if over:
                    break
    except KeyboardInterrupt:
        if not done:  # The first replication carries the examples; it is always finished first.
            raise
    if rule is not None and over and rule.kept < len(done):
        pools, done = at_since, done[: rule.kept]
    provenance = Provenance(
        scenario_sha256=loaded.sha256,
        seed=scenario.run.seed,
        replications=len(done),
        versions=versions(),
        command=command,
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.perf_counter() - begin, 3),
        inquiries=sum(replication.inquiries for replication in done),
        precision=None if rule is None else rule.record(),
    )
    return Results(
        loaded=loaded,
        organisations=tuple(scenario.organisation),
        measures=done[0].measures,
        values=np.stack([replication.values for replication in done]),
        defined=np.stack([replication.defined for replication in done]),
        figures=pools.pooled(),
        loads=loads,
        provenance=provenance,
        seconds=Seconds(
            *(
                sum(getattr(replication.seconds, part) for replication in done)
                for part in ("workload", "organisation", "engine", "measures")
            )
        ),
        complete=over,
    )


def _in_order(
    scenario: Scenario, wanted: int, workers: int | None, cluster: str | None, checkpoint: Checkpoint | None
) -> Generator[tuple[Replication, bool], None, None]:
    """(replication, whether it was run now) in order of number; those run now are kept as they come."""
    known = {} if checkpoint is None else checkpoint.finished
    missing = [number for number in range(wanted) if number not in known]
    size = _in_a_task(scenario, len(missing), workers, cluster)
    tasks = [tuple(missing[start : start + size]) for start in range(0, len(missing), size)]
    results = parallel.finished(partial(_run_some, scenario), tasks, workers, cluster, in_order=True)
    with contextlib.closing(results):
        ready: Iterator[Replication] = iter(())
        for number in range(wanted):
            if number in known and checkpoint is not None:
                yield checkpoint.read(number), False
                continue
            replication = next(ready, None)
            if replication is None:
                some = next(results)[1]
                if checkpoint is not None:
                    for one in some:
                        checkpoint.keep(one)
                ready = iter(some)
                replication = next(ready)
            yield replication, True


def _run_some(scenario: Scenario, numbers: tuple[int, ...]) -> list[Replication]:
    return [run_replication(scenario, number) for number in numbers]


def _in_a_task(scenario: Scenario, missing: int, workers: int | None, cluster: str | None) -> int:
    """Replications in a task: one, but for the shortest; here, each is kept as soon as it is finished."""
    if cluster is None and min(workers or os.cpu_count() or 1, missing) <= 1:
        return 1
    seconds = 3600.0 * estimate(scenario, workers=1).hours / scenario.run.replications
    return parallel.in_a_task(seconds, TASK_SECONDS, missing, 8 * (workers or os.cpu_count() or 1))
