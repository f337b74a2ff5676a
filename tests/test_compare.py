"""Reports side by side: what differs in the assumptions, paired or Welch, orders, gains; and mutilated files."""

from __future__ import annotations

import copy
import io
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from scipy import stats

import run_sim
from sim.comparison import simultaneous_level
from sim.errors import InputError
from sim.experiment import run_experiment
from sim.intervals import paired, welch
from sim.measures import HEADLINE, definition
from sim.reports import comparing, document
from sim.reports.comparing import Earlier, compare_reports
from sim.reports.comparing.ranking import rank
from sim.reports.comparing.reading import letters
from sim.reports.document import Report
from sim.scenario import load
from sim.scenario.overrides import shapes_workload

SMALL = Path(__file__).resolve().parent.parent / "scenarios" / "small.toml"
SCENARIO = {
    "schema": 1,
    "title": "one",
    "description": "",
    "run": {"days": 5, "seed": 1, "replications": 3, "at_most_hours": 24.0},
    "demand": {"inquiries_per_day": 70.0},
    "channel": [{"name": "phone", "share": 0.6, "door": None}, {"name": "mail", "share": 0.4, "door": "sales"}],
    "topic": [{"name": "privacy", "questions": 10, "raci": {}}],
    "department": [{"name": "sales", "agents": 3}],
    "peak": [],
    "work": {"misread": 0.05},
    "organisation": {"old": {"intake": "doors", "override": {}}, "new": {"intake": "shared", "override": {}}},
    "matters": {},
}
Samples = dict[str, dict[str, list[float | None]]]


def unchanged(_: dict[str, Any]) -> None:
    pass


def made(samples: Samples, change: Callable[[dict[str, Any]], object] = unchanged, **provenance: Any) -> Report:
    """A report of these numbers per organisation and measure, its scenario changed."""
    scenario = copy.deepcopy(SCENARIO)
    change(scenario)
    organisations = {
        name: {
            "measures": {
                measure: {
                    "mean": None,
                    "half_width": None,
                    "unit": definition(measure).unit,
                    "per_replication": values,
                }
                for measure, values in measures.items()
            }
        }
        for name, measures in samples.items()
    }
    replications = len(next(iter(next(iter(samples.values())).values())))
    versions = {"walschip": "0.1.0", "numpy": "2.0.0"}
    origin = {"seed": 1, "replications": replications, "versions": versions} | provenance
    return Report(
        {
            "schema": 1,
            "scenario": scenario,
            "headline": [],
            "provenance": origin,
            "organisations": organisations,
        }
    )


def compared(*reports: Report) -> dict[str, Any]:
    return compare_reports([Earlier(letters(at), f"file {at}", one) for at, one in enumerate(reports)]).document


def measure(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in found["measures"] if row["measure"] == name)


def shown(*reports: Report) -> str:
    console = Console(width=100, file=io.StringIO(), record=True, highlight=False)
    earlier = [Earlier(letters(at), f"file {at}", one) for at, one in enumerate(reports)]
    comparing.show(compare_reports(earlier), console)
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= 100
    return text


def seed(value: int) -> Callable[[dict[str, Any]], object]:
    return lambda scenario: scenario["run"].update(seed=value)


# ---- Welch ----


def test_welch_by_hand() -> None:
    # Means 2 and 7; variances 1 and 20/3, so squared errors 1/3 and 5/3; freedom 4 / (1/18 + 25/27) = 216/53.
    found = welch(np.array([1.0, 2.0, 3.0]), np.array([4.0, 6.0, 8.0, 10.0]), 0.95)
    assert found.middle == pytest.approx(5.0)
    assert found.half == pytest.approx(stats.t.ppf(0.975, 216 / 53) * math.sqrt(2.0))
    assert found.low == pytest.approx(5.0 - (found.half or 0.0))


@pytest.mark.filterwarnings("ignore:Precision loss")
@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=8), st.lists(st.integers(-50, 50), min_size=2, max_size=8)
)
def test_welch_against_scipy(a: list[int], b: list[int]) -> None:
    first, second = np.array(a, dtype=float), np.array(b, dtype=float)
    found = welch(first, second, 0.9)
    if len(set(a)) == len(set(b)) == 1:
        assert found == (second[0] - first[0], 0.0)
        return
    theirs = stats.ttest_ind(second, first, equal_var=False).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))


