"""How a long command is broken off: Ctrl-C reaches this process only, and says what is kept."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path

from joblib.externals.loky.backend import resource_tracker as of_joblib  # type: ignore[import-untyped]

from sim.errors import WalschipError, WorkerLost
from sim.reports.progress import Bar, progress


class Stopped(Exception):
    """The user stopped a run; the message says what is kept and how to go on."""


@contextlib.contextmanager
def workers_deaf_to_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C reach this process only: its workers would each print a traceback.

    A process inherits the signals its maker's thread has shut out. So this thread shuts Ctrl-C out, and another
    one is there to take it; python raises KeyboardInterrupt here all the same. The trackers that workers need
    are started first, for they let it in again.
    """
    resource_tracker.ensure_running()
    of_joblib.ensure_running()
    over = threading.Event()
    threading.Thread(target=over.wait, daemon=True).start()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        over.set()


@contextlib.contextmanager
def under_way(what: str, total: int, workers: int | None, cluster: str | None, quiet: bool) -> Iterator[Bar]:
    """Long work, here or in processes or on a cluster: its bar, and Ctrl-C taken in one place."""
    here = workers != 1 and cluster is None
    with progress(what, total, quiet) as bar, workers_deaf_to_ctrl_c() if here else contextlib.nullcontext():
        yield bar


@contextlib.contextmanager
def kept(folder: Path, again: str) -> Iterator[None]:
    """Tell of a lost worker and of a full disk in one line that says how to go on: `again` is that command.

    Raises `WorkerLost` and `WalschipError`; a closed pipe is nobody's fault and goes on as it is.
    """
    try:
        yield
    except WorkerLost as lost:
        raise WorkerLost(f"{lost}; what was finished is kept, go on with: {again}") from lost
    except BrokenPipeError:
        raise
    except OSError as error:
        where, what = error.filename or folder, error.strerror or error
        raise WalschipError(f"{where}: {what}; what was finished is kept, go on with: {again}") from error
