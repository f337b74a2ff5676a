"""A whole scenario: what a file may say, key by key. The attribute names are the keys of the file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.company import Department, Design, Handoff, Knowledge, Network, Pending, Topic, Work
from sim.scenario.demand import Channel, Customers, Demand, Peak, Run
from sim.scenario.log import Log
from sim.scenario.published import Published
from sim.scenario.types import Key, Lines, Name, SchemaVersion, Section


class Scenario(Section):
    """One company, its customers, and the organisations to compare, the first of them the baseline."""

    schema_: SchemaVersion = Field(alias="schema", description="version of the file format")
    title: Lines = Field(description="what reports call the scenario")
    description: Lines = Field(default="", description="what it is about, for a reader")
    run: Run = Field(default=Run(), description="how long and how often to simulate")
    demand: Demand = Field(description="how many inquiries arrive, and when")
    peak: tuple[Peak, ...] = Field(default=(), description="campaigns and outages")
    channel: tuple[Channel, ...] = Field(min_length=1, description="ways to reach the company")
    department: tuple[Department, ...] = Field(min_length=1, description="groups of agents")
    topic: tuple[Topic, ...] = Field(min_length=1, description="what people ask about")
    customers: Customers = Field(default=Customers(), description="how customers behave")
    work: Work = Field(default=Work(), description="what work takes, and what agents are trained in")
    handoff: Handoff = Field(default=Handoff(), description="what happens to a contact passed on")
    pending: Pending = Field(default=Pending(), description="when it is the customer's turn")
    network: Network = Field(default=Network(), description="ties between agents")
    knowledge: Knowledge = Field(default=Knowledge(), description="who knows what, and how news gets round")
    log: Log = Field(default=Log(), description="the event log it was calibrated from, if it was")
    organisation: dict[Name, Design] = Field(min_length=1, description="the organisations to compare, by name")
    matters: dict[Key, Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict,
        description="smallest difference that matters, by measure, in the measure's unit",
    )
    published: tuple[Published, ...] = Field(
        default=(), description="published figures that an organisation should resemble"
    )
