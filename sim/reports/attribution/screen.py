"""An attribution on the screen: at most as wide as the console, sensible without colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.reports.attribution import telling
from sim.reports.attribution.document import MAIN, NAME, Attribution
from sim.reports.words import NOTHING, SIGNS, counted, title
from sim.scenario.words import escaped
from sim.studies.attribute import Plan

_STYLE = {"better": "green", "worse": "red"}
_LONGEST = 12
"""Letters of a lever's name at the head of a column; a longer one is called by its number."""
_ROOM = 74
"""Columns for levers beside a measure's name."""


def show_plan(plan: Plan, replications: int, console: Console) -> None:
    """Print what will be run, before it is."""
    many = len(plan.factors)
    which = "all combinations" if plan.exact else f"{len(plan.permutations)} orders"
    line = (
        f"From {escaped(plan.source)} to {escaped(plan.target)}: {which} of {counted(many, 'lever')}, "
        f"{len(plan.coalitions)} designs × {counted(replications, 'replication')}."
    )
    console.print(Text(line, style="dim"))


def show(made: Attribution, console: Console) -> None:
    """Print the levers, the story of the main measures, their numbers, and all headline measures by lever."""
    data, headline = made.document, made.headline
    console.print()
    console.print(
        Text(escaped(f"From {data['from']} to {data['to']}: which lever brings how much"), style="bold")
    )
    for number, one in enumerate(data["factors"], start=1):
        values = " → ".join(telling.value(one[end]) for end in ("from", "to"))
        console.print(Padding(Text(escaped(f"{number}  {one['factor']}: {values}")), (0, 0, 0, 2), expand=False))
    main = [row for row in headline if row["measure"] in MAIN]
    for row in main:
        console.print()
        console.print(Padding(Text(escaped(telling.story(row, data))), (0, 0, 0, 2), expand=False))
        if row["reason"] is None:
            console.print(Padding(_in_full(row), (0, 0, 0, 2), expand=False))
    for columns in _blocks(data["factors"]):
        console.print()
        console.print(_matrix(headline, data["factors"], columns))
    console.print()
    console.print(
        Text("▲ better  ▼ worse  ? not clear  ≈ too small to matter; pp: percentage points.", style="dim")
    )
    for line in [*telling.how(data), f"Every measure is in {NAME}."]:
        console.print(Text(line, style="dim"))


def _in_full(row: dict[str, Any]) -> Table:
    """A measure's levers with intervals, and what the change is worth without each."""
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("lever", max_width=24)
    table.add_column("brings [interval]", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("share", justify="right", no_wrap=True)
    table.add_column("the change without it", justify="right", no_wrap=True)
    without = {one["factor"]: one for one in row["without"]}
    for one in telling.by_size(row):
        style = _STYLE.get(one["verdict"], "")
        table.add_row(
            Text(escaped(one["factor"])),
            Text(telling.change(one, row), style=style),
            Text(SIGNS.get(one["verdict"], ""), style=style),
            Text(telling.share(one["share"])),
            Text(telling.change(without[one["factor"]], row)),
        )
    return table


def _blocks(factors: list[dict[str, Any]]) -> Iterator[list[int]]:
    """Places of the levers in the tables, as many in each as there is room for."""
    block: list[int] = []
    for at in range(len(factors)):
        if block and sum(_width(factors, one) for one in [*block, at]) > _ROOM:
            yield block
            block = []
        block.append(at)
    yield block


def _width(factors: list[dict[str, Any]], at: int) -> int:
    return max(10, len(_head(factors, at)) + 1)


def _head(factors: list[dict[str, Any]], at: int) -> str:
    name = escaped(factors[at]["factor"])
    return name if len(name) <= _LONGEST else f"no. {at + 1}"


def _matrix(headline: list[dict[str, Any]], factors: list[dict[str, Any]], columns: list[int]) -> Table:
    """The headline measures by lever."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("measure", max_width=100 - _ROOM - 1)
    for at in columns:
        table.add_column(Text(_head(factors, at)), justify="right", no_wrap=True)
    for row in headline:
        cells = [Text(title(row["measure"]))]
        for at in columns:
            one = row["shapley"][at] if row["reason"] is None else None
            told = (
                NOTHING if one is None else f"{telling.bare(one, row)} {SIGNS.get(one['verdict'], '')}".rstrip()
            )
            cells.append(Text(told, style="" if one is None else _STYLE.get(one["verdict"], "dim")))
        table.add_row(*cells)
    return table
