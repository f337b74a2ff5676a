"""Exact formulas of queueing theory, stable up to thousands of servers. Rates are per one unit of time.

Sources: A. K. Erlang (1917), "Solution of some problems in the theory of probabilities of significance in
automatic telephone exchanges" (B and C); C. Palm (1943), "Intensitätsschwankungen im Fernsprechverkehr", and
A. Mandelbaum & S. Zeltyn (2007), "Service engineering in action: the Palm/Erlang-A queue" (A); R. B. Cooper
(1981), *Introduction to Queueing Theory*, 2nd ed. (the recursion of B; Pollaczek–Khinchine, section 5.8);
A. Rényi (1953), "On the theory of order statistics" (the largest of k exponentials).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


def erlang_b(servers: int, load: float) -> float:
    """Blocking probability of M/M/c/c at `load` = λ/μ, by the recursion that only adds and divides."""
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked


def erlang_c(servers: int, arrival: float, service: float) -> tuple[float, float]:
    """M/M/c: (probability of waiting, mean wait in line)."""
    load = arrival / service
    if not load < servers:
        raise ValueError(f"no steady state: a load of {load} for {servers} servers")
    blocked = erlang_b(servers, load)
    waits = blocked / (1.0 - load / servers * (1.0 - blocked))
    return waits, waits / (servers * service - arrival)


@dataclass(frozen=True, slots=True)
class ErlangA:
    """M/M/c+M in the steady state."""

    waits: float
    """Probability that a customer finds everybody busy."""
    abandons: float
    """Probability that a customer leaves the line."""
    mean_wait: float
    """Mean time in line, over all customers, those who left included."""


def erlang_a(servers: int, arrival: float, service: float, impatience: float) -> ErlangA:
    """M/M/c+M with patience of rate `impatience` > 0: a birth-death process, its weights kept as logarithms."""
    size = servers + 64
    while True:
        state = np.arange(1, size + 1)
        death = np.minimum(state, servers) * service + np.maximum(state - servers, 0) * impatience
        log_weight = np.concatenate(([0.0], np.cumsum(np.log(arrival) - np.log(death))))
        highest = log_weight.max()
        if death[-1] > arrival and log_weight[-1] < highest - 60.0:
            break  # The tail falls from here on, by more than a factor each step, and e^-60 is nothing.
        size *= 2
    weight = np.exp(log_weight - highest)
    weight /= weight.sum()
    line = np.maximum(np.arange(size + 1) - servers, 0)
    in_line = float((weight * line).sum())
    # Those in line leave at rate `impatience` each; Little's law for the line.
    return ErlangA(float(weight[servers:].sum()), impatience * in_line / arrival, in_line / arrival)


def pollaczek_khinchine(arrival: float, mean: float, cv: float) -> float:
    """M/G/1: mean wait in line, from the mean and the coefficient of variation of service."""
    busy = arrival * mean
    if not busy < 1.0:
        raise ValueError(f"no steady state: busy {busy}")
    return busy * mean * (1.0 + cv**2) / (2.0 * (1.0 - busy))


def largest_of(number: int, rate: float) -> float:
    """Mean of the largest of `number` independent exponentials: H_k/μ."""
    return sum(1.0 / at for at in range(1, number + 1)) / rate
