"""Tasks on a Dask cluster that is there already.

Dask's own joblib backend would do, but for two things that happen on real clusters: a scheduler that goes away
must end in a sentence, and so many tasks are handed out as are worth having under way, no more.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import re
import uuid
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, TypeVar

from sim.errors import InputError, WorkerLost
from sim.scenario.words import escaped
from sim.versions import versions

Task = TypeVar("Task")
Result = TypeVar("Result")

CONNECT_SECONDS = 10.0
"""How long to look for a scheduler, and for the first of its workers."""
_ADDRESS = re.compile(r"(tcp|tls|ucx)://.+:\d{1,5}|wss?://.+")
"""Of a scheduler in another process; inproc:// is none."""
TASKS_PER_THREAD = 3
"""Tasks handed out and not taken back, per thread of the cluster: one at work, others ready for it. What waits
for its turn is among them, so that memory does not grow with the number of tasks."""


def finished(
    function: Callable[[Task], Result], tasks: Sequence[Task], address: str, in_order: bool
) -> Generator[tuple[int, Result], None, None]:
    """(number of the task, what the function made of it); what a worker that dies had, another does again.

    Raises `InputError` if it is no address, there is no cluster at it, none of its workers answers, they have
    other versions than this process, or dask is not installed; `WorkerLost` if the scheduler goes away or a task
    kills every worker that tries it. What the function raises goes on.
    """
    if not _ADDRESS.fullmatch(address):
        # A Client made of it would first try for long, then be loud when it goes.
        raise InputError(f"--cluster: {escaped(address)} is no address of a scheduler (as tcp://host:8786)")
    try:
        distributed: Any = importlib.import_module("distributed")  # which tells no types
    except ImportError as missing:
        raise InputError("--cluster: dask is not installed (pip install 'walschip[cluster]')") from missing
    with _client(distributed, address) as client:
        run = uuid.uuid4().hex
        number_of: dict[str, int] = {}
        waiting: dict[int, Result] = {}
        handed_out = turn = 0
        under_way = distributed.as_completed(loop=client.loop)

        def hand_out() -> None:
            nonlocal handed_out
            most = TASKS_PER_THREAD * max(1, sum(client.nthreads().values()))
            taken_back = turn if in_order else handed_out - len(number_of)
            while handed_out < len(tasks) and handed_out - taken_back < most:
                future = client.submit(
                    function, tasks[handed_out], key=f"walschip-{run}-{handed_out}", pure=False
                )
                number_of[future.key] = handed_out
                under_way.add(future)
                handed_out += 1

        try:
            hand_out()
            for future in under_way:
                if future.cancelled():
                    raise WorkerLost(f"--cluster: the scheduler at {address} is gone")
                number, result = number_of.pop(future.key), future.result()
                future.release()
                if not in_order:
                    yield number, result
                else:
                    waiting[number] = result
                    while turn in waiting:
                        yield turn, waiting.pop(turn)
                        turn += 1
                hand_out()
        except distributed.KilledWorker as error:
            raise WorkerLost("--cluster: a task took down every worker that tried it") from error
        except (OSError, TimeoutError) as error:
            if client.status == "running":
                raise
            raise WorkerLost(f"--cluster: the scheduler at {address} is gone") from error


@contextlib.contextmanager
def _client(distributed: Any, address: str) -> Iterator[Any]:
    """A connection whose workers are there and have what this process has; its tasks go when it is closed."""
    with _silence(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other versions of dask: told below if numbers depend on it
        try:
            client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise InputError(f"--cluster: no Dask scheduler at {address} (as tcp://host:8786)") from error
        with client:
            _check_workers(client, address)
            yield client


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """What dask would log is told in a sentence here."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith(("distributed", "tornado"))]
    loggers = [logging.getLogger(name) for name in (*names, "asyncio")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _check_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        theirs = client.run(versions, on_error="return")
    except TimeoutError as error:
        raise InputError(
            f"--cluster: the scheduler at {address} has no workers (dask worker {address})"
        ) from error
    ours = versions()
    for worker, found in sorted(theirs.items()):
        if isinstance(found, Exception):
            raise InputError(f"--cluster: worker {worker} has no walschip that answers (install this one there)")
        for name, version in ours.items():
            if found.get(name) != version:
                raise InputError(
                    f"--cluster: worker {worker} has {name} {found.get(name)} (the {version} of this process)"
                )
