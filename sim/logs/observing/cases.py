"""Events made into cases and visits, from which every figure is drawn.

A *visit* is the stretch of a case with one team: events that name no team belong to none, and neighbours with the
same team are one visit. A hand-off is a step from one visit to the next.
"""

from __future__ import annotations

import polars as pl

from sim.logs.observing.statuses import DONE, kinds
from sim.logs.read import EventLog


def visits(log: EventLog) -> pl.DataFrame:
    """A row for each visit, in order: `case`, `visit` (1, 2, …), `team`, `start` and `last` (its first and last
    event), `next_team`, `next_start` (null for a case's last visit), `back` (the next but one is here again)."""
    first = (pl.col("case") != pl.col("case").shift()) | (pl.col("team") != pl.col("team").shift())
    return (
        log.events.lazy()
        .select("case", "team", start="time")
        .filter(pl.col("team").is_not_null())
        .with_columns(first=first.fill_null(True), before=pl.col("start").shift(), end=pl.col("start").last())
        .filter("first")
        .with_columns(_next("team"), _next("start"), last=pl.col("before").shift(-1).fill_null(pl.col("end")))
        .with_columns(
            visit=(pl.int_range(pl.len()).over("case") + 1).cast(pl.UInt32),
            back=((pl.col("case") == pl.col("case").shift(-2)) & (pl.col("team") == pl.col("team").shift(-2))),
        )
        .select(
            "case", "visit", "team", "start", "last", "next_team", "next_start", pl.col("back").fill_null(False)
        )
        .collect()
    )


def _next(name: str) -> pl.Expr:
    ahead = pl.col(name).shift(-1)
    return pl.when(pl.col("case") == pl.col("case").shift(-1)).then(ahead).alias(f"next_{name}")


def cases(log: EventLog, visited: pl.DataFrame) -> pl.DataFrame:
    """A row for each case, by its number.

    `case`; `opened` (else the first event), `first` and `last` (its events); `resolved`: as the column says, else
    the first of the statuses *done* at its end, else (if neither column nor status exists) its last event;
    `recorded`: the column says it; `done`: true for all where neither column nor status exists; `reopened`: a
    status that is not done follows one that is (null without statuses or events); `topic`, `channel`, `outcome`,
    `resource` where mapped, the last one named; `door` and `resolver` (the team of the first visit, and of the
    last one begun by `resolved`), `handoffs` and `returns` (A→B→A): null without a team, and all but `resolver`
    null in a log of one row a case.
    """
    words = [key for key in ("topic", "channel", "outcome", "resource") if log.has(key)]
    first_opened = [pl.col("opened").drop_nulls().first().alias("_opened")] if log.has("opened") else []
    last_resolved = [pl.col("resolved").drop_nulls().last().alias("_resolved")] if log.has("resolved") else []
    table = (
        log.events.lazy()
        .group_by("case")
        .agg(
            *(pl.col(key).drop_nulls().last() for key in words),
            *first_opened,
            *last_resolved,
            first=pl.col("time").first(),
            last=pl.col("time").last(),
        )
        .collect()
        .join(_ends(log), on="case", how="left")
    )
    nowhere = pl.lit(None, pl.Datetime("us"))
    told = pl.col("_resolved") if last_resolved else nowhere
    # Where nothing says which cases are done, all are taken to be, at their last event.
    guess = nowhere if log.has("status") or last_resolved or log.one_row_a_case else pl.col("last")
    known = log.has("status") or bool(last_resolved)
    table = table.with_columns(
        opened=pl.coalesce("_opened", "first") if first_opened else pl.col("first"),
        resolved=pl.coalesce(told, "done_at", guess),
        recorded=told.is_not_null(),
        done=told.is_not_null() | pl.col("is_done").fill_null(False) if known else pl.lit(True),
    ).drop("_opened", "_resolved", "done_at", "is_done", strict=False)
    return (
        _with_teams(log, table, visited)
        .drop("_opened", "_resolved", "done_at", "is_done", strict=False)
        .sort("case")
    )


def _ends(log: EventLog) -> pl.DataFrame:
    """By case: `is_done` (its last status says so), `done_at` (the first event of its last stretch of such
    statuses; null where there is none, or no events) and `reopened` (null without events or statuses)."""
    kind = kinds(log)
    nowhere, unknown = pl.lit(None, pl.Datetime("us")), pl.lit(None, pl.Boolean)
    if kind is None:
        return log.events.select(pl.col("case").unique(), is_done=False, done_at=nowhere, reopened=unknown)
    done = pl.col("kind") == DONE
    events = log.events.select("case", "time").with_columns(kind=kind)
    if log.one_row_a_case:
        return events.select("case", is_done=done.fill_null(False), done_at=nowhere, reopened=unknown)
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    return (
        events.lazy()
        .drop_nulls("kind")
        .with_columns(at=at)
        .with_columns(
            busy=pl.col("at").filter(~done).max().over("case").fill_null(-1),
            first_done=pl.col("at").filter(done).min().over("case"),
        )
        .group_by("case")
        .agg(
            is_done=(done & (pl.col("at") > pl.col("busy"))).any(),
            done_at=pl.col("time").filter(done & (pl.col("at") > pl.col("busy"))).first(),
            reopened=(pl.col("busy") > pl.col("first_done")).first().fill_null(False),
        )
        .collect()
    )


def _with_teams(log: EventLog, table: pl.DataFrame, visited: pl.DataFrame) -> pl.DataFrame:
    in_time = pl.col("resolved").is_null() | (pl.col("start") <= pl.col("resolved")) | (pl.col("visit") == 1)
    joined = visited.lazy().join(
        table.lazy().select("case", "resolved"), on="case", how="left", maintain_order="left"
    )
    by_case = (
        joined.group_by("case")
        .agg(
            door=pl.col("team").first(),
            resolver=pl.col("team").filter(in_time).last(),
            handoffs=pl.len().cast(pl.UInt32) - 1,
            returns=pl.col("back").sum().cast(pl.UInt32),
        )
        .collect()
    )
    if log.one_row_a_case:  # The one team is where the case ended; how it got there is not told.
        by_case = by_case.with_columns(pl.lit(None, by_case.schema[key]).alias(key) for key in _TRAVEL)
    return table.join(by_case, on="case", how="left")


_TRAVEL = ("door", "handoffs", "returns")
