"""`calibrate`: a scenario out of an event log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import Quiet


def calibrate(
    log: Annotated[Path, typer.Argument(help="CSV, CSV.gz, Parquet or XES; a folder or a pattern of parts.")],
    mapping: Annotated[
        str, typer.Option("--map", help="Which column is what: case=…,time=…,team=…[,topic=…][,status=…]…")
    ],
    out: Annotated[Path, typer.Option(help="The scenario to write.")],
    departments: Annotated[
        int, typer.Option(min=1, max=500, help="At most so many; other teams are lumped.")
    ] = 12,
    topics: Annotated[int, typer.Option(min=1, max=500, help="At most so many; the rest is lumped.")] = 11,
    share: Annotated[
        float, typer.Option(min=0.05, max=1.0, help="Share of the time to fit on; the rest is for validate.")
    ] = 0.7,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a scenario that is there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Estimate a scenario from an event log; what the log cannot tell is assumed, and says so."""
    from sim.errors import InputError
    from sim.files import write_whole
    from sim.logs.write_table import polars_or_say_so

    polars_or_say_so()
    from sim.logs.mapping import parse
    from sim.logs.observe import cases
    from sim.logs.read import read
    from sim.studies.calibrate import calibrate as estimate
    from sim.studies.calibrating.scenario_text import gaps, scenario_text

    if out.exists() and not overwrite:
        raise InputError(f"--out: {out} is there already (add --overwrite to replace it)")
    read_log = read(log, parse(mapping))
    found = estimate(cases(read_log), departments, topics, share)
    text = scenario_text(found, f"{log.name}, as logged", str(log), mapping)
    try:
        write_whole(out, text)
    except OSError as error:
        raise InputError(f"--out: {out} cannot be written ({error.strerror or error})") from error
    if quiet:
        print(out)
        return
    window = found.seen.window
    print(f"{read_log.rows} rows, {found.made.table.height} cases; malformed: {_malformed(read_log.malformed)}")
    print(f"fitted on {found.seen.cases} cases opened {window.start:%Y-%m-%d} to {window.end:%Y-%m-%d}")
    print(f"{len(found.departments.names)} departments of {len(found.seen.teams.teams)} teams, "
          f"{len(found.topics.names)} topics")  # fmt: skip
    for note in read_log.notes:
        print(f"note: {note}")
    for gap in gaps(found):
        print(f"not told by the log: {gap}")
    print(f"{out} written. Next: python run_sim.py validate {out} {log}")


def _malformed(faults: tuple[object, ...]) -> str:
    from sim.logs.read import Malformed

    told = [f"{each.count} × {each.reason} (first: {', '.join(each.places)})"
            for each in faults if isinstance(each, Malformed)]  # fmt: skip
    return "; ".join(told) or "none"
