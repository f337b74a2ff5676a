"""Columns of one CSV or Parquet file, as they stand, each row with its line.

Nothing is thrown away here: a row with too many fields keeps what it has and is marked.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sim.errors import InputError
from sim.logs.mapping import WORDS, Mapping, check_columns

EMPTY = (
    *("", "?", "-", "--", "NA", "na", "N/A", "n/a", "#N/A", "null", "NULL", "Null", "None", "NONE", "none"),
    *("nan", "NaN", "NAN", "NaT", "(null)", "(empty)", "(blank)", "<null>", "\\N"),
)
"""Texts that mean that nothing is there, blanks around them aside."""
_DELIMITERS = (",", ";", "\t", "|")
_EXTRA = "a field too many"
_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Table:
    """The mapped columns of one file, `cleaned`, named by key, with `line`, and `long` (too many fields)."""

    frame: pl.DataFrame
    rows: int
    """Rows in the file, empty lines not counted."""
    place: str
    """What `line` counts: "line", "record" where line breaks inside quotes make these differ, "row", "event"."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Csv:
    """A CSV file's text: a path polars may scan, or bytes in UTF-8; and what its beginning says."""

    source: Path | bytes
    start: str
    breaks: int
    """Line ends in the file."""
    notes: tuple[str, ...]


def read_parquet(path: Path, mapping: Mapping) -> Table:
    """The mapped columns of a Parquet file, in their own types. Raises `InputError`."""
    try:
        columns = pl.read_parquet_schema(path)
        check_columns(mapping, list(columns), str(path))
        scan = pl.scan_parquet(path, glob=False)
        frame = scan.select(cleaned(name, key, columns[name]) for key, name in mapping.columns.items()).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{path}: cannot be read as Parquet ({_first_line(error)})") from error
    frame = frame.with_row_index("line", 1).with_columns(long=pl.lit(False))
    return Table(frame, frame.height, "row")


def read_csv(path: Path, mapping: Mapping) -> Table:
    """The mapped columns of a CSV file as text; empty lines are left out, but counted in `line`.

    Raises `InputError`.
    """
    text = _open(path)
    header_lines, delimiter, columns = _header(text.start, mapping, path)
    check_columns(mapping, columns, str(path))
    # Polars needs names that differ; a column after the last catches what a row has too many.
    schema = {f"{at}": pl.String for at in range(len(columns))} | {_EXTRA: pl.String}
    chosen = [cleaned(str(columns.index(name)), key, pl.String()) for key, name in mapping.columns.items()]
    try:
        frame = (
            pl.scan_csv(
                text.source,
                has_header=False,
                skip_lines=header_lines,
                separator=delimiter,
                schema=schema,
                truncate_ragged_lines=True,
                missing_columns="insert",
                row_index_name="line",
                row_index_offset=header_lines + 1,
                glob=False,
                encoding="utf8",
            )
            .select("line", *chosen, long=pl.col(_EXTRA).is_not_null())
            .collect(engine="streaming")
        )
    except pl.exceptions.PolarsError as error:
        raise InputError(f"{path}: cannot be read as CSV ({_first_line(error)})") from error
    inside = text.breaks - header_lines - frame.height
    notes = text.notes
    if inside > 0:
        notes += (f"{path.name}: {inside} line breaks stand inside quotes; rows are told by record, not line",)
    filled = frame.filter(pl.any_horizontal(pl.col(list(mapping.columns)).is_not_null()) | pl.col("long"))
    empty = frame.height - filled.height
    if empty:
        notes += (f"{path.name}: {empty} empty lines (or rows with none of the columns) left out",)
    return Table(filled, filled.height, "record" if inside > 0 else "line", notes)


def cleaned(column: str, key: str, kind: pl.DataType) -> pl.Expr:
    """A column without blanks around its texts, and null where they say that nothing is there; words as codes."""
    if key not in WORDS and key != "case" and kind != pl.String:
        return pl.col(column).alias(key)
    text = pl.col(column).cast(pl.String).str.strip_chars()
    text = pl.when(~text.is_in(EMPTY)).then(text)
    return (text.cast(pl.Categorical) if key in WORDS else text).alias(key)


def _open(path: Path) -> _Csv:
    """Look through the whole file once, for its encoding and its line ends."""
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as file:
                return _in_memory(file.read(), path)
        return _on_disk(path)
    except (OSError, EOFError) as error:
        raise InputError(f"{path}: cannot be read ({_first_line(error)})") from error


def _on_disk(path: Path) -> _Csv:
    decoder = codecs.getincrementaldecoder("utf-8")()
    breaks, last, start = 0, b"", b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            start = start or chunk
            breaks += chunk.count(b"\n")
            last = chunk[-1:]
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                file.seek(0)
                return _in_memory(file.read(), path)
    return _Csv(path, start.decode("utf-8-sig", "ignore"), breaks + (last not in (b"\n", b"")), ())


def _in_memory(data: bytes, path: Path) -> _Csv:
    notes: tuple[str, ...] = ()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16").encode()
    else:
        bad = _not_utf8(data)
        if bad is not None:
            line = data.count(b"\n", 0, bad) + 1
            data = data.decode("latin-1").encode()
            notes = (f"{path.name}: is not UTF-8 (line {line}); read as Latin-1",)
    breaks = data.count(b"\n") + (data[-1:] not in (b"\n", b""))
    return _Csv(data, data[:_CHUNK].decode("utf-8-sig", "ignore"), breaks, notes)


def _not_utf8(data: bytes) -> int | None:
    """Where bytes stop being UTF-8, nearly, if they do; in pieces, since a text takes more than its bytes."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for begun in range(0, len(data), _CHUNK):
        try:
            decoder.decode(data[begun : begun + _CHUNK])
        except UnicodeDecodeError as error:
            return begun + error.start
    return None


def _header(start: str, mapping: Mapping, path: Path) -> tuple[int, str, list[str]]:
    """Lines before the first row, the delimiter, and the columns' names.

    The delimiter is the one that yields most of the names looked for; among equals, the one that yields most.
    """
    if not start.strip():
        raise InputError(f"{path}: is empty")
    before = 1 if start.lower().startswith("sep=") else 0
    lines = io.StringIO(start.partition("\n")[2] if before else start, newline="")
    best: tuple[tuple[int, int], int, str, list[str]] | None = None
    for delimiter in _DELIMITERS:
        lines.seek(0)
        reader = csv.reader(lines, delimiter=delimiter)
        names = [name.strip() for name in next(reader, [])]
        score = (len(set(mapping.columns.values()) & set(names)), len(names))
        if best is None or score > best[0]:
            best = (score, before + reader.line_num, delimiter, names)
    assert best is not None
    return best[1], best[2], best[3]


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if any("properly escaped" in line for line in lines):
        return "a quoted field is never closed"
    return lines[0].rstrip(":") if lines else type(error).__name__
