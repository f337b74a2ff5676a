"""Topics: what cases are about, where they arrive, and which departments settle them (the R of the RACI)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.logs.observe import Cases, Observed
from sim.logs.observing.window import Window
from sim.studies.calibrating.departments import Departments, unique
from sim.trace import Bools, Ints

RESPONSIBLE = 0.1
"""Share of a topic's cases that a department must settle to be Responsible for it …"""
SETTLES = 0.5
"""… or share of the topic's visits to it that it settles,"""
LEAST = 30
"""of at least so many visits."""
REST, ALL = "other topics", "all cases"


@dataclass(frozen=True, slots=True)
class Topics:
    """K topics, D departments; counts of done cases of the window, those without a topic among the rest."""

    names: tuple[str, ...]
    cases: Ints
    """Cases, open ones too, shape (K,)."""
    doors: Ints
    """Cases by the department of their first visit (where the log does not tell: of their last), shape (K, D)."""
    settled: Ints
    """Done cases by the department that settled them, shape (K, D)."""
    visits: Ints
    """Visits of done cases, shape (K, D)."""
    responsible: Bools
    """Shape (K, D)."""
    lumped: int
    """Topics of the log without a topic of their own."""
    first_right: int
    """First hand-offs that go to a department that is Responsible …"""
    first: int
    """… of all first hand-offs between two departments."""


def inside(made: Cases, window: Window) -> pl.DataFrame:
    """The cases opened in a window."""
    return made.table.filter((pl.col("opened") >= window.start) & (pl.col("opened") < window.end))


def topics(made: Cases, seen: Observed, among: Departments, most: int) -> Topics:
    """At most `most` topics by name, and the rest as one. Complexity: O(visits)."""
    names, of_topic, lumped = _named(seen, most)
    rest = len(names) - 1
    table = inside(made, seen.window)
    if of_topic is not None:
        code = table["topic"].to_physical().cast(pl.Int64).fill_null(len(of_topic)).to_numpy()
        topic = np.append(of_topic, rest)[code]
    else:
        topic = np.zeros(table.height, np.int64)
    table = table.select("case", "door", "resolver", "done").with_columns(topic=pl.Series(topic))
    visited = made.visits.join(
        table.select("case", "topic", "done"), on="case", how="inner", maintain_order="left"
    )
    done = visited.filter("done")
    shape = (len(names), len(among.names))
    settled = _count(table.filter("done"), "resolver", among, shape)
    door = "resolver" if made.log.one_row_a_case else "door"
    visits = _count(done, "team", among, shape)
    # Where nothing tells of travels, who has a case settles it.
    doors = _count(table, door, among, shape)
    responsible = doors > 0 if seen.routing is None else _responsible(settled, visits)
    first = done.filter((pl.col("visit") == 1) & pl.col("next_team").is_not_null())
    here, there = (among.of_team[_codes(first[key])] for key in ("team", "next_team"))
    moved = here != there
    right = responsible[first["topic"].to_numpy()[moved], there[moved]]
    return Topics(
        names,
        np.bincount(topic, minlength=len(names)),
        doors,
        settled,
        visits,
        responsible,
        lumped,
        int(right.sum()),
        int(moved.sum()),
    )


def _named(seen: Observed, most: int) -> tuple[tuple[str, ...], Ints | None, int]:
    """Names of the topics, the topic of each of the log's, and how many of the log's are lumped."""
    told, by = seen.arrivals.topics, seen.arrivals.by_topic
    used = [int(at) for at in np.argsort(-by, kind="stable") if by[at] > 0]
    if not used:
        return (ALL,), None, 0
    without = seen.arrivals.cases - int(by.sum())
    kept = used if len(used) < most or (len(used) == most and not without) else used[: max(most - 1, 0)]
    wanted = [told[at] for at in kept]
    of_topic = np.full(len(told), len(kept), np.int64)
    of_topic[kept] = np.arange(len(kept))
    if len(kept) < len(used) or without:
        wanted.append(REST)
    else:
        of_topic = np.minimum(of_topic, len(kept) - 1)
    return unique(wanted), of_topic, len(used) - len(kept)


def _responsible(settled: Ints, visits: Ints) -> Bools:
    total = np.maximum(settled.sum(axis=1, keepdims=True), 1)
    able = np.asarray(settled >= RESPONSIBLE * total)
    able &= settled > 0
    able |= (visits >= LEAST) & (settled >= SETTLES * visits)
    able[np.arange(len(settled)), settled.argmax(axis=1)] = True
    return able


def _codes(teams: pl.Series) -> Ints:
    return teams.to_physical().cast(pl.Int64).to_numpy()


def _count(table: pl.DataFrame, key: str, among: Departments, shape: tuple[int, int]) -> Ints:
    some = table.drop_nulls(key)
    code = some["topic"].to_numpy() * shape[1] + among.of_team[_codes(some[key])]
    return np.bincount(code, minlength=shape[0] * shape[1]).reshape(shape)
