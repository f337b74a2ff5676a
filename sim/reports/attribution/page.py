"""`attribution.html`: an attribution as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.files import write_whole
from sim.reports import page
from sim.reports.attribution import telling
from sim.reports.attribution.document import MAIN, Attribution
from sim.reports.attribution.waterfall import waterfall
from sim.reports.words import number

NAME = "attribution.html"


def render(made: Attribution) -> str:
    """The page as text."""
    data, headline = made.document, made.headline
    told = [row for row in headline if row["reason"] is None]
    return (
        page.environment()
        .get_template("attribution.html.jinja")
        .render(
            data=data,
            stories=[telling.story(row, data) for row in headline if row["measure"] in MAIN],
            how=telling.how(data),
            charts=[waterfall(row, data) for row in told],
            told=told,
            untold=[row for row in data["measures"] if row["reason"] is not None],
            rest=[row for row in data["measures"] if row["reason"] is None and not row["headline"]],
            value=telling.value,
            change=telling.change,
            bare=telling.bare,
            share=telling.share,
            number=number,
            beside=_beside,
            by_size=lambda rows: sorted(rows, key=lambda one: -abs(one["mean"])),
        )
    )


def save_page(made: Attribution, folder: Path) -> Path:
    """Write `attribution.html` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, render(made))


def _beside(row: dict[str, Any], which: str, factor: str) -> dict[str, Any]:
    """What else is known of one lever: alone, removed, without."""
    found: dict[str, Any] = next(one for one in row[which] if one["factor"] == factor)
    return found
