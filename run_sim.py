"""The command line: arguments in, files and screen out. Everything it does is in `sim`, imported when needed."""

from __future__ import annotations

import contextlib
import datetime
import errno
import io
import os
import shlex
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.checkpoint import Checkpoint
    from sim.estimate import Estimate
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
    from sim.errors import InputError, WalschipError, WorkerLost
    from sim.reports import document, html, terminal

    files = files or [DEFAULT]
    if out is not None and len(files) > 1:
        raise InputError("--out: one folder cannot hold the reports of several scenarios (give one file)")
    if resume and out is None:
        raise InputError("--resume: say with --out which folder to go on in")
    loaded, faults = [], []
    for file in files:
        try:
            loaded.append(_load(file, sets, seed))
            _refuse_what_cannot_run(loaded[-1], workers)
        except InputError as fault:
            faults.append(str(fault))
    if faults:
        raise InputError("\n".join(faults))
    folders = [out or _folder(file) for file in files]
    if len(set(folders)) < len(folders):
        raise InputError("two files of one name would share a folder (run them one by one, each with --out)")
    for folder in folders:
        _prepare(folder, overwrite, resume)
    for one, folder in zip(loaded, folders, strict=True):
        again = f"go on with: {_again(one, folder, sets, seed)}"
        checkpoint = None
        try:
            checkpoint = Checkpoint(folder, one, resume)
            results = _experiment(one, workers, quiet, checkpoint)
            report = document.report(results)
            paths = [document.save(report, folder), html.save(report, folder)]
            if results.complete:
                checkpoint.remove()
        except KeyboardInterrupt:
            print(_stopped(checkpoint, again), file=sys.stderr)
            sys.exit(STOPPED)
        except WorkerLost as lost:
            raise WorkerLost(f"{lost}; what was finished is kept, {again}") from lost
        except BrokenPipeError:
            raise
        except OSError as error:
            where, what = error.filename or folder, error.strerror or error
            raise WalschipError(f"{where}: {what}; what was finished is kept, {again}") from error
        if quiet:
            print(*paths, sep="\n")
        else:
            terminal.show(report, _console(), paths)
        if not results.complete:
            print(_stopped(checkpoint, again), file=sys.stderr)
            sys.exit(STOPPED)


@app.command()
def compare(
    reports: Annotated[list[Path], typer.Argument(help="report.json of earlier runs, or their folders.")],
) -> None:
    """Put the reports of earlier runs side by side."""
    from sim.errors import InputError
    from sim.reports import document, side_by_side

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
    side_by_side.show(read, _console())


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.")], sets: Sets = None, seed: Seed = None
) -> None:
    """Validate, and print every effective value with where it came from, and the offered load."""
    from sim.errors import InputError
    from sim.offered_load import offered_loads
    from sim.reports import terminal
    from sim.scenario import effective

    faults = []
    for file in files:
        try:
            loaded = _load(file, sets, seed)
            fits = _refuse_what_cannot_run(loaded)
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


def _refuse_what_cannot_run(loaded: Loaded, workers: int | None = None) -> Estimate:
    """The estimate of a run; faults no scenario shows by itself are told with the scenario's file."""
    from sim.errors import InputError
    from sim.estimate import estimate, refuse_what_does_not_fit
    from sim.experiment import check_thresholds

    faults = []
    for refuse in (check_thresholds, lambda scenario: refuse_what_does_not_fit(scenario, workers)):
        try:
            refuse(loaded.scenario)
        except InputError as fault:
            faults += [f"{loaded.path}: {line}" for line in str(fault).splitlines()]
    if faults:
        raise InputError("\n".join(faults))
    return estimate(loaded.scenario, workers)


def _prepare(folder: Path, overwrite: bool, resume: bool) -> None:
    """Make the folder of a report; what is in it is not written over unless asked, and it must take files."""
    from sim.checkpoint import NAME
    from sim.errors import InputError

    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"--out: {folder} is a file (the name of a folder, there or not)")
        if (folder / NAME).exists() and not (overwrite or resume):
            raise InputError(f"{folder}: a run was broken off in it (add --resume to go on, or --overwrite)")
        if (folder / "report.json").exists() and not (overwrite or resume):
            raise InputError(f"{folder}: there is a report in it already (add --overwrite to replace it)")
        if resume and not folder.exists():
            return  # There is nothing to resume, which the checkpoint says.
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        wrong = f"--out: {folder} cannot be written to: {error.strerror or error}"
        raise InputError(f"{wrong} (a folder you may write to)") from error


def _again(loaded: Loaded, folder: Path, sets: list[str] | None, seed: int | None) -> str:
    """The command that goes on with a run that was broken off."""
    words = ["python", "run_sim.py", "run", str(loaded.path), "--out", str(folder), "--resume"]
    for text in sets or ():
        words += ["--set", text]
    return shlex.join(words + ([] if seed is None else ["--seed", str(seed)]))


def _stopped(checkpoint: Checkpoint | None, again: str) -> str:
    """What Ctrl-C left, in a line; a checkpoint with nothing in it goes: the same command may be given again."""
    try:
        finished = 0 if checkpoint is None else checkpoint.path.read_bytes().count(b"\n") - 1
    except FileNotFoundError:
        return "Stopped; all was finished and the report is written."
    if checkpoint is not None and finished > 0:
        return f"Stopped; what was finished ({finished} replications) is saved, {again}"
    if checkpoint is not None:
        checkpoint.remove()
    return "Stopped before anything was finished; the same command starts again."


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

    # joblib counts the tasks it gives up when a run is broken off; we say what was finished instead.
    warnings.filterwarnings("ignore", r"\d+ tasks which", UserWarning)
    silent = quiet or not sys.stderr.isatty()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console(stderr=True), disable=silent, transient=True) as progress:
        task = progress.add_task("offered load", total=loaded.scenario.run.replications)

        def on_loads(loads: tuple[Load, ...]) -> None:
            progress.update(task, description="replications")
            if not quiet:
                terminal.show_loads(loads, _console())

        def on_done(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        command = "python run_sim.py " + " ".join(sys.argv[1:])
        command = command.encode("utf-8", "backslashreplace").decode()
        with _workers_deaf_to_ctrl_c() if workers != 1 else contextlib.nullcontext():
            return run_experiment(loaded, workers, command.strip(), on_done, checkpoint, on_loads)


@contextlib.contextmanager
def _workers_deaf_to_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C reach this process only: its workers would each print a traceback.

    A process inherits the signals its maker's thread has shut out. So this thread shuts Ctrl-C out, and another
    one is there to take it; python raises KeyboardInterrupt here all the same. The trackers that workers need
    are started first, for they let it in again.
    """
    from multiprocessing import resource_tracker

    from joblib.externals.loky.backend import resource_tracker as of_joblib  # type: ignore[import-untyped]

    resource_tracker.ensure_running()
    of_joblib.ensure_running()
    over = threading.Event()
    threading.Thread(target=over.wait, daemon=True).start()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        over.set()


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
