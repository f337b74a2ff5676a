"""`--precision`: as many replications as it takes, whatever runs them, and no more in the report."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim.experiment
from sim.checkpoint import Checkpoint
from sim.commands import run as run_command
from sim.errors import InputError
from sim.experiment import Results, run_experiment
from sim.intervals import paired
from sim.measures import Figure
from sim.replication import Replication, Seconds, run_replication
from sim.reports.document import report
from sim.runs import refuse_what_cannot_run
from sim.scenario import Loaded, Scenario, load
from sim.studies import precision
from sim.studies.precision import Precision, Target, check, look_ahead, parse, standing

HERE = Path(__file__).resolve().parent.parent
SMALL = HERE / "scenarios" / "small.toml"
LETTERS = HERE / "tests" / "proof" / "prove_precision.toml"
MEASURE = "handoffs"


def fed(rule: Precision, differences: Sequence[float], baseline: float = 10.0) -> int:
    """Feed a rule with one measure of two organisations until it wants no more; replications seen."""
    for difference in differences:
        values = np.array([[baseline], [baseline + difference]])
        if rule.look(values, np.ones((2, 1), dtype=np.bool_)):
            break
    return rule.seen


def absolute(value: float, measure: str = MEASURE) -> Target:
    return Target(measure, value, False, f"{measure}={value}")


# ---- What is asked ----


def test_targets_are_read() -> None:
    assert parse(["agreement=0.01, time_to_resolution.median=5%", "waiting.mean[topic=a, b]=1e-1"]) == (
        Target("agreement", 0.01, False, "agreement=0.01"),
        Target("time_to_resolution.median", 0.05, True, "time_to_resolution.median=5%"),
        Target("waiting.mean[topic=a, b]", 0.1, False, "waiting.mean[topic=a, b]=1e-1"),
    )
    assert parse([]) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("agrement=0.01", "--precision: agrement: no measure has this name (see run_sim.py measures)"),
        ("agreement=much", "--precision: agreement: much is no half-width"),
        ("agreement=-1", "--precision: agreement: -1 is no half-width"),
        ("agreement=0", "--precision: agreement: 0 is no half-width"),
        ("agreement=0%", "--precision: agreement: 0% is no half-width"),
        ("agreement=nan", "--precision: agreement: nan is no half-width"),
        ("agreement=inf", "--precision: agreement: inf is no half-width"),
        ("agreement=", "--precision: agreement: nothing is no half-width"),
        ("agreement", "--precision: agreement: is no target"),
        ("", "--precision: nothing: is no target"),
        ("agreement=1,agreement=2", "--precision: agreement: is given twice"),
    ],
)
def test_a_target_that_is_none_is_told(text: str, told: str) -> None:
    with pytest.raises(InputError) as fault:
        parse([text])
    assert str(fault.value).startswith(told)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InputError) as fault:
        parse(["agrement=1,correctness=x"])
    assert len(str(fault.value).splitlines()) == 2


@pytest.mark.parametrize("name", ["agreement[topic=nowhere]", "waiting.mean[channel=fax]", "occupancy.cellar"])
def test_a_part_that_the_scenario_does_not_have_is_told_before_the_run(name: str) -> None:
    loaded = load(SMALL)
    with pytest.raises(InputError, match=r"--precision: .*there is no"):
        check(parse([f"{name}=1"]), loaded.scenario)
    with pytest.raises(InputError, match=r"small\.toml: --precision"):
        refuse_what_cannot_run(loaded, 1, 20, parse([f"{name}=1"]))


def test_parts_that_the_scenario_has_pass() -> None:
    names = "occupancy.sales=1,waiting.mean[channel=phone]=1,fell_through.lost=1,time_to_resolution.p90=1"
    check(parse([names]), load(SMALL).scenario)


def test_the_cap_must_fit_not_the_replications_of_the_file() -> None:
    loaded = load(LETTERS, ["run.at_most_hours=0.003"])
    refuse_what_cannot_run(loaded, 1)
    with pytest.raises(InputError, match=r"at_most_hours.*with --at-most 100000"):
        refuse_what_cannot_run(loaded, 1, 100_000, parse(["agreement=0.01"]))


# ---- Enough or not ----


def test_the_half_width_is_that_of_the_paired_difference() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(12, 3))
    there = np.ones(values.shape, dtype=np.bool_)
    found = standing(absolute(0.1), values, there)
    assert found.half_width == max(paired(values[:, 0], values[:, at], 0.95).half or 0 for at in (1, 2))
    assert (found.asked, found.reached, found.hopeless) == (0.1, False, False)
    alone = standing(absolute(0.1), values[:, :1], there[:, :1])
    assert alone.half_width == pytest.approx(2.200985 * values[:, 0].std(ddof=1) / 12**0.5)


def test_a_share_is_of_the_baselines_mean_whatever_its_sign() -> None:
    values = np.array([[-4.0, 1.0], [-6.0, 1.0]])
    found = standing(Target(MEASURE, 0.05, True, ""), values, np.ones((2, 2), dtype=np.bool_))
    assert found.asked == pytest.approx(0.25)


def test_at_the_first_number_that_lasts() -> None:
    # Without scatter from the start: reached at the tenth, and seen to last for five more.
    rule = Precision([absolute(0.1)])
    assert fed(rule, [1.0] * 100) == 15
    assert (rule.kept, rule.since, rule.sure) == (10, 10, True)
    # At the thirteenth the interval is wide again, and narrow enough at the sixteenth for the second time.
    spoilt = [1.0] * 12 + [3.0] + [1.0] * 400
    halves = [paired(np.zeros(n), np.array(spoilt[:n]), 0.95).half for n in range(2, len(spoilt))]
    narrow = [n for n, half in enumerate(halves, start=2) if half is not None and half <= 0.3 and n > 12]
    rule = Precision([absolute(0.3)])
    assert fed(rule, spoilt) == narrow[0] + 5
    assert rule.kept == narrow[0] > 13


def test_the_look_ahead_grows_beyond_a_hundred() -> None:
    assert [look_ahead(n) for n in (10, 100, 119, 120, 1000)] == [5, 5, 5, 6, 50]
    assert look_ahead(300, 0) == 0


def test_at_the_cap_it_ends_and_tells_what_is_missing() -> None:
    rule = Precision([absolute(0.1)], at_most=20)
    assert fed(rule, [1.0, -1.0] * 50) == 20
    assert (rule.kept, rule.sure, rule.standings[0].reached) == (20, False, False)
    (missed,) = rule.missed()
    # Student's t of 19 degrees of freedom, at scatter 1.026 over 20.
    assert missed.startswith("handoffs not reached: ±0.48 (asked 0.1) after 20 replications, the most allowed;")
    assert f"about {int(np.ceil(20 * 4.80**2)) // 10}" in missed


def test_reached_at_the_cap_without_time_to_look_ahead() -> None:
    rule = Precision([absolute(0.1)], at_most=12)
    assert fed(rule, [1.0] * 50) == 12
    assert (rule.kept, rule.missed()) == (12, [])


def test_what_some_replications_do_not_define_is_told_and_does_not_hold_up_the_rest() -> None:
    rule = Precision([absolute(0.1), absolute(0.1, "agreement")])
    for at in range(50):
        defined = np.array([[True, True], [True, at != 3]])
        if rule.look(np.ones((2, 2)), defined):
            break
    assert rule.seen == 15
    assert [one.reached for one in rule.standings] == [True, False]
    assert rule.missed() == [
        "agreement not reached: some replications do not define it, so it has no mean however many there are."
    ]


def test_the_message_says_how_many_it_took_and_what_half_would_cost() -> None:
    rule = Precision(parse(["handoffs=50%"]))
    fed(rule, [0.9, 1.1] * 50)
    assert rule.told(2.0)[:3] == [
        "handoffs reached ±0.0754, 0.754 % (asked 50 %) after 10 replications.",
        "5 more were run to see that it lasts; they are not in the report.",
        "Halving every interval would take about 4 times as many: ~40 replications, ~1.3 minutes here.",
    ]
    assert "~40 replications." in rule.told(None)[2]


def test_what_is_expected_is_about_what_it_takes() -> None:
    rng = np.random.default_rng(3)
    rule = Precision([absolute(0.3)], at_most=400)
    expected = []
    for number in rng.normal(size=400):
        over = rule.look(np.array([[0.0], [number]]), np.ones((2, 1), dtype=np.bool_))
        expected.append(rule.expected)
        if over:
            break
    assert all(one <= 400 for one in expected)
    assert expected[20] == pytest.approx(rule.seen, rel=0.6)
    assert expected[-1] >= rule.seen


# ---- As sim-tools has it ----


class Given:
    """Replications for sim-tools: the columns of numbers that are there."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def single_run(self, replication_number: int) -> dict[str, float]:
        return {"x": float(self.values[replication_number])}


