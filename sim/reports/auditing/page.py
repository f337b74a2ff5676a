"""`audit.html`: an audit as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.files import write_whole
from sim.reports import page
from sim.reports.auditing.charts import charts
from sim.reports.auditing.grids import grids
from sim.reports.words import counted

NAME = "audit.html"
HEADINGS = {
    "answered": "What was answered",
    "alike": "How alike the answers are",
    "harder": "Where it is harder",
    "parts": "By channel and by question",
}


def render(document: dict[str, Any]) -> str:
    """The page as text."""
    return (
        page.environment()
        .get_template("audit.html.jinja")
        .render(
            document=document,
            replications=counted(document["provenance"]["replications"], "replication"),
            headings=HEADINGS,
            charts=charts(document),
            sections=grids(document),
        )
    )


def save_page(document: dict[str, Any], folder: Path) -> Path:
    """Write `audit.html` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, render(document))