def test_one_value_has_no_interval() -> None:
    one, three = np.array([1.0]), np.array([2.0, 3.0, 4.0])
    assert welch(one, three, 0.95) == (2.0, None)
    assert welch(three, one, 0.95).low is None
    assert paired(one, one, 0.95) == (0.0, None)


# ---- Assumptions and pairing ----


def test_one_value_that_differs_is_named_first_and_does_not_unpair() -> None:
    samples: Samples = {"old": {"open": [0.1, 0.2, 0.4]}}
    other = made(samples, lambda scenario: scenario["work"].update(misread=0.1))
    found = compared(made(samples), other)
    assert found["assumptions"] == [{"path": "work.misread", "values": [0.05, 0.1]}]
    assert (found["paired"], found["why"]) == (True, None)
    text = shown(made(samples), other)
    assert text.splitlines()[5:7] == ["What differs in the assumptions", "  work.misread: A 0.05, B 0.1"]
    assert "not paired" not in text


def test_lists_by_name_levers_overrides_and_what_only_one_has() -> None:
    def change(scenario: dict[str, Any]) -> None:
        scenario["title"] = "two"
        scenario["description"] = "another"
        scenario["channel"][1]["door"] = None
        scenario["topic"][0]["raci"] = {"sales": "R"}
        scenario["organisation"]["old"]["override"] = {"work.misread": 0.2}
        scenario["organisation"]["new"]["intake"] = "doors"
        scenario["department"].append({"name": "a.b", "agents": 1})

    samples: Samples = {"old": {"open": [0.1, 0.2]}}
    found = compared(made(samples), made(samples, change))
    assert {row["path"]: row["values"] for row in found["assumptions"]} == {
        "channel.mail.door": ["sales", None],
        "topic.privacy.raci.sales": [None, "R"],
        'organisation.old.override."work.misread"': [None, 0.2],
        "organisation.new.intake": ["shared", "doors"],
        'department."a.b".name': [None, "a.b"],
        'department."a.b".agents': [None, 1],
    }
    assert found["paired"]


def test_another_order_of_channels_is_a_difference_and_other_customers() -> None:
    samples: Samples = {"old": {"open": [0.1, 0.2]}}
    found = compared(made(samples), made(samples, lambda scenario: scenario["channel"].reverse()))
    assert found["assumptions"] == [{"path": "channel", "values": [["phone", "mail"], ["mail", "phone"]]}]
    assert found["why"] == "channel differs"
    turned = compared(
        made(samples),
        made(
            samples,
            lambda scenario: scenario.update(organisation=dict(reversed(scenario["organisation"].items()))),
        ),
    )
    assert [row["path"] for row in turned["assumptions"]] == ["organisation"]
    assert turned["paired"]


@pytest.mark.parametrize(
    ("change", "provenance", "why"),
    [
        (seed(7), {"seed": 7}, "seed 1 and 7"),
        (lambda s: s["demand"].update(inquiries_per_day=80.0), {}, "demand.inquiries_per_day differs"),
        (
            lambda s: s["demand"].update(inquiries_per_day=80.0, a=1, b=2, c=3, d=4),
            {},
            "demand.inquiries_per_day, demand.a, demand.b and 2 more values differ",
        ),
        (lambda s: s["channel"][0].update(share=0.5), {}, "channel.phone.share differs"),
        (lambda s: s["channel"][0].update(door="sales"), {}, None),
        (lambda s: s["run"].update(at_most_hours=1.0), {}, None),
        (lambda s: s["run"].update(days=9), {}, "run.days differs"),
        (unchanged, {"versions": {"walschip": "0.2.0", "numpy": "2.0.0"}}, "different versions of walschip"),
        (unchanged, {"versions": {"walschip": "0.1.0", "numpy": "2.0.0", "rich": "9"}}, None),
    ],
)
def test_why_reports_are_not_paired(
    change: Callable[[dict[str, Any]], object], provenance: dict[str, Any], why: str | None
) -> None:
    samples: Samples = {"old": {"open": [0.1, 0.2]}}
    reports = made(samples), made(samples, change, **provenance)
    found = compared(*reports)
    assert found["paired"] is (why is None)
    assert (found["why"] or "").startswith(why or "")
    assert measure(found, "open")["differences"][0]["paired"] is (why is None)
    if why is not None:
        assert f"The reports are not paired: {why.split(' (')[0]}" in " ".join(shown(*reports).split())


def test_another_number_of_replications_is_not_paired() -> None:
    found = compared(made({"old": {"open": [0.1, 0.2, 0.3]}}), made({"old": {"open": [0.1, 0.2]}}))
    assert found["why"] == "3 and 2 replications"


