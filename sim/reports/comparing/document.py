"""`comparison.json`: what a comparison of reports says, as one document; screen and page are drawn from it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.comparison import CORRECTION, compare, simultaneous_level, summarise, threshold
from sim.errors import InputError
from sim.files import write_whole
from sim.measures import HEADLINE, definition
from sim.reports.comparing.assumptions import differing
from sim.reports.comparing.columns import Column, Columns, columns
from sim.reports.comparing.gains import gains, leaders
from sim.reports.comparing.ranking import comparisons, rank
from sim.reports.comparing.reading import Earlier
from sim.reports.document import CONFIDENCE
from sim.scenario.words import join_path

NAME = "comparison.json"
SCHEMA = 1
"""Version of the document's format."""


@dataclass(frozen=True, slots=True)
class ReportComparison:
    """A comparison of reports: the document that `comparison.json` holds (its keys: docs/report.md)."""

    document: dict[str, Any]

    def text(self) -> str:
        """The document as JSON; numbers keep every digit."""
        text = json.dumps(self.document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        # A path may hold bytes that are no text; JSON can say them, UTF-8 cannot.
        return re.sub("[\ud800-\udfff]", lambda letter: f"\\u{ord(letter[0]):04x}", text)


def refuse_to_replace(folder: Path, overwrite: bool) -> None:
    """Raise `InputError` if a comparison is in the folder and may not be written over."""
    if (folder / NAME).exists() and not overwrite:
        raise InputError(f"{folder}: there is a comparison in it already (add --overwrite to replace it)")


def save(comparison: ReportComparison, folder: Path) -> Path:
    """Write `comparison.json` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, comparison.text())


def compare_reports(reports: Sequence[Earlier]) -> ReportComparison:
    """Put two or more reports side by side: what was assumed, every measure of every organisation, the gains.

    A column (one organisation of one report) is compared with the first report's organisation of the same
    name, else with the first report's baseline; thresholds are those of the first report's `[matters]`.
    """
    side_by_side = columns(reports)
    pairs = [
        {"reports": [reports[one].label, reports[other].label], "paired": not why, "why": why}
        for (one, other), why in side_by_side.reasons.items()
    ]
    count = len(side_by_side.all)
    gained = gains(side_by_side, CONFIDENCE)
    titles = {one.label: one.report.document["scenario"]["title"] for one in reports}
    order_level = simultaneous_level(CONFIDENCE, comparisons(count))
    levels = {
        "level": CONFIDENCE,
        "correction": CORRECTION,
        "differences": simultaneous_level(CONFIDENCE, max(1, count - 1)),
        "order": order_level,
    }
    return ReportComparison(
        {
            "schema": SCHEMA,
            "kind": "comparison",
            "reports": [_origin(one) for one in reports],
            "assumptions": [
                {"path": join_path(row.path), "values": list(row.values)} for row in differing(reports)
            ],
            "columns": [
                {"label": one.label, "report": reports[one.report].label, "organisation": one.organisation}
                for one in side_by_side.all
            ],
            "paired": all(pair["paired"] for pair in pairs),
            "why": _why(pairs),
            "pairs": pairs,
            "baseline": side_by_side.all[0].label,
            "headline": list(HEADLINE),
            "confidence": levels,
            "measures": _measures(side_by_side, order_level),
            "gains": _plain(gained),
            "leaders": _plain(leaders(gained, titles)),
        }
    )


def _origin(one: Earlier) -> dict[str, Any]:
    report = one.report
    return {
        "label": one.label,
        "path": one.path,
        "title": report.document["scenario"]["title"],
        "organisations": report.organisations,
        "provenance": report.document["provenance"],
    }


def _why(pairs: Sequence[dict[str, Any]]) -> str | None:
    """Why not all is paired, in plain words; which reports is told where there are more than two."""
    apart = [pair for pair in pairs if not pair["paired"]]
    told = [", ".join(pair["why"]) for pair in apart]
    if len(pairs) > 1:
        told = [f"{' and '.join(pair['reports'])}: {why}" for pair, why in zip(apart, told, strict=True)]
    return "; ".join(told) or None


def _measures(side_by_side: Columns, order_level: float) -> list[dict[str, Any]]:
    rest = side_by_side.all[1:]
    differences = [_differences(side_by_side, column) for column in rest]
    found = []
    for at, name in enumerate(side_by_side.measures):
        meaning = definition(name)
        samples = [column.values[:, at] if column.defined[:, at].all() else None for column in side_by_side.all]
        level = order_level if name in HEADLINE else CONFIDENCE
        ranking = rank(
            samples,
            meaning.better,
            lambda one, other: side_by_side.matched(side_by_side.all[one], side_by_side.all[other]),
            level,
        )
        found.append(
            {
                "measure": name,
                "unit": meaning.unit,
                "better": meaning.better,
                "denominator": meaning.denominator,
                "words": meaning.words,
                "headline": name in HEADLINE,
                "means": [_mean(column, at) for column in side_by_side.all],
                "differences": [rows[at] for rows in differences],
                "order": [side_by_side.all[position].label for position in ranking.order],
                "apart": list(ranking.apart),
                "order_level": level,
            }
        )
    return found


def _mean(column: Column, measure: int) -> dict[str, Any]:
    known = summarise(column.values[:, measure], column.defined[:, measure], CONFIDENCE)
    low = high = None
    if known.mean is not None and known.half_width is not None:
        low, high = known.mean - known.half_width, known.mean + known.half_width
    return {"column": column.label, "mean": known.mean, "low": low, "high": high, "defined": known.defined}


_OF_DIFFERENCE = ("difference", "low", "high", "ratio", "verdict", "pairing_gain", "level", "simultaneous")


def _differences(side_by_side: Columns, column: Column) -> list[dict[str, Any]]:
    """The difference of each measure to the column's counterpart, in the order of measures; null where none."""
    against = side_by_side.against(column)
    matched = side_by_side.matched(column, against)
    matters = side_by_side.reports[0].report.document["scenario"].get("matters", {})
    made = compare(
        against.label,
        column.label,
        side_by_side.measures,
        against.values,
        against.defined,
        column.values,
        column.defined,
        matters,
        CONFIDENCE,
        len(side_by_side.all) - 1,
        matched,
    )
    known = {row.measure: row for row in made}
    rows = []
    for at, name in enumerate(side_by_side.measures):
        row = known.get(name)
        told = {key: None if row is None else getattr(row, key) for key in _OF_DIFFERENCE}
        old = float(against.values[:, at].mean())
        least = None if row is None else threshold(name, old, matters)
        rows.append(
            {"column": column.label, "against": against.label, "paired": matched}
            | _plain(told)
            | {"threshold": least}
        )
    return rows


def _plain(value: Any) -> Any:
    """The same with infinity as the string "inf", as in a report."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value
