"""Every number on the screen is a number of report.json, read back from what is printed."""

from __future__ import annotations

import io
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from retold import NUMBER, forms_of_sentences, told, told_difference, unexplained
from rich.console import Console
from three_designs import NAMES, three_designs

from sim.reports import terminal, words
from sim.reports.document import Report

ROOM = 300
"""Columns enough that nothing is broken in two."""


@pytest.fixture(scope="module")
def report() -> Report:
    """What report.json says."""
    return three_designs()[0]


def screen(report: Report, width: int) -> str:
    stream = io.StringIO()
    terminal.show(report, Console(file=stream, width=width, highlight=False), [Path("x/report.json")])
    return stream.getvalue()


def rows(report: Report, variant: str) -> Iterator[tuple[str, list[str]]]:
    """(measure, cells) of the table of one variant."""
    shown = [*report.document["headline"], *terminal.MORE]
    text = screen(report, ROOM)
    table = text.split("\nmeasure ")[NAMES.index(variant)].splitlines()[1:]
    for line in itertools.takewhile(lambda line: not line.startswith("▲"), table):
        cells = [cell.strip() for cell in line.split("  ") if cell.strip()]
        if len(cells) < 4 or cells[1].startswith("─"):
            continue
        titles = {words.title(name): name for name in shown}
        # A title too long for its column goes on in the next line.
        found = [title for title in titles if title == cells[0]] or [
            title for title in titles if title.startswith(cells[0])
        ]
        assert len(found) == 1, line
        yield titles[found[0]], cells[1:]


@pytest.mark.parametrize("variant", NAMES[1:])
def test_means_and_differences_read_back_from_the_tables_are_those_of_the_report(
    report: Report, variant: str
) -> None:
    found = dict(rows(report, variant))
    measures = report.document["organisations"][NAMES[0]]["measures"]
    assert set(found) == {name for name in (*report.document["headline"], *terminal.MORE) if name in measures}
    for name, (old, new, difference, verdict) in found.items():
        unit = measures[name]["unit"]
        for text, organisation in ((old, NAMES[0]), (new, variant)):
            mean = report.mean(organisation, name)
            if mean is None:
                assert text == words.NOTHING
            else:
                value, rounding = told(text, unit)
                assert value == pytest.approx(mean, rel=1e-9, abs=rounding * 1.000001), name
        row = report.comparison(variant, name)
        if row is None:
            assert difference == words.NOTHING
            continue
        ends = [row["difference"], *([] if row["low"] is None else [row["low"], row["high"]])]
        for (value, rounding), end in zip(told_difference(difference, unit), ends, strict=True):
            assert value == pytest.approx(end, rel=1e-9, abs=rounding * 1.000001), name
        assert verdict.endswith(row["verdict"] or "neither is better")


def worse_by(report: Report) -> Iterator[str]:
    """By how much organisations are worse than the best, at least."""
    measures = report.document["organisations"][NAMES[0]]["measures"]
    for one in report.document["best"]:
        for row in one["rows"]:
            if row["organisation"] not in one["best"]:
                least = min(abs(row["low"]), abs(row["high"]))
                yield f"“{row['organisation']}” by {words.amount(least, measures[one['measure']]['unit'])}"


def beside_published(report: Report) -> list[str]:
    """Ranges as the scenario has them and means as the measures have them; all are shares here."""
    told = []
    for row in report.document["scenario"]["published"]:
        found = report.document["organisations"][NAMES[0]]["measures"][row["measure"]]
        told.append(f"{100 * row['low']:.1f}–{100 * row['high']:.1f} %")
        told.append(f"{100 * found['mean']:.1f} % ± {100 * found['half_width']:.1f} %")
    return told


def test_every_other_number_is_one_of_the_report_or_a_fixed_word(report: Report) -> None:
    origin = report.document["provenance"]
    gains = [row["pairing_gain"] for row in report.document["comparisons"] if row["simultaneous"]]
    ends = [
        [share for share in report.view(name, "survival")["not_resolved"] if share is not None] for name in NAMES
    ]
    known = [
        *forms_of_sentences(report),
        "Intervals: 95 %, paired",
        "holds at once with 95 %",
        *worse_by(report),
        f"would be {min(gains):.1f} to {max(gains):.1f} times as wide",
        *(f"{words.number(share, 'share')} at 240 h" for shares in ends for share in shares),
        "a full bar is 10 %", "a full bar is 20 %",
        "0           48          96          144         192         240 h",
        f"{origin['inquiries']:,} inquiries simulated in {origin['seconds']:.1f} s "
        f"({origin['inquiries'] / origin['seconds']:,.0f} per second)",
        f"{origin['replications']} replications, seed {origin['seed']}.",
        *beside_published(report),
    ]  # fmt: skip
    text = screen(report, ROOM)
    assert len(NUMBER.findall(text)) > 300
    assert [line for line in text.splitlines() if unexplained(line, known)] == []


def test_a_screen_of_a_hundred_columns_has_the_same_numbers(report: Report) -> None:
    wide, narrow = (Counter(NUMBER.findall(screen(report, width))) for width in (ROOM, terminal.WIDTH))
    assert narrow == wide


@pytest.mark.parametrize("name", NAMES)
def test_the_bars_tell_the_measures(report: Report, name: str) -> None:
    lines = [
        line
        for line in screen(report, ROOM).splitlines()
        if line.startswith("  ") and f"  {name[:16]}  " in f"{line}  " and line.rstrip().endswith("%")
    ]
    expected = [
        "agreement", "correctness", "first_contact_resolution", "fell_through.no_mandate",
        "fell_through.bounced", "fell_through.lost", "fell_through.gave_up",
    ]  # fmt: skip
    shown = [told(" ".join(line.split()[-2:]), "share")[0] for line in lines]
    assert shown == pytest.approx([report.mean(name, measure) for measure in expected], abs=0.00050001)
