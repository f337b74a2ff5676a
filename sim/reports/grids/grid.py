"""A table of the page: cells that are words or numbers, readable without any script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sim.reports.words import change, number


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the report, with how it is told."""

    value: float | None
    unit: str
    half_width: float | None = None
    class_: str = ""
    """A class of the style sheet: better, worse."""
    change: bool = False
    """Whether it is a difference, told with its sign and shares in percentage points."""

    @property
    def text(self) -> str:
        """As a reader wants it."""
        if self.change:
            return change(self.value, self.unit)
        if self.unit == COUNTED and self.value is not None:
            return f"{self.value:,.{0 if float(self.value).is_integer() else 1}f}"
        return number(self.value, self.unit)

    @property
    def around(self) -> str:
        """Half of its interval, where there is one."""
        return "" if self.half_width is None else f"± {number(self.half_width, self.unit)}"


COUNTED = "counted"
"""The unit of a number of things, told as a whole number where it is one."""
Cell: TypeAlias = "str | Number"


@dataclass(frozen=True, slots=True)
class Grid:
    """One table."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: str = ""
    """What it tells, where the caption does not say it all."""
    open: bool = False
    """Whether it is shown without being asked for."""


def count(value: float | None) -> Number:
    """A number of things, averaged over replications."""
    return Number(value, COUNTED)
