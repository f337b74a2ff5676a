"""Time, in numbers."""

from __future__ import annotations

from sim.reports.document import Report
from sim.reports.grids.grid import Cell, Grid, Number
from sim.reports.words import title

_HOURS = {
    "1 min": 1 / 60,
    "10 min": 1 / 6,
    "1 h": 1.0,
    "8 h": 8.0,
    "1 day": 24.0,
    "3 days": 72.0,
    "10 days": 240.0,
}


def survival(report: Report) -> list[Grid]:
    """Who still waits after so long, and the share that was open when the run ended."""
    grids = []
    for column, heading in (
        ("not_responded", "Without a first response after …"),
        ("not_resolved", "Not resolved after …"),
    ):
        rows: list[tuple[Cell, ...]] = []
        for words, hours in _HOURS.items():
            cells: list[Cell] = [words]
            for name in report.organisations:
                view = report.view(name, "survival")
                at = min(range(len(view["hours"])), key=lambda row: abs(view["hours"][row] - hours))
                cells.append(Number(view[column][at], "share", view[f"{column}_half"][at]))
            rows.append(tuple(cells))
        if column == "not_resolved":
            rows.append(
                (
                    "still open when the run ended",
                    *(measured(report, name, "open") for name in report.organisations),
                )
            )
        grids.append(Grid(heading, ("after", *report.organisations), tuple(rows)))
    return grids


def channels(report: Report) -> list[Grid]:
    """The live channels."""
    live = [one["name"] for one in report.document["scenario"]["channel"] if one["kind"] == "live"]
    measures = [f"{head}.{name}" for name in live for head in ("service_level", "abandoned", "closed_line")]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (title(one), *(measured(report, name, one) for name in report.organisations)) for one in measures
    )
    return [Grid("On the line, by channel", ("measure", *report.organisations), rows)] if rows else []


def measured(report: Report, organisation: str, measure: str) -> Number:
    """A measure with half of its interval."""
    figure = report.document["organisations"][organisation]["measures"][measure]
    return Number(figure["mean"], figure["unit"], figure["half_width"])
