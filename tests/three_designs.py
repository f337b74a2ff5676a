"""A small report of three organisations: the two of scenarios/small.toml and a hybrid, added as users do."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from pages import Page, read_page

from sim.experiment import run_experiment
from sim.reports import document, html
from sim.reports.document import Report
from sim.scenario import load

SMALL = Path(__file__).resolve().parent.parent / "scenarios" / "small.toml"
HYBRID = "hybrid with a base"
NAMES = ["siloed", "integrated", HYBRID]
_FILE = f"""
extends = "{SMALL.as_posix()}"
title = "Three designs of a small company"
run.days = 10
run.warmup_days = 3
run.replications = 3

[organisation."{HYBRID}"]
intake = "doors"
routing = "mandate"
ownership = "handoff"
knowledge = "shared"
network = "social"
sign_off = "none"
case_linking = true
override = {{ "handoff.lost" = 0.0 }}

[[published]]
name = "transferred contacts"
measure = "transferred"
low = 0.15
high = 0.30
source = "somebody who counted them"
"""


def scenario_file(folder: Path) -> Path:
    """Write the scenario into a folder; returns its path."""
    path = folder / "three.toml"
    path.write_text(_FILE, encoding="utf-8")
    return path


@cache
def three_designs(*settings: str) -> tuple[Report, Page]:
    """Run it, some two seconds, once; returns what report.json and report.html say. Not to be changed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = run_experiment(load(scenario_file(folder), settings), workers=1, command="python run_sim.py")
        made = document.report(results)
        document.save(made, folder)
        page = html.save(made, folder).read_text(encoding="utf-8")
        return document.read(folder), read_page(page)
