"""Write a trace as an event log, by the ending of the file; all of the file, or none."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.errors import InputError
from sim.logs import events as table
from sim.logs.write_ocel import write_ocel
from sim.logs.write_table import polars_or_say_so, write_csv, write_parquet
from sim.logs.write_xes import write_xes
from sim.trace import Ints, Trace

ENDINGS = (".csv", ".parquet", ".xes", ".jsonocel", ".json")
"""What a log can be written as; both of the last two are OCEL 2.0."""
NEED_POLARS = (".csv", ".parquet")
OnDone = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    cases: int
    events: int
    objects: int | None
    """Of OCEL; None where the format knows no objects."""


def write(
    trace: Trace,
    path: Path,
    *,
    question: Ints | None = None,
    start: datetime.date | None = None,
    title: str = "",
    on_done: OnDone | None = None,
) -> Written:
    """Write the events of a trace to `path`.

    `question` is the workload's (shape (N, 2)); without it only questions that got an answer are told. `start`
    is the Monday of hour 0, 2026-01-05 if not given. `title` names the log, where the format has a name.
    `on_done` is told now and then how many events are written, of how many. Raises `InputError` for an ending
    that is none of `ENDINGS`, a `start` that is no Monday, or if polars is needed and missing; `OSError` if
    the file cannot be written, and then what was there before stays.
    """
    refuse(path, start)
    ending, monday = path.suffix.lower(), _monday(start)
    found = table.events(trace, monday)
    asked = table.asked_questions(trace, question)

    def tell(done: int) -> None:
        if on_done is not None:
            on_done(done, len(found.time))

    objects = None
    with whole(path) as beside:
        if ending == ".csv":
            write_csv(trace, found, asked, beside)
        elif ending == ".parquet":
            write_parquet(trace, found, asked, beside)
        elif ending == ".xes":
            write_xes(trace, found, asked, beside, title, tell)
        else:
            objects = write_ocel(trace, found, asked, beside, monday, tell)
    return Written(len(trace.inquiries.arrival), len(found.time), objects)


def refuse(path: Path, start: datetime.date | None = None) -> None:
    """Raise `InputError` for what `write` would refuse, before anything is simulated."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"{path}: cannot write {ending or 'a file without ending'} (use {', '.join(ENDINGS)})")
    if ending in NEED_POLARS:
        polars_or_say_so()
    if start is not None and start.weekday() != 0:
        raise InputError(f"--start: {start} is a {start:%A} (a Monday, as {start - _days_since_monday(start)})")


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the place of `path` at the end, and goes if anything fails."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _monday(start: datetime.date | None) -> np.datetime64:
    return table.MONDAY if start is None else np.datetime64(start.isoformat(), "ms")


def _days_since_monday(day: datetime.date) -> datetime.timedelta:
    return datetime.timedelta(days=day.weekday())
