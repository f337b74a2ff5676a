"""What the page tells of one scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.reports.document import Report
from sim.studies.catalogue import Mover, Short


@dataclass(frozen=True, slots=True)
class Tornado:
    """The assumed values of a scenario, moved one by one on short runs."""

    asked: Short
    movers: tuple[Mover, ...]
    """All that were moved, what moves most first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One scenario of the page."""

    file: str
    """As the page and its commands name it."""
    report: Report
    tornado: Tornado | None
    """None where there is nothing to compare, or nothing is assumed."""
    inputs: Sequence[tuple[str, str]]
    """(path as seen from the page's folder, SHA-256) of every file it was made from, its own first."""

    @property
    def baseline(self) -> str:
        """The first organisation."""
        return self.report.organisations[0]

    @property
    def variants(self) -> list[str]:
        """The others."""
        return self.report.organisations[1:]
