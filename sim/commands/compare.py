"""`compare`: the reports of earlier runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def compare(
    reports: Annotated[list[Path], typer.Argument(help="report.json of earlier runs, or their folders.")],
) -> None:
    """Put the reports of earlier runs side by side."""
    from sim.errors import InputError
    from sim.reports import document, side_by_side, terminal

    if len(reports) < 2:
        raise InputError("compare: one report has nothing beside it (name two or more)")
    read, faults = [], []
    for path in reports:
        try:
            read.append((path, document.read(path)))
        except InputError as fault:
            faults.append(str(fault))
    if faults:
        raise InputError("\n".join(faults))
    side_by_side.show(read, terminal.console())
