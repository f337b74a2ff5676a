"""`report.html`: one self-contained page. Every name from a scenario is text to it (jinja2 escapes)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from sim.files import write_whole
from sim.reports import summary, words
from sim.reports.document import Report
from sim.reports.life import moment

GROUPS = (
    ("Consistency", ("agreement", "split_voice", "krippendorff", "correctness", "contradicted", "mystery")),
    ("Time", ("time_to", "waiting", "touch", "service_level", "abandoned", "closed_line")),
    ("Tussen wal en schip", ("fell_through", "open")),
    (
        "Effort of the customer",
        ("handoffs", "transferred", "ping_pong", "contacts", "agents_met", "first_contact"),
    ),
    ("Effort of the organisation", ("occupancy", "backlog", "cost", "paid")),
)
"""Measures by the beginning of their names."""


def render(report: Report) -> str:
    """The page as text."""
    environment = Environment(
        loader=PackageLoader("sim.reports"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        number=words.number, difference=words.difference, moment=moment, title=words.title, nothing=words.NOTHING
    )
    return environment.get_template("report.html.jinja").render(
        report=report,
        document=report.document,
        summary=summary.summary(report),
        closing=summary.closing_line(report),
        diagnosis=summary.diagnosis_lines(report),
        warnings=summary.warnings(report),
        groups=[(name, _members(report, starts)) for name, starts in GROUPS],
        assumptions=_flat(report.document["scenario"]),
    )


def save(report: Report, folder: Path) -> Path:
    """Write `report.html` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / "report.html", render(report))


def _members(report: Report, starts: tuple[str, ...]) -> list[str]:
    measures = report.document["organisations"][report.organisations[0]]["measures"]
    return [name for name in measures if name.startswith(starts)]


def _flat(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Every value of the scenario with its dotted path, lists by name."""
    if isinstance(value, dict) and value:
        return [row for key, item in value.items() for row in _flat(item, f"{path}.{key}" if path else key)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [row for item in value for row in _flat(item, f"{path}.{item.get('name', item.get('topic', ''))}")]
    return [(path, ", ".join(map(str, value)) if isinstance(value, list) else str(value))]
