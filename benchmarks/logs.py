"""How fast event logs are written, and how much memory that takes beside the trace itself.

python benchmarks/logs.py [EVENTS]      a log of about so many events, a million if not told
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from sim.logs.write import write
from sim.trace import (
    NOBODY,
    Answers,
    ContactEnd,
    Contacts,
    Duty,
    Facts,
    Handoffs,
    Inquiries,
    Steps,
    Trace,
    columns,
)

EVENTS_PER_INQUIRY = 8
"""A contact made, two steps with start and completion, a hand-off, an answer, a contact ended."""


def made_up(inquiries: int) -> Trace:
    """A trace of that many inquiries, in which columns fit together and each has the same eight events."""
    rng = np.random.default_rng(1)
    rows, nothing = np.arange(inquiries), np.zeros(inquiries, dtype=np.int64)
    departments, agents, topics = 6, 60, 10
    no, arrival = nothing.astype(bool), np.sort(rng.uniform(0.0, 1000.0, inquiries))
    facts = Facts(
        departments=tuple(f"department {at}" for at in range(departments)),
        channels=("phone", "e-mail"),
        topics=tuple(f"topic {at}" for at in range(topics)),
        live=np.array([True, False]),
        target_hours=np.array([0.1, 24.0]),
        wage=np.full(departments, 45.0),
        agent_department=np.sort(np.arange(agents) % departments),
        question_topic=np.sort(np.arange(400) % topics),
        orphan=np.zeros(topics, dtype=np.bool_),
        start=100.0,
        end=1000.0,
        horizon=2000.0,
    )
    step = np.repeat(rows, 2)
    started = np.repeat(arrival, 2) + np.tile([0.1, 5.0], inquiries)
    agent = rng.integers(agents, size=2 * inquiries)
    question = rng.integers(400, size=inquiries)
    topic, reached = facts.question_topic[question], arrival + 5.2
    return Trace(
        facts=facts,
        inquiries=Inquiries(
            arrival,
            rng.integers(20_000, size=inquiries),
            no,
            rows % 2,
            topic,
            nothing + 1,
            nothing + 1,
            reached,
            ~no,
            reached,
        ),
        contacts=Contacts(
            rows,
            nothing,
            arrival,
            no,
            rows % (departments + 1) + NOBODY,
            ~no,
            np.full(inquiries, 0.1),
            nothing + 1,
            nothing + int(ContactEnd.ANSWERED),
            reached,
        ),
        steps=Steps(
            step, step, np.zeros_like(step), np.tile([0, 1], inquiries), agent, started, started, started + 0.2
        ),
        answers=Answers(
            rows, rows, nothing, topic, question, agent[1::2], reached, nothing, nothing - 1, nothing
        ),
        handoffs=Handoffs(rows, rows, arrival + 0.3, rows % departments, (rows + 1) % departments, no),
        duty=columns(Duty, []),
        busy_minutes=np.zeros(agents),
        probes=None,
    )


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    trace = made_up(wanted // EVENTS_PER_INQUIRY)
    print(f"{'format':<10}{'events':>10}{'seconds':>9}{'events/s':>11}{'MB':>8}{'peak memory, MB':>17}")
    with tempfile.TemporaryDirectory() as folder:
        # From the least memory to the most: the peak only ever rises.
        for ending in (".xes", ".jsonocel", ".csv", ".parquet"):
            path = Path(folder) / f"log{ending}"
            begun = time.perf_counter()
            written = write(trace, path)
            took = time.perf_counter() - begun
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            size, rate = path.stat().st_size / 1e6, written.events / took
            print(f"{ending:<10}{written.events:>10}{took:>9.2f}{rate:>11,.0f}{size:>8.1f}{peak:>17,.0f}")


if __name__ == "__main__":
    main()
