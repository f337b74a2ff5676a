"""A comparison of reports on the screen: at most as wide as the console, sensible without colour."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.reports.comparing.document import NAME, ReportComparison
from sim.reports.comparing.words import does, lead
from sim.reports.words import NOTHING, SIGNS, difference, number, title
from sim.scenario.words import escaped

ROWS = 20
"""Values that are shown of what differs in the assumptions."""
PAIRS = 10
"""Pairs of reports of which is told why they are not paired."""
_VALUE = 40
"""Letters shown of one value."""
_STYLE = {"better": "green", "worse": "red"}


def show(comparison: ReportComparison, console: Console) -> None:
    """Print the reports, what differs in their assumptions, whether they are paired, and the headline measures.

    Two reports: a table for each organisation of the second beside its counterpart in the first. More: the
    order of all organisations, a paragraph for each measure. Then what each report gains within itself.
    """
    data = comparison.document
    for one in data["reports"]:
        _origin(one, console)
    _assumptions(data, console)
    _pairing(data, console)
    if len(data["reports"]) == 2:
        for at, column in enumerate(data["columns"][1:]):
            if column["report"] != data["columns"][0]["report"]:
                console.print()
                console.print(_table(data, at))
    else:
        _orders(data, console)
    _note(data, console)
    _gains(data, console)


def _origin(one: dict[str, Any], console: Console) -> None:
    origin = one["provenance"]
    many = f"{origin['replications']} replication{'s' * (origin['replications'] != 1)}"
    console.print(Text(f"{one['label']}  {_line(one['title'])}", style="bold"))
    console.print(Text(f"   {escaped(one['path'])} ({many}, seed {origin['seed']})"), soft_wrap=True)


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _indented(text: str, console: Console, style: str = "") -> None:
    console.print(Padding(Text(text, style=style), (0, 0, 0, 2), expand=False))


def _heading(text: str, console: Console) -> None:
    console.print()
    console.print(Text(text, style="bold"))


def _assumptions(data: dict[str, Any], console: Console) -> None:
    _heading("What differs in the assumptions", console)
    rows, labels = data["assumptions"], [one["label"] for one in data["reports"]]
    for row in rows[:ROWS]:
        holders: dict[str, list[str]] = {}
        for label, value in zip(labels, row["values"], strict=True):
            holders.setdefault(json.dumps(value), []).append(label)
        told = [f"{'/'.join(who)} {_value(json.loads(value))}" for value, who in holders.items()]
        _indented(f"{escaped(row['path'])}: {', '.join(told)}", console)
    if len(rows) > ROWS:
        _indented(f"… and {len(rows) - ROWS} more (see {NAME})", console)
    if not rows:
        _indented("Nothing: every value is the same.", console)


def _value(value: Any) -> str:
    if value is None:
        return NOTHING
    text = value if value == "inf" else json.dumps(value, ensure_ascii=False)
    return escaped(text if len(text) <= _VALUE else text[: _VALUE - 1] + "…")


def _pairing(data: dict[str, Any], console: Console) -> None:
    console.print()
    if data["paired"]:
        console.print(
            Text("Paired: replication by replication the same customers met the organisations of all reports.")
        )
        return
    apart = [pair for pair in data["pairs"] if not pair["paired"]]
    if len(data["pairs"]) == 1:
        console.print(Text(f"The reports are not paired: {data['why']}."))
    else:
        some = "No two reports are paired" if len(apart) == len(data["pairs"]) else "Some reports are not paired"
        console.print(Text(f"{some}:"))
        for pair in apart[:PAIRS]:
            _indented(f"{' and '.join(pair['reports'])} not paired: {', '.join(pair['why'])}", console)
        if len(apart) > PAIRS:
            _indented(f"… and {len(apart) - PAIRS} more pairs (see {NAME})", console)
    console.print(
        Text("Where they are not, other customers came, and intervals are Welch's: wider.", style="dim")
    )


def _table(data: dict[str, Any], at: int) -> Table:
    """One column beside its counterpart; `at` is its place among the differences."""
    headline = [row for row in data["measures"] if row["headline"]]
    heads = [data["columns"][at + 1]["label"]]
    heads += [row["differences"][at]["against"] for row in headline[:1]]
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("measure", max_width=30)
    for head in reversed(heads):
        table.add_column(Text(escaped(head)), justify="right", max_width=16)
    table.add_column("difference [interval]", justify="right", no_wrap=True)
    table.add_column("verdict")
    for row in headline:
        found = row["differences"][at]
        means = {one["column"]: one["mean"] for one in row["means"]}
        old, new = means[found["against"]], means[found["column"]]
        cells = [number(old, row["unit"]), number(new, row["unit"])]
        verdict = found["verdict"]
        told = "not defined in every replication"
        if found["difference"] is not None:
            cells.append(difference(found, row["unit"], max(abs(old), abs(new))))
            told = f"{SIGNS[verdict]} {verdict}" if verdict else "neither is better"
        else:
            cells.append(NOTHING)
        style = _STYLE.get(verdict, "dim")
        table.add_row(Text(title(row["measure"])), *map(Text, cells), Text(told, style=style))
    return table


def _orders(data: dict[str, Any], console: Console) -> None:
    for row in data["measures"]:
        if not row["headline"]:
            continue
        means = {one["column"]: one for one in row["means"]}
        items = [_mean(means[label], row["unit"]) for label in row["order"]]
        _heading(f"{title(row['measure'])} ({row['better']} is better)", console)
        _ranked(row, items, console)


def _mean(one: dict[str, Any], unit: str) -> str:
    """A mean with its interval: "57.2 % [55.1 … 59.3]"; the unit once where it is one unit."""
    mean, low, high = (number(one[key], unit) for key in ("mean", "low", "high"))
    if one["low"] is None:
        return mean
    bare = [_bare(text) for text in (mean, low, high)]
    if len({of for _, of in bare}) == 1:
        low, high = bare[1][0], bare[2][0]
    return f"{mean} [{low} … {high}]"


def _bare(text: str) -> tuple[str, str]:
    """Digits and unit of a number: "57.2 %", "€ 3.10", "12.5"."""
    first, _, second = text.partition(" ")
    return (second, first) if first == "€" else (first, second)


def _ranked(row: dict[str, Any], items: Sequence[str], console: Console) -> None:
    """The order, the best first, and the neighbours that cannot be told apart."""
    told = [
        f"{place} {escaped(label)} {item}"
        for place, (label, item) in enumerate(zip(row["order"], items, strict=True), start=1)
    ]
    for line in _lines(told, console.width - 2):
        _indented(line, console)
    known = [item != NOTHING for item in items]
    even = [
        f"{escaped(one)} and {escaped(other)}"
        for (one, other), both, apart in zip(pairwise(row["order"]), pairwise(known), row["apart"], strict=True)
        if all(both) and not apart
    ]
    if even:
        _indented(f"not told apart: {', '.join(even)}", console, "dim")


def _lines(items: Iterable[str], width: int) -> list[str]:
    """Items behind each other with commas; a line ends between two, not within one."""
    lines = [""]
    for item in items:
        longer = f"{lines[-1]}, {item}" if lines[-1] else item
        if lines[-1] and len(longer) > width - 1:
            lines[-1] += ","
            lines.append(item)
        else:
            lines[-1] = longer
    return lines


def _note(data: dict[str, Any], console: Console) -> None:
    level = data["confidence"]
    least = f"{100 * level['level']:.0f} %"
    count = len(data["columns"])
    if len(data["reports"]) == 2:
        words = (
            f"▲ better  ▼ worse  ? no clear difference  ≈ too small to matter; pp: percentage points. Intervals: "
            f"{least}, simultaneous over the headline measures and {count - 1} difference"
            f"{'s' * (count > 2)} ({level['correction']})."
        )
    else:
        words = (
            f"[low … high]: {least} interval of each mean by itself. Not told apart: the {least} interval of the "
            f"difference, simultaneous over the headline measures and {count * (count - 1) // 2} pairs "
            f"({level['correction']}), holds 0."
        )
    console.print()
    console.print(Text(words + f" Every measure is in {NAME} (--out DIR).", style="dim"))


def _gains(data: dict[str, Any], console: Console) -> None:
    if not data["gains"]:
        return
    _heading("Which gains most within itself, against its own first organisation", console)
    for sentence in lead(data["leaders"]):
        console.print(Text(f"  {sentence}"))
    _leaders(data["leaders"], console)
    _heading("What each report gains within itself, against its own first organisation; the most first", console)
    for row in data["gains"]:
        rows = {one["column"]: one for one in row["rows"]}
        items = [_gain(rows[label], row["unit"]) for label in row["order"]]
        console.print(Text(f"{title(row['measure'])} ({row['better']} is better)"))
        _ranked(row, items, console)
    words = (
        "[low … high]: each report's own interval, paired, simultaneous over its headline measures and variants. "
        "Not told apart: the interval of the difference between two gains holds 0."
    )
    console.print(Text(words, style="dim"))


def _leaders(rows: list[dict[str, Any]], console: Console) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("measure", "first", "", "by", "not told apart from"):
        table.add_column(Text(head))
    for one in rows:
        name = f"{one['report']} {one['title']}"
        gained = difference(one, one["unit"])
        table.add_row(*map(Text, (title(one["measure"]), name, does(one), gained, ", ".join(one["with"]) or "–")))
    console.print(table)


def _gain(one: dict[str, Any], unit: str) -> str:
    if one["difference"] is None:
        return NOTHING
    ratio = one["ratio"]
    times = f" (× {ratio:.2f})" if unit.startswith("euro") and isinstance(ratio, float) else ""
    return difference(one, unit) + times
