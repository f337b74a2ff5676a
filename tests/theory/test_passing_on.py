"""Hand-offs: a geometric number of them, the lost among them, and departments as an open Jackson network."""

from __future__ import annotations

from pathlib import Path

import exact
import numpy as np
import pytest
from bounds import RISK, SEED, must_equal

from sim import engine, organisation, workload
from sim.scenario import Scenario, load
from sim.trace import Ints, Kind, Outcome, Trace

HERE = Path(__file__).parent


def runs(scenario: Scenario, seed: int) -> list[Trace]:
    drawn = [workload.draw(scenario, seed, at) for at in range(scenario.run.replications)]
    return [engine.run(organisation.build(scenario, "plain", chance), chance) for chance in drawn]


def department_of(trace: Trace) -> Ints:
    """Of each step."""
    return np.asarray(trace.facts.agent_department[trace.steps.agent])


@pytest.mark.parametrize(("knows_who", "days"), [(0.2, 10), (0.5, 8), (0.9, 3)])
def test_hand_offs_after_a_wrong_door_are_geometric(knows_who: float, days: int) -> None:
    scenario = load(HERE / "wrong_door.toml", [f"handoff.knows_who={knows_who}", f"run.days={days}"]).scenario
    handoffs = np.concatenate([trace.contacts.handoffs for trace in runs(scenario, SEED * 1000 + 700)])
    must_equal(handoffs.astype(float), 1.0 / knows_who)


@pytest.mark.parametrize(("knows_who", "lost"), [(0.5, 0.1), (0.8, 0.3)])
def test_each_hand_off_may_lose_it(knows_who: float, lost: float) -> None:
    sets = [f"handoff.knows_who={knows_who}", f"handoff.lost={lost}", "run.days=10"]
    scenario = load(HERE / "wrong_door.toml", sets).scenario
    traces = runs(scenario, SEED * 1000 + 720)
    resolved = np.concatenate([trace.inquiries.outcome != Outcome.LOST for trace in traces])
    # It arrives at the n-th hand-off with probability (1 − p)ⁿ⁻¹ p, and survives n of them with (1 − q)ⁿ.
    arrives = knows_who * (1.0 - lost) / (1.0 - (1.0 - knows_who) * (1.0 - lost))
    must_equal(resolved.astype(float), arrives)


def test_who_was_passed_on_is_more_likely_to_be_passed_on_again() -> None:
    """Of hard needs (share s) departments cannot settle h, of easy ones e; all nine are Responsible.

    Those who reach visit k are s hᵏ⁻¹ hard to (1 − s) eᵏ⁻¹ easy ones, so that the chance of being passed on there
    is (s hᵏ + (1 − s) eᵏ) / (s hᵏ⁻¹ + (1 − s) eᵏ⁻¹): it rises from their mean to h.
    """
    s, h, e = 0.5, 0.9, 0.2
    names = ["responsible", *(f"other {at}" for at in range(1, 9))]
    sets = [f'topic.anything.raci."{name}"=R' for name in names]
    sets += [f"topic.anything.hard={s}", f"handoff.unsettled={e}", f"handoff.unsettled_hard={h}"]
    sets += ["handoff.max=4", "run.days=28", "run.replications=5"]
    scenario = load(HERE / "wrong_door.toml", sets).scenario
    handoffs = np.concatenate([trace.contacts.handoffs for trace in runs(scenario, SEED * 1000 + 760)])
    for k in range(1, 5):
        reached = handoffs >= k - 1
        exactly = (s * h**k + (1 - s) * e**k) / (s * h ** (k - 1) + (1 - s) * e ** (k - 1))
        must_equal((handoffs[reached] >= k).astype(float), exactly, risk=RISK / 4)  # Four count as one interval.


@pytest.mark.slow
def test_departments_that_pass_on_are_a_jackson_network() -> None:
    """Jackson (1957): each line is an M/M/c queue at the rate of the traffic equations."""
    scenario = load(HERE / "jackson.toml").scenario
    passed = 1.0 - scenario.handoff.knows_who
    outside = scenario.demand.inquiries_per_day / 24.0 / 60.0
    # From each of the three others to each of its two fellows; the responsible department keeps all it gets.
    routing = passed / 2.0 * (np.ones((3, 3)) - np.eye(3))
    others = np.linalg.solve(np.eye(3) - routing.T, np.array([outside, 0.0, 0.0]))
    rates = np.array([outside, *others])
    traces = runs(scenario, SEED * 1000 + 740)
    assert all(((department_of(trace) == 0) == (trace.steps.kind == Kind.ANSWER)).all() for trace in traces)
    for at, (servers, minutes) in enumerate(((2, 5.5), (2, 5.0), (1, 5.0), (1, 5.0))):
        truth, _ = exact.erlang_c(servers, float(rates[at]), 1.0 / minutes)
        shares, controls = [], []
        for trace in traces:
            steps, facts = trace.steps, trace.facts
            here = (department_of(trace) == at) & (steps.asked >= facts.start) & (steps.asked < facts.end)
            shares.append(float((steps.started > steps.asked + 1e-9)[here].mean()))
            visits = here.sum() / (60.0 * (facts.end - facts.start))
            controls.append([visits - rates[at], 60.0 * (steps.ended - steps.started)[here].mean() - minutes])
        must_equal(np.array(shares), truth, np.array(controls))
