"""The tables of all replications as one: fed one replication after the other, none of which is kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import stdtrit

from sim.errors import WalschipError
from sim.measures.figures.figure import Cell, Figure
from sim.trace import Floats

_CONFIDENCE = 0.95
_ROUNDING = 1e-13
"""Values that differ by no more than this, seen from their size, have no scatter."""

_Key = tuple[Cell, ...]


class Pools:
    """The tables of every organisation, pooled in order of replication number.

    The order in which replications are finished or read back does not matter: one that comes early waits.
    Memory is that of one replication's tables and of those that wait.
    """

    def __init__(self, organisations: int) -> None:
        self._of: list[dict[str, _Table]] = [{} for _ in range(organisations)]
        self._waiting: dict[int, tuple[tuple[Figure, ...], ...]] = {}
        self._next = 0

    def add(self, number: int, figures: tuple[tuple[Figure, ...], ...]) -> None:
        """Add the tables of one replication: per organisation, those that `figures` made."""
        self._waiting[number] = figures
        while self._next in self._waiting:
            self._take(self._waiting.pop(self._next))
            self._next += 1

    def pooled(self) -> tuple[tuple[Figure, ...], ...]:
        """Per organisation its tables over all replications added, in order of number, gaps left out."""
        for number in sorted(self._waiting):
            self._take(self._waiting.pop(number))
        return tuple(tuple(table.pooled() for table in tables.values()) for tables in self._of)

    def _take(self, figures: tuple[tuple[Figure, ...], ...]) -> None:
        for tables, of in zip(self._of, figures, strict=True):
            for figure in of:
                if figure.name in tables:
                    tables[figure.name].add(figure)
                else:
                    tables[figure.name] = _MAKE[figure.pooling](figure)


def pool(figures: Sequence[Figure]) -> Figure:
    """One table over replications from those of each, in order of replication number; at least one."""
    pools = Pools(1)
    for number, figure in enumerate(figures):
        pools.add(number, ((figure,),))
    return pools.pooled()[0][0]


class _First:
    """A table of examples: that of the first replication."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def add(self, figure: Figure) -> None:
        """Other replications have other examples."""

    def pooled(self) -> Figure:
        return self._figure


class _Mean:
    """A table of counts, added up row by row."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._values = _values(figure)
        self._rows: list[_Key] = []
        self._sums: dict[_Key, list[float]] = {}
        self._replications = 0
        self.add(figure)

    def add(self, figure: Figure) -> None:
        """Add one replication's counts. Linear in rows, but for rows that are new."""
        self._replications += 1
        fresh: list[tuple[_Key | None, _Key]] = []
        before: _Key | None = None
        keys = _keys(figure)
        for key, *numbers in zip(keys, *(figure.columns[name] for name in self._values), strict=True):
            sums = self._sums.get(key)
            if sums is None:
                sums = self._sums[key] = [0.0] * len(self._values)
                fresh.append((before, key))
            for at, number in enumerate(numbers):
                sums[at] += _number(number)
            before = key
        # A new row goes right after the one it follows, so that topics and departments stay together.
        for earlier, key in fresh:
            if self._rows and self._rows[-1] == earlier:
                self._rows.append(key)
            else:
                self._rows.insert(0 if earlier is None else self._rows.index(earlier) + 1, key)

    def pooled(self) -> Figure:
        columns: dict[str, list[Cell]] = {
            name: [row[at] for row in self._rows] for at, name in enumerate(self._figure.keys)
        }
        for at, name in enumerate(self._values):
            columns[name] = [self._sums[row][at] / self._replications for row in self._rows]
        return _with(self._figure, columns)


class _Ratio:
    """A table of shares or times: per cell, running mean and squares (Welford 1962) over those that define it.

    Where there is no scatter the running mean is exactly the value, and the squares are exactly 0.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._values = _values(figure)
        self._keys = _keys(figure)
        shape = (len(self._values), len(self._keys))
        self._replications = 0
        self._count = np.zeros(shape, dtype=np.int64)
        self._mean, self._squares = np.zeros(shape), np.zeros(shape)
        self._low, self._high = np.full(shape, np.inf), np.full(shape, -np.inf)
        self.add(figure)

    def add(self, figure: Figure) -> None:
        """Add one replication's numbers. Raises `WalschipError` if it has other rows."""
        if _keys(figure) != self._keys:
            raise WalschipError(
                f"table {figure.name}: has other rows in another replication (please report this)"
            )
        rows = [[math.nan if cell is None else cell for cell in figure.columns[name]] for name in self._values]
        value = np.array(rows, dtype=np.float64).reshape(self._mean.shape)
        there = ~np.isnan(value)
        self._replications += 1
        self._count += there
        value = np.where(there, value, self._mean)  # Who does not define it moves nothing.
        off = value - self._mean
        self._mean = self._mean + np.where(there, off / np.maximum(self._count, 1), 0.0)
        self._squares = self._squares + off * (value - self._mean)
        self._low = np.where(there, np.minimum(self._low, value), self._low)
        self._high = np.where(there, np.maximum(self._high, value), self._high)

    def pooled(self) -> Figure:
        columns: dict[str, list[Cell]] = {
            name: [key[at] for key in self._keys] for at, name in enumerate(self._figure.keys)
        }
        sparse = self._figure.sparse
        needed = self._replications / 2 if sparse else self._replications
        known = (self._count > 0) & (self._count >= needed)
        half, wide = self._half_widths(), known & (self._count > 1)
        for at, name in enumerate(self._values):
            columns[name] = _cells(self._mean[at], known[at])
            if name not in self._figure.counts:
                columns[f"{name}_half"] = _cells(half[at], wide[at])
        if sparse:
            columns["defined"] = (
                self._count[[name not in self._figure.counts for name in self._values]].min(axis=0).tolist()
            )
        return _with(self._figure, columns)

    def _half_widths(self) -> Floats:
        """Per cell, half the width of Student's t-interval (1908); 0 exactly where there is no scatter."""
        freedom = np.maximum(self._count - 1, 1).astype(np.float64)
        error = np.sqrt(self._squares / freedom / np.maximum(self._count, 1))
        there = self._count > 0
        low, high = np.where(there, self._low, 0.0), np.where(there, self._high, 0.0)
        still = high - low <= _ROUNDING * np.maximum(np.abs(low), np.abs(high))
        return np.where(still, 0.0, error * stdtrit(freedom, 0.5 + _CONFIDENCE / 2.0))


_Table = _First | _Mean | _Ratio
_MAKE: dict[str, Any] = {"first": _First, "mean": _Mean, "ratio": _Ratio}


def _values(figure: Figure) -> list[str]:
    return [name for name in figure.columns if name not in figure.keys]


def _keys(figure: Figure) -> list[_Key]:
    return list(zip(*(figure.columns[name] for name in figure.keys), strict=True))


def _number(cell: Cell) -> float:
    assert isinstance(cell, int | float)
    return float(cell)


def _cells(values: Floats, known: Any) -> list[Cell]:
    return [value if there else None for value, there in zip(values.tolist(), known.tolist(), strict=True)]


def _with(figure: Figure, columns: dict[str, list[Cell]]) -> Figure:
    return Figure(figure.name, columns, figure.pooling, figure.keys, figure.counts, figure.sparse)
