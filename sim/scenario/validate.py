"""Every fault of a tree at once, of form and of sense, and the scenario when there is none."""

from __future__ import annotations

from sim.scenario.checks import sense
from sim.scenario.document import Problem, Tree, copied, prune
from sim.scenario.fill import fill
from sim.scenario.model import Scenario
from sim.scenario.structure import structure


def validate(root: Tree, doubled: frozenset[str] = frozenset()) -> tuple[Scenario | None, list[Problem]]:
    """The scenario, or all that is wrong with the tree; topics' implied values are filled in, in place.

    Faulty values are taken out before the checks of sense look, so that no mistake is told twice.
    """
    implied, silent = fill(root)
    scenario, formal = structure(root)
    told = [problem for problem in formal if problem.path not in silent]
    pruned = copied(root)
    for problem in formal:
        prune(pruned, problem.path)
    problems = told + implied + sense(pruned, root, doubled)
    if problems:
        return None, problems
    if scenario is None:
        return None, [Problem((), "cannot be read as a scenario", "see scenarios/small.toml")]
    return scenario, []
