"""Numbers as they are told to readers, read back; and every way in which a report tells its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sim.reports import summary, words
from sim.reports.document import Report

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
"""A number in a text, as a reader sees it."""
_TOLD = re.compile(
    r"(?P<euro>€ )?(?P<number>[+-]?\d[\d,]*(?:\.(?P<decimals>\d+))?)(?: (?P<unit>%|pp|h|min|s|€))?"
)


def told(text: str, unit: str) -> tuple[float, float]:
    """(value in the measure's unit, half of the last digit shown) of a text such as "12.3 %" or "€ 1,200"."""
    found = _TOLD.fullmatch(text)
    assert found, text
    factor = _factor(found["unit"], unit)
    assert bool(found["euro"]) == (unit.startswith("euro") and found["unit"] != "€"), text
    return float(found["number"].replace(",", "")) * factor, 0.5 * factor / 10 ** len(found["decimals"] or "")


def told_difference(text: str, unit: str) -> list[tuple[float, float]]:
    """The same for the difference and the ends of its interval in "+7.7 [-5.0 … +20.4] pp"."""
    numbers, _, name = text.partition("]")
    return [told(f"{one}{name}", unit) for one in re.findall(r"[+-]\d[\d,.]*", numbers)]


def _factor(name: str | None, unit: str) -> float:
    """How much of the measure's unit one of the unit shown is."""
    if unit == "share":
        assert name in ("%", "pp")
        return 0.01
    if unit == "hours":
        return {"h": 1.0, "min": 1 / 60, "s": 1 / 3600}[name or ""]
    assert name in ("min",) if unit == "minutes" else name in (None, "€")
    return 1.0


def sentences(report: Report) -> list[str]:
    """What stands on top of page and screen."""
    return [
        *summary.summary(report),
        summary.closing_line(report),
        *summary.diagnosis_lines(report),
        *(f"Warning: {line}" for line in summary.warnings(report)),
    ]


def unexplained(text: str, known: list[str]) -> str:
    """What is left of a text with numbers that are no form of a number of the report; else empty."""
    for one in sorted(set(known), key=len, reverse=True):
        text = text.replace(one, "")
    return text if NUMBER.search(text) else ""


def forms(report: Report) -> list[str]:
    """Every measure and every difference as it is told."""
    return [*_measures(report), *_differences(report)]


def forms_of_sentences(report: Report) -> list[str]:
    """All that the sentences may hold in numbers."""
    origin, headline = report.document["provenance"], report.document["headline"]
    growths = (of["measures"]["backlog_growth"]["mean"] for of in report.document["organisations"].values())
    return [
        *forms(report),
        *(f"{100 * load['load']:.0f} %" for load in report.document["offered_load"] if load["high"]),
        *(f"{count} of {len(headline)} headline" for count in range(len(headline) + 1)),
        *(f"{100 * one.bound:.0f} %" for one in summary.CRITERIA),
        *(f"by {growth:.0f} contacts" for growth in growths if growth is not None),
        "counting 240 h",
        f"Only {origin['replications']} replications",
    ]


def _measures(report: Report) -> Iterator[str]:
    for organisation in report.document["organisations"].values():
        for of in organisation["measures"].values():
            yield words.number(of["mean"], of["unit"])
            yield words.number(of["half_width"], of["unit"])


def _differences(report: Report) -> Iterator[str]:
    for kind in ("comparisons", "beside"):
        for row in report.document[kind]:
            yield told_as(report, row)


def told_as(report: Report, row: dict[str, Any]) -> str:
    """A difference in the unit that its two values are told in."""
    values = [report.mean(row[side], row["measure"]) for side in ("baseline", "variant")]
    unit = report.document["organisations"][row["baseline"]]["measures"][row["measure"]]["unit"]
    return words.difference(row, unit, max(abs(value) for value in values if value is not None))
