"""`audit.json`: what the mystery shoppers were told, beside the audits that were published."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.files import write_whole
from sim.reports.auditing.words import CHANGED, MEASURES, NEEDS, reach, result
from sim.reports.words import difference, joined, number
from sim.scenario import Scenario
from sim.studies.audit import CONFIDENCE, LEAST, Audit, Slice, better, judged
from sim.studies.auditing.asks import RECENT_DAYS
from sim.studies.auditing.published import PUBLISHED

NAME = "audit.json"
SCHEMA = 1


def audit(scenario: Scenario, found: Audit, provenance: dict[str, Any]) -> dict[str, Any]:
    """The document of an audit, as docs/report.md tells it."""
    names, asked, settings = list(scenario.organisation), found.asked, found.settings
    rounds = len(asked) * settings.times
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": "audit",
        "provenance": provenance | {"replications": len(found.values)},
        "complete": len(found.values) == scenario.run.replications,
        "title": scenario.title,
        "organisations": names,
        "baseline": names[0],
        "level": CONFIDENCE,
        "threshold": LEAST,
        "settings": {
            "questions": len(asked),
            "double": settings.double,
            "times": settings.times,
            "channels": [channel.name for channel in scenario.channel],
            "days": scenario.run.days,
            "rounds": rounds,
            "asks": rounds * len(scenario.channel),
            "recent_days": RECENT_DAYS,
        },
        "questions": _questions(scenario, found),
        "measures": [
            {
                "measure": name,
                "title": told.title,
                "unit": "share",
                "denominator": told.denominator,
                "better": better(name),
                "words": told.words,
            }
            for name, told in MEASURES.items()
        ],
        "results": [
            _result(scenario, found, organisation, at)
            for organisation in range(len(names))
            for at in range(len(found.slices))
        ],
        "differences": [
            row
            for variant in range(1, len(names))
            for measure in MEASURES
            if (row := _difference(names, found, variant, measure)) is not None
        ],
        "published": [asdict(one) for one in PUBLISHED],
    }
    made["verdict"] = _verdict(made)
    return made


def save(document: dict[str, Any], folder: Path) -> Path:
    """Write `audit.json` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def _questions(scenario: Scenario, found: Audit) -> list[dict[str, Any]]:
    """The questionnaire in words; a question's number within its topic is its rank, 1 the most asked."""
    first = [0]
    for topic in scenario.topic:
        first.append(first[-1] + topic.questions)
    asked = found.asked
    return [
        {
            "number": row + 1,
            "needs": [
                {"topic": scenario.topic[topic].name, "question": question - first[topic] + 1}
                for topic, question in zip(topics[:needs], questions[:needs], strict=True)
            ],
        }
        for row, (topics, questions, needs) in enumerate(
            zip(asked.topic.tolist(), asked.question.tolist(), asked.needs.tolist(), strict=True)
        )
    ]


def _result(scenario: Scenario, found: Audit, organisation: int, at: int) -> dict[str, Any]:
    rows = {}
    for measure in MEASURES:
        one = found.summary(organisation, at, measure)
        rows[measure] = {"mean": one.mean, "half_width": one.half_width, "defined": one.defined}
    return {
        "organisation": list(scenario.organisation)[organisation],
        "by": found.slices[at].by,
        "part": _part(scenario, found.slices[at]),
        "asks": float(found.asks[:, at].mean()),
        "measures": rows,
    }


def _part(scenario: Scenario, of: Slice) -> str | None:
    """The name of a part; None for the whole."""
    if of.by == "channel":
        return scenario.channel[of.at].name
    if of.by == "question":
        return f"question {of.at + 1}"
    return {"all": None, "needs": NEEDS[of.at - 1], "changed": CHANGED[of.at % 2]}[of.by]


def _difference(names: list[str], found: Audit, variant: int, measure: str) -> dict[str, Any] | None:
    one = found.difference(variant, 0, measure)
    if one is None:
        return None
    return {
        "baseline": names[0],
        "variant": names[variant],
        "measure": measure,
        "difference": one.middle,
        "low": one.low,
        "high": one.high,
        "verdict": judged(measure, one),
    }


def _verdict(document: dict[str, Any]) -> list[str]:
    """What it comes to, a sentence for each thing an audit asks; the first is the answer."""
    channels = len(document["settings"]["channels"])
    lines = [
        _sentence(document, "accurate", "Accurate and complete, of all asks"),
        _sentence(document, "wrong", "Wrong, of all asks"),
        _sentence(document, "no_answer", "Without any answer, of all asks"),
        _sentence(
            document, "alike", f"Answered alike on all {channels} channels, of questions asked at one moment"
        ),
    ]
    if document["provenance"]["replications"] == 1:
        lines.append("One replication has no interval: how far chance goes is not told.")
    return [line for line in lines if line]


def _sentence(document: dict[str, Any], measure: str, words: str) -> str:
    """A measure of every organisation, its differences, and what was published; "" where one has none."""
    told = []
    for name in document["organisations"]:
        mean = result(document, name)["measures"][measure]["mean"]
        if mean is None:
            return ""
        found = [one for one in document["differences"] if (one["variant"], one["measure"]) == (name, measure)]
        beside = [f" ({difference(one, 'share')}: {one['verdict']})" for one in found]
        told.append(f"{number(mean, 'share')} in “{name}”{''.join(beside)}")
    keys = ("alike_low", "alike_high") if measure == "alike" else (measure,)
    published = [one[key] for one in document["published"] for key in keys if one[key] is not None]
    unit = ", but of companies" if measure == "alike" else ""
    return f"{words}: {joined(told)}; published: {reach(min(published), max(published))}{unit}."
