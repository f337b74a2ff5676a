"""How many replications it takes until chosen differences are known well enough.

The replications algorithm of K. Hoad, S. Robinson and R. Davies ("Automated selection of the number of
replications for a discrete-event simulation", Journal of the Operational Research Society 61, 2010, 1632–1644):
replications are looked at one after the other, in order of number. The answer is the first number n at which
every half-width is as small as asked, and stays so while k more replications are added (the look-ahead). A rule
that stops at the first narrow interval stops too often at one that is narrow by luck; the look-ahead mends that.

Which half-width: that of the 95 % interval of the paired difference of each variant with the baseline, each by
itself; with one organisation that of its mean. The report's intervals of headline measures hold all at once
and are wider.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import InputError
from sim.intervals import half_width, mean_and_error, paired
from sim.measures import definition
from sim.measures.asked import fault_of
from sim.replication import Replication
from sim.scenario import Scenario
from sim.trace import Bools, Floats

AT_LEAST = 10
"""Replications before the first look: a scatter seen in fewer is not to be trusted."""
AT_MOST = 200
"""Replications after which a run stops whatever it has reached, if nothing else is asked."""
LOOK_AHEAD = 5
"""Replications for which a precision must last, up to a hundred of them; beyond, this many in a hundred."""
LEVEL = 0.95
"""Confidence of each interval by itself."""

_COMMA = re.compile(r",(?![^\[]*\])")  # not one within [topic=…]


@dataclass(frozen=True, slots=True)
class Target:
    """A half-width that is asked for."""

    measure: str
    value: float
    """In the measure's own unit; if `relative`, as a share of the baseline's mean."""
    relative: bool
    text: str
    """As it was given."""

    def half_width(self, baseline_mean: float) -> float:
        """What is asked, in the measure's own unit."""
        return self.value * abs(baseline_mean) if self.relative else self.value


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a target is after some replications."""

    target: Target
    half_width: float | None
    """The widest over the variants, in the measure's unit; None if it cannot be told."""
    asked: float | None
    """The same for what was asked; None with an unknown mean of the baseline."""
    hopeless: bool
    """A replication did not define the measure, so that it has no mean, however many more there are."""

    @property
    def reached(self) -> bool:
        """Whether the half-width is as small as asked."""
        return self.half_width is not None and self.asked is not None and self.half_width <= self.asked


def parse(texts: Sequence[str]) -> tuple[Target, ...]:
    """The targets in texts like `agreement=0.01,time_to_resolution.median=5%`.

    Raises `InputError` with a line for each fault: not MEASURE=VALUE, not a number above 0, a measure that does
    not exist or is given twice.
    """
    targets: list[Target] = []
    faults = []
    for text in (part.strip() for whole in texts for part in _COMMA.split(whole)):
        name, equals, number = (part.strip() for part in text.rpartition("="))
        if not equals or not name:
            faults.append(f"{text or 'nothing'}: is no target (MEASURE=HALF_WIDTH, as agreement=0.01)")
            continue
        value = _number(number.removesuffix("%"))
        if value is None:
            faults.append(f"{name}: {number or 'nothing'} is no half-width (a number above 0, as 0.01 or 5%)")
            continue
        try:
            definition(name)
        except InputError as fault:
            faults.append(f"{fault} (see run_sim.py measures)")
            continue
        if name in {target.measure for target in targets}:
            faults.append(f"{name}: is given twice (once)")
            continue
        relative = number.endswith("%")
        targets.append(Target(name, value / 100.0 if relative else value, relative, text))
    if faults:
        raise InputError("\n".join(f"--precision: {fault}" for fault in faults))
    return tuple(targets)


def check(targets: Sequence[Target], scenario: Scenario) -> None:
    """Raise `InputError` if a target is of a topic, channel or department that the scenario does not have."""
    faults = [fault for target in targets if (fault := fault_of(target.measure, scenario))]
    if faults:
        raise InputError("\n".join(f"--precision: {fault}" for fault in faults))


def standing(target: Target, values: Floats, defined: Bools) -> Standing:
    """Where a target stands after n replications.

    `values` and `defined` have shape (n, organisations), the baseline first; a value that is not defined may be
    anything.
    """
    if not defined.all():
        return Standing(target, None, None, hopeless=True)
    baseline = values[:, 0]
    mean, error = mean_and_error(baseline, float(np.abs(baseline).max()))
    if len(values) < 2:
        return Standing(target, None, target.half_width(mean), hopeless=False)
    halves = [paired(baseline, values[:, at], LEVEL).half or 0.0 for at in range(1, values.shape[1])]
    halves = halves or [half_width(error, len(values) - 1, LEVEL)]
    return Standing(target, max(halves), target.half_width(mean), hopeless=False)


def look_ahead(replications: int, least: int = LOOK_AHEAD) -> int:
    """For how many more replications a precision must last: kLimit of Hoad, Robinson & Davies, rounded down."""
    return int(least / 100 * max(replications, 100))