@pytest.mark.parametrize("initial", [3, 10])
@pytest.mark.parametrize("ahead", [0, 5, 12])
@pytest.mark.parametrize("precise", [0.1, 0.04, 0.02])
def test_the_answer_is_that_of_sim_tools(initial: int, ahead: int, precise: float) -> None:
    """Its ReplicationsAlgorithm with the same numbers and parameters: replications wanted, and those run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries it imports
        analysis = pytest.importorskip("sim_tools.output_analysis")
    compared = 0
    for seed in range(6):
        values = np.random.default_rng(seed).lognormal(0.0, 0.2, size=2000)
        algorithm = analysis.ReplicationsAlgorithm(
            half_width_precision=precise, initial_replications=initial, look_ahead=ahead, replication_budget=1500
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs, _ = algorithm.select(Given(values), ["x"])
        rule = Precision([Target(MEASURE, precise, True, "")], at_most=1600, at_least=initial, look_ahead=ahead)
        for value in values:
            if rule.look(np.array([[value]]), np.ones((1, 1), dtype=np.bool_)):
                break
        if theirs["x"] < initial:
            continue  # It goes back below its own first look, where we never report fewer.
        assert (rule.kept, rule.seen) == (theirs["x"], algorithm.n)
        compared += 1
    assert compared >= 1 or (initial, precise) == (10, 0.1)


# ---- In a run ----


TARGETS = ("handoffs=0.06", "fell_through=10%")


def run(loaded: Loaded, workers: int = 1, texts: Sequence[str] = TARGETS, **more: Any) -> Results:
    return run_experiment(loaded, workers=workers, rule=Precision(parse(texts), at_most=90), **more)


def numbers(results: Results) -> dict[str, Any]:
    document = report(results).document
    for key in ("seconds", "started", "command"):
        del document["provenance"][key]
    return document


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(LETTERS)


@pytest.fixture(scope="module")
def once(loaded: Loaded) -> Results:
    return run(loaded)


def test_every_target_holds_in_the_report_and_not_one_replication_earlier(once: Results) -> None:
    held = []
    for count in range(2, len(once.values) + 1):
        found = []
        for target in parse(TARGETS):
            at = once.measures.index(target.measure)
            found.append(standing(target, once.values[:count, :, at], once.defined[:count, :, at]).reached)
        held.append(all(found))
    assert once.complete
    assert held[-1]
    assert len(once.values) == 10 or not held[-2]
    record = once.provenance.precision
    assert record is not None
    assert once.provenance.replications == len(once.values) > 10
    assert record["asked"] == list(TARGETS)
    assert record["looked_ahead"] == 5
    assert all(one["reached"] and one["half_width"] <= one["asked"] for one in record["targets"])


def test_what_was_run_to_look_ahead_is_in_no_number_of_the_report(once: Results) -> None:
    """Views included: the run of as many replications has the same report."""
    plain = numbers(run_experiment(load(LETTERS, [f"run.replications={len(once.values)}"]), workers=1))
    found = numbers(once)
    for key in ("provenance", "scenario", "sources"):
        del plain[key], found[key]
    assert found == plain


@pytest.mark.parametrize("workers", [2, 3])
def test_the_number_of_workers_does_not_move_it(loaded: Loaded, once: Results, workers: int) -> None:
    assert numbers(run(loaded, workers)) == numbers(once)


def test_nothing_finished_is_lost_and_the_broken_run_ends_as_the_whole_one(
    loaded: Loaded, once: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = run_replication
    ran: list[int] = []

    def counting(scenario: Scenario, number: int) -> Replication:
        if number == 7 and not ran.count(6):
            raise AssertionError
        ran.append(number)
        if ran == list(range(8)):
            raise KeyboardInterrupt
        return real(scenario, number)

    monkeypatch.setattr(sim.experiment, "run_replication", counting)
    broken = run(loaded, checkpoint=Checkpoint(tmp_path, loaded, resume=False))
    assert (broken.complete, len(broken.values)) == (False, 7)
    ran.append(6)
    resumed = run(loaded, checkpoint=Checkpoint(tmp_path, loaded, resume=True))
    assert ran[9:] == list(range(7, len(once.values) + 5))
    assert numbers(resumed) == numbers(once)


def test_the_command_that_runs_it_again_asks_for_the_same(once: Results) -> None:
    again = report(once).document["provenance"]["again"]
    assert again.endswith(f"--precision '{','.join(TARGETS)}' --at-most 90") or again.endswith(
        f"--precision {','.join(TARGETS)} --at-most 90"
    )


def test_a_measure_that_no_replication_has_is_told(loaded: Loaded) -> None:
    # There is no line from which anybody could renege on a letter, which only the run knows.
    with pytest.raises(InputError, match=r"--precision: abandoned\.letter: this scenario does not have it"):
        run(loaded, texts=["abandoned.letter=0.1"])


def test_memory_does_not_grow_but_by_the_measures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tables of a hundred thousand bytes a replication; what stays of each is a few numbers."""
    loaded = load(LETTERS, ["run.replications=30"])
    names = tuple(f"m{at}" for at in range(100))

    def large(_: Scenario, number: int) -> Replication:
        table = {"row": [*range(3_000)], "count": [float(number + at) for at in range(3_000)]}
        figure = Figure("table", table, "mean", ("row",), ("count",))
        values = np.full((2, 100), float(number))
        one = Seconds(0.0, 0.0, 0.0, 0.0)
        return Replication(number, names, values, values > -1, 1, ((figure,), (figure,)), one)

    monkeypatch.setattr(sim.experiment, "run_replication", large)
    checkpoint = Checkpoint(tmp_path, loaded, resume=False)

    def peak(until: int, resume: bool) -> int:
        one = replace(loaded, scenario=load(LETTERS, [f"run.replications={until}"]).scenario)
        tracemalloc.start()
        kept = Checkpoint(tmp_path, loaded, resume=True) if resume else checkpoint
        run_experiment(one, workers=1, checkpoint=kept)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few = peak(5, resume=False)
    assert peak(30, resume=True) < 1.3 * few


