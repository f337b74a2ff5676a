"""Where tasks run: in this process, in processes of this machine, or on a Dask cluster that is there.

Nothing a task finds depends on where it runs; results come as they are finished, each with its number.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky.process_executor import BrokenProcessPool  # type: ignore[import-untyped]

from sim.errors import InputError, WorkerLost

Task = TypeVar("Task")
Result = TypeVar("Result")

CONNECT_SECONDS = 10.0
"""How long to look for a cluster."""


def finished(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    workers: int | None = None,
    cluster: str | None = None,
    in_order: bool = False,
) -> Iterator[tuple[int, Result]]:
    """(number of the task, what the function made of it) as tasks are finished; `in_order` in their own order.

    `workers`: processes; None for as many as there are processors, 1 for none but this one. `cluster`: address
    of a Dask scheduler, as tcp://host:8786; its workers need this version of walschip. A worker of a cluster
    that dies is replaced by another; on this machine `WorkerLost` is raised. Raises `InputError` if there is no
    cluster at the address, or if dask is not installed.
    """
    if not tasks:
        return
    processes = min(workers or os.cpu_count() or 1, len(tasks))
    if cluster is None and processes <= 1:
        yield from ((number, function(task)) for number, task in enumerate(tasks))
        return
    wanted = (delayed(_numbered)(function, number, task) for number, task in enumerate(tasks))
    returned = "generator" if in_order else "generator_unordered"
    try:
        with _on(cluster):
            jobs = None if cluster is not None else processes
            yield from Parallel(n_jobs=jobs, return_as=returned, batch_size=1)(wanted)
    except BrokenProcessPool as error:
        raise WorkerLost("a worker process was killed, perhaps for want of memory") from error


def _numbered(function: Callable[[Task], Result], number: int, task: Task) -> tuple[int, Result]:
    return number, function(task)


@contextlib.contextmanager
def _on(cluster: str | None) -> Iterator[Any]:
    if cluster is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as missing:
        raise InputError("--cluster: dask is not installed (pip install 'walschip[cluster]')") from missing
    try:
        client = Client(cluster, timeout=CONNECT_SECONDS, set_as_default=True)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"--cluster: no Dask scheduler at {cluster} (as tcp://host:8786)") from error
    with client, parallel_config(backend="dask"):
        yield client
