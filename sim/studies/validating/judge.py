"""Simulated beside observed: tables of lines, each with a band, a limit and a plain verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from sim.studies.validating.look import LEVELS, VISITS, Look
from sim.trace import Floats

HANDOFFS, CHANCE, RETURNED, TAIL = 0.05, 0.08, 0.03, 0.25
"""Limits: points of hand-offs, of chances and of A→B→A; share of the P90."""
PROFILE, LOAD, MATRIX = 0.05, 0.10, 0.25
"""Limits of total variation: of arrivals by hour and weekday, of load, of the matrix of departments."""
LEVEL = 0.95
FLOWS = 15
"""Largest hand-offs that are told one by one."""
REPRODUCED = "reproduced"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GROUPS = ("0 hand-offs", "1 hand-off", "2 hand-offs", "3 or more")


@dataclass(frozen=True, slots=True)
class Line:
    """One number; None is not there."""

    label: str
    unit: str
    """share, hours or distance."""
    fitted: float | None
    """Of the log, in the part that was fitted."""
    held: float | None
    """Of the log, in the part held out."""
    simulated: float | None
    """Mean over replications."""
    low: float | None
    """The band in which a further replication would lie, 95 %; None with one replication."""
    high: float | None
    limit: float | None
    """How far it may be off, in its unit; None where it is told but not judged."""
    verdict: str
    """Reproduced, or off by how much; empty where it is not judged."""


@dataclass(frozen=True, slots=True)
class Table:
    """Lines that belong together; the last ones are distances between whole distributions."""

    name: str
    title: str
    words: str
    lines: tuple[Line, ...]

    @property
    def reproduced(self) -> bool | None:
        """Whether all that is judged is; None where nothing can be."""
        judged = [line.verdict for line in self.lines if line.verdict]
        return all(verdict == REPRODUCED for verdict in judged) if judged else None


def judge(
    names: Sequence[str], fitted: Look, held: Look | None, runs: Sequence[Look], consistency: Floats
) -> tuple[Table, ...]:
    """All tables; `consistency`: agreement, within, between of each replication, shape (R, 3); nan: none."""
    sides = _Sides(fitted, held, runs)
    return (
        Table(
            "handoffs",
            "Hand-offs per case",
            "A hand-off is a change of team (in the simulation: of department) within a case; done cases.",
            (
                *sides.several(lambda one: one.handoffs, _GROUPS, "share", HANDOFFS),
                sides.distance(
                    "Wasserstein distance (hand-offs)", lambda one: np.cumsum(one.counts), "number", None
                ),
                sides.distance("total variation", lambda one: one.handoffs / 2, "share", HANDOFFS),
            ),
        ),
        Table(
            "chance",
            "The chance of being passed on, by visit",
            "Of the cases that come to a kth visit, those passed on at it.",
            tuple(
                sides.several(
                    lambda one: one.chance, [f"visit {at + 1}" for at in range(VISITS)], "share", CHANCE, judged=4
                )
            ),
        ),
        Table(
            "returned",
            "Cases that go A→B→A",
            "At least once, straight back to the team before.",
            (sides.line("A→B→A", lambda one: one.returned, "share", RETURNED),),
        ),
        Table(
            "hours",
            "Time from opening to resolution",
            "Hours of wall time; done cases.",
            (
                *sides.several(lambda one: one.quantiles[:4], ("P10", "P25", "median", "P75"), "hours", None),
                sides.line("P90", lambda one: one.quantiles[4], "hours", TAIL, relative=True),
                *sides.several(
                    lambda one: one.by_handoffs, [f"median, {each}" for each in _GROUPS], "hours", None
                ),
                sides.rising(),
                sides.distance(
                    "Wasserstein distance (hours)", lambda one: one.hours / len(LEVELS), "hours", None
                ),
            ),
        ),
        Table(
            "matrix",
            "From department to department",
            f"Share of all hand-offs between different departments; the {FLOWS} largest of the log.",
            (*sides.flows(names), sides.distance("total variation", lambda one: one.matrix / 2, "share", MATRIX)),
        ),
        Table(
            "arrivals",
            "Arrivals by hour and weekday",
            "Share of cases by the hour in which they are opened; weekdays each on their mean day.",
            (
                *sides.several(
                    lambda one: one.by_hour, [f"{at:02}–{at + 1:02}" for at in range(24)], "share", None
                ),
                sides.distance("total variation, hours", lambda one: one.by_hour / 2, "share", PROFILE),
                *sides.several(lambda one: one.by_weekday, _DAYS, "share", None),
                sides.distance("total variation, weekdays", lambda one: one.by_weekday / 2, "share", PROFILE),
            ),
        ),
        Table(
            "load",
            "Load by department",
            "Share of all visits.",
            (
                *sides.several(lambda one: one.load, names, "share", None),
                sides.distance("total variation", lambda one: one.load / 2, "share", LOAD),
            ),
        ),
        _consistency(fitted, held, consistency),
    )


def _consistency(fitted: Look, held: Look | None, runs: Floats) -> Table:
    words = (
        "In the log: pairs of cases of one topic that end with one outcome code. In the simulation: pairs of "
        "answers to one question that say the same. Not the same thing, and not judged; in the log team and case "
        "are confounded: teams get other cases of a topic, so that less agreement between teams "
        "need not be their doing."
    )
    lines = []
    for at, label in enumerate(("all pairs", "within a team", "between teams", "by chance (any two cases)")):
        told = runs[:, at] if at < runs.shape[1] else np.array([np.nan])
        middle, low, high = band(told)
        lines.append(
            Line(
                label,
                "share",
                known(fitted.agreement[at]),
                None if held is None else known(held.agreement[at]),
                middle,
                low,
                high,
                None,
                "",
            )
        )
    return Table("consistency", "Consistency", words, tuple(lines))


class _Sides:
    """The two parts of the log and the replications, asked for one number after the other."""

    def __init__(self, fitted: Look, held: Look | None, runs: Sequence[Look]) -> None:
        self.fitted, self.held, self.runs = fitted, held, runs

    def line(
        self,
        label: str,
        of: Callable[[Look], float],
        unit: str,
        limit: float | None,
        *,
        relative: bool = False,
    ) -> Line:
        """One number; `relative`: the limit is a share of what the log has."""
        fitted = known(of(self.fitted))
        middle, low, high = band(np.array([of(run) for run in self.runs]))
        if relative and limit is not None and fitted is not None:
            limit = limit * fitted
        held = None if self.held is None else known(of(self.held))
        return Line(
            label, unit, fitted, held, middle, low, high, limit, _verdict(fitted, middle, low, high, limit, unit)
        )

    def several(
        self,
        of: Callable[[Look], Floats],
        labels: Sequence[str],
        unit: str,
        limit: float | None,
        judged: int | None = None,
    ) -> list[Line]:
        """A line for each number of a column; `judged`: only so many of the first are judged."""

        def one(at: int, label: str) -> Line:
            far = limit if judged is None or at < judged else None
            return self.line(label, lambda side: float(of(side)[at]), unit, far)

        return [one(at, label) for at, label in enumerate(labels)]

    def distance(self, label: str, of: Callable[[Look], Floats], unit: str, limit: float | None) -> Line:
        """Sum of absolute differences from the fitted part; in place of the held-out part stands the drift."""
        base = of(self.fitted)

        def apart(side: Look) -> float:
            return float(np.abs(of(side) - base).sum())

        middle, low, high = band(np.array([apart(run) for run in self.runs]))
        held = None if self.held is None else known(apart(self.held))
        verdict = "" if limit is None or middle is None else _far(middle, limit, unit)
        return Line(label, unit, None, held, middle, low, high, limit, verdict)

    def rising(self) -> Line:
        """Whether medians rise with hand-offs in the log and in the simulation: 1 is yes."""

        def rises(side: Look) -> float:
            some = side.by_handoffs[~np.isnan(side.by_handoffs)]
            return float((np.diff(some) > 0).all()) if len(some) > 1 else np.nan

        fitted = known(rises(self.fitted))
        told = np.mean([run.by_handoffs for run in self.runs], axis=0)
        some = told[~np.isnan(told)]
        mine = float((np.diff(some) > 0).all()) if len(some) > 1 else None
        verdict = ""
        if fitted is not None and mine is not None:
            verdict = (
                REPRODUCED if fitted == mine else "the log's medians rise, these do not" if fitted else "they do"
            )
        held = None if self.held is None else known(rises(self.held))
        return Line("medians rise with hand-offs", "yes", fitted, held, mine, None, None, 0.0, verdict)

    def flows(self, names: Sequence[str]) -> list[Line]:
        """The largest hand-offs of the log."""
        size = len(names)
        if np.isnan(self.fitted.matrix).any():
            return []
        largest = np.argsort(-self.fitted.matrix.ravel(), kind="stable")[:FLOWS]
        cells = [(int(at) // size, int(at) % size) for at in largest if self.fitted.matrix.ravel()[at] > 0]

        def cell(here: int, there: int) -> Line:
            label = f"{names[here]} → {names[there]}"
            return self.line(label, lambda side: float(side.matrix[here, there]), "share", None)

        return [cell(*each) for each in cells]


def known(value: float) -> float | None:
    """None for nan."""
    return None if np.isnan(value) else float(value)


def band(values: Floats) -> tuple[float | None, float | None, float | None]:
    """Mean over replications, and where a further one would lie (95 %, by Student's t); None: not defined."""
    if not len(values) or np.isnan(values).any():
        return None, None, None
    middle = float(values.mean())
    size = len(values)
    if size < 2:
        return middle, None, None
    half = float(t.ppf(0.5 + LEVEL / 2, size - 1) * values.std(ddof=1) * np.sqrt(1 + 1 / size))
    return middle, middle - half, middle + half


def _verdict(
    fitted: float | None,
    middle: float | None,
    low: float | None,
    high: float | None,
    limit: float | None,
    unit: str,
) -> str:
    if limit is None or fitted is None or middle is None:
        return ""
    off = middle - fitted
    if abs(off) <= limit:
        return REPRODUCED
    chance = low is not None and high is not None and low <= fitted <= high
    return f"off by {_amount(off, unit)}" + (", within chance" if chance else "")


def _far(distance: float, limit: float, unit: str) -> str:
    return REPRODUCED if distance <= limit else f"off by {_amount(distance, unit)}"


def _amount(off: float, unit: str) -> str:
    return f"{100 * off:+.1f} points" if unit == "share" else f"{off:+.3g} {unit}"
