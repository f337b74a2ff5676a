"""`catalogue`: the page of all scenarios, beside published figures and with what their answers hang on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.commands.asking import written
from sim.commands.options import SCENARIOS, Quiet, Seed, Workers
from sim.commands.run import STOPPED

ROOT = SCENARIOS.parent
PAGE = ROOT / "docs" / "scenarios.md"
CACHE = Path("reports") / "catalogue"
DAYS, REPLICATIONS = 7, 2
"""Of the short runs."""


def catalogue(
    files: Annotated[list[Path] | None, typer.Argument(help="Scenario files; all in scenarios/ if none.")] = None,
    out: Annotated[Path, typer.Option(help="The page.", show_default=False)] = PAGE,
    check: Annotated[
        bool,
        typer.Option("--check", help="Run nothing; tell which scenarios have changed since the page was made."),
    ] = False,
    replications: Annotated[int | None, typer.Option(min=1, help="Other than each scenario has.")] = None,
    tornado_days: Annotated[int, typer.Option(min=1, help="Days of a short run, at most.")] = DAYS,
    tornado_replications: Annotated[int, typer.Option(min=1, help="Replications of a short run.")] = REPLICATIONS,
    seed: Seed = None,
    workers: Workers = None,
    cache: Annotated[Path, typer.Option(help="Folder where finished runs are kept.")] = CACHE,
    quiet: Quiet = False,
) -> None:
    """Write docs/scenarios.md: every scenario beside published figures, and what its answer hangs on."""
    chosen = files or sorted(SCENARIOS.glob("*.toml"))
    if check:
        from sim.reports.catalogue.inputs import stale

        lines = stale(_short(out), [_short(file) for file in chosen], all_of_them=not files)
        print(*lines, sep="\n", end="\n" if lines else "")
        sys.exit(1 if lines else 0)
    from rich.text import Text

    from sim import cataloguing, runs
    from sim.errors import InputError
    from sim.reports import terminal
    from sim.reports.catalogue.page import Made, save
    from sim.reports.words import counted
    from sim.stopping import Stopped
    from sim.studies.sweep import refuse_what_does_not_fit
    from sim.versions import versions

    asked = cataloguing.Asked(seed, replications, tornado_days, tornado_replications)
    planned, faults = [], []
    with terminal.console(stderr=True).status("reading the scenarios …"):
        for file in chosen:
            try:
                one = cataloguing.plan(file, _shown(file), asked)
                runs.refuse_what_cannot_run(one.loaded, workers)
                if one.short is not None:
                    refuse_what_does_not_fit(file, [spot.loaded.scenario for spot in one.short.spots], workers)
                planned.append(one)
            except InputError as fault:
                faults.append(str(fault))
    if not out.parent.is_dir():
        faults.append(f"--out: {out.parent} is no folder (a page in a folder that is there)")
    if faults:
        raise InputError("\n".join(faults))
    words = _words(files, out, replications, tornado_days, tornado_replications, seed)
    again = written(words)
    to_go_on = written([*words, *(["--cache", str(cache)] if cache != CACHE else [])])
    entries = []
    try:
        for at, one in enumerate(planned, start=1):
            if not quiet:
                moved = 0 if one.short is None else len(one.short.ranges.moved)
                told = f"{at} of {len(planned)}: {one.shown}, {counted(moved, 'assumed value')} to move"
                terminal.console(stderr=True).print(Text(told), soft_wrap=True)
            entries.append(cataloguing.make(one, out, cache, workers, quiet, to_go_on))
    except Stopped as stopped:
        print(stopped, file=sys.stderr)
        sys.exit(STOPPED)
    made = Made(again, written([*words, "--check"]), versions(), tornado_days, tornado_replications)
    print(_short(save(entries, made, out)))


def _shown(file: Path) -> str:
    """A file as the page names it: from the project's folder, if it lies there."""
    whole = file.resolve()
    return whole.relative_to(ROOT).as_posix() if whole.is_relative_to(ROOT) else str(file)


def _short(path: Path) -> Path:
    """A path as one would type it here."""
    near = Path(os.path.relpath(path))
    return path if near.parts[:1] == ("..",) else near


def _words(
    files: list[Path] | None,
    out: Path,
    replications: int | None,
    tornado_days: int,
    tornado_replications: int,
    seed: int | None,
) -> list[str]:
    """The words of the command that makes this page again; how fast, and where runs are kept, is not of it."""
    words = ["python", "run_sim.py", "catalogue", *map(_shown, files or ())]
    words += [] if out.resolve() == PAGE.resolve() else ["--out", _shown(out)]
    options = (
        ("--replications", replications, None),
        ("--tornado-days", tornado_days, DAYS),
        ("--tornado-replications", tornado_replications, REPLICATIONS),
        ("--seed", seed, None),
    )
    return words + [word for name, value, usual in options if value != usual for word in (name, str(value))]
