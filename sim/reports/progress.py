"""The bar of a long command: what is counted, how much of it is done, and the time left."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from functools import partial

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.reports import terminal


class Bar:
    """A bar under way."""

    def __init__(self, update: Callable[..., None]) -> None:
        self._update = update

    def rename(self, what: str) -> None:
        """Something else is counted from now on."""
        self._update(description=what)

    def count(self, done: int, total: int) -> None:
        """So much is done, of so much: what `on_done` of an experiment or a study is called with."""
        self._update(completed=done, total=total)


@contextlib.contextmanager
def progress(what: str, total: int, quiet: bool) -> Iterator[Bar]:
    """Show a bar while the block runs, if somebody looks at the screen and did not ask for quiet."""
    silent = quiet or not sys.stderr.isatty()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal.console(stderr=True), disable=silent, transient=True) as shown:
        yield Bar(partial(shown.update, shown.add_task(what, total=total)))
