"""`audit`: what mystery shoppers are told, as researchers and regulators ask."""

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
    from sim.studies.audit import Audit, Settings


def audit(
    file: Annotated[Path, typer.Argument(help="A scenario file.")],
    questions: Annotated[int, typer.Option(min=1, help="Different questions to ask.")] = 6,
    times: Annotated[
        int, typer.Option(min=1, help="How often each is asked on each channel, in each replication.")
    ] = 12,
    double: Annotated[
        int | None, typer.Option(min=0, help="How many of the questions hold two needs; a third if not given.")
    ] = None,
    sets: Sets = None,
    seed: Seed = None,
    workers: Workers = None,
    cluster: Annotated[str | None, typer.Option(help="A Dask scheduler to run on, as tcp://host:8786.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of what is found.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Ask as mystery shoppers do, on every channel: how accurate, complete and alike the answers are."""
    import datetime
    import time

    from rich.text import Text

    from sim import runs
    from sim.errors import InputError
    from sim.reports import terminal
    from sim.reports.auditing import document, page, screen
    from sim.shoppers import questionnaire
    from sim.studies.audit import Settings

    began, started = time.monotonic(), datetime.datetime.now(datetime.UTC)
    asked = Settings(questions, times, questions // 3 if double is None else double)
    if asked.double > questions:
        raise InputError(f"--double {asked.double}: there are only {questions} questions (at most {questions})")
    loaded = load(file, sets, seed)
    runs.refuse_what_cannot_run(loaded, None if cluster else workers)
    # What cannot be asked is refused before a folder is made.
    questionnaire(loaded.scenario, loaded.scenario.run.seed, asked.questions, asked.double)
    folder = out or runs.default_folder(file.with_stem(f"{file.stem}-audit"))
    if (folder / document.NAME).exists() and not overwrite:
        raise InputError(f"{folder}: there is an audit in it already (add --overwrite to replace it)")
    # A report in that folder stays as it is.
    runs.prepare(folder, overwrite=True, resume=False)
    try:
        found = _with_progress(loaded, asked, workers, cluster, quiet)
    except KeyboardInterrupt:
        print("Stopped before anything was finished; the same command starts again.", file=sys.stderr)
        sys.exit(STOPPED)
    again = _again(file, asked, sets, seed)
    origin = provenance(loaded, again, started.isoformat(timespec="seconds"))
    made = document.audit(loaded.scenario, found, origin | {"seconds": round(time.monotonic() - began, 3)})
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


def _with_progress(
    loaded: Loaded, asked: Settings, workers: int | None, cluster: str | None, quiet: bool
) -> Audit:
    from sim.stopping import under_way
    from sim.studies.audit import run_audit

    total = loaded.scenario.run.replications
    with under_way("replications", total, workers, cluster, quiet) as bar:
        return run_audit(loaded.scenario, asked, workers, cluster, bar.count)


def _again(file: Path, asked: Settings, sets: list[str] | None, seed: int | None) -> str:
    """The command that asks exactly this again."""
    words = ["python", "run_sim.py", "audit", str(file), "--questions", str(asked.questions)]
    words += ["--times", str(asked.times), "--double", str(asked.double)]
    return written([*words, *settings(sets, seed)])
