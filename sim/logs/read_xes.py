"""Events of an XES log (IEEE 1849) as a table: the standard's own names are the columns' names.

An attribute of an event goes by its key, one of a trace by `case:` and its key, as process-mining tools have it.
The file is read as a stream. Other readers turn every moment into UTC; this one keeps its offset, which the
hours of the day need.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from sim.errors import InputError
from sim.logs.mapping import Mapping, check_columns
from sim.logs.read_table import Table, cleaned

_LOG, _TRACE, _EVENT = "log", "trace", "event"


def read_xes(path: Path, mapping: Mapping) -> Table:
    """The mapped columns of an XES file as text, a row an event; `line` counts events. Raises `InputError`."""
    wanted = {name: key for key, name in mapping.columns.items()}
    columns: dict[str, list[str | None]] = {name: [] for name in wanted}
    seen: dict[str, None] = {}
    count = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            depth_trace: dict[str, str] = {}
            begun = 0
            for step, node in ElementTree.iterparse(file, events=("start", "end")):
                tag = node.tag.rpartition("}")[2]
                if step == "start":
                    if tag == _TRACE:
                        depth_trace, begun = {}, count
                    continue
                if tag == _EVENT:
                    found = {child.get("key", ""): child.get("value") for child in node}
                    seen.update(dict.fromkeys(found))
                    for name, column in columns.items():
                        column.append(found.get(name))
                    count += 1
                    node.clear()
                elif tag == _TRACE:
                    for child in node:
                        if child.tag.rpartition("}")[2] != _EVENT and (value := child.get("value")) is not None:
                            depth_trace["case:" + child.get("key", "")] = value
                    seen.update(dict.fromkeys(depth_trace))
                    for name in depth_trace.keys() & columns.keys():
                        columns[name][begun:] = [depth_trace[name]] * (count - begun)
                    node.clear()
                elif tag == _LOG:
                    node.clear()
    except (ElementTree.ParseError, OSError, EOFError) as error:
        raise InputError(f"{path}: cannot be read as XES ({error})") from error
    check_columns(mapping, list(seen), str(path))
    frame = pl.DataFrame({key: pl.Series(columns[name], dtype=pl.String) for name, key in wanted.items()})
    frame = frame.select(cleaned(key, key, pl.String()) for key in frame.columns)
    return Table(frame.with_row_index("line", 1).with_columns(long=pl.lit(False)), count, "event")
