"""The files that a scenario is made from, and how to tell whether one of them has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sim.scenario.files import parse, read_text


def inputs(file: Path) -> list[Path]:
    """The file, its RACI matrix in CSV, the file it extends with its own, and so on; the nearest first.

    Raises `ScenarioError` for a file that cannot be read or is not TOML.
    """
    found: list[Path] = []
    here: Path | None = file
    while here is not None and here not in found:
        raw = parse(read_text(here), str(here))
        found.append(here)
        matrix, base = raw.get("raci"), raw.get("extends")
        if isinstance(matrix, dict) and isinstance(matrix.get("csv"), str):
            found.append(here.parent / matrix["csv"])
        here = here.parent / base if isinstance(base, str) else None
    return found


def sha256_of(file: Path) -> str:
    """SHA-256 of the bytes of a file; raises OSError if it cannot be read."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
