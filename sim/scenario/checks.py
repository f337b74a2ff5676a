"""Faults of sense: what no single value shows.

The checks look at a tree from which faulty values have been taken out, and skip what they cannot know: so one
mistake is told once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import time

from sim.scenario.document import Leaf, Problem, Tree, branch_at, leaves, names, value_at
from sim.scenario.fill import DEFAULT
from sim.scenario.types import is_number
from sim.scenario.words import Path, nearest, show

Check = Callable[[Tree, Tree], Iterator[Problem]]
"""(tree without faulty values, tree as written) → problems."""

_TOLERANCE = 1e-6


def sense(pruned: Tree, written: Tree, doubled: frozenset[str] = frozenset()) -> list[Problem]:
    """Every fault of sense; totals over `doubled` lists are not looked at."""
    problems = [problem for check in _CHECKS for problem in check(pruned, written)]
    totals = [problem for key in ("channel", "topic") if key not in doubled for problem in _totals(pruned, key)]
    return problems + totals


def _totals(pruned: Tree, key: str) -> Iterator[Problem]:
    """Shares add up to 1: of channels, and of topics in each segment."""
    items = branch_at(pruned, (key,))
    for segment in ("prospect", "customer") if key == "topic" else ("",):
        shares = [_share(pruned, (key, label, "share"), segment) for label in items]
        known = [share for share in shares if share is not None]
        total = math.fsum(known)
        if len(known) == len(shares) > 0 and abs(total - 1) > _TOLERANCE:
            whose = f" of {segment}s" if segment else ""
            yield Problem((key,), f"the shares{whose} add up to {total:.6g}", "shares that add up to 1")


def _share(pruned: Tree, path: Path, segment: str) -> float | None:
    value = value_at(pruned, path)
    if value is None and segment:
        value = value_at(pruned, (*path, segment))
    return float(value) if is_number(value) else None


def _known_departments(pruned: Tree, written: Tree) -> Iterator[Problem]:
    """Departments named in doors, news, sign-off and RACI exist."""
    known = names(written, "department")
    if not known:
        return
    for path, leaf, name in _named_departments(pruned):
        if name not in known and leaf.origin != DEFAULT:
            yield Problem(path, f"there is no department {show(name)}", nearest(name, known))


def _named_departments(pruned: Tree) -> Iterator[tuple[Path, Leaf, str]]:
    for label, channel in branch_at(pruned, ("channel",)).items():
        for path, leaf in leaves(channel, ("channel", label)):
            if path[2:] == ("door",) and isinstance(leaf.value, str):
                yield path, leaf, leaf.value
            if path[2:] == ("sign_off",) and isinstance(leaf.value, tuple):
                yield from ((path, leaf, name) for name in leaf.value if isinstance(name, str))
    for label, topic in branch_at(pruned, ("topic",)).items():
        for path, leaf in leaves(topic, ("topic", label)):
            if path[2:3] in (("door",), ("news_from",)) and isinstance(leaf.value, str):
                yield path, leaf, leaf.value
            if path[2:3] == ("doors",) and len(path) == 4 and leaf.value:
                yield path, leaf, path[3]
            # A blank is no part at all; it may name a department that has been removed.
            if path[2:3] == ("raci",) and len(path) == 4 and leaf.value:
                yield path, leaf, path[3]


def _one_accountable(pruned: Tree, _written: Tree) -> Iterator[Problem]:
    for label in branch_at(pruned, ("topic",)):
        raci = branch_at(pruned, ("topic", label, "raci"))
        holders = [name for name, leaf in raci.items() if isinstance(leaf, Leaf) and "A" in str(leaf.value)]
        if len(holders) > 1:
            shown = ", ".join(show(name) for name in holders)
            yield Problem(("topic", label, "raci"), f"{len(holders)} departments are A: {shown}", "at most one A")


def _opening_hours(pruned: Tree, _written: Tree) -> Iterator[Problem]:
    for label in branch_at(pruned, ("department",)):
        opens = value_at(pruned, ("department", label, "opens"))
        closes = value_at(pruned, ("department", label, "closes"))
        opens, closes = opens or time(9), closes if closes is not None else time(17)
        if isinstance(opens, time) and isinstance(closes, time) and time(0) < closes < opens:
            path = ("department", label, "closes")
            right = "a time after it opens, 00:00:00 for midnight, or the same as opens for around the clock"
            yield Problem(path, f"closes at {closes} before it opens at {opens}", right)


def _known_topics(pruned: Tree, written: Tree) -> Iterator[Problem]:
    known = names(written, "topic")
    for label in branch_at(pruned, ("peak",)):
        topic = value_at(pruned, ("peak", label, "topic"))
        if known and isinstance(topic, str) and topic not in known:
            yield Problem(("peak", label, "topic"), f"there is no topic {show(topic)}", nearest(topic, known))


def _peaks_end(pruned: Tree, _written: Tree) -> Iterator[Problem]:
    for label in branch_at(pruned, ("peak",)):
        every, hours = (value_at(pruned, ("peak", label, key)) for key in ("every_days", "hours"))
        if is_number(every) and is_number(hours) and hours > every * 24:
            wrong = f"lasts {hours:g} hours, and the next one starts after {every * 24:g}"
            yield Problem(("peak", label, "hours"), wrong, "at most 24 × every_days")


def _known_organisations(pruned: Tree, written: Tree) -> Iterator[Problem]:
    """Organisations that should resemble a published figure exist."""
    known = branch_at(written, ("organisation",))
    for label in branch_at(pruned, ("published",)):
        path = ("published", label, "organisation")
        name = value_at(pruned, path)
        if known and isinstance(name, str) and name not in known:
            yield Problem(path, f"there is no organisation {show(name)}", nearest(name, known))


def _published_ranges(pruned: Tree, _written: Tree) -> Iterator[Problem]:
    for label in branch_at(pruned, ("published",)):
        low, high = (value_at(pruned, ("published", label, key)) for key in ("low", "high"))
        if is_number(low) and is_number(high) and low > high:
            path = ("published", label, "high")
            yield Problem(path, f"is {show(high)}, below low = {show(low)}", "low first, then high")


_CHECKS: tuple[Check, ...] = (
    _known_departments,
    _one_accountable,
    _opening_hours,
    _known_topics,
    _peaks_end,
    _known_organisations,
    _published_ranges,
)
