"""Tiny worlds whose whole trace can be written down by hand.

`company()` is a scenario with every knob at nothing: everybody knows everything, nothing is lost, nobody
errs, opening hours are around the clock. `Ask` is one inquiry with its chance set by hand. `live()` runs
them through one organisation and returns a `Log` that reads like the hand-written expectation: times in
minutes since Monday 00:00, agents as "sales 0", labels as text.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import networkx as nx
import numpy as np

from sim import engine, knowledge, organisation, streams
from sim.organisation import Organisation
from sim.scenario import Scenario, design_scenario, from_dict
from sim.trace import BASE_STORY, IMPROVISED, ORIGINAL, ContactEnd, Kind, Outcome, Trace
from sim.workload import Chance, News, Workload, question_topics

INF = float("inf")
SILO = {
    "intake": "doors",
    "routing": "mandate",
    "ownership": "handoff",
    "knowledge": "departmental",
    "network": "departmental",
    "sign_off": "none",
    "case_linking": False,
}
"""The plainest organisation: the siloed levers without sign-off."""


def company(departments: dict[str, int], topics: dict[str, dict[str, str]], **sections: Any) -> dict[str, Any]:
    """A scenario as a dict, to be changed at will before `live`.

    `departments`: name → agents. `topics`: name → its RACI matrix (department → letters). Other keyword
    arguments are merged into the sections of the same name: `handoff={"lost": 1.0}`, `levers={...}`.
    """
    names = list(departments)
    base: dict[str, Any] = {
        "schema": 1,
        "title": "tiny",
        "run": {"days": 5, "warmup_days": 0, "drain_days": 5, "probes_per_day": 0, "replications": 1},
        "demand": {
            "inquiries_per_day": 1,
            "second_need": 0.0,
            "hours": "flat",
            "weekdays": [1] * 7,
            "customers": 10,
        },
        "channel": [
            {"name": "phone", "kind": "live", "share": 0.5, "patience_hours": INF},
            {"name": "mail", "kind": "written", "share": 0.5, "patience_hours": INF},
        ],
        "department": [
            {
                "name": name,
                "agents": agents,
                "opens": datetime.time(0),
                "closes": datetime.time(0),
                "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "cost_per_hour": 60.0,
            }
            for name, agents in departments.items()
        ],
        "topic": [
            {
                "name": name,
                "share": 1.0 / len(topics),
                "questions": 2,
                "work_minutes": 6,
                "raci": raci,
                "news_from": next((d for d, letters in raci.items() if "R" in letters), names[0]),
                "door": names[0],
            }
            for name, raci in topics.items()
        ],
        "customers": {
            "wrong_door": 0.0,
            "recontact": 0.0,
            "recontact_after_hours": 1.0,
            "max_contacts": 3,
            "notices_wrong_answer": 0.0,
            "callback_patience_hours": INF,
        },
        "work": {
            "triage_minutes": 2,
            "misread": 0.0,
            "generalist_factor": 1.0,
            "extra_skills": 0,
            "colleague_minutes": 4,
            "sign_off_minutes": 5,
        },
        "handoff": {
            "transit_hours": 1.0,
            "lost": 0.0,
            "knows_who": 1.0,
            "speaks_anyway": 0.0,
            "chase_hours": 1.0,
            "max": 4,
        },
        "network": {"ties_within": "all", "ties_between": "all", "ties_between_social": "all"},
        "knowledge": {
            "keeps_home": 1.0,
            "keeps_other": 1.0,
            "briefing_hours": 0.0,
            "across_hours": 0.0,
            "across_hours_social": 0.0,
            "own_story": 0.0,
            "improvise": 0.0,
            "published": 1.0,
            "publish_hours": 0.0,
            "base_error": 0.0,
            "reads_base": 1.0,
            "lookup_minutes": 1.0,
        },
        "organisation": {"it": {**SILO, **sections.pop("levers", {})}},
    }
    for section, values in sections.items():
        base[section].update(values)
    return base


@dataclass(frozen=True)
class Ask:
    """One inquiry; times in minutes, chance set by hand (the uniforms default to "does not happen")."""

    at: float
    """Minutes since Monday 00:00."""
    topics: Sequence[str]
    """One or two."""
    channel: str = "mail"
    questions: Sequence[int] = (0, 0)
    """Within the topic."""
    work: Sequence[float] = (6.0, 6.0)
    prospect: bool = False
    customer: int = 0
    patience: float | Sequence[float] = INF
    """Minutes; one for each contact, or the same for all."""
    callback_patience: float | Sequence[float] = INF
    wrong_door: float | Sequence[float] = 1.0
    """Uniform: below `customers.wrong_door` the customer takes a wrong door."""
    which_door: float | Sequence[float] = 0.0
    recontact: float | Sequence[float] = 0.0
    """Uniform: below `customers.recontact` the customer contacts again."""
    recontact_after: float = 60.0
    """Minutes of customers' time; the flat profile makes it clock time."""
    notices: float = 0.0
    """Uniform: below `customers.notices_wrong_answer` a wrong answer is noticed."""
    hard: Sequence[bool] = (False, False)


