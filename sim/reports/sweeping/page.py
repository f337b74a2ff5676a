"""`sweep.html`: a sweep or a tornado as one self-contained page; all of it can be read in tables too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.files import write_whole
from sim.reports import page
from sim.reports.grids.grid import Cell, Grid, Number
from sim.reports.sweeping import charts, tornado_charts
from sim.reports.sweeping.document import Study
from sim.reports.words import NOTHING, SIGNS, difference, title

NAME = "sweep.html"


def render(study: Study) -> str:
    """The page as text."""
    document = study.document
    is_sweep = document["kind"] == "sweep"
    return (
        page.environment()
        .get_template("sweep.html.jinja")
        .render(
            document=document,
            variants=study.variants,
            charts=charts.charts(document) if is_sweep else tornado_charts.charts(document),
            grids=sweep_grids(document) if is_sweep else tornado_grids(document),
            maps=maps(document) if is_sweep else [],
            of_headline=lambda row: row["measure"] in document["headline"],
        )
    )


def save_page(study: Study, folder: Path) -> Path:
    """Write `sweep.html` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, render(study))


def maps(document: dict[str, Any]) -> list[Grid]:
    """The heat maps in words: a table for each variant and measure, where there are two axes."""
    if len(document["axes"]) != 2:
        return []
    x, y = document["axes"]
    by_cell = charts.cells(document)
    return [
        Grid(
            f"{title(row['measure'])}: who wins where{_of(document, variant)}",
            (f"{y['path']} ↓ {x['path']} →", *x["texts"]),
            tuple(
                (
                    y["texts"][j],
                    *(
                        _verdict(by_cell[i, j]["measures"][row["measure"]]["variants"][variant], row["unit"])
                        for i in range(len(x["texts"]))
                    ),
                )
                for j in range(len(y["texts"]))
            ),
        )
        for variant in document["organisations"][1:]
        for row in document["measures"]
    ]


def sweep_grids(document: dict[str, Any]) -> list[Grid]:
    """Every point with means, difference and verdict: a table for each variant and measure."""
    head = (*(one["path"] for one in document["axes"]), document["baseline"])
    return [
        Grid(
            f"{title(row['measure'])}: every point{_of(document, variant)}",
            (*head, variant, "difference [interval]", "verdict"),
            tuple(
                (*_texts(document, number), *_cells(point, row, variant))
                for number, point in enumerate(document["points"])
            ),
        )
        for variant in document["organisations"][1:]
        for row in document["measures"]
    ]


def tornado_grids(document: dict[str, Any]) -> list[Grid]:
    """Every bar: a table for each variant and measure."""
    moved = {one["path"]: one for one in document["moved"]}
    found = []
    for variant in document["organisations"][1:]:
        for row in document["measures"]:
            base = document["base"]["measures"][row["measure"]]["variants"][variant]
            bars = [
                one for one in document["bars"] if one["variant"] == variant and one["measure"] == row["measure"]
            ]
            words = f"As the scenario is: {_verdict(base, row['unit'])}. The largest swing first."
            found.append(
                Grid(
                    f"{title(row['measure'])}: every value{_of(document, variant)}",
                    ("value", "from", "to", "at its low end", "at its high end", "swing [interval]"),
                    tuple(
                        (
                            one["path"],
                            moved[one["path"]]["low"],
                            moved[one["path"]]["high"],
                            _verdict(one["at_low"], row["unit"]),
                            _verdict(one["at_high"], row["unit"]),
                            _swing(one, row["unit"]),
                        )
                        for one in bars
                    ),
                    words,
                )
            )
    return found


def _of(document: dict[str, Any], variant: str) -> str:
    return f" ({variant} − {document['baseline']})"


def _texts(document: dict[str, Any], number: int) -> list[str]:
    cell = list(charts.cells(document))[number]
    return [one["texts"][at] for one, at in zip(document["axes"], cell, strict=True)]


def _cells(point: dict[str, Any], row: dict[str, Any], variant: str) -> tuple[Cell, ...]:
    measured = point["measures"][row["measure"]]
    one = measured["variants"][variant]
    told = NOTHING if one["difference"] is None else difference(one, row["unit"])
    return (
        Number(measured["baseline"], row["unit"]),
        Number(one["mean"], row["unit"]),
        told,
        f"{SIGNS.get(one['verdict'], '')} {one['verdict'] or NOTHING}".strip(),
    )


def _verdict(one: dict[str, Any], unit: str) -> str:
    if one["difference"] is None:
        return NOTHING
    return f"{SIGNS.get(one['verdict'], '')} {one['verdict'] or ''} {difference(one, unit)}".strip()


def _swing(one: dict[str, Any], unit: str) -> str:
    if one["swing"] is None:
        return NOTHING
    row = {"difference": one["swing"], "low": one["swing_low"], "high": one["swing_high"]}
    return difference(row, unit) + (", the verdict changes" if one["verdict_changes"] else "")
