"""The tables of a report as CSV and Parquet, for spreadsheets and notebooks.

What was not measured is null in Parquet and empty in CSV; infinity is inf in both. Parquet holds every text
as it is. A spreadsheet takes a text that begins with =, +, - or @ (or a tab or line end before them) for a
formula, and names are the scenario's: in CSV such a text has an apostrophe before it, unless it is a number.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.errors import InputError
from sim.files import write_whole
from sim.reports.document import Report

if TYPE_CHECKING:
    import polars

Columns: TypeAlias = dict[str, list[Any]]
"""A table: column → cells, all of one length."""

_TEXT, _NUMBER, _COUNT, _FLAG = "text", "number", "count", "flag"

FIXED: Mapping[str, Mapping[str, str]] = {
    "measures": {
        **dict.fromkeys(("organisation", "measure", "unit", "better", "denominator"), _TEXT),
        **dict.fromkeys(("mean", "half_width"), _NUMBER),
        "defined": _COUNT,
    },
    "replications": {"organisation": _TEXT, "measure": _TEXT, "replication": _COUNT, "value": _NUMBER},
    "comparisons": {
        **dict.fromkeys(("baseline", "variant", "measure"), _TEXT),
        **dict.fromkeys(("difference", "low", "high", "ratio"), _NUMBER),
        "verdict": _TEXT,
        **dict.fromkeys(("pairing_gain", "level"), _NUMBER),
        "simultaneous": _FLAG,
        "threshold": _NUMBER,
    },
    "best": {
        **dict.fromkeys(("measure", "organisation"), _TEXT),
        "may_be_best": _FLAG,
        **dict.fromkeys(("low", "high", "level"), _NUMBER),
    },
    "offered_load": {
        **dict.fromkeys(("organisation", "department"), _TEXT),
        **dict.fromkeys(("minutes", "on_duty", "load"), _NUMBER),
        "high": _FLAG,
    },
    "assumptions": dict.fromkeys(("path", "value", "origin", "comment"), _TEXT),
    "levers": dict.fromkeys(("organisation", "lever", "value"), _TEXT),
}
"""The tables every report has, and what their columns hold; each view is a table more, `view_<name>`."""

_ENDINGS = (".csv", ".parquet")
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_PLAIN_NAME = re.compile(r"\w[\w-]*")


def tables(report: Report) -> dict[str, Columns]:
    """Every table of a report by name: those of `FIXED`, then a `view_<name>` for each view.

    In a view's table the first column is `organisation`; an organisation that lacks a column has None there.
    Raises `InputError` for a document whose tables are not as a report has them.
    """
    try:
        document, named = report.document, report.document["organisations"]
        rows: dict[str, Iterable[Mapping[str, Any]]] = {
            "measures": _measures(named),
            "replications": _replications(named),
            "comparisons": [*document.get("comparisons", ()), *document.get("beside", ())],
            "best": _best(document.get("best", ())),
            "offered_load": document.get("offered_load", ()),
            "assumptions": document.get("sources", ()),
            "levers": _levers(named),
        }
        found = {
            name: {column: [row.get(column) for row in rows[name]] for column in columns}
            for name, columns in FIXED.items()
        }
        views = dict.fromkeys(name for organisation in named.values() for name in organisation.get("views", ()))
        return found | {f"view_{name}": _view(named, name) for name in views}
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise InputError(f"the report's tables cannot be read: {error} (a report of this version)") from None


def need_polars() -> None:
    """Raise `InputError` if polars, which writes the tables, is not installed."""
    try:
        import polars  # noqa: F401
    except ImportError as missing:
        raise InputError("tables need polars (pip install 'walschip[tables]')") from missing


def prepare(folder: Path, overwrite: bool) -> None:
    """Make the folder of tables; raises `InputError` if tables are in it already, unless told to overwrite."""
    try:
        there = sorted(path.name for path in folder.iterdir() if _is_table(path)) if folder.exists() else []
        if there and not overwrite:
            raise InputError(f"{folder}: {there[0]} is in it already (add --overwrite to replace it)")
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{folder}: cannot hold tables: {reason} (a folder you may write to)") from None


def write(report: Report, folder: Path) -> list[Path]:
    """Write every table into a folder made by `prepare`, twice: as CSV (UTF-8) and Parquet; returns the paths."""
    return put(contents(report), folder)


def contents(report: Report) -> dict[str, bytes]:
    """What every file will hold, by its name; raises `InputError` as `tables` does, and for a cell amiss."""
    found: dict[str, bytes] = {}
    for name, columns in tables(report).items():
        frame = _frame(columns, FIXED.get(name, {}))
        stream = io.BytesIO()
        frame.write_parquet(stream)
        both = (_for_spreadsheets(frame).write_csv().encode(), stream.getvalue())
        found |= {f"{name}{ending}": content for ending, content in zip(_ENDINGS, both, strict=True)}
    return found


def put(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write files into a folder made by `prepare`, each whole or not at all; returns their paths."""
    return [write_whole(folder / name, content) for name, content in files.items()]


