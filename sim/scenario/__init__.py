"""What a scenario file may say: read, checked at the door, and from then on never changed."""

from sim.scenario.comments import comments
from sim.scenario.company import Department, Design, Handoff, Knowledge, Network, Pending, Topic, Work
from sim.scenario.demand import Channel, Customers, Demand, Peak, Run
from sim.scenario.effective import EffectiveValue, Loaded, as_json, effective
from sim.scenario.load import from_dict, load, loads
from sim.scenario.model import Scenario
from sim.scenario.overrides import design_scenario
from sim.scenario.profiles import PROFILES
from sim.scenario.published import Published
from sim.scenario.save import save
from sim.scenario.schema import json_schema
from sim.scenario.starting import starting_file
from sim.scenario.types import Minutes, SegmentDoors, SegmentShares, Spell, Spread

__all__ = [
    "PROFILES",
    "Channel",
    "Customers",
    "Demand",
    "Department",
    "Design",
    "EffectiveValue",
    "Handoff",
    "Knowledge",
    "Loaded",
    "Minutes",
    "Network",
    "Peak",
    "Pending",
    "Published",
    "Run",
    "Scenario",
    "SegmentDoors",
    "SegmentShares",
    "Spell",
    "Spread",
    "Topic",
    "Work",
    "as_json",
    "comments",
    "design_scenario",
    "effective",
    "from_dict",
    "json_schema",
    "load",
    "loads",
    "save",
    "starting_file",
]
