"""How a long command is broken off: Ctrl-C reaches this process only, and says what is kept."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from multiprocessing import resource_tracker

from joblib.externals.loky.backend import resource_tracker as of_joblib  # type: ignore[import-untyped]


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
