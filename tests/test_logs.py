"""Event logs out: every row of a tiny trace, and what other people's readers make of each format."""

from __future__ import annotations

import datetime
import json
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log_readers import READERS, milliseconds, read_ocel
from traces import EMAIL, SALES, SERVICE, random_trace, trace
from worlds import Ask, company, live

from sim.errors import InputError
from sim.logs import events as table
from sim.logs.write import ENDINGS, write
from sim.trace import (
    BASE_STORY,
    IMPROVISED,
    NOBODY,
    ContactEnd,
    Facts,
    Kind,
    Outcome,
    Trace,
)

HOSTILE = (
    'a "quoted" name, with; commas\tand tabs',
    "<script>&amp;]]></script>",
    "👩‍💻 Één",
    "two\nlines",
    "=1+2",
    "\\u0041\\",
    "Null",
    "'",
    " space ",
)
BEGIN = milliseconds(datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC))


def eventful() -> Trace:
    """An inquiry handed off and answered twice, by an own story and by invention; and one still open."""
    return trace(
        inquiries=[
            {"needs": 2, "customer": 7, "outcome": Outcome.RESOLVED, "resolved_at": 4.0, "responded_at": 1.0},
            {"arrival": 2.0, "channel": EMAIL, "customer": 7, "prospect": True},
        ],
        contacts=[
            {"inquiry": 0, "end": ContactEnd.ANSWERED, "ended": 4.0, "served": True},
            {"inquiry": 1, "made": 2.0, "door": NOBODY},
        ],
        steps=[
            {"kind": Kind.TRIAGE, "agent": 1, "started": 1.0, "ended": 1.5},
            {"agent": 2, "asked": 1.5, "started": 2.5, "ended": 3.0},
            {"agent": 2, "need": 1, "asked": 3.0, "started": 3.0, "ended": 4.0},
            {"inquiry": 1, "contact": 1, "kind": Kind.COLLEAGUE, "agent": 5, "started": 299.5, "ended": 300.0},
        ],
        answers=[
            {"agent": 2, "reached": 3.0, "version": 1, "story": SERVICE, "current": 2},
            {"agent": 2, "need": 1, "question": 3, "reached": 4.0, "version": IMPROVISED, "story": 2},
        ],
        handoffs=[{"time": 1.5}, {"time": 1.5, "source": SERVICE, "target": NOBODY, "lost": True}],
        start=1.5,
    )


def expected() -> list[tuple[Any, ...]]:
    """Case, what, lifecycle, hours, group, resource, and what else the event says; in order."""
    service, first = "customer service", {"contact": 1, "need": 1, "question": "price 1"}
    second = {"contact": 1, "need": 2, "question": "privacy 2"}
    told = {"version": 1, "story": service, "correct": False}
    return [
        ("0", "contact", "complete", 1.0, "sales", None, {"contact": 1}),
        ("0", "triage", "start", 1.0, "sales", "sales 2", first),
        ("0", "triage", "complete", 1.5, "sales", "sales 2", first),
        ("0", "hand_off", "complete", 1.5, "sales", None, {"contact": 1, "to": service, "lost": False}),
        ("0", "hand_off", "complete", 1.5, service, None, {"contact": 1, "lost": True}),
        ("0", "answer", "start", 2.5, service, f"{service} 1", first),
        ("0", "answer", "complete", 3.0, service, f"{service} 1", first),
        ("0", "told", "complete", 3.0, service, f"{service} 1", first | told),
        ("0", "answer", "start", 3.0, service, f"{service} 1", second),
        ("0", "answer", "complete", 4.0, service, f"{service} 1", second),
        (
            "0",
            "told",
            "complete",
            4.0,
            service,
            f"{service} 1",
            second | {"story": "improvised", "correct": False},
        ),
        ("0", "answered", "complete", 4.0, None, None, {"contact": 1}),
        ("1", "contact", "complete", 2.0, None, None, {"contact": 1}),
        # The run ended under it: it has no completion.
        ("1", "colleague", "start", 299.5, "legal", "legal 2", {"contact": 1, "need": 1, "question": "price 2"}),
    ]


