"""Whether `--precision` keeps the promise of its intervals, by hand: `pytest -m proof tests/proof`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.proof
def test_over_1000_seeds_the_intervals_hold_the_truth_at_least_93_times_in_a_hundred() -> None:
    assert subprocess.run([sys.executable, Path(__file__).parent / "prove_precision.py"]).returncode == 0
