"""An object-centric event log: OCEL 2.0 as JSON, written as it goes.

Objects are inquiries, customers, questions, agents and departments. An event says of each object it touches in
what role; objects say how they hang together. Values are JSON's own numbers and booleans, as in the standard's
example; what is not known is left out. One object or event stands on each line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from sim.logs import events as table
from sim.logs.events import NONE, Events
from sim.trace import ContactEnd, Ints, Outcome, Trace

CHUNK = 20_000
"""Events formatted at a time."""
OBJECTS: dict[str, dict[str, str]] = {
    "inquiry": {"channel": "string", "topic": "string", "prospect": "boolean", "measured": "boolean"}
    | {"outcome": "string"},
    "customer": {},
    "question": {"topic": "string", "orphan": "boolean"},
    "agent": {"name": "string"},
    "department": {"name": "string", "cost_per_hour": "float"},
}
"""Types of objects, with the attributes of each and their types."""
_ANSWER = {"version": "integer", "story": "string", "correct": "boolean"}
_UNHEARD = (ContactEnd.TRAVELLING, ContactEnd.LOST, ContactEnd.JOINED)
_WITH_CUSTOMER = (
    table.CONTACT,
    table.TOLD,
    *(table.END + end for end in ContactEnd if end not in _UNHEARD),
)
"""Activities the customer has a part in, or hears of; nobody tells them that a contact is lost or joined."""


def write_ocel(
    trace: Trace,
    events: Events,
    asked: Ints,
    path: Path,
    monday: np.datetime64,
    on_done: Callable[[int], None],
) -> int:
    """Write it, and return how many objects it has. O(events + objects)."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{\n"objectTypes": ')
        json.dump([_type(name, attributes) for name, attributes in OBJECTS.items()], file)
        file.write(',\n"eventTypes": ')
        json.dump([_type(name, _attributes(at)) for at, name in _activities()], file)
        file.write(',\n"objects": [\n')
        objects = _lines(file, _objects(trace, asked, monday))
        file.write('],\n"events": [\n')
        _lines(file, _events(trace, events, asked, on_done))
        file.write("]\n}\n")
    return objects


def _activities() -> list[tuple[int, str]]:
    never = table.END + ContactEnd.TRAVELLING
    return [(at, name) for at, name in enumerate(table.ACTIVITIES) if at != never]


def _attributes(activity: int) -> dict[str, str]:
    """The attributes of a type of event, with their types."""
    named = {"lifecycle": "string", "contact": "integer"}
    if table.STEP <= activity < table.HAND_OFF or activity in (table.TOLD, table.PENDING):
        named["need"] = "integer"
    if activity == table.HAND_OFF:
        named["lost"] = "boolean"
    return named | _ANSWER if activity == table.TOLD else named


def _type(name: str, attributes: dict[str, str]) -> dict[str, object]:
    return {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in attributes.items()]}


def _lines(file: TextIO, lines: Iterator[str]) -> int:
    number = 0
    for line in lines:
        file.write(f",\n{line}" if number else line)
        number += 1
    file.write("\n" if number else "")
    return number


def _objects(trace: Trace, asked: Ints, monday: np.datetime64) -> Iterator[str]:
    facts = trace.facts
    began = table.stamps(np.array([monday]))[0]
    for name, wage in zip(facts.departments, facts.wage.tolist(), strict=True):
        yield _object("department", name, [_value("name", name, began), _value("cost_per_hour", wage, began)])
    departments, members = _related("department", facts.departments, "works in"), facts.agent_department
    for name, department in zip(table.agent_names(facts), members.tolist(), strict=True):
        yield _object("agent", name, [_value("name", name, began)], departments[department])
    names = table.question_names(facts)
    for at in np.unique(asked[asked != NONE]).tolist():
        topic = int(facts.question_topic[at])
        about = _value("topic", facts.topics[topic], began)
        yield _object("question", names[at], [about, _value("orphan", bool(facts.orphan[topic]), began)])
    for customer in np.unique(trace.inquiries.customer).tolist():
        yield _object("customer", str(customer), [])
    yield from _inquiries(trace, asked, monday)


def _inquiries(trace: Trace, asked: Ints, monday: np.datetime64) -> Iterator[str]:
    """What was known of each when it arrived, and how it ended when it closed."""
    inquiries, facts = trace.inquiries, trace.facts
    closed = table.closed(trace, monday)
    questions = _after(_related("question", table.question_names(facts), "asks"))
    rows = zip(
        table.stamps(table.moment(inquiries.arrival, monday)),
        table.stamps(closed.time),
        inquiries.channel.tolist(),
        inquiries.topic.tolist(),
        inquiries.prospect.tolist(),
        closed.measured.tolist(),
        inquiries.outcome.tolist(),
        inquiries.customer.tolist(),
        asked.tolist(),
        strict=True,
    )
    outcomes = [outcome.name.lower() for outcome in Outcome]
    for number, (came, went, channel, topic, prospect, measured, outcome, customer, (one, two)) in enumerate(
        rows
    ):
        values = [
            _value("channel", facts.channels[channel], came),
            _value("topic", facts.topics[topic], came),
            _value("prospect", prospect, came),
            _value("measured", measured, came),
            _value("outcome", outcomes[outcome], went),
        ]
        made_by = _related("customer", [str(customer)], "made by")[0]
        yield _object("inquiry", str(number), values, made_by + questions[one] + questions[two])


