"""The run from its first day: what a warm-up must be long enough for."""

from __future__ import annotations

import numpy as np

from sim.measures.figures.figure import Cell, Figure
from sim.measures.series import SERIES, daily
from sim.measures.view import View
from sim.trace import Floats

MOVES = "{}_moves"
"""How the column is called that tells what cutting off more would do to a series."""
COUNTS = {"agreement": "compared", "correctness": "answers"}
"""The column that tells over how many answers a series is."""


def series(view: View) -> Figure:
    """A row per day from day 0, the warm-up included, to the end of arrivals.

    Each of `SERIES` (see `sim.measures.series.daily`), None on a day without; X_moves: by how much its mean over
    the whole weeks measured would change if all before this day were cut off as well (None in the warm-up, and
    where no whole week is left); `answers`: first answers that reached customers that day, `compared`: those
    with an earlier one to be compared with. Of every inquiry, also those of the warm-up.
    """
    made = daily(view.whole)
    start = int(np.ceil(view.facts.start / 24.0))
    means = made.by_day()
    after = np.array([made.after(day) for day in range(made.days)]).reshape(made.days, len(SERIES))
    moves = after - after[start] if start < made.days else np.full(after.shape, np.nan)
    moves[:start] = np.nan
    columns: dict[str, list[Cell]] = {"day": list(range(made.days))}
    for at, name in enumerate(SERIES):
        columns[name] = _cells(means[at])
    for at, name in enumerate(SERIES):
        columns[MOVES.format(name)] = _cells(moves[:, at])
    for name, counted in COUNTS.items():
        columns[counted] = made.weights[SERIES.index(name)].tolist()
    return Figure("series", columns, "ratio", ("day",), tuple(COUNTS.values()))


def _cells(values: Floats) -> list[Cell]:
    return [None if np.isnan(value) else value for value in values.tolist()]
