"""Every measure by its name: what it means, and one call that computes them all.

A measure is a function of a `View`; it registers itself with `@single`. A family is a function that yields
one number per part (a cause, a channel, a department) and registers with `@family`; its members are called
`family.part`. The order of registration is the order of reports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from sim.errors import InputError
from sim.measures.view import View, Whole, channel_view, topic_view, whole_view
from sim.trace import Trace

Better = Literal["higher", "lower", "neither"]
Measured = Callable[[View], float | None]
Parts = Callable[[View], Iterable[tuple[str, float | None]]]

HEADLINE = (
    "agreement",
    "correctness",
    "mystery_shopper",
    "contradicted",
    "time_to_first_response.median",
    "time_to_resolution.median",
    "time_to_resolution.mean",
    "waiting.mean",
    "fell_through",
    "first_contact_resolution",
    "transferred",
    "agents_met",
    "cost_per_resolved",
)
"""The measures a reader is shown first; their intervals are simultaneous."""

_SPLIT = re.compile(r"(?P<base>.+?)\[(?P<by>topic|channel)=(?P<part>.*)\]")


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure means, for people."""

    name: str
    unit: str
    """share, hours, minutes, count, alpha, euro or euro/year."""
    better: Better
    denominator: str
    """Of what, or per what."""
    words: str
    """One plain sentence."""


@dataclass(frozen=True, slots=True)
class _Single:
    definition: Definition
    compute: Measured
    split: bool

    def values(self, view: View) -> Iterator[tuple[str, float | None]]:
        yield self.definition.name, self.compute(view)


@dataclass(frozen=True, slots=True)
class _Family:
    definition: Definition
    """Of all members; `{part}` in its words is where a member's own words go."""
    compute: Parts
    parts: Mapping[str, str] = field(default_factory=dict)
    """Words of the members; empty where the members are channels or departments."""

    def values(self, view: View) -> Iterator[tuple[str, float | None]]:
        for part, value in self.compute(view):
            yield f"{self.definition.name}.{part}", value


_entries: list[_Single | _Family] = []
_singles: dict[str, _Single] = {}
_families: dict[str, _Family] = {}


def single(
    name: str, *, unit: str, better: Better, denominator: str, words: str, split: bool = False
) -> Callable[[Measured], Measured]:
    """Register a function as the measure `name`; `split` asks for it by topic and by channel too."""

    def register(function: Measured) -> Measured:
        entry = _Single(Definition(name, unit, better, denominator, words), function, split)
        _entries.append(entry)
        _singles[name] = entry
        return function

    return register


def family(
    name: str,
    *,
    unit: str,
    better: Better,
    denominator: str,
    words: str,
    parts: Mapping[str, str] | None = None,
) -> Callable[[Parts], Parts]:
    """Register a function that yields (part, number) as the measures `name.part`.

    `{part}` in `words` and `denominator` becomes the words of the part: from `parts` where given (then no
    other part exists), else its own name (a channel, a department).
    """

    def register(function: Parts) -> Parts:
        entry = _Family(Definition(name, unit, better, denominator, words), function, parts or {})
        _entries.append(entry)
        _families[name] = entry
        return function

    return register


def definition(name: str) -> Definition:
    """What the measure of this name means, dotted members and `[topic=…]`, `[channel=…]` splits included.

    Raises `InputError` if there is no such measure.
    """
    split = _SPLIT.fullmatch(name)
    if split is not None and split["base"] in _singles and _singles[split["base"]].split:
        base = _singles[split["base"]].definition
        words = f"{base.words} Only {split['by']} {split['part']}."
        return replace(base, name=name, words=words)
    if name in _singles:
        return _singles[name].definition
    head, _, part = name.partition(".")
    entry = _families.get(head)
    if entry is None or not part or (entry.parts and part not in entry.parts):
        raise InputError(f"{name}: no measure has this name")
    told = entry.parts.get(part, part)
    return replace(
        entry.definition,
        name=name,
        denominator=entry.definition.denominator.replace("{part}", told),
        words=entry.definition.words.replace("{part}", told),
    )


def catalogue() -> list[Definition]:
    """What every measure means, in the order of reports; where the parts of a family are names of a scenario,
    it stands once, as `name.…`."""
    found = []
    for entry in _entries:
        if isinstance(entry, _Single):
            found.append(entry.definition)
        elif entry.parts:
            found += [definition(f"{entry.definition.name}.{part}") for part in entry.parts]
        else:
            one = entry.definition
            words, of = (text.replace("{part}", "each") for text in (one.words, one.denominator))
            found.append(replace(one, name=f"{one.name}.…", words=words, denominator=of))
    return found


def may_have_threshold(name: str) -> bool:
    """Whether `[matters]` may name it: a measure, a family, a split, or what several measures begin with."""
    bases = {entry.definition.name for entry in _entries}
    if name in bases or name in {base.partition(".")[0] for base in bases}:
        return True
    try:
        definition(name)
    except InputError:
        return False
    return True


def measure(trace: Trace) -> dict[str, float | None]:
    """Every measure of one replication by name, over inquiries that arrived in [start, end) of its facts.

    None where a measure is not defined: nothing to divide by, a quantile never reached. The names and their
    order depend on the facts only (channels, topics, departments), never on what happened. Complexity: O(n
    log n) in inquiries, steps and answers, for each topic and channel.
    """
    whole = Whole(trace)
    everything = whole_view(whole)
    values: dict[str, float | None] = {}
    for entry in _entries:
        values.update(entry.values(everything))
    facts = trace.facts
    views = [(f"topic={name}", topic_view(whole, at)) for at, name in enumerate(facts.topics)]
    views += [(f"channel={name}", channel_view(whole, at)) for at, name in enumerate(facts.channels)]
    for name, one in _singles.items():
        if one.split:
            values.update((f"{name}[{part}]", one.compute(view)) for part, view in views)
    return values
