"""Moments out of a log's own words: which order day and month have, which clock they tell.

Every moment becomes wall time without a zone, because what is read from a log next is its days and hours. Columns
of one log are read together: where one of them shows that the day comes first, it does in all.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping as Dictionary

import polars as pl

from sim.logs.mapping import Mapping

WALL = pl.Datetime("us")
_FAST = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")
_SECONDS = r"(?:[:.](?<S>\d{2})(?:[.,](?<F>\d{1,9}))?)?"
_CLOCK = r"(?:[T ,]+(?<H>\d{1,2})[:.](?<M>\d{2})" + _SECONDS + r"\s*(?<P>[AaPp])?\.?[Mm]?\.?)?$"
_NUMERIC = r"^(?<a>\d{1,4})[-/.\s](?<b>\d{1,2})[-/.\s](?<c>\d{1,4})" + _CLOCK
_DAY_NAME = r"^(?<a>\d{1,2})[-/.\s]+(?<b>[A-Za-z]{3,9})[-/.,\s]+(?<c>\d{2,4})" + _CLOCK
_NAME_DAY = r"^(?<b>[A-Za-z]{3,9})[-/.\s]+(?<a>\d{1,2}),?[-/\s]+(?<c>\d{4})" + _CLOCK
_ZONE = r":\d\d(?:[.,]\d+)?\s*(?:[AaPp][Mm])?(\s*(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))$"
_NUMBER = r"^(\d{9,11}|\d{13}|\d{16}|\d{19})(\.\d+)?$"
_SAMPLE = 1000
_MONTHS = {name.lower(): str(at) for at, name in enumerate(calendar.month_abbr) if at}


def read_times(columns: Dictionary[str, pl.Series], mapping: Mapping) -> tuple[dict[str, pl.Series], list[str]]:
    """Wall times of some columns of one log, and what had to be assumed, in words.

    Texts (already without empty ones), dates, moments and numbers (seconds, thousandths, millionths since 1970)
    are read. Null where a value is null or cannot be read.
    """
    notes: list[str] = []
    read: dict[str, pl.Series] = {}
    quick: dict[str, pl.DataFrame] = {}
    for name, column in columns.items():
        if column.dtype == pl.String and mapping.time_format is None:
            quick[name] = _quick(column)
        elif column.dtype == pl.String:
            read[name] = _by_format(column, mapping, notes)
        elif column.dtype.is_numeric():
            read[name] = _zoned(_epoch(column.cast(pl.Float64)), mapping, column.name, notes)
        elif isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone is not None:
            zone = mapping.zone or column.dtype.time_zone
            read[name] = column.dt.convert_time_zone(zone).dt.replace_time_zone(None).cast(WALL)
        else:
            read[name] = column.cast(WALL, strict=False)
    rest = {
        name: _take_apart(columns[name].filter(table["wall"].is_null()).drop_nulls().unique())
        for name, table in quick.items()
    }
    day_first = _order(rest, mapping, notes)
    for name, table in quick.items():
        if rest[name].height:
            slow = _build(rest[name], day_first).select("raw", slow="wall", end="offset")
            table = table.with_columns(raw=columns[name]).join(slow, on="raw", how="left", maintain_order="left")
            table = table.select(pl.coalesce("wall", "slow"), pl.coalesce("offset", "end"))
        read[name] = _by_zone(table, mapping, columns[name].name, notes)
    for name, moments in read.items():
        if len(moments) > moments.null_count() and (moments.dt.truncate("1d") == moments).all():
            notes.append(f"{columns[name].name}: days without hours; hours of day cannot be told from it")
    return {name: read[name] for name in columns}, notes


def _quick(column: pl.Series) -> pl.DataFrame:
    """`wall` and `offset` (minutes) of texts in ISO's own form, as the first ones suggest; null is not that."""
    table = column.to_frame("body").with_columns(offset=pl.lit(None, pl.Int32))
    first = column.drop_nulls().head(_SAMPLE)
    if first.str.contains(_ZONE).any():
        table = _offsets(table)
        first = table["body"].drop_nulls().head(_SAMPLE)
    for form in _FAST:
        if first.str.to_datetime(form, strict=False, time_unit="us").null_count() < len(first):
            wall = table["body"].str.to_datetime(form, strict=False, time_unit="us")
            # What is not read is left to slower ways, with its offset.
            return table.select(wall=wall, offset=pl.when(wall.is_not_null()).then("offset"))
    nothing = table.with_columns(wall=pl.lit(None, WALL), offset=pl.lit(None, pl.Int32))
    return nothing.select("wall", "offset")