@pytest.mark.parametrize("ending", READERS)
def test_every_event_of_a_tiny_trace_in_order(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"log{ending}"
    written = write(eventful(), path, question=np.array([[0, 3], [1, 0], [2, 2]]))
    assert (written.cases, written.events, written.objects) == (2, 14, None)
    cases = {
        "0": {"channel": "phone", "prospect": False, "outcome": "resolved", "measured": False},
        "1": {"channel": "e-mail", "prospect": True, "outcome": "open", "measured": True},
    }
    wanted = []
    for case, what, lifecycle, hours, group, resource, more in expected():
        row = {
            "case:concept:name": case,
            "concept:name": what,
            "lifecycle:transition": lifecycle,
            "time:timestamp": BEGIN + round(hours * 3_600_000),
            "case:topic": "price",
            "case:customer": "7",
        }
        row |= {f"case:{name}": value for name, value in cases[case].items()} | more
        row |= {"org:group": group} if group else {}
        row |= {"org:resource": resource} if resource else {}
        wanted.append(row)
    assert READERS[ending](path) == wanted


def test_objects_of_a_tiny_trace_and_how_they_hang_together(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonocel"
    written = write(eventful(), path, question=np.array([[0, 3], [1, 0]]))
    log = read_ocel(path)
    assert (written.cases, written.events, written.objects) == (2, 14, len(log["objects"]))
    assert Counter(row["ocel:type"] for row in log["objects"]) == {
        "inquiry": 2,
        "customer": 1,
        "question": 3,
        "agent": 6,
        "department": 3,
    }
    assert {(row["ocel:oid"], row["ocel:qualifier"], row["ocel:oid_2"]) for row in log["o2o"]} == {
        ("inquiry:0", "made by", "customer:7"),
        ("inquiry:1", "made by", "customer:7"),
        ("inquiry:0", "asks", "question:price 1"),
        ("inquiry:0", "asks", "question:privacy 2"),
        ("inquiry:1", "asks", "question:price 2"),
        *((f"agent:{name} {at}", "works in", f"department:{name}") for name in _departments() for at in (1, 2)),
    }
    related: dict[str, set[tuple[str, str]]] = {row["ocel:eid"]: set() for row in log["events"]}
    for row in log["relations"]:
        related[row["ocel:eid"]].add((row["ocel:qualifier"], row["ocel:oid"]))
    inquiry, customer, service = (
        ("inquiry", "inquiry:0"),
        ("customer", "customer:7"),
        "department:customer service",
    )
    agent = ("by", "agent:customer service 1")
    assert related["event:0"] == {inquiry, customer, ("door", "department:sales")}
    assert related["event:3"] == {inquiry, ("from", "department:sales"), ("to", service)}
    assert related["event:4"] == {inquiry, ("from", service)}
    assert related["event:7"] == {inquiry, customer, ("desk", service), agent, ("about", "question:price 1")}
    assert related["event:9"] == {inquiry, ("desk", service), agent, ("about", "question:privacy 2")}
    objects = {row["ocel:oid"]: row for row in log["objects"]}
    assert (objects["inquiry:0"]["outcome"], objects["inquiry:1"]["outcome"]) == ("resolved", "open")
    assert objects["department:legal"]["cost_per_hour"] == 90.0
    outcome = _attribute(path, "inquiry:0", "outcome"), _attribute(path, "inquiry:1", "outcome")
    assert [one["time"] for one in outcome] == ["2026-01-05T04:00:00.000+00:00", "2026-01-17T12:00:00.000+00:00"]


def _departments() -> tuple[str, ...]:
    return eventful().facts.departments


def _attribute(path: Path, id: str, name: str) -> Any:
    log = json.loads(path.read_text(encoding="utf-8"))
    found = next(one for one in log["objects"] if one["id"] == id)
    return next(one for one in found["attributes"] if one["name"] == name)


def test_an_ocel_log_says_nothing_it_has_not_declared(tmp_path: Path) -> None:
    write(random_trace(3, 50, probes=False), tmp_path / "log.json")
    log = json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))
    assert list(log) == ["objectTypes", "eventTypes", "objects", "events"]
    kinds = {"string": str, "integer": int, "float": float, "boolean": bool}
    for rows, types in (("objects", "objectTypes"), ("events", "eventTypes")):
        declared = {
            one["name"]: {attribute["name"]: kinds[attribute["type"]] for attribute in one["attributes"]}
            for one in log[types]
        }
        for row in log[rows]:
            for attribute in row["attributes"]:
                assert type(attribute["value"]) is declared[row["type"]][attribute["name"]]
        assert len({row["id"] for row in log[rows]}) == len(log[rows])
    known = {row["id"] for row in log["objects"]}
    for row in [*log["objects"], *log["events"]]:
        assert {one["objectId"] for one in row["relationships"]} <= known


