"""The estimate: arithmetic on the scenario, and refusal of what would not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.estimate import estimate, refuse_what_does_not_fit
from sim.scenario import Scenario, load

SMALL = Path(__file__).resolve().parent.parent / "scenarios" / "small.toml"


def small(*sets: str) -> Scenario:
    return load(SMALL, ("run.days=10", "run.warmup_days=0", "run.replications=4", *sets)).scenario


def test_inquiries_are_arrivals_and_probes_of_all_organisations_and_replications() -> None:
    # (70 customers + 3 × 4 probes) a day × 10 days × 4 replications × 2 organisations.
    assert estimate(small()).inquiries == 82 * 10 * 4 * 2


def test_twice_the_days_take_twice_the_inquiries_and_more_time_and_memory() -> None:
    one, two = estimate(small(), 1), estimate(small("run.days=20"), 1)
    assert two.inquiries == 2 * one.inquiries
    assert two.hours > 1.5 * one.hours
    assert two.gigabytes > one.gigabytes


def test_two_workers_take_half_the_time_and_twice_the_memory() -> None:
    one, two = estimate(small(), 1), estimate(small(), 2)
    assert two.hours == pytest.approx(one.hours / 2)
    assert two.gigabytes == pytest.approx(2 * one.gigabytes)


def test_all_ties_count() -> None:
    some, every = estimate(small()), estimate(small("network.ties_within='all'", "network.ties_between='all'"))
    assert every.hours > some.hours


def test_too_long_is_refused_with_the_estimate_unless_allowed() -> None:
    with pytest.raises(InputError, match=r"run\.at_most_hours: .* more than 24 hours"):
        refuse_what_does_not_fit(small("run.replications=100000", "run.days=1000"))
    allowed = small("run.replications=100000", "run.days=1000", "run.at_most_hours=5000")
    assert refuse_what_does_not_fit(allowed, 1).hours > 24


def test_too_large_is_refused_with_the_estimate() -> None:
    with pytest.raises(InputError, match="this machine has"):
        refuse_what_does_not_fit(small("demand.inquiries_per_day=9000000", "run.at_most_hours=90000"))
