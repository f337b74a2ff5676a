"""`report.html`: one self-contained page. Every name from a scenario is text to it (jinja2 escapes)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from sim.files import write_whole
from sim.reports import charts, grids, page, summary, words
from sim.reports.document import Report
from sim.reports.grids import Number
from sim.reports.groups import grouped


class Section(NamedTuple):
    """A part of the page; its pictures and tables are those of `charts` and `grids` under the same id."""

    id: str
    heading: str
    words: str


SECTIONS = (
    Section(
        "measures",
        "All measures",
        "Every measure of both sides of the coin: what is better, what is worse, and what does not matter.",
    ),
    Section(
        "time", "Time", "How long customers wait for a first response and for an answer to everything they asked."
    ),
    Section(
        "fell",
        "Tussen wal en schip",
        "What falls between quay and ship: inquiries that end without an answer, and where they were dropped.",
    ),
    Section(
        "consistency",
        "Consistency",
        "Whether customers with the same question are told the same, and whether it is right.",
    ),
    Section("routing", "Routing", "The ways of inquiries from channel and door through hand-offs to their end."),
    Section("twins", "Twins", "The same customers with the same questions, followed through every organisation."),
    Section("workload", "Workload", "How busy the departments are, hour by hour, and what waits for them."),
    Section(
        "published",
        "Beside published figures",
        "What was measured in real companies, and what was simulated here: is this a company one could meet?",
    ),
    Section(
        "assumed",
        "What was assumed",
        "Every number above follows from these values; change them in the scenario file and run it again.",
    ),
)
_IF_ANY = ("published",)
"""Sections that are left out where they would be empty."""


class Card(NamedTuple):
    """A card under the answer."""

    heading: str
    measures: tuple[str, ...]
    words: str


CARDS = (
    Card(
        "Consistency",
        ("agreement", "agreement_between", "correctness"),
        "Of first answers: told the same, and told right.",
    ),
    Card(
        "Time",
        ("time_to_first_response.median", "time_to_resolution.median", "time_to_resolution.mean"),
        "Clock hours, nights and weekends included.",
    ),
    Card(
        "Tussen wal en schip",
        ("fell_through", "fell_through.no_mandate", "fell_through.lost", "fell_through.gave_up"),
        "Of all inquiries: those that end without an answer.",
    ),
    Card(
        "Money, a year",
        ("worked_per_year", "paid_per_year", "cost_per_resolved"),
        "Wages of the minutes worked beside wages paid: minutes saved are money only where people "
        "are not paid to be idle.",
    ),
)


def render(report: Report) -> str:
    """The page as text."""
    tables = _whole(grids.grids(report))
    return (
        page.environment()
        .get_template("report.html.jinja")
        .render(
            report=report,
            document=report.document,
            summary=summary.summary(report),
            closing=summary.closing_line(report),
            diagnosis=summary.diagnosis_lines(report),
            warnings=summary.warnings(report),
            measured=measured,
            change=lambda row: _change(report, row),
            cards=CARDS,
            sections=[one for one in SECTIONS if one.id not in _IF_ANY or tables[one.id]],
            groups=grouped(report),
            charts=_whole(charts.draw(report)),
            tables=tables,
            again=report.document["provenance"].get("again", report.document["provenance"]["command"]),
        )
    )


def save(report: Report, folder: Path) -> Path:
    """Write `report.html` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / "report.html", render(report))


def measured(figure: Mapping[str, Any]) -> Number:
    """A measure of the document as a cell."""
    return Number(figure["mean"], figure["unit"], figure["half_width"])


def _change(report: Report, row: dict[str, Any]) -> Markup:
    """A difference with its interval; its own number can be read by machines too."""
    means = (report.mean(row[side], row["measure"]) for side in ("baseline", "variant"))
    unit = report.document["organisations"][row["baseline"]]["measures"][row["measure"]]["unit"]
    told = words.difference(row, unit, max(abs(mean) for mean in means if mean is not None))
    return Markup('<data value="{}">{}</data>').format(row["difference"], told)


def _whole(found: dict[str, Any]) -> dict[str, Any]:
    return {section.id: found.get(section.id, []) for section in SECTIONS}
