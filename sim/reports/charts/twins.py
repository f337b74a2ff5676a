"""Twins: the same inquiries, followed through every organisation as lanes on one time axis."""

from __future__ import annotations

import math
from typing import Any

from sim.reports.charts.chart import Chart, Trace, axis, layout, short
from sim.reports.document import Report
from sim.reports.kinds import HAPPENS
from sim.reports.palette import STAND_IN

_TICKS = {
    0.0: "0",
    1 / 60: "1 min",
    0.1: "6 min",
    1.0: "1 h",
    8.0: "8 h",
    24.0: "1 day",
    72.0: "3 days",
    240.0: "10 days",
    720.0: "30 days",
}


def _place(hours: float) -> float:
    """Where on the axis: log₁₀(1 + minutes), so that a call of minutes and a letter of days are both seen."""
    return math.log10(1.0 + 60.0 * hours)


def twins(report: Report) -> list[Chart]:
    """One chart: ten inquiries, a lane in each organisation."""
    organisations = report.organisations
    inquiries = report.view(organisations[0], "twins")["inquiry"]
    if not inquiries:
        return []
    lanes = [(inquiry, at) for inquiry in inquiries for at in range(len(organisations))]
    height = {lane: -(number + 0.6 * (number // len(organisations))) for number, lane in enumerate(lanes)}
    spans = [
        span for at, name in enumerate(organisations) for span in _spans(report.view(name, "twin_steps"), at)
    ]
    traces: list[Trace] = []
    for what, colour in HAPPENS.items():
        mine = [span for span in spans if span[2] == what]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": what,
                "base": [_place(start) for *_, start, _ in mine],
                "x": [_place(end) - _place(start) for *_, start, end in mine],
                "y": [height[inquiry, at] for inquiry, at, *_ in mine],
                "width": 0.74,
                "marker": {"color": colour, "line": {"width": 0}},
                "customdata": [
                    [_told(start, end), short(who) if who else "nobody"] for *_, who, start, end in mine
                ],
                "hovertemplate": "%{customdata[0]}, %{customdata[1]}<extra>%{fullData.name}</extra>",
                "showlegend": True,
            }
        )
    traces += [_ends(report, at, height) for at in range(len(organisations))]
    furthest = max([1.0, *(end for *_, end in spans)])
    ticks = {hours: words for hours, words in _TICKS.items() if hours <= furthest * 1.2}
    made = layout(
        height=110 + 26 * len(lanes) + 14 * len(inquiries),
        barmode="overlay",
        xaxis=axis(
            tickvals=[_place(hours) for hours in ticks],
            ticktext=list(ticks.values()),
            title="since the inquiry arrived (the scale narrows to the right)",
        ),
        yaxis=axis(
            tickvals=[height[lane] for lane in lanes],
            ticktext=[f"{inquiry} {short(organisations[at], 14)}" for inquiry, at in lanes],
            showgrid=False,
            zeroline=False,
            range=[min(height.values()) - 0.7, 0.7],
        ),
    )
    words = (
        "Ten inquiries of the first replication, spread evenly over topics and time, not chosen for how they "
        "ended: what happened to each in every organisation. A tick at the end means resolved, a cross that it "
        "fell through."
    )
    return [Chart("twins", "Twins: the same inquiries, followed", words, traces, made)]


Span = tuple[int, int, str, str | None, float, float]


def _spans(view: dict[str, list[Any]], at: int) -> list[Span]:
    """(inquiry, organisation, what, who, start, end) of every stretch."""
    columns = (view[key] for key in ("inquiry", "what", "who", "start", "end"))
    return [(inquiry, at, what, who, start, end) for inquiry, what, who, start, end in zip(*columns, strict=True)]


def _ends(report: Report, at: int, height: dict[tuple[int, int], float]) -> Trace:
    """How each ended in one organisation: a mark after its last stretch."""
    name = report.organisations[at]
    view, steps = report.view(name, "twins"), report.view(name, "twin_steps")
    last: dict[int, float] = {}
    for inquiry, end in zip(steps["inquiry"], steps["end"], strict=True):
        last[inquiry] = max(last.get(inquiry, 0.0), end)
    resolved = [outcome == "resolved" for outcome in view["outcome"]]
    return {
        "type": "scatter",
        "x": [_place(last.get(inquiry, 0.0)) + 0.06 for inquiry in view["inquiry"]],
        "y": [height[inquiry, at] for inquiry in view["inquiry"]],
        "mode": "text",
        "text": ["✓" if one else "✗" for one in resolved],
        "textfont": {"color": [STAND_IN["good"] if one else STAND_IN["bad"] for one in resolved], "size": 14},
        "customdata": [outcome.replace("_", " ") for outcome in view["outcome"]],
        "hovertemplate": "%{customdata}<extra></extra>",
        "showlegend": False,
    }


def _told(start: float, end: float) -> str:
    hours = end - start
    return f"{hours * 60:.1f} min" if hours < 1.0 else f"{hours:.1f} h"
