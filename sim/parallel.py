"""Where tasks run: in this process, in processes of this machine, or on a Dask cluster that is there.

Nothing a task finds depends on where it runs; results come as they are finished, each with its number.
"""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeVar

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import BrokenProcessPool  # type: ignore[import-untyped]

from sim import cluster as dask
from sim.errors import WorkerLost

Task = TypeVar("Task")
Result = TypeVar("Result")


def finished(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    workers: int | None = None,
    cluster: str | None = None,
    in_order: bool = False,
) -> Generator[tuple[int, Result], None, None]:
    """(number of the task, what the function made of it) as tasks are finished; `in_order` in their own order.

    `workers`: processes; None for as many as there are processors, 1 for none but this one. `cluster`: address
    of a Dask scheduler, as tcp://host:8786; its workers need this version of walschip. A worker of a cluster
    that dies is replaced by another; on this machine `WorkerLost` is raised, and so it is when the scheduler
    goes. Raises `InputError` if there is no cluster at the address, or if dask is not installed. Whoever needs no
    more closes it: what is still under way is dropped.
    """
    if not tasks:
        return
    if cluster is not None:
        yield from dask.finished(function, tasks, cluster, in_order)
        return
    processes = min(workers or os.cpu_count() or 1, len(tasks))
    if processes <= 1:
        yield from ((number, function(task)) for number, task in enumerate(tasks))
        return
    # An idle worker that loky let go, and started anew when there was work again, is no news to the user.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
    wanted = (delayed(_numbered)(function, number, task) for number, task in enumerate(tasks))
    returned = "generator" if in_order else "generator_unordered"
    results: Any = Parallel(n_jobs=processes, return_as=returned, batch_size=1)(wanted)
    try:
        for result in results:  # noqa: UP028 (`yield from` would close it before the filter below)
            yield result
    except BrokenProcessPool as error:
        raise WorkerLost("a worker process was killed, perhaps for want of memory") from error
    finally:
        with warnings.catch_warnings():
            # joblib counts the tasks it gives up; to give them up is what was asked.
            warnings.filterwarnings("ignore", r"\d+ tasks ", UserWarning)
            results.close()


def in_a_task(seconds: float, least: float, count: int, tasks: int) -> int:
    """How many things of so many seconds go into one task, so that handing it out is little beside doing it.

    A task takes at least `least` seconds, but there are at least so many `tasks` for the `count` things.
    """
    return max(1, min(math.ceil(least / max(seconds, 1e-6)), count // tasks))


def _numbered(function: Callable[[Task], Result], number: int, task: Task) -> tuple[int, Result]:
    return number, function(task)