@dataclass(frozen=True)
class Change:
    """A news item, by hand: the answer to a question changes."""

    at: float
    """Minutes since Monday 00:00."""
    topic: str
    question: int = 0


@dataclass(frozen=True)
class Log:
    """A trace in words."""

    trace: Trace
    steps: list[tuple[str, str, float, float, float]] = field(default_factory=list)
    """(kind, agent, asked, started, ended), in order of start."""
    answers: list[tuple[str, str, float]] = field(default_factory=list)
    """(agent, label, reached): a label is "v0", "v1 as told by sales", "v1 base error", "invented by sales 0"."""
    handoffs: list[tuple[str, str, float, bool]] = field(default_factory=list)
    """(from, to, time, lost)."""
    contacts: list[tuple[int, float, str, float]] = field(default_factory=list)
    """(inquiry, made, end, ended); end is the name of a `ContactEnd` in lower case."""
    pendings: list[tuple[str, float, float]] = field(default_factory=list)
    """(who asked, start, end)."""
    outcomes: list[str] = field(default_factory=list)
    """One per inquiry: the name of an `Outcome` in lower case."""


def chance(
    scenario: Scenario,
    asks: Sequence[Ask],
    changes: Sequence[Change] = (),
    seed: int = 1,
    probes: Sequence[Ask] = (),
) -> Chance:
    """The chance of one replication, by hand. Probes of one shopper have one `customer` and stand together."""
    topics = [topic.name for topic in scenario.topic]
    first = np.concatenate(([0], np.cumsum([topic.questions for topic in scenario.topic])))
    question_of = [int(first[topics.index(change.topic)]) + change.question for change in changes]
    order = np.lexsort(([change.at for change in changes], question_of)) if changes else np.zeros(0, np.int64)
    asked = np.array(question_of, dtype=np.int64)[order]
    news = News(
        question=asked,
        topic=question_topics(scenario)[asked],
        version=np.array([int((asked[:at] == q).sum()) + 1 for at, q in enumerate(asked)], dtype=np.int64),
        time=np.array([change.at / 60.0 for change in changes], dtype=float)[order],
        key=streams.mixed(streams.key(seed, 0, "items"), np.arange(len(changes))),
    )
    once = [replace(probe, patience=INF, callback_patience=INF, recontact=1.0, notices=1.0) for probe in probes]
    return Chance(
        seed,
        0,
        _columns(scenario, asks, scenario.customers.max_contacts, streams.key(seed, 0, "choices")),
        _columns(scenario, once, 1, streams.key(seed, 0, "probe choices")),
        news,
    )


