"""`compare`: the reports of earlier runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def compare(
    reports: Annotated[list[Path], typer.Argument(help="report.json of earlier runs, or their folders.")],
    out: Annotated[Path | None, typer.Option(help="Folder of the comparison; without it none is kept.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a comparison that is there.")] = False,
) -> None:
    """Put the reports of earlier runs side by side: what was assumed, what differs, and how surely."""
    from rich.text import Text

    from sim.reports import comparing, terminal

    earlier = comparing.read(reports)
    if out is not None:
        from sim import runs

        comparing.refuse_to_replace(out, overwrite)
        # A report in that folder stays as it is.
        runs.prepare(out, overwrite=True, resume=False)
    comparison = comparing.compare_reports(earlier)
    console = terminal.console()
    comparing.show(comparison, console)
    if out is not None:
        from sim.reports.comparing.page import save_page

        # Every file of a comparison is written here.
        paths = [comparing.save(comparison, out), save_page(comparison, out)]
        for path in paths:
            console.print(Text(f"  {path}"), soft_wrap=True)
