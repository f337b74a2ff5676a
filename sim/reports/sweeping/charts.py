"""The pictures of a sweep: heat maps with break-even and the band where nothing matters; lines for one axis."""

from __future__ import annotations

import itertools
from typing import Any

from sim.reports.charts.chart import Chart, Trace, axis, layout, panels, place, short, text
from sim.reports.palette import STAND_IN, band, organisation
from sim.reports.sweeping.curves import curves, strokes
from sim.reports.sweeping.scale import TOP, goodness, shade, signed
from sim.reports.words import NOTHING, SIGNS, difference, title
from sim.scenario.words import escaped

ACROSS = 3
"""Panels beside each other."""
_NUMBERS_UP_TO = 7
"""Columns of a heat map in whose cells there is room for numbers."""
Cell = tuple[int, ...]


def charts(document: dict[str, Any]) -> list[Chart]:
    """One chart for each variant and measure that has a difference anywhere."""
    draw = lines if len(document["axes"]) == 1 else heat
    return [
        draw(document, row, variant, f"{at}-{number}")
        for at, variant in enumerate(document["organisations"][1:])
        for number, row in enumerate(document["measures"])
        if any(_of(point, row, variant)["difference"] is not None for point in document["points"])
    ]


def cells(document: dict[str, Any]) -> dict[Cell, dict[str, Any]]:
    """The points by the number of each axis's value."""
    every = itertools.product(*(range(len(one["texts"])) for one in document["axes"]))
    return dict(zip(every, document["points"], strict=True))


