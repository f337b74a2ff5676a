"""A validation on the screen: at most 100 columns, sensible when piped."""

from __future__ import annotations

from typing import Any

from rich.cells import set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sim.reports.bars import BLOCKS
from sim.reports.validating.words import told
from sim.reports.words import NOTHING
from sim.scenario.words import escaped

_LABEL, _CELL = 30, 11


def show(document: dict[str, Any], console: Console) -> None:
    """Print what is judged, line by line, the distances, and what it comes to."""
    plain = not BLOCKS.fits(console.encoding)
    console.print()
    console.print(Text(escaped(" ".join(document["title"].split())), style="bold"))
    console.print(Text(_about(document)))
    for table in document["tables"]:
        lines = _lines(table)
        if not lines:
            continue
        console.print()
        console.print(Text(table["title"], style="bold"))
        if all(line["fitted"] is None and line["held"] is None for line in lines):
            console.print(Text("  the log does not tell", style="dim"))
            continue
        head = f"  {'':<{_LABEL}}{'log':>{_CELL}}{'held out':>{_CELL}}{'simulated':>{_CELL}}  verdict"
        console.print(Text(head, style="dim"))
        for line in lines:
            cells = "".join(
                f"{told(line[key], line['unit']):>{_CELL}}" for key in ("fitted", "held", "simulated")
            )
            text = f"  {set_cell_size(escaped(line['label']), _LABEL)}{cells}  {line['verdict']}"
            text = text.replace(NOTHING, "-").replace("→", ">") if plain else text
            console.print(Text(text), no_wrap=True, overflow="crop")
    console.print()
    for sentence in document["verdict"]:
        text = sentence.replace("→", ">") if plain else sentence
        console.print(Padding(Text(text, style="bold"), (0, 0, 0, 2)))


def _about(document: dict[str, Any]) -> str:
    fitted, held, mine = document["fitted"], document["held"], document["simulated"]
    rest = "nothing held out" if held is None else f"{held['cases']} cases held out ({held['days']} days)"
    return (
        f"{fitted['cases']} cases fitted ({fitted['days']} days), {rest}; {mine['cases']:.0f} simulated "
        f"({mine['days']} days)"
    )


def _lines(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Those there is room for: of long tables only what is judged."""
    there = [line for line in table["lines"] if line["simulated"] is not None or line["fitted"] is not None]
    return [line for line in there if line["verdict"]] if len(there) > 12 else there