def _is_table(path: Path) -> bool:
    return path.suffix in _ENDINGS and (path.stem in FIXED or path.stem.startswith("view_"))


def _measures(named: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"organisation": name, "measure": measure} | figure
        for name, organisation in named.items()
        for measure, figure in organisation["measures"].items()
    ]


def _replications(named: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"organisation": name, "measure": measure, "replication": at, "value": value}
        for name, organisation in named.items()
        for measure, figure in organisation["measures"].items()
        for at, value in enumerate(figure.get("per_replication", ()))
    ]


def _best(measures: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for one in measures:
        for row in one["rows"]:
            known = {"measure": one["measure"], "level": one["level"]}
            yield known | {"may_be_best": row["organisation"] in one["best"]} | row


def _levers(named: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"organisation": name, "lever": lever, "value": value}
        for name, organisation in named.items()
        for lever, value in organisation.get("levers", {}).items()
    ]


def _view(named: Mapping[str, Any], view: str) -> Columns:
    if not _PLAIN_NAME.fullmatch(view):
        raise InputError(f"view {view!r} cannot name a file (letters, digits, _ and -)")
    parts = {name: organisation.get("views", {}).get(view, {}) for name, organisation in named.items()}
    names = dict.fromkeys(column for part in parts.values() for column in part)
    if "organisation" in names:
        raise InputError(f"view {view!r} has a column of its own called organisation (a report of this version)")
    found: Columns = {"organisation": []} | {name: [] for name in names}
    for organisation, part in parts.items():
        lengths = {len(cells) for cells in part.values()}
        if len(lengths) > 1:
            raise InputError(f"view {view!r} of {organisation!r}: its columns are not of one length")
        rows = max(lengths, default=0)
        found["organisation"] += [organisation] * rows
        for name in names:
            found[name] += part.get(name, [None] * rows)
    return found


def _frame(columns: Columns, kinds: Mapping[str, str]) -> polars.DataFrame:
    """The table as a frame; raises `InputError` if a cell is not of its column's kind."""
    import polars

    types: dict[str, type[polars.DataType]] = {
        _TEXT: polars.String,
        _NUMBER: polars.Float64,
        _COUNT: polars.Int64,
        _FLAG: polars.Boolean,
    }
    made = []
    for name, cells in columns.items():
        kind = kinds.get(name) or _kind(cells)
        try:
            told = [None if cell is None else _cell(cell, kind) for cell in cells]
            made.append(polars.Series(name, told, dtype=types[kind]))
        except (TypeError, ValueError, OverflowError):
            raise InputError(f"the report's tables: {name} does not hold {kind}s only") from None
    return polars.DataFrame(made)


def _kind(cells: Sequence[Any]) -> str:
    """What a column of a view holds; one of several kinds is text, one of nothing but None is numbers.

    "inf" is a number only among numbers: a department may have that name.
    """
    some = [cell for cell in cells if cell is not None]
    if some and all(isinstance(cell, bool) for cell in some):
        return _FLAG
    if some and all(type(cell) is int and abs(cell) < 2**63 for cell in some):
        return _COUNT
    numbers = [_is_number(cell) for cell in some]
    rest = [cell for cell, number in zip(some, numbers, strict=True) if not number]
    return _NUMBER if all(map(_is_infinite, rest)) and (any(numbers) or not some) else _TEXT


def _cell(cell: Any, kind: str) -> Any:
    if kind == _TEXT:
        return _text(cell)
    if kind == _NUMBER and (_is_number(cell) or _is_infinite(cell)):
        return float(cell)
    if not isinstance(cell, bool if kind == _FLAG else int):
        raise TypeError(kind)
    return cell


def _is_infinite(cell: Any) -> bool:
    return isinstance(cell, str) and cell in ("inf", "-inf")


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _text(cell: Any) -> str:
    text = cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()


def _for_spreadsheets(frame: polars.DataFrame) -> polars.DataFrame:
    """The frame with no text in it that a spreadsheet would take for a formula."""
    import polars

    return frame.with_columns(
        polars.Series(column.name, [_harmless(text) for text in column], dtype=polars.String)
        for column in frame
        if column.dtype == polars.String
    )


def _harmless(text: str | None) -> str | None:
    if text is None or not _FORMULA.match(text):
        return text
    try:
        float(text)
    except ValueError:
        return "'" + text
    return text