def test_xes_keeps_to_the_schema_of_the_standard(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    write(eventful(), path, title="a <title> \x00\ufffe")
    log = ElementTree.parse(path).getroot()
    space = "{http://www.xes-standard.org/}"
    assert log.tag == f"{space}log"
    assert float(log.attrib["xes.version"]) == 1849.2016
    tags = [node.tag.removeprefix(space) for node in log]
    order = ["extension", "global", "classifier", "attribute", "trace"]
    places = [order.index(tag if tag in order else "attribute") for tag in tags]
    assert places == sorted(places)
    attributes = {"string", "date", "int", "float", "boolean"}
    assert set(tags) - attributes == {"extension", "global", "classifier", "trace"}
    globals_: dict[str, set[str]] = {
        node.attrib["scope"]: {child.attrib["key"] for child in node} for node in log.iter(f"{space}global")
    }
    prefixes = {node.attrib["prefix"] for node in log.iter(f"{space}extension")}
    for node in log.iter(f"{space}classifier"):
        assert set(node.attrib["keys"].split()) <= globals_["event"]
    for element, scope in (("trace", "trace"), ("event", "event")):
        for node in log.iter(f"{space}{element}"):
            own = [child for child in node if child.tag != f"{space}event"]
            keys = [child.attrib["key"] for child in own]
            assert list(node)[: len(own)] == own
            assert {child.tag.removeprefix(space) for child in own} <= attributes
            assert globals_[scope] <= set(keys)
            assert len(set(keys)) == len(keys)
            assert {key.partition(":")[0] for key in keys if ":" in key} <= prefixes
    title = next(node.get("value") for node in log if node.get("key") == "concept:name")
    assert title == "a <title> \ufffd\ufffd"


def renamed(made: Trace, names: list[str]) -> Trace:
    """The trace with other names of departments, channels and topics."""
    facts: Facts = made.facts
    take = iter(names)
    own: dict[str, Any] = {
        name: tuple(f"{next(take)}{at}" for at in range(len(getattr(facts, name))))
        for name in ("departments", "channels", "topics")
    }
    return replace(made, facts=replace(facts, **own))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 1000),
    inquiries=st.integers(1, 6),
    names=st.lists(
        st.one_of(
            st.sampled_from(HOSTILE),
            st.text(
                st.characters(blacklist_categories=("Cs", "Cc", "Cn"), whitelist_characters="\n"), max_size=20
            ),
        ),
        min_size=20,
        max_size=20,
    ),
)
def test_all_formats_tell_the_same_whatever_the_names(seed: int, inquiries: int, names: list[str]) -> None:
    made = renamed(random_trace(seed, inquiries, probes=False), names)
    with tempfile.TemporaryDirectory() as folder:
        _same_in_all_formats(made, Path(folder))


def _same_in_all_formats(made: Trace, folder: Path) -> None:
    counts, logs = set(), []
    for ending, read in READERS.items():
        written = write(made, folder / f"log{ending}")
        logs.append(read(folder / f"log{ending}"))
        assert len(logs[-1]) == written.events
        counts.add((written.cases, written.events))
    written = write(made, folder / "log.jsonocel")
    ocel = read_ocel(folder / "log.jsonocel")
    assert len(ocel["objects"]) == written.objects
    assert counts == {(len(made.inquiries.arrival), len(ocel["events"]))} == {(written.cases, written.events)}
    rows = logs[0]
    assert all(log == rows for log in logs[1:])
    assert {row["case:concept:name"] for row in rows} == {str(at) for at in range(written.cases)}
    for one, other in pairwise(rows):
        same = one["case:concept:name"] == other["case:concept:name"]
        assert not same or one["time:timestamp"] <= other["time:timestamp"]
    told = Counter((row["concept:name"], row["lifecycle:transition"], row["time:timestamp"]) for row in rows)
    events = ocel["events"]
    assert told == Counter(
        (row["ocel:activity"], row["lifecycle"], milliseconds(row["ocel:timestamp"])) for row in events
    )
    facts = made.facts
    groups = {row["org:group"] for row in rows if "org:group" in row}
    assert groups <= set(facts.departments)
    assert {row["case:channel"] for row in rows} <= set(facts.channels)
    kinds = Counter(row["ocel:type"] for row in ocel["objects"])
    assert kinds["inquiry"] == written.cases
    assert kinds["customer"] == len({row["case:customer"] for row in rows})
    assert kinds["agent"] == len(facts.agent_department)
    named = {row["name"] for row in ocel["objects"] if row["ocel:type"] == "department"}
    assert named == set(facts.departments)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_survives_every_format(name: str, tmp_path: Path) -> None:
    made = renamed(random_trace(5, 40, probes=False), [name] * 20)
    _same_in_all_formats(made, tmp_path)


def test_a_log_of_nothing_is_a_log(tmp_path: Path) -> None:
    for ending, read in READERS.items():
        path = tmp_path / f"log{ending}"
        assert write(trace(inquiries=[]), path).events == 0
        if ending != ".xes":
            assert read(path) == []
    # r4pm makes no table of an XES log without traces.
    assert not ElementTree.parse(tmp_path / "log.xes").getroot().findall("{*}trace")
    assert write(trace(inquiries=[]), tmp_path / "log.jsonocel").objects == 9
    assert len(read_ocel(tmp_path / "log.jsonocel")["objects"]) == 9


