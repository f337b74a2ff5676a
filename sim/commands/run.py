"""`run`: run scenarios and report the difference between their organisations."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import DEFAULT, Files, Quiet, Seed, Sets, Workers, load

STOPPED = 130
"""Exit status after Ctrl-C."""
AT_LEAST, AT_MOST = 10, 200
"""Replications of a run with `--precision`, as in `sim.studies.precision`, which `--help` must not wait for."""


def run(
    files: Files = None,
    sets: Sets = None,
    seed: Seed = None,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the report.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a report that is there.")] = False,
    tables: Annotated[Path | None, typer.Option(help="Folder for the tables, as CSV and Parquet.")] = None,
    figures: Annotated[Path | None, typer.Option(help="Folder for the charts, as SVG.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was broken off.")] = False,
    precision: Annotated[
        list[str] | None,
        typer.Option(
            "--precision", help="MEASURE=HALF_WIDTH,…, as agreement=0.01,waiting.mean=5%: until reached."
        ),
    ] = None,
    at_most: Annotated[
        int | None, typer.Option(min=AT_LEAST, help=f"Replications for --precision; {AT_MOST} if not given.")
    ] = None,
    cluster: Annotated[str | None, typer.Option(help="A Dask scheduler to run on, as tcp://host:8786.")] = None,
    quiet: Quiet = False,
) -> None:
    """Run scenarios and report the difference between their organisations."""
    from sim import runs
    from sim.errors import InputError
    from sim.reports.beside import Beside
    from sim.stopping import Stopped
    from sim.studies.precision import Precision, parse

    files = files or [DEFAULT]
    targets = parse(precision or ())
    if at_most is not None and not targets:
        raise InputError("--at-most: is for --precision (a run without it has run.replications)")
    most = (at_most or AT_MOST) if targets else None
    if out is not None and len(files) > 1:
        raise InputError("--out: one folder cannot hold the reports of several scenarios (give one file)")
    if resume and out is None:
        raise InputError("--resume: say with --out which folder to go on in")
    loaded, faults = [], []
    for file in files:
        try:
            loaded.append(load(file, sets, seed))
            runs.refuse_what_cannot_run(loaded[-1], workers, most, targets)
        except InputError as fault:
            faults.append(str(fault))
    if faults:
        raise InputError("\n".join(faults))
    folders = [out or runs.default_folder(file) for file in files]
    if len(set(folders)) < len(folders):
        raise InputError("two files of one name would share a folder (run them one by one, each with --out)")
    asked = Beside(tables, figures)
    besides = [asked] if len(files) == 1 else [asked.of(file.stem) for file in files]
    for folder, beside in zip(folders, besides, strict=True):
        runs.prepare(folder, overwrite, resume, beside)
    command = shlex.join(["python", "run_sim.py", *sys.argv[1:]]).encode("utf-8", "backslashreplace").decode()
    for one, folder, beside in zip(loaded, folders, besides, strict=True):
        again = runs.command_to_resume(one, folder, sets or (), seed, beside, _more(precision, at_most, cluster))
        try:
            runs.run_into(
                one,
                folder,
                workers=workers,
                quiet=quiet,
                resume=resume,
                command=command,
                again=again,
                beside=beside,
                cluster=cluster,
                precision=None if most is None else Precision(targets, most),
            )
        except Stopped as stopped:
            print(stopped, file=sys.stderr)
            sys.exit(STOPPED)


def _more(precision: list[str] | None, at_most: int | None, cluster: str | None) -> list[str]:
    words = [word for text in precision or () for word in ("--precision", text)]
    words += [] if at_most is None else ["--at-most", str(at_most)]
    return words + ([] if cluster is None else ["--cluster", cluster])
