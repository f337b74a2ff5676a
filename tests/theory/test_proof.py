"""The suite's own promise, by hand: `pytest -m proof tests/theory/test_proof.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.proof
def test_at_most_one_of_200_other_base_seeds_fails() -> None:
    assert subprocess.run([sys.executable, Path(__file__).parent / "prove.py"]).returncode == 0
