"""`tables`: the tables of an earlier run's report as CSV and Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def tables(
    report: Annotated[Path, typer.Argument(help="The report.json of an earlier run, or its folder.")],
    out: Annotated[Path, typer.Option(help="Folder of the tables.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace tables that are there.")] = False,
) -> None:
    """Write the tables of a report as CSV and Parquet."""
    from sim.errors import InputError
    from sim.reports import document
    from sim.reports import tables as writer

    writer.need_polars()
    read = document.read(report)
    try:
        files = writer.contents(read)
    except InputError as fault:
        raise InputError(f"{report}: {fault}") from None
    writer.prepare(out, overwrite)
    print(f"{len(writer.put(files, out))} files written to {out}")
