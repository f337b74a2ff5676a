"""The mystery shoppers of an audit: one questionnaire, asked again and again on every channel.

They are drawn beside the ordinary probes of `sim.workload`, from streams of their own, so that no number of a
run depends on them. A *round* is one question asked at one moment on every channel: what one shopper does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import streams
from sim.clock import CustomerClock
from sim.errors import InputError
from sim.scenario import Scenario
from sim.trace import Floats, Ints
from sim.workload import Workload, arrivals_end, quantile, question_topics


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What an audit asks, the same in every replication. K rows, in the order in which they were drawn."""

    question: Ints
    """Numbers over all topics, shape (K, 2). The second is the first again where there is one need."""
    topic: Ints
    """Shape (K, 2)."""
    needs: Ints
    """1, or 2 for a *double* question, shape (K,)."""

    def __len__(self) -> int:
        return len(self.needs)


def questionnaire(scenario: Scenario, seed: int, questions: int, double: int) -> Questionnaire:
    """Draw `questions` different questions, of which `double` have a second need.

    The first needs are drawn without replacement, the more often the more customers ask them (peaks left
    out), by exponential clocks: a longer questionnaire begins with the shorter one's. A second need is drawn as
    that of a customer who asks the first (see `sim.workload`), and is never the same question. Raises
    `InputError` if there are not so many questions that anybody asks.
    """
    topics = question_topics(scenario)
    asked = _asked(scenario)
    often = asked.sum(axis=0)
    there = int(np.count_nonzero(often))
    if questions > there:
        raise InputError(f"--questions {questions}: customers ask only {there} questions (at most {there})")
    with np.errstate(divide="ignore"):
        rings = streams.generator(seed, 0, "audit questions").standard_exponential(len(often)) / often
    first = np.argsort(rings, kind="stable")[:questions]
    second = first.copy()
    doubled = np.argsort(streams.generator(seed, 0, "audit doubles").random(questions), kind="stable")[:double]
    u = streams.generator(seed, 0, "audit second needs").random(questions)
    for row in doubled.tolist():
        kind = asked[:, first[row]]
        # Over prospects and customers: who asks the first, times what they ask besides.
        weight = (kind / kind.sum() / np.maximum(asked.sum(axis=1), 1e-300)) @ asked
        weight[first[row]] = 0.0
        if weight.sum() == 0.0:
            raise InputError("--double: there is no second question to ask (--double 0)")
        edges = np.cumsum(weight)
        second[row] = np.searchsorted(edges / edges[-1], u[row], side="right")
    question = np.stack((first, second), axis=1)
    return Questionnaire(question, topics[question], np.where(first == second, 1, 2))


def probes(
    scenario: Scenario, asked: Questionnaire, times: int, seed: int, replication: int
) -> tuple[Workload, Ints]:
    """An audit's probes of one replication, and which row of the questionnaire each asks, shape (asks,).

    Every question is asked `times` times on every channel, at moments spread over the measured days: one at a
    random place in each of `times` equal parts of the customers' clock. `customer` is the number of the round;
    the probes of a round stand together. Like any probe they wait for ever and ask once.
    """

    def u(purpose: str, *shape: int) -> Floats:
        return streams.generator(seed, replication, f"audit {purpose}").random(shape)

    clock = CustomerClock(scenario.demand.hour_weights, scenario.demand.weekdays)
    start, end = clock.read(np.array([24.0 * scenario.run.warmup_days, arrivals_end(scenario)]))
    part = (np.arange(times) + u("moments", len(asked), times)) / times
    at = clock.when((start + part * (end - start)).ravel())
    order = np.argsort(at, kind="stable")
    row = np.repeat(np.arange(len(asked)), times)[order]
    rounds, channels = len(row), len(scenario.channel)
    by_round = np.repeat(np.arange(rounds), channels)
    row_of = row[by_round]
    n = len(row_of)
    topic = asked.topic[row]
    hard = u("hard", rounds, 2) < np.array([one.hard for one in scenario.topic])[topic]
    forever, never = np.full((n, 1), np.inf), np.ones((n, 1))
    drawn = Workload(
        arrival=at[order][by_round],
        customer=by_round,
        prospect=(u("prospect", rounds) < _prospects(scenario, asked)[row])[by_round],
        channel=np.argsort(u("channels", rounds, channels), axis=1).ravel(),
        needs=asked.needs[row_of],
        topic=topic[by_round],
        question=asked.question[row_of],
        work=_work(scenario, topic, u("work", rounds, 2))[by_round],
        patience=forever,
        callback_patience=forever,
        wrong_door=u("wrong door", n, 1),
        which_door=u("which door", n, 1),
        recontact=never,
        recontact_hours=forever,
        notices=np.ones((n, 1, 2)),
        hard=hard[by_round],
        key=streams.mixed(streams.key(seed, replication, "audit choices"), np.arange(n)),
    )
    return drawn, row_of


def _asked(scenario: Scenario) -> Floats:
    """How often a need is this question and its asker a prospect (row 0) or a customer (row 1); sums to 1.

    Questions within a topic follow Zipf's law with exponent 1, as in `sim.workload`.
    """
    prospects = scenario.demand.prospects
    rows = []
    for share in (
        [prospects * topic.share.prospect for topic in scenario.topic],
        [(1.0 - prospects) * topic.share.customer for topic in scenario.topic],
    ):
        zipf = [1.0 / np.arange(1, topic.questions + 1) for topic in scenario.topic]
        rows.append(np.concatenate([one * each / each.sum() for one, each in zip(share, zipf, strict=True)]))
    return np.stack(rows)


def _prospects(scenario: Scenario, asked: Questionnaire) -> Floats:
    """How likely each row's asker is a prospect: who asks about these topics (Bayes), shape (K,)."""
    p = scenario.demand.prospects
    share = np.array([[topic.share.prospect, topic.share.customer] for topic in scenario.topic])
    kinds = share[asked.topic[:, 0]] * np.where((asked.needs == 2)[:, None], share[asked.topic[:, 1]], 1.0)
    kinds = kinds * np.array([p, 1.0 - p])
    return np.asarray(kinds[:, 0] / kinds.sum(axis=1))


def _work(scenario: Scenario, topics: Ints, u: Floats) -> Floats:
    """Minutes that each need takes of an agent at home in its topic. Shapes as given."""
    work = np.zeros(topics.shape)
    for number, topic in enumerate(scenario.topic):
        here = topics == number
        work[here] = quantile(topic.work_minutes, u[here])
    return work
