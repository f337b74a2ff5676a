"""What is left of the model when the other knobs are at nothing must be queueing theory.

Every check is an interval around a simulated mean: the exact value must lie inside, and the interval must be
no wider than 2 % of it on either side (`bounds.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import exact
import numpy as np
import pytest
import two_levels
from bounds import PRECISION, RISK, SEED
from scipy.stats import t

from sim import engine, organisation, workload
from sim.scenario import Scenario, load
from sim.trace import Bools, ContactEnd, Floats, Kind, Outcome, Trace

HERE = Path(__file__).parent


RUN = 12
"""Replications of the engine beside the recursion."""


UNIT = 20.0
"""Minutes of one mean service, 1/μ: all times below are in this unit."""


class Queue(NamedTuple):
    """One queue; μ = 1."""

    servers: int
    load: float
    """Offered load per server, λ/(cμ)."""
    millions: float
    """Customers simulated by the recursion, in millions: enough for 2 %."""
    patience: float = float("inf")
    """Mean."""
    work: str = '"exponential"'
    """Distribution, or a coefficient of variation."""

    @property
    def arrival(self) -> float:
        """λ."""
        return self.load * self.servers

    def sets(self) -> list[str]:
        """As --set options."""
        spread = f"distribution = {self.work}" if self.work[0] == '"' else f"cv = {self.work}"
        return [
            f"department.desk.agents={self.servers}",
            f"demand.inquiries_per_day={self.arrival * 1440.0 / UNIT!r}",
            f"channel.phone.patience_hours={self.patience * UNIT / 60.0!r}",
            f"topic.anything.work_minutes={{ mean = {UNIT}, {spread} }}",
        ]


C = [Queue(1, 0.5, 1.6), Queue(1, 0.8, 5.2), Queue(5, 0.5, 10.0), Queue(5, 0.8, 10.0)]
C_LARGE = [Queue(30, 0.8, 62.0)]
A = [Queue(1, 0.8, 0.4, 1), Queue(1, 1.2, 0.4, 1), Queue(5, 0.9, 0.9, 1), Queue(5, 1.2, 0.5, 1)]
A += [Queue(30, 1.0, 2.8, 1), Queue(30, 1.2, 1.0, 0.5)]
PK = [Queue(1, 0.6, 1.2, work='"constant"'), Queue(1, 0.6, 4.2, work="1.2")]

WARMUP = 2000
"""Customers left out first: some thirty times as many as any of these queues remembers."""
REPLICATIONS = 400
"""Of the recursion."""


Read = Callable[[Trace, int], tuple[Floats, Bools]]
"""(trace, number of customers): hours in line and whether they left."""


def means(waited: Floats, left: Bools) -> dict[str, float]:
    """The summary of one replication."""
    return {
        "waits": float((waited > two_levels.INSTANT).mean()),
        "abandons": float(left.mean()),
        "mean wait": float(waited.mean() * 60.0 / UNIT),
        "mean wait of served": float(waited[~left].mean() * 60.0 / UNIT),
    }


def of_calls(trace: Trace, number: int) -> tuple[Floats, Bools]:
    """Hours in line and whether they left, of the first `number` inquiries, each one live contact."""
    contacts, inquiries = trace.contacts, trace.inquiries
    assert (contacts.inquiry[:number] == np.arange(number)).all()
    assert contacts.live.all()
    left = contacts.end[:number] == ContactEnd.RENEGED
    assert np.array_equal(left, ~contacts.served[:number])
    assert np.array_equal(left, inquiries.outcome[:number] == Outcome.GAVE_UP)
    return contacts.waited[:number], left


def of_answers(trace: Trace, number: int) -> tuple[Floats, Bools]:
    """Hours from arrival to the answer's step: where a triage of no minutes comes first, that is the wait."""
    steps = trace.steps
    answer = steps.kind == Kind.ANSWER
    started = np.full(len(trace.inquiries.arrival), np.inf)
    started[steps.inquiry[answer]] = steps.started[answer]
    return (started - trace.inquiries.arrival)[:number], np.zeros(number, dtype=np.bool_)


@cache
def of_recursion(queue: Queue) -> dict[str, Floats]:
    """Each mean of the recursion, per replication."""
    number = WARMUP + int(queue.millions * 1e6 / REPLICATIONS)
    scenario = with_days(HERE / "one_department.toml", queue.sets(), number)
    return two_levels.many_cheap(scenario, seed_of(queue), queue.servers, number, WARMUP, REPLICATIONS, means)


def beside_recursion(scenario: Scenario, name: str, queue: Queue, number: int, read: Read) -> dict[str, Floats]:
    """Each mean of the engine minus that of the recursion, for the same customers; per replication.

    Where the queue is as large as a department, each topic has a line of its own; otherwise there is one.
    """
    apart = queue.servers < sum(department.agents for department in scenario.department)
    rows = []
    for replication in range(RUN):
        chance = workload.draw(scenario, seed_of(queue) + 1, replication)
        topic = chance.inquiries.topic[:number, 0] if apart else np.zeros(number, dtype=np.int64)
        arrival, service, patience = two_levels.customers([chance.inquiries], number)
        waited, left = np.empty(number), np.zeros(number, dtype=np.bool_)
        for line in np.unique(topic):
            who = topic == line
            met = two_levels.kiefer_wolfowitz(queue.servers, arrival[who], service[who], patience[who])
            waited[who], left[who] = met.waited[:, 0], met.left[:, 0]
        theirs = means(waited, left)
        ours = means(*read(engine.run(organisation.build(scenario, name, chance), chance), number))
        rows.append([ours[mean] - theirs[mean] for mean in ours])
    return dict(zip(ours, np.array(rows).T, strict=True))


