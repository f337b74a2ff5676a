"""How often two cases of one topic end with one outcome code, within a team and between teams.

Pairs are counted without listing them. A topic weighs as many cases as take part in at least one such pair, as
in the measures `agreement_within` and `agreement_between` of a simulation. Team and case are confounded: a team
may get other cases of a topic than the next, so that less agreement between teams need not be their doing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.logs.read import EventLog


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of pairs with the same code; None where there is no such pair."""

    cases: int
    """Done cases with a topic, a resolving team and a code."""
    topics: int
    codes: int
    all: float | None
    within: float | None
    between: float | None
    within_pairs: int
    between_pairs: int
    cases_within: int
    """Cases that have a partner in their team: the weights of `within`."""
    cases_between: int
    chance: float | None
    """Share of pairs of any two cases, whatever their topic, with the same code."""


def agreement(log: EventLog, cases: pl.DataFrame) -> Agreement | None:
    """Compare outcome codes; None where the log has no topics or no codes."""
    if not (log.has("topic") and log.has("outcome")):
        return None
    used = cases.filter("done").drop_nulls(["topic", "resolver", "outcome"])
    pairs = pl.col("n") * (pl.col("n") - 1) // 2
    cell = used.group_by("topic", "resolver", "outcome").agg(n=pl.len().cast(pl.Int64))
    by_team = cell.group_by("topic", "resolver").agg(alike=pairs.sum(), n=pl.col("n").sum())
    within = by_team.group_by("topic").agg(
        within_alike=pl.col("alike").sum(),
        within=pairs.sum(),
        paired=pl.col("n").filter(pl.col("n") > 1).sum(),
        n=pl.col("n").sum(),
    )
    by_code = cell.group_by("topic", "outcome").agg(pl.col("n").sum())
    alike = by_code.group_by("topic").agg(alike=pairs.sum())
    topic = within.join(alike, on="topic").with_columns(pairs=pairs).sort("topic")
    topic = topic.with_columns(
        between=pl.col("pairs") - pl.col("within"), between_alike=pl.col("alike") - pl.col("within_alike")
    )
    # A pair between teams exists as soon as the topic has two; then every case has a partner elsewhere.
    meet = topic.filter(pl.col("between") > 0)
    totals = used.group_by("outcome").agg(n=pl.len().cast(pl.Int64))["n"].to_numpy().astype(np.float64)
    size = totals.sum()
    return Agreement(
        used.height,
        used["topic"].n_unique(),
        len(totals),
        _weighted(topic, "alike", "pairs", "n"),
        _weighted(topic, "within_alike", "within", "paired"),
        _weighted(topic, "between_alike", "between", "n"),
        int(topic["within"].sum()),
        int(topic["between"].sum()),
        int(topic["paired"].sum()),
        int(meet["n"].sum()),
        float((totals * (totals - 1)).sum() / (size * (size - 1))) if size > 1 else None,
    )


def _weighted(topic: pl.DataFrame, alike: str, pairs: str, weight: str) -> float | None:
    some = topic.filter(pl.col(pairs) > 0)
    if not some.height:
        return None
    share = some[alike].to_numpy() / some[pairs].to_numpy()
    return float(np.average(share, weights=some[weight].to_numpy()))
