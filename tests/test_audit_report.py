"""An audit told: the document, the page, the screen, the command, and the audits that were published."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pages import read_page
from retold import told
from rich.console import Console

from sim.reports import words
from sim.reports.auditing import document, page, screen
from sim.reports.auditing.charts import charts
from sim.reports.auditing.words import ANSWERED, MEASURES, result
from sim.scenario import load
from sim.studies import audit
from sim.studies.auditing import asks
from sim.studies.auditing.published import PUBLISHED

HERE = Path(__file__).resolve().parent.parent
SMALL = HERE / "scenarios" / "small.toml"
QUICK = ("run.days=8", "run.warmup_days=2", "run.drain_days=2", "run.replications=2")
ORIGIN: dict[str, Any] = {"seed": 1, "versions": {"walschip": "0"}, "again": "again & again", "started": "now"}


@cache
def made(*sets: str) -> dict[str, Any]:
    """The document of a quick audit of the small company."""
    scenario = load(SMALL, (*QUICK, *sets)).scenario
    return document.audit(scenario, audit.run_audit(scenario, audit.Settings(3, 4, 1), 1), ORIGIN)


# ---- The published audits ----


ROWS = {
    "GAO-05-130": "| GAO-05-130",
    "TIGTA 2002": "| TIGTA, July–December 2002 |",
    "GAO 1987": "| GAO on the tax office's telephones, 1987 |",
    "Eptica 2014–15": "| Eptica UK retail 2014, US retail 2015",
}
"""Where each stands in the evidence."""


def test_every_published_share_is_in_the_evidence() -> None:
    evidence = (HERE / "docs" / "evidence.md").read_text(encoding="utf-8").splitlines()
    assert [one.name for one in PUBLISHED] == list(ROWS)
    for one in PUBLISHED:
        row = next(line for line in evidence if ROWS[one.name] in line)
        reported = [one.accurate, one.incomplete, one.wrong, one.told_not_us, one.nothing, one.one_need]
        reported += [one.two_needs, one.settled, one.recent, one.alike_high]
        assert any(share is not None for share in reported)
        for share in reported:
            assert share is None or f"{100 * share:.0f} %" in row, (one.name, share)
        assert one.alike_low is None or f"{100 * one.alike_low:.0f}–" in row
        assert one.asks is None or f"{one.asks} {one.of}" in row


def test_published_shares_that_tell_all_add_up() -> None:
    full = [one for one in PUBLISHED if None not in (one.accurate, one.wrong, one.no_answer)]
    assert [one.name for one in full] == ["GAO-05-130", "TIGTA 2002"]
    for one in full:
        assert (one.accurate or 0) + (one.incomplete or 0) + (one.wrong or 0) + (one.no_answer or 0) == (
            pytest.approx(1.0)
        )
    assert (full[1].told_not_us or 0) + (full[1].nothing or 0) == pytest.approx(full[1].no_answer)


# ---- The document ----


def test_the_document_holds_what_was_found_and_null_where_nothing_was() -> None:
    whole = made()
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    assert tuple(MEASURES) == asks.MEASURES
    assert whole["settings"]["asks"] == 3 * 4 * 3
    assert [len(one["needs"]) for one in whole["questions"]].count(2) == 1
    found = audit.run_audit(load(SMALL, QUICK).scenario, audit.Settings(3, 4, 1), 1)
    for at, name in enumerate(whole["organisations"]):
        row = result(whole, name)
        assert (row["part"], row["asks"]) == (None, 36.0)
        for column, measure in enumerate(MEASURES):
            assert row["measures"][measure]["mean"] == pytest.approx(found.values[:, at, 0, column].mean())
        assert result(whole, name, "channel", 1)["part"] == whole["settings"]["channels"][1]
        assert result(whole, name, "channel", 1)["measures"]["alike"] == {
            "mean": None,
            "half_width": None,
            "defined": 0,
        }
    first, second = whole["organisations"]
    row = next(one for one in whole["differences"] if one["measure"] == "accurate")
    means = [result(whole, name)["measures"]["accurate"]["mean"] for name in (first, second)]
    assert (row["baseline"], row["variant"]) == (first, second)
    assert row["difference"] == pytest.approx(means[1] - means[0])
    assert all(one["verdict"] is None for one in whole["differences"] if one["measure"] == "incomplete")


def test_the_sentences_tell_the_numbers_and_what_was_published() -> None:
    whole = made()
    first, second, third, fourth = whole["verdict"]
    assert first.startswith("Accurate and complete, of all asks: ")
    assert first.endswith("published: 45 to 79 %.")
    assert second.endswith("published: 28 to 29 %.")
    assert third.endswith("published: 10 to 15 %.")
    assert fourth.startswith("Answered alike on all 3 channels")
    assert fourth.endswith("published: 13 to 14 %, but of companies.")
    for name in whole["organisations"]:
        mean = result(whole, name)["measures"]["accurate"]["mean"]
        assert f"{100 * mean:.1f} % in “{name}”" in first


def test_one_replication_has_no_interval_and_one_organisation_nothing_to_be_compared_with() -> None:
    single = made("run.replications=1")
    assert "no interval" in single["verdict"][-1]
    assert {row["low"] for row in single["differences"]} == {None}
    assert result(single, "siloed")["measures"]["accurate"]["half_width"] is None
    assert page.render(single)
    scenario = load(SMALL, QUICK).scenario
    alone = scenario.model_copy(update={"organisation": {"only": scenario.organisation["siloed"]}})
    one = document.audit(alone, audit.run_audit(alone, audit.Settings(2, 2, 0), 1), ORIGIN)
    assert one["differences"] == []
    assert "Against" not in page.render(one)


# ---- The page ----


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for item in value.values():
            yield from numbers(item)
    elif isinstance(value, list):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def test_every_number_of_the_page_is_one_of_the_document_and_reads_so() -> None:
    whole = made()
    known, shown = set(numbers(whole)), read_page(page.render(whole)).data
    assert len(shown) > 200
    for datum in shown:
        if not datum.value:
            assert datum.text == words.NOTHING
            continue
        assert float(datum.value) in known, datum
        unit = "share" if datum.text.endswith(("%", "pp")) else "count"
        if " to " not in datum.text:
            value, rounding = told(datum.text, unit)
            assert value == pytest.approx(float(datum.value), rel=1e-9, abs=rounding * 1.000001), datum


def test_the_tables_have_the_right_number_under_each_heading() -> None:
    whole = made()
    head, *rows = read_page(page.render(whole)).tables["What was answered"].rows
    assert head[1:6] == ["asks", *(MEASURES[one].title for one in ANSWERED)]
    assert [row[0] for row in rows] == [*whole["organisations"], "GAO-05-130", "TIGTA 2002", "GAO 1987"]
    for name, row in zip(whole["organisations"], rows, strict=False):
        for cell, measure in zip(row[2:6], ANSWERED, strict=True):
            assert not isinstance(cell, str)
            assert float(cell.value) == result(whole, name)["measures"][measure]["mean"]
    tigta = [cell if isinstance(cell, str) else cell.text for cell in rows[3][1:]]
    assert tigta == ["–", "45 %", "12 %", "28 %", "15 %", "12 %", "3 %"]


def test_the_charts_draw_what_the_tables_tell() -> None:
    whole = made()
    drawn = charts(whole)
    stacked = drawn["answered"].data
    assert [trace["name"] for trace in stacked] == [MEASURES[one].title for one in ANSWERED]
    assert stacked[0]["x"][2:] == [0.61, 0.45, 0.79]
    assert stacked[1]["x"][2:] == [None, 0.12, None]
    assert sum(trace["x"][0] for trace in stacked) == pytest.approx(1.0)
    assert [trace["name"] for trace in drawn["harder"].data] == [*whole["organisations"], "GAO 1987"]
    assert drawn["harder"].data[-1]["y"] == [0.90, 0.56, 0.82, 0.68]
    assert {f"{name}-data" for name in drawn} <= set(read_page(page.render(whole)).scripts)


def test_names_are_text() -> None:
    scenario = load(SMALL, QUICK).scenario
    odd = scenario.model_copy(update={"organisation": {"<b>x</b> & y": scenario.organisation["siloed"]}})
    whole = document.audit(odd, audit.run_audit(odd, audit.Settings(1, 1, 0), 1), ORIGIN)
    text = page.render(whole)
    assert "<b>x" not in text
    assert charts(whole)["answered"].data[0]["y"][0] == "&lt;b&gt;x&lt;/b&gt; &amp; y"


# ---- The screen and the command ----


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_the_screen_has_a_line_for_each_organisation_and_published_audit(encoding: str, tmp_path: Path) -> None:
    with (tmp_path / "screen").open("w", encoding=encoding, errors="strict") as file:
        screen.show(made(), Console(file=file, width=100, highlight=False))
    lines = (tmp_path / "screen").read_text(encoding=encoding).splitlines()
    assert max(map(len, lines)) <= 100
    starts = [line.split("  ")[1] for line in lines if line.startswith("  ") and line[2:3].strip()]
    names = ["siloed", "integrated", "GAO-05-130 (calls)", "TIGTA 2002 (visits)", "GAO 1987 (test calls)"]
    assert [one for one in starts if one in names] == [*names, *names[:2]]
    row = next(line for line in lines if line.startswith("  TIGTA"))
    assert row.split()[-8:] == ["45", "%", "12", "%", "28", "%", "15", "%"]


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, HERE / "run_sim.py", "audit", *map(str, arguments)],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_command_writes_both_files_and_spares_what_is_there(tmp_path: Path) -> None:
    sets = [word for text in QUICK for word in ("--set", text)]
    asked = (SMALL, *sets, "--questions", "4", "--times", "2", "--workers", "1", "--out", tmp_path)
    done = command(*asked)
    assert done.returncode == 0, done.stderr
    assert "Accurate and complete, of all asks" in done.stdout
    whole = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    assert whole["settings"]["double"] == 1  # A third.
    assert "--questions 4 --times 2 --double 1" in whole["provenance"]["again"]
    again = command(*asked)
    assert (again.returncode, again.stdout) == (2, "")
    assert "--overwrite" in again.stderr
    quiet = command(*asked, "--overwrite", "--quiet")
    assert quiet.stdout.split() == [str(tmp_path / "audit.json"), str(tmp_path / "audit.html")]


@pytest.mark.parametrize(
    ("arguments", "words_of_it"),
    [
        (("--questions", "1000"), "--questions 1000: customers ask only 75 questions (at most 75)"),
        (("--questions", "2", "--double", "3"), "--double 3: there are only 2 questions"),
        (("--set", "run.replications=0"), "run.replications"),
    ],
)
def test_what_cannot_be_asked_is_status_2(arguments: tuple[str, ...], words_of_it: str, tmp_path: Path) -> None:
    done = command(SMALL, *arguments, "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert words_of_it in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
