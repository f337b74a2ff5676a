"""How busy each department will be, before the run: work asked for over minutes on duty.

Near a load of 1 queues grow for as long as the run lasts, and times measure the length of the run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import engine, organisation, workload
from sim.scenario import Scenario

WARN_ABOVE = 0.95
"""Offered load above which a warning is given."""


@dataclass(frozen=True, slots=True)
class Load:
    """The offered load of one department in one organisation."""

    organisation: str
    department: str
    minutes: float
    """Minutes of work asked for in the measured window, with triage, hand-offs, repeats and sign-offs."""
    on_duty: float
    """Minutes its agents are on duty in that window."""
    load: float | None
    """Their ratio; None where nobody is ever on duty."""

    @property
    def high(self) -> bool:
        """Whether a warning is due."""
        return self.load is None or self.load > WARN_ABOVE


def offered_loads(scenario: Scenario) -> tuple[Load, ...]:
    """The offered load of every department of every organisation, from the first replication's chance."""
    chance = workload.draw(scenario, scenario.run.seed, 0)
    loads = []
    for name in scenario.organisation:
        built = organisation.build(scenario, name, chance)
        facts = built.facts
        minutes = engine.offered_minutes(built, chance)
        on_duty = np.zeros(len(facts.departments))
        for spell in built.openings:
            inside = min(spell.end, facts.end) - max(spell.start, facts.start)
            on_duty[spell.department] += 60.0 * max(0.0, inside) * len(spell.on_duty)
        for at, department in enumerate(facts.departments):
            load = float(minutes[at] / on_duty[at]) if on_duty[at] > 0 else None
            loads.append(Load(name, department, float(minutes[at]), float(on_duty[at]), load))
    return tuple(loads)
