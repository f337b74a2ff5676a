"""Laying one scenario tree over another: what `extends`, --set and an `override` have in common."""

from __future__ import annotations

from sim.scenario.document import LISTS, Leaf, Node, Problem, Tree, branch_at
from sim.scenario.types import is_number
from sim.scenario.words import Path, nearest, show


def merge(base: Tree, over: Tree, path: Path = ()) -> list[Problem]:
    """Lay `over` onto `base`, in place: tables key by key, items of named lists by name, the rest replaced.

    An item with `remove = true` takes the item of that name out; the problems are those that name nothing.
    """
    problems: list[Problem] = []
    for key, new in over.items():
        here = (*path, key)
        if len(here) == 2 and here[0] in LISTS and isinstance(new, dict) and "remove" in new:
            problems += _remove(base, key, here, new["remove"])
        elif isinstance(new, dict):
            old = _as_table(here, base.get(key, {}))
            if _varies(here) and not {"cv", "distribution"}.isdisjoint(new):
                # cv and distribution describe one shape between them: half an old shape would contradict.
                old = {name: value for name, value in old.items() if name == "mean"}
            base[key] = old
            problems += merge(old, new, here)
        else:
            base[key] = new
    return problems


def _remove(base: Tree, key: str, here: Path, flag: Node) -> list[Problem]:
    value = flag.value if isinstance(flag, Leaf) else flag
    if value is not True:
        return [Problem((*here, "remove"), f"is {show(value)}", "remove = true, or no remove at all")]
    if base.pop(key, None) is None:
        return [Problem((*here, "remove"), f"there is no {here[0]} {show(key)} to remove", nearest(key, base))]
    return []


def _as_table(path: Path, node: Node) -> Tree:
    """The table a value stands for, where values may be written short; else an empty one."""
    if isinstance(node, dict):
        return node
    if _varies(path) and is_number(node.value):
        return {"mean": node, "distribution": Leaf("constant", node.origin)}
    if path[0] == "topic" and len(path) == 3 and path[-1] in ("share", "door"):
        return {"prospect": node, "customer": node}
    return {}


def _varies(path: Path) -> bool:
    """Whether a time with a spread stands at the path, which may be written short."""
    return path[-1].endswith("_minutes") or path[-1] == "lies_hours" or path == ("pending", "hours")


def unknown_names(base: Tree, over: Tree) -> list[Problem]:
    """Items and organisations `over` names that `base` has not: --set and `override` may not add any.

    What is unknown is taken out of `over`.
    """
    problems: list[Problem] = []
    for key in (*LISTS, "organisation"):
        if key not in over:
            continue
        items = over[key]
        if isinstance(items, Leaf):
            problems.append(Problem((key,), f"does not say which {key}", f"{key}.NAME.key = value"))
            del over[key]
            continue
        known = branch_at(base, (key,))
        for name in [name for name in items if name not in known]:
            problems.append(Problem((key, name), f"there is no {key} {show(name)}", nearest(name, known)))
            del items[name]
        identity = LISTS.get(key, "")
        for name, item in items.items():
            if isinstance(item, dict) and item.pop(identity, None) is not None:
                problems.append(Problem((key, name, identity), "a name cannot be changed here", "leave it out"))
    return problems


def nest(path: Path, value: Node) -> Tree:
    """The tree that holds just this value at this path."""
    for part in reversed(path[1:]):
        value = {part: value}
    return {path[0]: value}
