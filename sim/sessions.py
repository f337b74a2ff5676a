"""A study into a folder: progress with the time left, and what was finished is never lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.scenario.effective import fingerprint
from sim.stopping import Stopped, kept, under_way
from sim.studies.points import Found, Point, run_points
from sim.studies.store import Store
from sim.versions import versions


def run_study(
    points: Sequence[Point],
    replications: int,
    folder: Path,
    question: dict[str, Any],
    *,
    workers: int | None = None,
    cluster: str | None = None,
    quiet: bool = False,
    resume: bool = False,
    again: str,
) -> Found:
    """Run every point in every replication, each finished task kept in the folder as Parquet.

    `question`: what the study asks, as JSON can hold it; with `resume` it, the scenarios and the versions must
    be those of before. `again` is the command that goes on with it, told if it is broken off. At the end the
    folder holds `results.parquet`, one row per (design, replication, measure). Raises `Stopped` on Ctrl-C,
    `WorkerLost` if a worker process dies, `WalschipError` if the disk is full, `InputError` for what cannot
    be resumed.
    """
    store = None
    try:
        with kept(folder, again):
            store = Store(folder, _belongs_to(points, question), resume)
            found = _with_progress(points, replications, workers, cluster, store, quiet)
            store.close([point.label for point in points])
    except KeyboardInterrupt:
        raise Stopped(_what_is_left(store, again)) from None
    except InputError:
        if store is not None:
            store.forget_if_empty()  # Or it would be in the way of the same command, mended.
        raise
    return found


def _belongs_to(points: Sequence[Point], question: dict[str, Any]) -> dict[str, Any]:
    scenarios = {id(point.scenario): point.scenario for point in points}
    prints = {key: fingerprint(scenario) for key, scenario in scenarios.items()}
    return {
        "question": question,
        "designs": [[point.label, prints[id(point.scenario)], point.organisation] for point in points],
        "seeds": sorted({scenario.run.seed for scenario in scenarios.values()}),
        "versions": versions(),
    }


def _with_progress(
    points: Sequence[Point],
    replications: int,
    workers: int | None,
    cluster: str | None,
    store: Store,
    quiet: bool,
) -> Found:
    total = len(points) * replications
    with under_way("runs", total, workers, cluster, quiet) as bar:
        return run_points(points, replications, workers, cluster, store, bar.count)


def _what_is_left(store: Store | None, again: str) -> str:
    if store is None or store.forget_if_empty():
        return "Stopped before anything was finished; the same command starts again."
    return f"Stopped; what was finished is saved, go on with: {again}"
