"""Which report gains most within itself: its variants against its own baseline, beside the other reports'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.comparison import compare, simultaneous_level
from sim.measures import HEADLINE, definition
from sim.reports.comparing.columns import Column, Columns
from sim.reports.comparing.ranking import comparisons, rank
from sim.trace import Floats

MEASURES = (*HEADLINE, "paid_per_year")
"""Those of which gains are told."""


def gains(columns: Columns, confidence: float) -> list[dict[str, Any]]:
    """Per measure the difference variant − baseline within each report, and their order, the best first.

    Empty unless two reports or more have two organisations or more. The intervals are those of the reports
    themselves: paired, simultaneous over the report's own variants. `apart` compares the gains of
    neighbours: paired where the reports are, else Welch.
    """
    rows = [(columns.of(at)[0], variant) for at in range(len(columns.reports)) for variant in columns.of(at)[1:]]
    if len({variant.report for _, variant in rows}) < 2:
        return []
    found = {variant.label: _within(columns, baseline, variant, confidence) for baseline, variant in rows}
    told = []
    for name in MEASURES:
        if not any(name in within for within in found.values()):
            continue
        meaning = definition(name)
        at = columns.measures.index(name)
        samples = [_gain(baseline, variant, at) for baseline, variant in rows]
        level = first_level = confidence
        if name in HEADLINE:
            level = simultaneous_level(confidence, comparisons(len(rows)))
            first_level = simultaneous_level(confidence, len(rows) - 1)
        ranking = rank(
            samples,
            meaning.better,
            lambda one, other: columns.matched(rows[one][1], rows[other][1]),
            level,
            first_level,
        )
        told.append(
            {
                "measure": name,
                "unit": meaning.unit,
                "better": meaning.better,
                "rows": [
                    {
                        "column": variant.label,
                        "report": columns.reports[variant.report].label,
                        "variant": variant.organisation,
                        "baseline": baseline.organisation,
                    }
                    | found[variant.label].get(name, _NOTHING)
                    for baseline, variant in rows
                ],
                "order": [rows[position][1].label for position in ranking.order],
                "apart": list(ranking.apart),
                "like_first": [rows[position][1].label for position in ranking.like_first],
                "order_level": level,
            }
        )
    return told


_NOTHING = dict.fromkeys(("difference", "low", "high", "ratio", "verdict", "level"))


def _within(columns: Columns, baseline: Column, variant: Column, confidence: float) -> dict[str, dict[str, Any]]:
    """By measure, what the report itself says of the difference."""
    made = compare(
        baseline.organisation,
        variant.organisation,
        columns.measures,
        baseline.values,
        baseline.defined,
        variant.values,
        variant.defined,
        columns.reports[variant.report].report.document["scenario"].get("matters", {}),
        confidence,
        len(columns.of(variant.report)) - 1,
    )
    return {row.measure: {key: getattr(row, key) for key in _NOTHING} for row in made}


def _gain(baseline: Column, variant: Column, measure: int) -> Floats | None:
    """Per replication; None unless every one defines both."""
    if not (baseline.defined[:, measure].all() and variant.defined[:, measure].all()):
        return None
    return variant.values[:, measure] - baseline.values[:, measure]


def leaders(found: list[dict[str, Any]], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Per headline measure, who gains most within itself; of the document's `gains`.

    `titles`: of the reports, by label. `with` are those that cannot be told from the first (each compared with
    it, simultaneously). Where neither direction is better, or the first has no number, nobody leads.
    """
    told = []
    for row in found:
        rows = {one["column"]: one for one in row["rows"]}
        first = rows[row["order"][0]]
        if row["measure"] not in HEADLINE or row["better"] == "neither" or first["difference"] is None:
            continue
        told.append(
            {"measure": row["measure"], "unit": row["unit"], "column": row["order"][0]}
            | {"report": first["report"], "title": titles[first["report"]], "variant": first["variant"]}
            | {key: first[key] for key in ("difference", "low", "high", "verdict")}
            | {"with": row["like_first"]}
        )
    return told
