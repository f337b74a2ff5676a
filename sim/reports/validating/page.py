"""`validation.html`: a validation as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.files import write_whole
from sim.reports import page
from sim.reports.charts.chart import Chart, Trace, layout, short
from sim.reports.grids.grid import Cell, Grid
from sim.reports.palette import organisation
from sim.reports.validating.words import between, told

NAME = "validation.html"
SIDES = (("fitted", "log, fitted part"), ("held", "log, held-out part"), ("simulated", "simulated"))
CHARTS = {"handoffs": 4, "chance": 6, "hours": 9, "load": 30}
"""Tables that are drawn, and how many of their first lines at most."""


def render(document: dict[str, Any]) -> str:
    """The page as text."""
    return (
        page.environment()
        .get_template("validation.html.jinja")
        .render(
            document=document,
            tables=[(table, grid(table)) for table in document["tables"]],
            charts={table["name"]: made for table in document["tables"] if (made := chart(table)) is not None},
        )
    )


def save_page(document: dict[str, Any], folder: Path) -> Path:
    """Write `validation.html` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, render(document))


def grid(table: dict[str, Any]) -> Grid:
    """The lines of one table; of a distance, the held-out column holds the log's own drift."""
    rows: list[tuple[Cell, ...]] = []
    for line in table["lines"]:
        unit = line["unit"]
        held = told(line["held"], unit)
        if line["fitted"] is None and line["held"] is not None and line["simulated"] is not None:
            held += " (drift)"
        rows.append(
            (
                line["label"],
                told(line["fitted"], unit),
                held,
                told(line["simulated"], unit),
                between(line["low"], line["high"], unit),
                told(line["limit"], unit) if line["limit"] else "",
                line["verdict"],
            )
        )
    head = ("", "log, fitted", "log, held out", "simulated", "band of one run (95 %)", "may be off by", "verdict")
    shown = table["name"] not in ("matrix", "arrivals", "load")
    return Grid(table["title"], head, tuple(rows), open=shown)


def chart(table: dict[str, Any]) -> Chart | None:
    """Bars of the two parts of the log and of the simulation; None where there is nothing to draw."""
    most = CHARTS.get(table["name"])
    lines = [line for line in table["lines"] if line["fitted"] is not None and line["unit"] in ("share", "hours")]
    if most is None or not lines:
        return None
    lines = lines[:most]
    traces: list[Trace] = []
    for at, (key, label) in enumerate(SIDES):
        if all(line[key] is None for line in lines):
            continue
        traces.append(
            {
                "type": "bar",
                "name": label,
                "x": [short(line["label"], 24) for line in lines],
                "y": [line[key] for line in lines],
                "marker": {"color": organisation(at)},
                "customdata": [told(line[key], line["unit"]) for line in lines],
                "hovertemplate": f"{label}: %{{customdata}}<extra></extra>",
            }
        )
    share = {"tickformat": ".0%"} if lines[0]["unit"] == "share" else {"title": {"text": "hours"}}
    return Chart(
        f"validation-{table['name']}",
        table["title"],
        table["words"],
        traces,
        layout(
            height=320,
            barmode="group",
            yaxis={"rangemode": "tozero", **share},
            xaxis={"automargin": True, "type": "category"},
        ),
    )
