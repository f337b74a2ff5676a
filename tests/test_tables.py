"""The tables of a report as CSV and Parquet: what was measured, nothing more, and nothing a spreadsheet obeys."""

from __future__ import annotations

import csv
import json
import math
import sys
from pathlib import Path
from typing import Any

import polars
import pytest

from sim.commands import app
from sim.errors import InputError
from sim.reports import tables
from sim.reports.document import Report

HERE = Path(__file__).resolve().parent.parent
SMALL = str(HERE / "scenarios" / "small.toml")
QUICK = ("--set", "run.days=3", "--set", "run.warmup_days=1", "--set", "run.drain_days=2", "--set",
         "run.replications=2", "--workers", "1", "--quiet")  # fmt: skip


def figure(mean: float | None, *values: float | None) -> dict[str, Any]:
    return {
        "mean": mean,
        "half_width": None,
        "defined": sum(value is not None for value in values),
        "unit": "share",
        "denominator": "answers",
        "better": "higher",
        "words": "not in the tables",
        "per_replication": list(values),
    }


def comparison(measure: str, ratio: Any, verdict: str | None) -> dict[str, Any]:
    row = {
        "baseline": "=one",
        "variant": "two",
        "measure": measure,
        "difference": -0.25,
        "low": None,
        "high": 0.5,
    }
    row |= {"ratio": ratio, "verdict": verdict, "pairing_gain": "inf", "level": 0.95, "simultaneous": True}
    return row | {"threshold": 0.01}


