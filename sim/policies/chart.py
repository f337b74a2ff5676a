"""The organisation chart as the policies read it: plain tables, made once, read at every decision."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.network import Network
from sim.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a step can wait: a department, the pool trained in a topic, the inbox, or one agent's desk."""

    number: int
    """Its position in `Chart.places`."""
    members: tuple[int, ...]
    """The agents who may take a step that waits here."""
    departments: tuple[int, ...]
    """Their departments; the place is open when any of these is."""
    department: int | None = None
    """The department, if the place is one."""
    desk: int | None = None
    """The agent, if the place is one agent's desk."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Who is who. Indices are numbers of agents, departments, topics and channels."""

    department: list[int]
    """Per agent."""
    staff: list[tuple[int, ...]]
    """Per department."""
    home: list[frozenset[int]]
    """Home topics, per agent."""
    trained: list[frozenset[int]]
    """Topics trained in, home topics included, per agent."""
    responsible: list[tuple[int, ...]]
    """Per topic; empty for an orphan."""
    consulted: list[tuple[int, ...]]
    """Per topic."""
    accountable: list[int | None]
    """Per topic."""
    untrained: list[tuple[int, ...]]
    """Per topic: departments in which nobody is trained in it."""
    door: list[tuple[int, int]]
    """Per topic: the department that a customer, and that a prospect, would turn to."""
    doors: list[tuple[tuple[int, float], ...]]
    """Per topic: (department, share of it and those before it), in place of the door; empty: the door holds."""
    channel_door: list[int | None]
    """Per channel: where it ends, if not by topic."""
    watchers: list[tuple[int, ...]]
    """Per channel: departments that sign what leaves through it."""
    knows_who: float
    at_department: list[Place]
    """Per department."""
    at_topic: list[Place]
    """Per topic: the pool of those trained in it."""
    inbox: Place
    at_desk: list[Place]
    """Per agent."""
    places: list[Place] = field(repr=False)
    """All of the above."""


def chart(scenario: Scenario, network: Network) -> Chart:
    """Read the plain tables off the scenario and its network."""
    names = [department.name for department in scenario.department]
    topics = range(len(scenario.topic))
    department = network.department.tolist()
    staff = [tuple(np.flatnonzero(network.department == d).tolist()) for d in range(len(names))]
    experts = [tuple(np.flatnonzero(network.trained[:, k]).tolist()) for k in topics]
    places: list[Place] = []

    def place(members: tuple[int, ...], *, of: int | None = None, desk: int | None = None) -> Place:
        departments = tuple(sorted({department[agent] for agent in members}))
        places.append(Place(len(places), members, departments, of, desk))
        return places[-1]

    at_department = [place(staff[d], of=d) for d in range(len(names))]
    at_topic = [place(experts[k]) for k in topics]
    inbox = place(tuple(range(len(department))))
    at_desk = [place((agent,), desk=agent) for agent in range(len(department))]
    return Chart(
        department=department,
        staff=staff,
        home=[frozenset(np.flatnonzero(network.home[d]).tolist()) for d in department],
        trained=[frozenset(np.flatnonzero(row).tolist()) for row in network.trained],
        responsible=[tuple(np.flatnonzero(network.responsible[:, k]).tolist()) for k in topics],
        consulted=[tuple(np.flatnonzero(network.consulted[:, k]).tolist()) for k in topics],
        accountable=[None if keeper < 0 else keeper for keeper in network.accountable.tolist()],
        untrained=[
            tuple(d for d in range(len(names)) if d not in {department[agent] for agent in experts[k]})
            for k in topics
        ],
        door=[(names.index(topic.door.customer), names.index(topic.door.prospect)) for topic in scenario.topic],
        doors=[_doors(topic.doors, names) for topic in scenario.topic],
        channel_door=[
            None if channel.door is None else names.index(channel.door) for channel in scenario.channel
        ],
        watchers=[tuple(names.index(name) for name in channel.sign_off) for channel in scenario.channel],
        knows_who=scenario.handoff.knows_who,
        at_department=at_department,
        at_topic=at_topic,
        inbox=inbox,
        at_desk=at_desk,
        places=places,
    )


def _doors(weights: dict[str, float], names: list[str]) -> tuple[tuple[int, float], ...]:
    # In the order of departments: the order of a table says nothing.
    known = sorted((names.index(name), weight) for name, weight in weights.items())
    sums = np.cumsum([weight for _, weight in known])
    return tuple((door, float(edge / sums[-1])) for (door, _), edge in zip(known, sums, strict=True))


def choose(options: tuple[int, ...], u: float) -> int:
    """One of the options, evenly, by a uniform in [0, 1)."""
    return options[int(u * len(options))]
