"""How long cases take, from opening to resolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.trace import Floats, Ints

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
GROUPS = 4
"""By hand-offs: 0, 1, 2, 3 and more."""


@dataclass(frozen=True, slots=True)
class Durations:
    """Hours of wall time from opening to resolution, of done cases whose resolution has a time.

    The resolution is the column `resolved` where the log has one, else the first status *done* at the end, else
    the last event: the kinds are not mixed.
    """

    cases: int
    quantiles: Floats
    """Hours at `QUANTILES`, shape (5,); nan where there are no cases."""
    mean: float
    """Hours; nan where there are no cases. A few very long cases make much of it."""
    by_handoffs: Floats
    """The same by 0, 1, 2, 3+ hand-offs, shape (4, 5); nan where there are no cases."""
    cases_by_handoffs: Ints
    """Shape (4,)."""
    no_moment: int
    """Done cases without a moment of resolution: left out."""
    backwards: int
    """Cases resolved before they were opened: left out."""
    still_open: int
    """Cases not done: left out, so that long cases are rarer here than they are."""


def durations(cases: pl.DataFrame, recorded: bool) -> Durations:
    """Hours of cases; `recorded`: only those count whose resolution a column of the log tells.

    Quantiles by the inverse of the distribution with linear interpolation (numpy's default).
    """
    done = cases.filter("done")
    timed = done.filter(pl.col("recorded") if recorded else pl.col("resolved").is_not_null()).with_columns(
        hours=(pl.col("resolved") - pl.col("opened")).dt.total_seconds() / 3600.0
    )
    used = timed.filter(pl.col("hours") >= 0.0)
    hours = used["hours"].to_numpy()
    group = used["handoffs"].clip(upper_bound=GROUPS - 1).fill_null(GROUPS).to_numpy()
    return Durations(
        used.height,
        _quantiles(hours),
        float(hours.mean()) if len(hours) else float("nan"),
        np.stack([_quantiles(hours[group == at]) for at in range(GROUPS)]),
        np.bincount(group, minlength=GROUPS + 1)[:GROUPS],
        done.height - timed.height,
        timed.height - used.height,
        cases.height - done.height,
    )


def _quantiles(hours: Floats) -> Floats:
    return np.quantile(hours, QUANTILES) if len(hours) else np.full(len(QUANTILES), np.nan)
