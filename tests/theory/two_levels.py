"""How a mean of the engine is estimated within 2 % in seconds: two-level Monte Carlo (M. B. Giles 2008).

Mean waits of busy queues need tens of millions of customers; the engine handles tens of thousands a second.
So E[engine] = E[recursion] + E[engine − recursion]. The first is estimated from many cheap replications of
Kiefer & Wolfowitz's recursion (1955) over `sim.workload`'s own customers, the second from a few replications
in which engine and recursion meet the very same customers. The sum is unbiased for what the engine does,
whether or not the recursion is right; it is precise because the two differ by next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from sim import workload
from sim.scenario import Scenario
from sim.trace import Bools, Floats
from sim.workload import Workload

INSTANT = 1e-9
"""Hours; what is less is rounding, not waiting."""


@dataclass(frozen=True, slots=True)
class Line:
    """What customers met in line. Shape (customers, replications)."""

    waited: Floats
    left: Bools


def kiefer_wolfowitz(servers: int, arrival: Floats, service: Floats, patience: Floats) -> Line:
    """First come, first served, with abandonment; hours. Shapes (customers, replications)."""
    number, replications = arrival.shape
    free_at = np.zeros((replications, servers))
    flat, row = free_at.ravel(), np.arange(replications) * servers
    waited, left = np.empty(arrival.shape), np.zeros(arrival.shape, dtype=np.bool_)
    endless = bool(np.isinf(patience).all())
    for at in range(number):
        server = row + free_at.argmin(axis=1)
        starts = np.maximum(flat[server], arrival[at])
        wait = starts - arrival[at]
        if endless:
            waited[at] = wait
            flat[server] = starts + service[at]
        else:
            leaves = wait >= patience[at]
            left[at] = leaves
            waited[at] = np.where(leaves, patience[at], wait)
            flat[server] = np.where(leaves, flat[server], starts + service[at])
    return Line(waited, left)


def customers(drawn: list[Workload], number: int) -> tuple[Floats, Floats, Floats]:
    """Arrival, service and patience (hours) of the first `number` customers of each workload, as columns."""
    return (
        np.array([w.arrival[:number] for w in drawn]).T,
        np.array([w.work[:number, 0] / 60.0 for w in drawn]).T,
        np.array([w.patience[:number, 0] for w in drawn]).T,
    )


Summary = Callable[[Floats, Bools], dict[str, float]]
"""Means of one replication from (waited, left), after its warm-up."""


def many_cheap(
    scenario: Scenario, seed: int, servers: int, number: int, warmup: int, replications: int, summary: Summary
) -> dict[str, Floats]:
    """Means of each replication of the recursion, over customers `warmup` to `number`.

    What of their scatter goes along with the customers' mean gap and mean service, whose expectations are
    known, is taken out by regression (control variates; Lavenberg & Welch 1981).
    """
    gap = 24.0 / scenario.demand.inquiries_per_day
    work = scenario.topic[0].work_minutes.mean / 60.0
    # All replications at once: a step of the recursion costs numpy's calls once for all of them.
    drawn = np.empty((3, replications, number))
    for replication in range(replications):
        one = workload.draw(scenario, seed, replication).inquiries
        drawn[:, replication] = np.array(customers([one], number))[:, :, 0]
    arrival, service, patience = drawn.transpose(0, 2, 1)
    line = kiefer_wolfowitz(servers, arrival, service, patience)
    rows = [summary(line.waited[warmup:, r], line.left[warmup:, r]) for r in range(replications)]
    gaps = (arrival[-1] - arrival[warmup - 1]) / (number - warmup)
    known = np.column_stack((gaps / gap - 1.0, service[warmup:].mean(axis=0) / work - 1.0))
    return {name: _adjusted(np.array([row[name] for row in rows]), known) for name in rows[0]}


def _adjusted(sample: Floats, controls: Floats) -> Floats:
    """The sample without what the controls explain; a control that is constant explains nothing."""
    design = np.column_stack((np.ones(len(sample)), controls))
    coefficients, *_ = np.linalg.lstsq(design, sample, rcond=None)
    return np.asarray(sample - controls @ coefficients[1:])


def days_for(scenario: Scenario, number: int) -> int:
    """Days in which that many customers arrive for certain (but for one chance in 10^14)."""
    return int((number + 8.0 * number**0.5 + 40.0) / scenario.demand.inquiries_per_day) + 1


def interval(cheap: Floats, difference: Floats, risk: float) -> tuple[float, float]:
    """Estimate and half-width of a two-sided interval that misses with probability at most `risk`."""

    def half(sample: Floats) -> float:
        n = len(sample)
        # Three degrees of freedom went into the mean and two controls; the level without controls pays them too.
        return float(t.isf(risk / 4.0, n - 3) * sample.std(ddof=3) / n**0.5)

    return float(cheap.mean() + difference.mean()), half(cheap) + half(difference)