def _offsets(table: pl.DataFrame) -> pl.DataFrame:
    """Take the zone off `body` into `offset` (minutes)."""
    end = pl.col("body").str.extract(_ZONE, 1)
    rest = pl.col("body").str.head(pl.col("body").str.len_chars() - pl.col("end").str.len_chars().fill_null(0))
    table = table.with_columns(end=end).with_columns(body=rest, offset=_offset(pl.col("end").str.strip_chars()))
    return table.drop("end")


def _take_apart(texts: pl.Series) -> pl.DataFrame:
    """Distinct texts taken apart: `raw`, `wall` (where read already), `offset` (minutes), a … P."""
    table = _offsets(texts.to_frame("raw").with_columns(body=pl.col("raw"), offset=pl.lit(None, pl.Int32)))
    wall = pl.coalesce(
        *(pl.col("body").str.to_datetime(form, strict=False, time_unit="us") for form in (*_FAST, "%Y%m%d%H%M%S"))
    )
    table = table.with_columns(wall=wall)
    numbers = table.filter(pl.col("wall").is_null())["body"]
    if len(numbers) and numbers.str.contains(_NUMBER).all():
        epoch = _epoch(table["body"].cast(pl.Float64, strict=False))
        table = table.with_columns(
            offset=pl.when(pl.col("wall").is_null()).then(0).otherwise("offset"), wall=pl.coalesce("wall", epoch)
        )
    parts = pl.coalesce(*(_groups(pattern) for pattern in (_NUMERIC, _DAY_NAME, _NAME_DAY)))
    parts = pl.when(pl.col("wall").is_null()).then(parts)
    return table.select("raw", "wall", "offset", p=parts).unnest("p")


def _groups(pattern: str) -> pl.Expr:
    """The named groups as one struct in a fixed order; null where the pattern does not match."""
    body = pl.col("body")
    found = body.str.extract_groups(pattern)
    fixed = pl.struct(*(found.struct.field(name) for name in _PARTS))
    return pl.when(body.str.contains(pattern)).then(fixed)


_PARTS = ("a", "b", "c", "H", "M", "S", "F", "P")


def _offset(end: pl.Expr) -> pl.Expr:
    """Minutes east of Greenwich; null where no zone is told."""
    digits = end.str.replace_all(r"[^0-9]", "")
    minutes = digits.str.head(2).cast(pl.Int32, strict=False) * 60 + digits.str.slice(2).cast(
        pl.Int32, strict=False
    ).fill_null(0)
    sign = pl.when(end.str.starts_with("-")).then(-1).otherwise(1)
    return pl.when(end.is_in(["Z", "UTC", "GMT"])).then(0).otherwise(minutes * sign).cast(pl.Int32)


def _order(texts: Dictionary[str, pl.DataFrame], mapping: Mapping, notes: list[str]) -> bool:
    """Whether the day comes before the month, over all columns; adds a note where it had to be assumed."""
    if mapping.dayfirst is not None or not texts:
        return mapping.dayfirst is not False
    doubtful = pl.concat(list(texts.values())).filter(
        pl.col("a").str.len_chars() < 3, pl.col("b").str.contains(r"^\d+$")
    )
    if not doubtful.height:
        return True
    first = int(doubtful.select((pl.col("a").cast(pl.Int32) > 12).sum()).item())
    second = int(doubtful.select((pl.col("b").cast(pl.Int32) > 12).sum()).item())
    example = doubtful["raw"].sort()[0]
    if first and second:
        order = "day before month" if first >= second else "month before day"
        notes.append(
            f"times: both orders of day and month occur ({first} moments can only be day first, {second} only "
            f"month first); read as {order}"
        )
    elif not first and not second:
        notes.append(
            f"times: nothing tells the day from the month (such as {example!r}); read as day before month "
            "(say dayfirst=no if it is not)"
        )
    else:
        told = "the day comes before the month" if first else "the month comes before the day"
        notes.append(f"times: {told} ({max(first, second)} of {doubtful.height} moments can only be so)")
    return first >= second


