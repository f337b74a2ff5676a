"""Sweeps: what --vary may say, faults told at once, who wins where, break-even, files, screen, resume."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import run_sim
from sim.comparison import compare_organisations
from sim.errors import InputError
from sim.experiment import run_experiment
from sim.reports import sweeping
from sim.reports.sweeping import charts
from sim.reports.sweeping.page import render
from sim.reports.sweeping.regions import region
from sim.scenario import load, loads
from sim.studies import sweep as study
from sim.studies.axes import Axis, places, read_axes, read_axis
from sim.studies.points import Found, run_points

SMALL = Path(__file__).resolve().parent.parent / "scenarios" / "small.toml"
QUICK = ["run.days=3", "run.warmup_days=1", "run.drain_days=1", "run.replications=2", "run.probes_per_day=0"]
FACTOR, ERROR = "work.generalist_factor", "knowledge.base_error"


def values(text: str) -> tuple[Any, ...]:
    return read_axis(text).values


def faults_of(*texts: str) -> list[str]:
    with pytest.raises(InputError) as told:
        read_axes(texts)
    return str(told.value).splitlines()


def test_a_range_has_both_ends_and_no_dust_of_arithmetic() -> None:
    assert values("handoff.lost=0:0.3:4") == (0, 0.1, 0.2, 0.3)


def test_whole_numbers_stay_whole() -> None:
    found = values("handoff.max=2:6:3")
    assert found == (2, 4, 6)
    assert all(isinstance(one, int) for one in found)


def test_values_are_written_as_in_a_scenario_file() -> None:
    assert values("organisation.integrated.knowledge=shared,departmental") == ("shared", "departmental")
    assert values("organisation.integrated.case_linking=true,false") == (True, False)
    assert values('network.ties_within="all",3') == ("all", 3)
    assert values("work.triage_minutes={mean = 2, cv = 1},3") == ({"mean": 2, "cv": 1}, 3)


def test_numbers_rise_and_words_keep_their_order() -> None:
    assert values(f"{FACTOR}=3,1,2") == (1, 2, 3)
    assert values("run.x=b,a") == ("b", "a")


def test_only_finite_numbers_are_a_scale() -> None:
    assert read_axis(f"{FACTOR}=1,2").is_scale
    assert not read_axis("channel.phone.patience_hours=1,inf").is_scale
    assert not read_axis("organisation.integrated.case_linking=true,false").is_scale


def test_a_name_with_an_equals_sign_is_quoted() -> None:
    assert read_axis('topic."a=b".questions=3,4') == Axis('topic."a=b".questions', ("3", "4"))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("handoff.lost", "cannot be read"),
        ("=1,2", "cannot be read"),
        ("handoff.lost=", "cannot be read"),
        ("handoff.lost=0.1", "is 0.1 only"),
        ("handoff.lost=0:0.1", "does not say how many values"),
        ("handoff.lost=0:0.1:1", "is no range"),
        ("handoff.lost=1:1:3", "is no range"),
        ("handoff.lost=0:inf:3", "has no end"),
        ("handoff.lost=a:b:3", "cannot be read"),
        ("handoff.lost=0:1:x", "cannot be read"),
        ("handoff.lost=0.1,,0.2", "has an empty value"),
        ("handoff.lost=0.1,0.1", "has a value twice"),
        ("handoff.max=2,2.0", "has a value twice"),
        ("x=1e308:-1e308:3", "is too wide"),
        ("title=a,b", "is not part of what is run"),
        ("matters.agreement=0.1,0.2", "is not part of what is run"),
        ("run.seed=1,2", "is chance"),
        ("run.replications=5,6", "is chance"),
    ],
)
def test_what_cannot_be_varied_is_told(text: str, wrong: str) -> None:
    (fault,) = faults_of(text)
    assert fault.startswith("--vary: ")
    assert wrong in fault


def test_all_faults_of_all_axes_are_told_at_once() -> None:
    assert len(faults_of("a.b=1", "a.c=1", "a.d=1,2", "a.d=3,4")) == 3
    assert any("at most 4" in fault for fault in faults_of(*(f"a.{name}=1,2" for name in "bcdef")))


def test_every_fault_of_the_grid_is_told_once_at_its_value() -> None:
    axes = read_axes(["handoff.lost=0.1,1.5,2", "knowledge.bas_error=0.1,0.2"])
    with pytest.raises(InputError) as told:
        study.load_spots(SMALL, ["work.misread=7"], None, study.grid(axes))
    lines = str(told.value).splitlines()
    assert len(lines) == len(set(lines)) == 4
    assert sum(line.startswith("--vary: handoff.lost: ") for line in lines) == 2
    assert sum(line.startswith("--vary: knowledge.bas_error: ") for line in lines) == 1
    assert sum(line.startswith("--set: work.misread: ") for line in lines) == 1


def made(axes: list[Axis], difference: dict[tuple[int, ...], list[float]]) -> sweeping.Study:
    """A sweep of `small.toml` in which correctness of the variant differs by these, per replication."""
    spots = study.load_spots(SMALL, (), None, study.grid(axes))
    rows = [difference[place] for place in places(axes)]
    found = np.full((2 * len(rows), len(rows[0]), 1), 0.5)
    found[1::2, :, 0] += np.array(rows)
    of = Found(("correctness",), found, np.ones(found.shape, dtype=np.bool_))
    return sweeping.sweep(
        load(SMALL), axes, spots, of, study.shown(()), {"replications": 2, "seed": 1, "command": ""}
    )


def two_axes() -> sweeping.Study:
    """Better at the left, worse at the right, whatever the second value is."""
    axes = list(read_axes([f"{FACTOR}=1,2,4", f"{ERROR}=0,0.5"]))
    by_factor = {0: [0.2, 0.21], 1: [0.1, 0.11], 2: [-0.1, -0.11]}
    return made(axes, {place: by_factor[place[0]] for place in places(axes)})


def of_measure(rows: list[dict[str, Any]], measure: str = "correctness") -> list[dict[str, Any]]:
    return [row for row in rows if row["measure"] == measure]


def test_points_carry_means_difference_threshold_and_verdict() -> None:
    point = two_axes().document["points"][0]
    assert point["values"] == [1, 0]
    measured = point["measures"]["correctness"]
    one = measured["variants"]["integrated"]
    assert measured["baseline"] == pytest.approx(0.5)
    assert one["mean"] == pytest.approx(0.705)
    assert one["difference"] == pytest.approx(0.205)
    assert one["threshold"] == 0.01
    assert one["verdict"] == "no clear difference"  # two replications, corrected for thirteen measures


def test_what_was_not_measured_is_null() -> None:
    measured = two_axes().document["points"][0]["measures"]["agreement"]
    assert measured["baseline"] is None
    assert measured["variants"]["integrated"] == dict.fromkeys(
        ("mean", "difference", "low", "high", "threshold", "verdict")
    )


def test_the_break_even_is_told_along_each_scale_with_who_is_better_on_which_side() -> None:
    rows = of_measure(two_axes().document["break_even"])
    assert [row["along"] for row in rows] == [FACTOR, FACTOR]
    assert [row["others"] for row in rows] == [{ERROR: 0}, {ERROR: 0.5}]
    assert rows[0]["at"] == pytest.approx(2.0 + 2.0 * 0.105 / 0.21)
    assert (rows[0]["better_below"], rows[0]["better_above"]) == ("integrated", "siloed")
    assert "below it “integrated” is better, above it “siloed”" in rows[0]["words"]


def exact(at: dict[Any, float], *texts: str) -> sweeping.Study:
    """A sweep without scatter, so that every verdict is sure."""
    return made(list(read_axes(texts)), {place: [value, value] for place, value in at.items()})


def test_regions_are_told_where_they_are_an_interval_of_one_axis() -> None:
    at = {(i, j): (0.2, 0.1, -0.1)[i] for i in range(3) for j in range(2)}
    (row,) = of_measure(exact(at, f"{FACTOR}=1,2,4", f"{ERROR}=0,0.5").document["where"])
    assert row["words"] == (
        f"correctness: “integrated” is better where {FACTOR} ≤ 2; “siloed” is better where {FACTOR} = 4."
    )
    assert (row["points"], row["better"], row["worse"]) == (6, 4, 2)


def test_other_regions_are_counted_and_small_is_not_better() -> None:
    at = {(0, 0): 0.2, (0, 1): -0.2, (1, 0): 0.001, (1, 1): 0.2}
    (row,) = of_measure(exact(at, f"{FACTOR}=1,2", f"{ERROR}=0,0.5").document["where"])
    assert row["words"] == (
        "correctness: “integrated” is better at 2 of 4 points; “siloed” is better at 1 of 4 points; "
        "the difference is too small to matter at 1 of 4 points."
    )


def test_region_words() -> None:
    words = Axis("organisation.integrated.knowledge", ("shared", "departmental"))
    number = Axis("a.b", ("1", "2", "3", "4"))
    assert region(np.array([True, False]), [words]) == "where organisation.integrated.knowledge is shared"
    assert region(np.array([False, False, True, True]), [number]) == "where a.b ≥ 3"
    assert region(np.array([False, True, True, False]), [number]) == "where a.b is 2 to 3"
    assert region(np.array([True, False, True, False]), [number]) == "at 2 of 4 points"
    assert region(np.array([True, True, True, True]), [number]) == "everywhere"


def printed(of: sweeping.Study) -> str:
    console = Console(file=io.StringIO(), width=100)
    sweeping.show(of, console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, text.splitlines())) <= 100
    return text


def test_the_screen_draws_a_sign_for_each_point_the_second_value_rising_upwards() -> None:
    at = {(0, 0): 0.2, (0, 1): -0.2, (1, 0): 0.001, (1, 1): 0.2}
    lines = [line.rstrip() for line in printed(exact(at, f"{FACTOR}=1,2", f"{ERROR}=0,0.5")).splitlines()]
    start = lines.index(
        f"  {ERROR} ↓   {FACTOR} →", next(i for i, x in enumerate(lines) if x.startswith("correctness"))
    )
    assert lines[start + 1 : start + 4] == ["      1 2", "  0.5 ▼ ▲", "  0   ▲ ≈"]


@pytest.mark.parametrize(
    "texts",
    [
        (f"{FACTOR}=1,2",),
        ("organisation.integrated.knowledge=shared,departmental",),
        (f"{FACTOR}=1,2", "organisation.integrated.case_linking=true,false", f"{ERROR}=0,0.1,0.2,0.5"),
        (f"{FACTOR}=1,2", f"{ERROR}=0,0.1", "handoff.max=2,3", "handoff.lost=0,0.1"),
        (f"{FACTOR}=1:9:60", f"{ERROR}=0,0.1"),
    ],
    ids=["line", "words", "three", "four", "long"],
)
def test_every_kind_of_grid_is_drawn_and_told(texts: tuple[str, ...]) -> None:
    import plotly.graph_objects as go

    axes = list(read_axes(texts))
    of = made(axes, {place: [0.3 - 0.4 * place[0], 0.31 - 0.4 * place[0]] for place in places(axes)})
    printed(of)
    (chart,) = charts.charts(of.document)
    go.Figure(chart.json(), skip_invalid=False)
    page = render(of)
    assert "Who wins where" in page
    assert f"chart-{chart.name}" in page
    json.loads(of.text())


def test_the_heat_map_has_the_break_even_the_band_and_the_signs() -> None:
    at = {(i, j): (0.2, 0.1, -0.1)[i] for i in range(3) for j in range(2)}
    (chart,) = charts.charts(exact(at, f"{FACTOR}=1,2,4", f"{ERROR}=0,0.5").document)
    cells, band, line = chart.data
    assert [text[0] for text in cells["text"][0]] == ["▲", "▲", "▼"]
    assert cells["z"][0][0] > cells["z"][0][1] > 0 > cells["z"][0][2]
    assert band["contours"]["value"] == [-1.0, 1.0]
    assert (line["contours"]["start"], line["contours"]["end"]) == (0.0, 0.0)
    assert line["z"][0] == pytest.approx([20.0, 10.0, -10.0])


def test_between_words_nothing_is_drawn_but_the_break_even_in_each_row() -> None:
    at = {(i, j): (0.2, -0.2)[i] if j else 0.1 for i in range(2) for j in range(2)}
    linking = "organisation.integrated.case_linking=true,false"
    (chart,) = charts.charts(exact(at, f"{FACTOR}=1,3", linking).document)
    _, stroke = chart.data
    assert stroke["type"] == "scatter"
    assert stroke["x"][:2] == pytest.approx([0.5, 0.5])
    assert stroke["y"] == [0.5, 1.5, None]


def test_lower_is_better_is_turned_round() -> None:
    from sim.reports.sweeping.scale import goodness

    assert goodness({"difference": -2.0, "threshold": 0.5}, "lower") == 4.0
    assert goodness({"difference": -2.0, "threshold": 0.5}, "higher") == -4.0
    assert goodness({"difference": None, "threshold": 0.5}, "higher") is None
    assert goodness({"difference": 1.0, "threshold": 0.0}, "higher") is None


def test_a_point_says_what_a_report_of_it_would_say() -> None:
    axes = read_axes([f"{FACTOR}=1,3"])
    spots = study.load_spots(SMALL, QUICK, None, study.grid(axes))
    found = run_points(study.points(spots), 2, workers=1)
    judged = {
        row.measure: row for row in study.judge(spots, found, study.shown(["occupancy.sales"])) if row.spot == 1
    }
    results = run_experiment(load(SMALL, [*QUICK, f"{FACTOR}=3"]), workers=1)
    compared = {row.measure: row for row in compare_organisations(results)}
    assert len(judged) == 14
    for measure, row in judged.items():
        if measure in compared:
            of = compared[measure]
            assert (row.difference, row.low, row.high, row.verdict) == (
                of.difference,
                of.low,
                of.high,
                of.verdict,
            )
        else:
            assert row.difference is None


Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """`sweep` of the small company, quickly: status, screen, errors."""
    quick = [word for text in QUICK for word in ("--set", text)]

    def called(*words: str | Path) -> tuple[int, str, str]:
        arguments = ["run_sim.py", "sweep", str(SMALL), *quick, "--workers", "1", *map(str, words)]
        monkeypatch.setattr(sys, "argv", arguments)
        with pytest.raises(SystemExit) as left:
            run_sim.main()
        assert isinstance(left.value.code, int)
        return left.value.code, *capsys.readouterr()

    return called


def test_the_command_writes_its_files_spares_what_is_there_and_resumes(tmp_path: Path, call: Call) -> None:
    out, vary = tmp_path / "study", ("--vary", f"{FACTOR}=1,3")
    status, told, _ = call(*vary, "--out", out, "--quiet")
    assert status == 0
    assert told.split() == [str(out / name) for name in ("sweep.json", "sweep.html", "results.parquet")]
    first = json.loads((out / "sweep.json").read_text(encoding="utf-8"))
    assert first["kind"] == "sweep"
    assert first["axes"] == [{"path": FACTOR, "values": [1, 3], "texts": ["1", "3"], "scale": True}]
    assert f"--vary {FACTOR}=1,3" in first["provenance"]["again"]
    status, _, wrong = call(*vary, "--out", out)
    assert (status, "--overwrite" in wrong) == (2, True)
    (out / "sweep.json").unlink()
    status, _, wrong = call(*vary, "--out", out)
    assert (status, "--resume" in wrong) == (2, True)
    status, _, _ = call(*vary, "--out", out, "--resume", "--quiet")
    assert status == 0
    again = json.loads((out / "sweep.json").read_text(encoding="utf-8"))
    assert again["points"] == first["points"]
    status, _, wrong = call("--vary", f"{FACTOR}=1,2", "--out", out, "--resume")
    assert (status, "belongs to another" in wrong) == (2, True)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ((), "--vary: is not given"),
        (("--vary", "handoff.lost=0.1,1.5"), "--vary: handoff.lost: "),
        (("--vary", f"{FACTOR}=1:2:500"), "--at-most 500"),
        (("--vary", f"{FACTOR}=1,2", "--measure", "happiness"), "happiness: no measure"),
        (("--vary", f"{FACTOR}=1,2", "--resume"), "--resume: say with --out"),
        (("--vary", "run.at_most_hours=1e-9,2e-9"), "run.at_most_hours: the study would take 2 points"),
        (("--vary", "matters.happiness=1,2"), "happiness"),
        (("--vary", "organisation.x.knowledge=shared,departmental"), "--vary: organisation.x: "),
        (
            ("--vary", f"{FACTOR}=1,2", "--measure", "agreement[topic=zzz]"),
            "--measure: agreement[topic=zzz]: there is no topic zzz (one of ",
        ),
    ],
)
def test_bad_input_is_told_in_a_line(words: tuple[str, ...], wrong: str, call: Call) -> None:
    status, _, told = call(*words)
    assert status == 2
    assert wrong in told
    assert "Traceback" not in told


def test_faults_of_set_and_of_vary_are_told_together(call: Call) -> None:
    status, _, told = call("--set", "work.misread=7", "--vary", "handoff.lost=0.1,1.5")
    assert status == 2
    assert [line.split(": ")[:2] for line in told.splitlines()] == [
        ["--set", "work.misread"],
        ["--vary", "handoff.lost"],
    ]


def test_a_fault_of_what_was_set_is_not_told_of_what_is_varied(call: Call) -> None:
    _, _, told = call("--set", "organisation.x.intake=doors", "--vary", "organisation.x.knowledge=shared,none")
    assert {line.split(": ")[0] for line in told.splitlines()} == {"--set"}


def test_an_attribution_in_the_folder_is_spared(tmp_path: Path, call: Call) -> None:
    (tmp_path / "study.json").write_text('{"question": {"attribute": ["a", "b"]}}', encoding="utf-8")
    (tmp_path / "results.parquet").write_bytes(b"old")
    status, _, told = call("--vary", f"{FACTOR}=1,3", "--out", tmp_path, "--overwrite")
    assert status == 2
    assert told == f"{tmp_path}: there is an attribution in it, whose results would go (another --out)\n"
    assert (tmp_path / "results.parquet").read_bytes() == b"old"


def test_one_organisation_has_nothing_to_compare() -> None:
    text = SMALL.read_text(encoding="utf-8")
    alone = loads(text[: text.index("[organisation.integrated]")])
    with pytest.raises(InputError, match="two or more to compare"):
        study.refuse_one_organisation(alone)
