"""One inquiry's life in readable lines, read off a trace."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.measures.told import agent_name
from sim.trace import BASE_STORY, IMPROVISED, NOBODY, ORIGINAL, ContactEnd, Kind, Outcome, Trace

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DOES = {
    Kind.TRIAGE: "finds out what it is about",
    Kind.ANSWER: "works on the answer",
    Kind.COLLEAGUE: "answers a colleague's question",
    Kind.SIGN_OFF: "signs the answer off",
}
_ENDS = {
    ContactEnd.ANSWERED: "has an answer to everything it asked",
    ContactEnd.NO_MANDATE: "is told “not us”: nobody is responsible for this topic",
    ContactEnd.BOUNCED: "is told “not us”",
    ContactEnd.LOST: "is lost, and nobody is accountable to look for it; the customer does not know",
    ContactEnd.RENEGED: "hangs up: patience is spent",
    ContactEnd.CLOSED: "is told that the line is closed",
    ContactEnd.JOINED: "is joined to the case that was open",
}
_OUTCOMES = {
    Outcome.OPEN: "still open when the run ended",
    Outcome.RESOLVED: "resolved",
    Outcome.NO_MANDATE: "fell tussen wal en schip: no department has the mandate",
    Outcome.BOUNCED: "fell tussen wal en schip: bounced",
    Outcome.LOST: "fell tussen wal en schip: lost in a hand-off",
    Outcome.GAVE_UP: "fell tussen wal en schip: the customer gave up",
}


def tell(trace: Trace, inquiry: int) -> list[str]:
    """The life of one inquiry, a line for each thing that happened, in order of time."""
    facts, rows = trace.facts, trace.inquiries
    who = "a prospect" if rows.prospect[inquiry] else "a customer"
    needs = "one need" if rows.needs[inquiry] == 1 else "two needs"
    channel = facts.channels[int(rows.channel[inquiry])]
    lines = [
        f"Inquiry {inquiry}: {who} (number {rows.customer[inquiry]}) by {channel}, {needs}, first about "
        f"{facts.topics[int(rows.topic[inquiry])]}."
    ]
    # A number second keeps things of one moment in the order in which one causes the other.
    events: list[tuple[float, int, str]] = [
        *_contacts(trace, inquiry),
        *_steps(trace, inquiry),
        *_handoffs(trace, inquiry),
        *_pendings(trace, inquiry),
        *_answers(trace, inquiry),
    ]
    lines += [f"  {moment(time)}  {text}" for time, _, text in sorted(events, key=lambda event: event[:2])]
    outcome = Outcome(int(rows.outcome[inquiry]))
    ending = _OUTCOMES[outcome]
    if outcome is Outcome.RESOLVED:
        ending += f" after {rows.resolved_at[inquiry] - rows.arrival[inquiry]:.2f} h"
    return [*lines, f"Outcome: {ending}."]


def moment(time: float) -> str:
    """Hours since Monday 00:00 as "week 1 Mon 09:00:00"."""
    seconds = round(float(time) * 3600.0)
    week, rest = divmod(seconds, 7 * 86400)
    day, rest = divmod(rest, 86400)
    return f"week {week + 1} {_DAYS[day]} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"


def _contacts(trace: Trace, inquiry: int) -> list[tuple[float, int, str]]:
    contacts = trace.contacts
    events = []
    for row in np.flatnonzero(contacts.inquiry == inquiry).tolist():
        number = int(contacts.number[row]) + 1
        door = int(contacts.door[row])
        where = "in the shared inbox" if door == NOBODY else f"at {trace.facts.departments[door]}"
        how = "on the line" if contacts.live[row] else "in writing"
        events.append((float(contacts.made[row]), 0, f"contact {number} arrives {where}, {how}"))
        end = ContactEnd(int(contacts.end[row]))
        if end is not ContactEnd.TRAVELLING:
            events.append((float(contacts.ended[row]), 5, f"contact {number} {_ENDS[end]}"))
    return events


def _steps(trace: Trace, inquiry: int) -> list[tuple[float, int, str]]:
    steps = trace.steps
    events = []
    for row in np.flatnonzero(steps.inquiry == inquiry).tolist():
        waited = float(steps.started[row] - steps.asked[row])
        minutes = float(steps.ended[row] - steps.started[row]) * 60.0
        agent = agent_name(trace.facts, int(steps.agent[row]))
        text = f"{agent} {_DOES[Kind(int(steps.kind[row]))]} ({minutes:.1f} min"
        text += f", after waiting {_span(waited)})" if waited > 0 else ")"
        events.append((float(steps.started[row]), 3, text))
    return events


def _handoffs(trace: Trace, inquiry: int) -> list[tuple[float, int, str]]:
    handoffs, names = trace.handoffs, trace.facts.departments
    events = []
    for row in np.flatnonzero(handoffs.inquiry == inquiry).tolist():
        target = int(handoffs.target[row])
        source = int(handoffs.source[row])
        to = "those trained in the topic" if target == NOBODY else names[target]
        to = f"somebody else in {to}" if target == source else to
        text = f"{names[source]} hands it off to {to}"
        text += "; it is lost on the way" if handoffs.lost[row] else ""
        events.append((float(handoffs.time[row]), 2, text))
    return events


def _pendings(trace: Trace, inquiry: int) -> list[tuple[float, int, str]]:
    turns, facts = trace.pendings, trace.facts
    events = []
    for row in np.flatnonzero(turns.inquiry == inquiry).tolist():
        start, end = float(turns.start[row]), float(turns.end[row])
        text = f"{facts.departments[int(turns.department[row])]} must ask the customer or an outsider first"
        told = "no answer when the run ended" if end >= facts.horizon else f"an answer after {_span(end - start)}"
        events.append((start, 2, f"{text}: {told}"))
    return events


def _answers(trace: Trace, inquiry: int) -> list[tuple[float, int, str]]:
    answers = trace.answers
    events = []
    for row in np.flatnonzero(answers.inquiry == inquiry).tolist():
        topic = trace.facts.topics[int(answers.topic[row])]
        story = _story(trace, int(answers.version[row]), int(answers.story[row]), int(answers.current[row]))
        agent = agent_name(trace.facts, int(answers.agent[row]))
        events.append(
            (float(answers.reached[row]), 1, f"the answer on {topic} by {agent} reaches the customer: {story}")
        )
    return events


def _story(trace: Trace, version: int, story: int, current: int) -> str:
    if version == IMPROVISED:
        return f"made up by {agent_name(trace.facts, story)}"
    stale = (
        f"version {version}, while {current} is current" if version < current else f"version {version}, current"
    )
    if story == BASE_STORY:
        return f"wrong in the shared base ({stale})"
    if story != ORIGINAL:
        return f"{trace.facts.departments[story]}'s own story ({stale})"
    return f"{'correct' if version == current else 'out of date'} ({stale})"


def _span(hours: float) -> str:
    return f"{hours:.1f} h" if hours >= 1.0 else f"{hours * 60:.1f} min"


def overview(trace: Trace, rows: int = 12) -> list[dict[str, Any]]:
    """A few inquiries worth following, one of each outcome in turn: number, channel, topic, contacts, outcome."""
    outcome = trace.inquiries.outcome
    contacts = np.bincount(trace.contacts.inquiry, minlength=len(outcome))
    handoffs = np.bincount(trace.handoffs.inquiry, minlength=len(outcome))
    picked: list[int] = []
    for kind in Outcome:
        these = np.flatnonzero(outcome == kind)
        eventful = these[np.argsort(-(handoffs[these] + contacts[these]), kind="stable")]
        picked += eventful[: max(1, rows // len(Outcome))].tolist()
    return [
        {
            "inquiry": number,
            "channel": trace.facts.channels[int(trace.inquiries.channel[number])],
            "topic": trace.facts.topics[int(trace.inquiries.topic[number])],
            "contacts": int(contacts[number]),
            "hand-offs": int(handoffs[number]),
            "outcome": Outcome(int(outcome[number])).name.lower().replace("_", " "),
        }
        for number in sorted(picked)
    ]