def test_a_run_that_was_stopped_is_paired_with_one_of_as_many_replications() -> None:
    samples: Samples = {"old": {"open": [0.1, 0.2]}}
    found = compared(made(samples), made(samples, lambda scenario: scenario["run"].update(replications=8)))
    assert found["paired"]
    assert [row["path"] for row in found["assumptions"]] == ["run.replications"]


def test_the_workload_is_what_no_override_may_touch() -> None:
    assert shapes_workload(("topic", "privacy", "work_minutes", "mean"))
    assert shapes_workload(("customers", "recontact"))
    assert not shapes_workload(("topic", "privacy", "raci", "sales"))
    assert not shapes_workload(("department", "sales", "agents"))
    assert not shapes_workload(("title",))


def test_reports_that_share_a_value_are_told_together() -> None:
    samples: Samples = {"old": {"open": [0.1, 0.2]}}
    other = made(samples, lambda scenario: scenario["work"].update(misread=0.1))
    assert "  work.misread: A/C 0.05, B 0.1" in shown(made(samples), other, made(samples)).splitlines()


def test_nothing_that_differs_is_said_and_many_are_cut() -> None:
    samples: Samples = {"old": {"open": [0.1, 0.2]}}
    assert "Nothing: every value is the same." in shown(made(samples), made(samples))
    many = {f"key {at}": at for at in range(23)}
    text = shown(made(samples), made(samples, lambda scenario: scenario["work"].update(many)))
    assert "work.key 19: A –, B 19" in text
    assert "work.key 20" not in text
    assert "… and 3 more (see comparison.json)" in text


# ---- Differences ----


def test_differences_are_paired_where_the_customers_are_the_same() -> None:
    a, b = [0.1, 0.2, 0.4], [0.2, 0.35, 0.5]
    found = compared(made({"old": {"open": [*a]}}), made({"old": {"open": [*b]}}))
    row = measure(found, "open")
    difference = row["differences"][0]
    theirs = stats.ttest_rel(b, a).confidence_interval(0.95)
    assert (difference["low"], difference["high"]) == pytest.approx((theirs.low, theirs.high))
    assert (difference["column"], difference["against"]) == ("B old", "A old")
    assert (difference["verdict"], difference["level"]) == ("worse", 0.95)
    assert difference["pairing_gain"] > 1
    assert row["means"][1]["mean"] == pytest.approx(0.35)
    low, high = stats.t.interval(0.95, 2, loc=0.35, scale=stats.sem(b))
    assert (row["means"][1]["low"], row["means"][1]["high"]) == pytest.approx((low, high))


def test_differences_are_welchs_where_they_are_not() -> None:
    a, b = [1.0, 2.0, 3.0], [4.0, 6.0, 8.0, 10.0]
    found = compared(
        made({"old": {"waiting.mean": [*a]}}), made({"old": {"waiting.mean": [*b]}}, seed(2), seed=2)
    )
    difference = measure(found, "waiting.mean")["differences"][0]
    level = simultaneous_level(0.95, 1)
    half = stats.t.ppf(0.5 + level / 2, 216 / 53) * math.sqrt(2.0)
    assert (difference["low"], difference["high"]) == pytest.approx((5.0 - half, 5.0 + half))
    assert difference["level"] == pytest.approx(1 - 0.05 / len(HEADLINE))
    assert (difference["paired"], difference["pairing_gain"], difference["simultaneous"]) == (False, None, True)
    assert found["why"] == "seed 1 and 2, 3 and 4 replications"


def test_each_column_is_compared_with_its_namesake_or_the_baseline() -> None:
    first = made({"old": {"open": [0.1, 0.2]}, "new": {"open": [0.3, 0.4]}})
    second = made({"new": {"open": [0.5, 0.7]}, "third": {"open": [0.6, 0.8]}})
    found = compared(first, second)
    assert found["baseline"] == "A old"
    rows = measure(found, "open")["differences"]
    assert [(row["column"], row["against"], round(row["difference"], 9)) for row in rows] == [
        ("A new", "A old", 0.2),
        ("B new", "A new", 0.25),
        ("B third", "A old", 0.55),
    ]
    assert found["confidence"]["differences"] == simultaneous_level(0.95, 3)
    assert found["confidence"]["order"] == simultaneous_level(0.95, 6)


