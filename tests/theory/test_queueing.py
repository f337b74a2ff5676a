"""What is left of the model when the other knobs are at nothing must be queueing theory.

Every check is an interval around a simulated mean: the exact value must lie inside, and the interval must be
no wider than 2 % of it on either side. All intervals of this file together miss the truth by chance for
fewer than one base seed in 500 (Bonferroni).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import exact
import numpy as np
import pytest
import two_levels

from sim import engine, organisation, workload
from sim.scenario import Scenario, load
from sim.trace import Bools, ContactEnd, Floats, Kind, Outcome, Trace

HERE = Path(__file__).parent
SEED = int(os.environ.get("WALSCHIP_BASE_SEED", "1"))
"""Base seed; another one is for proving the rate of chance failures by hand."""
CHECKS = 40
"""At least the number of intervals in this file."""
RISK = 1.0 / 500.0 / CHECKS
PRECISION = 0.02

RUN = 12
"""Replications of the engine beside the recursion."""


class Queue(NamedTuple):
    """One queue; μ = 1 a minute."""

    servers: int
    load: float
    """Offered load per server, λ/(cμ)."""
    millions: float
    """Customers simulated by the recursion, in millions: enough for 2 %."""
    patience: float = float("inf")
    """Mean, in minutes."""
    work: str = '"exponential"'
    """Distribution, or a coefficient of variation."""

    @property
    def arrival(self) -> float:
        """λ a minute."""
        return self.load * self.servers

    def sets(self) -> list[str]:
        """As --set options."""
        spread = f"distribution = {self.work}" if self.work[0] == '"' else f"cv = {self.work}"
        return [
            f"department.desk.agents={self.servers}",
            f"demand.inquiries_per_day={self.arrival * 1440.0!r}",
            f"channel.phone.patience_hours={self.patience / 60.0!r}",
            f"topic.anything.work_minutes={{ mean = 1, {spread} }}",
        ]


C = [Queue(1, 0.5, 1.9), Queue(1, 0.8, 5.5), Queue(5, 0.5, 8.0), Queue(5, 0.8, 13.0)]
C_LARGE = [Queue(30, 0.8, 52.0)]
A = [Queue(1, 0.8, 0.4, 1), Queue(1, 1.2, 0.4, 1), Queue(5, 0.9, 1.4, 1), Queue(5, 1.2, 0.8, 1)]
A += [Queue(30, 1.0, 5.0, 1), Queue(30, 1.2, 1.8, 0.5)]
PK = [Queue(1, 0.6, 1.5, work='"constant"'), Queue(1, 0.6, 7.0, work="1.5")]


def means(waited: Floats, left: Bools) -> dict[str, float]:
    """The summary of one replication; minutes."""
    return {
        "waits": float((waited > two_levels.INSTANT).mean()),
        "abandons": float(left.mean()),
        "mean wait": float(waited.mean() * 60.0),
        "mean wait of served": float(waited[~left].mean() * 60.0),
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


def estimates(
    file: str, queue: Queue, sets: Sequence[str] = (), name: str = "plain", read=of_calls
) -> dict[str, tuple[float, float]]:
    """Estimate and half-width of each mean of the engine."""
    seed = SEED * 1000 + sum(map(ord, repr(queue) + file))
    warmup = 400 + 200 * queue.servers if queue.servers > 1 else 2000
    replications = 400
    number = warmup + int(queue.millions * 1e6 / replications)
    cheap = two_levels.many_cheap(
        with_days(HERE / "one_department.toml", queue.sets(), number),
        seed,
        queue.servers,
        number,
        warmup,
        replications,
        means,
    )
    number = warmup + 2000
    scenario = with_days(HERE / file, sets or queue.sets(), number)
    drawn = [workload.draw(scenario, seed + 1, replication) for replication in range(RUN)]
    line = two_levels.kiefer_wolfowitz(
        queue.servers, *two_levels.customers([chance.inquiries for chance in drawn], number)
    )
    differences: dict[str, list[float]] = {mean: [] for mean in cheap}
    for at, chance in enumerate(drawn):
        waited, left = read(engine.run(organisation.build(scenario, name, chance), chance), number)
        ours = means(waited[warmup:], left[warmup:])
        theirs = means(line.waited[warmup:, at], line.left[warmup:, at])
        for mean in cheap:
            differences[mean].append(ours[mean] - theirs[mean])
    return {mean: two_levels.interval(cheap[mean], np.array(differences[mean]), RISK) for mean in cheap}


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
    must_be(estimates("one_department.toml", queue), waits=waits, mean_wait_of_served=mean)


@pytest.mark.parametrize("queue", A)
def test_exponential_patience_is_erlang_a(queue: Queue) -> None:
    truth = exact.erlang_a(queue.servers, queue.arrival, 1.0, 1.0 / queue.patience)
    must_be(estimates("one_department.toml", queue), abandons=truth.abandons, mean_wait=truth.mean_wait)


@pytest.mark.parametrize("queue", PK)
def test_one_agent_is_pollaczek_khinchine(queue: Queue) -> None:
    cv = 0.0 if queue.work[0] == '"' else float(queue.work)
    truth = exact.pollaczek_khinchine(queue.load, 1.0, cv)
    must_be(estimates("one_department.toml", queue), waits=queue.load, mean_wait=truth)
