"""Faults of form: pydantic's findings on a tree, told in the words of the scenario file."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.document import LISTS, Leaf, Problem, Tree, plain
from sim.scenario.model import Scenario
from sim.scenario.words import Path, nearest, show


@cache
def model_schema() -> dict[str, Any]:
    """The JSON Schema of `Scenario` as pydantic makes it; not to be changed."""
    return Scenario.model_json_schema(by_alias=True)


def structure(root: Tree) -> tuple[Scenario | None, list[Problem]]:
    """The scenario of a tree, or what is wrong with its form: at most one problem a value."""
    try:
        return Scenario.model_validate(plain(root)), []
    except ValidationError as error:
        found: dict[Path, Problem] = {}
        for detail in error.errors(include_url=False):
            if detail["type"] == "too_short" and detail["input"]:
                # Not empty as written: pydantic does not count items that are faulty themselves.
                continue
            path, item = _path(root, detail["loc"])
            found.setdefault(path, Problem(path, *_words(detail, path, item)))
        return None, list(found.values())


def _path(root: Tree, loc: tuple[int | str, ...]) -> tuple[Path, int | None]:
    """The path in the tree of pydantic's location, cut off at the value as written, and the list item."""
    path: list[str] = []
    here: Leaf | Tree | None = root
    for part in loc:
        if isinstance(here, Leaf):
            return tuple(path), part + 1 if isinstance(part, int) else None
        if part == "[key]":
            break
        if isinstance(part, int) and isinstance(here, dict):
            part = list(here)[part]
        path.append(str(part))
        here = here.get(str(part)) if here is not None else None
    return tuple(path), None


def _words(detail: ErrorDetails, path: Path, item: int | None) -> tuple[str, str]:
    """What is wrong, and what would be right."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "fault":
        return str(context["wrong"]), str(context["right"])
    schema = _schema_at(path)
    if kind == "extra_forbidden":
        known = _properties(_schema_at(path[:-1]))
        return "is not a known key", nearest(path[-1], known)
    right = expected(schema)
    if path[-1] in LISTS and len(path) == 1:
        right = f"one or more [[{path[0]}]] sections: {schema.get('description', '')}"
    elif path == ("organisation",):
        right = f"one or more [organisation.NAME] sections: {schema['description']}"
    elif schema.get("description"):
        right += f": {schema['description']}"
    if kind == "missing":
        return "is missing", right
    subject = "is" if item is None else f"item {item} is"
    if kind == "too_short":
        return ("is an empty list" if isinstance(detail["input"], tuple) else "is empty"), right
    if kind == "string_unicode":
        return "holds characters that are no Unicode text", right
    return f"{subject} {show(detail['input'])}", right


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its reference followed; a description beside the reference wins."""
    while "$ref" in schema:
        target = model_schema()["$defs"][schema["$ref"].rpartition("/")[2]]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    """The known keys of a table, also of one that may be written short."""
    for option in (schema, *schema.get("anyOf", [])):
        if "properties" in option:
            known: dict[str, Any] = option["properties"]
            return known
    return {}


def _schema_at(path: Path) -> dict[str, Any]:
    """The schema of the value at a path; empty where the model knows none."""
    schema = model_schema()
    for position, part in enumerate(path):
        if position == 1 and path[0] in LISTS:
            following = schema.get("items", {})
        else:
            following = _properties(schema).get(part, schema.get("additionalProperties", {}))
        if not isinstance(following, dict):
            return {}
        schema = _resolved(following)
    return schema


def expected(schema: dict[str, Any]) -> str:
    """What a value must be, in words: "a number from 0 to 1"."""
    schema = _resolved(schema)
    if "anyOf" in schema:
        options = [expected(option) for option in schema["anyOf"] if option.get("type") != "null"]
        return ", or ".join(options)
    if "const" in schema:
        return f"only {show(schema['const'])}"
    if "enum" in schema:
        return "one of " + ", ".join(show(option) for option in schema["enum"])
    match schema.get("type"):
        case "integer" | "number":
            return _number(schema)
        case "boolean":
            return "true or false"
        case "string":
            return "a time such as 09:00:00, without quotes" if schema.get("format") == "time" else "a text"
        case "array":
            return f"a list, each item {expected(schema.get('items', {}))}"
        case "object":
            known = list(_properties(schema))
            return f"a table with {', '.join(known)}" if 0 < len(known) <= 4 else "a table"
    return "a value"


def _number(schema: dict[str, Any]) -> str:
    kind = "a whole number" if schema["type"] == "integer" else "a number"
    low, above, high = (schema.get(key) for key in ("minimum", "exclusiveMinimum", "maximum"))
    high = high if high is not None and high < 1e12 else None
    if low is not None and high is not None:
        kind += f" from {low:g} to {high:,}" if isinstance(high, int) else f" from {low:g} to {high:,.0f}"
    elif low is not None:
        kind += f" of at least {low:g}"
    elif above is not None:
        kind += f" above {above:g}" + (f", at most {high:,.0f}" if high is not None else "")
    return kind + (", or inf" if schema.get("x-inf") else "")
