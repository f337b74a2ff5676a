"""The ways of inquiries: from channel and door through hand-offs to their end."""

from __future__ import annotations

import itertools
from typing import Any

from sim.reports.charts.chart import Chart, Trace, axis, layout, short
from sim.reports.document import Report
from sim.reports.kinds import OUTCOMES
from sim.reports.palette import STAND_IN

_STAGES = ("channel", "door", "handoffs", "outcome")


def routes(report: Report) -> list[Chart]:
    """A Sankey diagram for each organisation that had inquiries; plotly draws none without nodes."""
    drawn = []
    for at, name in enumerate(report.organisations):
        view = report.view(name, "routes")
        if not view["count"]:
            continue
        nodes = [(stage, value) for stage in _STAGES for value in _values(report, view, stage)]
        place = {node: number for number, node in enumerate(nodes)}
        flows: dict[tuple[int, int, str], float] = {}
        for row, count in enumerate(view["count"]):
            ends = view["outcome"][row]
            for one, other in itertools.pairwise(_STAGES):
                # Every stretch is coloured by how it will end, so that a reader can follow what falls through.
                key = (place[one, view[one][row]], place[other, view[other][row]], ends)
                flows[key] = flows.get(key, 0.0) + count
        made = layout(height=max(380, 34 * _tallest(nodes)))
        words = (
            f"“{name}”: from the channel, through the door where they first arrive and the hand-offs, to the "
            "end. Colours tell the end; the width is the number of inquiries in a replication."
        )
        drawn.append(
            Chart(f"routes-{at}", f"The ways of inquiries: {name}", words, [_sankey(nodes, flows)], made)
        )
    return drawn


def _values(report: Report, view: dict[str, list[Any]], stage: str) -> list[str]:
    """What occurs at one stage, in the order of the scenario, or from good to bad."""
    order = {
        "channel": [one["name"] for one in report.document["scenario"]["channel"]],
        "door": [one["name"] for one in report.document["scenario"]["department"]],
        "handoffs": ["no hand-off", "1 hand-off", "2 hand-offs", "3 or more"],
        "outcome": list(OUTCOMES),
    }[stage]
    return sorted(dict.fromkeys(view[stage]), key=lambda one: order.index(one) if one in order else len(order))


def _heights(nodes: list[tuple[str, str]], flows: dict[tuple[int, int, str], float]) -> list[float]:
    """Where each node stands from top (0) to bottom (1): in the order of its stage, by what flows through."""
    through = [0.0] * len(nodes)
    for (one, other, _), count in flows.items():
        through[one] += count if nodes[one][0] == _STAGES[0] else 0.0
        through[other] += count
    total = sum(flow for node, flow in zip(nodes, through, strict=True) if node[0] == _STAGES[0]) or 1.0
    found = []
    for stage in _STAGES:
        mine = [at for at, node in enumerate(nodes) if node[0] == stage]
        gap = 0.3 / max(len(mine), 1)
        top = 0.0
        for at in mine:
            share = 0.7 * through[at] / total
            found.append(min(0.999, max(0.001, top + share / 2.0)))
            top += share + gap
    return found


def _tallest(nodes: list[tuple[str, str]]) -> int:
    return max((sum(node[0] == stage for node in nodes) for stage in _STAGES), default=1)


def _sankey(nodes: list[tuple[str, str]], flows: dict[tuple[int, int, str], float]) -> Trace:
    def label(node: tuple[str, str]) -> str:
        stage, value = node
        return OUTCOMES[value][0] if stage == "outcome" else short(value, 24)

    order = sorted(flows, key=lambda key: (key[0], key[1], list(OUTCOMES).index(key[2])))
    return {
        "type": "sankey",
        "arrangement": "snap",
        "node": {
            "label": [label(node) for node in nodes],
            "color": [OUTCOMES[value][1] if stage == "outcome" else STAND_IN["soft"] for stage, value in nodes],
            "x": [max(0.001, min(0.999, _STAGES.index(stage) / (len(_STAGES) - 1))) for stage, _ in nodes],
            "y": _heights(nodes, flows),
            "line": {"width": 0},
            "pad": 14,
            "thickness": 12,
            "hovertemplate": "%{label}: %{value:,.0f} inquiries<extra></extra>",
        },
        "link": {
            "source": [key[0] for key in order],
            "target": [key[1] for key in order],
            "value": [flows[key] for key in order],
            "color": [_link_colour(key[2]) for key in order],
            "hovertemplate": "%{source.label} → %{target.label}: %{value:,.0f} inquiries<extra></extra>",
        },
    }


def _link_colour(outcome: str) -> str:
    return STAND_IN["flow-resolved"] if outcome == "resolved" else OUTCOMES[outcome][1]


def handoffs(report: Report) -> list[Chart]:
    """From department to department, for each organisation: hand-offs in a hundred inquiries."""
    drawn = []
    departments = [department["name"] for department in report.document["scenario"]["department"]]
    most = max((_per_hundred(report, name) for name in report.organisations), default=0.0)
    for at, name in enumerate(report.organisations):
        view = report.view(name, "handoff_matrix")
        inquiries = _inquiries(report, name)
        to: list[Any] = [*departments, *([None] if None in view["to"] else [])]
        cells = {
            (view["from"][row], view["to"][row]): 100.0 * view["count"][row] / inquiries
            for row in range(len(view["count"]))
        }
        heat: Trace = {
            "type": "heatmap",
            "z": [[cells.get((one, other), 0.0) for other in to] for one in departments],
            "x": ["nobody" if other is None else short(other, 16) for other in to],
            "y": [short(one, 20) for one in departments],
            "colorscale": [[0.0, STAND_IN["heat-low"]], [1.0, STAND_IN["heat-high"]]],
            "zmin": 0.0,
            "zmax": most or 1.0,
            "texttemplate": "%{z:.1f}" if len(to) <= 12 else None,
            "hovertemplate": "%{y} → %{x}: %{z:.2f} in 100 inquiries<extra></extra>",
            "xgap": 2,
            "ygap": 2,
            "showscale": False,
        }
        made = layout(
            height=150 + 32 * len(departments),
            xaxis=axis(showgrid=False, tickangle=-35, title="to"),
            yaxis=axis(showgrid=False, autorange="reversed", title="from"),
        )
        words = f"“{name}”: hand-offs from department (rows) to department (columns), in a hundred inquiries."
        drawn.append(Chart(f"handoffs-{at}", f"Who hands off to whom: {name}", words, [heat], made, wide=False))
    return drawn


def _inquiries(report: Report, name: str) -> float:
    """Measured inquiries of a replication, on average."""
    return float(sum(report.view(name, "routes")["count"])) or 1.0


def _per_hundred(report: Report, name: str) -> float:
    """The largest number of hand-offs between two departments in a hundred inquiries: one scale for all."""
    return 100.0 * max(report.view(name, "handoff_matrix")["count"], default=0.0) / _inquiries(report, name)