def _build(table: pl.DataFrame, day_first: bool) -> pl.DataFrame:
    """Fill `wall` from the parts."""
    if table["a"].null_count() == table.height:
        return table
    name = (
        pl.col("b").str.to_lowercase().str.head(3).replace_strict(_MONTHS, default=None, return_dtype=pl.String)
    )
    year_first = pl.col("a").str.len_chars() > 2
    named = pl.col("b").str.contains(r"^[A-Za-z]")
    day, month = (pl.col("a"), pl.col("b")) if day_first else (pl.col("b"), pl.col("a"))
    year = pl.when(year_first).then(pl.col("a")).otherwise(pl.col("c"))
    hour = pl.col("H").cast(pl.Int32, strict=False).fill_null(0)
    afternoon = pl.col("P").str.to_lowercase()
    hour = (
        pl.when(afternoon.is_null())
        .then(hour)
        .otherwise(hour % 12 + pl.when(afternoon == "p").then(12).otherwise(0))
    )
    text = pl.concat_str(
        pl.when(year.str.len_chars() == 2).then(pl.concat_str(pl.lit("20"), year)).otherwise(year),
        pl.lit("-"),
        pl.when(named).then(name).when(year_first).then(pl.col("b")).otherwise(month).str.zfill(2),
        pl.lit("-"),
        pl.when(named).then(pl.col("a")).when(year_first).then(pl.col("c")).otherwise(day).str.zfill(2),
        pl.lit(" "),
        hour.cast(pl.String).str.zfill(2),
        pl.lit(":"),
        pl.col("M").fill_null("00"),
        pl.lit(":"),
        pl.col("S").fill_null("00"),
        pl.lit("."),
        pl.col("F").fill_null("0"),
    )
    built = text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
    return table.with_columns(wall=pl.coalesce("wall", built))


def _by_zone(table: pl.DataFrame, mapping: Mapping, name: str, notes: list[str]) -> pl.Series:
    """Wall times by the clock of `mapping.zone`; moments without an offset are taken to be by it already."""
    offsets = table["offset"].drop_nulls().unique().sort()
    if not len(offsets):
        return table["wall"]
    if mapping.zone is None:
        if len(offsets) == 1 and offsets[0] == 0:
            notes.append(f"{name}: times are in UTC, and kept so; hours and weekdays are UTC's (say zone=…)")
        else:
            notes.append(
                f"{name}: each moment is told by its own offset ({len(offsets)} of them); stretches over a "
                "change of the clock are an hour off (say zone=… to have one clock)"
            )
        return table["wall"]
    notes.append(
        f"{name}: told by the clock of {mapping.zone}; stretches over a change of the clock are an hour off"
    )
    moved = pl.col("wall") - pl.duration(minutes=pl.col("offset"))
    local = moved.dt.replace_time_zone("UTC").dt.convert_time_zone(mapping.zone).dt.replace_time_zone(None)
    return table.select(wall=pl.when(pl.col("offset").is_null()).then(pl.col("wall")).otherwise(local))["wall"]


def _by_format(column: pl.Series, mapping: Mapping, notes: list[str]) -> pl.Series:
    form = mapping.time_format or ""
    read = column.str.strip_chars().str.to_datetime(form, strict=False, time_unit="us")
    if isinstance(read.dtype, pl.Datetime) and read.dtype.time_zone is not None:
        read = read.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return _zoned(read, mapping, column.name, notes)
    return read


def _epoch(number: pl.Series) -> pl.Series:
    """Moments in UTC of numbers since 1970, in seconds, thousandths, millionths or billionths by their size."""
    size = number.abs().median()
    large = float(size) if isinstance(size, int | float) else 0.0
    scale = 1e6 if large < 1e11 else 1e3 if large < 1e14 else 1.0 if large < 1e17 else 1e-3
    return (number * scale).round().cast(pl.Int64, strict=False).cast(WALL)


def _zoned(utc: pl.Series, mapping: Mapping, name: str, notes: list[str]) -> pl.Series:
    if mapping.zone is None:
        notes.append(f"{name}: times are in UTC, and kept so; hours and weekdays are UTC's (say zone=…)")
        return utc
    notes.append(
        f"{name}: told by the clock of {mapping.zone}; stretches over a change of the clock are an hour off"
    )
    return utc.dt.replace_time_zone("UTC").dt.convert_time_zone(mapping.zone).dt.replace_time_zone(None)
