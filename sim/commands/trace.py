"""`trace`: follow inquiries through one organisation, or write its event log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import Seed, Sets, load


def trace(
    file: Annotated[Path, typer.Argument(help="A scenario file.")],
    organisation: Annotated[str, typer.Option(help="Which organisation.")],
    inquiry: Annotated[int | None, typer.Option(min=0, help="Tell this inquiry's life.")] = None,
    replication: Annotated[int, typer.Option(min=0, help="Which replication.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Write an event log: .csv, .parquet or .xes.")] = None,
    sets: Sets = None,
    seed: Seed = None,
) -> None:
    """Follow inquiries through one organisation; the same number in another organisation is its twin."""
    from sim import engine, workload
    from sim import organisation as organisations
    from sim.errors import InputError
    from sim.reports import life

    scenario = load(file, sets, seed).scenario
    if organisation not in scenario.organisation:
        known = ", ".join(scenario.organisation)
        raise InputError(f"--organisation: {file} has no organisation {organisation!r} (it has: {known})")
    chance = workload.draw(scenario, scenario.run.seed, replication)
    arrivals = len(chance.inquiries.arrival)
    if inquiry is not None and inquiry >= arrivals:
        raise InputError(f"--inquiry: there are {arrivals} inquiries in a replication (0 to {arrivals - 1})")
    told = engine.run(organisations.build(scenario, organisation, chance), chance)
    if out is not None:
        from sim.logs.write import write

        try:
            events = write(told, out)
        except OSError as error:
            raise InputError(f"--out: {out} cannot be written ({error.strerror or error})") from error
        print(f"{events} events written to {out}")
    if inquiry is not None:
        print(*life.tell(told, inquiry), sep="\n")
    elif out is None:
        print(f"{arrivals} inquiries went through “{organisation}”. Some worth following (--inquiry N):")
        for row in life.overview(told):
            print("  " + ", ".join(f"{key} {value}" for key, value in row.items()))
