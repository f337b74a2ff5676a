"""Departments out of teams: the busiest by their own names, the rest lumped, dispatchers apart from solvers.

A lump keeps hand-offs alive only if it is not one with those who pass everything on: a dispatcher inside a lump
of solvers would turn A→B→A into one visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.logs.observe import Observed
from sim.trace import Floats, Ints

DISPATCHER = 2 / 3
"""Teams that pass on at least this share of their visits, and are not kept by name, are lumped as dispatchers."""
LEAST = 0.01
"""Dispatchers are lumped apart if they hold at least this share of all visits."""
OTHERS, DISPATCHERS = "other teams", "other dispatchers"
LONGEST = 80
"""Characters of a name in a scenario."""


@dataclass(frozen=True, slots=True)
class Departments:
    """D departments out of T teams."""

    names: tuple[str, ...]
    of_team: Ints
    """Department of each team, shape (T,)."""
    teams: tuple[tuple[str, ...], ...]
    """The teams of each department that are seen in the window."""
    visits: Ints
    """Visits of cases, shape (D,)."""
    lumped: int
    """Teams seen in the window that have no department of their own."""

    def lumps(self) -> dict[str, tuple[str, ...]]:
        """Departments that are not simply the team of the same name."""
        pairs = zip(self.names, self.teams, strict=True)
        return {name: teams for name, teams in pairs if teams != (name,)}


def departments(seen: Observed, most: int) -> Departments:
    """At most `most` departments; teams without a visit in the window belong to the last lump, or the largest."""
    names, visits = seen.teams.teams, seen.teams.visits
    order = np.argsort(-visits, kind="stable")
    order = order[visits[order] > 0]
    if len(order) <= most:
        kept, rest = order, order[:0]
    elif most == 1:
        kept, rest = order[:0], order
    else:
        kept, rest = order[: max(most - 2, 1)], order[max(most - 2, 1) :]
    passes = _passes(seen)
    dispatch = rest[passes[rest] >= DISPATCHER]
    if most < 3 or visits[dispatch].sum() < LEAST * visits.sum():
        dispatch = rest[:0]
    solve = np.setdiff1d(rest, dispatch)
    groups = [np.array([team]) for team in kept]
    wanted = [names[team] for team in kept]
    for name, members in ((DISPATCHERS, dispatch), (OTHERS, solve)):
        if len(members):
            groups.append(members)
            wanted.append(name)
    of_team = np.full(len(names), len(groups) - 1 if len(rest) else 0, np.int64)
    for at, members in enumerate(groups):
        of_team[members] = at
    told = unique(wanted)
    return Departments(
        told,
        of_team,
        tuple(tuple(names[team] for team in sorted(members)) for members in groups),
        np.array([visits[members].sum() for members in groups], np.int64),
        len(rest),
    )


def _passes(seen: Observed) -> Floats:
    """Share of visits passed on, by team; 0 where the log does not tell."""
    size = len(seen.teams.teams)
    if seen.routing is None:
        return np.zeros(size)
    reached = seen.routing.team_reached.sum(axis=1)
    share: Floats = seen.routing.team_passed.sum(axis=1) / np.maximum(reached, 1)
    return share


def unique(wanted: Sequence[str]) -> tuple[str, ...]:
    """Names that a scenario may hold, each once."""
    found: list[str] = []
    for text in wanted:
        name = clean(text)
        number = 2
        while name in found:
            name = f"{clean(text)[: LONGEST - 5]} ({number})"
            number += 1
        found.append(name)
    return tuple(found)


def clean(text: str) -> str:
    """A text as a name: on one line, without what cannot be shown, not too long, never empty."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:LONGEST].strip() or "(no name)"
