"""The report on the screen: at most 100 columns, sensible without colour and when piped."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.best import METHOD
from sim.offered_load import WARN_ABOVE, Load
from sim.reports.bars import bars
from sim.reports.choosing import choices
from sim.reports.document import Report
from sim.reports.published import told_mean, told_place, told_range
from sim.reports.summary import closing_line, diagnosis_lines, load_warning, summary, warnings
from sim.reports.words import NOTHING, difference, number, title

WIDTH = 100
BESIDE = ("correctness.improvised", "correctness.own_story", "correctness.stale", "correctness.base_error")
MORE = (
    "agreement_within",
    "agreement_between",
    *BESIDE,
    "service_level",
    "abandoned",
    "touch.mean",
    "occupancy",
    "paid_per_year",
)
"""Measures shown below the headline ones."""

_STYLE = {"better": "green", "worse": "red"}
_SIGN = {"better": "▲", "worse": "▼", "no clear difference": "?", "too small to matter": "≈"}


def console(stderr: bool = False) -> Console:
    """Where to print: the screen, or what it is piped into; at most `WIDTH` columns."""
    stream = sys.stderr if stderr else sys.stdout
    # Piped, rich would wrap at 80 columns; a narrow window keeps its own width.
    width = min(WIDTH, os.get_terminal_size(stream.fileno()).columns) if stream.isatty() else WIDTH
    return Console(stderr=stderr, width=width, highlight=False)


def show_loads(loads: Sequence[Load], console: Console) -> None:
    """Print the offered load of every department, a column for each organisation, before a run."""
    organisations = list(dict.fromkeys(load.organisation for load in loads))
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("offered load", max_width=34)
    for name in organisations:
        table.add_column(Text(name), justify="right", max_width=14)
    for department in dict.fromkeys(load.department for load in loads):
        row = [load for load in loads if load.department == department]
        cells = [Text(number(load.load, "share"), style="bold yellow" if load.high else "") for load in row]
        table.add_row(Text(department), *cells)
    console.print(table)
    console.print(
        Text(
            f"Work asked for over minutes on duty, with triage, hand-offs, repeats and sign-offs, before any "
            f"queueing. Above {100 * WARN_ABOVE:.0f} % times measure the length of the run.",
            style="dim",
        )
    )
    for load in loads:
        if load.high:
            line = load_warning(load.organisation, load.department, load.load)
            console.print(Text("Warning: " + line, style="yellow"))


def show(report: Report, console: Console, paths: list[Path]) -> None:
    """Print the whole story: summary, one table per variant, bars, where the files are."""
    document = report.document
    console.print()
    console.print(Text(document["scenario"]["title"], style="bold"))
    for line in summary(report):
        console.print(Padding(Text(line), (0, 0, 0, 2)))
    console.print(Padding(Text(closing_line(report), style="bold"), (0, 0, 0, 2)))
    for line in diagnosis_lines(report):
        console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
    for line in warnings(report):
        console.print(Padding(Text("Warning: " + line, style="yellow"), (0, 0, 0, 2)))
    variants: list[str | None] = [*report.organisations[1:]]
    for variant in variants or [None]:
        console.print()
        console.print(_table(report, variant))
    if len(report.organisations) > 1:
        level = document["confidence"]
        gains = [
            row["pairing_gain"]
            for row in document["comparisons"]
            if row["simultaneous"] and isinstance(row["pairing_gain"], float)
        ]
        paired = (
            f"Without pairing they would be {min(gains):.1f} to {max(gains):.1f} times as wide." if gains else ""
        )
        console.print(
            Text(
                f"▲ better  ▼ worse  ? no clear difference  ≈ too small to matter; pp: percentage points. "
                f"Intervals: {100 * level['level']:.0f} %, paired; over the rows above the line simultaneous "
                f"({level['headline_correction']}). {paired}",
                style="dim",
            )
        )
    _show_best(report, console)
    _show_published(report, console)
    if drawn := bars(report, console.encoding):
        console.print()
        for line in drawn:
            # In a narrow window a line is cut: one that wraps is no picture any more.
            console.print(Text(line), no_wrap=True, overflow="crop")
    console.print(_speed(document))
    for path in paths:
        console.print(Text(f"  {path}"), soft_wrap=True)


def _show_best(report: Report, console: Console) -> None:
    """Which is best on each headline measure; nothing where there are two to compare."""
    found = choices(report)
    if not found:
        return
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("which is best", max_width=30)
    table.add_column("the best", max_width=34)
    table.add_column("worse by at least")
    for one in found:
        table.add_row(Text(title(one.measure)), Text(one.who()), Text(one.others() or NOTHING))
    console.print()
    console.print(table)
    level = 100 * report.document["confidence"]["level"]
    console.print(Text(f"All of this holds at once with {level:.0f} % confidence ({METHOD}).", style="dim"))


def _show_published(report: Report, console: Console) -> None:
    """What was simulated beside published figures; nothing where the scenario names none."""
    rows = report.document.get("published", ())
    if not rows:
        return
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("beside published figures", max_width=32)
    table.add_column("published", justify="right")
    table.add_column("simulated", justify="right")
    table.add_column("lies")
    for row in rows:
        who = "" if row["organisation"] == report.organisations[0] else f" ({row['organisation']})"
        cells = (title(row["measure"]) + who, told_range(row), told_mean(row), told_place(row))
        table.add_row(*map(Text, cells))
    console.print()
    console.print(table)
    for row in rows:
        console.print(Text(f"{row['name']}: {' '.join(row['source'].split())}", style="dim"))


def _speed(document: dict[str, Any]) -> Text:
    origin = document["provenance"]
    rate = origin["inquiries"] / max(origin["seconds"], 1e-9)
    return Text(
        f"{origin['inquiries']:,} inquiries simulated in {origin['seconds']:.1f} s ({rate:,.0f} per second), "
        f"{origin['replications']} replications, seed {origin['seed']}."
    )


def _table(report: Report, variant: str | None) -> Table:
    baseline = report.organisations[0]
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("measure", max_width=34)
    table.add_column(Text(baseline), justify="right", max_width=14)
    if variant is not None:
        table.add_column(Text(variant), justify="right", max_width=14)
        table.add_column("difference [interval]", justify="right")
    table.add_column("" if variant is None else "verdict")
    for names in (report.document["headline"], MORE):
        for name in names:
            _add_row(table, report, baseline, variant, name)
        table.add_section()
        if names is not MORE:
            table.add_row(*["─" * 8] * len(table.columns), style="dim")
    return table


def _add_row(table: Table, report: Report, baseline: str, variant: str | None, name: str) -> None:
    figure = report.document["organisations"][baseline]["measures"].get(name)
    if figure is None:
        return
    unit = figure["unit"]
    cells: list[Text] = [Text(title(name)), Text(number(figure["mean"], unit))]
    if variant is None:
        half = figure["half_width"]
        cells.append(Text(NOTHING if half is None else f"± {number(half, unit)}"))
        table.add_row(*cells)
        return
    cells.append(Text(number(report.mean(variant, name), unit)))
    row = report.comparison(variant, name)
    if row is None:
        cells += [Text(NOTHING), Text("not defined in every replication")]
    else:
        verdict = row["verdict"] or "neither is better"
        style = _STYLE.get(verdict, "dim")
        means = [abs(mean) for mean in (figure["mean"], report.mean(variant, name)) if mean is not None]
        cells.append(Text(difference(row, unit, max(means))))
        cells.append(Text(f"{_SIGN.get(verdict, ' ')} {verdict}", style=style))
    table.add_row(*cells)
