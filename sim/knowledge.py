"""What an agent believes, and when.

News travels every tie with an exponential delay, so it reaches an agent at the *first-passage time*: the
length of the shortest path under those delays (first-passage percolation; Hammersley & Welsh 1965). All
paths of all items of a replication are computed at once, before the run, by Dijkstra on a block-diagonal
graph with one block per item. A department may turn an item into its own story when it enters from outside;
who hears what follows the shortest-path tree, by pointer jumping.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sim import streams
from sim.network import Network
from sim.scenario import Scenario
from sim.trace import BASE_STORY, ORIGINAL, Bools, Floats, Ints
from sim.workload import Chance, News, news_begins, question_topics

_BLOCK_NODES = 100_000
"""Nodes in one Dijkstra call: large enough that its fixed cost vanishes, small enough for the cache."""

Shorts = NDArray[np.int16]

Label = tuple[int, int]
"""(version, whose story); see `sim.trace` for the special values."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the news gets, of one replication in one organisation. I items, A agents, Q questions."""

    first_item: Ints
    """Row of each question's first item, and the number of items at the end; shape (Q + 1,)."""
    time: Floats
    """When each item was made, shape (I,)."""
    arrival: Floats
    """When each item reaches each agent; infinite where it never does. Shape (I, A)."""
    story: Shorts
    """Whose story it is by then, `ORIGINAL` or a department. Shape (I, A)."""
    masters: Bools
    """Who keeps the news of a question from the start. Shape (A, Q)."""
    base_time: Floats
    """When version v of question q enters the shared base, at row `first_item[q] + q + v`; infinite if never."""
    base_wrong: Bools
    """Whether it is entered wrong. Same rows."""


