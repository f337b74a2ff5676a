"""How news spreads: who has heard, against hours since."""

from __future__ import annotations

from sim.reports.charts.chart import Chart, Trace, axis, layout, text
from sim.reports.document import Report
from sim.reports.palette import organisation

_LINES = (
    ("heard", "all agents", "solid"),
    ("heard_responsible", "agents of departments responsible for the topic", "dash"),
    ("in_base", "found in the shared base", "dot"),
)


def spread(report: Report) -> list[Chart]:
    """One chart: for each organisation who has heard an item of news, and whether the base has it."""
    traces: list[Trace] = []
    for at, name in enumerate(report.organisations):
        view = report.view(name, "spread")
        for column, words, dash in _LINES:
            if all(share is None for share in view[column]):
                continue
            traces.append(
                {
                    "type": "scatter",
                    "x": view["hours"],
                    "y": view[column],
                    "name": f"{text(name)}: {words}",
                    "mode": "lines+markers",
                    "line": {"color": organisation(at), "dash": dash, "width": 2.2},
                    "marker": {"size": 5},
                    "hovertemplate": "after %{x:.0f} h: %{y:.0%}<extra>%{fullData.name}</extra>",
                }
            )
    made = layout(
        height=400,
        xaxis=axis(
            title="since the news (clock hours)",
            tickvals=[0, 24, 72, 168, 336, 504, 720],
            ticktext=["0", "1 day", "3 days", "1 week", "2 weeks", "3 weeks", "30 days"],
        ),
        yaxis=axis(tickformat=".0%", range=[0, 1.02], title="of items of news"),
        legend={"orientation": "v", "y": -0.25, "yanchor": "top"},
    )
    words = (
        "When a right answer changes, the share of agents that has heard it by word of mouth, as hours go by; "
        "dotted, the share of changes that can be read in the shared base."
    )
    return [Chart("spread", "How news spreads", words, traces, made)]