def test_a_run_has_as_many_events_as_its_trace(tmp_path: Path) -> None:
    data = company({"sales": 1, "service": 1}, {"price": {"service": "R"}})
    made = live(data, [Ask(10, ["price"]), Ask(11, ["price"])]).trace
    rows = (
        len(made.contacts.made) * 2
        + 2 * len(made.steps.agent)
        + len(made.handoffs.time)
        + len(made.answers.agent)
    )
    assert write(made, tmp_path / "log.csv").events == rows == 4 + 8 + 2 + 2


def test_steps_of_no_length_start_before_they_end_and_one_after_the_other() -> None:
    instant = {"started": 1.0, "ended": 1.0}
    made = table.events(
        trace(inquiries=[{}], steps=[instant | {"kind": kind} for kind in (Kind.TRIAGE, Kind.ANSWER)])
    )
    names = [table.ACTIVITIES[at] for at in made.activity]
    assert list(zip(names, made.start.tolist(), strict=True)) == [
        ("contact", False),
        ("triage", True),
        ("triage", False),
        ("answer", True),
        ("answer", False),
    ]


def test_stories_are_told_as_they_were() -> None:
    answers = [{"story": BASE_STORY}, {}, {"version": 1, "current": 1}, {"story": SALES}, {"current": 1}]
    made = trace(inquiries=[{}], answers=answers)
    assert table.stories(made) == ["shared base", "original", "original", "sales", "original"]
    assert table.correct(made).tolist() == [False, True, True, False, False]


def test_another_monday(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    write(eventful(), path, start=datetime.date(2024, 1, 1))
    new_year = milliseconds(datetime.datetime(2024, 1, 1, 1, tzinfo=datetime.UTC))
    assert READERS[".csv"](path)[0]["time:timestamp"] == new_year
    with pytest.raises(InputError, match=r"2026-01-06 is a Tuesday \(a Monday, as 2026-01-05\)"):
        write(eventful(), path, start=datetime.date(2026, 1, 6))


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    for name in ("log.doc", "log"):
        with pytest.raises(InputError, match=r"\.csv.*\.xes"):
            write(eventful(), tmp_path / name)
    assert write(eventful(), tmp_path / "LOG.CSV").events == 14


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_write_that_fails_leaves_what_was_there(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"log{ending}"
    path.write_text("before")

    def fail(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write(eventful(), path)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "before"


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_without_polars_tables_are_refused_and_others_are_not(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(InputError, match=r"needs polars \(pip install 'walschip\[logs\]'\)"):
        write(eventful(), tmp_path / f"log{ending}")
    assert write(eventful(), tmp_path / "log.xes").events == 14
    assert write(eventful(), tmp_path / "log.jsonocel").events == 14


def test_progress_counts_to_the_number_of_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr("sim.logs.write_xes.CHUNK", 5)
    write(eventful(), tmp_path / "log.xes", on_done=lambda done, total: told.append((done, total)))
    assert told == [(5, 14), (10, 14), (14, 14)]


def test_an_inquiry_closes_when_it_is_resolved_or_its_last_contact_ends() -> None:
    made = trace(
        inquiries=[
            {"outcome": Outcome.RESOLVED, "resolved_at": 3.0},
            {"outcome": Outcome.GAVE_UP},
            {"outcome": Outcome.OPEN},
        ],
        contacts=[
            {"inquiry": 0, "end": ContactEnd.JOINED, "ended": 4.0},
            {"inquiry": 1, "end": ContactEnd.CLOSED, "ended": 6.0},
            {"inquiry": 1, "end": ContactEnd.RENEGED, "ended": 5.0},
            # The customer may still come back when the run ends.
            {"inquiry": 2, "end": ContactEnd.RENEGED, "ended": 2.0},
        ],
    )
    hours = (table.closed(made).time - table.MONDAY) / np.timedelta64(1, "h")
    assert hours.tolist() == [3.0, 6.0, 300.0]


def test_nobody_tells_the_customer_that_a_contact_is_lost(tmp_path: Path) -> None:
    ends = [ContactEnd.LOST, ContactEnd.JOINED, ContactEnd.BOUNCED]
    contacts = [{"inquiry": 0, "end": end, "ended": 2.0 + end} for end in ends]
    write(trace(inquiries=[{}], contacts=contacts), tmp_path / "log.json")
    relations = read_ocel(tmp_path / "log.json")["relations"]
    heard = Counter(row["ocel:activity"] for row in relations if row["ocel:type"] == "customer")
    assert heard == {"contact": 3, "bounced": 1}


def test_times_are_the_nearest_millisecond_with_their_offset(tmp_path: Path) -> None:
    write(trace(inquiries=[{"arrival": (1000 + 2 / 3) / 3_600_000}]), tmp_path / "log.csv")
    text = (tmp_path / "log.csv").read_text(encoding="utf-8")
    assert ",2026-01-05T00:00:01.001+00:00," in text
