"""What a status says about a ticket, by its words: waiting, pending, worked on, or done.

    done       resolved, closed, completed, cancelled, …
    pending    with somebody outside the team: the customer, a vendor, on hold, …
    working    active, in progress, …
    waiting    new, open, assigned, queued, …: with the team, and nobody known to be at it

The first class of this order that has a word in the status is the one; what has none is unknown, and listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.logs.read import EventLog
from sim.trace import Floats, Ints

CLASSES = ("waiting", "working", "pending", "done", "unknown")
WAITING, WORKING, PENDING, DONE, UNKNOWN = range(5)
PHRASES = (
    (WAITING, ("not started", "not assigned", "unassigned", "reopened", "re-opened", "to do", "todo")),
    (DONE, ("resolved", "closed", "complete", "completed", "done", "solved", "finished", "cancelled", "canceled",
            "rejected", "fulfilled", "afgerond", "gesloten", "opgelost")),
    (PENDING, ("pending", "hold", "onhold", "on-hold", "awaiting", "await", "suspended", "vendor", "supplier",
               "customer", "user", "requester", "external", "third party", "wait user", "paused", "wacht")),
    (WORKING, ("active", "progress", "working", "work", "started", "processing", "in behandeling", "handling")),
    (WAITING, ("new", "open", "assigned", "queued", "queue", "accepted", "registered", "created", "submitted",
               "triage", "waiting", "wait", "logged", "nieuw", "scheduled")),
)  # fmt: skip
"""The words, first match first; a word stands alone, whatever its case, underscores taken for blanks."""


def classify(status: str) -> int:
    """The class of a status, by its words; what waits for *somebody* is pending, what just waits is waiting."""
    text = " ".join(re.split(r"[\s_/.:()]+", status.lower()))
    if re.search(r"\bwait(ing|s)? (for|on)\b", text):
        return PENDING
    for kind, words in PHRASES:
        if any(re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text) for word in words):
            return kind
    return UNKNOWN


@dataclass(frozen=True, slots=True)
class Statuses:
    """Where the hours of cases go before they are resolved, as far as their statuses tell."""

    words: tuple[str, ...]
    """The log's own statuses."""
    kind: Ints
    """Class of each, shape (words,): an index of `CLASSES`."""
    events: Ints
    """Events with each, shape (words,)."""
    hours: Floats
    """Hours that cases are in each before they are resolved, shape (words,)."""
    stretches: Ints
    """Stretches of one class within a case before it is resolved, shape (classes,)."""
    stretch_quantiles: Floats
    """Hours of these at 10, 25, 50, 75 and 90 %, shape (classes, 5); nan where there are none."""
    cases: int
    """Cases looked at: done, with hours to tell."""
    cases_with: Ints
    """Cases with at least one stretch of each class, shape (classes,)."""
    team_hours: Floats
    """Hours by the team the case is with and the class, shape (teams, classes)."""

    @property
    def class_hours(self) -> Floats:
        """Hours of each class, shape (classes,)."""
        return np.bincount(self.kind, weights=self.hours, minlength=len(CLASSES)).astype(np.float64)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The statuses whose words say nothing."""
        return tuple(word for word, kind in zip(self.words, self.kind, strict=True) if kind == UNKNOWN)


def kinds(log: EventLog) -> pl.Series | None:
    """The class of each event's status (null where it has none); None where the log has no statuses."""
    if not log.has("status"):
        return None
    of_word = pl.Series(classify(word) for word in log.names("status")).cast(pl.UInt8)
    return of_word.gather(log.events["status"].to_physical().cast(pl.UInt32)).rename("kind")


def statuses(log: EventLog, cases: pl.DataFrame) -> Statuses | None:
    """Hours by status of done cases, each status lasting from its event to the next, or to the end of the case.

    `cases` is of `cases.cases`, with `resolved`. An event without a status or a team keeps the one before. None
    where the log has no statuses or no events. Complexity: O(events).
    """
    kind = kinds(log)
    if kind is None or log.one_row_a_case:
        return None
    done = cases.filter(pl.col("done"), pl.col("resolved").is_not_null()).select("case", "resolved")
    events = (
        log.events.lazy()
        .select("case", "time", "team", "status")
        .with_columns(kind=kind)
        .join(done.lazy(), on="case", how="inner", maintain_order="left")
        .with_columns(pl.col("status", "kind", "team").forward_fill().over("case"))
        .with_columns(
            until=pl.min_horizontal(
                pl.col("time").shift(-1).over("case").fill_null(pl.col("resolved")), "resolved"
            )
        )
        .with_columns(
            hours=((pl.col("until") - pl.col("time")).dt.total_seconds() / 3600.0).clip(lower_bound=0.0)
        )
        .with_columns(
            begins=(
                pl.col("kind").ne_missing(pl.col("kind").shift())
                | (pl.col("case") != pl.col("case").shift()).fill_null(True)
            )
        )
        .collect()
    )
    before = events.filter(pl.col("time") < pl.col("resolved"))
    words = log.names("status")
    by_word = before.group_by("status").agg(pl.col("hours").sum())
    stretches = (
        before.with_columns(stretch=pl.col("begins").cum_sum())
        .group_by("stretch")
        .agg(pl.col("case", "kind").first(), pl.col("hours").sum())
        .drop_nulls("kind")
    )
    size = len(CLASSES)
    quantiles = np.full((size, 5), np.nan)
    number, with_one = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for at in range(size):
        some = stretches.filter(pl.col("kind") == at)
        number[at], with_one[at] = some.height, some["case"].n_unique()
        if some.height:
            quantiles[at] = np.quantile(some["hours"].to_numpy(), (0.1, 0.25, 0.5, 0.75, 0.9))
    team_hours = np.zeros((len(log.names("team")), size))
    known = before.drop_nulls(["team", "kind"])
    np.add.at(
        team_hours, (known["team"].to_physical().to_numpy(), known["kind"].to_numpy()), known["hours"].to_numpy()
    )
    hours = np.zeros(len(words))
    known = by_word.drop_nulls("status")
    hours[known["status"].to_physical().to_numpy()] = known["hours"].to_numpy()
    return Statuses(
        words,
        np.array([classify(word) for word in words], np.int64),
        np.bincount(events["status"].drop_nulls().to_physical().to_numpy(), minlength=len(words)),
        hours,
        number,
        quantiles,
        done.height,
        with_one,
        team_hours,
    )