def made() -> Report:
    return Report(
        {
            "schema": 1,
            "provenance": {"replications": 2, "seed": 1},
            "scenario": {"title": "by hand"},
            "headline": [],
            "sources": [
                {"path": "run.days", "value": "3", "origin": "--set", "comment": None},
                {"path": "title", "value": '"x"', "origin": "a.toml", "comment": "=cmd()"},
            ],
            "offered_load": [
                {"organisation": "=one", "department": "sales", "minutes": 60.0, "on_duty": 0.0, "load": None,
                 "high": True},
            ],
            "organisations": {
                "=one": {
                    "levers": {"intake": "doors", "case_linking": False},
                    "measures": {"agreement": figure(0.25, 0.5, 0.0), "waiting.mean": figure(None, 1.5, None)},
                    "views": {
                        "survival": {"hours": [0.0, 1], "not_resolved": [1.0, None], "limit": ["inf", 2]},
                        "ways": {"name": ["inf", "-inf"], "mixed": [1, "one"], "none": [None, None],
                                 "n": [1, None]},
                    },
                },
                "two": {
                    "levers": {"intake": "shared", "case_linking": True},
                    "measures": {"agreement": figure(0.5, 0.5, 0.5)},
                    "views": {"survival": {"hours": [2.5], "more": ["-1"]}, "twins": {}},
                },
            },
            "comparisons": [comparison("agreement", "inf", "better")],
            "beside": [comparison("occupancy", 1.5, None)],
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    paths = tables.write(made(), folder)
    assert sorted(folder.iterdir()) == sorted(paths)
    return folder


def rows(folder: Path, name: str) -> list[tuple[Any, ...]]:
    return polars.read_parquet(folder / f"{name}.parquet").rows()


def lines(folder: Path, name: str) -> list[str]:
    return (folder / f"{name}.csv").read_text("utf-8").splitlines()


def test_every_table_is_there_in_both_forms_and_alike(written: Path) -> None:
    names = [*tables.FIXED, "view_survival", "view_ways", "view_twins"]
    assert {path.name for path in written.iterdir()} == {
        f"{n}{end}" for n in names for end in (".csv", ".parquet")
    }
    for name in names:
        frame = polars.read_parquet(written / f"{name}.parquet")
        assert lines(written, name)[0] == ",".join(frame.columns)
        assert len(lines(written, name)) == 1 + frame.height


def test_measures_and_their_replications(written: Path) -> None:
    assert rows(written, "measures") == [
        ("=one", "agreement", "share", "higher", "answers", 0.25, None, 2),
        ("=one", "waiting.mean", "share", "higher", "answers", None, None, 1),
        ("two", "agreement", "share", "higher", "answers", 0.5, None, 2),
    ]
    assert lines(written, "measures")[2] == "'=one,waiting.mean,share,higher,answers,,,1"
    assert rows(written, "replications") == [
        ("=one", "agreement", 0, 0.5),
        ("=one", "agreement", 1, 0.0),
        ("=one", "waiting.mean", 0, 1.5),
        ("=one", "waiting.mean", 1, None),
        ("two", "agreement", 0, 0.5),
        ("two", "agreement", 1, 0.5),
    ]
    assert lines(written, "replications")[4] == "'=one,waiting.mean,1,"


def test_comparisons_hold_those_beside_and_infinity_is_a_number(written: Path) -> None:
    assert rows(written, "comparisons") == [
        ("=one", "two", "agreement", -0.25, None, 0.5, math.inf, "better", math.inf, 0.95, True, 0.01),
        ("=one", "two", "occupancy", -0.25, None, 0.5, 1.5, None, math.inf, 0.95, True, 0.01),
    ]
    assert lines(written, "comparisons")[2] == "'=one,two,occupancy,-0.25,,0.5,1.5,,inf,0.95,true,0.01"


def test_loads_assumptions_and_levers(written: Path) -> None:
    assert rows(written, "offered_load") == [("=one", "sales", 60.0, 0.0, None, True)]
    assert rows(written, "assumptions") == [
        ("run.days", "3", "--set", None),
        ("title", '"x"', "a.toml", "=cmd()"),
    ]
    assert lines(written, "assumptions")[1:] == ["run.days,3,'--set,", 'title,"""x""",a.toml,\'=cmd()']
    assert rows(written, "levers") == [
        ("=one", "intake", "doors"),
        ("=one", "case_linking", "false"),
        ("two", "intake", "shared"),
        ("two", "case_linking", "true"),
    ]


def test_a_view_has_the_columns_of_all_organisations(written: Path) -> None:
    frame = polars.read_parquet(written / "view_survival.parquet")
    assert frame.columns == ["organisation", "hours", "not_resolved", "limit", "more"]
    assert frame.rows() == [
        ("=one", 0.0, 1.0, math.inf, None),
        ("=one", 1.0, None, 2.0, None),
        ("two", 2.5, None, None, "-1"),
    ]
    assert lines(written, "view_survival")[1:] == ["'=one,0.0,1.0,inf,", "'=one,1.0,,2.0,", "two,2.5,,,-1"]


def test_columns_of_names_of_mixed_cells_and_of_nothing(written: Path) -> None:
    frame = polars.read_parquet(written / "view_ways.parquet")
    assert dict(frame.schema) == {
        "organisation": polars.String,
        "name": polars.String,  # all are called inf, and none is a number
        "mixed": polars.String,
        "none": polars.Float64,
        "n": polars.Int64,
    }
    assert frame.rows() == [("=one", "inf", "1", None, 1), ("=one", "-inf", "one", None, None)]
    assert rows(written, "view_twins") == []


@pytest.mark.parametrize(
    ("name", "in_csv"),
    [
        ("=1+2", "'=1+2"),
        ("+a", "'+a"),
        ("-a", "'-a"),
        ("@a", "'@a"),
        ("\t=a", "'\t=a"),
        ("-1.5", "-1.5"),
        ("a=b", "a=b"),
        ("", ""),
        ("'=a", "'=a"),
        ('a,"b"\nc', 'a,"b"\nc'),
        ("été 😀", "été 😀"),
    ],
)
def test_a_name_is_text_to_a_spreadsheet_and_itself_in_parquet(tmp_path: Path, name: str, in_csv: str) -> None:
    report = made()
    report.document["organisations"] = {name: report.document["organisations"]["two"]}
    tables.write(report, tmp_path)
    assert rows(tmp_path, "levers")[0] == (name, "intake", "shared")
    with (tmp_path / "levers.csv").open(encoding="utf-8", newline="") as stream:
        read = list(csv.reader(stream))
    assert read[1] == [in_csv, "intake", "shared"]


def test_one_organisation_has_an_empty_table_of_comparisons_of_the_same_kinds(
    tmp_path: Path, written: Path
) -> None:
    report = made()
    report.document.update({"comparisons": [], "beside": []})
    tables.write(report, tmp_path)
    alone = polars.read_parquet(tmp_path / "comparisons.parquet")
    assert alone.height == 0
    assert alone.schema == polars.read_parquet(written / "comparisons.parquet").schema


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"views": {"x": {"a": [1], "b": [1, 2]}}}, "not of one length"),
        ({"views": {"../x": {"a": [1]}}}, "cannot name a file"),
        ({"views": {"x": [1]}}, "cannot be read"),
        ({"levers": 3}, "cannot be read"),
        ({"views": {"x": {"organisation": [1]}}}, "called organisation"),
        ({"measures": {"m": {"mean": "much"}}}, "mean does not hold numbers only"),
    ],
)
def test_what_is_no_table_is_told_and_not_a_traceback(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    report = made()
    report.document["organisations"]["two"] |= change
    with pytest.raises(InputError, match=told):
        tables.write(report, tmp_path)
    assert list(tmp_path.iterdir()) == []


def call(*arguments: str) -> None:
    app(list(arguments), standalone_mode=False)


def test_a_run_writes_them_and_a_report_gives_the_same_again(tmp_path: Path) -> None:
    report, first, second = (str(tmp_path / name) for name in ("report", "first", "second"))
    call("run", SMALL, *QUICK, "--out", report, "--tables", first)
    call("tables", report, "--out", second)
    document = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    one = next(iter(document["organisations"].values()))
    names = {path.name for path in (tmp_path / "first").iterdir()}
    assert names == {
        f"{name}{ending}"
        for name in (*tables.FIXED, *(f"view_{view}" for view in one["views"]))
        for ending in (".csv", ".parquet")
    }
    for name in names:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    told = {row[:2]: row[5] for row in rows(tmp_path / "first", "measures")}
    for name, organisation in document["organisations"].items():
        for measure, found in organisation["measures"].items():
            assert told[name, measure] == found["mean"]
    assert len(rows(tmp_path / "first", "assumptions")) == len(document["sources"])
    with pytest.raises(InputError, match="--overwrite"):
        call("tables", report, "--out", second)
    call("tables", report, "--out", second, "--overwrite")


def test_tables_that_are_there_are_refused_before_the_run(tmp_path: Path) -> None:
    (tmp_path / "levers.csv").write_text("mine")
    with pytest.raises(InputError, match=r"levers\.csv is in it already"):
        call("run", SMALL, *QUICK, "--out", str(tmp_path / "report"), "--tables", str(tmp_path))
    assert not (tmp_path / "report").exists()
    assert (tmp_path / "levers.csv").read_text() == "mine"
    tables.prepare(tmp_path, overwrite=True)


def test_files_of_another_kind_may_be_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "raci.csv").write_text("mine")
    (tmp_path / "view_x.txt").write_text("mine")
    tables.prepare(tmp_path, overwrite=False)
    with pytest.raises(InputError, match="cannot hold tables"):
        tables.prepare(tmp_path / "raci.csv", overwrite=False)


def test_without_polars_it_is_told_before_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(InputError, match=r"need polars \(pip install 'walschip\[tables\]'\)"):
        call("run", SMALL, *QUICK, "--out", str(tmp_path / "report"), "--tables", str(tmp_path / "tables"))
    assert list(tmp_path.iterdir()) == []


def test_several_files_have_a_folder_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(f'schema = 1\nextends = "{SMALL}"\n')
    call("run", "a.toml", "b.toml", *QUICK, "--tables", "tables")
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == ["a", "b"]
    assert rows(tmp_path / "tables" / "a", "measures") == rows(tmp_path / "tables" / "b", "measures")


def test_a_report_of_another_shape_is_named_and_leaves_no_folder(tmp_path: Path) -> None:
    call("run", SMALL, *QUICK, "--out", str(tmp_path / "report"))
    path = tmp_path / "report" / "report.json"
    document = json.loads(path.read_text("utf-8"))
    document["organisations"]["siloed"]["measures"]["agreement"]["defined"] = 2**70
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(InputError, match=rf"^{path}: .* defined does not hold counts only"):
        call("tables", str(path), "--out", str(tmp_path / "tables"))
    assert not (tmp_path / "tables").exists()
