"""`sweep`: move assumed values over a grid, or one by one over their ranges, and tell who wins where."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.asking import provenance, settings, written
from sim.commands.options import Quiet, Seed, Sets, Workers, load
from sim.commands.run import STOPPED

if TYPE_CHECKING:
    pass

AT_MOST = 400
"""Points that are run without being asked for more."""


def sweep(
    file: Annotated[Path, typer.Argument(help="Scenario file.")],
    vary: Annotated[
        list[str] | None,
        typer.Option(help="PATH=start:stop:count or PATH=value,value,…; with --tornado also PATH=low:high."),
    ] = None,
    tornado: Annotated[
        bool, typer.Option("--tornado", help="Move each assumed value over its range by itself.")
    ] = False,
    measure: Annotated[
        list[str] | None, typer.Option(help="A measure to tell of, beside the headline ones.")
    ] = None,
    sets: Sets = None,
    seed: Seed = None,
    workers: Workers = None,
    cluster: Annotated[str | None, typer.Option(help="A Dask scheduler to run on, as tcp://host:8786.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the study.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a study that is there.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a study that was broken off.")] = False,
    at_most: Annotated[int, typer.Option(min=1, help="Points that may be run.")] = AT_MOST,
    quiet: Quiet = False,
) -> None:
    """Run a grid of assumed values: who wins where, and where the organisations are equal."""
    import datetime
    import time

    from rich.text import Text

    from sim import runs, sessions
    from sim.errors import InputError
    from sim.reports import sweeping, terminal
    from sim.reports.sweeping.page import save_page
    from sim.reports.words import counted
    from sim.stopping import Stopped
    from sim.studies import axes as varied
    from sim.studies import sweep as study
    from sim.studies import tornado as one_by_one
    from sim.studies.store import RESULTS

    began, started = time.monotonic(), datetime.datetime.now(datetime.UTC)
    if not vary and not tornado:
        raise InputError("--vary: is not given (PATH=start:stop:count or PATH=value,value,…; or --tornado)")
    if resume and out is None:
        raise InputError("--resume: say with --out which folder to go on in")
    study.check_measures(measure or ())
    axes = varied.read_axes(vary or (), ends_only=tornado)
    ranges = None
    if tornado:
        loaded = load(file, sets, seed)
        ranges = one_by_one.ranges(loaded, axes, sets or (), seed)
    varied.refuse_too_many(varied.size(axes) if ranges is None else 1 + 2 * len(ranges.moved), at_most)
    settings = study.grid(axes) if ranges is None else one_by_one.settings(ranges.moved)
    # The points first: they tell what is wrong with the file and with --set too.
    spots = study.load_spots(file, sets or (), seed, settings)
    loaded = load(file, sets, seed)
    study.refuse_one_organisation(loaded)
    study.check_splits(measure or (), loaded)
    if cluster is None:  # a cluster's room is not known
        study.refuse_what_does_not_fit(file, [spot.loaded.scenario for spot in spots], workers)
    kind = "tornado" if tornado else "sweep"
    folder = out or runs.default_folder(file.with_stem(f"{file.stem}-{kind}"))
    _prepare(folder, overwrite, resume)
    again = _again(file, vary, tornado, measure, sets, seed, at_most)
    words = [*again, "--out", str(folder), "--resume"] + (["--cluster", cluster] if cluster else [])
    replications = loaded.scenario.run.replications
    if not quiet:
        console = terminal.console()
        console.print(
            Text(
                f"{counted(len(spots), 'point')} of {len(loaded.scenario.organisation)} organisations, "
                f"{counted(replications, 'replication')} each"
            )
        )
    try:
        found = sessions.run_study(
            study.points(spots),
            replications,
            folder,
            {"study": kind, "points": [spot.label for spot in spots]},
            workers=workers,
            cluster=cluster,
            quiet=quiet,
            resume=resume,
            again=written(words),
        )
    except Stopped as stopped:
        print(stopped, file=sys.stderr)
        sys.exit(STOPPED)
    origin = provenance(loaded, written(again), started.isoformat(timespec="seconds")) | {
        "replications": loaded.scenario.run.replications,
        "seconds": time.monotonic() - began,
    }
    measures = study.shown(measure or ())
    if ranges is None:
        told = sweeping.sweep(loaded, axes, spots, found, measures, origin)
    else:
        told = sweeping.tornado(loaded, ranges, spots, found, measures, origin)
    paths = [sweeping.save(told, folder), save_page(told, folder), folder / RESULTS]
    if quiet:
        print(*paths, sep="\n")
        return
    sweeping.show(told, terminal.console())
    for path in paths:
        terminal.console().print(Text(f"  {path}"), soft_wrap=True)


def _prepare(folder: Path, overwrite: bool, resume: bool) -> None:
    """Make the folder; what another study left in it is spared unless asked."""
    from sim import runs
    from sim.errors import InputError
    from sim.reports import sweeping
    from sim.reports.attribution import document as attribution
    from sim.studies.store import HEAD, question_in

    if not resume and ((folder / attribution.NAME).exists() or "attribute" in question_in(folder)):
        raise InputError(f"{folder}: there is an attribution in it, whose results would go (another --out)")
    sweeping.refuse_to_replace(folder, overwrite or resume)
    if (folder / HEAD).exists() and not (overwrite or resume):
        raise InputError(f"{folder}: a study was begun in it (add --resume to go on, or --overwrite)")
    # A report in that folder stays as it is.
    runs.prepare(folder, overwrite=True, resume=resume)


def _again(
    file: Path,
    vary: list[str] | None,
    tornado: bool,
    measure: list[str] | None,
    sets: list[str] | None,
    seed: int | None,
    at_most: int,
) -> list[str]:
    """The words of the command that asks exactly this again."""
    words = ["python", "run_sim.py", "sweep", str(file)]
    for option, texts in (("--vary", vary), ("--measure", measure)):
        words += [word for text in texts or () for word in (option, text)]
    words += ["--tornado"] if tornado else []
    words += ["--at-most", str(at_most)] if at_most != AT_MOST else []
    return [*words, *settings(sets, seed)]
