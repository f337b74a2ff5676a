"""What is drawn over a heat map: the break-even, and the band in which nothing matters."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.reports.charts.chart import Trace
from sim.reports.palette import STAND_IN


def curves(times: list[list[float | None]]) -> list[Trace]:
    """The band around 0 and the line at 0, between the places of the values."""
    flat = [value for line in times for value in line if value is not None]
    if not flat:
        return []
    made: list[Trace] = []
    curve = {
        "type": "contour",
        "x": list(range(len(times[0]))),
        "y": list(range(len(times))),
        "z": times,
        "showscale": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }
    if min(map(abs, flat)) <= 1.0 or min(flat) < 0.0 < max(flat):
        made.append(
            {
                **curve,
                # plotly.js fills what does not satisfy: all that is not outside of ± one threshold.
                "contours": {"type": "constraint", "operation": "][", "value": [-1.0, 1.0]},
                "fillcolor": STAND_IN["soft"],
                "opacity": 0.3,
                "line": {"color": STAND_IN["ink"], "width": 1, "dash": "dot", "smoothing": 0},
            }
        )
    if min(flat) < 0.0 < max(flat):
        made.append(
            {
                **curve,
                "contours": {"start": 0.0, "end": 0.0, "size": 1.0, "coloring": "none", "showlabels": False},
                "line": {"color": STAND_IN["ink"], "width": 3, "smoothing": 0},
            }
        )
    return made


def strokes(document: dict[str, Any], measure: str, variant: str, fixed: dict[str, Any]) -> list[Trace]:
    """The break-even where one axis has words: a stroke in each row or column, for between words is nothing."""
    x, y, *_ = document["axes"]
    across: list[float | None] = []
    up: list[float | None] = []
    for one in document["break_even"]:
        here = one["variant"] == variant and one["measure"] == measure
        if not here or any(one["others"].get(path) != value for path, value in fixed.items()):
            continue
        along, other = (x, y) if one["along"] == x["path"] else (y, x)
        if one["along"] not in (x["path"], y["path"]):
            continue
        at = float(np.interp(one["at"], along["values"], range(len(along["values"]))))
        of_other = other["values"].index(one["others"][other["path"]])
        ends = [of_other - 0.5, of_other + 0.5, None]
        across += [at, at, None] if along is x else ends
        up += ends if along is x else [at, at, None]
    if not across:
        return []
    line = {"color": STAND_IN["ink"], "width": 3}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": across,
            "y": up,
            "line": line,
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
