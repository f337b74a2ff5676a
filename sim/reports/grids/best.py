"""Which organisation is best, in numbers; where there are more than two."""

from __future__ import annotations

from sim.best import METHOD
from sim.reports.choosing import BEST, choices
from sim.reports.document import Report
from sim.reports.grids.grid import Cell, Grid, Number
from sim.reports.words import title


def best(report: Report) -> list[Grid]:
    """A row for each headline measure and organisation: against the best of the others."""
    rows: list[tuple[Cell, ...]] = []
    for choice in choices(report):
        for row in choice.rows:
            name = row["organisation"]
            ends = (Number(row[end], choice.unit, change=True) for end in ("low", "high"))
            rows.append((title(choice.measure), name, choice.said_of(name), *ends))
    if not rows:
        return []
    words = (
        f"“{BEST}”: all others are shown to be worse. The last two columns are the interval of an organisation’s "
        f"mean minus that of the best of the others; over this table all hold at once ({METHOD})."
    )
    head = ("measure", "organisation", "which is", "from", "to")
    return [Grid("Which organisation is best", head, tuple(rows), words, open=True)]
