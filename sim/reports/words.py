"""Numbers as a reader wants them: units, signs, and no more digits than the number bears."""

from __future__ import annotations

import re
from typing import Any

_OF_NAMES = ("service_level", "abandoned", "closed_line", "occupancy")
"""Measures whose parts are names from the scenario, which may hold anything."""
_SPLIT = re.compile(r"(?P<base>.+?)\[(?P<by>topic|channel)=(?P<name>.*)\]")
NOTHING = "–"
"""Where there is no number."""
SIGNS = {"better": "▲", "worse": "▼", "no clear difference": "?", "too small to matter": "≈"}
"""A verdict for those who do not see colours."""


def number(value: float | None, unit: str) -> str:
    """A value with its unit: shares as per cent, short times in minutes or seconds."""
    if value is None:
        return NOTHING
    factor, name, digits = _scale(unit, abs(value))
    text = f"{value * factor:,.{digits}f}"
    if unit.startswith("euro"):
        return f"€ {text}"
    return f"{text} {'%' if unit == 'share' else name}".rstrip()


def difference(row: dict[str, Any], unit: str, size: float | None = None) -> str:
    """A comparison with its interval, in one unit: "+7.7 [-5.0 … +20.4] pp".

    `size`: how large the values are that were compared, so that they and their difference read alike.
    """
    bounds = [bound for bound in (row["difference"], row["low"], row["high"]) if bound is not None]
    factor, name, digits = _scale(unit, max(map(abs, bounds)) if size is None else size)

    def told(value: float) -> str:
        return f"{value * factor:+,.{digits}f}"

    inside = "no interval" if row["low"] is None else f"{told(row['low'])} … {told(row['high'])}"
    return f"{told(row['difference'])} [{inside}] {name}".rstrip()


def amount(value: float, unit: str) -> str:
    """The size of a difference: "2.1 pp"."""
    factor, name, digits = _scale(unit, abs(value))
    return f"{abs(value) * factor:,.{digits}f} {name}".rstrip()


def change(value: float | None, unit: str) -> str:
    """A difference with its sign: "+2.1 pp"."""
    if value is None:
        return NOTHING
    return f"{'-' if value < 0 else '+'}{amount(value, unit)}"


def _scale(unit: str, size: float) -> tuple[float, str, int]:
    """(factor, name, decimals) with which a number of this size and unit is best read."""
    if unit == "share":
        return 100.0, "pp", 1
    if unit == "hours":
        if size >= 1.0:
            return 1.0, "h", 1
        return (60.0, "min", 1) if size >= 1 / 60 else (3600.0, "s", 1)
    if unit == "euro":
        return 1.0, "€", 2
    if unit == "euro/year":
        return 1.0, "€", 0
    return 1.0, "min" if unit == "minutes" else "", {"minutes": 1, "alpha": 3}.get(unit, 2)


def title(measure: str) -> str:
    """A measure's name as a heading: `time_to_resolution.median` → "median time to resolution"."""
    head, _, part = measure.partition(".")
    if head in _OF_NAMES:
        return f"{head.replace('_', ' ')}, {part}" if part else head.replace("_", " ")
    split = _SPLIT.fullmatch(measure)
    head, _, part = (split["base"] if split else measure).replace("_", " ").partition(".")
    if part in ("median", "mean", "p90"):
        words = f"{part.replace('p', 'P')} {head}"
    else:
        words = f"{head}, {part}" if part else head
    return f"{words} ({split['by']} {split['name']})" if split else words


def is_split(measure: str) -> bool:
    """Whether it is a measure of one topic or one channel only; a department's name may look like one."""
    return measure.partition(".")[0] not in _OF_NAMES and _SPLIT.fullmatch(measure) is not None


def joined(items: list[str]) -> str:
    """A list in a sentence: a, b and c."""
    return items[0] if len(items) == 1 else "" if not items else ", ".join(items[:-1]) + " and " + items[-1]


def counted(count: int, noun: str) -> str:
    """A number of things: "1 replication", "2 replications"."""
    return f"{count} {noun}{'s' * (count != 1)}"
