"""Scenarios that hypothesis makes up: small, legal, and as odd as a file may be."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st

WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DEPARTMENTS = ["sales", "service", "legal", "marketing"]
CHANNELS = ["phone", "mail", "chat"]
TOPICS = ["price", "privacy", "contract", "campaign"]

chances = st.sampled_from([0.0, 0.5, 1.0])
hours = st.sampled_from([0.0, 0.3, 4.0, 30.0])
counts = st.sampled_from([0, 1, 2, "all"])
minutes = st.sampled_from(
    [0, 1, 7, 90, {"mean": 6, "cv": 1.5}, {"mean": 20, "distribution": "exponential"}],
)
patience = st.sampled_from([0.0, 0.02, 1.0, 20.0, float("inf")])
levers = st.fixed_dictionaries(
    {
        "intake": st.sampled_from(["doors", "shared"]),
        "routing": st.sampled_from(["mandate", "skills"]),
        "ownership": st.sampled_from(["handoff", "case_owner"]),
        "knowledge": st.sampled_from(["departmental", "shared"]),
        "network": st.sampled_from(["departmental", "social"]),
        "sign_off": st.sampled_from(["consulted", "none"]),
        "case_linking": st.booleans(),
    }
)
opening = st.sampled_from([(0, 0), (9, 17), (0, 24), (12, 13), (20, 24), (0, 1), (8, 18)])


@st.composite
def department(draw: st.DrawFn, name: str) -> dict[str, Any]:
    opens, closes = draw(opening)
    return {
        "name": name,
        "agents": draw(st.integers(1, 3)),
        "opens": datetime.time(opens),
        "closes": datetime.time(closes % 24),
        "days": draw(st.one_of(st.just(WEEK), st.lists(st.sampled_from(WEEK), min_size=1, unique=True))),
        "cost_per_hour": 30.0,
        "available": draw(st.sampled_from([1.0, 1.0, 0.6, 0.0])),
        "lies_hours": draw(st.sampled_from([0, 0, 5, {"mean": 2, "cv": 1}])),
    }


@st.composite
def channel(draw: st.DrawFn, name: str, share: float, departments: list[str]) -> dict[str, Any]:
    one = {
        "name": name,
        "kind": draw(st.sampled_from(["live", "written"])),
        "share": share,
        "patience_hours": draw(patience),
        "sign_off": draw(st.lists(st.sampled_from(departments), max_size=2, unique=True)),
    }
    if draw(st.booleans()):
        one["door"] = draw(st.sampled_from(departments))
    return one


@st.composite
def topic(draw: st.DrawFn, name: str, share: float, departments: list[str]) -> dict[str, Any]:
    """Any letters, with at most one A; an orphan now and then."""
    raci = {name: draw(st.sampled_from(["", "", "R", "R", "RC", "C", "I", "RI"])) for name in departments}
    if draw(st.booleans()):
        raci = {name: letters.replace("R", "") for name, letters in raci.items()} if draw(st.booleans()) else raci
        raci[draw(st.sampled_from(departments))] += "A"
    one = st.sampled_from(departments)
    return {
        "name": name,
        "share": share,
        "questions": draw(st.integers(1, 3)),
        "answer_changes_every_days": draw(st.sampled_from([float("inf"), 5.0, 0.5])),
        "work_minutes": draw(minutes),
        "news_from": draw(one),
        "door": {"prospect": draw(one), "customer": draw(one)},
        "doors": draw(st.dictionaries(one, st.sampled_from([0.5, 2.0]), max_size=2)),
        "hard": draw(chances),
        "raci": {name: letters for name, letters in raci.items() if letters},
    }


@st.composite
def company(draw: st.DrawFn) -> dict[str, Any]:
    """A whole scenario of some dozens of inquiries, with one organisation called "it"."""
    departments = DEPARTMENTS[: draw(st.integers(1, 4))]
    channels, topics = CHANNELS[: draw(st.integers(1, 3))], TOPICS[: draw(st.integers(1, 4))]
    days, warmup = draw(st.integers(1, 7)), draw(st.integers(0, 2))
    flat_or_odd = st.sampled_from(["flat", "office", [0] * 9 + [1] + [0] * 13 + [2]])
    data: dict[str, Any] = {
        "schema": 1,
        "title": "generated",
        "run": {
            "days": days,
            "warmup_days": warmup,
            "drain_days": draw(st.integers(0, 3)),
            "probes_per_day": draw(st.sampled_from([0, 2, 6])),
            "replications": 1,
            "seed": draw(st.integers(0, 1000)),
        },
        "demand": {
            "inquiries_per_day": draw(st.sampled_from([20.0, 60.0])) / (days + warmup),
            "hours": draw(flat_or_odd),
            "weekdays": draw(st.sampled_from([[1] * 7, [1, 1, 1, 1, 1, 0, 0], [0, 0, 3, 0, 0, 0, 1]])),
            "customers": draw(st.sampled_from([1, 1000])),
            "prospects": draw(chances),
            "second_need": draw(chances),
        },
        "channel": [draw(channel(name, 1 / len(channels), departments)) for name in channels],
        "department": [draw(department(name)) for name in departments],
        "topic": [draw(topic(name, 1 / len(topics), departments)) for name in topics],
        "customers": {
            "wrong_door": draw(chances),
            "recontact": draw(chances),
            "recontact_after_hours": draw(hours),
            "max_contacts": draw(st.integers(1, 4)),
            "notices_wrong_answer": draw(chances),
            "callback_patience_hours": draw(patience),
        },
        "work": {
            "triage_minutes": draw(minutes),
            "misread": draw(chances),
            "generalist_factor": draw(st.sampled_from([0.5, 1.0, 3.0])),
            "extra_skills": draw(counts),
            "colleague_minutes": draw(minutes),
            "sign_off_minutes": draw(minutes),
        },
        "handoff": {
            "transit_hours": draw(hours),
            "lost": draw(chances),
            "knows_who": draw(chances),
            "speaks_anyway": draw(chances),
            "chase_hours": draw(hours),
            "max": draw(st.integers(0, 5)),
            "unsettled": draw(chances),
            "unsettled_hard": draw(chances),
            "sends_back": draw(chances),
        },
        "pending": {
            "chance": draw(chances),
            "chance_hard": draw(chances),
            "hours": draw(st.sampled_from([0, 3, 40, {"mean": 10, "distribution": "exponential"}])),
        },
        "network": {
            "ties_within": draw(counts),
            "ties_between": draw(counts),
            "ties_between_social": "all" if draw(st.booleans()) else 3,
        },
        "knowledge": {
            "keeps_home": draw(chances),
            "keeps_other": draw(chances),
            "briefing_hours": draw(hours),
            "across_hours": draw(hours),
            "across_hours_social": draw(hours),
            "own_story": draw(chances),
            "improvise": draw(chances),
            "published": draw(chances),
            "publish_hours": draw(hours),
            "base_error": draw(chances),
            "reads_base": draw(chances),
            "lookup_minutes": draw(st.sampled_from([0.0, 1.0])),
        },
        "organisation": {"it": draw(levers)},
    }
    if draw(st.booleans()):
        peak = {"topic": draw(st.sampled_from(topics)), "every_days": 2, "hours": 5, "factor": 3}
        data["peak"] = [peak]
    return data
