"""Who there is: departments, agents, the RACI matrix, what each is trained in, and who talks to whom.

The ties are a networkx graph; this is the only module that imports it. Everything random here (extra
skills, ties) is a function of stable names, so that two organisations share what they have in common: the
ties of `social` include those of `departmental`, and hiring an agent changes nobody's skills, nor ties between
other departments.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from sim import streams
from sim.scenario import Scenario
from sim.trace import Bools, Ints


@dataclass(frozen=True)
class Network:
    """The people of one organisation. A agents, D departments, T topics."""

    department: Ints
    """Department of each agent, shape (A,); agents of a department stand together."""
    key: streams.Keys
    """Each agent's stable identity, shape (A,)."""
    home: Bools
    """Home topics of each department, shape (D, T)."""
    trained: Bools
    """Topics in which each agent is trained, home topics included, shape (A, T)."""
    responsible: Bools
    """Shape (D, T)."""
    consulted: Bools
    """Shape (D, T)."""
    accountable: Ints
    """Per topic; -1 where nobody is."""
    news_from: Ints
    """Per topic: the department where its news starts."""
    keeper: Bools
    """Departments that keep a topic's news at `keeps_home`: those with R, A or C, and `news_from`. (D, T)."""
    hears: Bools
    """Agents whom a topic's news reaches: any letter, `news_from`, or training. Shape (A, T)."""
    ties: nx.Graph[int]
    """Who talks to whom; nodes are agents."""

    @cached_property
    def arcs(self) -> NDArray[np.int64]:
        """Each tie once, smaller agent first, shape (ties, 2), sorted."""
        pairs = np.array([(min(a, b), max(a, b)) for a, b in self.ties.edges()], dtype=np.int64).reshape(-1, 2)
        return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]

    def hops(self, agent: int) -> Ints:
        """Ties between `agent` and each agent, shape (A,); a number above A where there is no path.

        O(A + ties) by breadth-first search.
        """
        matrix = nx.to_scipy_sparse_array(self.ties, nodelist=range(len(self.department)), format="csr")
        distance = dijkstra(matrix, directed=False, indices=np.array([agent]), unweighted=True)[0]
        return np.where(np.isfinite(distance), distance, 2.0 * len(self.department) + 2.0).astype(np.int64)


def build(scenario: Scenario, social: bool, seed: int, replication: int) -> Network:
    """The people of an organisation; `social` chooses the number of ties between departments."""
    names = [department.name for department in scenario.department]
    sizes = [department.agents for department in scenario.department]
    department = np.repeat(np.arange(len(names)), sizes)
    key = np.concatenate(
        [streams.mixed(streams.name_key(name), np.arange(n)) for name, n in zip(names, sizes, strict=True)]
    )

    def letters(letter: str) -> Bools:
        return np.array(
            [[letter in topic.raci.get(name, "") for topic in scenario.topic] for name in names],
            dtype=np.bool_,
        )

    responsible, consulted = letters("R"), letters("C")
    accountable = letters("A")
    news_from = np.array([names.index(str(topic.news_from)) for topic in scenario.topic])
    first_hand = np.zeros_like(responsible)
    first_hand[news_from, np.arange(len(scenario.topic))] = True
    orphan = ~responsible.any(axis=0)
    home = np.where(orphan, first_hand, responsible)
    trained = _trained(scenario, home[department], key, streams.key(seed, replication, "skills"))
    lettered = responsible | consulted | accountable | letters("I") | first_hand
    return Network(
        department=department,
        key=key,
        home=home,
        trained=trained,
        responsible=responsible,
        consulted=consulted,
        accountable=np.where(accountable.any(axis=0), accountable.argmax(axis=0), -1),
        news_from=news_from,
        keeper=responsible | consulted | accountable | first_hand,
        hears=lettered[department] | trained,
        ties=_ties(scenario, social, sizes, key, streams.key(seed, replication, "ties")),
    )


def _trained(scenario: Scenario, home: Bools, key: streams.Keys, stream: int) -> Bools:
    """Home topics, and `extra_skills` others drawn without replacement, per agent."""
    extra = scenario.work.extra_skills
    if extra == "all":
        return np.ones_like(home)
    topics = np.array([streams.name_key(topic.name) for topic in scenario.topic], dtype=np.uint64)
    lots = streams.uniforms(streams.mixed(stream, key)[:, None], topics[None, :])
    lots[home] = np.inf
    rank = lots.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    return home | ((rank < int(extra)) & np.isfinite(lots))


def _ties(scenario: Scenario, social: bool, sizes: list[int], key: streams.Keys, stream: int) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(sum(sizes)))
    first = np.concatenate(([0], np.cumsum(sizes))).tolist()
    between = scenario.network.ties_between_social if social else scenario.network.ties_between
    for one, size in enumerate(sizes):
        graph.add_edges_from(_ties_within(first[one], size, scenario.network.ties_within, key, stream))
        for two in range(one + 1, len(sizes)):
            if between == 0:
                continue
            a = np.repeat(np.arange(first[one], first[one + 1]), sizes[two])
            b = np.tile(np.arange(first[two], first[two + 1]), size)
            if between != "all":
                drawn = np.argsort(_lot(a, b, key, stream), kind="stable")[: int(between)]
                a, b = a[drawn], b[drawn]
            graph.add_edges_from(zip(a.tolist(), b.tolist(), strict=True))
    return graph


def _ties_within(
    first: int, size: int, wanted: int | str, key: streams.Keys, stream: int
) -> list[tuple[int, int]]:
    """A ring, plus random ties until there are `wanted` per agent on average; with 1, couples."""
    agents = range(first, first + size)
    if wanted == "all":
        return [(a, b) for a in agents for b in agents if a < b]
    if wanted == 0 or size == 1:
        return []
    if wanted == 1:
        return [(a, a + 1) for a in agents[:-1:2]]
    ring = {(a, a + 1) for a in agents[:-1]} | ({(first, first + size - 1)} if size > 2 else set())
    a, b = np.triu_indices(size, 1)
    lots = _lot(a + first, b + first, key, stream)
    more = round(size * int(wanted) / 2) - len(ring)
    for at in np.argsort(lots, kind="stable"):
        if more <= 0:
            break
        pair = (int(a[at]) + first, int(b[at]) + first)
        if pair not in ring:
            ring.add(pair)
            more -= 1
    return sorted(ring)


def _lot(a: Ints, b: Ints, key: streams.Keys, stream: int) -> NDArray[np.float64]:
    """A uniform for each pair of agents a < b."""
    return streams.uniforms(streams.mixed(stream, key[a]), key[b])
