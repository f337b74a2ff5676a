"""Nothing finished is lost, and a resumed run is the unbroken one to the digit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim.experiment
from sim.checkpoint import NAME, Checkpoint
from sim.errors import InputError
from sim.experiment import Results, run_experiment
from sim.replication import Replication
from sim.reports.document import report
from sim.scenario import Loaded, Scenario, load

SMALL = Path(__file__).resolve().parent.parent / "scenarios" / "small.toml"
SETS = ("run.days=3", "run.warmup_days=1", "run.drain_days=2", "run.replications=4")


@pytest.fixture
def loaded() -> Loaded:
    return load(SMALL, SETS)


def numbers(results: Results) -> dict[str, Any]:
    document = report(results).document
    del document["provenance"]
    return document


def stop_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    real = sim.experiment.run_replication

    def stopping(scenario: Scenario, at: int) -> Replication:
        if at == number:
            raise KeyboardInterrupt
        return real(scenario, at)

    monkeypatch.setattr(sim.experiment, "run_replication", stopping)


def test_a_resumed_run_equals_an_unbroken_one(
    loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run_experiment(loaded, workers=1)
    with monkeypatch.context() as patched:
        stop_at(patched, 2)
        broken = run_experiment(loaded, workers=1, checkpoint=Checkpoint(tmp_path, loaded, resume=False))
    assert not broken.complete
    assert broken.values.shape[0] == 2
    checkpoint = Checkpoint(tmp_path, loaded, resume=True)
    assert sorted(checkpoint.finished) == [0, 1]
    ran: list[int] = []
    real = sim.experiment.run_replication
    monkeypatch.setattr(
        sim.experiment, "run_replication", lambda scenario, at: (ran.append(at), real(scenario, at))[1]
    )
    resumed = run_experiment(loaded, workers=1, checkpoint=checkpoint)
    assert ran == [2, 3]
    assert numbers(resumed) == numbers(whole)


def test_a_line_cut_short_is_not_counted_and_goes(loaded: Loaded, tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, loaded, resume=False)
    run_experiment(loaded, workers=1, checkpoint=checkpoint)
    text = checkpoint.path.read_text()
    checkpoint.path.write_text(text[:-100])
    again = Checkpoint(tmp_path, loaded, resume=True)
    assert sorted(again.finished) == [0, 1, 2]
    assert again.path.read_text() == text[: text.rindex("\n", 0, -1) + 1]


def test_only_the_same_scenario_and_seed_can_be_resumed(loaded: Loaded, tmp_path: Path) -> None:
    Checkpoint(tmp_path, loaded, resume=False)
    for other in (load(SMALL, SETS, seed=2), load(SMALL, (*SETS, "handoff.lost=0.5"))):
        with pytest.raises(InputError, match="another scenario"):
            Checkpoint(tmp_path, other, resume=True)


def test_nothing_to_resume_is_said(loaded: Loaded, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to resume"):
        Checkpoint(tmp_path, loaded, resume=True)
    (tmp_path / NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="cannot be read"):
        Checkpoint(tmp_path, loaded, resume=True)
    (tmp_path / NAME).write_text("")
    with pytest.raises(InputError, match="another scenario"):
        Checkpoint(tmp_path, loaded, resume=True)


def test_removed_when_it_has_served(loaded: Loaded, tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, loaded, resume=False)
    checkpoint.remove()
    checkpoint.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_is_no_replication_is_not_counted(loaded: Loaded, tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, loaded, resume=False)
    run_experiment(loaded, workers=1, checkpoint=checkpoint)
    with checkpoint.path.open("a") as file:
        file.write("{}\n[]\n7\nnull\n")
    assert sorted(Checkpoint(tmp_path, loaded, resume=True).finished) == [0, 1, 2, 3]
