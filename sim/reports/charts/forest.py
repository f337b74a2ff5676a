"""Every difference at once: how many times the smallest that matters, with its interval."""

from __future__ import annotations

import math
from typing import Any

from sim.measures import definition
from sim.reports.charts.chart import Chart, Trace, axis, layout, text
from sim.reports.document import Report
from sim.reports.groups import grouped
from sim.reports.palette import STAND_IN, organisation
from sim.reports.words import SIGNS, difference, is_split, title

_TICKS = (1, 3, 10, 30, 100, 300, 1000)


def forest(report: Report) -> list[Chart]:
    """One chart of all variants; none where there is nothing to compare.

    The horizontal axis is sign · log₁₀(1 + |difference / threshold|), so that a difference of one threshold
    and of a hundred are both seen; to the right is better whichever way the measure counts.
    """
    variants = report.organisations[1:]
    headings = [(name, [one for one in members if _shown(report, one)]) for name, members in grouped(report)]
    headings = [(name, members) for name, members in headings if members]
    if not variants or not headings:
        return []
    labels: list[str] = []
    for name, members in headings:
        labels += [f"<b>{text(name)}</b>", *(f"{text(title(one))} " for one in members)]
    traces = [_trace(report, variant, at) for at, variant in enumerate(variants, start=1)]
    widest = max([math.log10(2), *(_reach(row) for row in report.document["comparisons"] if _plain(row))])
    ticks = [tick for tick in _TICKS if _scaled(tick) <= widest * 1.05] or [1]
    made = layout(
        height=90 + 22 * len(labels) + 24 * (len(variants) > 1),
        xaxis=axis(
            range=[-widest * 1.08, widest * 1.08],
            tickvals=[*(-_scaled(tick) for tick in reversed(ticks)), 0, *map(_scaled, ticks)],
            ticktext=[*(f"{tick}×" for tick in reversed(ticks)), "0", *(f"{tick}×" for tick in ticks)],
            side="top",
            zeroline=True,
            title="◀ worse   times the smallest difference that matters   better ▶",
        ),
        yaxis=axis(
            categoryorder="array",
            categoryarray=labels[::-1],
            range=[-0.6, len(labels) - 0.4],
            tickvals=labels,
            showgrid=False,
        ),
        legend={"y": 0, "yanchor": "top"},
        showlegend=len(variants) > 1,
        shapes=[
            {
                "type": "rect",
                "xref": "x",
                "yref": "paper",
                "x0": -_scaled(1),
                "x1": _scaled(1),
                "y0": 0,
                "y1": 1,
                "fillcolor": STAND_IN["small"],
                "line": {"width": 0},
                "layer": "below",
            }
        ],
    )
    words = (
        f"Each dot is the difference with “{report.organisations[0]}”, each line its interval; right is better. "
        "Within the grey band it is too small to matter. The scale narrows outwards: 10× is ten times the "
        "smallest difference that matters."
    )
    return [Chart("forest", "What differs, and how surely", words, traces, made)]


def _trace(report: Report, variant: str, at: int) -> Trace:
    rows = [row for row in report.document["comparisons"] if row["variant"] == variant and _plain(row)]
    measures = report.document["organisations"][report.organisations[0]]["measures"]
    centre = [_position(row, row["difference"]) for row in rows]
    ends = [
        sorted((_position(row, row["low"]), _position(row, row["high"])))
        if row["low"] is not None
        else [middle, middle]
        for row, middle in zip(rows, centre, strict=True)
    ]
    marks = {"better": "triangle-up", "worse": "triangle-down", "too small to matter": "circle-open"}
    return {
        "type": "scatter",
        "name": text(variant),
        "x": centre,
        "y": [f"{text(title(row['measure']))} " for row in rows],
        "mode": "markers",
        "marker": {
            "size": 9,
            "symbol": [marks.get(row["verdict"], "diamond-open") for row in rows],
            "color": organisation(at),
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - middle for (_, high), middle in zip(ends, centre, strict=True)],
            "arrayminus": [middle - low for (low, _), middle in zip(ends, centre, strict=True)],
            "color": organisation(at),
            "thickness": 1.6,
            "width": 3,
        },
        "customdata": [
            [
                difference(row, measures[row["measure"]]["unit"]),
                f"{SIGNS[row['verdict']]} {row['verdict']}",
            ]
            for row in rows
        ],
        "hovertemplate": "%{y}: %{customdata[0]}<br>%{customdata[1]}<extra>%{fullData.name}</extra>",
    }


def _shown(report: Report, measure: str) -> bool:
    return any(row["measure"] == measure and _plain(row) for row in report.document["comparisons"])


def _plain(row: dict[str, Any]) -> bool:
    """Whether a comparison is drawn: no splits, and something to be small against."""
    return not is_split(row["measure"]) and row["threshold"] > 0.0


def _position(row: dict[str, Any], value: float) -> float:
    """Where on the axis; to the right is better."""
    return _scaled(value / row["threshold"]) * (1.0 if _higher_is_better(row) else -1.0)


def _higher_is_better(row: dict[str, Any]) -> bool:
    return definition(row["measure"]).better == "higher"


def _scaled(times: float) -> float:
    return math.copysign(math.log10(1.0 + abs(times)), times)


def _reach(row: dict[str, Any]) -> float:
    ends = [value for value in (row["difference"], row["low"], row["high"]) if value is not None]
    return max(abs(_position(row, value)) for value in ends)
