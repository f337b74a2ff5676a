"""Finished replications on disk, so that nothing finished is ever lost and a run can be resumed.

One JSON line a replication, after a head line that says what they belong to. Python writes and reads floats
so that every digit comes back; a line cut short (a killed process, a full disk) is not counted.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import InputError
from sim.files import write_whole
from sim.measures import Figure
from sim.replication import Replication, Seconds
from sim.scenario import Loaded
from sim.versions import version

NAME = "finished.jsonl"
FORMAT = 2
"""Of the file; another is not resumed. 2: the tables of every replication, with how they are pooled."""


class Checkpoint:
    """The finished replications of one run in its folder."""

    def __init__(self, folder: Path, loaded: Loaded, resume: bool) -> None:
        """Open the folder's checkpoint: empty, or with `resume` what an earlier run of the same scenario left.

        Raises `InputError` if there is none to resume, or if it belongs to another scenario, seed or version.
        """
        self.path = folder / NAME
        self.finished: dict[int, Replication] = {}
        """What was there already, by number."""
        head = _head(loaded)
        if resume:
            self.finished = _read(self.path, head)
        folder.mkdir(parents=True, exist_ok=True)
        # Written anew: a line that was cut short goes, and appending starts at a clean end.
        lines = [json.dumps(head), *(_line(replication) for replication in self.finished.values())]
        write_whole(self.path, "".join(line + "\n" for line in lines))

    def keep(self, replication: Replication) -> None:
        """Add a finished replication; it is on disk when this returns."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(replication) + "\n")

    def remove(self) -> None:
        """The report is written: the checkpoint has served."""
        self.path.unlink(missing_ok=True)


def _head(loaded: Loaded) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "scenario_sha256": loaded.sha256,
        "seed": loaded.scenario.run.seed,
        "walschip": version("walschip"),
    }


def _read(path: Path, head: dict[str, Any]) -> dict[int, Replication]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as missing:
        raise InputError(f"{path}: there is nothing to resume (run without --resume)") from missing
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    if not lines or _parsed(lines[0]) != head:
        raise InputError(
            f"{path}: belongs to another scenario, seed or version (run the same again, or --overwrite it)"
        )
    finished = {}
    for line in lines[1:]:
        try:
            replication = _replication(_parsed(line))
        except (KeyError, TypeError, ValueError):
            continue  # No replication, or not all of one: it is run again.
        finished[replication.number] = replication
    return finished


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _line(replication: Replication) -> str:
    data = asdict(replication)
    data["values"], data["defined"] = replication.values.tolist(), replication.defined.tolist()
    return json.dumps(data)


def _replication(data: dict[str, Any]) -> Replication:
    return Replication(
        number=data["number"],
        measures=tuple(data["measures"]),
        values=np.array(data["values"], dtype=float),
        defined=np.array(data["defined"], dtype=np.bool_),
        inquiries=data["inquiries"],
        figures=tuple(tuple(_figure(figure) for figure in of) for of in data["figures"]),
        seconds=Seconds(**data["seconds"]),
    )


def _figure(data: dict[str, Any]) -> Figure:
    # JSON has lists only, and a table's rows are found by tuples.
    return Figure(**(data | {"keys": tuple(data["keys"]), "counts": tuple(data["counts"])}))
