"""Reports of earlier runs side by side: the headline measures of every organisation of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.reports.document import Report
from sim.reports.words import NOTHING, number, title
from sim.scenario.words import escaped

ACROSS = 4
"""Organisations beside each other in 100 columns; more go into a further table."""


class _Column(NamedTuple):
    """One organisation of one report."""

    head: str
    report: Report
    organisation: str

    def cell(self, measure: str) -> str:
        """The mean ± half-width."""
        figure = self.report.document["organisations"][self.organisation]["measures"].get(measure)
        if figure is None or figure["mean"] is None:
            return NOTHING
        told = number(figure["mean"], figure["unit"])
        half = figure["half_width"]
        return told if half is None else f"{told} ± {number(half, figure['unit'])}"


def show(reports: Sequence[tuple[Path, Report]], console: Console) -> None:
    """Print where each report comes from, then the headline measures, a column for each organisation."""
    columns: list[_Column] = []
    measures: dict[str, None] = {}
    for position, (path, report) in enumerate(reports, start=1):
        origin = report.document["provenance"]
        console.print(Text(f"{position}  {_line(report.document['scenario']['title'])}", style="bold"))
        told = f"   {escaped(str(path))} ({origin['replications']} replications, seed {origin['seed']})"
        console.print(Text(told), soft_wrap=True)
        columns += [_Column(f"{position} {escaped(name)}", report, name) for name in report.organisations]
        measures |= dict.fromkeys(report.document["headline"])
    for start in range(0, len(columns), ACROSS):
        console.print()
        console.print(_table(columns[start : start + ACROSS], list(measures)))
    note = "Mean ± half of each report's own interval. Organisations of different reports are not paired."
    console.print(Text(note, style="dim"))


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _table(columns: Sequence[_Column], measures: Sequence[str]) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("measure", max_width=26)
    for column in columns:
        table.add_column(Text(column.head), justify="right", max_width=22)
    for measure in measures:
        table.add_row(Text(escaped(title(measure))), *(Text(column.cell(measure)) for column in columns))
    return table
