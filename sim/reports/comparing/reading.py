"""Reports of earlier runs, read from disk and checked for what a comparison uses."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.measures import definition
from sim.reports import document
from sim.reports.document import Report
from sim.scenario.document import LISTS
from sim.scenario.words import join_path

_DEEPEST = 30
"""A scenario is some six tables deep; what is deeper could not be walked."""
_LARGEST = 1e100
"""A measure beyond this is no measure, and its square no number."""

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A report of an earlier run."""

    label: str
    """A, B, C, … in the order given."""
    path: str
    """As given."""
    report: Report


def read(paths: Sequence[Path]) -> list[Earlier]:
    """The reports in files or folders, labelled in order.

    Raises `InputError` for fewer than two, and with a line for each that cannot be used: what
    `document.read` refuses, and what lacks something a comparison needs.
    """
    if len(paths) < 2:
        raise InputError("compare: one report has nothing beside it (name two or more)")
    found, faults = [], []
    for at, path in enumerate(paths):
        try:
            report = document.read(path)
            _refuse_mutilated(path, report)
            found.append(Earlier(letters(at), str(path), report))
        except InputError as fault:
            faults.append(str(fault))
    if faults:
        raise InputError("\n".join(dict.fromkeys(faults)))
    return found


def letters(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    before, last = divmod(number, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def _refuse_mutilated(path: Path, report: Report) -> None:
    place = next(_strange(report.document), None)
    if place is not None:
        file = path / document.NAME if path.is_dir() else path
        wrong = "is not as in a report of this version (a report.json as run_sim.py run writes it)"
        raise InputError(f"{file}: {join_path(place)}: {wrong}")


def _strange(data: dict[str, Any]) -> Iterator[Place]:
    """Where a document that `document.read` let through cannot be used."""
    for key in ("provenance", "scenario"):
        yield from _wild((key,), data[key])
    origin = data["provenance"]
    versions = origin.get("versions")
    if not isinstance(versions, dict) or not all(isinstance(version, str) for version in versions.values()):
        yield ("provenance", "versions")
    if origin["replications"] < 1:
        yield ("provenance", "replications")
    yield from _strange_scenario(data["scenario"])
    for name, organisation in data["organisations"].items():
        for measure, figure in organisation["measures"].items():
            if not _is_measure(measure, figure, origin["replications"]):
                yield ("organisations", name, "measures", measure)


def _wild(place: Place, value: Any) -> Iterator[Place]:
    """Where a value is too deep, or holds a number beyond all numbers (1e999); a loop, for it may be deep."""
    left: list[tuple[Place, Any]] = [(place, value)]
    while left:
        here, item = left.pop()
        if isinstance(item, dict | list) and len(here) > _DEEPEST:
            yield here[:3]
            return
        if isinstance(item, dict):
            left += [((*here, key), inner) for key, inner in item.items()]
        elif isinstance(item, list):
            left += [((*here, str(at)), inner) for at, inner in enumerate(item)]
        elif isinstance(item, float) and not math.isfinite(item):
            yield here


def _strange_scenario(scenario: dict[str, Any]) -> Iterator[Place]:
    for key, identity in LISTS.items():
        items = scenario.get(key, [])
        named = isinstance(items, list) and all(isinstance(item, dict) for item in items)
        names = [item.get(identity) for item in items] if named else [None]
        if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
            yield ("scenario", key)
    matters = scenario.get("matters", {})
    if not isinstance(matters, dict) or not all(_is_number(least) for least in matters.values()):
        yield ("scenario", "matters")


def _is_measure(name: str, figure: dict[str, Any], replications: int) -> bool:
    """Whether this version has the measure, in this unit, and every replication has its value or null."""
    try:
        meaning = definition(name)
    except InputError:
        return False
    values = figure.get("per_replication")
    return (
        figure["unit"] == meaning.unit
        and isinstance(values, list)
        and len(values) == replications
        and all(value is None or _is_number(value) for value in values)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST
