"""All the customers' chance of one replication, as columns, drawn before any organisation exists.

The same workload is handed unchanged to every organisation: a replication is a matched pair. Each column
has a stream of its own (`sim.streams`), so that a longer run or a new column leaves the others as they were.
Hours and minutes as the names say; probabilities' uniforms are in [0, 1).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import ndtri

from sim import streams
from sim.clock import CustomerClock
from sim.scenario import Scenario, Spread
from sim.trace import Bools, Floats, Ints

PROBE_CHANNELS = 3
"""Channels on which a mystery shopper asks one question at one moment."""


@dataclass(frozen=True, slots=True)
class Workload:
    """One row per inquiry in order of arrival (N rows); M columns per row where a choice is per contact."""

    arrival: Floats
    """Hours since Monday 00:00, ascending. Shape (N,)."""
    customer: Ints
    prospect: Bools
    channel: Ints
    needs: Ints
    """1 or 2."""
    topic: Ints
    """Shape (N, 2); the second column means nothing where there is one need."""
    question: Ints
    """Number over all topics. Shape (N, 2)."""
    work: Floats
    """Minutes each need requires of an agent at home in its topic. Shape (N, 2)."""
    patience: Floats
    """Hours: in line for a live contact, on the customers' clock for a written one. Shape (N, M)."""
    callback_patience: Floats
    """Hours on the customers' clock, for a live contact that became a call-back. Shape (N, M)."""
    wrong_door: Floats
    """Uniform behind choosing a wrong door. Shape (N, M)."""
    which_door: Floats
    """Uniform behind which wrong door it is. Shape (N, M)."""
    recontact: Floats
    """Uniform behind contacting again without an answer. Shape (N, M)."""
    recontact_hours: Floats
    """Delay before it, on the customers' clock. Shape (N, M)."""
    notices: Floats
    """Uniform behind noticing that an answer is wrong. Shape (N, M, 2)."""
    hard: Bools
    """Whether each need is a hard one. Shape (N, 2)."""
    key: streams.Keys
    """Key of the stream for what agents choose about this inquiry. Shape (N,)."""


@dataclass(frozen=True, slots=True)
class News:
    """One row per change of an answer (a news item), sorted by question, then version."""

    question: Ints
    topic: Ints
    version: Ints
    """1 for the first change; version 0 needs no news: all who keep the question know it when news begins."""
    time: Floats
    """Hours since Monday 00:00; below 0 what happened in `run.history_days`."""
    key: streams.Keys
    """Key of the stream for how this item travels."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Everything drawn first for one replication."""

    seed: int
    replication: int
    inquiries: Workload
    probes: Workload
    """`customer` is the shopper's number; the probes of a shopper stand together."""
    news: News


def draw(scenario: Scenario, seed: int, replication: int) -> Chance:
    """Draw one replication. Linear in arrivals and news items."""
    clock = CustomerClock(scenario.demand.hour_weights, scenario.demand.weekdays)
    return Chance(
        seed,
        replication,
        _inquiries(scenario, clock, seed, replication),
        _probes(scenario, clock, seed, replication),
        _news(scenario, seed, replication),
    )


def arrivals_end(scenario: Scenario) -> float:
    """Hours until arrivals stop."""
    return 24.0 * (scenario.run.warmup_days + scenario.run.days)


def news_begins(scenario: Scenario) -> float:
    """Hours at which answers begin to change: 0, or before it by `run.history_days`."""
    return -24.0 * scenario.run.history_days


def horizon(scenario: Scenario) -> float:
    """Hours until the run ends."""
    return arrivals_end(scenario) + 24.0 * scenario.run.drain_days


def question_topics(scenario: Scenario) -> Ints:
    """The topic of each question; questions of a topic stand together."""
    return np.repeat(np.arange(len(scenario.topic)), [topic.questions for topic in scenario.topic])


def quantile(minutes: Spread, u: Floats) -> Floats:
    """The time (minutes of work) at the probabilities `u`; a lognormal by mean and coefficient of variation."""
    if minutes.distribution == "constant" or minutes.mean == 0 or minutes.cv == 0:
        return np.full(np.shape(u), float(minutes.mean))
    if minutes.distribution == "exponential":
        return -minutes.mean * np.log1p(-u)
    spread = np.log1p(minutes.cv**2)
    # u = 0 has the quantile 0; ndtri gives -inf there, and exp makes 0 of it.
    return np.asarray(minutes.mean * np.exp(np.sqrt(spread) * ndtri(u) - spread / 2.0))


