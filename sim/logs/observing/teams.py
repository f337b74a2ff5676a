"""Who does what: load and people by team, doors, and which team resolves which topic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.logs.observing.arrivals import names_of, table
from sim.logs.read import EventLog
from sim.trace import Floats, Ints


@dataclass(frozen=True, slots=True)
class Teams:
    """Figures by team; all cases of the window count, open ones too, but for who resolved."""

    teams: tuple[str, ...]
    cases: Ints
    """Cases that were ever with it, shape (teams,)."""
    visits: Ints
    """Visits of cases to it, shape (teams,)."""
    resolved: Ints
    """Done cases it resolved, shape (teams,)."""
    events: Ints
    """Events that name it by weekday (Monday 0) and hour, shape (teams, 7, 24): when it is at work."""
    topic_resolver: Ints
    """Done cases by topic and resolving team, shape (topics, teams)."""
    topic_door: Ints | None
    """Cases by topic and first team, shape (topics, teams); None in a log of one row a case."""
    channel_door: Ints | None
    """Cases by channel and first team, shape (channels, teams); None in a log of one row a case."""
    people: Ints | None
    """Distinct resources that are named at its events, shape (teams,); None without resources."""
    people_per_day: Floats | None
    """Of these, how many are named on a day, mean over the days on which any is, shape (teams,); nan: none."""
    active_days: Ints | None
    """Days on which any is named, shape (teams,)."""


def teams(log: EventLog, cases: pl.DataFrame, visited: pl.DataFrame) -> Teams:
    """Count; `visited` and `cases` hold the window's cases alone. Complexity: O(events log events)."""
    names, size = log.names("team"), len(log.names("team"))
    topics, channels = names_of(log, "topic"), names_of(log, "channel")
    done = cases.filter("done")
    events = log.events.select("case", "time", "team", *(["resource"] if log.has("resource") else []))
    events = events.drop_nulls("team").join(cases.select("case"), on="case", how="semi")
    people = per_day = days = None
    if log.has("resource"):
        people, per_day, days = _people(events.drop_nulls("resource"), size)
    return Teams(
        names,
        _count(visited.select("case", "team").unique()["team"], size),
        _count(visited["team"], size),
        _count(done["resolver"].drop_nulls(), size),
        _weekly(events, size),
        table(done, "topic", "resolver", (len(topics), size)) if topics else np.zeros((0, size), np.int64),
        _door(log, cases, "topic", topics, size),
        _door(log, cases, "channel", channels, size),
        people,
        per_day,
        days,
    )


def _count(team: pl.Series, size: int) -> Ints:
    return np.bincount(team.to_physical().to_numpy(), minlength=size)


def _weekly(events: pl.DataFrame, size: int) -> Ints:
    team = events["team"].to_physical().to_numpy().astype(np.int64)
    slot = (events["time"].dt.weekday().to_numpy() - 1).astype(np.int64) * 24 + events[
        "time"
    ].dt.hour().to_numpy()
    return np.bincount(team * 168 + slot, minlength=size * 168).reshape(size, 7, 24)


def _door(log: EventLog, cases: pl.DataFrame, key: str, names: tuple[str, ...], size: int) -> Ints | None:
    if log.one_row_a_case:
        return None
    return table(cases, key, "door", (len(names), size)) if names else np.zeros((0, size), np.int64)


def _people(events: pl.DataFrame, size: int) -> tuple[Ints, Floats, Ints]:
    daily = events.select("team", "resource", day=pl.col("time").dt.date()).unique()
    each = _count(daily.select("team", "resource").unique()["team"], size)
    days = _count(daily.select("team", "day").unique()["team"], size)
    person_days = _count(daily["team"], size)
    return each, np.divide(person_days, days, out=np.full(size, np.nan), where=days > 0), days
