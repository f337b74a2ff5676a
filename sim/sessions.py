"""A study into a folder: progress with the time left, and what was finished is never lost."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.errors import InputError, WalschipError, WorkerLost
from sim.reports import terminal
from sim.scenario.effective import fingerprint
from sim.stopping import Stopped, workers_deaf_to_ctrl_c
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
        store = Store(folder, _belongs_to(points, question), resume)
        found = _with_progress(points, replications, workers, cluster, store, quiet)
        store.close([point.label for point in points])
    except KeyboardInterrupt:
        raise Stopped(_what_is_left(store, again)) from None
    except InputError:
        if store is not None:
            store.forget_if_empty()  # Or it would be in the way of the same command, mended.
        raise
    except WorkerLost as lost:
        raise WorkerLost(f"{lost}; what was finished is kept, go on with: {again}") from lost
    except BrokenPipeError:
        raise
    except OSError as error:
        where, what = error.filename or folder, error.strerror or error
        raise WalschipError(f"{where}: {what}; what was finished is kept, go on with: {again}") from error
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
    # joblib counts the tasks it gives up when a run is broken off; we say what was finished instead.
    warnings.filterwarnings("ignore", r"\d+ tasks which", UserWarning)
    silent = quiet or not sys.stderr.isatty()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal.console(stderr=True), disable=silent, transient=True) as progress:
        task = progress.add_task("runs", total=len(points) * replications)

        def on_done(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        with workers_deaf_to_ctrl_c() if workers != 1 and cluster is None else contextlib.nullcontext():
            return run_points(points, replications, workers, cluster, store, on_done)


def _what_is_left(store: Store | None, again: str) -> str:
    if store is None or store.forget_if_empty():
        return "Stopped before anything was finished; the same command starts again."
    return f"Stopped; what was finished is saved, go on with: {again}"