def heat(document: dict[str, Any], row: dict[str, Any], variant: str, name: str) -> Chart:
    """The first axis across, the second up; a panel for each value of the third and fourth."""
    x, y, *more = document["axes"]
    by_cell = cells(document)
    rest = list(itertools.product(*(range(len(one["texts"])) for one in more)))
    across = min(ACROSS, len(rest))
    down = -(-len(rest) // across)
    traces: list[Trace] = []
    for number, fixed in enumerate(rest):
        of_x, of_y = place(number // across, number % across, across)
        grid = [
            [_of(by_cell[i, j, *fixed], row, variant) for i in range(len(x["texts"]))]
            for j in range(len(y["texts"]))
        ]
        numbers = across == 1 and len(x["texts"]) <= _NUMBERS_UP_TO
        drawn = _panel(grid, row, numbers)
        if x["scale"] and y["scale"]:
            drawn += curves([[goodness(one, row["better"]) for one in line] for line in grid])
        else:
            here = {one["path"]: one["values"][at] for one, at in zip(more, fixed, strict=True)}
            drawn += strokes(document, row["measure"], variant, here)
        traces += [{**one, "xaxis": of_x, "yaxis": of_y} for one in drawn]
    titles = [
        [_fixed(more, rest[at]) if at < len(rest) else "" for at in range(line * across, (line + 1) * across)]
        for line in range(down)
    ]
    each = 40 + 46 * len(y["texts"])
    height = 70 + each * down
    made = layout(
        height=height,
        margin={"t": 26 if more else 12},
        **panels(
            titles,
            (0.04, min(0.25, 40.0 / each / max(1, down))),
            [_ticks(x, "x")] * across,
            [_ticks(y, "y")] * across,
            one_y=True,
        ),
    )
    for number in range(len(rest), across * down):
        of_x, of_y = place(number // across, number % across, across)
        made[of_x.replace("x", "xaxis")]["visible"] = made[of_y.replace("y", "yaxis")]["visible"] = False
    words = (
        f"“{variant}” minus “{document['baseline']}”. ▲ “{variant}” is better, ▼ worse, "
        "? no clear difference (paler), ≈ too small to matter. Thick line: break-even. Grey between dotted "
        "lines: where the mean difference is too small to matter."
    )
    heading = title(row["measure"])
    if len(document["organisations"]) > 2:
        heading += f", {variant}"
    return Chart(f"where-{name}", heading, words, traces, made, wide=across > 1 or len(x["texts"]) > 12)


def lines(document: dict[str, Any], row: dict[str, Any], variant: str, name: str) -> Chart:
    """The difference along the one axis, with its interval, the band where it is too small, the break-even."""
    (along,) = document["axes"]
    known = [
        (at, one)
        for at, one in ((at, _of(point, row, variant)) for at, point in enumerate(document["points"]))
        if one["difference"] is not None
    ]
    x = [along["values"][at] if along["scale"] else at for at, _ in known]
    middle = [one["difference"] for _, one in known]
    edges = [
        {
            "type": "scatter",
            "x": x,
            "y": [sign * (one["threshold"] or 0.0) for _, one in known],
            "mode": "lines",
            "line": {"width": 0},
            "fill": fill,
            "fillcolor": STAND_IN["small"],
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for sign, fill in ((-1.0, "none"), (1.0, "tonexty"))
    ]
    dots = {
        "type": "scatter",
        "x": x,
        "y": middle,
        "mode": "lines+markers+text" if along["scale"] else "markers+text",
        "text": [SIGNS.get(one["verdict"], "") for _, one in known],
        "textposition": "top right",
        "line": {"color": organisation(1), "width": 2},
        "marker": {"size": 8, "color": organisation(1)},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [0.0 if one["high"] is None else one["high"] - one["difference"] for _, one in known],
            "arrayminus": [0.0 if one["low"] is None else one["difference"] - one["low"] for _, one in known],
            "color": organisation(1),
            "thickness": 1.5,
            "width": 4,
        },
        "customdata": [[difference(one, row["unit"]), one["verdict"] or ""] for _, one in known],
        "hovertemplate": "%{x}: %{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        "showlegend": False,
    }
    crossings = [
        one for one in document["break_even"] if one["variant"] == variant and one["measure"] == row["measure"]
    ]
    nothing = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0}
    shapes = [{**nothing, "line": {"color": STAND_IN["ink"], "width": 1}}]
    shapes += [shape for one in crossings for shape in _crossing(one, along["values"])]
    across = (
        {} if along["scale"] else {"tickvals": x, "ticktext": [short(along["texts"][at], 18) for at, _ in known]}
    )
    made = layout(
        height=300,
        xaxis=axis(title=text(along["path"]), **across),
        yaxis=axis(zeroline=False, **_unit(row)),
        shapes=shapes,
    )
    words = (
        f"“{variant}” minus “{document['baseline']}”, {row['better']} is better; lines: intervals. "
        "In the grey band the difference is too small to matter."
    )
    if crossings:
        words += " Upright line: break-even, with its interval."
    return Chart(f"where-{name}", title(row["measure"]), words, [*edges, dots], made, wide=False)


def _of(point: dict[str, Any], row: dict[str, Any], variant: str) -> dict[str, Any]:
    found: dict[str, Any] = point["measures"][row["measure"]]["variants"][variant]
    return found


def _panel(grid: list[list[dict[str, Any]]], row: dict[str, Any], numbers: bool) -> list[Trace]:
    times = [[goodness(one, row["better"]) for one in line] for line in grid]
    one = shade(1.0) or 0.0
    # As wide as what there is, so that small differences too have colours.
    most = max([2.0 * one, *(abs(shade(value) or 0.0) for line in times for value in line)])
    near = one / most / 2.0
    at = {"x": list(range(len(grid[0]))), "y": list(range(len(grid)))}
    made: list[Trace] = [
        {
            "type": "heatmap",
            **at,
            "z": [
                [_paler(shade(value), one["verdict"]) for value, one in zip(values, line, strict=True)]
                for values, line in zip(times, grid, strict=True)
            ],
            "zmin": -min(most, TOP),
            "zmax": min(most, TOP),
            "colorscale": [
                [0.0, STAND_IN["bad"]],
                [0.5 - near, STAND_IN["small"]],
                [0.5 + near, STAND_IN["small"]],
                [1.0, STAND_IN["good"]],
            ],
            "showscale": False,
            "xgap": 1,
            "ygap": 1,
            "text": [[_cell(one, row["unit"], numbers) for one in line] for line in grid],
            "texttemplate": "%{text}",
            "customdata": [
                [
                    NOTHING
                    if one["difference"] is None
                    else f"{difference(one, row['unit'])}<br>{one['verdict'] or ''}"
                    for one in line
                ]
                for line in grid
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]
    return made


def _paler(depth: float | None, verdict: str | None) -> float | None:
    """Less than half as deep where the difference is not clear."""
    return depth if depth is None or verdict != "no clear difference" else 0.45 * depth


def _cell(one: dict[str, Any], unit: str, numbers: bool) -> str:
    if one["difference"] is None:
        return NOTHING
    sign = SIGNS.get(one["verdict"], "")
    if not numbers:
        return sign
    return f"{sign} {signed(one, unit)}"


def _crossing(one: dict[str, Any], values: list[float]) -> list[dict[str, Any]]:
    common = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1}
    low = values[0] if one["low"] is None else one["low"]
    high = values[-1] if one["high"] is None else one["high"]
    return [
        {**common, "type": "rect", "x0": low, "x1": high, "fillcolor": band(0), "line": {"width": 0}},
        {
            **common,
            "type": "line",
            "x0": one["at"],
            "x1": one["at"],
            "line": {"color": STAND_IN["ink"], "width": 2},
        },
    ]


def _ticks(one: dict[str, Any], which: str) -> dict[str, Any]:
    count = len(one["texts"])
    every = max(1, -(-count // 14))
    shown = list(range(0, count, every))
    return {
        "title": text(escaped(one["path"])),
        "tickvals": shown,
        "ticktext": [short(one["texts"][at], 12 if which == "x" else 18) for at in shown],
        "range": [-0.5, count - 0.5],
        "showgrid": False,
        "zeroline": False,
    }


def _fixed(axes: list[dict[str, Any]], at: Cell) -> str:
    return ", ".join(
        f"{text(one['path'])} = {short(one['texts'][number], 18)}" for one, number in zip(axes, at, strict=True)
    )


def _unit(row: dict[str, Any]) -> dict[str, Any]:
    unit = row["unit"]
    return {"tickformat": "+.0~%"} if unit == "share" else {"title": "" if unit == "count" else unit}
