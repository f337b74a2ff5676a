"""A scenario before it is validated: a tree of tables whose leaves remember where they came from.

Named lists ([[department]], [[channel]], [[topic]], [[peak]], [[published]]) become tables by name here, so
that merging, setting, pruning and telling where a fault is all work with one kind of path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sim.scenario.words import Path, show

LISTS = {"department": "name", "channel": "name", "topic": "name", "peak": "topic", "published": "name"}
"""The named lists, and the key that names an item."""


@dataclass(frozen=True)
class Leaf:
    """A value as written, and where it came from: "small.toml", "extended base.toml", "--set", "default"."""

    value: Any
    origin: str


@dataclass(frozen=True)
class Problem:
    """Something wrong at a path, not yet tied to a file."""

    path: Path
    wrong: str
    right: str


Node: TypeAlias = "Leaf | dict[str, Node]"
Tree: TypeAlias = dict[str, Node]


def tree(raw: Mapping[str, Any], origin: str) -> tuple[Tree, list[Problem]]:
    """The tree of a file's contents; problems are items of a named list that share a name."""
    result: Tree = {}
    problems: list[Problem] = []
    for key, value in raw.items():
        if key in LISTS:
            # A table in place of a list stays one leaf: validation then says what it should have been.
            named = isinstance(value, list | tuple)
            result[key] = _named(key, value, origin, problems) if named else Leaf(value, origin)
        else:
            result[str(key)] = node(value, origin)
    return result, problems


def node(value: Any, origin: str) -> Node:
    """A value as a branch (tables) or a leaf (anything else; lists become tuples)."""
    if isinstance(value, Mapping):
        return {str(key): node(item, origin) for key, item in value.items()}
    return Leaf(_frozen(value), origin)


def _frozen(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    return value


def _named(key: str, items: list[Any] | tuple[Any, ...], origin: str, problems: list[Problem]) -> Tree:
    identity = LISTS[key]
    result: Tree = {}
    for position, item in enumerate(items, start=1):
        name = item.get(identity) if isinstance(item, Mapping) else None
        label = name if isinstance(name, str) else f"#{position}"
        if label in result and isinstance(name, str):
            problems.append(Problem((key, label), f"a second {key} called {show(name)}", f"each {identity} once"))
        while label in result:
            # A duplicate stays in the tree under a label of its own, so that its other faults are told too.
            label = f"{label} (item {position})"
        result[label] = node(item, origin)
    return result


def plain(root: Tree) -> dict[str, Any]:
    """The tree as validation wants it: values, and the named lists as tuples again."""
    result: dict[str, Any] = {}
    for key, branch in root.items():
        if key in LISTS and isinstance(branch, dict):
            result[key] = tuple(_plain(item) for item in branch.values())
        else:
            result[key] = _plain(branch)
    return result


def _plain(branch: Node) -> Any:
    if isinstance(branch, Leaf):
        return branch.value
    return {key: _plain(item) for key, item in branch.items()}


def copied(branch: Tree) -> Tree:
    """A copy whose tables may be changed (leaves are shared: they never change)."""
    return {key: copied(item) if isinstance(item, dict) else item for key, item in branch.items()}


def look(root: Tree, path: Path) -> Node | None:
    """What stands at the path; None where nothing does."""
    here: Node | None = root
    for part in path:
        if not isinstance(here, dict):
            return None
        here = here.get(part)
    return here


def value_at(root: Tree, path: Path) -> Any:
    """The value of the leaf at the path; None where there is no leaf."""
    found = look(root, path)
    return found.value if isinstance(found, Leaf) else None


def branch_at(root: Tree, path: Path) -> Tree:
    """The table at the path; an empty one where there is none."""
    found = look(root, path)
    return found if isinstance(found, dict) else {}


def prune(root: Tree, path: Path) -> None:
    """Take out what stands at the path, if anything."""
    above = look(root, path[:-1])
    if path and isinstance(above, dict):
        above.pop(path[-1], None)


def leaves(branch: Node, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Every leaf with its path, in file order."""
    if isinstance(branch, Leaf):
        yield path, branch
        return
    for key, item in branch.items():
        yield from leaves(item, (*path, key))


def origin_of(root: Tree, path: Path) -> str | None:
    """Where the value at the path came from; of a missing one, the table it is missing from.

    A value written short stands for the whole table: `share = 0.3` is the origin of `share.prospect`.
    """
    for length in range(len(path), 0, -1):
        found = look(root, path[:length])
        if found is not None:
            return next((leaf.origin for _, leaf in leaves(found)), None)
    return None


def names(root: Tree, key: str) -> tuple[str, ...] | None:
    """The names of a named list as written, right or wrong; None when they cannot be known."""
    branch = root.get(key, {})
    if not isinstance(branch, dict):
        return None
    written = [value_at(root, (key, label, LISTS[key])) for label in branch]
    if not all(isinstance(name, str) for name in written):
        return None
    return tuple(dict.fromkeys(written))
