"""`comparison.html`: a comparison of reports as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from sim.files import write_whole
from sim.reports import page
from sim.reports.charts.chart import Chart, Trace, layout, panels, place, short
from sim.reports.comparing.document import ReportComparison
from sim.reports.comparing.words import does, lead
from sim.reports.grids.grid import Number
from sim.reports.palette import STAND_IN, organisation
from sim.reports.words import difference, title

ACROSS = 3
"""Panels beside each other."""
NAME = "comparison.html"


def render(comparison: ReportComparison) -> str:
    """The page as text."""
    document = comparison.document
    rows = document["measures"]
    return (
        page.environment()
        .get_template("comparison.html.jinja")
        .render(
            document=document,
            headline=[row for row in rows if row["headline"]],
            rest=[row for row in rows if not row["headline"]],
            charts=[*means(document), *gains(document)],
            mean=lambda row, at: Number(row["means"][at]["mean"], row["unit"], _half(row["means"][at])),
            change=_change,
            lead=lead,
            does=does,
            difference=difference,
        )
    )


def save_page(comparison: ReportComparison, folder: Path) -> Path:
    """Write `comparison.html` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, render(comparison))


def means(document: dict[str, Any]) -> list[Chart]:
    """A panel for each headline measure: every organisation of every report with its interval."""
    rows = [row for row in document["measures"] if row["headline"]]
    points = [[(one["column"], one["mean"], one["low"], one["high"]) for one in row["means"]] for row in rows]
    words = (
        "Each dot is the mean of an organisation of a report, each line its own 95 % interval. Organisations "
        "whose lines overlap may still differ: the tables below compare them directly."
    )
    colours = {column["label"]: organisation(at) for at, column in enumerate(document["columns"])}
    return _panelled("means", "The headline measures", words, rows, points, colours, zero=False)


def gains(document: dict[str, Any]) -> list[Chart]:
    """A panel for each measure: what each report gains within itself."""
    rows = document["gains"]
    points = [
        [(one["column"], one["difference"], one["low"], one["high"]) for one in row["rows"]] for row in rows
    ]
    labels = dict.fromkeys(label for row in points for label, *_ in row)
    colours = {label: organisation(at) for at, label in enumerate(labels)}
    words = (
        "What each report gains within itself: its organisation minus its own baseline, with the interval of the "
        "difference."
    )
    return _panelled("gains", "Who gains what", words, rows, points, colours, zero=True)


Point = tuple[str, float | None, float | None, float | None]


def _panelled(
    name: str,
    heading: str,
    words: str,
    rows: list[dict[str, Any]],
    points: list[list[Point]],
    colours: dict[str, str],
    zero: bool,
) -> list[Chart]:
    """One panel for each row; a column of dots with intervals in each."""
    if not rows:
        return []
    columns = min(ACROSS, len(rows))
    lines = -(-len(rows) // columns)
    labels = list(colours)
    traces: list[Trace] = []
    for number, (row, dots) in enumerate(zip(rows, points, strict=True)):
        of_x, of_y = place(number // columns, number % columns, columns)
        known = [dot for dot in dots if dot[1] is not None]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [dot[1] for dot in known],
                "y": [-labels.index(dot[0]) for dot in known],
                "marker": {"size": 9, "color": [colours[dot[0]] for dot in known]},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [0.0 if dot[3] is None else dot[3] - (dot[1] or 0.0) for dot in known],
                    "arrayminus": [0.0 if dot[2] is None else (dot[1] or 0.0) - dot[2] for dot in known],
                    "color": STAND_IN["soft"],
                    "thickness": 1.5,
                    "width": 3,
                },
                "customdata": [[short(dot[0]), Number(dot[1], row["unit"]).text] for dot in known],
                "hovertemplate": "%{customdata[0]}: %{customdata[1]}<extra></extra>",
                "showlegend": False,
                "xaxis": of_x,
                "yaxis": of_y,
            }
        )
    titles = [
        [_panel_title(rows[at]) if at < len(rows) else "" for at in range(line * columns, (line + 1) * columns)]
        for line in range(lines)
    ]
    up = {
        "range": [-len(labels) + 0.5, 0.5],
        "tickvals": [-at for at in range(len(labels))],
        "ticktext": [short(label, 20) for label in labels],
        "zeroline": False,
    }
    across = {"nticks": 4, "zeroline": zero}
    height = 60 + lines * (84 + 22 * len(labels))
    made = layout(
        height=height,
        margin={"t": 32},
        **panels(
            titles,
            (0.05, min(0.3, 42.0 * lines / height / max(lines, 1))),
            [across] * columns,
            [up] * columns,
            True,
        ),
    )
    for number, row in enumerate(rows):
        horizontal = made[place(number // columns, number % columns, columns)[0].replace("x", "xaxis")]
        horizontal["showticklabels"] = True
        if row["unit"] == "share":
            horizontal["tickformat"] = ".0~%"
    return [Chart(name, heading, words, traces, made)]


def _panel_title(row: dict[str, Any]) -> str:
    unit = {"share": "", "count": ""}.get(row["unit"], f" ({row['unit']})")
    better = {"higher": " ▶ better", "lower": " ◀ better"}.get(row["better"], "")
    return short(title(row["measure"]), 40) + unit + better


def _half(mean: dict[str, Any]) -> float | None:
    return None if mean["low"] is None else mean["mean"] - mean["low"]


def _change(row: dict[str, Any], at: int) -> Markup:
    """A difference with its interval."""
    one = row["differences"][at]
    if one["difference"] is None:
        return Markup("–")
    size = max(abs(mean["mean"]) for mean in row["means"] if mean["mean"] is not None)
    return Markup('<data value="{}">{}</data>').format(one["difference"], difference(one, row["unit"], size))
