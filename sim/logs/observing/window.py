"""Which part of an export is to be trusted, and why the rest is not.

An export cuts: its first and last weeks hold cases whose other half is missing, or only the odd ones that were
touched again. The rule, in whole weeks from Monday by when cases were opened, trims from both edges inwards

- weeks that the log does not cover in full,
- weeks with fewer than half the arrivals of the typical week, which is the median week where each week counts by
  its cases (a long thin tail of odd weeks would make the plain median worthless),
- at the end, weeks with less than 0.8 of the share of done cases of the median week; where nothing tells who is
  done, the last weeks in which one case in ten would not have ended, by the hours cases take, but never more than
  half of the log,
- at the beginning, where no opening is recorded but statuses are, weeks in which less than 0.8 of the median
  week's share of cases begin with the status that most cases begin with.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.logs.read import EventLog
from sim.trace import Floats, Ints

HALF = 0.5
ALIKE = 0.8
_WEEK = datetime.timedelta(days=7)
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of whole days of wall time; cases count by when they were opened."""

    start: datetime.datetime
    end: datetime.datetime
    """The first moment after it."""
    why: tuple[str, ...] = ()
    """How it was found, in words."""

    @property
    def days(self) -> int:
        """Days in the window."""
        return (self.end - self.start) // _DAY

    def split(self, share: float) -> tuple[Window, Window]:
        """The first `share` of the time, in whole weeks where there are two or more, and the rest.

        Raises `ValueError` where the window has fewer than two days.
        """
        if self.days < 2:
            raise ValueError("a window of one day cannot be split")
        unit = 7 if self.days >= 14 else 1
        units = self.days // unit
        first = min(max(round(units * share), 1), units - 1) * unit
        middle = self.start + first * _DAY
        return Window(self.start, middle, (*self.why, f"the first {first} days")), Window(
            middle, self.end, (*self.why, f"the last {self.days - first} days")
        )


def find_window(log: EventLog, cases: pl.DataFrame) -> Window:
    """The trustworthy part, by the rule above; the whole days of the log where it has fewer than four weeks."""
    opened = cases["opened"]
    begin = _moment(opened.min())
    last = max(_moment(opened.max()), _moment(log.events["time"].max()))
    whole = Window(_midnight(begin), _midnight(last) + _DAY, ())
    if _covered(whole) < 4:
        return Window(whole.start, whole.end, ("the log has fewer than four whole weeks: all of it is used",))
    start = _monday(whole.start - _DAY) + _WEEK if whole.start.weekday() else whole.start
    weeks = (whole.end - start) // _WEEK
    week = ((opened - start).dt.total_days() // 7).cast(pl.Int64)
    week = week.set(opened < start, -1)
    table = cases.with_columns(week=week).filter(pl.col("week").is_between(0, weeks - 1))
    number = table["week"].to_numpy()
    arrivals = np.bincount(number, minlength=weeks)
    by_size = np.sort(arrivals)
    typical = int(by_size[np.searchsorted(np.cumsum(by_size), by_size.sum() / 2)])
    why = [f"whole weeks of the log: {weeks}, the typical one with {typical} arrivals"]
    good = arrivals >= HALF * typical
    first, after = _trim(good, 0, weeks)
    why.append(f"weeks at its edges with fewer than half as many: {first} first, {weeks - after} last")
    first = _beginnings(log, table, first, after, weeks, why)
    after = _endings(log, table, first, after, weeks, start, why)
    weak = int((~good[first:after]).sum())
    if weak:
        why.append(f"{weak} weeks inside it are below half, and kept")
    return Window(start + first * _WEEK, start + after * _WEEK, tuple(why))


def _covered(window: Window) -> int:
    start = window.start + ((7 - window.start.weekday()) % 7) * _DAY
    return max((window.end - start) // _WEEK, 0)


def _trim(good: np.ndarray, first: int, after: int) -> tuple[int, int]:
    fine = np.flatnonzero(good[first:after])
    return (first + int(fine[0]), first + int(fine[-1]) + 1) if len(fine) else (first, after)


def _beginnings(log: EventLog, table: pl.DataFrame, first: int, after: int, weeks: int, why: list[str]) -> int:
    if log.has("opened") or not log.has("status") or log.one_row_a_case:
        return first
    begun = log.events.group_by("case").agg(status=pl.col("status").first())
    beginning = table.select("case", "week").join(begun, on="case", how="left")
    usual = beginning["status"].drop_nulls().mode()
    if not len(usual):
        return first
    whole = (beginning["status"] == usual[0]).fill_null(False)
    share = _share(beginning["week"].to_numpy(), whole.to_numpy(), weeks)
    begin, _ = _trim(share >= ALIKE * np.nanmedian(share[first:after]), first, after)
    why.append(f"first weeks in which cases lack their beginning ({usual[0]!r}): {begin - first}")
    return begin


def _endings(
    log: EventLog,
    table: pl.DataFrame,
    first: int,
    after: int,
    weeks: int,
    start: datetime.datetime,
    why: list[str],
) -> int:
    if log.has("status") or log.has("resolved"):
        share = _share(table["week"].to_numpy(), table["done"].to_numpy(), weeks)
        _, end = _trim(share >= ALIKE * np.nanmedian(share[first:after]), first, after)
        why.append(f"last weeks in which too many cases lack their end: {after - end}")
        return end
    if log.one_row_a_case:
        why.append("nothing tells when cases ended")
        return after
    hours = ((table["last"] - table["opened"]).dt.total_seconds() / 3600.0).to_numpy()
    long = float(np.quantile(hours, 0.9)) if len(hours) else 0.0
    stop = _moment(log.events["time"].max()) - datetime.timedelta(hours=long)
    end = min(after, max((stop - start) // _WEEK, first + (after - first + 1) // 2))
    why.append(
        f"nothing tells who is done: {after - end} last weeks, in which a case in ten would not have ended"
    )
    return end


def _share(week: Ints, yes: np.ndarray, weeks: int) -> Floats:
    total = np.bincount(week, minlength=weeks).astype(np.float64)
    total[total == 0] = np.nan
    return np.bincount(week, weights=yes.astype(np.float64), minlength=weeks) / total


def _moment(value: object) -> datetime.datetime:
    assert isinstance(value, datetime.datetime)
    return value


def _midnight(moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _monday(moment: datetime.datetime) -> datetime.datetime:
    return _midnight(moment) - moment.weekday() * _DAY
