"""One organisation of one replication: its people, what they know when, and how it behaves.

Everything a scenario says about an organisation is turned into plain tables and functions here; the engine
meets neither pydantic nor the words of the file.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from sim import knowledge, network, streams
from sim.policies import LEVERS
from sim.policies.chart import Chart, chart
from sim.policies.intake import Intake
from sim.policies.ownership import Ownership
from sim.policies.routing import Routing
from sim.policies.selection import AgentSelection, agent_selection
from sim.policies.sign_off import SignOff
from sim.scenario import Scenario, Spread, design_scenario
from sim.trace import Facts
from sim.workload import Chance, arrivals_end, horizon, question_topics

Sampler = Callable[[float], float]
"""Minutes (or hours) for a uniform in [0, 1)."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A spell in which a department is open, and the agents of it who are on inquiry duty then."""

    department: int
    start: float
    end: float
    on_duty: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the engine runs. Probabilities are in [0, 1], hours are clock hours."""

    name: str
    facts: Facts
    chart: Chart
    selection: AgentSelection
    people: network.Network
    spread: knowledge.Spread
    openings: tuple[Opening, ...]
    intake: Intake
    routing: Routing
    asks_colleague: Ownership
    signers: SignOff
    shared_base: bool
    case_linking: bool
    wrong_door: float
    recontact: float
    max_contacts: int
    notices_wrong_answer: float
    misread: float
    generalist_factor: float
    lookup_minutes: float
    reads_base: float
    improvise: float
    speaks_anyway: float
    transit_hours: float
    lost: float
    chase_hours: float
    max_handoffs: int
    unsettled: tuple[float, float]
    """Probability that who may answer cannot settle an easy need, and a hard one."""
    sends_back: float
    pending: tuple[float, float]
    """Probability that the customer must answer first, for an easy need and for a hard one."""
    pending_hours: Sampler
    lies: tuple[Sampler | None, ...]
    """Per department: hours that a written contact lies there before anybody may take it; None: not at all."""
    triage: Sampler
    colleague: Sampler
    sign_off: Sampler
    hours: tuple[float, ...]
    """The arrival profile's 24 weights, for the customers' clock."""
    weekdays: tuple[float, ...]


def build(scenario: Scenario, name: str, chance: Chance) -> Organisation:
    """Build the organisation called `name` for one replication's chance."""
    design = scenario.organisation[name]
    scenario = design_scenario(scenario, name)
    social = design.network == "social"
    people = network.build(scenario, social, chance.seed, chance.replication)
    plan = chart(scenario, people)
    return Organisation(
        name=name,
        facts=_facts(scenario, people),
        chart=plan,
        selection=agent_selection(plan, design.routing == "skills", design.intake == "shared"),
        people=people,
        spread=knowledge.spread(scenario, people, social, chance),
        openings=_openings(scenario, people, chance),
        intake=LEVERS["intake"][design.intake],
        routing=LEVERS["routing"][design.routing],
        asks_colleague=LEVERS["ownership"][design.ownership],
        signers=LEVERS["sign_off"][design.sign_off],
        shared_base=design.knowledge == "shared",
        case_linking=design.case_linking,
        wrong_door=scenario.customers.wrong_door,
        recontact=scenario.customers.recontact,
        max_contacts=scenario.customers.max_contacts,
        notices_wrong_answer=scenario.customers.notices_wrong_answer,
        misread=scenario.work.misread,
        generalist_factor=scenario.work.generalist_factor,
        lookup_minutes=scenario.knowledge.lookup_minutes,
        reads_base=scenario.knowledge.reads_base,
        improvise=scenario.knowledge.improvise,
        speaks_anyway=scenario.handoff.speaks_anyway,
        transit_hours=scenario.handoff.transit_hours,
        lost=scenario.handoff.lost,
        chase_hours=scenario.handoff.chase_hours,
        max_handoffs=scenario.handoff.max,
        unsettled=_easy_and_hard(scenario.handoff.unsettled, scenario.handoff.unsettled_hard),
        sends_back=scenario.handoff.sends_back,
        pending=_easy_and_hard(scenario.pending.chance, scenario.pending.chance_hard),
        pending_hours=_sampler(scenario.pending.hours),
        lies=tuple(
            _sampler(department.lies_hours) if department.lies_hours.mean > 0.0 else None
            for department in scenario.department
        ),
        triage=_sampler(scenario.work.triage_minutes),
        colleague=_sampler(scenario.work.colleague_minutes),
        sign_off=_sampler(scenario.work.sign_off_minutes),
        hours=scenario.demand.hour_weights,
        weekdays=tuple(scenario.demand.weekdays),
    )


def _easy_and_hard(easy: float, hard: float | None) -> tuple[float, float]:
    return easy, easy if hard is None else hard


def _sampler(minutes: Spread) -> Sampler:
    if minutes.distribution == "constant" or minutes.mean == 0 or minutes.cv == 0:
        constant = float(minutes.mean)
        return lambda _: constant
    # `sim.workload.quantile` for one number: an array of one takes ten times as long.
    mean, spread = minutes.mean, math.log1p(minutes.cv**2)
    if minutes.distribution == "exponential":
        return lambda u: -mean * math.log1p(-u)
    root = math.sqrt(spread)
    return lambda u: mean * math.exp(root * float(ndtri(u)) - spread / 2.0)


def _facts(scenario: Scenario, people: network.Network) -> Facts:
    return Facts(
        departments=tuple(department.name for department in scenario.department),
        channels=tuple(channel.name for channel in scenario.channel),
        topics=tuple(topic.name for topic in scenario.topic),
        live=np.array([channel.kind == "live" for channel in scenario.channel]),
        target_hours=np.array([channel.service_level_seconds / 3600.0 for channel in scenario.channel]),
        wage=np.array([department.cost_per_hour for department in scenario.department], dtype=float),
        agent_department=people.department,
        question_topic=question_topics(scenario),
        orphan=np.asarray(~people.responsible.any(axis=0)),
        start=24.0 * scenario.run.warmup_days,
        end=arrivals_end(scenario),
        horizon=horizon(scenario),
    )


def _openings(scenario: Scenario, people: network.Network, chance: Chance) -> tuple[Opening, ...]:
    """Every spell in which a department is open before the horizon, in order of time."""
    days = int(np.ceil(horizon(scenario) / 24.0))
    weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    # A day is drawn for each agent whether or not it is worked: opening on Saturdays moves no other day.
    lots = streams.uniforms(
        streams.mixed(streams.key(chance.seed, chance.replication, "duty"), people.key)[:, None],
        np.arange(days)[None, :],
    )
    spells = []
    for number, department in enumerate(scenario.department):
        staff = np.flatnonzero(people.department == number)
        for day in range(days):
            if weekday[day % 7] in department.days:
                on_duty = staff[lots[staff, day] < department.available]
                start, end = 24.0 * day + department.opens_hour, 24.0 * day + department.closes_hour
                spells.append(Opening(number, start, end, tuple(on_duty.tolist())))
    return tuple(sorted(spells, key=lambda spell: (spell.start, spell.department)))
