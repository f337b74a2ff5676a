"""Where the hours of cases go: pending with the customer or an outsider, and lying at a department.

A *stay* is a visit's time from its first event to the first at the next team (or to the resolution), less the
time the case was pending meanwhile. Being on the way to the next team cannot be told from lying at the last: a
log knows of a hand-off by the first event that names the next team.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.logs.observe import Cases
from sim.logs.observing.statuses import PENDING, kinds
from sim.logs.observing.window import Window
from sim.studies.calibrating.departments import Departments
from sim.studies.calibrating.topics import inside
from sim.trace import Bools, Floats, Ints

GROUPS = 4
"""By hand-offs: 0, 1, 2, 3 and more."""
ENOUGH = 50
"""Stays a department needs for an estimate of its own; others get that of all."""


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays of done cases of the window, shape (S,) each."""

    department: Ints
    start: Floats
    """Hours since Monday 00:00 at which it began, 0 to 168."""
    hours: Floats
    """Less pending."""
    gross: Floats
    """Pending too."""
    case: Ints
    """Number of the case."""
    group: Ints
    """Hand-offs of its case, up to `GROUPS` - 1."""

    def of(self, department: int) -> Stays:
        """Those of one department."""
        return self.where(self.department == department)

    def where(self, rows: Bools) -> Stays:
        """Some of them."""
        columns = (self.department, self.start, self.hours, self.gross, self.case, self.group)
        return Stays(*(column[rows] for column in columns))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Waits:
    """Pending hours of done cases, each case's together."""

    cases: Ints
    """Done cases by hand-offs, shape (GROUPS,)."""
    pending: Ints
    """Of these, cases that were ever pending."""
    hours: Floats
    """Hours of those that were, shape (pending cases,)."""


def stays(made: Cases, window: Window, among: Departments) -> Stays | None:
    """Stays of the window's cases; None where nothing tells when a case ends. Complexity: O(events)."""
    if made.log.one_row_a_case and not made.log.has("resolved"):
        return None
    done = _ended(made, window)
    visited = made.visits.join(
        done.select("case", "opened", "resolved", "handoffs"), on="case", how="inner", maintain_order="left"
    )
    # A visit that begins after the resolution (an administrator closes it) is no stay.
    visited = visited.filter((pl.col("start") <= pl.col("resolved")) | (pl.col("visit") == 1))
    begun = pl.when(pl.col("visit") == 1).then(pl.min_horizontal("opened", "start")).otherwise(pl.col("start"))
    ended = pl.min_horizontal(pl.col("next_start").fill_null(pl.col("resolved")), "resolved")
    visited = visited.with_columns(begun=begun, gross=(ended - begun).dt.total_seconds() / 3600.0)
    visited = visited.with_columns(hours=pl.col("gross"))
    spells = _spells(made)
    if spells is not None:
        visited = visited.join(spells, on=["case", "visit"], how="left", maintain_order="left")
        visited = visited.with_columns(hours=pl.col("hours") - pl.col("pending").fill_null(0.0))
    moment = pl.col("begun")
    week = (moment.dt.weekday() - 1).cast(pl.Float64) * 24 + moment.dt.hour() + moment.dt.minute() / 60.0
    table = visited.select(
        "case", "team", "gross", week=week, hours=pl.col("hours").clip(lower_bound=0.0), k="handoffs"
    )
    group = table["k"].fill_null(0).clip(upper_bound=GROUPS - 1).cast(pl.Int64).to_numpy()
    return Stays(
        among.of_team[table["team"].to_physical().cast(pl.Int64).to_numpy()],
        table["week"].to_numpy(),
        table["hours"].to_numpy(),
        table["gross"].to_numpy(),
        table["case"].cast(pl.Int64).to_numpy(),
        group,
    )


def _ended(made: Cases, window: Window) -> pl.DataFrame:
    """Done cases of the window whose end has a moment; those that end before they begin are left out."""
    return inside(made, window).filter(pl.col("done"), pl.col("resolved") >= pl.col("opened"))


def _spells(made: Cases) -> pl.DataFrame | None:
    """Pending stretches: `case`, `visit` (0 before any team), `pending` (hours); None without statuses."""
    kind = kinds(made.log)
    if kind is None or made.log.one_row_a_case:
        return None
    ends = made.table.select("case", "resolved")
    return (
        made.log.events.lazy()
        .select("case", "time", "team")
        .with_columns(kind=kind)
        .join(ends.lazy(), on="case", how="left", maintain_order="left")
        .with_columns(pl.col("kind", "team").forward_fill().over("case"))
        .with_columns(
            new=(pl.col("team").ne_missing(pl.col("team").shift().over("case")) & pl.col("team").is_not_null()),
            until=pl.min_horizontal(
                pl.col("time").shift(-1).over("case").fill_null(pl.col("resolved")), "resolved"
            ),
        )
        .with_columns(visit=pl.col("new").cast(pl.UInt32).cum_sum().over("case").cast(pl.UInt32))
        .filter((pl.col("kind") == PENDING) & (pl.col("until") > pl.col("time")))
        .group_by("case", "visit")
        .agg(pending=((pl.col("until") - pl.col("time")).dt.total_seconds() / 3600.0).sum())
        .collect()
    )


def waits(made: Cases, window: Window) -> Waits | None:
    """What is pending, by case; None where the log has no statuses or no events. Complexity: O(events)."""
    spells = _spells(made)
    if spells is None:
        return None
    by_case = spells.group_by("case").agg(pl.col("pending").sum())
    done = _ended(made, window)
    table = done.select("case", "handoffs").join(by_case, on="case", how="left")
    group = table["handoffs"].fill_null(0).clip(upper_bound=GROUPS - 1).cast(pl.Int64).to_numpy()
    ever = table["pending"].is_not_null().to_numpy()
    return Waits(
        np.bincount(group, minlength=GROUPS),
        np.bincount(group[ever], minlength=GROUPS),
        table["pending"].drop_nulls().to_numpy(),
    )
