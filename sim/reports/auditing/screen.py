"""An audit on the screen: at most 100 columns, sensible when piped."""

from __future__ import annotations

from typing import Any

from rich.cells import set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sim.reports.auditing.words import ANSWERED, MEASURES, SAME, percent, reach, result
from sim.reports.bars import BLOCKS
from sim.reports.words import NOTHING, counted, number
from sim.scenario.words import escaped

_NAME, _CELL = 22, 18
_SHORT = {
    "accurate": "accurate",
    "same_within_channels": "same in a channel",
    "same_across_channels": "across channels",
    "alike": "alike on all",
    "alike_and_accurate": "… and accurate",
}
"""Headings where those of the page have no room."""
_PLAIN = ((NOTHING, "-"), ("“", '"'), ("”", '"'), ("’", "'"), ("…", "..."), ("±", "+-"))


def show(document: dict[str, Any], console: Console) -> None:
    """Print what it comes to, a line for every organisation and published audit, and how alike answers are."""
    plain = not BLOCKS.fits(console.encoding)

    def told(text: str) -> str:
        for sign, instead in _PLAIN if plain else ():
            text = text.replace(sign, instead)
        return text

    console.print()
    console.print(Text(told(escaped(" ".join(document["title"].split()))), style="bold"))
    settings = document["settings"]
    replications = counted(document["provenance"]["replications"], "replication")
    asks = f"{settings['asks']} asks of each organisation in each of {replications}"
    console.print(Text(f"{asks}: {settings['questions']} questions, {settings['times']} times a channel"))
    for line in document["verdict"]:
        console.print(Padding(Text(told(escaped(line)), style="bold"), (0, 0, 0, 2)))
    for heading, measures in (("What was answered, of all asks", tuple(ANSWERED)), ("How alike it was", SAME)):
        console.print()
        console.print(Text(heading, style="bold"))
        for style, line in _lines(document, measures):
            console.print(Text(told(line), style=style), no_wrap=True, overflow="crop")
    console.print()
    words = (
        f"± half of the {100 * document['level']:.0f} % interval; published audits measured something else each: "
    )
    console.print(Text(told(f"{words}see the page."), style="dim"))


def _lines(document: dict[str, Any], measures: tuple[str, ...]) -> list[tuple[str, str]]:
    """(style, text) of a heading, the organisations, and the published audits that have any of it."""
    lines = [("dim", _line("", [_SHORT.get(one, MEASURES[one].title) for one in measures]))]
    for name in document["organisations"]:
        rows = [result(document, name)["measures"][one] for one in measures]
        cells = [
            number(row["mean"], "share")
            + ("" if row["half_width"] is None else f" ± {number(row['half_width'], 'share').removesuffix(' %')}")
            for row in rows
        ]
        lines.append(("", _line(name, cells)))
    for audit in document["published"]:
        told = [
            reach(audit["alike_low"], audit["alike_high"]) if one == "alike" else percent(audit.get(one))
            for one in measures
        ]
        if any(cell != NOTHING for cell in told):
            lines.append(("dim", _line(f"{audit['name']} ({audit['of']})", told)))
    return lines


def _line(name: str, cells: list[str]) -> str:
    label = set_cell_size(escaped(" ".join(name.split())), _NAME + 4)
    return f"  {label}" + "".join(f"{cell:>{_CELL}}" for cell in cells)
