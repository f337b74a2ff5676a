"""Results are a function of (scenario, seed): not of workers, of company, or of who else draws numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import experiment, streams, workload
from sim.experiment import Results, run_experiment
from sim.reports.document import report
from sim.scenario import Loaded, load

SMALL = Path(__file__).parent.parent / "scenarios" / "small.toml"
SHORT = ("run.days=5", "run.warmup_days=2", "run.drain_days=3", "run.replications=3")


def loaded(sets: Sequence[str] = (), seed: int | None = None) -> Loaded:
    """The small scenario, made shorter still."""
    return load(SMALL, [*SHORT, *sets], seed)


def run(sets: Sequence[str] = (), seed: int | None = None, workers: int = 1) -> Results:
    """Run it."""
    return run_experiment(loaded(sets, seed), workers=workers)


def document(results: Results) -> dict[str, Any]:
    """`report.json` but for provenance and for where its values came from."""
    found = dict(report(results).document)
    del found["provenance"], found["sources"]
    return found


@pytest.fixture(scope="module")
def once() -> Results:
    """The small scenario on one worker."""
    return run()


def same(one: Results, other: Results, organisations: Sequence[str], but: Sequence[str] = ()) -> None:
    """Every number of the organisations is the same in both, except measures that start with one of `but`."""
    assert one.measures == other.measures
    kept = [at for at, name in enumerate(one.measures) if not name.startswith(tuple(but) or "\0")]
    assert len(kept) > len(one.measures) / 2
    for name in organisations:
        first, second = one.organisations.index(name), other.organisations.index(name)
        assert np.array_equal(one.values[:, first, kept], other.values[:, second, kept])
        assert np.array_equal(one.defined[:, first, kept], other.defined[:, second, kept])


@pytest.mark.parametrize("workers", [2, 5])
def test_the_number_of_workers_changes_nothing(once: Results, workers: int) -> None:
    assert document(run(workers=workers)) == document(once)


def test_the_same_seed_gives_the_same_report(once: Results) -> None:
    assert document(run()) == document(once)
    assert document(run(seed=1)) == document(once)


def test_another_seed_gives_other_numbers(once: Results) -> None:
    other = run(seed=2)
    for at in range(len(once.organisations)):
        assert not np.array_equal(once.values[:, at], other.values[:, at])
    assert other.provenance.seed == 2


def test_replications_differ_and_more_of_them_leave_the_first_alone(once: Results) -> None:
    assert not np.array_equal(once.values[0], once.values[1])
    more = run(["run.replications=4"])
    assert np.array_equal(more.values[:3], once.values)
    assert np.array_equal(more.defined[:3], once.defined)


HYBRID = """
[organisation.hybrid]
intake = "shared"
routing = "mandate"
ownership = "case_owner"
network = "social"
case_linking = true
"""


@pytest.mark.parametrize("first", [False, True])
def test_a_third_organisation_changes_no_number_of_the_others(once: Results, tmp_path: Path, first: bool) -> None:
    start, _, text = organisations()
    file = tmp_path / "three.toml"
    file.write_text(text[:start] + HYBRID * first + text[start:] + HYBRID * (not first), encoding="utf-8")
    three = run_experiment(load(file, SHORT), workers=1)
    assert sorted(three.organisations) == ["hybrid", "integrated", "siloed"]
    same(once, three, once.organisations)
    assert not np.array_equal(three.values[:, three.organisations.index("hybrid")], once.values[:, 0])


def test_the_order_of_the_organisations_changes_no_number(once: Results, tmp_path: Path) -> None:
    start, between, text = organisations()
    file = tmp_path / "turned.toml"
    file.write_text(text[:start] + text[between:] + "\n" + text[start:between], encoding="utf-8")
    other = run_experiment(load(file, SHORT), workers=1)
    assert other.organisations == ("integrated", "siloed")
    same(once, other, once.organisations)


def organisations() -> tuple[int, int, str]:
    """Where the first and the second organisation of the small scenario begin, and its text."""
    text = SMALL.read_text(encoding="utf-8")
    return text.index("[organisation.siloed]"), text.index("[organisation.integrated]"), text


def test_a_new_stream_changes_no_number(once: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw, uniforms, uniform = workload.draw, streams.uniforms, streams.uniform

    def draw_more(*args: Any) -> Any:
        drawn.append(streams.generator(args[1], args[2], "something new").random(1000))
        return draw(*args)

    def uniforms_more(*args: Any) -> Any:
        drawn.append(uniforms(streams.key(1, 0, "something new"), np.arange(10)))
        return uniforms(*args)

    def uniform_more(*args: Any) -> float:
        drawn.append(uniform(streams.key(1, 0, "something newer"), len(drawn)))
        return uniform(*args)

    monkeypatch.setattr(workload, "draw", draw_more)
    monkeypatch.setattr(streams, "uniforms", uniforms_more)
    monkeypatch.setattr(streams, "uniform", uniform_more)
    assert document(run()) == document(once)
    assert drawn


def test_probes_change_no_other_number(once: Results) -> None:
    same(once, run(["run.probes_per_day=0"]), once.organisations, but=["mystery_shopper"])
    same(once, run(["run.probes_per_day=40"]), once.organisations, but=["mystery_shopper"])


def test_a_change_in_one_organisation_leaves_the_other_alone(once: Results) -> None:
    changed = run(['organisation.integrated.override."work.generalist_factor"=3.0'])
    same(once, changed, ["siloed"])
    at = once.organisations.index("integrated")
    assert not np.array_equal(once.values[:, at], changed.values[:, at])


def test_an_interrupted_run_keeps_what_was_finished(once: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    run_replication = experiment.run_replication

    def interrupted(scenario: Any, number: int) -> Any:
        if number == 2:
            raise KeyboardInterrupt
        return run_replication(scenario, number)

    monkeypatch.setattr(experiment, "run_replication", interrupted)
    told = []
    results = run_experiment(loaded(), workers=1, on_done=lambda done, of: told.append((done, of)))
    assert not results.complete
    assert results.provenance.replications == 2
    assert told == [(1, 3), (2, 3)]
    assert np.array_equal(results.values, once.values[:2])
    assert report(results).document["provenance"]["replications"] == 2


def test_a_run_interrupted_at_once_has_nothing_to_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(experiment, "run_replication", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_experiment(loaded(), workers=1)


def test_provenance_is_enough_to_run_it_again(once: Results) -> None:
    provenance = once.provenance
    assert once.complete
    assert (provenance.seed, provenance.replications) == (1, 3)
    arrivals = sum(len(workload.draw(once.loaded.scenario, 1, r).inquiries.arrival) for r in range(3))
    assert provenance.inquiries == 2 * arrivals
    assert len(provenance.scenario_sha256) == 64
    assert {"python", "simpy", "numpy", "scipy", "networkx"} <= set(provenance.versions)
    assert min(once.seconds.workload, once.seconds.organisation, once.seconds.engine, once.seconds.measures) > 0
