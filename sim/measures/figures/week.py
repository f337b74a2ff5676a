"""The working week: who is on duty, how busy they are and how much waits, by hour of the week."""

from __future__ import annotations

import numpy as np

from sim.measures.figures.figure import Cell, Figure
from sim.measures.figures.ways import INBOX
from sim.measures.pairs import sums
from sim.measures.view import View
from sim.measures.workforce import whole_weeks_end
from sim.trace import NOBODY, Floats, Ints

HOURS = 168
"""Hours in a week."""


def week(view: View) -> Figure:
    """By hour of the week (0 is Monday 00:00) and department, over the whole weeks of the measured window.

    `on_duty`: agents on inquiry duty, on average; `occupancy`: hours worked over hours on duty in that hour of
    the week, None where nobody is on duty; `queue`: pieces of work that wait for the department, on average
    over time. A step waits from asked to started, at the department of the agent who took it; a contact that
    nobody ever took, from made to ended at its door. (A live customer who is handed on and then leaves that line
    is in no step there, and not counted.) The department "shared inbox" has no agents: it holds contacts that no
    agent ever took from the inbox; None where no contact ever arrived in one. Where the window is shorter than
    a week, hours of the week that it does not hold are None. O(steps + contacts + departments · hours).
    """
    facts, trace = view.facts, view.trace
    window = facts.start, whole_weeks_end(facts)
    steps, duty, contacts = trace.steps, trace.duty, trace.contacts
    names = (*facts.departments, INBOX)
    inbox = len(facts.departments)
    by, on = facts.agent_department[steps.agent], facts.agent_department[duty.agent]
    untaken = ~contacts.served
    door = np.where(contacts.door == NOBODY, inbox, contacts.door)
    on_duty = _hours(on, duty.start, duty.end, len(names), window)
    worked = _hours(by, steps.started, steps.ended, len(names), window)
    waited = _hours(
        np.concatenate((by, door[untaken])),
        np.concatenate((steps.asked, contacts.made[untaken])),
        np.concatenate((steps.started, contacts.ended[untaken])),
        len(names),
        window,
    )
    watched = _hours(np.zeros(1, dtype=np.int64), np.array([window[0]]), np.array([window[1]]), 1, window)
    queue = _shares(waited, np.broadcast_to(watched, waited.shape))
    present = _shares(on_duty, np.broadcast_to(watched, on_duty.shape))
    if not (contacts.door == NOBODY).any():
        queue[inbox * HOURS :] = [None] * HOURS
    present[inbox * HOURS :] = [None] * HOURS
    columns: dict[str, list[Cell]] = {
        "hour": [hour for _ in names for hour in range(HOURS)],
        "department": [name for name in names for _ in range(HOURS)],
        "on_duty": present,
        "occupancy": _shares(worked, on_duty),
        "queue": queue,
    }
    return Figure("week", columns, "ratio", ("hour", "department"))


def _hours(group: Ints, start: Floats, end: Floats, groups: int, window: tuple[float, float]) -> Floats:
    """Hours that the spells [start, end) of each group spend in each hour of the week; shape (groups, 168).

    Only what lies in the window counts. Each spell is cut at full clock hours: its first and its last hour are
    added as they are, and for the full hours between it steps up and down again, so that an hour without a
    spell is exactly 0.
    """
    first = int(np.floor(window[0]))
    length = int(np.ceil(window[1])) - first + 1
    start, end = np.clip(start, *window), np.clip(end, *window)
    inside = end > start
    group, start, end = group[inside], start[inside] - first, end[inside] - first
    early, late = np.floor(start).astype(np.int64), np.floor(end).astype(np.int64)
    size = groups * length
    row = group * length
    # Of a spell within one hour, what is added up to the next full hour is taken off again.
    part = sums(row + early, early + 1 - start, size) + sums(row + late, end - late, size)
    full = np.bincount(row + early + 1, minlength=size) - np.bincount(row + late, minlength=size)
    hours = np.maximum(part.reshape(groups, length) + np.cumsum(full.reshape(groups, length), axis=1), 0.0)
    at = np.arange(groups)[:, None] * HOURS + (np.arange(length) + first) % HOURS
    return sums(at.ravel(), hours.ravel(), groups * HOURS).reshape(groups, HOURS)


def _shares(part: Floats, total: Floats) -> list[Cell]:
    """`part / total` in one row; None where there is nothing to divide by."""
    there = total > 0.0
    ratio = np.divide(part, total, out=np.zeros_like(part), where=there)
    return [
        value if known else None
        for value, known in zip(ratio.ravel().tolist(), there.ravel().tolist(), strict=True)
    ]