def _columns(scenario: Scenario, asks: Sequence[Ask], m: int, key: int) -> Workload:
    """The asks as a workload with `m` contacts each."""
    channels = [channel.name for channel in scenario.channel]
    topics = [topic.name for topic in scenario.topic]
    first = np.concatenate(([0], np.cumsum([topic.questions for topic in scenario.topic])))
    n = len(asks)

    def per_contact(values: list[float | Sequence[float]], unit: float = 1.0) -> np.ndarray[Any, Any]:
        rows = [[v] * m if isinstance(v, (int, float)) else list(v) for v in values]
        return np.array(rows, dtype=float).reshape(n, m) * unit

    pairs = [[topics.index(a.topics[0]), topics.index(a.topics[-1])] for a in asks]
    topic = np.array(pairs, dtype=np.int64).reshape(n, 2)
    question = np.array([list(a.questions) for a in asks], dtype=np.int64).reshape(n, 2) + first[topic]
    return Workload(
        arrival=np.array([a.at / 60.0 for a in asks]),
        customer=np.array([a.customer for a in asks], dtype=np.int64),
        prospect=np.array([a.prospect for a in asks], dtype=np.bool_),
        channel=np.array([channels.index(a.channel) for a in asks], dtype=np.int64),
        needs=np.array([len(a.topics) for a in asks], dtype=np.int64),
        topic=topic,
        question=question,
        work=np.array([list(a.work) for a in asks], dtype=float).reshape(n, 2),
        patience=per_contact([a.patience for a in asks], 1 / 60.0),
        callback_patience=per_contact([a.callback_patience for a in asks], 1 / 60.0),
        wrong_door=per_contact([a.wrong_door for a in asks]),
        which_door=per_contact([a.which_door for a in asks]),
        recontact=per_contact([a.recontact for a in asks]),
        recontact_hours=per_contact([a.recontact_after for a in asks], 1 / 60.0),
        notices=np.array([[[a.notices] * 2] * m for a in asks], dtype=float).reshape(n, m, 2),
        hard=np.array([list(a.hard) for a in asks], dtype=np.bool_).reshape(n, 2),
        key=streams.mixed(key, np.arange(n)),
    )


def live(
    data: dict[str, Any],
    asks: Sequence[Ask],
    changes: Sequence[Change] = (),
    name: str = "it",
    seed: int = 1,
    *,
    probes: Sequence[Ask] = (),
    **by_hand: Any,
) -> Log:
    """Run the asks through an organisation of the company and put the trace in words.

    Other keyword arguments are those of `build`.
    """
    scenario = from_dict(copy.deepcopy(data), "tiny").scenario
    drawn = chance(scenario, asks, changes, seed, probes)
    return in_words(engine.run(build(scenario, name, drawn, **by_hand), drawn))


def build(
    scenario: Scenario,
    name: str,
    drawn: Chance,
    *,
    ties: Sequence[tuple[str, str]] | None = None,
    ignorant: Sequence[tuple[str, int]] = (),
    unpublished: Sequence[tuple[int, int]] = (),
) -> Organisation:
    """The organisation, with what chance made of it set by hand where given.

    `ties`: pairs of agents, instead of those drawn. `ignorant`: (agent, question) that the agent does not
    master at first. `unpublished`: (question, version) that never enters the base. Questions are numbered
    over all topics.
    """
    org = organisation.build(scenario, name, drawn)
    names = [department.name for department in scenario.department]

    def number(agent: str) -> int:
        department, _, of_department = agent.rpartition(" ")
        return org.chart.staff[names.index(department)][int(of_department)]

    if ties is not None:
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(len(org.chart.department)))
        graph.add_edges_from((number(one), number(other)) for one, other in ties)
        people = replace(org.people, ties=graph)
        social = scenario.organisation[name].network == "social"
        spread = knowledge.spread(design_scenario(scenario, name), people, social, drawn)
        org = replace(org, people=people, spread=spread)
    masters, base_time = org.spread.masters.copy(), org.spread.base_time.copy()
    for agent, question in ignorant:
        masters[number(agent), question] = False
    for question, version in unpublished:
        base_time[org.spread.first_item[question] + question + version] = INF
    return replace(org, spread=replace(org.spread, masters=masters, base_time=base_time))


