"""Lines of TOML, each value with the comment that says where it is from."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable

COLUMN = 44
"""Where comments begin, if the value leaves room."""


def line(key: str, value: str, comment: str = "") -> str:
    """`key = value  # comment`; a comment is kept on its line whatever a log's names hold."""
    text = f"{key} = {value}"
    return f"{text:<{COLUMN}}  # {plain(comment)}" if comment else text


def plain(comment: str) -> str:
    """A comment without what would end its line or hide in it."""
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in comment)


def number(value: float, digits: int = 3) -> str:
    """A number with so many significant digits, as TOML writes it."""
    if math.isinf(value):
        return "inf"
    rounded = float(f"{value:.{digits}g}")
    return str(int(rounded)) if rounded.is_integer() and abs(rounded) < 1e15 else repr(rounded)


def numbers(values: Iterable[float], digits: int = 3) -> str:
    """A list of numbers."""
    return "[" + ", ".join(number(float(value), digits) for value in values) + "]"


def shares(counts: Iterable[float], digits: int = 4) -> list[float]:
    """Shares of a whole, rounded so that they still add up to 1: what is left over goes to the largest."""
    known = [float(count) for count in counts]
    total = math.fsum(known)
    rounded = [round(count / total, digits) for count in known]
    largest = max(range(len(rounded)), key=rounded.__getitem__)
    rounded[largest] = round(rounded[largest] + 1.0 - math.fsum(rounded), digits)
    return rounded


def quote(text: str) -> str:
    """A text as a basic string of TOML, whatever a log's names hold."""
    told = "".join(
        letter if letter.isprintable() and letter not in '"\\' else f"\\U{ord(letter):08X}" for letter in text
    )
    return f'"{told}"'


def table(pairs: Iterable[tuple[str, str]]) -> str:
    """An inline table; keys are quoted."""
    return "{ " + ", ".join(f"{quote(key)} = {value}" for key, value in pairs) + " }"


def texts(values: Iterable[str]) -> str:
    """A list of texts."""
    return "[" + ", ".join(quote(value) for value in values) + "]"
