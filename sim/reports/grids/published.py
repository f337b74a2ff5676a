"""What was simulated beside published figures; where the scenario names some."""

from __future__ import annotations

from sim.reports.document import Report
from sim.reports.grids.grid import Cell, Grid, Number
from sim.reports.published import told_place
from sim.reports.words import title


def published(report: Report) -> list[Grid]:
    """A row for each published figure; reports of before there were any have none."""
    rows: list[tuple[Cell, ...]] = []
    for row in report.document.get("published", ()):
        unit = row["unit"]
        said = " ".join(filter(None, (row["source"], row["note"], row["explained"])))
        rows.append(
            (
                row["name"],
                title(row["measure"]),
                row["organisation"],
                Number(row["low"], unit),
                Number(row["high"], unit),
                Number(row["mean"], unit, row["half_width"]),
                told_place(row),
                said,
            )
        )
    if not rows:
        return []
    words = (
        "How far the mean is from the nearer end of the range, in the measure’s unit. What was published is of "
        "other companies, and often of something near the measure, not the same."
    )
    head = ("figure", "measure", "organisation", "published from", "to", "simulated", "lies", "source")
    return [Grid("Published and simulated", head, tuple(rows), words, open=True)]
