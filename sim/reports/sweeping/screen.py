"""A sweep or a tornado on the screen: at most as wide as the console, sensible without colour."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.reports.sweeping import charts
from sim.reports.sweeping.document import NAME, Study
from sim.reports.sweeping.regions import place_words
from sim.reports.sweeping.scale import signed
from sim.reports.words import NOTHING, SIGNS, difference, title
from sim.scenario.words import escaped

FIRST = 12
"""Values shown of what to measure first."""
_STYLE = {"▲": "green", "▼": "red"}
_LABEL = 18


def show(study: Study, console: Console) -> None:
    """Print who wins where, or what to measure first."""
    document = study.document
    console.print(Text(_line(document["title"]), style="bold"))
    if document["kind"] == "sweep":
        _sweep(document, console)
    else:
        _tornado(document, console)
    level = document["confidence"]
    words = (
        f"▲ the variant is better  ▼ “{_line(document['baseline'])}” is better  ? no clear difference  "
        f"≈ too small to matter. Intervals: {100 * level['level']:.0f} %, simultaneous over the headline "
        f"measures and variants at each point, as in a report of it ({level['correction']}); in brackets behind "
        f"a break-even, where such an interval holds 0. Everything: {NAME}."
    )
    console.print()
    console.print(Text(words, style="dim"))


def _sweep(document: dict[str, Any], console: Console) -> None:
    for variant in document["organisations"][1:]:
        console.print(Text(f"“{_line(variant)}” against “{_line(document['baseline'])}”"))
        for row in document["measures"]:
            where = next(
                one for one in document["where"] if one["variant"] == variant and one["measure"] == row["measure"]
            )
            console.print()
            console.print(Text(where["words"], style="bold"))
            if len(document["axes"]) <= 2:
                for line in picture(document, row, variant, console.width - 2):
                    console.print(Padding(_coloured(line), (0, 0, 0, 2), expand=False))
            for told in equal_lines(document, row["measure"], variant):
                console.print(Padding(Text(told), (0, 0, 0, 2), expand=False))


def equal_lines(document: dict[str, Any], measure: str, variant: str) -> list[str]:
    """The break-evens of a measure: a line for each axis and for who is better below."""
    lines: dict[tuple[str, str | None], list[str]] = {}
    for one in document["break_even"]:
        if one["variant"] == variant and one["measure"] == measure:
            told = place_words(one["at"], one["low"], one["high"]).replace(
                " (no interval that ends within what was run)", ""
            )
            others = ", ".join(f"{_line(path)} {value_text(value)}" for path, value in one["others"].items())
            lines.setdefault((one["along"], one["better_below"]), []).append(
                f"{told} at {others}" if others else told
            )
    return [
        f"break-even: {_line(along)}{'' if below is None else f' (below it “{_line(below)}” is better)'} = "
        + "; ".join(places)
        for (along, below), places in lines.items()
    ]


def value_text(value: Any) -> str:
    """A varied value on the screen."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else _line(value)


def picture(document: dict[str, Any], row: dict[str, Any], variant: str, width: int) -> list[str]:
    """A sign for each point: the first axis across, the second down with its largest value on top.

    Columns whose headings have no room get none.
    """
    first, *more = document["axes"]
    by_cell = charts.cells(document)
    rows: list[tuple[int, ...]] = [(at,) for at in reversed(range(len(more[0]["texts"])))] if more else [()]
    label = _line(more[0]["path"]) if more else ""
    beside = max([0, *(min(_LABEL, cell_len(one)) for one in (more[0]["texts"] if more else ()))])
    each = max(cell_len(one) for one in first["texts"])
    room = width - beside - 1
    each = each if len(first["texts"]) * (each + 1) <= room else 1 if len(first["texts"]) * 2 <= room else 0
    lines = [f"{label} ↓   {_line(first['path'])} →" if more else f"{_line(first['path'])} →"]
    if each > 1 or all(cell_len(one) <= each for one in first["texts"]):
        lines.append(" ".join(["".ljust(beside), *(one.rjust(each) for one in first["texts"])]).rstrip())
    else:
        lines.append(f"{'':{beside}} {first['texts'][0]} … {first['texts'][-1]}")
    for at in rows:
        signs = [
            _sign(by_cell[(number, *at)]["measures"][row["measure"]]["variants"][variant])
            for number in range(len(first["texts"]))
        ]
        name = set_cell_size(more[0]["texts"][at[0]], beside) if at else ""
        joined = (" " if each else "").join(sign.rjust(max(1, each)) for sign in signs)
        lines.append(f"{name} {joined}"[:width])
    return lines


