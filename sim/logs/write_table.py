"""An event log as one flat table, CSV or Parquet: a row per event, attributes of its case repeated in each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from sim.logs import events as table
from sim.logs.events import NONE, Events
from sim.trace import Ints, Outcome, Trace

if TYPE_CHECKING:
    import polars

COLUMNS = (
    "case:concept:name",
    "concept:name",
    "org:group",
    "org:resource",
    "time:timestamp",
    "lifecycle:transition",
    "contact",
    "need",
    "question",
    "version",
    "story",
    "correct",
    "to",
    "lost",
    "case:channel",
    "case:topic",
    "case:customer",
    "case:prospect",
    "case:outcome",
    "case:measured",
)
"""The names of the columns, in order; what they hold is told in docs/logs.md."""


def polars_or_say_so() -> Any:
    """The module `polars`, or an `InputError` that says how to install it."""
    try:
        import polars
    except ImportError as missing:
        raise InputError("a log as CSV or Parquet needs polars (pip install 'walschip[logs]')") from missing
    return polars


def write_csv(trace: Trace, events: Events, asked: Ints, path: Path) -> None:
    """As CSV: UTF-8, a header, times in ISO 8601 with their offset from UTC; an empty cell is nothing."""
    frame(trace, events, asked).write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%.3f+00:00")


def write_parquet(trace: Trace, events: Events, asked: Ints, path: Path) -> None:
    """As Parquet: times as timestamp[us, UTC], null is nothing."""
    frame(trace, events, asked).write_parquet(path)


def frame(trace: Trace, events: Events, asked: Ints) -> polars.DataFrame:
    """The table. `asked`: question per inquiry and need, shape (N, 2), or `NONE`.

    Memory: in the order of 200 bytes per event; texts are shared between rows.
    """
    pl = polars_or_say_so()
    facts, inquiries, answers, handoffs = trace.facts, trace.inquiries, trace.answers, trace.handoffs
    case = events.inquiry
    departments, agents = list(facts.departments), table.agent_names(facts)

    def texts(names: list[str], codes: Ints) -> Any:
        named = pl.Series([*names, None], dtype=pl.String)
        return named.gather(pl.Series(np.where(codes == NONE, len(names), codes)))

    def of(rows: Ints, values: Any, kind: Any) -> Any:
        """`values[rows]`, nothing where there is no row."""
        known = pl.Series(values, dtype=kind).extend(pl.Series([None], dtype=kind))
        return known.gather(pl.Series(np.where(rows == NONE, len(values), rows)))

    numbered = [str(number) for number in range(len(inquiries.arrival))]
    version = [None if number < 0 else number for number in answers.version.tolist()]
    columns = {
        "case:concept:name": texts(numbered, case),
        "concept:name": texts(list(table.ACTIVITIES), events.activity),
        "org:group": texts(departments, events.department),
        "org:resource": texts(agents, events.agent),
        "time:timestamp": pl.Series(events.time).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        "lifecycle:transition": texts(["complete", "start"], events.start.astype(np.int64)),
        "contact": pl.Series(events.contact + 1),
        "need": of(events.need, [1, 2], pl.Int64),
        "question": texts(table.question_names(facts), table.question_of(events, asked)),
        "version": of(events.answer, version, pl.Int64),
        "story": of(events.answer, table.stories(trace), pl.String),
        "correct": of(events.answer, table.correct(trace), pl.Boolean),
        "to": texts(departments, table.target_of(events, trace)),
        "lost": of(events.handoff, handoffs.lost, pl.Boolean),
        "case:channel": texts(list(facts.channels), inquiries.channel[case]),
        "case:topic": texts(list(facts.topics), inquiries.topic[case]),
        "case:customer": pl.Series(inquiries.customer[case]).cast(pl.String),
        "case:prospect": pl.Series(inquiries.prospect[case]),
        "case:outcome": texts([outcome.name.lower() for outcome in Outcome], inquiries.outcome[case]),
        "case:measured": pl.Series(table.closed(trace).measured[case]),
    }
    made: polars.DataFrame = pl.DataFrame({name: columns[name].alias(name) for name in COLUMNS})
    return made
