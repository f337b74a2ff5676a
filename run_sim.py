"""The command line: arguments in, files and screen out. Everything it does is in `sim`, imported when needed."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.checkpoint import Checkpoint
    from sim.experiment import Results
    from sim.offered_load import Load
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
    from sim.checkpoint import Checkpoint
    from sim.errors import InputError, WorkerLost
    from sim.estimate import refuse_what_does_not_fit
    from sim.reports import document, html, terminal

    files = files or [DEFAULT]
    if out is not None and len(files) > 1:
        raise InputError("--out: one folder cannot hold the reports of several scenarios (give one file)")
    loaded = [_load(file, sets, seed) for file in files]
    if resume and out is None:
        raise InputError("--resume: say with --out which folder to go on in")
    for one in loaded:
        refuse_what_does_not_fit(one.scenario, workers)
    folders = [out or _folder(file) for file in files]
    for folder in folders:
        _refuse_what_is_there(folder, overwrite, resume)
    for one, folder in zip(loaded, folders, strict=True):
        checkpoint = Checkpoint(folder, one, resume)
        again = f"python run_sim.py run {one.path} --out {folder} --resume, with the same --set and --seed"
        try:
            results = _experiment(one, workers, quiet, checkpoint)
        except KeyboardInterrupt:
            print("Stopped before anything was finished.", file=sys.stderr)
            raise typer.Exit(STOPPED) from None
        except WorkerLost as lost:
            raise WorkerLost(f"{lost}; what was finished is kept, go on with: {again}") from lost
        report = document.report(results)
        paths = [document.save(report, folder), html.save(report, folder)]
        if quiet:
            print(*paths, sep="\n")
        else:
            terminal.show(report, _console(), paths)
        if not results.complete:
            print(f"Stopped; what was finished is saved. Go on with: {again}", file=sys.stderr)
            raise typer.Exit(STOPPED)
        checkpoint.remove()


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.")], sets: Sets = None, seed: Seed = None
) -> None:
    """Validate, and print every effective value with where it came from, and the offered load."""
    from sim.errors import InputError
    from sim.estimate import refuse_what_does_not_fit
    from sim.experiment import check_thresholds
    from sim.offered_load import offered_loads
    from sim.reports import terminal
    from sim.scenario import effective

    faults = []
    for file in files:
        try:
            loaded = _load(file, sets, seed)
            check_thresholds(loaded.scenario)
            fits = refuse_what_does_not_fit(loaded.scenario)
        except InputError as fault:
            faults.append(str(fault))
            continue
        values = effective(loaded)
        width = max(len(value.path) for value in values)
        print(f"{file}: no faults")
        print(f"  A run takes about {fits.hours * 60:,.1f} minutes and {fits.gigabytes:,.1f} GB on this machine.")
        for value in values:
            print(f"  {value.path:<{width}}  {value.text}  ({value.origin})")
        with _console(stderr=True).status("offered load …"):
            loads = offered_loads(loaded.scenario)
        terminal.show_loads(loads, _console())
    if faults:
        raise InputError("\n".join(faults))


@app.command("list")
def list_scenarios() -> None:
    """The scenarios shipped, one line each."""
    import tomllib

    for path in sorted(SCENARIOS.glob("*.toml")):
        with path.open("rb") as file:
            data = tomllib.load(file)
        print(f"{os.path.relpath(path):<32} {data.get('title', '')}")


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

        print(f"{write(told, out)} events written to {out}")
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


def _refuse_what_is_there(folder: Path, overwrite: bool, resume: bool) -> None:
    """A finished or broken-off run is not written over unless asked."""
    from sim.checkpoint import NAME
    from sim.errors import InputError

    if overwrite or resume:
        return
    if (folder / NAME).exists():
        raise InputError(f"{folder}: a run was broken off in it (add --resume to go on, or --overwrite)")
    if (folder / "report.json").exists():
        raise InputError(f"{folder}: there is a report in it already (add --overwrite to replace it)")


def _folder(file: Path) -> Path:
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    return Path("reports") / f"{file.stem}-{stamp}"


def _console(stderr: bool = False) -> Console:
    from rich.console import Console

    from sim.reports.terminal import WIDTH

    stream = sys.stderr if stderr else sys.stdout
    # Piped, rich would wrap at 80 columns; a narrow window keeps its own width.
    width = min(WIDTH, os.get_terminal_size(stream.fileno()).columns) if stream.isatty() else WIDTH
    return Console(stderr=stderr, width=width, highlight=False)


def _experiment(loaded: Loaded, workers: int | None, quiet: bool, checkpoint: Checkpoint) -> Results:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from sim.experiment import run_experiment
    from sim.reports import terminal

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task("offered load", total=loaded.scenario.run.replications)

        def on_loads(loads: tuple[Load, ...]) -> None:
            progress.update(task, description="replications")
            if not quiet:
                terminal.show_loads(loads, _console())

        def on_done(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        command = "python run_sim.py " + " ".join(sys.argv[1:])
        return run_experiment(loaded, workers, command.strip(), on_done, checkpoint, on_loads)


def main() -> None:
    """Run the command line; faults of input end with status 2, Ctrl-C with 130, anything else with 1."""
    from sim.errors import InputError, WalschipError

    try:
        # Without its standalone mode typer returns the status of an Exit instead of leaving.
        status = app(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except InputError as fault:
        print(fault, file=sys.stderr)
        sys.exit(2)
    except WalschipError as fault:
        print(fault, file=sys.stderr)
        sys.exit(1)
    except USAGE_ERROR as fault:
        told = getattr(fault, "format_message", fault.__str__)()
        print(f"run_sim.py: {told} (see run_sim.py --help)", file=sys.stderr)
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        print("Stopped.", file=sys.stderr)
        sys.exit(STOPPED)
    except OSError as error:
        print(f"{error.filename or 'run_sim.py'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
