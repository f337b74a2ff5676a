"""Any ticket log: CSV, Parquet or XES, one file or parts, as events in order.

What cannot be used is counted by reason, with the first places, never silently dropped.
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sim.errors import InputError
from sim.logs.mapping import MOMENTS, WORDS, Mapping
from sim.logs.read_table import Table, read_csv, read_parquet
from sim.logs.read_xes import read_xes
from sim.logs.times import WALL, read_times

PLACES = 5
"""How many places of malformed rows are told, for each reason."""
_FOLDER = (".csv", ".tsv", ".parquet", ".xes")
_READERS = {".csv": read_csv, ".tsv": read_csv, ".txt": read_csv, ".parquet": read_parquet, ".xes": read_xes}


@dataclass(frozen=True, slots=True)
class Malformed:
    """Rows that could not be used, or not as they are, for one reason."""

    reason: str
    """Such as "no case" or "time cannot be read"."""
    count: int
    places: tuple[str, ...]
    """The first few: "log.csv line 17"."""
    dropped: bool
    """Whether the rows were left out, or kept with the value as an empty one."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """Events of tickets, in the order of (case, time, place in the file)."""

    events: pl.DataFrame
    """`case` (number of the case), `time` (wall time; the opening in a log of one row a case), then the mapped
    columns: `team`, `topic`, `channel`, `resource`, `status`, `outcome` as Enum (sorted names; null is empty),
    `opened` and `resolved` as wall times."""
    case_names: pl.Series
    """The name of each case, by its number."""
    mapping: Mapping
    files: tuple[str, ...]
    rows: int
    """Rows in the files, malformed ones too."""
    malformed: tuple[Malformed, ...]
    notes: tuple[str, ...]
    """What was decided or assumed while reading, in words."""
    one_row_a_case: bool
    """True: the log tells where each case ended, not how it got there."""

    def has(self, key: str) -> bool:
        """Whether a column of the log is mapped to this key."""
        return key in self.events.columns

    def names(self, key: str) -> tuple[str, ...]:
        """The distinct values of a column of words, sorted; its codes count in this order."""
        kind = self.events.schema[key]
        assert isinstance(kind, pl.Enum)
        return tuple(kind.categories)


def read(path: Path | Sequence[Path], mapping: Mapping) -> EventLog:
    """Read a log: a file, several, a folder of parts, or a pattern such as `log/part-*.csv.gz`.

    Raises `InputError` if there is nothing to read, a column is not there, or no row can be used. Complexity:
    O(rows log rows).
    """
    files = _files(path)
    tables = [_READERS[_plain(file)](file, mapping) for file in files]
    frame = pl.concat(
        [table.frame.with_columns(file=pl.lit(at, pl.UInt32)) for at, table in enumerate(tables)],
        how="vertical_relaxed",
    )
    notes = list(dict.fromkeys(note for table in tables for note in table.notes))
    moments = {key: frame[key].rename(mapping.columns[key]) for key in MOMENTS if key in frame.columns}
    times, more = read_times(moments, mapping)
    unusable = _faults(frame, times, mapping)
    malformed = tuple(fault for each in unusable if (fault := _told(frame, *each, files, tables)) is not None)
    del moments  # the texts of times are most of a log
    frame = frame.with_columns(moment.alias(key) for key, moment in times.items())
    keep = ~pl.any_horizontal(rows for _, rows, dropped in unusable if dropped)
    frame = frame.filter(keep).drop("long")
    total = sum(table.rows for table in tables)
    if not frame.height:
        told = "; ".join(f"{each.reason}: {each.count}" for each in malformed)
        raise InputError(f"{path}: none of {total} rows can be used ({told or 'there are none'})")
    events, names = _events(frame, mapping)
    return EventLog(
        events,
        names,
        mapping,
        tuple(str(file) for file in files),
        total,
        malformed,
        tuple(notes + more),
        mapping.time is None,
    )


def _files(path: Path | Sequence[Path]) -> list[Path]:
    """The files meant, sorted where a folder or a pattern names them."""
    if not isinstance(path, Path):
        found = list(path)
    elif path.is_dir():
        found = sorted(
            file for file in path.iterdir() if _plain(file) in _FOLDER and not file.name.startswith(".")
        )
        if len({_plain(file) for file in found}) > 1:
            raise InputError(
                f"{path}: the folder holds logs of several kinds; name one, or a pattern such as *.csv"
            )
    elif path.exists() or not glob.has_magic(str(path)):
        found = [path]
    else:
        found = sorted(Path(name) for name in glob.glob(str(path)))
    if not found:
        raise InputError(f"{path}: no log there (looked for {', '.join(_FOLDER)}, also .gz)")
    for file in found:
        if not file.is_file():
            raise InputError(f"{file}: no such file")
        if _plain(file) not in _READERS:
            raise InputError(f"{file}: a log is one of {', '.join(_READERS)}, also .gz")
    return found


def _plain(file: Path) -> str:
    """The ending that tells the kind of log, without .gz."""
    return Path(file.name.lower().removesuffix(".gz")).suffix


def _faults(
    frame: pl.DataFrame, times: dict[str, pl.Series], mapping: Mapping
) -> list[tuple[str, pl.Series, bool]]:
    """What may be wrong: a reason, which rows, whether they are left out.

    No row has two reasons to be left out.
    """
    needed = "opened" if mapping.time is None else "time"
    out = frame["long"]
    faults = [("too many fields", out, True)]
    no_case = ~out & frame["case"].is_null()
    out = out | no_case
    empty = ~out & frame[needed].is_null()
    out = out | empty
    unread = ~out & times[needed].is_null()
    out = out | unread
    faults += [
        ("no case", no_case, True),
        (f"no {needed}", empty, True),
        (f"{needed} cannot be read", unread, True),
    ]
    for key in times.keys() - {needed}:
        faults.append((f"{key} cannot be read", ~out & frame[key].is_not_null() & times[key].is_null(), False))
    if mapping.time is None:
        used = frame.select(pl.when(~out).then(pl.col("case")).alias("case"))["case"]
        faults.append(("case again", ~out & ~used.is_first_distinct(), True))
    return faults


def _told(
    frame: pl.DataFrame, reason: str, rows: pl.Series, dropped: bool, files: list[Path], tables: list[Table]
) -> Malformed | None:
    count = int(rows.sum())
    if not count:
        return None
    first = frame.filter(rows).select("file", "line").head(PLACES)
    places = tuple(f"{files[at].name} {tables[at].place} {line}" for at, line in first.iter_rows())
    return Malformed(reason, count, places, dropped)


def _events(frame: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, pl.Series]:
    """Cases as numbers in the order of their first row, words as Enum, rows in order."""
    names = frame["case"].unique(maintain_order=True)
    number = names.to_frame().with_row_index("number")
    frame = frame.join(number, on="case", how="left", maintain_order="left")
    if mapping.time is None:
        frame = frame.with_columns(time=pl.col("opened"))
    words = [key for key in WORDS if key in frame.columns]
    kinds = {key: pl.Enum(frame[key].unique().drop_nulls().cast(pl.String).sort()) for key in words}
    moments = [key for key in ("opened", "resolved") if key in frame.columns]
    frame = frame.select(
        pl.col("number").alias("case"),
        pl.col("time").cast(WALL),
        *(pl.col(key).cast(kinds[key]) for key in words),
        *moments,
    )
    return frame.sort("case", "time", maintain_order=True), names.rename("case")
