"""The picture of a tornado: bars from the difference at the low end of each range to that at the high end."""

from __future__ import annotations

from typing import Any

from sim.reports.charts.chart import Chart, Trace, axis, layout, short, text
from sim.reports.palette import STAND_IN, organisation
from sim.reports.words import difference, title

MOST = 12
"""Bars drawn; the table has them all."""


def charts(document: dict[str, Any]) -> list[Chart]:
    """One chart for each variant and measure that is defined as the scenario has it."""
    return [
        bars(document, row, variant, f"{at}-{number}")
        for at, variant in enumerate(document["organisations"][1:])
        for number, row in enumerate(document["measures"])
        if document["base"]["measures"][row["measure"]]["variants"][variant]["difference"] is not None
    ]


def bars(document: dict[str, Any], row: dict[str, Any], variant: str, name: str) -> Chart:
    """The values that move this measure most, the largest swing on top."""
    base = document["base"]["measures"][row["measure"]]["variants"][variant]
    moved = {one["path"]: one for one in document["moved"]}
    drawn = [
        one
        for one in document["bars"]
        if one["variant"] == variant and one["measure"] == row["measure"] and one["swing"] is not None
    ][:MOST]
    labels = [_label(moved[one["path"]], one["verdict_changes"]) for one in drawn]
    traces = [
        _ends(drawn, labels, end, words, at, base["difference"], row["unit"])
        for at, (end, words) in enumerate((("at_low", "at its low end"), ("at_high", "at its high end")))
    ]
    least = base["threshold"] or 0.0
    made = layout(
        height=110 + 30 * len(labels),
        barmode="overlay",
        bargap=0.35,
        xaxis=axis(zeroline=True, zerolinecolor=STAND_IN["ink"], **_unit(row)),
        yaxis=axis(categoryorder="array", categoryarray=labels[::-1], showgrid=False),
        shapes=[
            {
                "type": "rect",
                "xref": "x",
                "yref": "paper",
                "x0": -least,
                "x1": least,
                "y0": 0,
                "y1": 1,
                "fillcolor": STAND_IN["small"],
                "line": {"width": 0},
                "layer": "below",
            },
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": base["difference"],
                "x1": base["difference"],
                "y0": 0,
                "y1": 1,
                "line": {"color": STAND_IN["ink"], "width": 1.5, "dash": "dash"},
            },
        ],
    )
    words = (
        f"“{variant}” minus “{document['baseline']}”, {row['better']} is better. Bars go from the "
        "scenario as it is (dashed) to where one value is at the end of its range; lines are intervals; * the "
        "verdict changes; in the grey band the difference is too small to matter."
    )
    heading = title(row["measure"])
    if len(document["organisations"]) > 2:
        heading += f", {variant}"
    return Chart(f"tornado-{name}", heading, words, traces, made)


def _ends(
    drawn: list[dict[str, Any]],
    labels: list[str],
    end: str,
    words: str,
    at: int,
    base: float,
    unit: str,
) -> Trace:
    ends = [one[end] for one in drawn]
    return {
        "type": "bar",
        "orientation": "h",
        "name": words,
        "y": labels,
        "base": [base] * len(ends),
        "x": [one["difference"] - base for one in ends],
        "marker": {
            "color": organisation(at),
            "pattern": {
                "shape": "/" if at else "",
                "fgcolor": STAND_IN["paper"],
                "bgcolor": organisation(at),
                "size": 6,
            },
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [0.0 if one["high"] is None else one["high"] - one["difference"] for one in ends],
            "arrayminus": [0.0 if one["low"] is None else one["difference"] - one["low"] for one in ends],
            "color": STAND_IN["soft"],
            "thickness": 1.2,
            "width": 3,
        },
        "customdata": [[difference(one, unit), one["verdict"] or ""] for one in ends],
        "hovertemplate": "%{y}<br>%{customdata[0]}<br>%{customdata[1]}<extra>%{fullData.name}</extra>",
    }


def _label(one: dict[str, Any], changes: bool) -> str:
    return f"{short(one['path'], 40)}: {text(one['low'])} to {text(one['high'])}{' *' if changes else ''} "


def _unit(row: dict[str, Any]) -> dict[str, Any]:
    unit = row["unit"]
    return {"tickformat": "+.0~%"} if unit == "share" else {"title": "" if unit == "count" else unit}
