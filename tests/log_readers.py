"""Event logs as other people's programs read them: none of these readers is ours, nor writes our logs.

CSV: the standard library. Parquet: pyarrow. XES and OCEL: r4pm (Rust). Rows come back as dicts without what an
event does not have, times as milliseconds since 1970.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet
import r4pm

Row = dict[str, Any]

_INTEGERS = ("contact", "need", "version")
_BOOLEANS = ("correct", "lost", "case:prospect", "case:measured")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def milliseconds(moment: datetime.datetime) -> int:
    """A moment as milliseconds since 1970, in UTC where it has no offset; finer parts are a fault."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    found, rest = divmod(moment - _EPOCH, datetime.timedelta(milliseconds=1))
    assert not rest, moment
    return found


def read_csv(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    for row in rows:
        row["time:timestamp"] = milliseconds(datetime.datetime.fromisoformat(row["time:timestamp"]))
        for name in row:
            if row[name] and name in _INTEGERS:
                row[name] = int(row[name])
            elif row[name] and name in _BOOLEANS:
                row[name] = {"true": True, "false": False}[row[name]]
    return [_present(row) for row in rows]


def read_parquet(path: Path) -> list[Row]:
    table = pyarrow.parquet.read_table(path)
    assert str(table.schema.field("time:timestamp").type) == "timestamp[us, tz=UTC]"
    return [_present(row | {"time:timestamp": milliseconds(row["time:timestamp"])}) for row in table.to_pylist()]


def read_xes(path: Path) -> list[Row]:
    frame, _ = r4pm.df.import_xes(str(path))
    rows = [row | {"time:timestamp": milliseconds(row["time:timestamp"])} for row in frame.to_dicts()]
    return [_present(row) for row in rows]


READERS: dict[str, Callable[[Path], list[Row]]] = {".csv": read_csv, ".parquet": read_parquet, ".xes": read_xes}
"""Of the formats with a row per event, by ending."""


def read_ocel(path: Path) -> dict[str, list[Row]]:
    """Tables `events`, `objects`, `relations` (event to object) and `o2o` (object to object)."""
    tables = r4pm.df.import_ocel(str(path))
    return {name: [_present(row) for row in table.to_dicts()] for name, table in tables.items()}


def _present(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None and value != ""}
