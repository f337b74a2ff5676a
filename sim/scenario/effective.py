"""Every value of a scenario, defaults included, with where it came from; and the scenario as plain JSON."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from sim.scenario.document import LISTS, Leaf, Tree, look, origin_of
from sim.scenario.fill import DEFAULT
from sim.scenario.model import Scenario
from sim.scenario.words import Path, join_path, quote


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a scenario was made from, as it was when it was read."""

    origin: str
    """What `Loaded.origins` calls it."""
    text: str


@dataclass(frozen=True)
class Loaded:
    """A scenario as loaded."""

    scenario: Scenario
    origins: dict[str, str]
    """Dotted path → "default", "small.toml", "extended base.toml", "raci.csv", "--set" or "--seed"."""
    path: FilePath
    """The file; for a text, its name."""
    sha256: str
    """Fingerprint of the effective scenario, whatever files and settings it was made from."""
    sources: tuple[Source, ...] = ()
    """The file and those it extends, the nearest first; their comments are kept in them (`comments.py`)."""
    sets: tuple[str, ...] = ()
    """Every `--set`, as given."""
    seed: int | None = None
    """`--seed`, if given."""
    from_file: bool = False
    """Whether `path` is a file, and not the name of a text."""


@dataclass(frozen=True)
class EffectiveValue:
    """One value of a scenario."""

    path: str
    """Dotted path, lists by name: `topic.privacy.questions`."""
    value: Any
    origin: str

    @property
    def text(self) -> str:
        """The value as a scenario file would write it; "none" where the file would leave it out."""
        return _text(self.value)


def _text(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)} = {_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, time | date):
        return value.isoformat()
    if isinstance(value, str):
        return quote(value)
    return json.dumps(value) if isinstance(value, bool) else str(value)


def effective(loaded: Loaded) -> list[EffectiveValue]:
    """Every value with where it came from, in the order of the model."""
    return [
        EffectiveValue(dotted, value, loaded.origins[dotted])
        for dotted, value in ((join_path(path), value) for path, value in values(loaded.scenario))
    ]


def values(scenario: Scenario) -> Iterator[tuple[Path, Any]]:
    """Every value with its path. A list of numbers or names is one value, and so is an empty table."""
    yield from _values(scenario, ())


def _values(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _values(getattr(value, name), (*path, field.alias or name))
    elif len(path) == 1 and path[0] in LISTS and value:
        for item in value:
            yield from _values(item, (*path, getattr(item, LISTS[path[0]])))
    elif isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _values(item, (*path, key))
    else:
        yield path, value


def origins(scenario: Scenario, root: Tree) -> dict[str, str]:
    """Where every value came from: dotted path → origin."""
    return {join_path(path): _origin(root, path) for path, _ in values(scenario)}


def _origin(root: Tree, path: Path) -> str:
    """A value written short counts for all it stands for; within a table, what is not written is default."""
    for length in range(1, len(path) + 1):
        found = look(root, path[:length])
        if isinstance(found, Leaf):
            return found.origin
    return origin_of(root, path) or DEFAULT if look(root, path) is not None else DEFAULT


def as_json(scenario: Scenario) -> dict[str, Any]:
    """The effective scenario as JSON can hold it: times as "09:00:00", infinity as "inf"."""
    plain = _json(scenario.model_dump(by_alias=True))
    assert isinstance(plain, dict)
    return plain


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def fingerprint(scenario: Scenario) -> str:
    """SHA-256 of the effective scenario. Order counts: the first organisation is the baseline."""
    text = json.dumps(as_json(scenario), separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
