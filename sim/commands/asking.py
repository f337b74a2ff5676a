"""What every study says of how it was asked: the command, the same command again, and its provenance."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario import Loaded


def written(words: Sequence[str]) -> str:
    """A command as one types it; bytes of paths that are no text are told as escapes."""
    return shlex.join(words).encode("utf-8", "backslashreplace").decode()


def settings(sets: Sequence[str] | None, seed: int | None) -> list[str]:
    """The words of `--set` and `--seed`."""
    words = [word for text in sets or () for word in ("--set", text)]
    return words + ([] if seed is None else ["--seed", str(seed)])


def provenance(loaded: Loaded, again: str, started: str) -> dict[str, Any]:
    """Enough to ask it again."""
    from sim.versions import versions

    return {
        "scenario_sha256": loaded.sha256,
        "seed": loaded.scenario.run.seed,
        "versions": versions(),
        "command": written(["python", "run_sim.py", *sys.argv[1:]]),
        "again": again,
        "started": started,
    }
