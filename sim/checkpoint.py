"""Finished replications on disk, so that nothing finished is ever lost and a run can be resumed.

One JSON line a replication, after a head line that says what they belong to. Python writes and reads floats
so that every digit comes back; a line cut short (a killed process, a full disk) is not counted. It is read
line by line, and only where each line begins is kept in memory.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import InputError
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
        self.finished: dict[int, int] = {}
        """What was there already: where the line of each number begins in the file."""
        head = _head(loaded)
        if resume and not self.path.exists():
            raise InputError(f"{self.path}: there is nothing to resume (run without --resume)")
        folder.mkdir(parents=True, exist_ok=True)
        # Written anew: a line that was cut short goes, and appending starts at a clean end.
        beside = self.path.with_name(f".{NAME}.{os.getpid()}")
        try:
            with beside.open("wb") as file:
                file.write(json.dumps(head).encode() + b"\n")
                for number, line in _lines(self.path, head) if resume else ():
                    if number not in self.finished:
                        self.finished[number] = file.tell()
                        file.write(line)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, self.path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise

    def read(self, number: int) -> Replication:
        """A replication that was there already."""
        with self.path.open("rb") as file:
            file.seek(self.finished[number])
            return _replication(json.loads(file.readline()))

    def keep(self, replication: Replication) -> None:
        """Add a finished replication; it is on disk when this returns."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(replication) + "\n")

    def count(self) -> int:
        """How many replications are on disk; OSError if the file is gone."""
        with self.path.open("rb") as file:
            return sum(line.endswith(b"\n") for line in file) - 1

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


def _lines(path: Path, head: dict[str, Any]) -> Iterator[tuple[int, bytes]]:
    """(number, its line) of every replication that is there in full."""
    try:
        with path.open("rb") as file:
            first = file.readline()
            first.decode("utf-8")
            if _parsed(first) != head:
                another = "belongs to another scenario, seed or version"
                raise InputError(f"{path}: {another} (run the same again, or --overwrite it)")
            for line in file:
                try:
                    number = _replication(_parsed(line)).number
                except (KeyError, TypeError, ValueError):
                    continue  # No replication, or not all of one: it is run again.
                if line.endswith(b"\n"):
                    yield number, line
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error


def _parsed(line: bytes) -> Any:
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
