"""`warmup`: how long the start of a run lasts, and whether the scenario's warm-up covers it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.asking import provenance, settings, written
from sim.commands.options import Quiet, Seed, Sets, Workers, load
from sim.commands.run import STOPPED

if TYPE_CHECKING:
    from sim.measures.series import Daily
    from sim.scenario import Loaded


def warmup(
    file: Annotated[Path, typer.Argument(help="A scenario file.")],
    sets: Sets = None,
    seed: Seed = None,
    workers: Workers = None,
    cluster: Annotated[str | None, typer.Option(help="A Dask scheduler to run on, as tcp://host:8786.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of what is found.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Draw the start of a run, and suggest a warm-up that covers it."""
    import datetime
    import time

    from rich.text import Text

    from sim import runs
    from sim.errors import InputError
    from sim.reports import terminal
    from sim.reports.warming import document, page, screen

    began, started = time.monotonic(), datetime.datetime.now(datetime.UTC)
    loaded = load(file, sets, seed)
    runs.refuse_what_cannot_run(loaded, None if cluster else workers)
    folder = out or runs.default_folder(file.with_stem(f"{file.stem}-warmup"))
    if (folder / document.NAME).exists() and not overwrite:
        raise InputError(f"{folder}: there is a warm-up in it already (add --overwrite to replace it)")
    # A report in that folder stays as it is.
    runs.prepare(folder, overwrite=True, resume=False)
    try:
        series = _with_progress(loaded, workers, cluster, quiet)
    except KeyboardInterrupt:
        print("Stopped before anything was finished; the same command starts again.", file=sys.stderr)
        sys.exit(STOPPED)
    origin = provenance(loaded, _again(file, sets, seed), started.isoformat(timespec="seconds"))
    made = document.warm_up(loaded.scenario, series, origin | {"seconds": round(time.monotonic() - began, 3)})
    paths = [document.save(made, folder), page.save_page(made, folder)]
    if quiet:
        print(*paths, sep="\n")
    else:
        screen.show(made, terminal.console())
        for path in paths:
            terminal.console().print(Text(f"  {path}"), soft_wrap=True)
    if not made["complete"]:
        done = made["provenance"]["replications"]
        print(f"Stopped after {done} replications; what they show is saved.", file=sys.stderr)
        sys.exit(STOPPED)


def _with_progress(loaded: Loaded, workers: int | None, cluster: str | None, quiet: bool) -> Daily:
    from sim.stopping import under_way
    from sim.studies.warmup import run_warmup

    total = loaded.scenario.run.replications
    with under_way("replications", total, workers, cluster, quiet) as bar:
        return run_warmup(loaded.scenario, workers, cluster, bar.count)


def _again(file: Path, sets: list[str] | None, seed: int | None) -> str:
    """The command that asks exactly this again."""
    words = ["python", "run_sim.py", "warmup", str(file)]
    return written([*words, *settings(sets, seed)])
