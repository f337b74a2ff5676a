"""The comments of scenario files, told with the values they stand beside: where an assumption says it is one.

A comment belongs to a value if it ends the value's line; comment lines below that begin in the same column go
on with it, and those inside a value of several lines are part of it. A value without one has the comment
lines directly above it, if no blank line lies between. Comments of a table, above or behind its header,
belong to no single value and are not told.

A small scanner finds the statements of a text and tomllib reads each. tomlkit was tried and left: it keeps
the comment of a line, but not whose the lines above and below are, and a named list's items and the keys of
tables in several pieces have to be put together again; the scanner is shorter than that.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario.document import LISTS
from sim.scenario.effective import Loaded, values
from sim.scenario.words import Path, join_path

_TOKEN = re.compile(
    r'''(?P<string> """(?:[^\\]|\\.)*?"{3,5}(?!") | \'\'\'.*?'{3,5}(?!') | "(?:[^"\\\n]|\\.)*" | '[^'\n]*' )
      | (?P<comment> \#[^\n]* ) | (?P<open> [\[{] ) | (?P<close> [\]}] ) | (?P<newline> \n )''',
    re.VERBOSE | re.DOTALL,
)


def comments(loaded: Loaded) -> dict[str, str]:
    """Dotted path → the comment beside the line that gave the value, on one line, without its `#`.

    A value without a comment is left out, and so is what no file gave (defaults, `--set`, a RACI in CSV). A
    comment serves every value that its line gives: `work_minutes = { mean = 6, cv = 0.8 }  # assumed`.
    """
    # The file itself comes first: of two extended files that share a name, the nearer one gave the value.
    written = [(source.origin, in_text(source.text)) for source in loaded.sources]
    found = {}
    for path, _ in values(loaded.scenario):
        dotted = join_path(path)
        told = (_of(beside, path) for origin, beside in written if origin == loaded.origins.get(dotted))
        if comment := next((comment for comment in told if comment is not None), ""):
            found[dotted] = comment
    return found


def _of(beside: Mapping[Path, str], path: Path) -> str | None:
    """The comment of a value, or of what stands for it in short; None if neither is written."""
    parts = (path[:length] for length in range(len(path), 0, -1))
    return next((beside[part] for part in parts if part in beside), None)


def in_text(text: str) -> dict[Path, str]:
    """Path of every value in a TOML text, list items by name → its comment; empty where it has none.

    The text must have been read by tomllib without fault.
    """
    text = text.replace("\r\n", "\n")
    whole = tomllib.loads(text)
    seen = dict.fromkeys(LISTS, 0)
    table: Path = ()
    found: dict[Path, str] = {}
    for statement in _statements(text):
        parsed = tomllib.loads(statement.text)
        if statement.text.startswith("["):
            keys = _header(parsed)
            if statement.text.startswith("[[") and keys[0] in seen:
                seen[keys[0]] += 1
            if keys[0] in seen and isinstance(whole[keys[0]], list):
                item = whole[keys[0]][seen[keys[0]] - 1]
                keys = (keys[0], str(item.get(LISTS[keys[0]])), *keys[1:])
            table = keys
        else:
            found |= dict.fromkeys(_paths(parsed, table), statement.comment)
    return found


def _header(parsed: dict[str, Any]) -> Path:
    """The keys of a `[table]` or `[[list]]` header, from what tomllib made of it alone."""
    keys: list[str] = []
    here: Any = parsed
    while here:
        key, here = next(iter(here.items()))
        keys.append(key)
        here = here[0] if isinstance(here, list) else here
    return tuple(keys)


def _paths(value: Any, path: Path) -> Iterator[Path]:
    if len(path) == 1 and path[0] in LISTS and isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from _paths(item, (*path, str(item.get(LISTS[path[0]]))))
    elif isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _paths(item, (*path, key))
    else:
        yield path


@dataclass(slots=True)
class _Statement:
    """A header or a key with its value, and what is said of it."""

    text: str
    comment: str
    column: int | None
    """Where the comment behind it begins; None if there is none."""


def _statements(text: str) -> list[_Statement]:
    """The statements of a text, each with its comment."""
    found: list[_Statement] = []
    above: list[str] = []
    goes_on = False  # directly below a statement, or below comment lines that go on with its comment
    for line, behind, column in _lines(text):
        if line and not line.startswith("#"):
            found.append(_Statement(line, " ".join(behind or above), column if behind else None))
            above, goes_on = [], bool(behind)
        elif not line:
            above, goes_on = [], False
        elif goes_on and column == found[-1].column:
            found[-1].comment = " ".join([found[-1].comment, *behind])
        else:
            above += behind
            goes_on = False
    return found


def _lines(text: str) -> Iterator[tuple[str, list[str], int | None]]:
    """Each line, one that a value goes on over included: text, comments in it, column of the last one."""
    start = depth = 0
    behind: list[str] = []
    column = None
    for token in _TOKEN.finditer(text + "\n"):
        kind = token.lastgroup
        depth += (kind == "open") - (kind == "close")
        if kind == "comment":
            if said := token[0].lstrip("#").strip():
                behind.append(" ".join(said.split()))
            column = token.start() - (text.rfind("\n", 0, token.start()) + 1)
        elif kind == "newline" and not depth:
            yield text[start : token.start()].strip(), behind, column
            start, behind, column = token.end(), [], None
