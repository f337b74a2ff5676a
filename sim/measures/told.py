"""What an answer says, and who says it, in words."""

from __future__ import annotations

import numpy as np

from sim.trace import BASE_STORY, IMPROVISED, ORIGINAL, Facts


def agent_name(facts: Facts, agent: int) -> str:
    """An agent by department and number: "sales 3"."""
    department = int(facts.agent_department[agent])
    number = int(np.count_nonzero(facts.agent_department[: agent + 1] == department))
    return f"{facts.departments[department]} {number}"


def label_words(facts: Facts, version: int, story: int, current: int) -> str:
    """An answer's label (see `sim.trace.Answers`), beside the version that was current."""
    if version == IMPROVISED:
        return f"made up by {agent_name(facts, story)}"
    if story == BASE_STORY:
        # Two wrong entries of different age are two things to be told.
        return "wrong in the shared base" + ("" if version == current else f" (version {version})")
    if story != ORIGINAL:
        return f"{facts.departments[story]}’s own story (version {version})"
    return f"version {version}, {'current' if version == current else 'out of date'}"
