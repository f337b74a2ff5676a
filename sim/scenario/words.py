"""How faults speak: values as the user wrote them, the nearest known word, dotted paths."""

from __future__ import annotations

import datetime
import difflib
import json
import re
from collections.abc import Iterable, Sequence

Path = tuple[str, ...]
"""Where a value stands in a scenario: keys from the top, items of named lists by name."""

_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^."'\s][^.]*?))\s*(\.|$)""")


def show(value: object) -> str:
    """A value on one short line, as a scenario file would write it; a table or list only by its kind."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quote(value if len(value) <= 60 else value[:57] + "…")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    text = str(value) if not isinstance(value, int) or abs(value) < 10**30 else "a number of over 30 digits"
    return text if len(text) <= 60 else text[:57] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """ "did you mean …?" when something known resembles the word, else what is known."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {show(close[0])}?"
    shown = ", ".join(show(name) for name in names[:12]) + (", …" if len(names) > 12 else "")
    return f"one of {shown}" if names else "there is none"


def join_path(path: Sequence[str]) -> str:
    """A dotted path; a name is quoted where it would be read wrongly without."""
    return ".".join(_quoted(part) for part in path)


def _quoted(part: str) -> str:
    if part and part.isprintable() and part == part.strip() and not re.search(r"""["'.=]""", part):
        return part
    if '"' in part and "'" not in part and part.isprintable():
        return f"'{part}'"
    return quote(part)


def quote(text: str) -> str:
    """In double quotes, on one line, whatever cannot be printed escaped: a terminal must not obey a file."""
    return escaped(json.dumps(text, ensure_ascii=False))


def escaped(text: str) -> str:
    r"""The text with what cannot be printed written out: \u001b. Lone surrogates count as unprintable."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in text)


def split_path(text: str) -> Path:
    """The parts of a dotted path, quotes taken off; ValueError if it cannot be read as one."""
    parts: list[str] = []
    position = 0
    while True:
        match = _PART.match(text, position)
        if match is None:
            raise ValueError(text)
        double, single, bare, end = match.groups()
        parts.append(next(part for part in (double, single, bare) if part is not None))
        if not end:
            return tuple(parts)
        position = match.end()
