"""The reports: report.json as the contract has it, and the page and the screen drawn from it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from sim.experiment import Results, run_experiment
from sim.measures import HEADLINE
from sim.reports import html, summary, terminal, words
from sim.reports.document import Report, report
from sim.scenario import load

HERE = Path(__file__).resolve().parent.parent
SMALL = HERE / "scenarios" / "small.toml"
SETS = ("run.days=5", "run.warmup_days=2", "run.replications=3")


@pytest.fixture(scope="module")
def results() -> Results:
    return run_experiment(load(SMALL, SETS), workers=1, command="python run_sim.py run small.toml")


@pytest.fixture(scope="module")
def made(results: Results) -> Report:
    return report(results)


@pytest.fixture(scope="module")
def alone() -> Report:
    loaded = load(SMALL, SETS)
    only = {"siloed": loaded.scenario.organisation["siloed"]}
    one = replace(loaded, scenario=loaded.scenario.model_copy(update={"organisation": only}))
    return report(run_experiment(one, workers=1))


def screen(of: Report) -> str:
    stream = io.StringIO()
    terminal.show(of, Console(file=stream, width=terminal.WIDTH, highlight=False), [Path("x/report.json")])
    return stream.getvalue()


def test_the_document_has_the_contracts_keys(made: Report) -> None:
    document = json.loads(made.text())
    assert document == made.document
    assert document["schema"] == 1
    assert {
        "scenario_sha256", "seed", "replications", "versions", "command", "started", "seconds", "inquiries"
    } <= set(document["provenance"])  # fmt: skip
    assert document["scenario"]["run"]["days"] == 5
    for organisation in document["organisations"].values():
        assert set(organisation) == {"levers", "measures", "views"}
        for figure in organisation["measures"].values():
            assert {"mean", "half_width", "defined", "unit", "denominator", "better", "per_replication"} <= set(
                figure
            )
            assert len(figure["per_replication"]) == 3
    for row in document["comparisons"]:
        assert row["verdict"] in ("better", "worse", "no clear difference", "too small to matter")
        assert row["low"] <= row["difference"] <= row["high"]
        assert row["pairing_gain"] is not None


def test_every_measure_of_the_model_page_is_there_for_both(made: Report) -> None:
    page = """
        agreement agreement_within agreement_between agreement_same_day split_voice
        krippendorff_alpha correctness correctness.stale correctness.own_story
        correctness.base_error correctness.improvised contradicted mystery_shopper
        time_to_first_response.median time_to_first_response.p90 time_to_first_response.mean
        time_to_resolution.median time_to_resolution.p90 time_to_resolution.mean waiting.mean
        touch.mean service_level service_level.phone abandoned abandoned.phone fell_through
        fell_through.no_mandate fell_through.bounced fell_through.lost fell_through.gave_up open
        handoffs transferred ping_pong contacts first_contact_resolution occupancy occupancy.legal
        cost_per_resolved paid_per_year agreement[topic=privacy] waiting.mean[channel=phone]
    """.split()  # noqa: SIM905 (a list to read)
    for organisation in made.organisations:
        assert set(page) <= set(made.document["organisations"][organisation]["measures"])


def test_a_mean_is_the_mean_of_its_replications_and_null_if_any_is(made: Report) -> None:
    for organisation in made.document["organisations"].values():
        for name, figure in organisation["measures"].items():
            values = figure["per_replication"]
            assert figure["defined"] == sum(value is not None for value in values)
            if None in values:
                assert figure["mean"] is None, name
            else:
                assert figure["mean"] == pytest.approx(sum(values) / 3, rel=1e-12, abs=1e-12)


def test_a_difference_is_that_of_the_means(made: Report) -> None:
    for row in made.document["comparisons"] + made.document["beside"]:
        new, old = made.mean("integrated", row["measure"]), made.mean("siloed", row["measure"])
        assert new is not None
        assert old is not None
        assert row["difference"] == pytest.approx(new - old, rel=1e-9, abs=1e-9)
        assert row["simultaneous"] == (row["measure"] in HEADLINE)


def test_measures_without_a_direction_stand_beside(made: Report) -> None:
    beside = {row["measure"].partition(".")[0] for row in made.document["beside"]}
    assert beside == {"krippendorff_alpha", "occupancy", "worked_per_year"}
    assert all(row["verdict"] is None for row in made.document["beside"])


def test_with_one_organisation_there_is_nothing_to_compare_and_that_is_fine(alone: Report) -> None:
    assert alone.document["comparisons"] == alone.document["beside"] == []
    assert "siloed" in screen(alone)
    assert "<h1>" in html.render(alone)
    assert len(summary.summary(alone)) == 2


def test_the_summary_is_three_sentences_with_intervals_and_names_who_wins(made: Report) -> None:
    first, second, third = summary.summary(made)
    agreement = made.mean("integrated", "agreement")
    assert words.number(agreement, "share") in first
    row = made.comparison("integrated", "agreement")
    assert row is not None
    assert agreement is not None
    assert f"({words.difference(row, 'share', agreement)}: {row['verdict']})" in first
    for measure in ("worked_per_year", "paid_per_year"):
        assert words.number(made.mean("integrated", measure), "euro/year") in second
    assert "“siloed” wins on" in third


def test_the_summary_says_when_the_baseline_wins(made: Report) -> None:
    turned = json.loads(made.text())
    for row in turned["comparisons"]:
        row["verdict"] = {"better": "worse"}.get(row["verdict"], row["verdict"])
    third = summary.summary(Report(turned))[2]
    assert "“integrated” wins on 0 of" in third
    assert "“siloed” wins on none" not in third


@pytest.mark.parametrize(
    ("agree", "right", "through", "first", "answer"),
    [
        (0.75, 0.75, 0.03, 0.70, summary.SOCIAL),
        (0.74, 0.75, 0.03, 0.70, summary.BETWEEN),
        (0.74, 0.74, 0.03, 0.70, summary.BETWEEN),
        (0.74, 0.74, 0.03, 0.69, summary.THERAPY),
        (0.74, 0.74, 0.04, 0.69, summary.THERAPY),
        (None, None, None, 0.9, summary.THERAPY),
    ],
)
def test_the_closing_question_is_answered_by_the_criteria(
    agree: float | None, right: float | None, through: float | None, first: float, answer: str
) -> None:
    means = zip(
        (criterion.measure for criterion in summary.CRITERIA), (agree, right, through, first), strict=True
    )
    of = Report({"organisations": {"x": {"measures": {name: {"mean": mean} for name, mean in means}}}})
    assert summary.diagnosis(of, "x")[0] == answer


def test_the_screen_fits_a_hundred_columns_and_has_no_colour_when_piped(made: Report) -> None:
    text = screen(made)
    assert max(map(len, text.splitlines())) <= 100
    assert "\x1b" not in text
    for name in HEADLINE:
        assert words.title(name).split()[0] in text


def test_a_title_is_text_to_the_page(made: Report) -> None:
    hostile = json.loads(made.text())
    hostile["scenario"]["title"] = "<script>alert(1)</script>"
    page = html.render(Report(hostile))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_warnings_name_saturated_departments(made: Report) -> None:
    hot = json.loads(made.text())
    hot["offered_load"][0] |= {"load": 1.2, "high": True}
    hot["complete"] = False
    lines = summary.warnings(Report(hot))
    assert any("120 %" in line for line in lines)
    assert any("stopped after" in line for line in lines)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "share", "–"),
        (0.1234, "share", "12.3 %"),
        (2.0, "hours", "2.0 h"),
        (0.5, "hours", "30.0 min"),
        (0.001, "hours", "3.6 s"),
        (0.0, "hours", "0.0 s"),
        (12.345, "euro", "€ 12.35"),
        (1234567.8, "euro/year", "€ 1,234,568"),
        (1.234, "count", "1.23"),
        (0.12345, "alpha", "0.123"),
        (3.21, "minutes", "3.2 min"),
    ],
)
def test_numbers_for_people(value: float | None, unit: str, text: str) -> None:
    assert words.number(value, unit) == text


def test_a_difference_has_one_unit() -> None:
    row = {"difference": -0.5, "low": -2.0, "high": 1.0}
    assert words.difference(row, "hours") == "-0.5 [-2.0 … +1.0] h"
    assert words.difference(row | {"low": None, "high": None}, "hours") == "-30.0 [no interval] min"


def test_titles() -> None:
    assert words.title("time_to_resolution.median") == "median time to resolution"
    assert words.title("agreement[topic=privacy]") == "agreement (topic privacy)"
    assert words.title("fell_through.lost") == "fell through, lost"
