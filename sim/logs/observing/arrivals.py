"""How many cases are opened, when, about what and how they come in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.logs.observing.window import Window
from sim.logs.read import EventLog
from sim.trace import Ints


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Cases by the day and hour they were opened; names of topics and channels with their counts."""

    per_day: Ints
    """Cases opened on each day of the window, shape (days,)."""
    by_weekday_hour: Ints
    """Cases by weekday (Monday 0) and hour of day, shape (7, 24)."""
    weekdays: Ints
    """How often each weekday is in the window, shape (7,)."""
    topics: tuple[str, ...]
    by_topic: Ints
    """Cases of each topic, shape (topics,); those without a topic are in none."""
    channels: tuple[str, ...]
    by_channel: Ints

    @property
    def cases(self) -> int:
        """Cases opened in the window."""
        return int(self.per_day.sum())


def arrivals(log: EventLog, cases: pl.DataFrame, window: Window) -> Arrivals:
    """Count the cases of a window, which `cases` holds alone."""
    opened = cases["opened"]
    day = (opened - window.start).dt.total_days().to_numpy()
    grid = np.zeros((7, 24), np.int64)
    np.add.at(grid, ((opened.dt.weekday() - 1).to_numpy(), opened.dt.hour().to_numpy()), 1)
    return Arrivals(
        np.bincount(day, minlength=window.days),
        grid,
        np.bincount((np.arange(window.days) + window.start.weekday()) % 7, minlength=7),
        names_of(log, "topic"),
        counts(log, cases, "topic"),
        names_of(log, "channel"),
        counts(log, cases, "channel"),
    )


def names_of(log: EventLog, key: str) -> tuple[str, ...]:
    """The names of a column of words; none where it is not mapped."""
    return log.names(key) if log.has(key) else ()


def counts(log: EventLog, cases: pl.DataFrame, key: str) -> Ints:
    """Cases by the codes of a column of words, shape (names,)."""
    names = names_of(log, key)
    if not names:
        return np.zeros(0, np.int64)
    return np.bincount(cases[key].drop_nulls().to_physical().to_numpy(), minlength=len(names))


def table(frame: pl.DataFrame, row: str, column: str, shape: tuple[int, int]) -> Ints:
    """Rows of a frame by the codes of two columns of words, shape as given; rows lacking one are in none."""
    both = frame.select(row, column).drop_nulls()
    code = both[row].to_physical().to_numpy().astype(np.int64) * shape[1] + both[column].to_physical().to_numpy()
    return np.bincount(code, minlength=shape[0] * shape[1]).reshape(shape)
