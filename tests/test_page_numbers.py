"""Every number of the page is a number of report.json, and is read back from what a reader sees."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
from pages import Datum, Page
from retold import NUMBER, forms_of_sentences, sentences, told, told_difference, unexplained
from three_designs import NAMES, three_designs

from sim.reports import words
from sim.reports.document import Report
from sim.reports.kinds import ANSWERS, CAUSES
from sim.reports.life import moment


@pytest.fixture(scope="module")
def report() -> Report:
    """What report.json says."""
    return three_designs()[0]


@pytest.fixture(scope="module")
def page() -> Page:
    """What report.html says."""
    return three_designs()[1]


@pytest.fixture(scope="module")
def other() -> Page:
    """The page of another run of the same scenario: what it has in common with the first is no result."""
    return three_designs("run.seed=2", "run.replications=4")[1]


def figure(report: Report, datum: Datum, organisation: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = report.document["organisations"][organisation or datum.organisation]["measures"][
        datum.measure
    ]
    return found


def test_every_measure_of_every_organisation_is_on_the_page(report: Report, page: Page) -> None:
    shown = {(datum.organisation, datum.measure) for datum in page.data if datum.organisation and not datum.small}
    assert shown == {(name, one) for name in NAMES for one in report.document["organisations"][name]["measures"]}


def test_means_and_half_widths_are_those_of_the_report_to_the_last_digit(report: Report, page: Page) -> None:
    cells = [datum for datum in page.data if datum.organisation is not None]
    assert sum(datum.small for datum in cells) > 100
    for datum in cells:
        of = figure(report, datum)
        value = of["half_width" if datum.small else "mean"]
        assert datum.text == words.number(value, of["unit"]), datum
        assert datum.value == ("" if value is None else repr(value)), datum


def test_means_and_half_widths_read_back_from_their_text_are_the_same_but_for_rounding(
    report: Report, page: Page
) -> None:
    for datum in (datum for datum in page.data if datum.organisation is not None and datum.text != words.NOTHING):
        of = figure(report, datum)
        value, rounding = told(datum.text, of["unit"])
        assert value == pytest.approx(
            of["half_width" if datum.small else "mean"], rel=1e-9, abs=rounding * 1.000001
        )


def test_differences_are_those_of_the_comparisons_in_number_and_in_text(report: Report, page: Page) -> None:
    rows: dict[str, list[Datum]] = {}
    for datum in page.data:
        if datum.measure is not None and datum.organisation is None:
            rows.setdefault(datum.measure, []).append(datum)
    compared = {row["measure"] for kind in ("comparisons", "beside") for row in report.document[kind]}
    assert set(rows) == compared
    for measure, found in rows.items():
        expected = [row for name in NAMES[1:] if (row := report.comparison(name, measure)) is not None]
        # Headline measures stand in the first table and among all measures.
        assert len(found) % len(expected) == 0
        for datum, row in zip(found, expected * (len(found) // len(expected)), strict=True):
            assert datum.value == repr(row["difference"])
            unit = figure(report, datum, NAMES[0])["unit"]
            ends = [row["difference"], *([] if row["low"] is None else [row["low"], row["high"]])]
            for (value, rounding), end in zip(told_difference(datum.text, unit), ends, strict=True):
                assert value == pytest.approx(end, rel=1e-9, abs=rounding * 1.000001), (measure, datum.text)


def numbers(value: Any) -> Iterator[float]:
    """Every number in a document."""
    if isinstance(value, dict):
        for item in value.values():
            yield from numbers(item)
    elif isinstance(value, list):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def derived(report: Report) -> Iterator[float]:
    """The numbers that a table makes of a view: sums and shares of counts, nothing else."""
    for name in NAMES:
        ends = report.view(name, "outcomes")
        kinds = [key for key in ends if key not in ("topic", "channel")]
        for by in ("topic", "channel"):
            for part in set(ends[by]):
                mine = [at for at, one in enumerate(ends[by]) if one == part]
                if total := sum(ends[kind][at] for kind in kinds for at in mine):
                    yield sum(ends[cause][at] for cause in CAUSES for at in mine) / total
        told = report.view(name, "stories")
        for at in range(len(told["topic"])):
            answers = sum(told[kind][at] for kind in ANSWERS)
            yield answers
            yield from (told[kind][at] / answers for kind in ANSWERS if answers)
        ways = report.view(name, "routes")
        for door in set(ways["door"]):
            for handoffs in set(ways["handoffs"]):
                for end in set(ways["outcome"]):
                    yield sum(
                        ways["count"][at]
                        for at in range(len(ways["count"]))
                        if (ways["door"][at], ways["handoffs"][at], ways["outcome"][at]) == (door, handoffs, end)
                    )


def test_every_other_number_of_the_page_is_in_the_report_or_a_sum_or_share_of_its_counts(
    report: Report, page: Page
) -> None:
    exact, made = set(numbers(report.document)), sorted(derived(report))
    others = [datum for datum in page.data if datum.measure is None and datum.value]
    assert len(others) > 100
    unknown = [
        datum
        for datum in others
        if (value := float(datum.value)) not in exact
        and not any(math.isclose(value, one, rel_tol=1e-12) for one in made)
    ]
    assert not unknown


def test_every_other_number_of_the_page_has_the_text_of_its_value(page: Page) -> None:
    for datum in page.data:
        if datum.measure is None and datum.value:
            unit = next(
                (
                    unit
                    for end, unit in (
                        ("%", "share"),
                        (" pp", "share"),
                        (" h", "hours"),
                        (" min", "hours"),
                        (" s", "hours"),
                        (" €", "euro"),
                    )
                    if datum.text.endswith(end)
                ),
                "count",
            )
            value, rounding = told(datum.text, unit)
            assert value == pytest.approx(float(datum.value), rel=1e-9, abs=rounding * 1.000001), datum
        elif datum.measure is None:
            assert datum.text == words.NOTHING


def table(page: Page, caption: str) -> dict[tuple[str, str], Datum]:
    """(row, column) → number of a folded table."""
    head, *rows = page.tables[caption].rows
    cells = {}
    for row in rows:
        name = row[0].text if isinstance(row[0], Datum) else row[0]
        for column, cell in zip(head[1:], row[1:], strict=True):
            assert isinstance(column, str)
            assert isinstance(cell, Datum)
            cells[name, column] = cell
    return cells


@pytest.mark.parametrize("by", ["topic", "channel"])
def test_where_it_falls_through_stands_under_the_right_name(report: Report, page: Page, by: str) -> None:
    found = table(page, f"Fell through, by {by}")
    parts = [one["name"] for one in report.document["scenario"][by]]
    assert set(found) == {(part, name) for part in parts for name in NAMES}
    for (part, name), datum in found.items():
        view = report.view(name, "outcomes")
        mine = [at for at, one in enumerate(view[by]) if one == part]
        total = sum(view[kind][at] for kind in view if kind not in ("topic", "channel") for at in mine)
        fell = sum(view[cause][at] for cause in CAUSES for at in mine)
        assert float(datum.value) == pytest.approx(fell / total, rel=1e-12)


def test_agreement_of_departments_stands_under_the_right_names(report: Report, page: Page) -> None:
    for name in NAMES:
        view = report.view(name, "agreement_matrix")
        found = table(page, f"Who agrees with whom: {name}")
        cells = zip(view["department"], view["other"], view["agreement"], strict=True)
        expected = {(one, two): share for one, two, share in cells}
        assert {key: float(datum.value) if datum.value else None for key, datum in found.items()} == expected


def test_offered_load_stands_under_the_right_names(report: Report, page: Page) -> None:
    found = table(page, "Offered load")
    assert len(found) == 2 * len(report.document["offered_load"])
    for load in report.document["offered_load"]:
        assert float(found[load["department"], f"{load['organisation']}: offered"].value) == load["load"]
        worked = report.mean(load["organisation"], f"occupancy.{load['department']}")
        assert float(found[load["department"], f"{load['organisation']}: worked"].value) == worked


def test_news_stands_beside_the_right_hour(report: Report, page: Page) -> None:
    found = table(page, "How news spreads")
    for name in NAMES:
        view = report.view(name, "spread")
        for column, heading in (
            ("heard", "heard"),
            ("heard_responsible", "heard, responsible"),
            ("in_base", "in the base"),
        ):
            for hours, share in zip(view["hours"], view[column], strict=True):
                datum = found[words.number(hours, "hours"), f"{name}: {heading}"]
                assert (float(datum.value) if datum.value else None) == share


def test_the_sentences_are_those_of_the_report(report: Report, page: Page) -> None:
    spoken = sentences(report)
    assert any(line.startswith("Warning: ") for line in spoken)
    for line in spoken:
        assert line in page.words


def test_every_number_in_a_sentence_is_a_measure_a_difference_or_a_bound(report: Report) -> None:
    known = forms_of_sentences(report)
    assert not any(unexplained(line, known) for line in sentences(report))


def strings(value: Any) -> Iterator[str]:
    """Every text in a document, names included."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def explained(report: Report) -> Iterator[str]:
    """Every text with digits outside `<data>` that two runs of one scenario need not have in common."""
    yield from sentences(report)
    yield from (" ".join(text.split()) for text in strings(report.document))
    origin = report.document["provenance"]
    yield from (str(value) for value in origin.values() if not isinstance(value, dict))
    yield ", ".join(f"{name} {version}" for name, version in origin["versions"].items())
    yield (
        f"Mean over {origin['replications']} replications, ± half of the 95 % interval. Differences are paired: "
        "the organisations met the same customers. Over this table the intervals of the differences hold all at "
        "once (Bonferroni). Pairing gain: how many times as wide the interval would be without pairing; below 1 "
        "it did not pay."
    )
    yield (
        f"Made by Walschip {origin['versions']['walschip']} on {origin['started']}. The page asks nothing of any "
        "network; charts are drawn by plotly.js (MIT licence). All numbers are in"
    )
    for kind in ("comparisons", "beside"):
        for row in report.document[kind]:
            if isinstance(row["pairing_gain"], float):
                yield f"pairing gain {row['pairing_gain']:.2f}"
    for name in NAMES:
        for of in report.document["organisations"][name]["measures"].values():
            yield f"defined in {of['defined']} of {origin['replications']}"
        for view in (report.view(name, "ledger"), report.view(name, "twins")):
            yield from map(str, view["inquiry"])
            yield from map(moment, view["arrival"])
        for hour in report.view(name, "week")["hour"]:
            yield f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[hour // 24]} {hour % 24:02d}:00"
        told = report.view(name, "contradictions")
        for topic, question, version in zip(told["topic"], told["question"], told["version"], strict=True):
            yield f"{topic}, question {question}, version {version}"


def test_no_number_stands_outside_data_but_in_names_sentences_and_fixed_words(
    report: Report, page: Page, other: Page
) -> None:
    known, fixed = set(explained(report)), set(other.words)
    assert [text for text in page.words if NUMBER.search(text) and text not in fixed and text not in known] == []


def test_the_page_of_another_run_has_other_numbers(page: Page, other: Page) -> None:
    """Or the test above would find every number to be a fixed word."""
    mine, others = ({datum.text for datum in one.data if datum.organisation} for one in (page, other))
    assert len(mine - others) > len(mine) / 2
