"""`validation.json`: simulated beside observed, line by line, with verdicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.files import write_whole
from sim.logs.observing.window import Window
from sim.logs.read import EventLog
from sim.scenario import Scenario
from sim.studies.validate import Validation
from sim.studies.validating.judge import REPRODUCED, Line, Table

NAME = "validation.json"
SCHEMA = 1


def validation(
    scenario: Scenario, log: EventLog, found: Validation, provenance: dict[str, Any]
) -> dict[str, Any]:
    """The document of a validation, as docs/logs.md tells it."""
    return {
        "schema": SCHEMA,
        "kind": "validation",
        "provenance": provenance | {"replications": found.replications},
        "complete": found.replications == scenario.run.replications,
        "title": scenario.title,
        "organisation": found.organisation,
        "log": {
            "files": list(log.files),
            "rows": log.rows,
            "malformed": [
                {"reason": one.reason, "count": one.count, "places": list(one.places), "dropped": one.dropped}
                for one in log.malformed
            ],
            "notes": list(log.notes),
            "strange_teams": list(found.strange),
        },
        "fitted": _window(found.fitted, found.fitted_cases),
        "held": None if found.held is None else _window(found.held, found.held_cases),
        "simulated": {"cases": found.simulated_cases, "done": found.simulated_done, "days": scenario.run.days},
        "verdict": verdict(found),
        "tables": [_table(table) for table in found.tables],
    }


def save(document: dict[str, Any], folder: Path) -> Path:
    """Write `validation.json` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def verdict(found: Validation) -> list[str]:
    """What it comes to, a sentence for each table that is judged, and one for what cannot be."""
    lines = []
    for table in found.tables:
        judged = [line for line in table.lines if line.verdict]
        wrong = [line for line in judged if line.verdict != REPRODUCED]
        if not judged:
            continue
        if not wrong:
            lines.append(f"{table.title}: reproduced.")
        else:
            told = "; ".join(f"{line.label} {line.verdict}" for line in wrong[:4])
            lines.append(f"{table.title}: {told}.")
    silent = [table.title for table in found.tables if table.reproduced is None and table.name != "consistency"]
    if silent:
        lines.append(f"Not to be judged, for the log or the simulation does not tell: {', '.join(silent)}.")
    return lines


def _window(window: Window, cases: int | None) -> dict[str, Any]:
    return {"start": window.start.isoformat(), "end": window.end.isoformat(), "days": window.days, "cases": cases}


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "words": table.words,
        "reproduced": table.reproduced,
        "lines": [_line(line) for line in table.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "label": line.label,
        "unit": line.unit,
        "fitted": line.fitted,
        "held": line.held,
        "simulated": line.simulated,
        "low": line.low,
        "high": line.high,
        "limit": line.limit,
        "verdict": line.verdict,
    }
