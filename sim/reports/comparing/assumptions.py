"""What differs in the assumptions of several reports, and whether they met the same customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sim.reports.comparing.reading import Earlier
from sim.reports.words import joined
from sim.scenario.document import LISTS
from sim.scenario.overrides import shapes_workload
from sim.scenario.words import Path, escaped, join_path

_NO_ASSUMPTIONS = ("schema", "title", "description")
_TOLD_APART = (("run", "seed"), ("run", "replications"), ("run", "at_most_hours"))
"""Of `run`, what draws no customer, or is told in words of its own."""
_NUMBERS_DEPEND_ON = ("walschip", "numpy")
"""What draws the customers: with another version of these, one seed may draw others."""
_NAMED = 3
"""Values that are named where pairing fails; of the rest the number is told."""


class Assumption(NamedTuple):
    """A value in which reports differ."""

    path: Path
    """Where it stands in the scenario, items of lists by name."""
    values: tuple[Any, ...]
    """One per report; None where it has no such value."""


def differing(reports: Sequence[Earlier]) -> list[Assumption]:
    """Every value in which the effective scenarios differ, in the order of the first that has it.

    Organisations' levers and overrides are among them; title and description are no assumptions. Where only
    the order of named things differs, that is one value: the list of their names.
    """
    flat = [dict(_values(one.report.document["scenario"])) for one in reports]
    paths = dict.fromkeys(path for one in flat for path in one)
    rows = (Assumption(path, tuple(one.get(path) for one in flat)) for path in paths)
    return [row for row in rows if any(value != row.values[0] for value in row.values)] + _orders(reports)


def unpaired_because(one: Earlier, other: Earlier) -> list[str]:
    """Why replication r of two reports is not the same customers, in plain words; empty if it is."""
    first, second = (report.report.document["provenance"] for report in (one, other))
    reasons = [
        words.format(first[key], second[key])
        for key, words in (("seed", "seed {} and {}"), ("replications", "{} and {} replications"))
        if first[key] != second[key]
    ]
    drawn = [
        escaped(join_path(row.path))
        for row in differing([one, other])
        if shapes_workload(row.path) and row.path not in _TOLD_APART
    ]
    if drawn:
        more = len(drawn) - _NAMED
        named = drawn[:_NAMED] + ([f"{more} more value{'s' * (more > 1)}"] if more > 0 else [])
        reasons.append(f"{joined(named)} differ{'s' * (len(drawn) == 1)}")
    if not reasons:
        reasons = [
            f"different versions of {library} ({escaped(versions[0])} and {escaped(versions[1])})"
            for library in _NUMBERS_DEPEND_ON
            if len(set(versions := _versions(library, first, second))) > 1
        ]
    return reasons


def _values(scenario: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Every value with its path. A list of numbers or names is one value; an empty table is none."""
    for key, value in scenario.items():
        if key in LISTS:
            for item in value:
                yield from _leaves((key, item[LISTS[key]]), item)
        elif key not in _NO_ASSUMPTIONS:
            yield from _leaves((key,), value)


def _leaves(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves((*path, key), item)
    else:
        yield path, value


def _orders(reports: Sequence[Earlier]) -> list[Assumption]:
    """Named things that are the same in all reports but stand in another order: chance, or the baseline, does."""
    rows = []
    for key in (*LISTS, "organisation"):
        names = tuple(_names(one.report.document["scenario"].get(key), key) for one in reports)
        same = all(sorted(one) == sorted(names[0]) for one in names)
        if same and any(one != names[0] for one in names):
            rows.append(Assumption((key,), names))
    return rows


def _names(items: Any, key: str) -> list[str]:
    if isinstance(items, dict):
        return list(items)
    return [item[LISTS[key]] for item in items or () if key in LISTS]


def _versions(library: str, *origins: dict[str, Any]) -> tuple[str, str]:
    first, second = (origin["versions"].get(library, "unknown") for origin in origins)
    return first, second
