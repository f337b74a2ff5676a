"""What makes a told life go on: a generator of events, resumed by each event it waits for."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy


class Life:
    """A generator under way.

    `simpy.Process` does the same and more: it can be interrupted and waited for, and it starts and ends by events
    of its own, which would be a third of all events of a run. The life of a contact needs none of that: it
    starts at once, and when it ends nobody waits for it.
    """

    __slots__ = ("_send",)

    def __init__(self, told: Generator[simpy.Event, Any, None]) -> None:
        self._send = told.send

    def __call__(self, event: simpy.Event) -> None:
        """An event it waited for has happened: go on until the next one."""
        self._go_on(event.value)

    def _go_on(self, value: Any) -> None:
        try:
            awaited = self._send(value)
        except StopIteration:
            return
        awaited.callbacks.append(self)


def begin(told: Generator[simpy.Event, Any, None]) -> None:
    """Begin a life at once; it goes on by itself."""
    Life(told)._go_on(None)
