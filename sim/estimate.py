"""What a run would take, before it is started: one that would not fit is refused with the estimate.

The rates are those of one processor of 2026, rounded up; they are meant to tell a minute from a month.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from sim.errors import InputError
from sim.scenario import Scenario

_SECONDS_PER_INQUIRY = 100e-6
"""Arrival to last answer in one organisation, measures included; `benchmarks/engine.py` prints it."""
_SECONDS_PER_TIE = 0.5e-6
"""Of one news item over one tie."""
_BYTES_PER_INQUIRY = 6_000
_BYTES_BASE = 200_000_000
"""A worker process with its libraries."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What all replications of a scenario take."""

    inquiries: float
    """Arrivals, over all organisations and replications."""
    hours: float
    """On this machine's processors, or the workers given."""
    gigabytes: float
    """At one time, over all worker processes."""


def estimate(scenario: Scenario, workers: int | None = None) -> Estimate:
    """Estimate a run. Arithmetic only: nothing is drawn."""
    run, organisations = scenario.run, len(scenario.organisation)
    days = run.warmup_days + run.days
    shoppers = 3.0 * run.probes_per_day
    per_replication = (scenario.demand.inquiries_per_day + shoppers) * days
    agents = sum(department.agents for department in scenario.department)
    changes = sum(
        topic.questions * (run.history_days + days + run.drain_days) / topic.answer_changes_every_days
        for topic in scenario.topic
    )
    questions = sum(topic.questions for topic in scenario.topic)
    within = scenario.network.ties_within
    ties = sum(
        department.agents * (department.agents - 1 if within == "all" else within) / 2
        for department in scenario.department
    )
    between = max(
        agents * agents if ties == "all" else ties
        for ties in (scenario.network.ties_between, scenario.network.ties_between_social)
    )
    ties += between * len(scenario.department) * (len(scenario.department) - 1) / 2
    duty = agents * (days + run.drain_days)
    seconds = organisations * (
        per_replication * _SECONDS_PER_INQUIRY + changes * (ties + agents) * _SECONDS_PER_TIE + duty * 1e-6
    )
    size = (
        _BYTES_BASE
        + per_replication * _BYTES_PER_INQUIRY
        + changes * agents * 10.0
        + agents * questions * 10.0
        + ties * 200.0
        + duty * 100.0
    )
    processes = min(workers or os.cpu_count() or 1, run.replications)
    return Estimate(
        per_replication * run.replications * organisations,
        seconds * run.replications / processes / 3600.0,
        size * processes / 1e9,
    )


def refuse_what_does_not_fit(scenario: Scenario, workers: int | None = None) -> Estimate:
    """The estimate of a run; raises `InputError` if it needs more time or memory than there is."""
    found = estimate(scenario, workers)
    told = f"about {found.inquiries:,.0f} inquiries, {found.hours:,.1f} hours and {found.gigabytes:,.1f} GB"
    faults = []
    if found.hours > scenario.run.at_most_hours:
        faults.append(
            f"run.at_most_hours: the run would take {told}, more than {scenario.run.at_most_hours:g} hours "
            "(fewer days, replications or inquiries, or allow more hours)"
        )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    if found.gigabytes > 0.9 * memory:
        faults.append(
            f"run: the run would take {told}; this machine has {memory:,.1f} GB "
            "(fewer days, inquiries or workers)"
        )
    if faults:
        raise InputError("\n".join(faults))
    return found