def _sign(one: dict[str, Any]) -> str:
    return SIGNS[one["verdict"]] if one["verdict"] else NOTHING


def _coloured(line: str) -> Text:
    text = Text(line)
    for sign, style in _STYLE.items():
        text.highlight_words([sign], style)
    return text


def _tornado(document: dict[str, Any], console: Console) -> None:
    moved = {one["path"]: one for one in document["moved"]}
    origin = document["moved"][0]["origin"]
    words = {
        "--vary": "Ranges: as given with --vary.",
        "comment": "Ranges: as the comments of the scenario file state them.",
        "half to double": "No comment of the scenario states a range: every number called assumed is halved and "
        "doubled, as far as the scenario allows.",
    }[origin]
    console.print(Text(words))
    for kind, what in (("left_out", "cannot change by themselves"), ("without_range", "state no range")):
        if document[kind]:
            console.print(Text(f"Not moved: {len(document[kind])} values that {what} (in {NAME})."))
    console.print()
    table = Table(box=None, padding=(0, 1), pad_edge=False, title="Measure these first", title_justify="left")
    table.add_column("assumed value", max_width=46, overflow="fold")
    table.add_column("as it is", justify="right")
    table.add_column("moved", justify="right")
    table.add_column("verdicts changed", justify="right")
    table.add_column("largest swing", justify="right")
    for row in document["measure_first"][:FIRST]:
        one = moved[row["path"]]
        reach = row["largest_swing_in_thresholds"]
        table.add_row(
            Text(_line(row["path"])),
            Text(_line(one["base"])),
            Text(f"{one['low']} … {one['high']}"),
            str(row["verdicts_changed"]),
            NOTHING if reach is None else f"{reach:.1f} ×",
        )
    console.print(table)
    console.print(Text("Swing: in the smallest difference that matters, of the headline measure it moves most."))
    for variant in document["organisations"][1:]:
        for measure in document["measures"]:
            _bars(document, measure, variant, moved, console)


def _bars(
    document: dict[str, Any],
    measure: dict[str, Any],
    variant: str,
    moved: dict[str, dict[str, Any]],
    console: Console,
) -> None:
    base = document["base"]["measures"][measure["measure"]]["variants"][variant]
    rows = [
        one
        for one in document["bars"]
        if one["variant"] == variant and one["measure"] == measure["measure"] and one["swing"] is not None
    ]
    console.print()
    if base["difference"] is None:
        console.print(Text(f"{title(measure['measure'])}: not defined in every replication", style="bold"))
        return
    told = f"{title(measure['measure'])} ({_line(variant)} − {_line(document['baseline'])}): "
    console.print(Text(told + f"{_sign(base)} {difference(base, measure['unit'])}", style="bold"))
    for one in [one for index, one in enumerate(rows) if index < 3 or one["verdict_changes"]][:5]:
        ends = " → ".join(
            f"{_sign(one[end])} {signed(one[end], measure['unit'])} at {moved[one['path']][at]}"
            for end, at in (("at_low", "low"), ("at_high", "high"))
        )
        console.print(Padding(_coloured(f"{_line(one['path'])}: {ends}"), (0, 0, 0, 2), expand=False))


def _line(text: str) -> str:
    return escaped(" ".join(str(text).split()))
