"""`trace`: follow inquiries through one organisation, or write its event log."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.options import Quiet, Seed, Sets, load

if TYPE_CHECKING:
    from rich.progress import Progress

EARLIEST, LATEST = 1900, 9000
"""Years an event log may begin in: readers of logs know no date outside, and a run lasts for some years."""


def trace(
    file: Annotated[Path, typer.Argument(help="A scenario file.")],
    organisation: Annotated[str, typer.Option(help="Which organisation.")],
    inquiry: Annotated[int | None, typer.Option(min=0, help="Tell this inquiry's life.")] = None,
    replication: Annotated[int, typer.Option(min=0, help="Which replication.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Write an event log: .csv, .parquet, .xes or .jsonocel (OCEL 2.0).")
    ] = None,
    start: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The Monday the event log begins on; 2026-01-05 if not given."),
    ] = None,
    sets: Sets = None,
    seed: Seed = None,
    quiet: Quiet = False,
) -> None:
    """Follow inquiries through one organisation; the same number in another organisation is its twin."""
    from sim import engine, workload
    from sim import organisation as organisations
    from sim.errors import InputError
    from sim.logs.write import refuse, write
    from sim.reports import life

    monday = None if start is None else start.date()
    if monday is not None and not EARLIEST <= monday.year <= LATEST:
        raise InputError(f"--start: {monday} is out of reach (a Monday of {EARLIEST} to {LATEST})")
    if out is not None:
        refuse(out, monday)
    scenario = load(file, sets, seed).scenario
    if organisation not in scenario.organisation:
        known = ", ".join(scenario.organisation)
        raise InputError(f"--organisation: {file} has no organisation {organisation!r} (it has: {known})")
    with _progress(quiet) as progress:
        task = progress.add_task("simulating", total=None)
        chance = workload.draw(scenario, scenario.run.seed, replication)
        arrivals = len(chance.inquiries.arrival)
        if inquiry is not None and inquiry >= arrivals:
            which = f"0 to {arrivals - 1}" if arrivals else "none to follow"
            raise InputError(f"--inquiry: there are {arrivals} inquiries in a replication ({which})")
        told = engine.run(organisations.build(scenario, organisation, chance), chance)
        if out is not None:
            progress.update(task, description="writing events")
            title = f"{scenario.title}: {organisation}, replication {replication}, seed {scenario.run.seed}"
            try:
                written = write(
                    told,
                    out,
                    question=chance.inquiries.question,
                    start=monday,
                    title=title,
                    on_done=lambda done, total: progress.update(task, completed=done, total=total),
                )
            except OSError as error:
                raise InputError(f"--out: {out} cannot be written ({error.strerror or error})") from error
    if out is not None and quiet:
        print(out)
    elif out is not None:
        objects = "" if written.objects is None else f", {written.objects} objects"
        print(f"{written.events} events of {written.cases} cases{objects} written to {out}")
    if inquiry is not None:
        print(*life.tell(told, inquiry), sep="\n")
    elif out is None:
        rows = life.overview(told)
        many = "1 inquiry" if arrivals == 1 else f"{arrivals} inquiries"
        follow = " Some worth following (--inquiry N):" if rows else ""
        print(f"{many} went through “{organisation}”.{follow}")
        for row in rows:
            print("  " + ", ".join(f"{key} {value}" for key, value in row.items()))


def _progress(quiet: bool) -> Progress:
    """A bar on the screen, not in a file; gone when it is done."""
    import sys

    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from sim.reports import terminal

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    silent = quiet or not sys.stderr.isatty()
    return Progress(*columns, console=terminal.console(stderr=True), disable=silent, transient=True)
