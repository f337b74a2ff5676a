"""What differs in one organisation: its `override`, by dotted path, laid over the scenario.

Replications are matched pairs only if all organisations meet the same customers; so nothing the workload is
drawn from may differ.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import ScenarioError
from sim.scenario.assemble import placed
from sim.scenario.document import Problem, Tree, branch_at, copied, leaves, tree
from sim.scenario.merge import merge, nest, unknown_names
from sim.scenario.model import Scenario
from sim.scenario.validate import validate
from sim.scenario.words import Path, nearest, split_path

_DRAWN_FROM: tuple[Path, ...] = (
    ("run",),
    ("demand",),
    ("peak",),
    ("customers",),
    *(("channel", "*", key) for key in ("name", "kind", "share", "patience_hours", "remove")),
    *(("topic", "*", key) for key in ("name", "share", "questions", "work_minutes", "remove")),
    *(("topic", "*", key) for key in ("answer_changes_every_days", "hard")),
)
"""What the workload is drawn from; "*" is any item."""

_SHARED: tuple[Path, ...] = (
    ("schema",),
    ("title",),
    ("description",),
    ("extends",),
    ("raci",),
    ("organisation",),
    ("log",),
    ("matters",),
    ("published",),
    *_DRAWN_FROM,
    *(("department", "*", key) for key in ("name", "remove")),
)
"""What an override may not touch; "*" is any item."""

_FREE = (
    "free are work, handoff, pending, network, knowledge, department; of a channel door and sign_off; "
    "of a topic raci, door, doors and news_from"
)


def check_overrides(root: Tree, known: list[Problem], doubled: frozenset[str]) -> list[Problem]:
    """What is wrong with the organisations' overrides, beyond the problems known of the tree itself."""
    problems: list[Problem] = []
    for name in branch_at(root, ("organisation",)):
        _, found = _designed(root, name, doubled, known)
        problems += found
    return list(dict.fromkeys(problems))


def design_scenario(scenario: Scenario, organisation: str) -> Scenario:
    """The scenario as it is in one organisation: its override applied, everything validated again.

    Values the file left to be implied (a topic's door) stay what they were, unless overridden themselves.
    ScenarioError when there is no such organisation or the override cannot be applied.
    """
    design = scenario.organisation.get(organisation)
    if design is None:
        right = nearest(organisation, scenario.organisation)
        problem = Problem(("organisation", organisation), "there is no such organisation", right)
        raise ScenarioError([placed(scenario.title, problem)])
    if not design.override:
        return scenario
    root, _ = tree(scenario.model_dump(by_alias=True, exclude_none=True), scenario.title)
    designed, problems = _designed(root, organisation)
    if designed is None or problems:
        raise ScenarioError([placed(scenario.title, problem) for problem in problems])
    return designed


def _designed(
    root: Tree, organisation: str, doubled: frozenset[str] = frozenset(), known: Sequence[Problem] = ()
) -> tuple[Scenario | None, list[Problem]]:
    """The tree with one organisation's override over it, validated.

    Problems are told at the override's keys, without those `known` of the tree itself.
    """
    place: Path = ("organisation", organisation, "override")
    override = branch_at(root, place)
    if not override:
        return None, []
    result = copied(root)
    problems: list[Problem] = []
    keys: dict[Path, str] = {}
    for key, value in override.items():
        try:
            path = split_path(key)
        except ValueError:
            right = 'a dotted path: "work.generalist_factor", \'topic."two words".raci\''
            problems.append(Problem((*place, key), "cannot be read as the path of a value", right))
            continue
        over = nest(path, copied(value) if isinstance(value, dict) else value)
        touched = [at for at, _ in leaves(over) if any(_meets(at, shared) for shared in _SHARED)]
        if touched:
            wrong = "may not differ per organisation: all meet the same customers"
            problems.append(Problem((*place, key), wrong, _FREE))
            continue
        keys[path] = key
        found = unknown_names(result, over) + merge(result, over)
        problems += [Problem((*place, key), problem.wrong, problem.right) for problem in found]
    scenario, found = validate(result, doubled)
    for problem in [problem for problem in found if problem not in known]:
        owner = next((key for path, key in keys.items() if _meets(problem.path, path)), None)
        # What no key of the override explains is the tree's own fault, and told there.
        at = (*place, owner) if owner is not None else problem.path
        problems.append(Problem(at, problem.wrong, problem.right))
    return scenario, problems


def shapes_workload(path: Path) -> bool:
    """Whether the workload is drawn from the value at this path: runs that differ in it meet other customers."""
    return any(_meets(path, drawn) for drawn in _DRAWN_FROM)


def _meets(path: Path, other: Path) -> bool:
    """Whether one path leads to the other, or through it."""
    return all(a == b or b == "*" for a, b in zip(path, other, strict=False))
