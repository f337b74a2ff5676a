"""News: first passage over a complete network, and what one tie does to correctness."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bounds import SEED, must_equal

from sim import engine, organisation, workload
from sim.measures import measure
from sim.scenario import load

HERE = Path(__file__).parent


@pytest.mark.parametrize("agents", [2, 5, 10, 30])
def test_first_passage_over_a_complete_network(agents: int) -> None:
    """H_(n−1)/(n−1) for unit-rate ties (Janson 1999, "One, two and three times log n/n for paths")."""
    days = 650 if agents == 2 else 300
    scenario = load(HERE / "one_team.toml", [f"department.team.agents={agents}", f"run.days={days}"]).scenario
    chance = workload.draw(scenario, SEED * 1000 + 800 + agents, 0)
    spread = organisation.build(scenario, "plain", chance).spread
    hours = (spread.arrival - spread.time[:, None]).sum(axis=1) / (agents - 1)
    must_equal(hours, float(sum(1.0 / k for k in range(1, agents)) / (agents - 1)))


@pytest.mark.parametrize(("changes_every_days", "days"), [(0.5, 145), (1, 118), (4, 30)])
def test_correctness_over_one_tie(changes_every_days: float, days: int) -> None:
    """News at rate μ of answers that change at rate ν: the answer told is the current one in μ/(μ + ν)."""
    sets = [f"topic.anything.answer_changes_every_days={changes_every_days}", f"run.days={days}"]
    scenario = load(HERE / "one_tie.toml", sets).scenario
    mu, nu = 1.0, 1.0 / changes_every_days
    found, controls = [], []
    for replication in range(scenario.run.replications):
        chance = workload.draw(scenario, SEED * 1000 + 900, replication)
        organised = organisation.build(scenario, "plain", chance)
        trace = engine.run(organised, chance)
        correct = measure(trace)["correctness"]
        assert correct is not None
        found.append(correct)
        # How much news there was and how long it took: both are known on average.
        spread = organised.spread
        counted = (spread.time >= trace.facts.start) & (spread.time < trace.facts.end)
        took = spread.arrival[counted].max(axis=1) - spread.time[counted]
        expected = nu * scenario.topic[0].questions * (trace.facts.end - trace.facts.start) / 24.0
        controls.append([counted.sum() / expected - 1.0, took.sum() / 24.0 / expected - 1.0])
    must_equal(np.array(found), mu / (mu + nu), np.array(controls))