# ---- At the command line ----


def command(*words: str | Path) -> subprocess.CompletedProcess[str]:
    told = [sys.executable, HERE / "run_sim.py", "run", LETTERS, "--workers", "1", *words]
    return subprocess.run(list(map(str, told)), capture_output=True, text=True, timeout=120)


def test_the_screen_ends_with_what_it_took(tmp_path: Path) -> None:
    done = command("--precision", "handoffs=0.1", "--at-most", "40", "--out", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    took = document["provenance"]["replications"]
    assert f"(asked 0.1) after {took} replications." in done.stdout
    assert f"~{4 * took} replications, ~" in done.stdout
    assert document["scenario"]["run"]["replications"] == 10
    assert document["provenance"]["again"].endswith("--precision handoffs=0.1 --at-most 40")


def test_the_cap_is_no_failure_and_is_told_even_when_quiet(tmp_path: Path) -> None:
    done = command("--precision", "handoffs=0.0001", "--at-most", "10", "--out", tmp_path, "--quiet")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [str(tmp_path / "report.json"), str(tmp_path / "report.html")]
    (line,) = done.stderr.splitlines()
    assert line.startswith("handoffs not reached: ±")
    assert (tmp_path / "report.json").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--precision", "agrement=1"), "--precision: agrement"),
        (("--precision", "occupancy.cellar=1"), "--precision: occupancy.cellar"),
        (("--at-most", "20"), "--at-most: is for --precision"),
        (("--precision", "agreement=1", "--at-most", "5"), "--at-most"),
    ],
)
def test_faults_end_with_2_and_a_line(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = command(*words, "--out", tmp_path / "none")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert told in line
    assert not (tmp_path / "none").exists()


def test_the_command_and_the_rule_have_the_same_limits() -> None:
    assert (run_command.AT_LEAST, run_command.AT_MOST) == (precision.AT_LEAST, precision.AT_MOST)
