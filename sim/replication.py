"""One replication: its chance is drawn once and met by every organisation."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from sim import engine, organisation, workload
from sim.measures import Figure, figures, measure
from sim.scenario import Scenario
from sim.trace import Bools, Floats


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
    """Per organisation; examples of the first replication only."""
    seconds: Seconds


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
        pictures.append(tuple(figures(trace, examples=number == 0)))
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