def _poisson_times(clock: CustomerClock, per_day: float, end: float, rng: np.random.Generator) -> Floats:
    """Arrival times before `end` of a Poisson process that is even on the customers' clock."""
    span = float(clock.read(np.array([end]))[0])
    rate = per_day / 24.0
    reached: Floats = np.empty(0)
    last = 0.0
    while last < span:
        # Gaps in order, so that a longer run begins with the shorter one's arrivals.
        gaps = rng.standard_exponential(max(64, int(rate * span * 0.2) + 64)) / rate
        # Added up one after the other, so that not even rounding depends on the length of the run.
        reached = np.concatenate((reached, np.cumsum(np.concatenate(([last], gaps)))[1:]))
        last = float(reached[-1])
    return clock.when(reached[reached < span])


def _inquiries(scenario: Scenario, clock: CustomerClock, seed: int, replication: int) -> Workload:
    end = arrivals_end(scenario)
    rng = streams.generator(seed, replication, "arrival")
    times = _poisson_times(clock, scenario.demand.inquiries_per_day, end, rng)
    parts = [_draw_inquiries(scenario, times, None, seed, replication, "")]
    names = [topic.name for topic in scenario.topic]
    prospects = scenario.demand.prospects
    for number, peak in enumerate(scenario.peak):
        topic = names.index(peak.topic)
        share = scenario.topic[topic].share
        popularity = prospects * share.prospect + (1 - prospects) * share.customer
        per_day = scenario.demand.inquiries_per_day * popularity * (peak.factor - 1.0)
        if per_day <= 0.0:
            continue
        prefix = f"peak {number} {peak.topic} "
        extra = _poisson_times(clock, per_day, end, streams.generator(seed, replication, prefix + "arrival"))
        starts = peak.first_day * 24.0 + peak.starts.hour + peak.starts.minute / 60.0
        since = extra - starts
        extra = extra[(since >= 0.0) & (since % (peak.every_days * 24.0) < peak.hours)]
        parts.append(_draw_inquiries(scenario, extra, topic, seed, replication, prefix))
    if len(parts) == 1:
        return parts[0]
    order = np.argsort(np.concatenate([part.arrival for part in parts]), kind="stable")
    return Workload(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])[order]
            for field in fields(Workload)
        }
    )


def _draw_inquiries(
    scenario: Scenario, times: Floats, topic: int | None, seed: int, replication: int, prefix: str
) -> Workload:
    """The columns of inquiries that arrive at `times`; all on one topic if it is given (a peak)."""
    n, m = len(times), scenario.customers.max_contacts

    def u(purpose: str, *shape: int) -> Floats:
        return streams.generator(seed, replication, prefix + purpose).random((n, *shape))

    def exponential(purpose: str, *shape: int) -> Floats:
        return streams.generator(seed, replication, prefix + purpose).standard_exponential((n, *shape))

    population, p = scenario.demand.customers, scenario.demand.prospects
    lot = u("customer")
    customer = (lot * population).astype(np.int64)
    prospect = (customer + 0.5) / population < p
    if topic is not None:
        # In a peak, who asks follows from who asks about this topic (Bayes), not from the population.
        share = scenario.topic[topic].share
        asking = p * share.prospect + (1 - p) * share.customer
        prospect = np.asarray(u("prospect") < p * share.prospect / asking)
        # The first numbers are the prospects'; a population too small to have both kinds shares its numbers.
        kept = int(np.clip(np.ceil(p * population - 0.5), min(1, population - 1), max(1, population - 1)))
        as_customer = np.minimum(kept + lot * (population - kept), population - 1)
        customer = np.where(prospect, lot * kept, as_customer).astype(np.int64)
    channel = _pick(np.array([channel.share for channel in scenario.channel]), u("channel"))
    needs = np.where(u("needs") < scenario.demand.second_need, 2, 1)
    topics = _topics(scenario, prospect, u("topic", 2))
    if topic is not None:
        topics[:, 0] = topic
    question = _questions(scenario, topics, u("question", 2))
    # Asking one question twice is one need: take the next question, or no second need if there is only one.
    counts = np.array([item.questions for item in scenario.topic])
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    same = question[:, 0] == question[:, 1]
    offset = first[topics[:, 1]]
    following = offset + (question[:, 1] - offset + 1) % counts[topics[:, 1]]
    question[:, 1] = np.where(same, following, question[:, 1])
    needs = np.where(question[:, 0] == question[:, 1], 1, needs)
    mean_patience = np.array([channel.patience_hours for channel in scenario.channel])
    return Workload(
        arrival=times,
        customer=customer,
        prospect=prospect,
        channel=channel,
        needs=needs,
        topic=topics,
        question=question,
        work=_work(scenario, topics, u("work", 2)),
        patience=exponential("patience", m) * mean_patience[channel][:, None],
        callback_patience=exponential("call-back patience", m) * scenario.customers.callback_patience_hours,
        wrong_door=u("wrong door", m),
        which_door=u("which door", m),
        recontact=u("recontact", m),
        recontact_hours=exponential("recontact hours", m) * scenario.customers.recontact_after_hours,
        notices=u("notices", m, 2),
        hard=u("hard", 2) < np.array([topic.hard for topic in scenario.topic])[topics],
        key=streams.mixed(streams.key(seed, replication, prefix + "choices"), np.arange(n)),
    )


