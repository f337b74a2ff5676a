"""The command line: arguments in, files and screen out. Everything it does is in `sim`, imported when needed."""

from __future__ import annotations

import io
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim.scenario import Loaded

HERE = Path(__file__).resolve().parent
SCENARIOS = HERE / "scenarios"
STOPPED = 130
"""Exit status after Ctrl-C."""
DEFAULT = SCENARIOS / "article.toml"

app = typer.Typer(
    help="What do departmental silos cost, and what would an integrated organisation change?",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises for words it cannot use; the class has no public name of its own."""

Files = Annotated[list[Path] | None, typer.Argument(help="Scenario files; scenarios/article.toml if none.")]
Sets = Annotated[list[str] | None, typer.Option("--set", help="PATH=VALUE, as run.replications=5.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Another seed than the scenario's.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; as many as processors if not given.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print where the files are, and nothing else.")]


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Without a command: run scenarios/article.toml."""
    if context.invoked_subcommand is None:
        run(None)


@app.command()
def run(
    files: Files = None,
    sets: Sets = None,
    seed: Seed = None,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the report.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a report that is there.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was broken off.")] = False,
    quiet: Quiet = False,
) -> None:
    """Run scenarios and report the difference between their organisations."""
    from sim import runs
    from sim.errors import InputError

    files = files or [DEFAULT]
    if out is not None and len(files) > 1:
        raise InputError("--out: one folder cannot hold the reports of several scenarios (give one file)")
    if resume and out is None:
        raise InputError("--resume: say with --out which folder to go on in")
    loaded, faults = [], []
    for file in files:
        try:
            loaded.append(_load(file, sets, seed))
            runs.refuse_what_cannot_run(loaded[-1], workers)
        except InputError as fault:
            faults.append(str(fault))
    if faults:
        raise InputError("\n".join(faults))
    folders = [out or runs.default_folder(file) for file in files]
    if len(set(folders)) < len(folders):
        raise InputError("two files of one name would share a folder (run them one by one, each with --out)")
    for folder in folders:
        runs.prepare(folder, overwrite, resume)
    command = shlex.join(["python", "run_sim.py", *sys.argv[1:]]).encode("utf-8", "backslashreplace").decode()
    for one, folder in zip(loaded, folders, strict=True):
        again = runs.command_to_resume(one, folder, sets or (), seed)
        try:
            runs.run_into(one, folder, workers=workers, quiet=quiet, resume=resume, command=command, again=again)
        except runs.Stopped as stopped:
            print(stopped, file=sys.stderr)
            sys.exit(STOPPED)


@app.command()
def compare(
    reports: Annotated[list[Path], typer.Argument(help="report.json of earlier runs, or their folders.")],
) -> None:
    """Put the reports of earlier runs side by side."""
    from sim.errors import InputError
    from sim.reports import document, side_by_side, terminal

    if len(reports) < 2:
        raise InputError("compare: one report has nothing beside it (name two or more)")
    read, faults = [], []
    for path in reports:
        try:
            read.append((path, document.read(path)))
        except InputError as fault:
            faults.append(str(fault))
    if faults:
        raise InputError("\n".join(faults))
    side_by_side.show(read, terminal.console())


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.")], sets: Sets = None, seed: Seed = None
) -> None:
    """Validate, and print every effective value with where it came from, and the offered load."""
    from sim import runs
    from sim.errors import InputError
    from sim.offered_load import offered_loads
    from sim.reports import terminal
    from sim.scenario import effective

    faults = []
    for file in files:
        try:
            loaded = _load(file, sets, seed)
            fits = runs.refuse_what_cannot_run(loaded)
        except InputError as fault:
            faults.append(str(fault))
            continue
        values = effective(loaded)
        width = max(len(value.path) for value in values)
        print(f"{file}: no faults")
        took = f"{fits.hours * 3600:,.0f} seconds" if fits.hours < 1 / 30 else f"{fits.hours * 60:,.0f} minutes"
        print(f"  A run takes about {took} and {fits.gigabytes:,.1f} GB on this machine.")
        for value in values:
            print(f"  {value.path:<{width}}  {value.text}  ({value.origin})")
        with terminal.console(stderr=True).status("offered load …"):
            loads = offered_loads(loaded.scenario)
        terminal.show_loads(loads, terminal.console())
    if faults:
        raise InputError("\n".join(faults))


@app.command("list")
def list_scenarios() -> None:
    """The scenarios shipped, one line each."""
    import tomllib

    for path in sorted(SCENARIOS.glob("*.toml")):
        try:
            told = " ".join(str(tomllib.loads(path.read_text("utf-8")).get("title", "")).split())
        except (OSError, ValueError, RecursionError):
            told = "(cannot be read; run_sim.py check tells why)"
        print(f"{os.path.relpath(path):<32} {told}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files."""
    import json

    from sim.scenario import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
) -> None:
    """Write a commented scenario to start from."""
    from sim.errors import InputError
    from sim.scenario import starting_file

    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(starting_file(file.stem))
    except OSError as error:
        raise InputError(f"{file}: cannot be written ({error.strerror})") from error
    print(f"{file} written. Next: python run_sim.py check {file}")


@app.command()
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

    scenario = _load(file, sets, seed).scenario
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


@app.command()
def measures() -> None:
    """What every measure means."""
    from sim.measures import catalogue

    for meaning in catalogue():
        print(f"{meaning.name} ({meaning.unit}, better: {meaning.better}; of: {meaning.denominator})")
        print(f"    {meaning.words}")


def _load(file: Path, sets: list[str] | None, seed: int | None) -> Loaded:
    from sim.scenario import load

    return load(file, sets or (), seed)


def main() -> None:
    """Run the command line; faults of input end with status 2, Ctrl-C with 130, anything else with 1."""
    # A name may hold letters, and a path bytes, that the screen has no sign for.
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name) or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (open to the end)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        setattr(sys, name, stream)
    status = _status()
    try:
        sys.stdout.flush()
    except OSError as error:
        # What could not be written must not be tried again on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = status or 1
        if not isinstance(error, BrokenPipeError):  # after which nobody wants to read on
            print(f"run_sim.py: what it printed cannot be written: {error.strerror or error}", file=sys.stderr)
    sys.exit(status)


def _status() -> int:
    """Run what the command line says; returns the exit status, and tells in a line why it is not 0."""
    from sim.errors import InputError, WalschipError

    try:
        # Without its standalone mode typer returns the status of an Exit instead of leaving.
        status = app(standalone_mode=False)
        if status == STOPPED:  # typer's own answer to Ctrl-C, without a word
            print("Stopped.", file=sys.stderr)
        return status if isinstance(status, int) else 0
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
    except WalschipError as fault:
        print(fault, file=sys.stderr)
        return 2 if isinstance(fault, InputError) else 1
    except USAGE_ERROR as fault:
        told = getattr(fault, "format_message", fault.__str__)()
        print(f"run_sim.py: {told} (see run_sim.py --help)", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        print("Stopped.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        return 1
    except OSError as error:
        print(f"{error.filename or 'run_sim.py'}: {error.strerror or error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    main()
