"""Ctrl-C comes when what may not be broken is done, not before and not never."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from sim.interrupts import held_back


@pytest.fixture(autouse=True)
def _python_hears_it() -> Iterator[None]:
    """Also where the tests were started in the background, with Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_it_comes_after_what_is_done_whole() -> None:
    done = []

    def work() -> None:
        with held_back():
            signal.raise_signal(signal.SIGINT)
            done.append("whole")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["whole"]


def test_afterwards_it_comes_at_once_again() -> None:
    with held_back():
        pass
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_in_another_thread_there_is_nothing_to_hold() -> None:
    done = []

    def work() -> None:
        with held_back():
            done.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["done"]
