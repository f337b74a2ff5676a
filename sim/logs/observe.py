"""What a log shows, as numbers with their counts: from these a scenario is estimated, and a simulation judged."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from sim.errors import InputError
from sim.logs.observing.agreement import Agreement, agreement
from sim.logs.observing.arrivals import Arrivals, arrivals
from sim.logs.observing.cases import cases as cases_of
from sim.logs.observing.cases import visits as visits_of
from sim.logs.observing.durations import Durations, durations
from sim.logs.observing.routing import Routing, routing
from sim.logs.observing.statuses import Statuses, statuses
from sim.logs.observing.teams import Teams, teams
from sim.logs.observing.window import Window, find_window
from sim.logs.read import EventLog


@dataclass(frozen=True, slots=True)
class Observed:
    """The cases opened in a window. What the log cannot tell is None, never 0."""

    window: Window
    cases: int
    done: int
    """Of these, done."""
    done_is_known: bool
    """False: neither a status nor a resolution tells, and all are taken to be done."""
    outside: int
    """Cases opened outside the window, left out."""
    arrivals: Arrivals
    routing: Routing | None
    """None in a log of one row a case."""
    durations: Durations | None
    """None where nothing tells when cases end."""
    teams: Teams
    statuses: Statuses | None
    """None without statuses, or without events."""
    reopened: int | None
    """Cases with a status that is not done after one that is; None as `statuses`."""
    agreement: Agreement | None
    """None without topics or outcome codes."""


@dataclass(frozen=True, slots=True)
class Cases:
    """A log made into cases and visits, once for all the windows it is looked at through."""

    log: EventLog
    table: pl.DataFrame
    """As `observing.cases.cases`."""
    visits: pl.DataFrame
    """As `observing.cases.visits`."""
    trusted: Window
    """The trustworthy part."""


def cases(log: EventLog) -> Cases:
    """Make cases and visits of a log, and find the window to trust. Complexity: O(events log events)."""
    visited = visits_of(log)
    table = cases_of(log, visited)
    return Cases(log, table, visited, find_window(log, table))


def observe(log: EventLog | Cases, window: Window | None = None) -> Observed:
    """Observe the cases opened in a window; None: the trustworthy one.

    Whole cases count: what happens to them after the window too. Raises `InputError` where no case is opened in
    it.
    """
    made = log if isinstance(log, Cases) else cases(log)
    log, window = made.log, window or made.trusted
    inside = made.table.filter((pl.col("opened") >= window.start) & (pl.col("opened") < window.end))
    if not inside.height:
        raise InputError(f"{', '.join(log.files)}: no case is opened from {window.start} to {window.end}")
    visited = made.visits.join(inside.select("case"), on="case", how="semi", maintain_order="left")
    timed = not log.one_row_a_case or log.has("resolved")
    reopened = inside["reopened"].drop_nulls()
    states = statuses(log, inside)
    return Observed(
        window,
        inside.height,
        int(inside["done"].sum()),
        log.has("status") or log.has("resolved"),
        made.table.height - inside.height,
        arrivals(log, inside, window),
        routing(log, inside, visited),
        durations(inside, log.has("resolved")) if timed else None,
        teams(log, inside, visited),
        states,
        int(reopened.sum()) if states is not None else None,
        agreement(log, inside),
    )
