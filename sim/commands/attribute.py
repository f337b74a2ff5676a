"""`attribute`: which lever brings how much of the difference between two organisations."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.asking import provenance, settings, written
from sim.commands.options import Quiet, Seed, Sets, Workers, load
from sim.commands.run import STOPPED

if TYPE_CHECKING:
    from sim.scenario import Loaded
    from sim.studies.attribute import Plan


def attribute(
    file: Annotated[Path, typer.Argument(help="A scenario file.")],
    source: Annotated[
        str | None, typer.Option("--from", help="The organisation to start from; the first if not given.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", help="The organisation to arrive at; the last if not given.")
    ] = None,
    permutations: Annotated[
        int | None, typer.Option(min=4, help="Draw so many orders of the levers instead of all combinations.")
    ] = None,
    sets: Sets = None,
    seed: Seed = None,
    workers: Workers = None,
    cluster: Annotated[str | None, typer.Option(help="A Dask scheduler, as tcp://host:8786.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the attribution.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an attribution that is there.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with one that was broken off.")] = False,
    quiet: Quiet = False,
) -> None:
    """Tell which lever brings how much of the difference between two organisations."""
    import datetime
    import time

    from rich.text import Text

    from sim import runs, sessions
    from sim.errors import InputError
    from sim.reports import terminal
    from sim.reports.attribution import document, page, screen
    from sim.stopping import Stopped
    from sim.studies.attribute import plan
    from sim.studies.store import RESULTS
    from sim.studies.sweep import refuse_one_organisation

    began, started = time.monotonic(), datetime.datetime.now(datetime.UTC)
    if resume and out is None:
        raise InputError("--resume: say with --out which folder to go on in")
    loaded = load(file, sets, seed)
    refuse_one_organisation(loaded)
    names = list(loaded.scenario.organisation)
    start, end = names[0] if source is None else source, names[-1] if target is None else target
    try:
        planned = plan(loaded.scenario, start, end, permutations)
    except InputError as fault:
        raise InputError("\n".join(f"{file}: {line}" for line in str(fault).splitlines())) from None
    _refuse_what_does_not_fit(loaded, planned, workers, cluster)
    folder = out or runs.default_folder(file.with_stem(f"{file.stem}-attribution"))
    _prepare(folder, overwrite, resume)
    again = _again(file, planned, permutations, sets, seed)
    words = [*again, "--out", str(folder), "--resume"] + (["--cluster", cluster] if cluster else [])
    if not quiet:
        screen.show_plan(planned, loaded.scenario.run.replications, terminal.console())
    try:
        found = sessions.run_study(
            planned.points(),
            loaded.scenario.run.replications,
            folder,
            planned.question(),
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
    made = document.attribution(planned, found, origin)
    paths = [document.save(made, folder), page.save_page(made, folder), folder / RESULTS]
    if quiet:
        print(*paths, sep="\n")
        return
    screen.show(made, terminal.console())
    for path in paths:
        terminal.console().print(Text(f"  {path}"), soft_wrap=True)


def _refuse_what_does_not_fit(loaded: Loaded, planned: Plan, workers: int | None, cluster: str | None) -> None:
    """Raise `InputError` for a study this machine has no room for; a cluster's room is not known."""
    from dataclasses import replace

    from sim import runs
    from sim.errors import InputError
    from sim.experiment import check_thresholds

    if cluster is not None:
        check_thresholds(loaded.scenario)
        return
    try:
        runs.refuse_what_cannot_run(replace(loaded, scenario=planned.scenario), workers)
    except InputError as fault:
        many = f"{len(planned.coalitions)} designs of {len(planned.factors)} levers"
        lines = [f"{line} [{many}]" if "the run would take" in line else line for line in str(fault).splitlines()]
        raise InputError("\n".join(lines)) from None


def _prepare(folder: Path, overwrite: bool, resume: bool) -> None:
    """Make the folder; what another study or attribution left in it is spared unless asked."""
    from sim import runs
    from sim.errors import InputError
    from sim.reports import sweeping
    from sim.reports.attribution import document
    from sim.studies.store import HEAD, question_in

    if not resume and ((folder / sweeping.NAME).exists() or "study" in question_in(folder)):
        raise InputError(f"{folder}: there is a sweep in it, whose results would go (another --out)")
    if not (overwrite or resume):
        if (folder / document.NAME).exists():
            raise InputError(f"{folder}: there is an attribution in it already (add --overwrite to replace it)")
        if (folder / HEAD).exists():
            raise InputError(f"{folder}: a study was begun in it (add --resume to go on, or --overwrite)")
    # A report in that folder stays as it is.
    runs.prepare(folder, overwrite=True, resume=resume)


def _again(
    file: Path, planned: Plan, permutations: int | None, sets: list[str] | None, seed: int | None
) -> list[str]:
    """The words of the command that asks exactly this again."""
    words = ["python", "run_sim.py", "attribute", str(file), "--from", planned.source, "--to", planned.target]
    words += [] if permutations is None else ["--permutations", str(permutations)]
    return [*words, *settings(sets, seed)]