def in_words(trace: Trace) -> Log:
    """A trace as a `Log`."""
    facts = trace.facts
    first = [facts.agent_department.tolist().index(d) for d in range(len(facts.departments))]

    def agent(number: int) -> str:
        department = int(facts.agent_department[number])
        return f"{facts.departments[department]} {number - first[department]}"

    def minutes(hours: float) -> float:
        return round(float(hours) * 60.0, 6)

    def label(version: int, story: int) -> str:
        if version == IMPROVISED:
            return f"invented by {agent(story)}"
        suffix = {ORIGINAL: "", BASE_STORY: " base error"}
        return f"v{version}" + suffix.get(story, f" as told by {facts.departments[max(story, 0)]}")

    s, a, h, c, p = trace.steps, trace.answers, trace.handoffs, trace.contacts, trace.pendings
    return Log(
        trace,
        [
            (Kind(k).name.lower(), agent(g), minutes(q), minutes(b), minutes(e))
            for k, g, q, b, e in zip(s.kind, s.agent, s.asked, s.started, s.ended, strict=True)
        ],
        [
            (agent(g), label(int(v), int(w)), minutes(t))
            for g, v, w, t in zip(a.agent, a.version, a.story, a.reached, strict=True)
        ],
        [
            (facts.departments[f], "pool" if t < 0 else facts.departments[t], minutes(at), bool(lost))
            for f, t, at, lost in zip(h.source, h.target, h.time, h.lost, strict=True)
        ],
        [
            (int(i), minutes(m), ContactEnd(e).name.lower(), minutes(t))
            for i, m, e, t in zip(c.inquiry, c.made, c.end, c.ended, strict=True)
        ],
        [
            (facts.departments[d], minutes(b), minutes(e))
            for d, b, e in zip(p.department, p.start, p.end, strict=True)
        ],
        [Outcome(o).name.lower() for o in trace.inquiries.outcome],
    )


def tale(
    *,
    steps: Sequence[tuple[str, str, float, float, float]] = (),
    answers: Sequence[tuple[str, str, float]] = (),
    handoffs: Sequence[tuple[str, str, float, bool]] = (),
    contacts: Sequence[tuple[int, float, str, float]] = (),
    pendings: Sequence[tuple[str, float, float]] = (),
    outcomes: Sequence[str] = (),
) -> dict[str, list[Any]]:
    """A whole trace as it should be: what is not named did not happen. To be compared with `told`.

    Steps that start at one moment may stand in any order.
    """
    return {
        "steps": sorted(steps, key=lambda step: (step[3], step[1])),
        "answers": list(answers),
        "handoffs": list(handoffs),
        "contacts": list(contacts),
        "pendings": list(pendings),
        "outcomes": list(outcomes),
    }


def told(data: dict[str, Any], asks: Sequence[Ask], *args: Any, **kwargs: Any) -> dict[str, list[Any]]:
    """Run the asks as `live` does; the whole trace, to be compared with a `tale`."""
    log = live(data, asks, *args, **kwargs)
    return tale(
        steps=log.steps,
        answers=log.answers,
        handoffs=log.handoffs,
        contacts=log.contacts,
        pendings=log.pendings,
        outcomes=log.outcomes,
    )


def drawn_uniform(
    place: int, inquiry: int = 0, contact: int = 0, visit: int = 1, need: int = 0, seed: int = 1
) -> float:
    """The uniform behind an agent's choice: each choice has its `place` in the stream of its inquiry."""
    key = int(streams.mixed(streams.key(seed, 0, "choices"), np.arange(inquiry + 1))[inquiry])
    return streams.uniform(key, (contact << 40) | (visit << 9) | (need << 8) | place)


def row(data: dict[str, Any], section: str, name: str) -> dict[str, Any]:
    """The department, topic or channel of that name, to be changed at will."""
    found: dict[str, Any] = next(entry for entry in data[section] if entry["name"] == name)
    return found


def open_from(data: dict[str, Any], department: str, opens: int, closes: int, *days: str) -> None:
    """Give a department opening hours, on all days if none is named."""
    hours = {"opens": datetime.time(opens), "closes": datetime.time(closes)}
    row(data, "department", department).update(hours, **({"days": list(days)} if days else {}))
