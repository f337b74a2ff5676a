"""Whether a scenario can measure what is asked for: a measure of a topic it does not have says nothing."""

from __future__ import annotations

from sim.errors import InputError
from sim.measures.registry import definition
from sim.scenario import Scenario
from sim.scenario.words import escaped, nearest


def fault_of(measure: str, scenario: Scenario) -> str | None:
    """What is wrong with asking this scenario for a measure that exists; None if nothing is.

    It may be of a topic, channel or department that the scenario does not have; those it has are listed.
    """
    topics = [topic.name for topic in scenario.topic]
    channels = [channel.name for channel in scenario.channel]
    departments = [department.name for department in scenario.department]
    base, split, part = measure.removesuffix("]").partition("[")
    head, _, member = base.partition(".")
    if split:
        by, _, member = part.partition("=")
        known = topics if by == "topic" else channels
    elif member and _is_of_the_scenario(head, definition(measure).words):
        by, known = "channel or department", channels + departments
    else:
        return None
    if member in known:
        return None
    return f"{escaped(measure)}: there is no {by} {escaped(member)} ({nearest(member, known)})"


def _is_of_the_scenario(head: str, words: str) -> bool:
    """Whether the members of this family are channels or departments: another name would be just as good."""
    try:
        return definition(f"{head}.\0").words != words
    except InputError:
        return False
