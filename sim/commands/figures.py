"""`figures`: the charts of an earlier run's report as SVG files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def figures(
    report: Annotated[Path, typer.Argument(help="The report.json of an earlier run, or its folder.")],
    out: Annotated[Path, typer.Option(help="Folder of the figures.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace figures that are there.")] = False,
) -> None:
    """Write the charts of a report as SVG."""
    from sim.errors import InputError
    from sim.reports import charts, document
    from sim.reports import figures as writer

    writer.need_kaleido()
    read = document.read(report)
    try:
        charts.draw(read)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise InputError(
            f"{report}: its views cannot be drawn (a report.json as this version's run writes it)"
        ) from None
    writer.prepare(out, overwrite)
    print(f"{len(writer.write(read, out))} figures written to {out}")
