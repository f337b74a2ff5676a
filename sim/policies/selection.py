"""Two selections: which free agent takes a step (agent selection), and which step a free agent takes (contact
selection). The terms are those of multi-skill contact-centre research (Koole & Pot 2006).

Agent selection is by *pools* of free agents, each in the order in which they became free: a step looks into
the pools of its place one after the other and takes the first, so finding an agent costs the same whatever
their number. An agent who becomes free joins every pool they are in.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.policies.chart import Chart, Place

LIVE, RETURNED, WRITTEN = range(3)
"""Classes of contact selection, most urgent first; within a class the oldest step comes first."""
CLASSES = 3


def contact_class(live: bool, named: bool) -> int:
    """Live contacts first, then colleagues and returned cases, then written contacts and sign-offs."""
    if live:
        return LIVE
    return RETURNED if named else WRITTEN


@dataclass(frozen=True, slots=True)
class AgentSelection:
    """The pools of one organisation; only those that its levers use exist."""

    count: int
    """Number of pools."""
    of_agent: list[tuple[int, ...]]
    """The pools each agent joins when free."""
    by_topic: list[list[tuple[int, ...]]]
    """Per place and topic: the pools to look into, in order. A desk has none: it is one agent."""
    places_of: list[tuple[int, ...]]
    """Per agent: the places whose steps are open to them."""


def agent_selection(chart: Chart, by_skill: bool, shared_inbox: bool) -> AgentSelection:
    """Home in the topic before trained in it before the rest, then the longest free.

    `by_skill` and `shared_inbox` say which places the organisation uses.
    """
    topics = range(len(chart.at_topic))
    pools: dict[tuple[str, int, int], int] = {}
    of_agent: list[list[int]] = [[] for _ in chart.department]

    def pool(kind: str, one: int, two: int, members: list[int]) -> tuple[int, ...]:
        """The pool as a tuple of one, made when first asked for; nothing where it has no members."""
        if not members:
            return ()
        name = (kind, one, two)
        if name not in pools:
            pools[name] = len(pools)
            for agent in members:
                of_agent[agent].append(pools[name])
        return (pools[name],)

    by_topic: list[list[tuple[int, ...]]] = []
    used: list[Place] = []
    for place in chart.places:
        by_topic.append([])
        if place.desk is not None:
            used.append(place)
        elif place.department is not None:
            used.append(place)
            number, members = place.department, list(place.members)
            everyone = pool("department", number, 0, members)
            for topic in topics:
                first: tuple[int, ...] = ()
                if by_skill and topic not in chart.home[members[0]]:
                    trained = [agent for agent in members if topic in chart.trained[agent]]
                    first = pool("trained in department", number, topic, trained)
                by_topic[-1].append(first + everyone)
        elif place is chart.inbox:
            if shared_inbox:
                used.append(place)
                by_topic[-1] = [pool("everyone", 0, 0, list(place.members))] * len(topics)
        elif by_skill:
            used.append(place)
            topic = chart.at_topic.index(place)
            at_home = [agent for agent in place.members if topic in chart.home[agent]]
            others = [agent for agent in place.members if topic not in chart.home[agent]]
            by_topic[-1] = [pool("home", topic, 0, at_home) + pool("trained", topic, 0, others)] * len(topics)
    places_of: list[list[int]] = [[] for _ in chart.department]
    for place in used:
        for agent in place.members:
            places_of[agent].append(place.number)
    return AgentSelection(len(pools), [tuple(p) for p in of_agent], by_topic, [tuple(p) for p in places_of])
