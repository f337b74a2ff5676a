"""What every chart has in common: its words, its look, and how names get into it.

Charts are plain data as plotly.js takes them; a test has plotly's own classes check every one. (Making them
with those classes takes twenty times as long.)
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.reports.palette import STAND_IN

INK, SOFT, LINE = STAND_IN["ink"], STAND_IN["soft"], STAND_IN["line"]
Trace = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture of a report."""

    name: str
    """Of its file and its place in the page."""
    title: str
    words: str
    """What there is to see, for those who see it and those who do not."""
    data: list[Trace]
    """Traces of plotly.js, colours as stand-ins."""
    layout: dict[str, Any]
    wide: bool = True
    """Whether it wants the whole width of the page; two others stand side by side."""

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.layout["height"])

    def json(self) -> dict[str, Any]:
        """What plotly.js draws."""
        return {"data": self.data, "layout": self.layout}


def text(name: str) -> str:
    """A name from a scenario as plotly shows it letter by letter: it would take <b> for bold."""
    return html.escape(str(name), quote=False)


def short(name: str, most: int = 26) -> str:
    """The same, cut where there is no room."""
    return text(name if len(name) <= most else name[: most - 1] + "…")


def axis(**more: Any) -> dict[str, Any]:
    """An axis in the look of the page; `title` may be a plain text."""
    made: dict[str, Any] = {
        "automargin": True,
        "gridcolor": LINE,
        "zerolinecolor": LINE,
        "linecolor": LINE,
        "tickfont": {"color": SOFT},
        "fixedrange": True,
    }
    if "title" in more:
        more["title"] = {"text": more["title"], "font": {"color": SOFT, "size": 12}}
    return made | more


def layout(height: int, **more: Any) -> dict[str, Any]:
    """The look of the page; `more` adds to it, mappings key by key."""
    made: dict[str, Any] = {
        "height": height,
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": INK},
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": STAND_IN["card"], "bordercolor": LINE, "font": {"color": INK}},
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "xanchor": "left",
            "traceorder": "normal",
        },
        "dragmode": False,
        "xaxis": axis(),
        "yaxis": axis(),
    }
    for key, value in more.items():
        before = made.get(key)
        made[key] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
    return made


def panels(
    titles: Sequence[Sequence[str]],
    gap: tuple[float, float],
    x: Sequence[Mapping[str, Any]],
    y: Sequence[Mapping[str, Any]],
    one_y: bool,
    title_size: int = 12,
) -> dict[str, Any]:
    """Axes of a grid of panels, for `layout`: rows × columns as in `titles`, the first row on top.

    `gap`: between columns and between rows, as shares of the whole. `x` and `y`: what is particular to the
    axes of each column. `one_y`: whether the panels of a row have one vertical axis.
    """
    rows, columns = len(titles), len(titles[0])
    width = (1.0 - gap[0] * (columns - 1)) / columns
    height = (1.0 - gap[1] * (rows - 1)) / rows
    made: dict[str, Any] = {"annotations": []}
    for row in range(rows):
        top = 1.0 - row * (height + gap[1])
        for column in range(columns):
            left = column * (width + gap[0])
            of_x, of_y = place(row, column, columns)
            across = axis(**x[column], domain=[left, left + width], anchor=of_y)
            up = axis(**y[column], domain=[max(0.0, top - height), top], anchor=of_x)
            if row < rows - 1:
                across["showticklabels"] = False
            if one_y and column > 0:
                up |= {"matches": place(row, 0, columns)[1], "showticklabels": False}
            made[of_x.replace("x", "xaxis")] = across
            made[of_y.replace("y", "yaxis")] = up
            made["annotations"].append(
                {
                    "text": titles[row][column],
                    "x": left,
                    "y": top,
                    "xref": "paper",
                    "yref": "paper",
                    "xanchor": "left",
                    "yanchor": "bottom",
                    "showarrow": False,
                    "font": {"size": title_size, "color": INK},
                }
            )
    return made


def place(row: int, column: int, columns: int) -> tuple[str, str]:
    """The names of the axes of one panel, as ("x3", "y3")."""
    number = row * columns + column + 1
    suffix = "" if number == 1 else str(number)
    return f"x{suffix}", f"y{suffix}"