def _events(trace: Trace, events: Events, asked: Ints, on_done: Callable[[int], None]) -> Iterator[str]:
    facts, handoffs, answers = trace.facts, trace.handoffs.lost.tolist(), _answers(trace)
    # One name for a kind of event and its transition, so that a row needs one look-up; even numbers are complete.
    heads, tails = [], []
    for name in table.ACTIVITIES:
        for transition in ("complete", "start"):
            heads.append(f'","type":"{name}","time":"')
            tails.append(
                f'","attributes":[{{"name":"lifecycle","value":"{transition}"}},{{"name":"contact","value":'
            )
    roles = {table.CONTACT: "door", table.HAND_OFF: "from"}
    groups = [
        _after(_related("department", facts.departments, roles.get(activity, "desk")))
        for activity in range(len(table.ACTIVITIES))
    ]
    targets = _after(_related("department", facts.departments, "to"))
    agents = _after(_related("agent", table.agent_names(facts), "by"))
    questions = _after(_related("question", table.question_names(facts), "about"))
    needs = [f',{{"name":"need","value":{number}}}' for number in (1, 2)] + [""]
    customers = trace.inquiries.customer
    present = np.isin(events.activity, _WITH_CUSTOMER)
    question, target = table.question_of(events, asked), table.target_of(events, trace)
    for at in range(0, len(events.time), CHUNK):
        part = slice(at, at + CHUNK)
        rows = zip(
            table.stamps(events.time[part]),
            events.inquiry[part].tolist(),
            events.activity[part].tolist(),
            events.start[part].tolist(),
            events.department[part].tolist(),
            events.agent[part].tolist(),
            events.contact[part].tolist(),
            events.need[part].tolist(),
            events.answer[part].tolist(),
            events.handoff[part].tolist(),
            np.where(present[part], customers[events.inquiry[part]], NONE).tolist(),
            question[part].tolist(),
            target[part].tolist(),
            strict=True,
        )
        for number, row in enumerate(rows, at):
            time, case, what, start, group, agent, contact, need, answer, handoff, customer, about, to = row
            kind = 2 * what + start
            more = "" if answer == NONE else answers(answer)
            if handoff != NONE:
                more = _attribute("lost", handoffs[handoff])
            who = "" if customer == NONE else f',{{"objectId":"customer:{customer}","qualifier":"customer"}}'
            yield (
                f'{{"id":"event:{number}{heads[kind]}{time}{tails[kind]}{contact + 1}}}'
                f'{needs[need]}{more}],"relationships":[{{"objectId":"inquiry:{case}","qualifier":"inquiry"}}'
                f"{who}{groups[what][group]}{targets[to]}{agents[agent]}{questions[about]}]}}"
            )
        on_done(min(at + CHUNK, len(events.time)))


def _answers(trace: Trace) -> Callable[[int], str]:
    versions, stories = trace.answers.version.tolist(), table.stories(trace)
    correct = table.correct(trace).tolist()

    def text(row: int) -> str:
        version = "" if versions[row] < 0 else _attribute("version", versions[row])
        return version + _attribute("story", stories[row]) + _attribute("correct", correct[row])

    return text


def _object(kind: str, name: str, values: Sequence[str], relations: str = "") -> str:
    return (
        f'{{"id":{json.dumps(f"{kind}:{name}")},"type":"{kind}","attributes":[{",".join(values)}],'
        f'"relationships":[{relations}]}}'
    )


def _value(name: str, value: str | bool | float, time: str) -> str:
    """An attribute of an object, from a moment on."""
    return f'{{"name":"{name}","time":"{time}","value":{json.dumps(value)}}}'


def _attribute(name: str, value: str | bool | int) -> str:
    """A further attribute of an event."""
    return f',{{"name":"{name}","value":{json.dumps(value)}}}'


def _related(kind: str, names: Sequence[str], qualifier: str) -> list[str]:
    """The relation to each object of a type, in a role."""
    return [f'{{"objectId":{json.dumps(f"{kind}:{name}")},"qualifier":"{qualifier}"}}' for name in names]


def _after(relations: list[str]) -> list[str]:
    """The same with a comma before each, and nothing for the code -1, which picks the last."""
    return [*(f",{relation}" for relation in relations), ""]
