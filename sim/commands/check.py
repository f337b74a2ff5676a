"""`check`: validate a scenario and tell every value, its origin and comment, and what a run would ask."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import Seed, Sets, load


def check(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.")], sets: Sets = None, seed: Seed = None
) -> None:
    """Validate, and print every effective value with where it came from, and the offered load."""
    from sim import runs
    from sim.errors import InputError
    from sim.offered_load import offered_loads
    from sim.reports import terminal
    from sim.scenario import comments, effective
    from sim.scenario.words import escaped

    faults = []
    for file in files:
        try:
            loaded = load(file, sets, seed)
            fits = runs.refuse_what_cannot_run(loaded)
        except InputError as fault:
            faults.append(str(fault))
            continue
        values, beside = effective(loaded), comments(loaded)
        width = max(len(value.path) for value in values)
        print(f"{file}: no faults")
        took = f"{fits.hours * 3600:,.0f} seconds" if fits.hours < 1 / 30 else f"{fits.hours * 60:,.0f} minutes"
        print(f"  A run takes about {took} and {fits.gigabytes:,.1f} GB on this machine.")
        for value in values:
            comment = f"  # {escaped(beside[value.path])}" if value.path in beside else ""
            print(f"  {value.path:<{width}}  {value.text}  ({value.origin}){comment}")
        with terminal.console(stderr=True).status("offered load …"):
            loads = offered_loads(loaded.scenario)
        terminal.show_loads(loads, terminal.console())
    if faults:
        raise InputError("\n".join(faults))