class Precision:
    """The rule by which a run goes on until its targets are reached. For one run; fed in order of number."""

    def __init__(
        self,
        targets: Sequence[Target],
        at_most: int = AT_MOST,
        at_least: int = AT_LEAST,
        look_ahead: int = LOOK_AHEAD,
    ) -> None:
        self.targets = tuple(targets)
        self.at_most = at_most
        self.seen = 0
        """Replications looked at."""
        self.since: int | None = None
        """The number of replications from which on all targets have been reached; None if they are not now."""
        self.sure = False
        """Whether that has lasted for as long as the look-ahead."""
        self.standings: tuple[Standing, ...] = ()
        """Of each target, after `kept` replications if it is `sure`, else after those `seen`."""
        self._at_least, self._look_ahead = at_least, look_ahead
        self._values: list[Floats] = []
        self._defined: list[Bools] = []
        self._first: tuple[Standing, ...] = ()

    @property
    def kept(self) -> int:
        """How many replications the report is of: without those that were run to look ahead."""
        return self.since if self.sure and self.since is not None else self.seen

    @property
    def expected(self) -> int:
        """About how many replications it will take, from the half-widths so far; for showing progress."""
        wanted = [_needed(one, self.seen) for one in self.standings if not one.hopeless]
        most = max(wanted, default=0)
        likely = self.at_most if math.isinf(most) else math.ceil(most)
        likely = max(likely, self._at_least, self.since or 0)
        return min(self.at_most, max(self.seen, likely + look_ahead(likely, self._look_ahead)))

    def add(self, replication: Replication) -> bool:
        """Look at one more replication; True when no more are wanted.

        Raises `InputError` if the scenario has no measure of a target's name.
        """
        missing = [one.measure for one in self.targets if one.measure not in replication.measures]
        if missing:
            raise InputError(
                "\n".join(f"--precision: {name}: this scenario does not have it" for name in missing)
            )
        columns = [replication.measures.index(target.measure) for target in self.targets]
        return self.look(replication.values[:, columns], replication.defined[:, columns])

    def look(self, values: Floats, defined: Bools) -> bool:
        """The same for the targets' numbers alone; shape (organisations, targets)."""
        self._values.append(values)
        self._defined.append(defined)
        self.seen += 1
        all_values, all_defined = np.stack(self._values), np.stack(self._defined)
        self.standings = tuple(
            standing(target, all_values[:, :, at], all_defined[:, :, at])
            for at, target in enumerate(self.targets)
        )
        # What cannot be reached by any number of replications does not hold up the rest.
        if self.seen < self._at_least or not all(one.reached or one.hopeless for one in self.standings):
            self.since = None
        else:
            if self.since is None:
                self.since, self._first = self.seen, self.standings
            if self.seen - self.since >= look_ahead(self.seen, self._look_ahead):
                self.sure, self.standings = True, self._first
        return self.sure or self.seen >= self.at_most

    def record(self) -> dict[str, Any]:
        """For the report: what was asked and what was reached."""
        return {
            "asked": [target.text for target in self.targets],
            "at_most": self.at_most,
            "level": LEVEL,
            "looked_ahead": self.seen - self.kept,
            "targets": [
                {
                    "measure": one.target.measure,
                    "half_width": one.half_width,
                    "asked": one.asked,
                    "reached": one.reached,
                }
                for one in self.standings
            ],
        }

    def told(self, seconds: float | None) -> list[str]:
        """What a reader wants to know of it, a line each; `seconds` is what a replication takes here."""
        lines = []
        for one in self.standings:
            if one.reached:
                told = f"{one.target.measure} reached ±{_half(one)} (asked {_asked(one.target)})"
                lines.append(f"{told} after {self.kept} replications.")
        if self.sure and self.seen > self.kept and lines:
            lines.append(
                f"{self.seen - self.kept} more were run to see that it lasts; they are not in the report."
            )
        lines += self.missed()
        if any(one.reached for one in self.standings):
            more = 4 * self.kept
            time = "" if seconds is None else f", ~{_time(more * seconds)} here"
            lines.append(f"Halving every interval would take about 4 times as many: ~{more} replications{time}.")
        lines.append(
            f"Asked of each {100 * LEVEL:g} % interval by itself; those of headline measures hold all at once "
            "in the report, and are wider."
        )
        return lines

    def missed(self) -> list[str]:
        """A line for each target that was not reached: by how much, and what it would take."""
        lines = []
        for one in self.standings:
            name = one.target.measure
            if one.hopeless:
                lines.append(
                    f"{name} not reached: some replications do not define it, so it has no mean however many "
                    "there are."
                )
            elif not one.reached:
                wanted = _needed(one, self.seen)
                what = "no number of replications would do"
                if math.isfinite(wanted):
                    what = f"about {math.ceil(wanted)} would be needed (--at-most)"
                lines.append(
                    f"{name} not reached: ±{_half(one)} (asked {_asked(one.target)}) after {self.kept} "
                    f"replications, the most allowed; {what}."
                )
        return lines


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0.0 else None


def _needed(one: Standing, seen: int) -> float:
    """Replications at which a half-width will be as asked, as it shrinks with their square root."""
    if one.half_width is None or one.asked is None:
        return 0.0
    if one.half_width == 0.0:
        return float(seen)
    return seen * (one.half_width / one.asked) ** 2 if one.asked > 0.0 else math.inf


def _asked(target: Target) -> str:
    return f"{100 * target.value:g} %" if target.relative else f"{target.value:g}"


def _half(one: Standing) -> str:
    if one.half_width is None:
        return "?"
    told = f"{one.half_width:.3g}"
    if one.target.relative and one.asked:
        told += f", {100 * one.target.value * one.half_width / one.asked:.3g} %"
    return told


def _time(seconds: float) -> str:
    for size, name in ((3600.0, "hours"), (60.0, "minutes")):
        if seconds >= size:
            return f"{seconds / size:.1f} {name}"
    return f"{seconds:.0f} seconds"
