"""A flat table that pictures are drawn from, and how the tables of several replications become one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.trace import Bools, Ints

Cell = str | int | float | None

Pooling = Literal["first", "mean", "ratio"]
"""How a table is put together over replications:

- `first`: examples, one by one; those of the first replication.
- `mean`: counts; rows are found by their keys, numbers averaged, a row that a replication lacks counts 0.
- `ratio`: shares and times; the same rows in every replication, numbers averaged, and beside each column X
  its X_half: half the width of Student's 95 % interval over replications.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One table: what a picture needs, by column, all of one length; None where there is nothing to show.

    A table that was pooled already says so too: its `pooling` is how that was done.
    """

    name: str
    columns: dict[str, list[Cell]]
    pooling: Pooling = "first"
    keys: tuple[str, ...] = ()
    """Columns that tell rows apart; the others hold numbers. Empty for `first`."""
    counts: tuple[str, ...] = ()
    """Columns of a `ratio` that are averaged without an interval beside them."""
    sparse: bool = False
    """Of a `ratio`: a cell that at least half of the replications define is averaged over those; the column
    `defined` tells how many. Otherwise a cell is None unless all define it."""


def counted(cell: Ints, chosen: Bools, size: int) -> Ints:
    """How many of the chosen lie in each cell 0, 1 …; shape (size,)."""
    return np.bincount(cell[chosen], minlength=size).astype(np.int64)