def _probes(scenario: Scenario, clock: CustomerClock, seed: int, replication: int) -> Workload:
    """Mystery shoppers: one question on several channels at one moment; they wait for ever and ask once."""
    per_day = float(scenario.run.probes_per_day)
    rng = streams.generator(seed, replication, "probe arrival")
    times = _poisson_times(clock, per_day, arrivals_end(scenario), rng) if per_day > 0 else np.empty(0)
    shoppers = len(times)
    each = min(PROBE_CHANNELS, len(scenario.channel))
    asked = _draw_inquiries(scenario, times, None, seed, replication, "probe ")
    row = np.repeat(np.arange(shoppers), each)
    rng = streams.generator(seed, replication, "probe channels")
    channel = np.argsort(rng.random((shoppers, len(scenario.channel))), axis=1)[:, :each].ravel()
    rng = streams.generator(seed, replication, "probe doors")
    n = len(row)
    forever, never = np.full((n, 1), np.inf), np.ones((n, 1))
    return Workload(
        arrival=asked.arrival[row],
        customer=row,
        prospect=asked.prospect[row],
        channel=channel,
        needs=np.ones(n, dtype=np.int64),
        topic=asked.topic[row],
        question=asked.question[row],
        work=asked.work[row],
        patience=forever,
        callback_patience=forever,
        wrong_door=rng.random((n, 1)),
        which_door=rng.random((n, 1)),
        recontact=never,
        recontact_hours=forever,
        notices=np.ones((n, 1, 2)),
        hard=asked.hard[row],
        key=streams.mixed(streams.key(seed, replication, "probe choices"), np.arange(n)),
    )


def _pick(weights: Floats, u: Floats) -> Ints:
    """Index drawn in proportion to the weights, for each uniform."""
    edges = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(edges, u, side="right"), len(weights) - 1)


def _topics(scenario: Scenario, prospect: Bools, u: Floats) -> Ints:
    as_prospect = _pick(np.array([topic.share.prospect for topic in scenario.topic]), u)
    as_customer = _pick(np.array([topic.share.customer for topic in scenario.topic]), u)
    return np.where(prospect[:, None], as_prospect, as_customer)


def _questions(scenario: Scenario, topics: Ints, u: Floats) -> Ints:
    """Questions within a topic follow Zipf's law with exponent 1."""
    question = np.zeros(topics.shape, dtype=np.int64)
    first = 0
    for number, topic in enumerate(scenario.topic):
        here = topics == number
        question[here] = first + _pick(1.0 / np.arange(1, topic.questions + 1), u[here])
        first += topic.questions
    return question


def _work(scenario: Scenario, topics: Ints, u: Floats) -> Floats:
    work = np.zeros(topics.shape)
    for number, topic in enumerate(scenario.topic):
        here = topics == number
        work[here] = quantile(topic.work_minutes, u[here])
    return work


def _news(scenario: Scenario, seed: int, replication: int) -> News:
    begin = news_begins(scenario)
    span = horizon(scenario) - begin
    question: list[Ints] = []
    topic: list[Ints] = []
    version: list[Ints] = []
    time: list[Floats] = []
    keys: list[streams.Keys] = []
    first = 0
    for number, item in enumerate(scenario.topic):
        rng = streams.generator(seed, replication, f"news {item.name}")
        mean = item.answer_changes_every_days * 24.0
        counts = rng.poisson(span / mean, item.questions)
        owner = np.repeat(np.arange(item.questions), counts)
        at = begin + rng.random(len(owner)) * span
        at = at[np.lexsort((at, owner))]
        number_of = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
        question.append(first + owner)
        topic.append(np.full(len(owner), number))
        version.append(number_of)
        time.append(at)
        stream = streams.key(seed, replication, f"item {item.name}")
        keys.append(streams.mixed(streams.mixed(stream, owner), number_of))
        first += item.questions
    return News(
        np.concatenate(question),
        np.concatenate(topic),
        np.concatenate(version),
        np.concatenate(time),
        np.concatenate(keys),
    )
