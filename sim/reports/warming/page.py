"""`warmup.html`: a warm-up study as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.files import write_whole
from sim.measures import definition
from sim.measures.series import SERIES
from sim.reports import page
from sim.reports.charts.chart import INK, SOFT, Chart, Trace, axis, layout, text
from sim.reports.grids.grid import Cell, Grid, Number, count
from sim.reports.palette import organisation
from sim.reports.words import NOTHING, difference, title

NAME = "warmup.html"
_DASHES = ("solid", "dash", "dot", "dashdot")
"""Lines for those who do not see their colours."""


def render(document: dict[str, Any]) -> str:
    """The page as text."""
    return (
        page.environment()
        .get_template("warmup.html.jinja")
        .render(document=document, charts=charts(document), starts=starts(document), grids=grids(document))
    )


def save_page(document: dict[str, Any], folder: Path) -> Path:
    """Write `warmup.html` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, render(document))


def charts(document: dict[str, Any]) -> list[Chart]:
    """A chart for each series: every day, the moving average, the suggested warm-up and the scenario's."""
    return [_chart(document, series) for series in SERIES]


def starts(document: dict[str, Any]) -> Grid:
    """What is suggested for each series."""
    rows: list[tuple[Cell, ...]] = []
    for one in document["starts"]:
        rest, measured = (
            NOTHING if change is None else difference(change, one["unit"])
            for change in (one["rest"], one["measured"])
        )
        days = (NOTHING if day is None else f"{day} days" for day in (one["mser"], one["suggestion"]))
        rows.append((title(one["series"]), one["organisation"], *days, rest, measured))
    head = ("series", "organisation", "MSER", "suggested", "the rest is higher by", "measured mean changes by")
    return Grid("What is suggested", head, tuple(rows), open=True)


def grids(document: dict[str, Any]) -> list[Grid]:
    """The numbers of every chart, day by day."""
    found = []
    for series in SERIES:
        unit = definition(series).unit
        of = [row for row in document["series"] if row["series"] == series]
        rows: list[tuple[Cell, ...]] = [
            (count(day), *(Number(row[column][day], unit) for row in of for column in ("mean", "moving")))
            for day in range(document["days"])
        ]
        head = ("day", *(f"{row['organisation']}{tail}" for row in of for tail in ("", ", the week around")))
        found.append(Grid(f"{title(series).capitalize()}, day by day", head, tuple(rows)))
    return found


def _chart(document: dict[str, Any], series: str) -> Chart:
    unit = definition(series).unit
    share = {"tickformat": ".0%"} if unit == "share" else {"rangemode": "tozero"}
    traces: list[Trace] = []
    rows = [row for row in document["series"] if row["series"] == series]
    days = list(range(document["days"]))
    for at, row in enumerate(rows):
        line = {"color": organisation(at), "dash": _DASHES[at % len(_DASHES)]}
        shared = {"type": "scatter", "mode": "lines", "x": days, "legendgroup": row["organisation"]}
        told = "day %{x}: %{y:.1%}" if unit == "share" else "day %{x}: %{y:.1f}"
        traces += [
            shared
            | {
                "y": row["mean"],
                "line": {"color": organisation(at), "width": 1},
                "opacity": 0.45,
                "hoverinfo": "skip",
                "showlegend": False,
            },
            shared
            | {
                "name": text(row["organisation"]),
                "y": row["moving"],
                "line": line | {"width": 2.5},
                "hovertemplate": f"{told}<extra>%{{fullData.name}}</extra>",
            },
        ]
    # One word at the foot and one at the head: the lines may stand close together.
    marks = [(document["warmup_days"], "the scenario’s warm-up", INK, "dot", 0)]
    if document["suggestion"] is not None:
        marks.append((document["suggestion"], "suggested", SOFT, "dash", 1))
    made = layout(
        height=380,
        margin={"t": 48},
        xaxis=axis(title="day of the run", range=[0, document["days"]]),
        yaxis=axis(title="contacts" if unit == "contacts" else "of first answers", **share),
        shapes=[
            {
                "type": "line",
                "x0": day,
                "x1": day,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": colour, "width": 1.5, "dash": dash},
            }
            for day, _, colour, dash, _ in marks
        ],
        annotations=[
            {
                "x": day,
                "y": end,
                "yref": "paper",
                "yanchor": "top" if end else "bottom",
                "xanchor": "left",
                "text": f" {words} ",
                "showarrow": False,
                "font": {"color": colour, "size": 12},
            }
            for day, words, colour, _, end in marks
        ],
    )
    words = (
        f"Thin: each day, over all replications. Thick: the {document['average']}. Vertical lines: where the "
        f"scenario’s warm-up ends (dotted, day {document['warmup_days']})"
    )
    if document["suggestion"] is not None:
        words += f" and the one suggested for all series (dashed, day {document['suggestion']})"
    return Chart(series, title(series).capitalize(), f"{words}.", traces, made)
