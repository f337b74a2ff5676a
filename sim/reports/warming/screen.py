"""A warm-up study on the screen: at most 100 columns, sensible when piped."""

from __future__ import annotations

from typing import Any

from rich.cells import set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sim.measures import definition
from sim.measures.series import SERIES
from sim.reports.bars import ASCII, BLOCKS, Signs, line
from sim.reports.words import NOTHING, number, title
from sim.scenario.words import escaped

_NAME, _LINE = 16, 44


def show(document: dict[str, Any], console: Console) -> None:
    """Print a line for every series and organisation, what is suggested, and the verdict."""
    signs = BLOCKS if BLOCKS.fits(console.encoding) else ASCII
    console.print()
    console.print(Text(document["title"], style="bold"))
    for text in document["verdict"]:
        console.print(Padding(Text(text, style="bold"), (0, 0, 0, 2)))
    if not document["complete"]:
        done = document["provenance"]["replications"]
        console.print(Padding(Text(f"Stopped after {done} replications; all is of those only."), (0, 0, 0, 2)))
    for series in SERIES:
        console.print()
        console.print(Text(f"{title(series).capitalize()}, day 0 to {document['days']}, {document['average']}"))
        for text in _lines(document, series, signs):
            console.print(Text(text), no_wrap=True, overflow="crop")
    console.print()
    told = (
        "where nothing stands, the run does not tell." if document["suggestion"] is None else "0 days: no start."
    )
    console.print(Text(f"Warm-up by {document['rule']}; {told}", style="dim"))


def _lines(document: dict[str, Any], series: str, signs: Signs) -> list[str]:
    unit = definition(series).unit
    rows = [row for row in document["series"] if row["series"] == series]
    values = [value for row in rows for value in row["moving"] if value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    lines = []
    for row in rows:
        there = [value for value in row["moving"] if value is not None]
        start = next(
            one
            for one in document["starts"]
            if (one["organisation"], one["series"]) == (row["organisation"], series)
        )
        drawn = line([(value - low) / (high - low) if high > low else 0.5 for value in sampled(there)], signs)
        name = set_cell_size(escaped(" ".join(row["organisation"].split())), _NAME)
        ends = f"{number(there[0], unit)} to {number(there[-1], unit)}" if there else NOTHING
        days = NOTHING if start["suggestion"] is None else f"{start['suggestion']} days"
        lines.append(f"  {name}  {drawn:<{_LINE}}  {ends:<18}  {days:>8}")
    return lines if signs is BLOCKS else [text.replace(NOTHING, "-") for text in lines]


def sampled(values: list[float]) -> list[float]:
    """At most as many as there is room for, evenly spread, the first and the last among them."""
    if len(values) <= _LINE:
        return values
    return [values[round(at * (len(values) - 1) / (_LINE - 1))] for at in range(_LINE)]
