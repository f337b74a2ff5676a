"""Markdown (GitHub's) in which every text of a scenario is text: nothing in it makes a table, a link or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"[\\`*|\[\]~]|(?<![^\W_])_|_(?![^\W_])|^(?:[#+-]|\d+[.)])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def text(words: str) -> str:
    """Words as they are read, on one line."""
    told = " ".join(words.split())
    told = _SPECIAL.sub(lambda match: f"{match[0][:-1]}\\{match[0][-1]}", told)
    return "".join(_HTML.get(letter, letter) for letter in told)


def code(words: str) -> str:
    """Words in the letters of a program, in a table too."""
    told = " ".join(words.split())
    if "`" in told or "|" in told:
        return text(told)
    return f"`{told}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """A table whose cells are Markdown; the columns in `right` are set to the right."""
    rule = ["---:" if at in right else "---" for at in range(len(head))]
    return [_row(head), f"|{'|'.join(rule)}|", *map(_row, rows), ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