def test_thresholds_are_those_of_the_first_report() -> None:
    def matters(least: float) -> Callable[[dict[str, Any]], object]:
        return lambda scenario: scenario["matters"].update(open=least)

    a: Samples = {"old": {"open": [0.1, 0.2, 0.3]}}
    b: Samples = {"old": {"open": [0.2, 0.3, 0.4]}}
    row = measure(compared(made(a, matters(0.5)), made(b, matters(0.0))), "open")["differences"][0]
    assert (row["verdict"], row["threshold"]) == ("too small to matter", 0.5)
    row = measure(compared(made(a, matters(0.0)), made(b, matters(0.5))), "open")["differences"][0]
    assert row["verdict"] == "worse"
    assert row["pairing_gain"] == "inf"


def test_what_is_not_measured_is_null_and_last() -> None:
    first = made({"old": {"open": [0.3, 0.4], "agreement": [0.5, 0.5]}})
    gap = made({"old": {"open": [0.1, None]}})
    found = compared(gap, first)
    row = measure(found, "open")
    assert (row["means"][0]["mean"], row["means"][0]["defined"]) == (None, 1)
    assert (row["order"], row["apart"]) == (["B old", "A old"], [None])
    missing = row["differences"][0]
    assert {missing[key] for key in ("difference", "low", "high", "verdict", "threshold")} == {None}
    agreement = measure(found, "agreement")
    assert [one["mean"] for one in agreement["means"]] == [None, 0.5]
    assert "not defined in every replication" in shown(gap, first)


# ---- Orders ----


def test_three_reports_are_in_order_with_intervals() -> None:
    def one(values: list[float], *more: Any) -> Report:
        return made({"x": {"agreement": [*values], "fell_through": [*values], "occupancy": [*values]}}, *more)

    low, high, near = one([0.1, 0.11, 0.12]), one([0.6, 0.62, 0.61]), one([0.1, 0.13, 0.1])
    found = compared(low, high, near)
    assert measure(found, "agreement")["order"] == ["B x", "A x", "C x"]
    assert measure(found, "agreement")["apart"] == [True, False]
    assert measure(found, "fell_through")["order"] == ["A x", "C x", "B x"]
    assert measure(found, "occupancy")["order"] == ["B x", "A x", "C x"]
    text = shown(low, high, near)
    half = stats.t.ppf(0.975, 2) * 0.01 / math.sqrt(3)
    assert f"1 B x 61.0 % [{61 - 100 * half:.1f} … {61 + 100 * half:.1f}], 2 A x 11.0 %" in text
    assert "agreement (higher is better)" in text
    assert "not told apart: A x and C x" in text
    assert "fell through (lower is better)" in text


def test_apart_is_at_the_level_of_all_pairs() -> None:
    a, b = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 3.4, 4.1, 5.7])
    p = stats.ttest_rel(b, a).pvalue
    for level, apart in ((1 - p * 1.01, True), (1 - p * 0.99, False)):
        assert rank([a, b], "higher", lambda *_: True, level).apart == (apart,)
    assert rank([a, b], "higher", lambda *_: False, 1 - p * 1.01).apart == (False,)
    assert rank([a[:1], None], "lower", lambda *_: True, 0.95).order == (0, 1)


def test_more_than_26_reports_have_letters() -> None:
    assert [letters(at) for at in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]


# ---- Gains ----


def test_gains_are_ordered_across_reports() -> None:
    old, a, b = [0.5, 0.52, 0.51], [0.55, 0.58, 0.56], [0.7, 0.73, 0.73]
    first = made({"old": {"agreement": [*old]}, "new": {"agreement": [*a]}})
    second = made({"alt": {"agreement": [*old]}, "neu": {"agreement": [*b]}}, seed(2), seed=2)
    found = compared(first, second)
    (gain,) = found["gains"]
    assert gain["measure"] == "agreement"
    assert gain["order"] == ["B neu", "A new"]
    assert [(row["report"], row["variant"], row["baseline"]) for row in gain["rows"]] == [
        ("A", "new", "old"),
        ("B", "neu", "alt"),
    ]
    theirs = stats.ttest_rel(a, old).confidence_interval(simultaneous_level(0.95, 1))
    assert (gain["rows"][0]["low"], gain["rows"][0]["high"]) == pytest.approx((theirs.low, theirs.high))
    gains = np.subtract(a, old), np.subtract(b, old)
    level = simultaneous_level(0.95, 1)
    between = stats.ttest_ind(gains[1], gains[0], equal_var=False).confidence_interval(level)
    assert gain["apart"] == [bool(between.low > 0)]
    assert "What each report gains" in shown(first, second)


