"""A run into a folder: what is there is spared, progress is shown, and what was finished is never lost."""

from __future__ import annotations

import datetime
import errno
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.checkpoint import NAME, Checkpoint
from sim.errors import InputError
from sim.estimate import Estimate, estimate, refuse_what_does_not_fit
from sim.experiment import Results, check_published, check_thresholds, run_experiment
from sim.offered_load import Load
from sim.reports import document, html, terminal
from sim.reports.beside import NOTHING, Beside
from sim.scenario import Loaded
from sim.stopping import Stopped, kept, under_way
from sim.studies.precision import Precision, Target, check


def run_into(
    loaded: Loaded,
    folder: Path,
    *,
    workers: int | None,
    quiet: bool,
    resume: bool,
    command: str,
    again: str,
    beside: Beside = NOTHING,
    cluster: str | None = None,
    precision: Precision | None = None,
) -> None:
    """Run a scenario and leave its report in a folder made by `prepare`; print it unless `quiet`.

    `again` is the command that goes on with it, told if it is broken off. `beside` are the folders
    of tables and figures, if wanted. `precision` decides how many replications there are, and is then told.
    Raises `Stopped` on Ctrl-C, `WorkerLost` if a worker process dies or a cluster goes away, and `WalschipError`
    if the disk is full.
    """
    checkpoint, pace = None, Pace()
    try:
        with kept(folder, again):
            checkpoint = Checkpoint(folder, loaded, resume)
            results = _experiment(loaded, workers, quiet, checkpoint, command, cluster, precision, pace)
            report = document.report(results)
            paths = [document.save(report, folder), html.save(report, folder)]
            paths += beside.write(report)
            if results.complete:
                checkpoint.remove()
    except KeyboardInterrupt:
        raise Stopped(_what_is_left(checkpoint, again)) from None
    except InputError:
        if checkpoint is not None and not checkpoint.count():
            checkpoint.remove()  # Or it would be in the way of the same command, mended.
        raise
    if quiet:
        print(*paths, sep="\n")
    else:
        terminal.show(report, terminal.console(), paths)
    if precision is not None and results.complete:
        _tell(precision, pace, quiet)
    if not results.complete:
        raise Stopped(_what_is_left(checkpoint, again))


def refuse_what_cannot_run(
    loaded: Loaded, workers: int | None = None, at_most: int | None = None, targets: Sequence[Target] = ()
) -> Estimate:
    """The estimate of a run; faults no scenario shows by itself are told with the scenario's file.

    `at_most`: replications where it ends if its `targets` decide how many there are; they must fit.
    """
    scenario = loaded.scenario
    if at_most is not None:
        run = scenario.run.model_copy(update={"replications": at_most})
        scenario = scenario.model_copy(update={"run": run})
    faults = []
    for refuse in (
        check_thresholds,
        check_published,
        lambda scenario: refuse_what_does_not_fit(scenario, workers),
        lambda scenario: check(targets, scenario),
    ):
        try:
            refuse(scenario)
        except InputError as fault:
            of_names = refuse in (check_thresholds, check_published)
            allowed = "" if at_most is None or of_names else f" (with --at-most {at_most})"
            faults += [f"{loaded.path}: {line}{allowed}" for line in str(fault).splitlines()]
    if faults:
        raise InputError("\n".join(faults))
    return estimate(scenario, workers)


def prepare(folder: Path, overwrite: bool, resume: bool, beside: Beside = NOTHING) -> None:
    """Make the folder of a report; what is in it is not written over unless asked, and it must take files.

    The same for the folders `beside` it.
    """
    beside.prepare(overwrite or resume)
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


def command_to_resume(
    loaded: Loaded,
    folder: Path,
    sets: Sequence[str],
    seed: int | None,
    beside: Beside = NOTHING,
    more: Sequence[str] = (),
) -> str:
    """The command that goes on with a run that was broken off; `more` are other words that it had."""
    words = ["python", "run_sim.py", "run", str(loaded.path), "--out", str(folder), "--resume"]
    words += [*beside.words(), *more]
    for text in sets:
        words += ["--set", text]
    return shlex.join(words + ([] if seed is None else ["--seed", str(seed)]))


def default_folder(file: Path) -> Path:
    """reports/<scenario>-<UTC time>/."""
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    return Path("reports") / f"{file.stem}-{stamp}"


def _what_is_left(checkpoint: Checkpoint | None, again: str) -> str:
    """What Ctrl-C left, in a line; a checkpoint with nothing in it goes: the same command may be given again."""
    try:
        finished = 0 if checkpoint is None else checkpoint.count()
    except FileNotFoundError:
        return "Stopped; all was finished and the report is written."
    if checkpoint is not None and finished > 0:
        return f"Stopped; what was finished ({finished} replications) is saved, go on with: {again}"
    if checkpoint is not None:
        checkpoint.remove()
    return "Stopped before anything was finished; the same command starts again."


@dataclass(slots=True)
class Pace:
    """How fast replications are finished."""

    begun: float = 0.0
    """When the first was begun, by `time.perf_counter`."""
    lasted: float = 0.0
    """Seconds from then until the last was finished."""
    replications: int = 0

    @property
    def seconds(self) -> float | None:
        """Per replication; None before the first."""
        return self.lasted / self.replications if self.replications else None


def _tell(precision: Precision, pace: Pace, quiet: bool) -> None:
    """What the precision came to; what was missed is told even when nothing else is."""
    if quiet:
        for line in precision.missed():
            print(line, file=sys.stderr)
        return
    print(*precision.told(pace.seconds), sep="\n")


def _experiment(
    loaded: Loaded,
    workers: int | None,
    quiet: bool,
    checkpoint: Checkpoint,
    command: str,
    cluster: str | None,
    precision: Precision | None,
    pace: Pace,
) -> Results:
    with under_way("offered load", loaded.scenario.run.replications, workers, cluster, quiet) as bar:

        def on_loads(loads: tuple[Load, ...]) -> None:
            bar.rename("replications")
            pace.begun = time.perf_counter()
            if not quiet:
                terminal.show_loads(loads, terminal.console())

        def on_done(done: int, total: int) -> None:
            pace.replications, pace.lasted = pace.replications + 1, time.perf_counter() - pace.begun
            bar.count(done, total)

        return run_experiment(
            loaded, workers, command, on_done, checkpoint, on_loads, cluster=cluster, rule=precision
        )
