"""An event log as XES (IEEE 1849-2016), written as it goes: its text never stands in memory as a whole.

The order of elements is that of the standard's schema: extensions, globals, classifiers, attributes of the
log, traces. Keys that no extension defines (`contact`, `channel`, …) are our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import quoteattr

from sim.logs import events as table
from sim.logs.events import NONE, Events, stamps
from sim.trace import Ints, Outcome, Trace

CHUNK = 20_000
"""Events formatted at a time."""
_EXTENSIONS = ("Concept", "Lifecycle", "Organizational", "Time")
_PREFIXES = ("concept", "lifecycle", "org", "time")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Letters that XML 1.0 cannot hold, not even written out; and what stands in their place."""
_UNKNOWN = "\ufffd"
_CASE = ("channel", "topic", "customer", "outcome")


def write_xes(
    trace: Trace, events: Events, asked: Ints, path: Path, title: str, on_done: Callable[[int], None]
) -> None:
    """Write it; `on_done` is told how many events are written. O(events)."""
    heads = _heads(trace)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        _preamble(file, title)
        number = NONE
        for case, lines in _events(trace, events, asked, on_done):
            if case != number:
                file.write("</trace>\n" * (number != NONE) + next(heads))
                number = case
            file.write(lines)
        file.write("</trace>\n" * (number != NONE) + "</log>\n")


def _preamble(file: TextIO, title: str) -> None:
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    # The schema wants a decimal number for the version.
    file.write('<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n')
    for name, prefix in zip(_EXTENSIONS, _PREFIXES, strict=True):
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        file.write(f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n')
    file.write('<global scope="trace">\n' + _string("concept:name", "0"))
    file.write("".join(_string(key, "unknown") for key in _CASE))
    file.write(_boolean("prospect", False) + _boolean("measured", False) + "</global>\n")
    file.write('<global scope="event">\n' + _string("concept:name", "unknown"))
    file.write(_string("lifecycle:transition", "complete"))
    file.write(f'<date key="time:timestamp" value="{table.MONDAY}+00:00"/>\n<int key="contact" value="1"/>\n')
    file.write("</global>\n")
    file.write('<classifier name="Activity" scope="event" keys="concept:name"/>\n')
    file.write('<classifier name="Step" scope="event" keys="concept:name lifecycle:transition"/>\n')
    file.write(_string("lifecycle:model", "standard"))
    file.write(_string("concept:name", title) if title else "")


def _heads(trace: Trace) -> Iterator[str]:
    """How the trace of each inquiry begins."""
    inquiries, facts = trace.inquiries, trace.facts
    channels = [_string("channel", name) for name in facts.channels]
    topics = [_string("topic", name) for name in facts.topics]
    outcomes = [_string("outcome", outcome.name.lower()) for outcome in Outcome]
    prospect = [_boolean("prospect", value) for value in (False, True)]
    measured = [_boolean("measured", value) for value in (False, True)]
    rows = zip(
        inquiries.channel.tolist(),
        inquiries.topic.tolist(),
        inquiries.customer.tolist(),
        inquiries.outcome.tolist(),
        inquiries.prospect.tolist(),
        table.closed(trace).measured.tolist(),
        strict=True,
    )
    for number, (channel, topic, customer, outcome, is_prospect, counts) in enumerate(rows):
        yield (
            f'<trace>\n<string key="concept:name" value="{number}"/>\n{channels[channel]}{topics[topic]}'
            f'<string key="customer" value="{customer}"/>\n{outcomes[outcome]}{prospect[is_prospect]}'
            f"{measured[counts]}"
        )


def _events(
    trace: Trace, events: Events, asked: Ints, on_done: Callable[[int], None]
) -> Iterator[tuple[int, str]]:
    """Each event with its case, in order."""
    facts = trace.facts
    # A code of -1 picks the last text of each list, which is empty: an attribute that is not there.
    kinds = [
        f"<event>\n{_string('concept:name', name)}{_string('lifecycle:transition', transition)}"
        for name in table.ACTIVITIES
        for transition in ("complete", "start")
    ]
    groups = [*(_string("org:group", name) for name in facts.departments), ""]
    agents = [*(_string("org:resource", name) for name in table.agent_names(facts)), ""]
    questions = [*(_string("question", name) for name in table.question_names(facts)), ""]
    needs = [_int("need", 1), _int("need", 2), ""]
    answers, handoffs = _answers(trace), trace.handoffs.lost
    targets = [*(_string("to", name) for name in facts.departments), ""]
    kind = events.activity * 2 + events.start
    question, target = table.question_of(events, asked), table.target_of(events, trace)
    for at in range(0, len(kind), CHUNK):
        part = slice(at, at + CHUNK)
        rows = zip(
            events.inquiry[part].tolist(),
            kind[part].tolist(),
            events.department[part].tolist(),
            events.agent[part].tolist(),
            stamps(events.time[part]),
            events.contact[part].tolist(),
            events.need[part].tolist(),
            question[part].tolist(),
            events.answer[part].tolist(),
            events.handoff[part].tolist(),
            target[part].tolist(),
            strict=True,
        )
        for case, what, group, agent, time, contact, need, about, answer, handoff, to in rows:
            more = "" if answer == NONE else answers(answer)
            if handoff != NONE:
                more = targets[to] + _boolean("lost", bool(handoffs[handoff]))
            yield (
                case,
                f'{kinds[what]}<date key="time:timestamp" value="{time}"/>\n{groups[group]}{agents[agent]}'
                f'<int key="contact" value="{contact + 1}"/>\n{needs[need]}{questions[about]}{more}</event>\n',
            )
        on_done(min(at + CHUNK, len(kind)))


def _answers(trace: Trace) -> Callable[[int], str]:
    versions, stories = trace.answers.version.tolist(), table.stories(trace)
    correct = table.correct(trace).tolist()

    def text(row: int) -> str:
        version = "" if versions[row] < 0 else _int("version", versions[row])
        return version + _string("story", stories[row]) + _boolean("correct", correct[row])

    return text


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(_NO_XML.sub(_UNKNOWN, value))}/>\n'


def _int(key: str, value: int) -> str:
    return f'<int key="{key}" value="{value}"/>\n'


def _boolean(key: str, value: bool) -> str:
    return f'<boolean key="{key}" value="{str(value).lower()}"/>\n'
