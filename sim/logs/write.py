"""Write a trace as an event log: CSV, Parquet or XES, in the XES standard's own names (IEEE 1849).

A case is an inquiry; each step of work gives a `start` and a `complete` event. Hours since Monday 00:00 become
timestamps from Monday 2024-01-01 on.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np

from sim.errors import InputError
from sim.trace import Kind, Trace

MONDAY = np.datetime64("2024-01-01T00:00:00", "ms")
COLUMNS = (
    "case:concept:name",
    "concept:name",
    "org:group",
    "org:resource",
    "time:timestamp",
    "lifecycle:transition",
)


def write(trace: Trace, path: Path) -> int:
    """Write the steps of a trace to `path`, by its ending; returns the number of events.

    Raises `InputError` for an ending that is not .csv, .parquet or .xes, or if polars is not installed.
    """
    writer = WRITERS.get(path.suffix)
    if writer is None:
        raise InputError(
            f"{path}: cannot write {path.suffix or 'a file without ending'} (use {', '.join(WRITERS)})"
        )
    events = _events(trace)
    writer(events, path)
    return len(events["concept:name"])


def _events(trace: Trace) -> dict[str, Any]:
    steps, facts = trace.steps, trace.facts
    time = np.concatenate((steps.started, steps.ended))
    order = np.lexsort((np.arange(len(time)), time))
    row = np.tile(np.arange(len(steps.agent)), 2)[order]
    department = facts.agent_department[steps.agent[row]]
    first = np.searchsorted(facts.agent_department, department)
    names = np.array(facts.departments, dtype=object)[department]
    number = (steps.agent[row] - first + 1).astype(str).astype(object)
    stamps = MONDAY + np.round(time[order] * 3_600_000.0).astype("timedelta64[ms]")
    return {
        "case:concept:name": steps.inquiry[row].astype(str).astype(object),
        "concept:name": np.array([kind.name.lower() for kind in Kind], dtype=object)[steps.kind[row]],
        "org:group": names,
        "org:resource": names + " " + number,
        "time:timestamp": stamps,
        "lifecycle:transition": np.where(order < len(steps.agent), "start", "complete").astype(object),
    }


def _frame(events: Mapping[str, Any]) -> Any:
    try:
        import polars
    except ImportError as missing:
        raise InputError("writing CSV or Parquet needs polars (pip install 'walschip[logs]')") from missing
    return polars.DataFrame({name: polars.Series(name, events[name].tolist()) for name in COLUMNS})


def _csv(events: Mapping[str, Any], path: Path) -> None:
    _frame(events).write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%.3fZ")


def _parquet(events: Mapping[str, Any], path: Path) -> None:
    _frame(events).write_parquet(path)


def _xes(events: Mapping[str, Any], path: Path) -> None:
    cases: dict[str, list[int]] = {}
    for at, case in enumerate(events[COLUMNS[0]].tolist()):
        cases.setdefault(case, []).append(at)
    rows = list(zip(*(events[name].tolist() for name in COLUMNS[1:]), strict=True))
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xes.features="">\n')
        for name, prefix in (
            ("Concept", "concept"),
            ("Organizational", "org"),
            ("Time", "time"),
            ("Lifecycle", "lifecycle"),
        ):
            file.write(
                f'  <extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
            )
        for case, events_of in cases.items():
            file.write(f'  <trace>\n    <string key="concept:name" value={quoteattr(case)}/>\n')
            for at in events_of:
                file.write("    <event>\n")
                for key, value in zip(COLUMNS[1:], rows[at], strict=True):
                    if isinstance(value, datetime.datetime):
                        text = value.isoformat(timespec="milliseconds") + "+00:00"
                        file.write(f'      <date key="{key}" value="{text}"/>\n')
                    else:
                        file.write(f'      <string key="{key}" value={quoteattr(value)}/>\n')
                file.write("    </event>\n")
            file.write("  </trace>\n")
        file.write("</log>\n")


WRITERS: Mapping[str, Callable[[Mapping[str, Any], Path], None]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".xes": _xes,
}
