"""How far a scenario reproduces a log: its first organisation, looked at as the log is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim import engine, organisation, workload
from sim.logs.observe import Cases
from sim.logs.observing.window import Window
from sim.measures import measure
from sim.scenario import Scenario
from sim.studies.replications import until_stopped
from sim.studies.validating.judge import Table, judge
from sim.studies.validating.look import Look, departments_of, look
from sim.studies.validating.simulated import simulated
from sim.trace import Floats

SHARE = 0.7
"""Share of the time that is taken to be fitted, where the scenario does not say."""
CONSISTENCY = ("agreement", "agreement_within", "agreement_between")


@dataclass(frozen=True, slots=True)
class Validation:
    """The tables, and what they were made from."""

    organisation: str
    departments: tuple[str, ...]
    fitted: Window
    held: Window | None
    """None where the scenario used all of the log, or it is too short to be split."""
    fitted_cases: int
    held_cases: int | None
    simulated_cases: float
    """In a replication, on average."""
    simulated_done: float
    """Share of them resolved."""
    strange: tuple[str, ...]
    """Teams of the log that the scenario names nowhere."""
    replications: int
    tables: tuple[Table, ...]


def validate(
    scenario: Scenario,
    made: Cases,
    workers: int | None = None,
    cluster: str | None = None,
    on_done: Callable[[int, int], None] | None = None,
) -> Validation:
    """Run the scenario's first organisation and put it beside the log.

    On Ctrl-C those replications that are finished are judged; if none is, KeyboardInterrupt goes on. Raises what
    `observe` and `sim.parallel.finished` raise.
    """
    names = tuple(one.name for one in scenario.department)
    of_team, strange = departments_of(made.log.names("team"), names, scenario.log.lumps)
    first, rest = windows(scenario, made)
    fitted = look(made, first, of_team, len(names))
    held = None
    if rest is not None and _any(made, rest):
        held = look(made, rest, of_team, len(names))
    wanted = scenario.run.replications
    task = partial(_replication, scenario)
    runs = until_stopped(task, wanted, workers, cluster, on_done)
    looks = [one for one, _ in runs]
    return Validation(
        next(iter(scenario.organisation)),
        names,
        first,
        None if held is None else rest,
        fitted.cases,
        None if held is None else held.cases,
        float(np.mean([one.cases for one in looks])),
        float(np.sum([one.done for one in looks]) / np.sum([one.cases for one in looks])),
        strange,
        len(looks),
        judge(names, fitted, held, looks, np.stack([consistent for _, consistent in runs])),
    )


def windows(scenario: Scenario, made: Cases) -> tuple[Window, Window | None]:
    """The part of the log that was fitted, and the part held out."""
    share = scenario.log.share if scenario.log.map else SHARE
    if share >= 1.0 or made.trusted.days < 2:
        return made.trusted, None
    return made.trusted.split(share)


def _any(made: Cases, window: Window) -> bool:
    opened = made.table["opened"]
    return bool(((opened >= window.start) & (opened < window.end)).any())


def _replication(scenario: Scenario, number: int) -> tuple[Look, Floats]:
    chance = workload.draw(scenario, scenario.run.seed, number)
    name = next(iter(scenario.organisation))
    trace = engine.run(organisation.build(scenario, name, chance), chance)
    made = simulated(trace)
    names = tuple(one.name for one in scenario.department)
    of_team, _ = departments_of(made.log.names("team"), names, {})
    found = measure(trace)
    values = [found.get(key) for key in CONSISTENCY]
    return look(made, made.trusted, of_team, len(names)), np.array(
        [np.nan if value is None else value for value in values]
    )
