"""What falls tussen wal en schip: why, on which topic, by which channel."""

from __future__ import annotations

from typing import Any

from sim.reports.charts.chart import Chart, Trace, axis, layout, panels, place, short, text
from sim.reports.document import Report
from sim.reports.kinds import CAUSES


def causes(report: Report) -> list[Chart]:
    """One bar for each organisation, stacked by cause."""
    names = [text(name) for name in report.organisations]
    traces: list[Trace] = [
        {
            "type": "bar",
            "x": [report.mean(name, f"fell_through.{cause}") for name in report.organisations],
            "y": names,
            "orientation": "h",
            "name": words,
            "marker": {"color": colour},
            "hovertemplate": "%{y}: %{x:.2%}<extra>%{fullData.name}</extra>",
        }
        for cause, (words, colour) in CAUSES.items()
    ]
    made = layout(
        height=110 + 46 * len(names),
        barmode="stack",
        xaxis=axis(tickformat=".1~%", title="of all inquiries"),
        yaxis=axis(autorange="reversed"),
    )
    told = "The share of inquiries that fell through, by cause."
    return [Chart("causes", "Why it falls through", told, traces, made)]


def where(report: Report) -> list[Chart]:
    """By topic and by channel: one panel for each organisation."""
    drawn = []
    for by in ("topic", "channel"):
        names = [one["name"] for one in report.document["scenario"][by]]
        organisations = report.organisations
        columns = len(organisations)
        traces: list[Trace] = []
        largest = 0.0
        for column, organisation in enumerate(organisations):
            of_x, of_y = place(0, column, columns)
            shares = _shares(report.view(organisation, "outcomes"), by, names)
            sums = (sum(share or 0.0 for share in part) for part in zip(*shares.values(), strict=True))
            largest = max(largest, *sums)
            traces += [
                {
                    "type": "bar",
                    "x": shares[cause],
                    "y": [short(name) for name in names],
                    "orientation": "h",
                    "name": words,
                    "legendgroup": cause,
                    "showlegend": column == 0,
                    "marker": {"color": colour},
                    "hovertemplate": "%{y}: %{x:.1%}<extra>%{fullData.name}</extra>",
                    "xaxis": of_x,
                    "yaxis": of_y,
                }
                for cause, (words, colour) in CAUSES.items()
            ]
        one_scale = {"tickformat": ".0%", "range": [0, largest * 1.05 or 1.0], "nticks": 4}
        made = layout(
            height=150 + 26 * len(names),
            barmode="stack",
            margin={"t": 32},
            legend={"y": -0.12, "yanchor": "top"},
            **panels(
                [[text(name) for name in organisations]],
                gap=(0.03, 0.0),
                x=[one_scale] * columns,
                y=[{"autorange": "reversed"}] * columns,
                one_y=True,
            ),
        )
        told = (
            f"Of the inquiries on each {by}, the share that fell through, by cause; each panel an organisation."
        )
        drawn.append(Chart(f"fell-by-{by}", f"Where it falls through: by {by}", told, traces, made))
    return drawn


def _shares(view: dict[str, list[Any]], by: str, names: list[str]) -> dict[str, list[float | None]]:
    """Of the inquiries in each part, the share that ended by each cause; None where there were none."""
    ends = [key for key in view if key not in ("topic", "channel")]
    total = dict.fromkeys(names, 0.0)
    count = {cause: dict.fromkeys(names, 0.0) for cause in CAUSES}
    for at, name in enumerate(view[by]):
        total[name] += sum(view[end][at] for end in ends)
        for cause in CAUSES:
            count[cause][name] += view[cause][at]
    return {
        cause: [count[cause][name] / total[name] if total[name] else None for name in names] for cause in CAUSES
    }
