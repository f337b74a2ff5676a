"""`docs/scenarios.md`: every scenario beside published figures, what it says, and what that hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.comparison import CORRECTION
from sim.files import write_whole
from sim.measures import HEADLINE
from sim.reports.catalogue import inputs, overview, section
from sim.reports.catalogue.entry import Entry
from sim.reports.catalogue.markdown import table
from sim.reports.words import joined
from sim.studies.catalogue import LEFT_OUT, MOST


@dataclass(frozen=True, slots=True)
class Made:
    """How a page was made."""

    command: str
    check: str
    """The command that tells which scenarios have changed since."""
    versions: dict[str, str]
    tornado_days: int
    tornado_replications: int


def render(entries: Sequence[Entry], made: Made) -> str:
    """The page as text; it has no date and no timing in it, so that the same inputs give the same page."""
    # Markdown, not HTML: `markdown.text` has made texts of the scenarios harmless.
    environment = Environment(
        loader=PackageLoader("sim.reports"),
        autoescape=False,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    body = [*overview.overview(entries), *(line for entry in entries for line in section.section(entry))]
    return environment.get_template("scenarios.md.jinja").render(
        made=made,
        headline=len(HEADLINE),
        correction=CORRECTION,
        most=MOST,
        left_out=joined([f"`{name}`" for name in LEFT_OUT]),
        body="\n".join(body),
        inputs="\n".join(table(inputs.HEAD, inputs.rows(entry.inputs for entry in entries))).rstrip(),
    )


def save(entries: Sequence[Entry], made: Made, page: Path) -> Path:
    """Write the page, all of it or none; returns its path."""
    return write_whole(page, render(entries, made))
