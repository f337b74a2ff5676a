"""Who tells which story, and who agrees with whom."""

from __future__ import annotations

from typing import Any

from sim.reports.charts.chart import Chart, Trace, axis, layout, panels, place, short
from sim.reports.document import Report
from sim.reports.kinds import ANSWERS
from sim.reports.palette import STAND_IN

MOST = 8
"""Departments beside each other in one chart; those that answer most are shown, the table has all."""


def stories(report: Report) -> list[Chart]:
    """Topic × department, for each organisation: a bar of the five kinds of first answers."""
    drawn = []
    for at, name in enumerate(report.organisations):
        view = report.view(name, "stories")
        shown = _busiest(view)
        if not shown:
            continue
        topics = [topic["name"] for topic in report.document["scenario"]["topic"]]
        columns = len(shown)
        traces: list[Trace] = []
        for column, department in enumerate(shown):
            of_x, of_y = place(0, column, columns)
            cells = _cells(view, department)
            answers = [sum(cells[topic].values()) if topic in cells else 0.0 for topic in topics]
            traces += [
                {
                    "type": "bar",
                    "x": [
                        cells[topic][kind] / total if total else None
                        for topic, total in zip(topics, answers, strict=True)
                    ],
                    "y": [short(topic) for topic in topics],
                    "customdata": answers,
                    "orientation": "h",
                    "name": words,
                    "legendgroup": kind,
                    "showlegend": column == 0,
                    "marker": {"color": colour},
                    "hovertemplate": "%{y}: %{x:.0%} of %{customdata:.0f} answers<extra>%{fullData.name}</extra>",
                    "xaxis": of_x,
                    "yaxis": of_y,
                }
                for kind, (words, colour) in ANSWERS.items()
            ]
        made = layout(
            height=140 + 26 * len(topics),
            barmode="stack",
            margin={"t": 60},
            legend={"y": -0.04, "yanchor": "top"},
            **panels(
                [[short(department, 18) for department in shown]],
                gap=(0.015, 0.0),
                x=[{"showticklabels": False, "showgrid": False, "range": [0, 1]}] * columns,
                y=[{"autorange": "reversed", "showgrid": False}] * columns,
                one_y=True,
                title_size=11,
            ),
        )
        for title in made["annotations"]:
            title["textangle"] = -20 if columns > 4 else 0
        words = (
            f"“{name}”: what customers are told on each topic, by the department that answers. A full bar is all "
            "first answers of that department on that topic; an empty place means it gave none."
        )
        drawn.append(Chart(f"stories-{at}", f"Who tells which story: {name}", words, traces, made))
    return drawn


def _busiest(view: dict[str, list[Any]]) -> list[str]:
    """The departments that gave most first answers, in the order of the scenario."""
    answers: dict[str, float] = {}
    for at, department in enumerate(view["department"]):
        answers[department] = answers.get(department, 0.0) + sum(view[kind][at] for kind in ANSWERS)
    most = sorted(answers, key=lambda one: -answers[one])[:MOST]
    return [department for department in answers if department in most]


def _cells(view: dict[str, list[Any]], department: str) -> dict[str, dict[str, float]]:
    """Topic → kind → first answers of one department."""
    return {
        view["topic"][at]: {kind: view[kind][at] for kind in ANSWERS}
        for at in range(len(view["topic"]))
        if view["department"][at] == department
    }


def agreement(report: Report) -> list[Chart]:
    """Department × department, for each organisation: the chance that they tell the same."""
    drawn = []
    for at, name in enumerate(report.organisations):
        view = report.view(name, "agreement_matrix")
        names = list(dict.fromkeys(view["department"]))
        shares = _square(view, names, "agreement")
        few = len(names) <= 12
        heat: Trace = {
            "type": "heatmap",
            "z": shares,
            "x": [short(one, 16) for one in names],
            "y": [short(one, 20) for one in names],
            "zmin": 0.0,
            "zmax": 1.0,
            "colorscale": [[0.0, STAND_IN["heat-low"]], [1.0, STAND_IN["heat-high"]]],
            "text": [["" if cell is None else f"{100 * cell:.0f}" for cell in row] for row in shares]
            if few
            else None,
            "texttemplate": "%{text}" if few else None,
            "hovertemplate": "%{y} and %{x}: %{z:.1%}<extra></extra>",
            "xgap": 2,
            "ygap": 2,
            "colorbar": {"tickformat": ".0%", "thickness": 12, "outlinewidth": 0, "nticks": 3},
        }
        made = layout(
            height=150 + 32 * len(names),
            xaxis=axis(showgrid=False, tickangle=-35),
            yaxis=axis(showgrid=False, autorange="reversed"),
        )
        words = (
            f"“{name}”: the chance, in per cent, that two departments (on the diagonal: one department twice) "
            "give the same answer to the same question while the right answer did not change."
        )
        drawn.append(Chart(f"agreement-{at}", f"Who agrees with whom: {name}", words, [heat], made, wide=False))
    return drawn


def _square(view: dict[str, list[Any]], names: list[str], column: str) -> list[list[float | None]]:
    cells = {
        (view["department"][at], view["other"][at]): view[column][at] for at in range(len(view["department"]))
    }
    return [[cells.get((one, other)) for other in names] for one in names]
