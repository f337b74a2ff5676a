"""What a study has finished, on disk: Parquet, one row per (design, replication, measure).

Each task leaves a file of its own, written whole or not at all, so that nothing is lost when the study is
broken off; at the end they become one.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from sim.files import write_whole

if TYPE_CHECKING:
    import polars

    from sim.studies.points import Measured

HEAD = "study.json"
PARTS = "finished"
RESULTS = "results.parquet"


def polars_or_say_so() -> Any:
    """The library of tables; `InputError` if it is not installed."""
    try:
        import polars
    except ImportError as missing:
        raise InputError("polars is not installed (pip install 'walschip[studies]')") from missing
    return polars


def question_in(folder: Path) -> dict[str, Any]:
    """What the study in a folder asks; empty if there is none, or its head cannot be read."""
    try:
        question = json.loads((folder / HEAD).read_text(encoding="utf-8"))["question"]
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    return question if isinstance(question, dict) else {}


class Store:
    """The finished runs of one study in its folder."""

    def __init__(self, folder: Path, belongs_to: dict[str, Any], resume: bool) -> None:
        """Open the folder's store: empty, or with `resume` what an earlier study of the same things left.

        `belongs_to` is what must be the same for that (scenario, seed, versions, question). Raises `InputError`
        if there is nothing to resume or it belongs to something else.
        """
        self._polars = polars_or_say_so()
        self.folder = folder
        head = json.dumps(belongs_to, sort_keys=True)
        if resume:
            self._must_belong(head)
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        if not resume:
            for part in (folder / PARTS).glob("*.parquet"):
                part.unlink()
            (folder / RESULTS).unlink(missing_ok=True)
            write_whole(folder / HEAD, head)
        self._next = len(list((folder / PARTS).glob("*.parquet")))

    def finished(self, labels: Sequence[str]) -> dict[tuple[int, int], Measured]:
        """What is there by (place of its design in `labels`, replication)."""
        from sim.studies.points import Measured

        files = sorted((self.folder / PARTS).glob("*.parquet"))
        files += [self.folder / RESULTS] if (self.folder / RESULTS).exists() else []
        place = {label: at for at, label in enumerate(labels)}
        found = {}
        for file in files:
            try:
                table = self._polars.read_parquet(file)
            except (OSError, self._polars.exceptions.PolarsError):
                continue  # Not whole: it is run again.
            for (label, number), rows in table.group_by("design", "replication", maintain_order=True):
                if label in place:
                    values = rows["value"]
                    found[place[label], number] = Measured(
                        point=place[label],
                        replication=number,
                        measures=tuple(rows["measure"]),
                        values=values.fill_null(0.0).to_numpy().astype(np.float64),
                        defined=~values.is_null().to_numpy(),
                    )
        return found

    def keep(self, labels: Sequence[str], rows: Sequence[Measured]) -> None:
        """Add finished runs, the label of each beside it; they are on disk when this returns."""
        table = self._table(labels, rows)
        target = self.folder / PARTS / f"{self._next:07d}.parquet"
        unfinished = target.with_suffix(".unfinished")
        table.write_parquet(unfinished)
        unfinished.replace(target)
        self._next += 1

    def close(self, labels: Sequence[str]) -> Path:
        """Make one file of all, in the order of designs, replications and measures; returns its path."""
        rows = self.finished(labels)
        ordered = [rows[pair] for pair in sorted(rows)]
        unfinished = self.folder / (RESULTS + ".unfinished")
        self._table([labels[row.point] for row in ordered], ordered).write_parquet(unfinished)
        unfinished.replace(self.folder / RESULTS)
        for part in (self.folder / PARTS).glob("*.parquet"):
            part.unlink()
        (self.folder / PARTS).rmdir()
        return self.folder / RESULTS

    def forget_if_empty(self) -> bool:
        """Take away a beginning with nothing finished in it; whether it was one."""
        parts = self.folder / PARTS
        if (self.folder / RESULTS).exists() or any(parts.glob("*.parquet")):
            return False
        for unfinished in parts.glob("*.unfinished"):
            unfinished.unlink()
        with contextlib.suppress(OSError):  # Another's file in it: then the folder stays.
            parts.rmdir()
        (self.folder / HEAD).unlink(missing_ok=True)
        return True

    def _table(self, labels: Sequence[str], rows: Sequence[Measured]) -> polars.DataFrame:
        made: polars.DataFrame = self._polars.DataFrame(
            {
                "design": [label for label, row in zip(labels, rows, strict=True) for _ in row.measures],
                "replication": [row.replication for row in rows for _ in row.measures],
                "measure": [name for row in rows for name in row.measures],
                "value": [
                    value if known else None
                    for row in rows
                    for value, known in zip(row.values.tolist(), row.defined.tolist(), strict=True)
                ],
            },
            schema={"design": str, "replication": int, "measure": str, "value": float},
        )
        return made

    def _must_belong(self, head: str) -> None:
        try:
            before = (self.folder / HEAD).read_text(encoding="utf-8")
        except OSError as missing:
            raise InputError(f"{self.folder}: there is nothing to resume (run without --resume)") from missing
        if before != head:
            raise InputError(
                f"{self.folder}: belongs to another scenario, seed, question or version (--overwrite it)"
            )
