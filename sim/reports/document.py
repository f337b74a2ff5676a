"""`report.json`: everything a report says, as one document; all other reports are drawn from it."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.comparison import CORRECTION, Comparison, compare_organisations, summarise, threshold
from sim.experiment import Results
from sim.measures import HEADLINE, definition
from sim.scenario.effective import as_json

SCHEMA = 1
"""Version of the document's format."""
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Report:
    """A report: the document that `report.json` holds."""

    document: dict[str, Any]

    @property
    def organisations(self) -> list[str]:
        """Names, the baseline first."""
        return list(self.document["organisations"])

    def mean(self, organisation: str, measure: str) -> float | None:
        """A measure's mean over replications; None where it is not defined or not there."""
        figure = self.document["organisations"][organisation]["measures"].get(measure)
        return None if figure is None else figure["mean"]

    def comparison(self, variant: str, measure: str) -> dict[str, Any] | None:
        """The comparison of one measure of one variant with the baseline, if there is one."""
        for kind in ("comparisons", "beside"):
            for row in self.document[kind]:
                if row["variant"] == variant and row["measure"] == measure:
                    found: dict[str, Any] = row
                    return found
        return None

    def text(self) -> str:
        """The document as JSON; numbers keep every digit."""
        return json.dumps(self.document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def report(results: Results) -> Report:
    """Put the results of an experiment into the document of house.md."""
    compared = compare_organisations(results, CONFIDENCE)
    scenario = results.loaded.scenario
    organisations = {
        name: {
            "levers": scenario.organisation[name].model_dump(exclude={"override"}),
            "measures": _measures(results, at),
            "views": {figure.name: figure.columns for figure in results.figures[at]},
        }
        for at, name in enumerate(results.organisations)
    }
    return Report(
        _plain(
            {
                "schema": SCHEMA,
                "provenance": asdict(results.provenance),
                "complete": results.complete,
                "scenario": as_json(scenario),
                "headline": list(HEADLINE),
                "confidence": {"level": CONFIDENCE, "headline_correction": CORRECTION},
                "offered_load": [asdict(load) | {"high": load.high} for load in results.loads],
                "organisations": organisations,
                "comparisons": [_comparison(results, row) for row in compared if row.verdict is not None],
                "beside": [_comparison(results, row) for row in compared if row.verdict is None],
            }
        )
    )


def save(document: Report, folder: Path) -> Path:
    """Write `report.json` into an existing folder; returns its path."""
    path = folder / "report.json"
    path.write_text(document.text(), encoding="utf-8")
    return path


def _measures(results: Results, at: int) -> dict[str, Any]:
    measures = {}
    for column, name in enumerate(results.measures):
        meaning = definition(name)
        values, defined = results.values[:, at, column], results.defined[:, at, column]
        summary = summarise(values, defined, CONFIDENCE)
        measures[name] = {
            "mean": summary.mean,
            "half_width": summary.half_width,
            "defined": summary.defined,
            "unit": meaning.unit,
            "denominator": meaning.denominator,
            "better": meaning.better,
            "words": meaning.words,
            "per_replication": [
                float(value) if known else None for value, known in zip(values, defined, strict=True)
            ],
        }
    return measures


def _comparison(results: Results, row: Comparison) -> dict[str, Any]:
    baseline = results.organisations.index(row.baseline)
    old = float(results.values[:, baseline, results.measures.index(row.measure)].mean())
    return asdict(row) | {"threshold": threshold(row.measure, old, results.loaded.scenario.matters)}


def _plain(value: Any) -> Any:
    """The same with infinity as the string "inf", as the format wants it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value
