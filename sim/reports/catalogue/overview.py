"""The overview: a row for each scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.reports.catalogue.entry import Entry
from sim.reports.catalogue.markdown import table, text
from sim.reports.published import told_place
from sim.reports.words import NOTHING, SIGNS, counted, difference, number, title

MAIN = ("transferred", "first_contact_resolution", "correctness")
"""The measures whose published ranges a baseline should meet."""
CHANGES = ("agreement", "time_to_resolution.mean", "fell_through")
"""Do we say the same, how long does it take, what falls between quay and ship."""


def overview(entries: Sequence[Entry]) -> list[str]:
    """Two tables: how near the baselines are to what was published, and what the others change."""
    head = ("scenario", "departments", "agents", "inquiries a day", *map(title, MAIN))
    rows = [(_link(entry), *_size(entry), *(_beside(entry, measure) for measure in MAIN)) for entry in entries]
    lines = ["## Overview", "", "The baseline of each, beside the published ranges of three measures:", ""]
    lines += table(head, rows, right=(1, 2, 3))
    lines += [_tally(entries), ""]
    pairs = [(entry, variant) for entry in entries for variant in entry.variants]
    if pairs:
        lines += ["What the other organisations change, and who wins how many of the headline measures:", ""]
        head = ("scenario", "organisation", *map(title, CHANGES), "better", "worse", "neither")
        lines += table(head, [_changes(*pair) for pair in pairs], right=(5, 6, 7))
    return lines


def anchor(file: str) -> str:
    """Where the page tells of a scenario."""
    return "".join(letter if letter.isalnum() else "-" for letter in file.lower())


def change(entry: Entry, variant: str, measure: str) -> tuple[str, str]:
    """(difference with its interval, verdict with its sign) of a variant from the baseline."""
    row = entry.report.comparison(variant, measure)
    if row is None:
        return NOTHING, "not defined in every replication"
    means = [entry.report.mean(name, measure) for name in (entry.baseline, variant)]
    size = max(abs(mean) for mean in means if mean is not None)
    verdict = row["verdict"] or "neither direction is better"
    return difference(row, unit(entry, measure), size), f"{SIGNS.get(verdict, '')} {verdict}".strip()


def unit(entry: Entry, measure: str) -> str:
    """The unit of a measure."""
    told: str = entry.report.document["organisations"][entry.baseline]["measures"][measure]["unit"]
    return told


def of_baseline(entry: Entry, measure: str) -> dict[str, Any] | None:
    """The published figure of a measure that the baseline should resemble; the first where there are several."""
    rows = entry.report.document["published"]
    fits = [row for row in rows if row["measure"] == measure and row["organisation"] == entry.baseline]
    return fits[0] if fits else None


def _link(entry: Entry) -> str:
    return f"[{text(entry.report.document['scenario']['title'])}](#{anchor(entry.file)})"


def _size(entry: Entry) -> tuple[str, str, str]:
    scenario = entry.report.document["scenario"]
    departments = scenario["department"]
    agents = sum(one["agents"] for one in departments)
    return str(len(departments)), str(agents), f"{scenario['demand']['inquiries_per_day']:,g}"


def _beside(entry: Entry, measure: str) -> str:
    row = of_baseline(entry, measure)
    figure = entry.report.document["organisations"][entry.baseline]["measures"].get(measure)
    mean = NOTHING if figure is None else number(figure["mean"], figure["unit"])
    return f"{mean} (no range)" if row is None else f"{mean} {told_place(row)}"


def _tally(entries: Sequence[Entry]) -> str:
    found = [[of_baseline(entry, measure) for measure in MAIN] for entry in entries]
    whole = [[row for row in rows if row is not None] for rows in found if all(row is not None for row in rows)]
    if not whole:
        return "No scenario names a published range for all three."
    inside = sum(all(row["place"] == "inside" for row in rows) for rows in whole)
    return (
        f"{counted(len(whole), 'scenario')} with a range for all three; inside all three: {inside}. Why a mean "
        "lies outside is told with the scenario."
    )


def _changes(entry: Entry, variant: str) -> tuple[str, ...]:
    told = (" ".join(change(entry, variant, measure)) for measure in CHANGES)
    rows = [
        row["verdict"]
        for row in entry.report.document["comparisons"]
        if row["variant"] == variant and row["simultaneous"]
    ]
    counts = [sum(verdict == one for verdict in rows) for one in ("better", "worse")]
    who = f"{text(variant)} instead of {text(entry.baseline)}"
    return (_link(entry), who, *told, *map(str, counts), str(len(rows) - sum(counts)))
