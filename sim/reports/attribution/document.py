"""`attribution.json`: which lever brings how much, as one document; screen and page are drawn from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.comparison import threshold, verdict
from sim.files import write_whole
from sim.measures import HEADLINE, definition
from sim.measures.registry import Better
from sim.reports.document import CONFIDENCE
from sim.scenario import Scenario
from sim.studies.attribute import Plan
from sim.studies.points import Found
from sim.studies.shapley import pairs
from sim.studies.shares import Amount, Shares, shares

NAME = "attribution.json"
SCHEMA = 1
"""Version of the document's format."""
MAIN = ("agreement", "time_to_resolution.mean", "fell_through", "cost_per_resolved")
"""Measures told in full: the consistency of answers, how long they take, what falls through, what it costs."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """An attribution: the document that `attribution.json` holds (its keys: docs/report.md)."""

    document: dict[str, Any]

    def text(self) -> str:
        """The document as JSON; numbers keep every digit."""
        return json.dumps(self.document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    @property
    def headline(self) -> list[dict[str, Any]]:
        """The headline measures that are there, the main ones first."""
        found = {row["measure"]: row for row in self.document["measures"]}
        return [found[name] for name in dict.fromkeys((*MAIN, *HEADLINE)) if name in found]


def attribution(plan: Plan, found: Found, provenance: dict[str, Any]) -> Attribution:
    """Put what an attribution found into its document; `provenance` tells how to run it again."""
    return Attribution(
        {
            "schema": SCHEMA,
            "kind": "attribution",
            "provenance": provenance,
            "title": plan.scenario.title,
            "from": plan.source,
            "to": plan.target,
            "factors": [
                {"factor": one.name, "override": one.override, "from": _plain(one.before), "to": _plain(one.after)}
                for one in plan.factors
            ],
            "designs": [
                {"design": plan.label(one), "changed": plan.changed(one)} for one in plan.coalitions
            ],
            "method": "exact" if plan.exact else "permutations",
            "permutations": [[plan.factors[at].name for at in order] for order in plan.permutations],
            "pairs_are": _pairs_are(plan),
            "confidence": {"level": CONFIDENCE, "correction": None},
            "headline": list(HEADLINE),
            "measures": [_measure(plan, one) for one in shares(plan, found, CONFIDENCE)],
        }
    )


def save(made: Attribution, folder: Path) -> Path:
    """Write `attribution.json` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, made.text())


def _pairs_are(plan: Plan) -> str | None:
    if not plan.paired:
        return None
    return "Shapley interaction index" if plan.exact else "both alone together, less each alone"


def _measure(plan: Plan, one: Shares) -> dict[str, Any]:
    meaning = definition(one.measure)
    names = [factor.name for factor in plan.factors]
    judge = _Judge(plan.scenario, one, meaning.better)
    values = one.per_replication or [None] * len(one.shapley)
    return {
        "measure": one.measure,
        "unit": meaning.unit,
        "better": meaning.better,
        "words": meaning.words,
        "headline": one.measure in HEADLINE,
        "reason": one.reason,
        "before": _amount(one.before),
        "after": _amount(one.after),
        "whole": _amount(one.whole) and judge.judged(one.whole),
        "shapley": [
            {"factor": name, **judge.judged(amount), "share": judge.share(amount), "per_replication": list(each)}
            for name, amount, each in zip(names, one.shapley, values, strict=False)
        ],
        "alone": _rows(names, one.alone, judge),
        "removed": _rows(names, one.removed, judge),
        "without": [
            {"factor": name, **judge.judged(amount), "share": judge.share(amount)}
            for name, amount in zip(names, one.without, strict=False)
        ],
        "pairs": [
            {"factors": [names[a], names[b]], **(_amount(amount) or {}), "work": _work(amount, meaning.better)}
            for (a, b), amount in zip(pairs(len(names)), one.interactions, strict=False)
        ],
    }
