"""The working week: how busy each department is and how much waits for it, by hour of the week."""

from __future__ import annotations

from typing import Any

from sim.reports.charts.chart import Chart, Trace, layout, panels, place, text
from sim.reports.document import Report
from sim.reports.palette import organisation

MOST = 12
"""Departments in the chart, those with the longest queues; the exported table has all."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def week(report: Report) -> list[Chart]:
    """Two columns of panels: occupancy and queue, a row for each department."""
    views = {name: _by_department(report.view(name, "week")) for name in report.organisations}
    departments = _waiting(views)
    if not departments:
        return []
    traces: list[Trace] = []
    for row, department in enumerate(departments):
        for at, name in enumerate(report.organisations):
            cells = views[name].get(department)
            if cells is None:
                continue
            for column, (key, form) in enumerate((("occupancy", ".0%"), ("queue", ".1f"))):
                of_x, of_y = place(row, column, 2)
                traces.append(
                    {
                        "type": "scatter",
                        "x": cells["hour"],
                        "y": cells[key],
                        "name": text(name),
                        "legendgroup": name,
                        "showlegend": row == 0 and column == 0,
                        "mode": "lines",
                        "line": {"color": organisation(at), "width": 1.6, "shape": "hv"},
                        "connectgaps": False,
                        "customdata": [f"{_DAYS[hour // 24]} {hour % 24:02d}:00" for hour in cells["hour"]],
                        "hovertemplate": f"%{{customdata}}: %{{y:{form}}}<extra>%{{fullData.name}}</extra>",
                        "xaxis": of_x,
                        "yaxis": of_y,
                    }
                )
    days = {"tickvals": [24 * day for day in range(7)], "ticktext": list(_DAYS), "range": [0, 168]}
    made = layout(
        height=90 + 130 * len(departments),
        margin={"t": 64},
        legend={"yref": "container", "yanchor": "top"},
        **panels(
            [[text(f"{one}: {what}") for what in ("occupancy", "waiting")] for one in departments],
            gap=(0.08, min(0.05, 0.4 / len(departments))),
            x=[days, days],
            y=[{"tickformat": ".0%", "range": [0, 1.02], "nticks": 3}, {"rangemode": "tozero", "nticks": 4}],
            one_y=False,
        ),
    )
    words = (
        "Left: the share of hours on duty that is worked. Right: pieces of work that wait for the department, on "
        "average. By hour of the week, over all measured weeks and replications."
    )
    return [Chart("week", "The working week", words, traces, made)]


def _by_department(view: dict[str, list[Any]]) -> dict[str, dict[str, list[Any]]]:
    """Department → columns hour, occupancy, queue."""
    found: dict[str, dict[str, list[Any]]] = {}
    for at, department in enumerate(view["department"]):
        cells = found.setdefault(department, {"hour": [], "occupancy": [], "queue": []})
        for key, column in cells.items():
            column.append(view[key][at])
    return found


def _waiting(views: dict[str, dict[str, dict[str, list[Any]]]]) -> list[str]:
    """The departments with most waiting in any organisation, in their own order."""
    longest: dict[str, float] = {}
    for view in views.values():
        for department, cells in view.items():
            total = sum(one for one in cells["queue"] if one is not None)
            longest[department] = max(longest.get(department, 0.0), total)
    most = sorted(longest, key=lambda one: -longest[one])[:MOST]
    return [department for department in longest if department in most]
