"""The command `attribute`: its document, page and screen, what it spares, and its faults."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages import Page, read_page
from plotly import graph_objects

import run_sim
from sim import sessions
from sim.errors import InputError

SMALL = Path(__file__).resolve().parent.parent / "scenarios" / "small.toml"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def called(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["run_sim.py", "attribute", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            run_sim.main()
        assert isinstance(left.value.code, int)
        return left.value.code, *capsys.readouterr()

    return called


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The small company for a week; two levers and an override differ."""
    path = tmp_path / "two.toml"
    text = f"""extends = "{SMALL.as_posix()}"
    title = "Two <levers>"
    run.days = 7
    run.warmup_days = 0
    run.replications = 2
    [organisation."silo, with a base"]
    knowledge = "shared"
    case_linking = true
    override = {{ "handoff.lost" = 0.0 }}
    """
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "attribution.json").read_text(encoding="utf-8"))
    return data


def page_of(folder: Path) -> Page:
    return read_page((folder / "attribution.html").read_text(encoding="utf-8"))


ENDS = ("--from", "siloed", "--to", "silo, with a base", "--workers", "1")


def test_the_command_leaves_document_page_and_results(call: Call, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    status, screen, told = call(file, *ENDS, "--out", folder)
    assert (status, told) == (0, "")
    assert max(map(len, screen.splitlines()[:-3])) <= 100
    data = read(folder)
    assert (data["schema"], data["kind"], data["method"]) == (1, "attribution", "exact")
    assert [one["factor"] for one in data["factors"]] == ["knowledge", "case_linking", "handoff.lost"]
    assert [(one["from"], one["to"]) for one in data["factors"]][1:] == [(False, True), (None, 0.0)]
    assert len(data["designs"]) == 8
    told_rows = [one for one in data["measures"] if one["reason"] is None]
    assert {one["measure"] for one in told_rows} >= {"agreement", "fell_through", "cost_per_resolved"}
    for one in told_rows:
        scale = max(abs(one["before"]["mean"]), abs(one["after"]["mean"]))
        assert abs(math.fsum(of["mean"] for of in one["shapley"]) - one["whole"]["mean"]) <= 1e-9 * max(
            scale, 1.0
        )
        assert one["after"]["mean"] - one["before"]["mean"] == pytest.approx(
            one["whole"]["mean"], abs=1e-9 * scale
        )
        # What is left without a lever, and what the lever brings last, are the whole.
        for left, last in zip(one["without"], one["removed"], strict=True):
            assert left["mean"] + last["mean"] == pytest.approx(one["whole"]["mean"], abs=1e-9 * scale)
    agreement = next(one for one in told_rows if one["measure"] == "agreement")
    assert agreement["shapley"][0]["mean"] > 0.005, "the base makes answers agree"
    assert all(len(one["per_replication"]) == 2 for one in agreement["shapley"])
    assert "knowledge" in screen
    assert "the change without it" in screen
    assert (folder / "results.parquet").exists()
    assert not (folder / "finished").exists()


def test_the_page_tells_the_numbers_of_the_document(call: Call, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert call(file, *ENDS, "--out", folder, "--quiet")[0] == 0
    data, page = read(folder), page_of(folder)
    told = {one["measure"]: one for one in data["measures"] if one["reason"] is None}
    for name in ("agreement", "cost_per_resolved"):
        one = told[name]
        bars, _, start, end = page.scripts[f"waterfall-{name}-data"]["data"]
        assert sorted(bars["x"]) == sorted(of["mean"] for of in one["shapley"])
        assert [abs(x) for x in bars["x"]] == sorted((abs(x) for x in bars["x"]), reverse=True)
        assert bars["base"][0] == start["x"][0] == one["before"]["mean"]
        assert end["x"][0] == one["after"]["mean"]
        assert bars["base"][-1] + bars["x"][-1] == pytest.approx(one["after"]["mean"], abs=1e-12)
        values = {datum.value for datum in page.data}
        for rows in ("shapley", "alone", "removed", "without", "pairs"):
            assert {str(of["mean"]) for of in one[rows]} <= values, (name, rows)
    assert "Two <levers>" in " ".join(page.words)


def test_a_waterfall_is_a_figure_of_plotly(call: Call, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert call(file, *ENDS, "--out", folder, "--quiet")[0] == 0
    charts = [drawn for name, drawn in page_of(folder).scripts.items() if name.startswith("waterfall-")]
    assert len(charts) >= 10
    for drawn in charts:
        graph_objects.Figure(drawn)


def test_what_is_there_is_spared_and_a_study_goes_on(call: Call, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    status, screen, _ = call(file, *ENDS, "--out", folder, "--quiet")
    assert status == 0
    assert screen.split("\n")[:3] == [
        str(folder / name) for name in ("attribution.json", "attribution.html", "results.parquet")
    ]
    before = read(folder)
    status, _, told = call(file, *ENDS, "--out", folder)
    assert (status, told) == (
        2,
        f"{folder}: there is an attribution in it already (add --overwrite to replace it)\n",
    )
    (folder / "attribution.json").unlink()
    assert "a study was begun in it" in call(file, *ENDS, "--out", folder)[2]
    assert call(file, *ENDS, "--out", folder, "--resume", "--quiet")[0] == 0
    after = read(folder)
    assert (before.pop("provenance")["again"], before) == (after.pop("provenance")["again"], after)
    status, _, told = call(file, *ENDS, "--out", folder, "--resume", "--seed", "2")
    assert status == 2
    assert "belongs to another scenario, seed, question or version" in told
    assert call(file, *ENDS, "--out", folder, "--overwrite", "--quiet")[0] == 0


def test_a_sweep_in_the_folder_is_spared(call: Call, file: Path, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_text('{"question": {"study": "tornado"}}', encoding="utf-8")
    (tmp_path / "results.parquet").write_bytes(b"old")
    status, _, told = call(file, *ENDS, "--out", tmp_path, "--overwrite")
    assert status == 2
    assert told == f"{tmp_path}: there is a sweep in it, whose results would go (another --out)\n"
    assert (tmp_path / "results.parquet").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("broken", "status", "told"),
    [
        (KeyboardInterrupt(), 130, "Stopped before anything was finished; the same command starts again.\n"),
        (InputError("--cluster: nobody there"), 2, "--cluster: nobody there\n"),
    ],
)
def test_what_ends_before_the_first_task_leaves_nothing(
    call: Call, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    broken: BaseException, status: int, told: str,
) -> None:  # fmt: skip
    def ends(*_: Any) -> None:
        raise broken

    folder = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(sessions, "run_points", ends)
        assert call(file, *ENDS, "--out", folder, "--quiet") == (status, "", told)
    assert list(folder.iterdir()) == []


def test_one_organisation_has_nothing_to_attribute(call: Call, tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8")
    (tmp_path / "alone.toml").write_text(text[: text.index("[organisation.integrated]")], encoding="utf-8")
    status, _, told = call(tmp_path / "alone.toml")
    assert status == 2
    assert told.endswith("alone.toml: organisation: there is one only (two or more to compare)\n")


def test_one_replication_is_told_as_one(call: Call, file: Path, tmp_path: Path) -> None:
    _, screen, _ = call(file, *ENDS, "--out", tmp_path / "out", "--set", "run.replications=1")
    assert "8 designs × 1 replication." in screen
    assert "8 designs × 1 replication, the same" in screen
    assert ", 1 replication. The same again:" in (tmp_path / "out" / "attribution.html").read_text("utf-8")


def test_orders_can_be_asked_for(call: Call, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    status, screen, _ = call(file, *ENDS, "--out", folder, "--permutations", "4")
    assert status == 0
    data = read(folder)
    assert (data["method"], len(data["permutations"])) == ("permutations", 4)
    assert data["permutations"][0] == data["permutations"][1][::-1]
    assert data["pairs_are"] == "both alone together, less each alone"
    assert "4 orders of 3 levers, drawn in pairs" in screen
    for one in data["measures"]:
        if one["reason"] is None:
            total = math.fsum(of["mean"] for of in one["shapley"])
            assert total == pytest.approx(one["whole"]["mean"], abs=1e-9 * max(1.0, abs(one["before"]["mean"])))


def test_the_first_organisation_and_the_last_if_none_is_named(call: Call, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert call(file, "--out", folder, "--workers", "1", "--quiet", "--set", "run.days=1")[0] == 0
    data = read(folder)
    assert (data["from"], data["to"]) == ("siloed", "silo, with a base")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--to", "nobody"), 'two.toml: --to: there is no organisation "nobody"'),
        (("--from", ""), '--from: there is no organisation ""'),
        (("--to", "siloed"), "is the organisation given with --from"),
        (("--resume",), "--resume: say with --out which folder"),
        (("--set", "run.at_most_hours=0.00001"), "[8 designs of 3 levers]"),
        (("--set", "matters.nonsense=1"), "matters.nonsense: no measure has this name"),
    ],
)
def test_faults_end_with_status_2(call: Call, file: Path, arguments: tuple[str, ...], told: str) -> None:
    status, screen, errors = call(file, *arguments)
    assert (status, screen) == (2, "")
    assert told in errors


def test_what_no_design_defines_is_told_on_page_and_screen(call: Call, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    # Without shoppers nobody can be asked whether they were told the same.
    status, screen, _ = call(file, *ENDS, "--out", folder, "--set", "run.probes_per_day=0")
    assert status == 0
    one = next(one for one in read(folder)["measures"] if one["measure"] == "mystery_shopper")
    assert (one["whole"], one["shapley"], one["pairs"]) == (None, [], [])
    assert one["reason"].startswith("not defined in design 000 (nothing changed) in 2 of 2 replications")
    assert any(one["reason"] in words for words in page_of(folder).words)
    line = next(line for line in screen.splitlines() if line.startswith("mystery shopper"))
    assert line.split()[2:] == ["–"] * 3