def test_who_leads_is_told_with_its_title_and_from_whom_it_cannot_be_told() -> None:
    old = [0.5, 0.52, 0.51]
    much, less, worse = [0.7, 0.73, 0.73], [0.69, 0.74, 0.72], [0.2, 0.22, 0.21]
    reports = [made({"old": {"agreement": [*old]}, "new": {"agreement": [*new]}}) for new in (less, worse, much)]
    found = compared(*reports)
    (first,) = found["leaders"]
    assert (first["column"], first["report"], first["variant"], first["verdict"]) == (
        "C new",
        "C",
        "new",
        "better",
    )
    assert first["title"] == reports[2].document["scenario"]["title"]
    assert first["with"] == ["A new"]  # B is told apart from A.
    text = shown(*reports)
    assert "(C) gains most in 1 headline measure (in none surely, beside all others)." in text
    assert "Nobody surely gains" not in text


def test_the_first_is_compared_with_each_other_and_not_only_with_the_next() -> None:
    # 0.9 to 0.1 in steps that no neighbours are told apart by; the ends are.
    base, wobble = np.linspace(0.9, 0.1, 9), np.array([0.0, 0.06, -0.06])
    samples = [np.roll(wobble, at) + level for at, level in enumerate(base)]
    found = rank(samples, "higher", lambda *_: False, 0.95)
    assert found.order == tuple(range(9))
    assert not any(found.apart)
    assert 1 in found.like_first
    assert 8 not in found.like_first
    assert rank([*samples, None], "higher", lambda *_: False, 0.95).like_first == found.like_first
    # With one replication nothing is told apart.
    assert len(rank([one[:1] for one in samples], "higher", lambda *_: False, 0.95).like_first) == 8


def test_where_all_lose_nobody_is_said_to_gain() -> None:
    old, bad, worse = [0.5, 0.52, 0.51], [0.4, 0.42, 0.41], [0.1, 0.12, 0.11]
    reports = [made({"old": {"agreement": [*old]}, "new": {"agreement": [*new]}}) for new in (worse, bad)]
    (first,) = compared(*reports)["leaders"]
    assert (first["column"], first["verdict"], first["with"]) == ("B new", "worse", [])
    assert "Nobody surely gains in agreement." in shown(*reports)
    assert "loses least" in shown(*reports)


def test_a_report_of_one_organisation_gains_nothing() -> None:
    one, two = made({"x": {"open": [0.1, 0.2]}}), made({"x": {"open": [0.1, 0.2]}, "y": {"open": [0.3, 0.2]}})
    assert compared(one, two)["gains"] == []
    assert "gains" not in shown(one, two)


def test_the_gain_is_what_the_report_itself_says() -> None:
    sets = ("run.days=3", "run.warmup_days=1", "run.drain_days=2", "run.replications=3")
    whole = document.report(run_experiment(load(SMALL, sets), workers=1))
    other = document.report(run_experiment(load(SMALL, (*sets, "work.misread=0.3")), workers=1))
    found = compared(whole, other)
    assert [row["path"] for row in found["assumptions"]] == ["work.misread"]
    assert found["paired"]
    own = {row["measure"]: row for row in whole.document["comparisons"]}
    assert found["gains"]
    for gain in found["gains"]:
        row, theirs = gain["rows"][0], own.get(gain["measure"])
        if theirs is not None:
            assert [row[key] for key in ("difference", "low", "high", "verdict")] == [
                theirs[key] for key in ("difference", "low", "high", "verdict")
            ]
    json.loads(comparing.ReportComparison(found).text())


