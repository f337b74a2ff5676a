"""A task for each replication, in order of number, until all are done or the user has had enough."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TypeVar

from sim import parallel

Result = TypeVar("Result")


def until_stopped(
    task: Callable[[int], Result],
    wanted: int,
    workers: int | None,
    cluster: str | None,
    on_done: Callable[[int, int], None] | None,
) -> list[Result]:
    """What the task made of replication 0, 1, …: of all wanted, or on Ctrl-C of those that were finished.

    `on_done` is called with (replications done, of how many) after each. If none was finished KeyboardInterrupt
    goes on. Raises what `sim.parallel.finished` raises.
    """
    found: list[Result] = []
    try:
        with contextlib.closing(
            parallel.finished(task, range(wanted), workers, cluster, in_order=True)
        ) as results:
            for _, one in results:
                found.append(one)
                if on_done is not None:
                    on_done(len(found), wanted)
    except KeyboardInterrupt:
        if not found:
            raise
    return found
