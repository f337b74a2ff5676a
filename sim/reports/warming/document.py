"""`warmup.json`: how long the start of a run lasts, and whether the scenario's warm-up covers it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from sim.files import write_whole
from sim.measures import definition
from sim.measures.series import SERIES, WEEK, Daily
from sim.reports.words import difference, joined, title
from sim.scenario import Scenario
from sim.studies.mser import AT_LEAST
from sim.studies.warmup import CONFIDENCE, Change, Start, overall, starts, suggested, too_short
from sim.trace import Floats

NAME = "warmup.json"
SCHEMA = 1
RULE = "MSER on weekly means (White 1997; White, Cobb & Spratt 2000)"
AVERAGE = "moving average of one week (Welch 1983)"


def warm_up(scenario: Scenario, made: Daily, provenance: dict[str, Any]) -> dict[str, Any]:
    """The document of a warm-up study, as docs/report.md tells it."""
    found = starts(scenario, made)
    known = overall(made)
    run = scenario.run
    return {
        "schema": SCHEMA,
        "kind": "warmup",
        "provenance": provenance | {"replications": int(made.totals.shape[0])},
        "complete": made.totals.shape[0] == run.replications,
        "title": scenario.title,
        "organisations": list(scenario.organisation),
        "days": made.days,
        "warmup_days": run.warmup_days,
        "rule": RULE,
        "average": AVERAGE,
        "level": CONFIDENCE,
        "suggestion": suggested(found),
        "verdict": verdict(found, run.warmup_days, made.days),
        "starts": [_start(start) for start in found],
        "series": [
            {"organisation": name, "series": series, "mean": _cells(mean[row]), "moving": _cells(moving[row])}
            for name, mean, moving in zip(scenario.organisation, known.by_day(), known.moving(), strict=True)
            for row, series in enumerate(SERIES)
        ],
    }


def save(document: dict[str, Any], folder: Path) -> Path:
    """Write `warmup.json` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def verdict(found: list[Start], warmup_days: int, days: int) -> list[str]:
    """What it comes to, in sentences."""
    longer = f"Run longer: --set run.days={max(2 * days, 2 * WEEK * AT_LEAST) - warmup_days}"
    if too_short(days):
        return [f"{days} days are too short to tell: the rule needs {AT_LEAST} weeks. {longer}."]
    restless = [one for one in found if one.defined and one.suggestion is None]
    if restless:
        names = joined([f"{title(one.series)} in “{one.organisation}”" for one in restless])
        return [f"Not come to rest in the first half of these {days} days: {names}. {longer}."]
    suggestion = suggested(found)
    if suggestion is None:
        return ["There was nothing to follow: no answer reached a customer."]
    if suggestion <= warmup_days:
        return [f"The scenario’s warm-up of {warmup_days} days is long enough; {suggestion} would do."]
    held = [one for one in found if one.measured is not None and one.measured.matters(one.threshold)]
    shorter = (
        f"The scenario’s warm-up of {warmup_days} days is shorter than the start, which lasts {suggestion} days"
    )
    if not held:
        return [
            f"{shorter}; but in the {days - warmup_days} days that it measures here, to leave out the rest of "
            "the start clearly changes no mean by what matters."
        ]
    told = joined(
        [
            f"{title(one.series)} in “{one.organisation}” by {difference(row, definition(one.series).unit)}"
            for one in held
            if (row := _change(one.measured)) is not None
        ]
    )
    return [f"{shorter}: set run.warmup_days to {suggestion}.", f"That would change {told}."]


def _start(start: Start) -> dict[str, Any]:
    return {
        "organisation": start.organisation,
        "series": start.series,
        "unit": definition(start.series).unit,
        "mser": start.mser,
        "rest": _change(start.rest),
        "suggestion": start.suggestion,
        "measured": _change(start.measured),
        "threshold": start.threshold,
    }


def _change(change: Change | None) -> dict[str, float | None] | None:
    if change is None:
        return None
    low, high = (None if change.half is None else change.mean + sign * change.half for sign in (-1.0, 1.0))
    return {"difference": change.mean, "low": low, "high": high}


def _cells(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else value for value in values.tolist()]
