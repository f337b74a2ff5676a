"""One scenario of the page of all: run it and its short runs, in a folder where nothing finished is lost.

The folder is named after what its runs depend on: a scenario that has not changed is read back, one that was
broken off goes on. What is said of the runs is worked out anew each time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from sim.checkpoint import NAME, Checkpoint
from sim.experiment import Results, run_experiment
from sim.reports import document
from sim.reports.catalogue.entry import Entry, Tornado
from sim.reports.catalogue.inputs import recorded
from sim.scenario import Loaded, comments, load
from sim.sessions import run_study
from sim.stopping import Stopped, under_way
from sim.studies.catalogue import Short, key, movers, short
from sim.studies.store import HEAD
from sim.studies.sweep import points


@dataclass(frozen=True, slots=True)
class Asked:
    """How every scenario is run."""

    seed: int | None
    """None: the scenario's own."""
    replications: int | None
    """None: the scenario's own."""
    tornado_days: int
    tornado_replications: int

    @property
    def sets(self) -> list[str]:
        """What is laid over a scenario."""
        return [] if self.replications is None else [f"run.replications={self.replications}"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A scenario that is to be run."""

    file: Path
    shown: str
    """As the page and its commands name it."""
    loaded: Loaded
    short: Short | None


def plan(file: Path, shown: str, asked: Asked) -> Planned:
    """What there is to run of a scenario; raises `ScenarioError` or `InputError` for what is wrong with it."""
    loaded = load(file, asked.sets, asked.seed)
    found = None
    if len(loaded.scenario.organisation) > 1:
        found = short(file, (), asked.seed, asked.tornado_days, asked.tornado_replications)
    return Planned(file, shown, loaded, found)


def make(one: Planned, page: Path, cache: Path, workers: int | None, quiet: bool, again: str) -> Entry:
    """Run what is not in the cache yet, and put together what the page says of the scenario.

    `again` is the command that goes on if it is broken off. Raises `Stopped` on Ctrl-C and whatever
    `sessions.run_study` raises.
    """
    files = recorded(one.file, page)  # Before it is run: what changes meanwhile is not what was run.
    folder = cache / f"{one.file.stem}-{key(one.loaded.scenario)[:16]}"
    results = _experiment(one, folder, workers, quiet, again)
    tornado = None
    if one.short is not None:
        inside = folder / f"tornado-{_asked(one.short)}"
        found = run_study(
            points(one.short.spots),
            one.short.replications,
            inside,
            {"study": "catalogue", "points": [spot.label for spot in one.short.spots]},
            workers=workers,
            quiet=quiet,
            resume=(inside / HEAD).exists(),
            again=again,
        )
        tornado = Tornado(one.short, tuple(movers(one.short, found, comments(one.loaded))))
    return Entry(one.shown, document.report(results), tornado, files)


def _asked(one: Short) -> str:
    """What short runs ask, as a hash: other ranges or days are another study of the same scenario."""
    lengths = (one.days, one.warmup_days, one.drain_days, one.replications)
    told = "\n".join([str(lengths), *(spot.label for spot in one.spots)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _experiment(one: Planned, folder: Path, workers: int | None, quiet: bool, again: str) -> Results:
    """All replications, those that are there read back."""
    stopped = Stopped(f"Stopped; what was finished is saved, go on with: {again}")
    # The checkpoint is of what is simulated: other words in the file do not make it another's.
    kept = replace(one.loaded, sha256=key(one.loaded.scenario))
    try:
        checkpoint = Checkpoint(folder, kept, resume=(folder / NAME).exists())
        total = one.loaded.scenario.run.replications
        with under_way("replications", total, workers, None, quiet) as bar:
            results = run_experiment(one.loaded, workers, again, bar.count, checkpoint)
    except KeyboardInterrupt:
        raise stopped from None
    if not results.complete:
        raise stopped
    return results
