"""Where a report's numbers came from: what was assumed, and the command that makes them again."""

from __future__ import annotations

import shlex
from typing import Any

from sim.scenario import Loaded, comments, effective


def sources(loaded: Loaded) -> list[dict[str, str | None]]:
    """Every effective value in the order of the model: path, value as a file would write it, origin, comment.

    The comment is the one beside the line that gave the value; None where there is none.
    """
    beside = comments(loaded)
    return [
        {"path": value.path, "value": value.text, "origin": value.origin, "comment": beside.get(value.path)}
        for value in effective(loaded)
    ]


def again(loaded: Loaded, precision: dict[str, Any] | None = None) -> str | None:
    """The command that runs exactly this again, whatever else the first one did; None without a file.

    `precision` is what `Provenance` has of it.
    """
    if not loaded.from_file:
        return None
    words = ["python", "run_sim.py", "run", str(loaded.path)]
    for setting in loaded.sets:
        words += ["--set", setting]
    words += [] if loaded.seed is None else ["--seed", str(loaded.seed)]
    if precision is not None:
        words += ["--precision", ",".join(precision["asked"]), "--at-most", str(precision["at_most"])]
    return shlex.join(words).encode("utf-8", "backslashreplace").decode()
