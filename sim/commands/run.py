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


def run(
    files: Files = None,
    sets: Sets = None,
    seed: Seed = None,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the report.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a report that is there.")] = False,
    tables: Annotated[Path | None, typer.Option(help="Folder for the tables, as CSV and Parquet.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was broken off.")] = False,
    quiet: Quiet = False,
) -> None:
    """Run scenarios and report the difference between their organisations."""
    from sim import runs
    from sim.errors import InputError
    from sim.stopping import Stopped

    files = files or [DEFAULT]
    if out is not None and len(files) > 1:
        raise InputError("--out: one folder cannot hold the reports of several scenarios (give one file)")
    if resume and out is None:
        raise InputError("--resume: say with --out which folder to go on in")
    loaded, faults = [], []
    for file in files:
        try:
            loaded.append(load(file, sets, seed))
            runs.refuse_what_cannot_run(loaded[-1], workers)
        except InputError as fault:
            faults.append(str(fault))
    if faults:
        raise InputError("\n".join(faults))
    folders = [out or runs.default_folder(file) for file in files]
    if len(set(folders)) < len(folders):
        raise InputError("two files of one name would share a folder (run them one by one, each with --out)")
    shelves = _shelves(tables, files)
    for folder, shelf in zip(folders, shelves, strict=True):
        runs.prepare(folder, overwrite, resume, shelf)
    command = shlex.join(["python", "run_sim.py", *sys.argv[1:]]).encode("utf-8", "backslashreplace").decode()
    for one, folder, shelf in zip(loaded, folders, shelves, strict=True):
        again = runs.command_to_resume(one, folder, sets or (), seed, shelf)
        try:
            runs.run_into(
                one,
                folder,
                workers=workers,
                quiet=quiet,
                resume=resume,
                command=command,
                again=again,
                shelf=shelf,
            )
        except Stopped as stopped:
            print(stopped, file=sys.stderr)
            sys.exit(STOPPED)


def _shelves(tables: Path | None, files: list[Path]) -> list[Path | None]:
    """Per file, the folder of its tables: of several files each has its own in the one that was named."""
    if tables is None or len(files) == 1:
        return [tables] * len(files)
    return [tables / file.stem for file in files]