# ---- Command ----


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    def called(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["run_sim.py", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            run_sim.main()
        assert isinstance(left.value.code, int)
        return left.value.code, *capsys.readouterr()

    return called


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    for name in "ab":
        (tmp_path / f"{name}.json").write_text(made({"old": {"open": [0.1, 0.2]}}).text())
    return tmp_path / "a.json", tmp_path / "b.json"


Call = Callable[..., tuple[int, str, str]]


def test_without_out_nothing_is_written(call: Call, two: tuple[Path, Path], tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    status, screen, told = call("compare", *two)
    assert (status, told) == (0, "")
    assert "Paired" in screen
    assert sorted(tmp_path.iterdir()) == before


def test_out_holds_the_document(call: Call, two: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "deep"
    status, screen, _ = call("compare", *two, "--out", folder)
    assert status == 0
    assert screen.rstrip().endswith(f"{folder / 'comparison.json'}\n  {folder / 'comparison.html'}")
    assert "None of the headline measures" in (folder / "comparison.html").read_text(encoding="utf-8")
    written = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    assert (written["schema"], written["kind"]) == (1, "comparison")
    assert [one["path"] for one in written["reports"]] == [str(path) for path in two]
    status, screen, told = call("compare", *two, "--out", folder)
    assert (status, screen) == (2, "")
    assert "there is a comparison in it already (add --overwrite to replace it)" in told
    assert call("compare", *two, "--out", folder, "--overwrite")[0] == 0
    assert call("compare", *two, "--out", two[0])[0] == 2


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d["provenance"].pop("versions"), "provenance.versions"),
        (lambda d: d["provenance"].update(versions={"numpy": 3}), "provenance.versions"),
        (lambda d: d["provenance"].update(replications=0), "provenance.replications"),
        (lambda d: d["provenance"].update(replications=3), "organisations.old.measures.open"),
        (lambda d: d["scenario"].update(topic=[{"name": 3}]), "scenario.topic"),
        (lambda d: d["scenario"].update(topic=[{"name": "a"}, {"name": "a"}]), "scenario.topic"),
        (lambda d: d["scenario"].update(channel={"a": 1}), "scenario.channel"),
        (lambda d: d["scenario"].update(matters=[]), "scenario.matters"),
        (lambda d: d["scenario"].update(matters={"open": "x"}), "scenario.matters"),
        (lambda d: d["organisations"]["old"]["measures"]["open"].pop("per_replication"), "organisations.old"),
        (
            lambda d: d["organisations"]["old"]["measures"]["open"].update(per_replication=[0.1, "x"]),
            "organisations.old.measures.open",
        ),
        (
            lambda d: d["organisations"]["old"]["measures"]["open"].update(per_replication=[0.1, True]),
            "organisations.old.measures.open",
        ),
        (
            lambda d: d["organisations"]["old"]["measures"]["open"].update(per_replication=[0.1, 1e200]),
            "organisations.old.measures.open",
        ),
        (lambda d: d["organisations"]["old"]["measures"]["open"].update(unit="hours"), "organisations.old"),
        (
            lambda d: d["organisations"]["old"]["measures"].update(
                nonsense=d["organisations"]["old"]["measures"]["open"]
            ),
            "organisations.old.measures.nonsense",
        ),
    ],
)
def test_mutilated_reports_are_told_with_file_and_place(
    two: tuple[Path, Path], change: Callable[[dict[str, Any]], object], place: str
) -> None:
    data = json.loads(two[1].read_text())
    change(data)
    two[1].write_text(json.dumps(data))
    with pytest.raises(InputError) as caught:
        comparing.read(two)
    assert str(caught.value).startswith(f"{two[1]}: {place}")
    assert "is not as in a report of this version" in str(caught.value)


def test_numbers_beyond_numbers_and_depths_beyond_depths(two: tuple[Path, Path]) -> None:
    text = two[1].read_text()
    for old, new in (
        ('"misread": 0.05', '"misread": 1e999'),
        ('"misread": 0.05', f'"misread": {"[" * 900}{"]" * 900}'),
    ):
        assert old in text
        two[1].write_text(text.replace(old, new))
        with pytest.raises(InputError, match=r"scenario\.work\.misread: is not as"):
            comparing.read(two)


def test_every_fault_at_once_and_another_schema_is_a_clear_error(
    call: Call, two: tuple[Path, Path], tmp_path: Path
) -> None:
    data = json.loads(two[0].read_text())
    (tmp_path / "new.json").write_text(json.dumps(data | {"schema": 99}))
    del data["provenance"]["versions"]
    two[0].write_text(json.dumps(data))
    status, screen, told = call("compare", two[0], tmp_path / "none", two[1], tmp_path / "new.json")
    assert (status, screen) == (2, "")
    lines = told.splitlines()
    assert len(lines) == 3
    assert lines[2] == f"{tmp_path / 'new.json'}: schema: is 99 (this version reads 1)"
    assert call("compare", two[1])[2].startswith("compare: one report has nothing beside it")


def test_lone_surrogates_are_written_as_json_can_say_them(tmp_path: Path) -> None:
    one = made({"old \udce9": {"open": [0.1, 0.2]}})
    found = compare_reports([Earlier("A", "\udce9", one), Earlier("B", "b", one)])
    path = comparing.save(found, tmp_path)
    assert json.loads(path.read_text(encoding="utf-8")) == found.document
