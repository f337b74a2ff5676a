"""`validate`: how far a scenario reproduces an event log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.asking import provenance, settings, written
from sim.commands.options import Quiet, Seed, Sets, Workers, load
from sim.commands.run import STOPPED

if TYPE_CHECKING:
    from sim.logs.observe import Cases
    from sim.scenario import Loaded
    from sim.studies.validate import Validation


def validate(
    file: Annotated[Path, typer.Argument(help="A scenario file, as calibrate writes it.")],
    log: Annotated[Path, typer.Argument(help="The event log to judge by.")],
    mapping: Annotated[
        str | None, typer.Option("--map", help="Which column is what; the scenario's if left out.")
    ] = None,
    sets: Sets = None,
    seed: Seed = None,
    workers: Workers = None,
    cluster: Annotated[str | None, typer.Option(help="A Dask scheduler to run on, as tcp://host:8786.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of what is found.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Put a scenario's first organisation beside an event log: what is reproduced, what is off by how much."""
    import datetime
    import time

    from rich.text import Text

    from sim.logs.write_table import polars_or_say_so

    polars_or_say_so()
    from sim import runs
    from sim.errors import InputError
    from sim.logs.mapping import parse
    from sim.logs.observe import cases
    from sim.logs.read import read
    from sim.reports import terminal
    from sim.reports.validating import document, page, screen

    began, started = time.monotonic(), datetime.datetime.now(datetime.UTC)
    loaded = load(file, sets, seed)
    told = mapping or loaded.scenario.log.map
    if not told:
        raise InputError(f"{file}: log.map is empty: --map says which column of {log} is what")
    runs.refuse_what_cannot_run(loaded, None if cluster else workers)
    columns = parse(told, "--map" if mapping else f"{file}: log.map")
    folder = out or runs.default_folder(file.with_stem(f"{file.stem}-validation"))
    if (folder / document.NAME).exists() and not overwrite:
        raise InputError(f"{folder}: there is a validation in it already (add --overwrite to replace it)")
    made = cases(read(log, columns))
    # A report in that folder stays as it is.
    runs.prepare(folder, overwrite=True, resume=False)
    try:
        found = _with_progress(loaded, made, workers, cluster, quiet)
    except KeyboardInterrupt:
        print("Stopped before anything was finished; the same command starts again.", file=sys.stderr)
        sys.exit(STOPPED)
    origin = provenance(loaded, _again(file, log, mapping, sets, seed), started.isoformat(timespec="seconds"))
    origin |= {"map": told, "seconds": round(time.monotonic() - began, 3)}
    result = document.validation(loaded.scenario, made.log, found, origin)
    paths = [document.save(result, folder), page.save_page(result, folder)]
    if quiet:
        print(*paths, sep="\n")
    else:
        screen.show(result, terminal.console())
        for path in paths:
            terminal.console().print(Text(f"  {path}"), soft_wrap=True)
    if not result["complete"]:
        print(f"Stopped after {found.replications} replications; what they show is saved.", file=sys.stderr)
        sys.exit(STOPPED)


def _with_progress(
    loaded: Loaded, made: Cases, workers: int | None, cluster: str | None, quiet: bool
) -> Validation:
    from sim.stopping import under_way
    from sim.studies.validate import validate as put_beside

    total = loaded.scenario.run.replications
    with under_way("replications", total, workers, cluster, quiet) as bar:
        return put_beside(loaded.scenario, made, workers, cluster, bar.count)


def _again(file: Path, log: Path, mapping: str | None, sets: list[str] | None, seed: int | None) -> str:
    """The command that asks exactly this again."""
    words = ["python", "run_sim.py", "validate", str(file), str(log)]
    words += [] if mapping is None else ["--map", mapping]
    return written([*words, *settings(sets, seed)])
