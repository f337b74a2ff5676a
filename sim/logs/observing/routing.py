"""How cases travel from team to team."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.logs.observing.arrivals import table
from sim.logs.read import EventLog
from sim.trace import Floats, Ints

VISITS = 8
"""Visits that are told one by one."""
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class Routing:
    """Hand-offs of done cases that name a team; an open case may yet be passed on, and is left out."""

    teams: tuple[str, ...]
    cases: int
    """Done cases with a team: the denominator of all that follows."""
    without_team: int
    """Done cases that never name one."""
    still_open: int
    """Cases left out because they are not done."""
    handoffs: Ints
    """Cases with 0, 1, 2, … hand-offs, shape (most + 1,)."""
    with_return: int
    """Cases that go A→B→A at least once."""
    reached: Ints
    """Cases with at least k visits, k = 1 … `VISITS`, shape (VISITS,)."""
    passed: Ints
    """Of these, cases passed on at the kth visit."""
    to_resolver: Ints
    """Hand-offs at the kth visit that go to the team that resolves the case in the end."""
    to_former: Ints
    """Hand-offs at the kth visit that go to a team the case has been with before."""
    team_reached: Ints
    """Visits by team and number (the last column: `VISITS` and more), shape (teams, VISITS)."""
    team_passed: Ints
    """Of these, visits that end in a hand-off, shape (teams, VISITS)."""
    matrix: Ints
    """Hand-offs from team (row) to team (column), shape (teams, teams)."""
    transit_quantiles: Floats
    """Hours from the last event at one team to the first at the next, at `QUANTILES`; nan without hand-offs."""
    stay_quantiles: Floats
    """Hours from the first event at a team to the first at the next, by visit, shape (VISITS, 5); nan: none."""
    team_stay_median: Floats
    """Median of the same by team, shape (teams,); nan where nothing was passed on."""

    @property
    def upto_three(self) -> Ints:
        """Cases with 0, 1, 2, and 3 or more hand-offs, shape (4,)."""
        padded = np.pad(self.handoffs, (0, max(4 - len(self.handoffs), 0)))
        return np.concatenate((padded[:3], [padded[3:].sum()]))

    @property
    def chance(self) -> Floats:
        """The chance of being passed on at visit 1, 2, …, shape (VISITS,); nan where no case came so far."""
        chance: Floats = np.full(VISITS, np.nan)
        return np.divide(self.passed, self.reached, out=chance, where=self.reached > 0)


def routing(log: EventLog, cases: pl.DataFrame, visited: pl.DataFrame) -> Routing | None:
    """Count hand-offs; None where the log has one row a case. Complexity: O(visits log visits)."""
    if log.one_row_a_case:
        return None
    used = cases.filter(pl.col("done") & pl.col("handoffs").is_not_null())
    trips = visited.join(used.select("case", "resolver"), on="case", how="inner", maintain_order="left")
    trips = trips.with_columns(
        known=pl.col("team").is_first_distinct().over("case"),
        at=pl.col("visit").clip(upper_bound=VISITS) - 1,
        on=pl.col("next_team").is_not_null(),
    ).with_columns(
        former=(~pl.col("known").shift(-1)) & pl.col("on"),
        right=(pl.col("next_team") == pl.col("resolver")).fill_null(False),
        stay=(pl.col("next_start") - pl.col("start")).dt.total_seconds() / 3600.0,
        transit=(pl.col("next_start") - pl.col("last")).dt.total_seconds() / 3600.0,
    )
    teams = log.names("team")
    handed = trips.filter("on")
    exact = trips.filter(pl.col("visit") <= VISITS)
    stays = np.full((VISITS, len(QUANTILES)), np.nan)
    for at in range(VISITS):
        some = handed.filter(pl.col("visit") == at + 1)["stay"].to_numpy()
        if len(some):
            stays[at] = np.quantile(some, QUANTILES)
    medians = np.full(len(teams), np.nan)
    by_team = handed.group_by("team").agg(pl.col("stay").median())
    medians[by_team["team"].to_physical().to_numpy()] = by_team["stay"].to_numpy()
    return Routing(
        teams,
        used.height,
        cases.filter(pl.col("done") & pl.col("handoffs").is_null()).height,
        cases.filter(~pl.col("done")).height,
        np.bincount(used["handoffs"].to_numpy()),
        used.filter(pl.col("returns") > 0).height,
        _by_visit(exact, pl.lit(True)),
        _by_visit(exact, pl.col("on")),
        _by_visit(exact, pl.col("right")),
        _by_visit(exact, pl.col("former")),
        _by_team(trips, len(teams)),
        _by_team(handed, len(teams)),
        table(handed, "team", "next_team", (len(teams), len(teams))),
        np.quantile(handed["transit"].to_numpy(), QUANTILES)
        if handed.height
        else np.full(len(QUANTILES), np.nan),
        stays,
        medians,
    )


def _by_visit(trips: pl.DataFrame, which: pl.Expr) -> Ints:
    return np.bincount(trips.filter(which)["at"].to_numpy(), minlength=VISITS)


def _by_team(trips: pl.DataFrame, teams: int) -> Ints:
    code = trips["team"].to_physical().to_numpy().astype(np.int64) * VISITS + trips["at"].to_numpy()
    return np.bincount(code, minlength=teams * VISITS).reshape(teams, VISITS)
