"""The planted faults of `tests/faults/`: all in order, and, where there is time, all caught."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from faults import run as runner

FAULTS = runner.faults()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_applies_to_this_tree_and_says_what_it_is(fault: runner.Fault) -> None:
    assert fault.what.endswith("."), "the header needs a line `# what: one plain sentence.`"
    assert fault.covers, "the header needs a line `# covers: ...`"
    assert fault.tests, "the header needs a line `# tests: ...`"
    for test in fault.tests:
        path, _, name = test.partition("::")
        assert (runner.ROOT / path).is_file()
        assert not name or f"def {name}(" in (runner.ROOT / path).read_text(encoding="utf-8")
    assert 1 <= fault.changed <= 3
    assert set(fault.files) == {path for path in fault.files if path.startswith("sim/")}
    trouble = runner.applies(fault, runner.ROOT)
    assert not trouble, f"the code it changes has changed: make {fault.path.name} anew"


def test_there_are_enough_and_nothing_is_left_out() -> None:
    assert len(FAULTS) >= 40
    assert len({fault.diff for fault in FAULTS}) == len(FAULTS)
    assert runner.uncovered(FAULTS) == []


def test_what_is_left_out_or_unknown_is_named() -> None:
    some = [fault for fault in FAULTS if "step 1" not in fault.covers]
    assert "step 1" in runner.uncovered(some)
    assert "step 2" not in runner.uncovered(some)
    odd = replace(FAULTS[0], covers=("step 7",))
    assert runner.uncovered([*FAULTS, odd]) == ["unknown: step 7"]


def test_a_patch_that_no_longer_applies_is_named(tmp_path: Path) -> None:
    (tmp_path / FAULTS[0].files[0]).parent.mkdir(parents=True)
    (tmp_path / FAULTS[0].files[0]).write_text("changed\n", encoding="utf-8")
    assert FAULTS[0].files[0] in runner.applies(FAULTS[0], tmp_path)


@pytest.mark.slow
def test_every_fault_is_caught_by_the_tests_it_names() -> None:
    verdicts = runner.run(FAULTS, jobs=2, fast=True)
    assert [(found.fault.name, found.trouble) for found in verdicts if not found.good] == []
