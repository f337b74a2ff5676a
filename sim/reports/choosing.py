"""Which of more than two organisations is best, in words, from the document's `best`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.reports.document import Report
from sim.reports.words import amount, joined

BEST, EVEN, WORSE = "the best", "not told from the best", "worse"
"""What an organisation is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One measure: who may be the best, and by how much the others are worse."""

    measure: str
    unit: str
    best: tuple[str, ...]
    """Names of those that cannot be told from the best."""
    rows: tuple[dict[str, Any], ...]
    """Per organisation its name and the interval (low, high) of its difference from the best of the others."""

    def said_of(self, organisation: str) -> str:
        """What is known of one organisation: `BEST`, `EVEN` or `WORSE`."""
        if organisation not in self.best:
            return WORSE
        return BEST if len(self.best) == 1 else EVEN

    def who(self) -> str:
        """The best, or those it may be."""
        names = joined([f"“{name}”" for name in self.best])
        if len(self.best) == len(self.rows):
            return "any of them: not told apart"
        return names if len(self.best) == 1 else f"{names}: not told apart"

    def others(self) -> str:
        """The others, each with the least by which it is worse."""
        names = [row["organisation"] for row in self.rows if row["organisation"] not in self.best]
        return "; ".join(f"“{name}” by {self._worse(name)}" for name in names)

    def _worse(self, organisation: str) -> str:
        """The end of its interval that is nearer to the best."""
        row = next(row for row in self.rows if row["organisation"] == organisation)
        least = amount(min(abs(row["low"]), abs(row["high"])), self.unit)
        # Surely worse, by less than is told: "by 0.0 pp" would say that it is not.
        return least if any(digit in least for digit in "123456789") else "next to nothing"


def choices(report: Report) -> list[Choice]:
    """In the order of the headline; empty with two organisations, and for reports without `best`."""
    measures = report.document["organisations"][report.organisations[0]]["measures"]
    return [
        Choice(one["measure"], measures[one["measure"]]["unit"], tuple(one["best"]), tuple(one["rows"]))
        for one in report.document.get("best", ())
    ]
