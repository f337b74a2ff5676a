"""`attribution.json`: which lever brings how much, as one document; screen and page are drawn from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.comparison import threshold, verdict
from sim.files import write_whole
from sim.measures import HEADLINE, definition
from sim.measures.registry import Better
from sim.reports.document import CONFIDENCE
from sim.scenario import as_json
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
            "factors": _factors(plan),
            "designs": [{"design": plan.label(one), "changed": plan.changed(one)} for one in plan.coalitions],
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


def _factors(plan: Plan) -> list[dict[str, Any]]:
    designs = as_json(plan.scenario)["organisation"]
    first, last = (designs[plan.label(one)] for one in (0, plan.everything))
    return [
        {
            "factor": one.name,
            "override": one.override,
            "from": first["override"].get(one.name) if one.override else first[one.name],
            "to": last["override"].get(one.name) if one.override else last[one.name],
        }
        for one in plan.factors
    ]


def _pairs_are(plan: Plan) -> str | None:
    if not plan.paired:
        return None
    return "Shapley interaction index" if plan.exact else "both alone together, less each alone"


def _measure(plan: Plan, one: Shares) -> dict[str, Any]:
    meaning = definition(one.measure)
    names = [factor.name for factor in plan.factors]
    least = threshold(one.measure, one.before.mean if one.before else 0.0, plan.scenario.matters)
    whole = one.whole.mean if one.whole is not None and _apart(one.whole) else None

    def judged(amount: Amount) -> dict[str, Any]:
        told = verdict(amount.mean, amount.low, amount.high, least, meaning.better)
        return _amount(amount) | {"verdict": told, "share": amount.mean / whole if whole else None}

    def rows(amounts: Sequence[Amount]) -> list[dict[str, Any]]:
        return [{"factor": name} | judged(each) for name, each in zip(names, amounts, strict=False)]

    values = [{"per_replication": list(each)} for each in one.per_replication]
    return {
        "measure": one.measure,
        "unit": meaning.unit,
        "better": meaning.better,
        "words": meaning.words,
        "headline": one.measure in HEADLINE,
        "threshold": least,
        "reason": one.reason,
        "before": one.before and _amount(one.before),
        "after": one.after and _amount(one.after),
        "whole": one.whole and judged(one.whole),
        "shapley": [row | each for row, each in zip(rows(one.shapley), values, strict=True)],
        "alone": rows(one.alone),
        "removed": rows(one.removed),
        "without": rows(one.without),
        "pairs": [
            {"factors": [names[a], names[b]]} | _amount(amount) | {"work": _work(amount, meaning.better)}
            for (a, b), amount in zip(pairs(len(names)), one.interactions, strict=False)
        ],
    }


def _amount(amount: Amount) -> dict[str, Any]:
    return {"mean": amount.mean, "low": amount.low, "high": amount.high}


def _apart(amount: Amount) -> bool:
    """Whether it can be told from 0."""
    return amount.low is not None and amount.high is not None and (amount.low > 0.0 or amount.high < 0.0)


def _work(amount: Amount, better: Better) -> str | None:
    """How two levers work: together (more good than each by itself), against each other, or untold.

    None where neither direction is better.
    """
    if better == "neither":
        return None
    if amount.low == amount.high == 0.0:
        return "independent"
    if not _apart(amount):
        return "can't tell"
    return "together" if (amount.mean > 0.0) == (better == "higher") else "against each other"