def spread(scenario: Scenario, network: Network, social: bool, chance: Chance) -> Spread:
    """Compute first passages, stories, mastery and the base. O(items · ties · log agents)."""
    news = chance.news
    questions = len(question_topics(scenario))
    first_item = np.searchsorted(news.question, np.arange(questions + 1))
    arrival = np.full((len(news.time), len(network.department)), np.inf)
    story = np.full(arrival.shape, ORIGINAL, dtype=np.int16)
    across = scenario.knowledge.across_hours_social if social else scenario.knowledge.across_hours
    arcs = _Arcs(network, scenario.knowledge.briefing_hours, across)
    for topic in np.unique(news.topic).tolist():
        items = np.flatnonzero(news.topic == topic)
        size = max(1, _BLOCK_NODES // max(1, len(network.department)))
        for start in range(0, len(items), size):
            block = items[start : start + size]
            passage, heard_from = arcs.first_passage(news, block, topic)
            arrival[block] = passage + news.time[block, None]
            story[block] = _stories(network, news, block, heard_from, scenario.knowledge.own_story)
    base_time, base_wrong = _base(scenario, news, first_item, chance)
    masters = _masters(scenario, network, chance)
    return Spread(first_item, news.time, arrival, story, masters, base_time, base_wrong)


class _Arcs:
    """The ties as a sparse matrix that can be filled anew for each item."""

    def __init__(self, network: Network, within_hours: float, across_hours: float) -> None:
        self._network = network
        pairs = network.arcs
        a, b = np.concatenate((pairs, pairs[:, ::-1])).T if len(pairs) else (np.zeros(0, np.int64),) * 2
        order = np.lexsort((b, a))
        self._from, self._to = a[order], b[order]
        low, high = np.minimum(self._from, self._to), np.maximum(self._from, self._to)
        self._tie = streams.mixed(network.key[low], network.key[high])
        same = network.department[self._from] == network.department[self._to]
        self._mean = np.where(same, within_hours, across_hours)

    def first_passage(self, news: News, items: Ints, topic: int) -> tuple[Floats, Ints]:
        """Hours from each item's making to each agent, and whom they heard it from (-1: nobody).

        Both have shape (items, A). News travels only among those whom the topic's news reaches.
        """
        network, agents = self._network, len(self._network.department)
        open_ = network.hears[self._from, topic] & network.hears[self._to, topic]
        origin, target = self._from[open_], self._to[open_]
        lots = streams.uniforms(news.key[items][:, None], self._tie[open_][None, :])
        hours = -np.log1p(-lots) * self._mean[open_]
        degree = np.bincount(origin, minlength=agents)
        indptr = np.concatenate(([0], np.cumsum(np.tile(degree, len(items)))))
        offset = np.arange(len(items)) * agents
        graph = csr_array(
            (hours.ravel(), (target[None, :] + offset[:, None]).ravel(), indptr),
            shape=(len(items) * agents, len(items) * agents),
        )
        sources = offset + self._sources(news, items, topic)
        distance, before, _ = dijkstra(graph, indices=sources, min_only=True, return_predecessors=True)
        teller = before.reshape(len(items), agents).astype(np.int64)
        heard_from = np.where(teller >= 0, teller - offset[:, None], -1)
        return distance.reshape(len(items), agents), heard_from

    def _sources(self, news: News, items: Ints, topic: int) -> Ints:
        """The agent of `news_from` with whom each item starts."""
        staff = np.flatnonzero(self._network.department == self._network.news_from[topic])
        lot = streams.uniforms(news.key[items][:, None], ~self._network.key[staff][None, :])
        return np.asarray(staff[np.argmin(lot, axis=1)])


def _stories(network: Network, news: News, items: Ints, heard_from: Ints, own_story: float) -> Shorts:
    """Whose story each agent hears of each item: the last department on its way that made it its own."""
    agents = len(network.department)
    own = np.arange(agents)[None, :]
    teller = np.where(heard_from >= 0, heard_from, own)
    entered = network.department[teller] != network.department[None, :]
    first = np.concatenate(([True], network.department[1:] != network.department[:-1]))
    # One coin per department and item; a department's key is that of its first agent.
    coin = streams.uniforms(streams.mixed(news.key[items], 1)[:, None], network.key[first][None, :])
    altered = entered & (coin < own_story)[:, network.department]
    story = np.where(altered, network.department[None, :], ORIGINAL)
    # Who did not hear an altered story tells what their teller tells: jump to the teller's teller until told.
    teller = np.where(altered, own, teller)
    while True:
        further = np.take_along_axis(teller, teller, axis=1)
        if np.array_equal(further, teller):
            break
        teller = further
    return np.take_along_axis(story, teller, axis=1).astype(np.int16)


def _masters(scenario: Scenario, network: Network, chance: Chance) -> Bools:
    topic = question_topics(scenario)
    keeper = network.keeper[network.department][:, topic]
    chance_of = np.where(
        keeper,
        scenario.knowledge.keeps_home,
        np.where(network.trained[:, topic], scenario.knowledge.keeps_other, 0.0),
    )
    stream = streams.mixed(streams.key(chance.seed, chance.replication, "mastery"), network.key)
    return streams.uniforms(stream[:, None], _question_keys(scenario)[None, :]) < chance_of


def _question_keys(scenario: Scenario) -> streams.Keys:
    return np.concatenate(
        [streams.mixed(streams.name_key(topic.name), np.arange(topic.questions)) for topic in scenario.topic]
    )


def _base(scenario: Scenario, news: News, first_item: Ints, chance: Chance) -> tuple[Floats, Bools]:
    """When each version of each question enters the base, and whether it is entered wrong."""
    questions = len(first_item) - 1
    rows = np.arange(questions) + first_item[:-1]
    time = np.full(len(news.time) + questions, news_begins(scenario))
    key = np.zeros(len(time), dtype=np.uint64)
    later = np.ones(len(time), dtype=np.bool_)
    later[rows] = False
    time[later], key[later] = news.time, news.key
    key[rows] = streams.mixed(streams.key(chance.seed, chance.replication, "base"), _question_keys(scenario))
    lots = streams.uniforms(streams.mixed(key, 2)[:, None], np.arange(3)[None, :])
    time = time - np.log1p(-lots[:, 1]) * scenario.knowledge.publish_hours
    return (
        np.where(lots[:, 0] < scenario.knowledge.published, time, np.inf),
        lots[:, 2] < scenario.knowledge.base_error,
    )


class Beliefs:
    """What each agent believes, looked up in O(log news); agents learn while the run goes on."""

    def __init__(self, spread: Spread) -> None:
        self._spread = spread
        self._agents = spread.masters.shape[0]
        self._masters: list[list[bool]] = spread.masters.tolist()
        self._first: list[int] = spread.first_item.tolist()
        self._times: list[float] = spread.time.tolist()
        self._heard: dict[int, tuple[list[float], list[Label]]] = {}
        self._entered: dict[int, tuple[list[float], list[Label]]] = {}

    def current(self, question: int, time: float) -> int:
        """The version of the answer that is current."""
        first = self._first[question]
        return bisect_right(self._times, time, first, self._first[question + 1]) - first

    def masters(self, agent: int, question: int) -> bool:
        """Whether the agent keeps the question's news, from the start or since asking a colleague."""
        return self._masters[agent][question]

    def of(self, agent: int, question: int, time: float) -> Label | None:
        """What the agent believes: the newest version kept; None for who does not master the question."""
        if not self._masters[agent][question]:
            return None
        heard = self._heard.get(question * self._agents + agent)
        if heard is None:
            heard = self._prepare(agent, question, (0, ORIGINAL), -math.inf)
        times, labels = heard
        return labels[bisect_right(times, time)]

    def in_base(self, question: int, time: float) -> Label | None:
        """The newest entry of the shared base on the question, if there is one yet."""
        entered = self._entered.get(question)
        if entered is None:
            first, last = self._first[question] + question, self._first[question + 1] + question + 1
            wrong = self._spread.base_wrong[first:last].tolist()
            labels = [(version, BASE_STORY if bad else ORIGINAL) for version, bad in enumerate(wrong)]
            entered = _newest(self._spread.base_time[first:last].tolist(), labels, None)
            self._entered[question] = entered
        times, newest = entered
        at = bisect_right(times, time)
        return newest[at - 1] if at else None

    def learn(self, agent: int, question: int, label: Label, time: float) -> None:
        """The agent masters the question from now on, starting with what a colleague told."""
        if not self._masters[agent][question]:
            self._masters[agent][question] = True
            # News that passed before the question was mastered was not kept.
            self._prepare(agent, question, label, time)

    def _prepare(self, agent: int, question: int, told: Label, since: float) -> tuple[list[float], list[Label]]:
        """The news an agent keeps of a question after `since`, on top of what it was told then."""
        first, last = self._first[question], self._first[question + 1]
        arrival = self._spread.arrival[first:last, agent].tolist()
        stories = self._spread.story[first:last, agent].tolist()
        kept = [(at, (n + 1, stories[n])) for n, at in enumerate(arrival) if at > since]
        heard = _newest([at for at, _ in kept], [label for _, label in kept], told)
        self._heard[question * self._agents + agent] = heard
        return heard


def _newest(times: list[float], labels: list[Label], at_first: Label | None) -> tuple[list[float], list[Label]]:
    """Times in order and the newest label known after each; with `at_first`, one label more than times."""
    known: list[Label] = [] if at_first is None else [at_first]
    order = sorted((time, label) for time, label in zip(times, labels, strict=True) if time < float("inf"))
    for _, label in order:
        # The same version told once more, in another wording, is no news.
        known.append(label if not known or label[0] > known[-1][0] else known[-1])
    return [time for time, _ in order], known