def estimates(
    queue: Queue, scenario: Scenario | None = None, name: str = "plain", read: Read = of_calls
) -> dict[str, tuple[float, float]]:
    """Estimate and half-width of each mean of the engine."""
    number = 2500
    scenario = scenario or with_days(HERE / "one_department.toml", queue.sets(), number)
    difference = beside_recursion(scenario, name, queue, number, read)
    cheap = of_recursion(queue)
    return {mean: two_levels.interval(cheap[mean], difference[mean], RISK) for mean in cheap}


def seed_of(queue: Queue) -> int:
    """Each queue has a seed of its own."""
    return SEED * 1000 + 10 * [*C, *C_LARGE, *A, *PK].index(queue)


def with_days(file: Path, sets: Sequence[str], number: int) -> Scenario:
    """The scenario, long enough for that many customers to arrive and be served."""
    days = two_levels.days_for(load(file, sets).scenario, number)
    return load(file, [*sets, f"run.days={days}", "run.warmup_days=0"]).scenario


def must_be(found: dict[str, tuple[float, float]], **exactly: float) -> None:
    """Each exact value lies within its interval, and the interval is narrow enough."""
    for name, truth in exactly.items():
        estimate, half = found[name.replace("_", " ")]
        assert half <= PRECISION * truth, f"{name}: half-width {half / truth:.2%} of {truth:.5g}"
        assert abs(estimate - truth) <= half, f"{name}: {estimate:.5g} ± {half:.2g}, exactly {truth:.5g}"


@pytest.mark.parametrize("queue", [*C, *(pytest.param(queue, marks=pytest.mark.slow) for queue in C_LARGE)])
def test_endless_patience_is_erlang_c(queue: Queue) -> None:
    waits, mean = exact.erlang_c(queue.servers, queue.arrival, 1.0)
    must_be(estimates(queue), waits=waits, mean_wait_of_served=mean)


@pytest.mark.parametrize("queue", A)
def test_exponential_patience_is_erlang_a(queue: Queue) -> None:
    truth = exact.erlang_a(queue.servers, queue.arrival, 1.0, 1.0 / queue.patience)
    must_be(estimates(queue), abandons=truth.abandons, mean_wait=truth.mean_wait)


@pytest.mark.parametrize("queue", PK)
def test_one_agent_is_pollaczek_khinchine(queue: Queue) -> None:
    cv = 0.0 if queue.work[0] == '"' else float(queue.work)
    truth = exact.pollaczek_khinchine(queue.load, 1.0, cv)
    must_be(estimates(queue), waits=queue.load, mean_wait=truth)


def test_six_departments_wait_as_six_queues() -> None:
    scenario = with_days(HERE / "pooling.toml", [], 2500)
    must_be(estimates(C[3], scenario, "apart"), waits=0.5541, mean_wait=0.5541)


@pytest.mark.slow
def test_one_pool_waits_as_one_queue() -> None:
    scenario = with_days(HERE / "pooling.toml", [], 2500)
    must_be(estimates(C_LARGE[0], scenario, "pooled", of_answers), waits=0.1729, mean_wait=0.02881)


@pytest.mark.parametrize(("signers", "inquiries"), [(1, 60_000), (3, 24_000), (6, 16_000)])
def test_signing_takes_as_long_as_the_slowest_signature(signers: int, inquiries: int) -> None:
    letters = [f'topic.anything.raci.reader {at}="C"' for at in range(1, signers + 1)]
    scenario = with_days(HERE / "sign_off.toml", letters, inquiries)
    chance = workload.draw(scenario, SEED * 1000 + 500 + signers, 0)
    trace = engine.run(organisation.build(scenario, "plain", chance), chance)
    steps, answers = trace.steps, trace.answers
    assert np.allclose(steps.asked, steps.started, rtol=0, atol=two_levels.INSTANT), "somebody waited"
    written = np.full(len(trace.inquiries.arrival), np.inf)
    written[steps.inquiry[steps.kind == Kind.ANSWER]] = steps.ended[steps.kind == Kind.ANSWER]
    minutes = np.sort(60.0 * (answers.reached - written[answers.inquiry]))  # One answer for each inquiry.
    assert len(minutes) == len(np.unique(answers.inquiry)) >= inquiries
    half = t.isf(RISK / 2.0, len(minutes) - 1) * minutes.std(ddof=1) / len(minutes) ** 0.5
    must_be({"signing": (float(minutes.mean()), float(half))}, signing=exact.largest_of(signers, 1.0 / 30.0))
