"""How long it takes: the share still waiting as time goes by, and the channels where customers hold the line."""

from __future__ import annotations

from typing import Any

from sim.reports.charts.chart import INK, Chart, Trace, axis, layout, panels, place, text
from sim.reports.document import Report
from sim.reports.palette import band, organisation

_TICKS = {
    1 / 60: "1 min",
    1 / 6: "10 min",
    1.0: "1 h",
    8.0: "8 h",
    24.0: "1 day",
    72.0: "3 days",
    240.0: "10 days",
}
"""Hours worth marking on a logarithmic axis."""
_DASHES = ("solid", "dash", "dot", "dashdot")
"""Lines for those who do not see their colours."""


def survival(report: Report) -> list[Chart]:
    """First response and resolution: Kaplan–Meier curves, a line for each organisation."""
    drawn = []
    for column, name, heading, done in (
        (
            "not_responded",
            "first-response",
            "Without a first response",
            "a first response (a person or a message)",
        ),
        ("not_resolved", "resolution", "Not resolved", "an answer to everything asked"),
    ):
        traces = [
            trace for at, one in enumerate(report.organisations) for trace in _curve(report, one, at, column)
        ]
        made = layout(
            height=360,
            margin={"r": 34},
            xaxis=axis(
                type="log",
                tickvals=list(_TICKS),
                ticktext=list(_TICKS.values()),
                range=[-1.8, 2.42],
                title="since the inquiry arrived (clock hours, nights included)",
            ),
            yaxis=axis(tickformat=".0%", range=[0, 1.02], title=f"{heading.lower()} yet"),
        )
        words = (
            f"The share of inquiries that have not yet had {done}, as time goes by; lower is better. Bands: 95 % "
            "intervals over replications. What never comes stays: the line ends above zero by the share that "
            "fell through or is still open."
        )
        drawn.append(Chart(name, f"{heading}, as time goes by", words, traces, made, wide=False))
    return drawn


def _curve(report: Report, name: str, at: int, column: str) -> list[Trace]:
    view = report.view(name, "survival")
    rows = [
        (hours, share, half or 0.0)
        for hours, share, half in zip(view["hours"], view[column], view[f"{column}_half"], strict=True)
        if share is not None and hours > 0.0
    ]
    hours = [row[0] for row in rows]
    low, high = [max(0.0, row[1] - row[2]) for row in rows], [min(1.0, row[1] + row[2]) for row in rows]
    return [
        {
            "type": "scatter",
            "x": [*hours, *reversed(hours)],
            "y": [*high, *reversed(low)],
            "fill": "toself",
            "fillcolor": band(at),
            "line": {"width": 0},
            "hoverinfo": "skip",
            "showlegend": False,
            "legendgroup": name,
        },
        {
            "type": "scatter",
            "name": text(name),
            "x": hours,
            "y": [row[1] for row in rows],
            "mode": "lines",
            "line": {
                "color": organisation(at),
                "width": 2.5,
                "dash": ("solid", "dash", "dot", "dashdot")[at % 4],
            },
            "legendgroup": name,
            "hovertemplate": "after %{x:.3g} h: %{y:.1%}<extra>%{fullData.name}</extra>",
        },
    ]


def channels(report: Report) -> list[Chart]:
    """Service level, abandonment and closed lines of each live channel."""
    scenario = report.document["scenario"]
    live = [channel["name"] for channel in scenario["channel"] if channel["kind"] == "live"]
    if not live:
        return []
    asked = (
        ("service_level", "in time"),
        ("abandoned", "hung up"),
        ("closed_line", "closed"),
    )
    columns = len(asked)
    traces: list[Trace] = []
    for column, (measure, _) in enumerate(asked):
        of_x, of_y = place(0, column, columns)
        for at, name in enumerate(report.organisations):
            cells = [_cell(report, name, f"{measure}.{channel}") for channel in live]
            traces.append(
                {
                    "type": "bar",
                    "x": [cell["mean"] for cell in cells],
                    "y": [text(channel) for channel in live],
                    "orientation": "h",
                    "name": text(name),
                    "legendgroup": name,
                    "showlegend": column == 0,
                    "marker": {"color": organisation(at)},
                    "error_x": {
                        "type": "data",
                        "array": [cell["half_width"] or 0.0 for cell in cells],
                        "thickness": 1.2,
                        "color": INK,
                    },
                    "hovertemplate": "%{y}: %{x:.1%}<extra>%{fullData.name}</extra>",
                    "xaxis": of_x,
                    "yaxis": of_y,
                }
            )
    made = layout(
        height=110 + 34 * len(live) * max(2, len(report.organisations)),
        barmode="group",
        margin={"t": 48},
        legend={"yref": "container", "yanchor": "top"},
        **panels(
            [[heading for _, heading in asked]],
            gap=(0.04, 0.0),
            x=[{"tickformat": ".0%", "rangemode": "tozero", "nticks": 4}] * columns,
            y=[{"autorange": "reversed"}] * columns,
            one_y=True,
        ),
    )
    words = (
        "Of live contacts by channel: the share answered in time (within the channel’s target), the share that "
        "hung up in line, and the share that met a closed line. Whiskers: 95 % intervals."
    )
    return [Chart("channels", "On the line", words, traces, made)]


def _cell(report: Report, name: str, measure: str) -> dict[str, Any]:
    found: dict[str, Any] = report.document["organisations"][name]["measures"].get(
        measure, {"mean": None, "half_width": None}
    )
    return found
