"""What a scenario says of the customers: how many, when, by which channel, and how they behave."""

from __future__ import annotations

from datetime import time
from typing import Literal

from pydantic import Field

from sim.scenario.profiles import PROFILES
from sim.scenario.types import (
    Hours,
    HoursOrInf,
    HourWeights,
    Name,
    Probability,
    Section,
    WeekWeights,
)


class Run(Section):
    """How long and how often to simulate."""

    days: int = Field(default=60, ge=1, le=36_500, description="days measured")
    warmup_days: int = Field(default=20, ge=0, le=36_500, description="days simulated before measuring")
    history_days: int = Field(
        default=0,
        ge=0,
        le=36_500,
        description="days of news before the first arrival, so that what people know is at rest when they begin",
    )
    drain_days: int = Field(
        default=20, ge=0, le=36_500, description="days after the last arrival for open cases to end"
    )
    probes_per_day: int = Field(default=20, ge=0, le=100_000, description="mystery shoppers a day")
    replications: int = Field(default=20, ge=1, le=100_000, description="independent repetitions")
    at_most_hours: float = Field(
        default=24.0, gt=0, le=100_000, description="hours; a run estimated to take longer is refused"
    )
    seed: int = Field(default=1, ge=0, le=2**63 - 1, description="start of all random numbers")


class Demand(Section):
    """How many inquiries arrive, and when in the day and the week."""

    inquiries_per_day: float = Field(gt=0, le=1e7, description="inquiries a day, mean over the week")
    hours: HourWeights = Field(
        default="office", description="profile of the day: a name, or 24 weights from midnight on"
    )
    weekdays: WeekWeights = Field(
        default=(1.0, 1.0, 1.0, 1.0, 1.0, 0.3, 0.2), description="weights of the days, Monday first"
    )
    customers: int = Field(
        default=20_000, ge=1, le=10**8, description="people in all, prospects included, who may ask"
    )
    prospects: Probability = Field(default=0.3, description="share of people who have not bought yet")
    second_need: Probability = Field(default=0.15, description="probability that an inquiry holds two questions")

    @property
    def hour_weights(self) -> tuple[float, ...]:
        """The 24 weights, from midnight on, a named profile looked up; relative, they need not sum to 1."""
        return PROFILES[self.hours] if isinstance(self.hours, str) else self.hours


class Peak(Section):
    """A campaign or an outage: for some hours a topic is asked about `factor` times as often."""

    topic: Name = Field(description="the topic asked about")
    every_days: float = Field(gt=0, le=36_500, description="days from the start of one peak to the next")
    hours: float = Field(gt=0, le=1_000_000, description="hours that one peak lasts")
    factor: float = Field(ge=1, le=10_000, description="times as many inquiries on the topic while it lasts")
    first_day: float = Field(default=0.0, ge=0, le=36_500, description="day of the first peak, 0 = the first")
    starts: time = Field(default=time(9), description="time of day at which a peak starts")


class Channel(Section):
    """A way to reach the company."""

    name: Name = Field(description="what the channel is called")
    kind: Literal["live", "written"] = Field(description="live: in line, at once; written: answered later")
    share: Probability = Field(description="share of contacts that come by this channel")
    patience_hours: HoursOrInf = Field(
        description="mean patience in hours, exponential: in line (live), or until the next try (written)"
    )
    door: str | None = Field(default=None, description="department where this channel ends; by topic if left out")
    sign_off: tuple[str, ...] = Field(
        default=(), description="departments that sign answers on this channel, besides those consulted"
    )
    service_level_seconds: float = Field(
        default=20.0, ge=0, le=1e7, description="seconds within which a live contact should be served"
    )


class Customers(Section):
    """How customers behave when things go wrong."""

    wrong_door: Probability = Field(default=0.15, description="probability of choosing a wrong department")
    recontact: Probability = Field(
        default=0.6, description="probability that somebody without an answer contacts again"
    )
    recontact_after_hours: Hours = Field(
        default=24.0, description="mean hours until a new contact, exponential, in customers' time"
    )
    max_contacts: int = Field(default=3, ge=1, le=1_000, description="contacts after which they give up")
    notices_wrong_answer: Probability = Field(
        default=0.4, description="probability of noticing that an answer was wrong"
    )
    callback_patience_hours: HoursOrInf = Field(
        default=48.0, description="mean hours a customer waits for a promised call-back"
    )
