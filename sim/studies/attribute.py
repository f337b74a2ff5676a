"""Attribution: of the difference between two organisations, which lever brings how much.

Every lever in which the two differ is a player of a game; an organisation in which some of them stand as in
the second, and the others as in the first, is a coalition (`shapley.py`). All of them meet the same customers
(`points.py`), so that a replication is a game of its own. Where there are too many levers for all
combinations, orders in which they are changed are drawn at random, the same for every replication.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sim import streams
from sim.errors import InputError, ScenarioError
from sim.scenario import Design, Scenario, design_scenario
from sim.scenario.words import join_path, quote, split_path
from sim.studies.points import Point
from sim.studies.shapley import coalitions_of, draw_permutations, pairs

MOST_DESIGNS = 128
"""All combinations are run up to so many; with orders drawn, about so many."""
MOST_PAIRED = 12
"""Above so many levers, pairs are not looked at."""
LEAST_PERMUTATIONS = 8
"""Drawn at least: with fewer pairs of orders their scatter would be a guess."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One lever, or one entry of `override`, in which the two organisations differ."""

    name: str
    """The lever, or the dotted path of the override."""
    before: Any
    """Its value in the first organisation; None: no override, as the scenario has it."""
    after: Any
    override: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What an attribution runs. k factors."""

    scenario: Scenario
    """Its organisations are the designs, named by `label`."""
    source: str
    """The first organisation."""
    target: str
    factors: tuple[Factor, ...]
    coalitions: tuple[int, ...]
    """The designs: bit i is set where factor i stands as in the second organisation; nobody first, all last."""
    permutations: tuple[tuple[int, ...], ...]
    """Orders drawn, each followed by its reverse; empty where all combinations are run."""
    paired: bool
    """Whether pairs of levers are looked at."""

    @property
    def exact(self) -> bool:
        """Whether all combinations are run."""
        return not self.permutations

    @property
    def everything(self) -> int:
        """The coalition of all factors: the second organisation."""
        return (1 << len(self.factors)) - 1

    def points(self) -> list[Point]:
        """The designs, to be run."""
        return [Point(self.label(one), self.scenario, self.label(one)) for one in self.coalitions]

    def label(self, coalition: int) -> str:
        """A design's name: a sign for each factor, 1 where it stands as in the second organisation."""
        return _label(coalition, len(self.factors))

    def changed(self, coalition: int) -> list[str]:
        """Names of the factors that stand as in the second organisation."""
        return [factor.name for at, factor in enumerate(self.factors) if coalition >> at & 1]

    def question(self) -> dict[str, Any]:
        """What is asked, as JSON can hold it; it must be the same for a study to be resumed."""
        asked = {"attribute": [self.source, self.target], "factors": [factor.name for factor in self.factors]}
        return asked | {"permutations": [list(order) for order in self.permutations]}


def plan(scenario: Scenario, source: str, target: str, permutations: int | None = None) -> Plan:
    """What must be run to tell which lever brings how much of the difference between two organisations.

    All combinations where there are at most `MOST_DESIGNS`; else, or if `permutations` says how many, orders
    drawn from the scenario's seed. Raises `InputError` for an organisation that is not there, for one compared
    with itself, where no lever differs, and for a combination that the scenario's rules forbid.
    """
    for option, name in (("--from", source), ("--to", target)):
        if name not in scenario.organisation:
            known = ", ".join(map(quote, scenario.organisation))
            raise InputError(f"{option}: there is no organisation {quote(name)} (one of {known})")
    if source == target:
        raise InputError(f"--to: {quote(target)} is the organisation given with --from (another one)")
    first, second = scenario.organisation[source], scenario.organisation[target]
    found = factors(first, second)
    if not found:
        raise InputError(f"--to: no lever differs between {quote(source)} and {quote(target)} (two that differ)")
    orders = _orders(len(found), scenario.run.seed, permutations)
    paired = len(found) <= MOST_PAIRED
    coalitions = _coalitions(len(found), orders, paired)
    designs = {_label(one, len(found)): _design(first, second, found, one) for one in coalitions}
    made = scenario.model_copy(update={"organisation": designs})
    _refuse_what_is_not_allowed(made, found, coalitions)
    return Plan(made, source, target, found, coalitions, orders, paired)


