"""What a topic's RACI implies when the file does not say it: where its news starts, where people ask."""

from __future__ import annotations

from sim.scenario.document import Leaf, Problem, Tree, branch_at, names
from sim.scenario.words import Path

DEFAULT = "default"
"""Origin of a value no file gives."""


def fill(root: Tree) -> tuple[list[Problem], set[Path]]:
    """Give topics the `news_from` and `door` their RACI implies, in place.

    The accountable department, else the first responsible one, else the only one there is; for a door, else the
    first of `doors`, which stand in its place anyway. Where none of
    these exists that is a problem; where the RACI itself is faulty nothing can be said. Also returned: the
    paths still missing, about which everything there is to say has been said.
    """
    problems: list[Problem] = []
    missing: set[Path] = set()
    departments = names(root, "department")
    for label, topic in branch_at(root, ("topic",)).items():
        if not isinstance(topic, dict):
            continue
        wanted = [key for key in ("news_from", "door") if key not in topic]
        letters = _letters(topic.get("raci", {}))
        owner = _owner(letters, departments) if letters is not None else None
        for key in wanted:
            path = ("topic", label, key)
            weighed = _weighed(topic) if key == "door" else None
            if owner is not None or weighed is not None:
                topic[key] = Leaf(owner or weighed, DEFAULT)
                continue
            missing.add(path)
            if letters is not None and departments:
                wrong = "is missing, and no department has an R or an A from which to tell it"
                problems.append(Problem(path, wrong, f'{key} = "{departments[0]}", for instance'))
    return problems, missing


def _weighed(topic: Tree) -> str | None:
    """The first department with a weight among a topic's `doors`."""
    doors = branch_at(topic, ("doors",)).items()
    return next((name for name, leaf in doors if isinstance(leaf, Leaf) and leaf.value), None)


def _letters(raci: Leaf | Tree) -> dict[str, str] | None:
    """Department → letters; None if anything is wrong with the table."""
    if isinstance(raci, Leaf):
        return None
    found: dict[str, str] = {}
    for department, leaf in raci.items():
        letters = leaf.value if isinstance(leaf, Leaf) else None
        if not isinstance(letters, str) or not set(letters) <= set("RACI"):
            return None
        found[department] = letters
    return found


def _owner(letters: dict[str, str], departments: tuple[str, ...] | None) -> str | None:
    for letter in "AR":
        for department, held in letters.items():
            if letter in held:
                return department
    return departments[0] if departments and len(departments) == 1 else None
