"""The waterfall of a measure: from the first organisation's mean, lever by lever, to the second's."""

from __future__ import annotations

from typing import Any

from sim.reports.attribution.telling import bare, by_size, change
from sim.reports.charts.chart import SOFT, Chart, Trace, axis, layout, short
from sim.reports.palette import STAND_IN, organisation
from sim.reports.words import SIGNS, number, title

_ROW = 28
"""Pixels."""
_COLOURS = {"better": STAND_IN["good"], "worse": STAND_IN["bad"]}


def waterfall(row: dict[str, Any], data: dict[str, Any]) -> Chart:
    """A bar for each lever, the largest first, each begun where the one above ends; lines are intervals."""
    levers = by_size(row)
    starts = [row["before"]["mean"]]
    for one in levers:
        starts.append(starts[-1] + one["mean"])
    names = [short(data["from"], 20), *(_named(one) for one in levers), short(data["to"], 20)]
    words = (
        f"From {number(row['before']['mean'], row['unit'])} to {number(row['after']['mean'], row['unit'])}"
        f" ({row['better']} is better), the largest share first: "
        + ", ".join(f"{one['factor']} {bare(one, row)}" for one in levers)
        + "."
    )
    across: dict[str, Any] = {"zeroline": False, "nticks": 5}
    across |= {"tickformat": ".1~%"} if row["unit"] == "share" else {"title": row["unit"]}
    up = {
        "range": [-len(names) + 0.5, 0.5],
        "tickvals": [-at for at in range(len(names))],
        "ticktext": names,
        "zeroline": False,
        "showgrid": False,
    }
    traces = [_bars(row, levers, starts), _edges(starts)]
    traces += [_end(row["before"], 0, 0), _end(row["after"], len(names) - 1, 1)]
    made = layout(height=56 + _ROW * len(names), showlegend=False, xaxis=axis(**across), yaxis=axis(**up))
    name = "waterfall-" + row["measure"].replace(".", "-")
    return Chart(name, title(row["measure"]), words, traces, made, wide=False)


def _bars(row: dict[str, Any], levers: list[dict[str, Any]], starts: list[float]) -> Trace:
    return {
        "type": "bar",
        "orientation": "h",
        "base": starts[:-1],
        "x": [one["mean"] for one in levers],
        "y": [-at - 1 for at in range(len(levers))],
        "width": 0.62,
        # Seen through, so that the lines of the intervals stand out.
        "marker": {
            "color": [_COLOURS.get(one["verdict"], STAND_IN["waiting"]) for one in levers],
            "opacity": 0.65,
        },
        "error_x": _whiskers(levers),
        "customdata": [[short(one["factor"], 60), change(one, row)] for one in levers],
        "hovertemplate": "%{customdata[0]}: %{customdata[1]}<extra></extra>",
    }


def _edges(starts: list[float]) -> Trace:
    """From the end of each bar down to the start of the next."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for start in starts for x in (start, start, None)],
        "y": [y for at in range(len(starts)) for y in (-at, -at - 1, None)],
        "line": {"color": SOFT, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _end(mean: dict[str, Any], at: int, colour: int) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [mean["mean"]],
        "y": [-at],
        "marker": {"size": 11, "symbol": "diamond", "color": organisation(colour)},
        "error_x": _whiskers([mean]),
        "hovertemplate": "%{x}<extra></extra>",
    }


def _whiskers(amounts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [0.0 if one["high"] is None else one["high"] - one["mean"] for one in amounts],
        "arrayminus": [0.0 if one["low"] is None else one["mean"] - one["low"] for one in amounts],
        "color": STAND_IN["ink"],
        "thickness": 1.3,
        "width": 4,
    }


def _named(one: dict[str, Any]) -> str:
    sign = SIGNS.get(one["verdict"], "")
    return f"{short(one['factor'], 24)} {sign}".rstrip()