def factors(first: Design, second: Design) -> tuple[Factor, ...]:
    """In what two organisations differ: levers in the order of the model, then overrides as written, one each."""
    levers = [name for name in Design.model_fields if name != "override"]
    found = [
        Factor(name, getattr(first, name), getattr(second, name), override=False)
        for name in levers
        if getattr(first, name) != getattr(second, name)
    ]
    before, after = _by_path(first), _by_path(second)
    found += [
        Factor(path, before.get(path), after.get(path), override=True)
        for path in dict.fromkeys([*before, *after])
        if before.get(path) != after.get(path)
    ]
    return tuple(found)


def _by_path(design: Design) -> dict[str, Any]:
    """Overrides by their path, however it was written."""
    return {join_path(split_path(key)): value for key, value in design.override.items()}


def _orders(k: int, seed: int, permutations: int | None) -> tuple[tuple[int, ...], ...]:
    if permutations is None and 1 << k <= MOST_DESIGNS:
        return ()
    # An order brings k − 1 designs, the first and the last of which (one lever changed, one kept) are run anyway.
    others = 2 + 2 * k + (math.comb(k, 2) if k <= MOST_PAIRED else 0)
    count = permutations or max(LEAST_PERMUTATIONS, (MOST_DESIGNS - others) // max(1, k - 3))
    return tuple(draw_permutations(k, count, streams.generator(seed, 0, "attribution permutations")))


def _coalitions(k: int, orders: Sequence[Sequence[int]], paired: bool) -> tuple[int, ...]:
    """The designs to run, those with few changes first."""
    everything = (1 << k) - 1
    if not orders:
        needed = set(range(1 << k))
    else:
        needed = {one for order in orders for one in coalitions_of(order)}
        needed |= {1 << at for at in range(k)} | {everything ^ 1 << at for at in range(k)}
        needed |= {1 << one | 1 << other for one, other in pairs(k)} if paired else set()
    return tuple(sorted(needed, key=lambda one: (one.bit_count(), one)))


def _label(coalition: int, k: int) -> str:
    return "".join(str(coalition >> at & 1) for at in range(k))


def _design(first: Design, second: Design, found: Sequence[Factor], coalition: int) -> Design:
    """The first organisation with the factors of a coalition as in the second."""
    if coalition == (1 << len(found)) - 1:
        return second.model_copy(update={"override": _by_path(second)})
    changed = [factor for at, factor in enumerate(found) if coalition >> at & 1]
    override = _by_path(first)
    for factor in changed:
        if factor.override and factor.after is None:
            del override[factor.name]
        elif factor.override:
            override[factor.name] = factor.after
    levers = {factor.name: factor.after for factor in changed if not factor.override}
    return first.model_copy(update={**levers, "override": override})


def _refuse_what_is_not_allowed(scenario: Scenario, found: Sequence[Factor], coalitions: Sequence[int]) -> None:
    """Raise `InputError` for combinations of overrides that do not go together; levers always do."""
    overrides = [(at, factor) for at, factor in enumerate(found) if factor.override]
    met, faults = set(), []
    for coalition in coalitions:
        some = tuple(coalition >> at & 1 for at, _ in overrides)
        if some in met:
            continue
        met.add(some)
        label = _label(coalition, len(found))
        # One design at a time: all are validated whenever one is.
        alone = scenario.model_copy(update={"organisation": {label: scenario.organisation[label]}})
        try:
            design_scenario(alone, label)
        except ScenarioError as error:
            changed = [factor.name for set_, (_, factor) in zip(some, overrides, strict=True) if set_]
            kept = [factor.name for set_, (_, factor) in zip(some, overrides, strict=True) if not set_]
            wrong = "; ".join(dict.fromkeys(fault.wrong for fault in error.faults))
            faults.append(
                f"attribute: {_listed(changed)} changed without {_listed(kept)} is not allowed: {wrong} "
                "(write what belongs together as one override, at one path)"
            )
    faults += [
        f"attribute: the overrides {one} and {other} lie within each other (write both at one path)"
        for one, other in _within(factor.name for _, factor in overrides)
    ]
    if faults:
        raise InputError("\n".join(faults))


def _within(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of which one path leads to the other: what they do depends on which is laid over which."""
    split = [(path, split_path(path)) for path in paths]
    for one, parts in split:
        for other, longer in split:
            if one != other and longer[: len(parts)] == parts:
                yield one, other


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names) or "nothing"
