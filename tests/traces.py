"""Traces from a few rows, for tests that write down by hand what a measure must say."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.trace import (
    ORIGINAL,
    Answers,
    ContactEnd,
    Contacts,
    Duty,
    Facts,
    Handoffs,
    Inquiries,
    Kind,
    Outcome,
    Pendings,
    Steps,
    Trace,
    columns,
)

SALES, SERVICE, LEGAL = 0, 1, 2
PHONE, EMAIL, CHAT = 0, 1, 2
PRICE, PRIVACY = 0, 1

Row = dict[str, Any]


def facts(**changed: Any) -> Facts:
    """Three departments of two agents each, three channels, two topics of two questions; window [0, 100)."""
    values: Row = {
        "departments": ("sales", "customer service", "legal"),
        "channels": ("phone", "e-mail", "chat"),
        "topics": ("price", "privacy"),
        "live": np.array([True, False, True]),
        "target_hours": np.array([0.5, 24.0, 0.25]),
        "wage": np.array([60.0, 30.0, 90.0]),
        "agent_department": np.array([0, 0, 1, 1, 2, 2]),
        "question_topic": np.array([0, 0, 1, 1]),
        "orphan": np.array([False, False]),
        "start": 0.0,
        "end": 100.0,
        "horizon": 300.0,
    }
    return Facts(**(values | changed))


def trace(
    inquiries: list[Row] | None = None,
    contacts: list[Row] | None = None,
    steps: list[Row] | None = None,
    answers: list[Row] | None = None,
    handoffs: list[Row] | None = None,
    duty: list[Row] | None = None,
    pendings: list[Row] | None = None,
    probes: Trace | None = None,
    **changed: Any,
) -> Trace:
    """A trace from rows that name only what differs from the defaults; `changed` are facts.

    An inquiry by default comes by phone at 1 on price, has one need and is open; where no contacts are
    given each inquiry gets one, made at its arrival. An answer is right by default, on version 0 by agent
    0.
    """
    fact = facts(**changed)
    asked = [
        {
            "arrival": 1.0,
            "customer": at,
            "prospect": False,
            "channel": PHONE,
            "topic": PRICE,
            "needs": 1,
            "outcome": Outcome.OPEN,
            "resolved_at": fact.horizon,
            "responded": "responded_at" in row,
            "responded_at": fact.horizon,
            **row,
        }
        for at, row in enumerate(inquiries or [])
    ]
    if contacts is None:
        contacts = [{"inquiry": at} for at in range(len(asked))]
    made: list[Row] = []
    for row in contacts:
        inquiry = row.get("inquiry", 0)
        number = sum(earlier["inquiry"] == inquiry for earlier in made)
        base = {
            "inquiry": inquiry,
            "number": number,
            "made": asked[inquiry]["arrival"],
            "live": bool(fact.live[asked[inquiry]["channel"]]),
            "door": SALES,
            "served": False,
            "waited": 0.0,
            "handoffs": 0,
            "end": ContactEnd.TRAVELLING,
            "ended": fact.horizon,
        }
        made.append(base | row)
    step: Row = {"inquiry": 0, "contact": 0, "need": 0, "kind": Kind.ANSWER, "agent": 0, "asked": 1.0}
    answer: Row = {
        "inquiry": 0,
        "contact": 0,
        "need": 0,
        "topic": PRICE,
        "question": 0,
        "agent": 0,
        "reached": 2.0,
        "version": 0,
        "story": ORIGINAL,
        "current": 0,
    }
    handoff: Row = {
        "inquiry": 0,
        "contact": 0,
        "time": 2.0,
        "source": SALES,
        "target": SERVICE,
        "lost": False,
    }
    turn: Row = {"inquiry": 0, "contact": 0, "need": 0, "department": SALES, "start": 2.0, "end": 3.0}
    return Trace(
        facts=fact,
        inquiries=_table(Inquiries, asked),
        contacts=_table(Contacts, made),
        steps=_table(Steps, [step | row for row in steps or []]),
        answers=_table(Answers, [answer | row for row in answers or []]),
        handoffs=_table(Handoffs, [handoff | row for row in handoffs or []]),
        pendings=_table(Pendings, [turn | row for row in pendings or []]),
        duty=_table(Duty, duty or []),
        busy_minutes=np.zeros(len(fact.agent_department)),
        probes=probes,
    )


def _table(cls: type[Any], rows: list[Row]) -> Any:
    names = list(cls.__dataclass_fields__)
    assert all(set(row) == set(names) for row in rows), f"a row of {cls.__name__} has an unknown column"
    return columns(cls, [tuple(row[name] for name in names) for row in rows])


def random_trace(seed: int, inquiries: int = 200, probes: bool = True) -> Trace:
    """A trace of any size whose columns fit together but tell no sensible story; for shapes and speed."""
    rng = np.random.default_rng(seed)
    n, days = inquiries, 60.0
    agents, departments, topics, channels, questions = 60, 6, 10, 4, 400
    fact = Facts(
        departments=tuple(f"department {at}" for at in range(departments)),
        channels=tuple(f"channel {at}" for at in range(channels)),
        topics=tuple(f"topic {at}" for at in range(topics)),
        live=np.arange(channels) < 2,
        target_hours=np.full(channels, 20 / 3600),
        wage=rng.uniform(30, 90, departments),
        agent_department=np.arange(agents) % departments,
        question_topic=np.arange(questions) % topics,
        orphan=np.zeros(topics, dtype=np.bool_),
        start=20 * 24.0,
        end=(20 + days) * 24.0,
        horizon=(40 + days) * 24.0,
    )
    arrival = np.sort(rng.uniform(0.0, fact.end, n))
    outcome = rng.choice(np.arange(6), n, p=[0.02, 0.88, 0.02, 0.02, 0.02, 0.04])
    resolved = outcome == Outcome.RESOLVED
    responded = resolved | (rng.random(n) < 0.5)
    channel = rng.integers(channels, size=n)
    first_topic = rng.integers(topics, size=n)
    owner = np.sort(np.concatenate((np.arange(n), rng.integers(n, size=n // 4))))
    made = arrival[owner] + rng.exponential(1.0, len(owner))
    ended = np.minimum(made + rng.exponential(10.0, len(owner)), fact.horizon)
    contacts = Contacts(
        inquiry=owner,
        number=np.zeros(len(owner), dtype=np.int64),
        made=made,
        live=fact.live[channel[owner]],
        door=rng.integers(-1, departments, size=len(owner)),
        served=rng.random(len(owner)) < 0.9,
        waited=rng.exponential(0.01, len(owner)),
        handoffs=rng.integers(3, size=len(owner)),
        end=rng.integers(8, size=len(owner)),
        ended=ended,
    )
    at = rng.integers(len(owner), size=3 * n)
    started = made[at] + rng.random(3 * n) * (ended - made)[at]
    steps = Steps(
        inquiry=owner[at],
        contact=at,
        need=np.zeros(3 * n, dtype=np.int64),
        kind=rng.integers(4, size=3 * n),
        agent=rng.integers(agents, size=3 * n),
        asked=started,
        started=started,
        ended=started + rng.exponential(0.1, 3 * n),
    )
    told = np.sort(rng.integers(len(owner), size=n))
    current = rng.integers(4, size=n)
    version = np.where(rng.random(n) < 0.2, -1, np.maximum(current - rng.integers(2, size=n), 0))
    question = np.minimum(rng.geometric(0.05, n), questions // topics) * topics - 1 - rng.integers(topics, size=n)
    answers = Answers(
        inquiry=owner[told],
        contact=told,
        need=rng.integers(2, size=n),
        topic=fact.question_topic[question],
        question=question,
        agent=rng.integers(agents, size=n),
        reached=made[told] + rng.exponential(5.0, n),
        version=version,
        story=np.where(version < 0, rng.integers(agents, size=n), rng.integers(-2, departments, size=n)),
        current=current,
    )
    passed = np.sort(rng.integers(len(owner), size=n // 2))
    handoffs = Handoffs(
        inquiry=owner[passed],
        contact=passed,
        time=made[passed],
        source=rng.integers(departments, size=n // 2),
        target=rng.integers(-1, departments, size=n // 2),
        lost=rng.random(n // 2) < 0.03,
    )
    start = np.repeat(np.arange(0.0, fact.horizon, 24.0) + 9.0, agents)
    duty = Duty(agent=np.tile(np.arange(agents), len(start) // agents), start=start, end=start + 8.0)
    return Trace(
        facts=fact,
        inquiries=Inquiries(
            arrival=arrival,
            customer=rng.integers(max(n // 3, 1), size=n),
            prospect=rng.random(n) < 0.3,
            channel=channel,
            topic=first_topic,
            needs=1 + (rng.random(n) < 0.15),
            outcome=outcome,
            resolved_at=np.where(resolved, arrival + rng.exponential(10.0, n), fact.horizon),
            responded=responded,
            responded_at=np.where(responded, arrival + rng.exponential(2.0, n), fact.horizon),
        ),
        contacts=contacts,
        steps=steps,
        answers=answers,
        handoffs=handoffs,
        pendings=columns(Pendings, []),
        duty=duty,
        busy_minutes=np.zeros(agents),
        probes=random_trace(seed + 1, max(inquiries // 10, 1), probes=False) if probes else None,
    )
