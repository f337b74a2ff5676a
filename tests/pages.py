"""A page of the report read back: its numbers, its words, the data of its charts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}
_TOLD_ATTRIBUTES = ("aria-label", "title")


@dataclass(frozen=True, slots=True)
class Datum:
    """A `<data>` element, and where it stands."""

    value: str
    """What a machine reads."""
    text: str
    """What a reader sees."""
    measure: str | None
    organisation: str | None
    small: bool
    """Whether it is half of an interval."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows of cells; a cell is its first number, or its words where it has none."""

    rows: list[list[Datum | str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """What is read on a page."""

    data: list[Datum]
    words: list[str]
    """Every text outside `<data>`, and what is read aloud or shown on hovering."""
    scripts: dict[str, Any]
    """The JSON in the page, by id."""
    tables: dict[str, Table]
    """By the summary under which they are folded."""


def read_page(text: str) -> Page:
    """Parse a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert not reader.stack, "every element is closed"
    return Page(reader.data, reader.words, reader.scripts, reader.tables)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, dict[str, str | None]]] = []
        self.data: list[Datum] = []
        self.words: list[str] = []
        self.scripts: dict[str, Any] = {}
        self.tables: dict[str, Table] = {}
        self._summary = ""
        self._value: str | None = None
        self._text = ""
        self._cell: Datum | str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.words += [told for name in _TOLD_ATTRIBUTES if (told := attributes.get(name))]
        if tag in _VOID:
            return
        self.stack.append((tag, attributes))
        if tag == "data":
            self._value, self._text = attributes["value"] or "", ""
        elif tag == "summary":
            self._summary = ""
        elif tag == "table" and self._in("details"):
            self.tables[" ".join(self._summary.split())] = Table()
        elif tag == "tr" and self._in("details"):
            self.tables[" ".join(self._summary.split())].rows.append([])
        elif tag in ("td", "th"):
            self._cell = ""

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self.stack.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"
        if tag == "data":
            datum = Datum(
                self._value or "",
                self._text,
                self._attribute("tr", "data-measure"),
                self._attribute("td", "data-organisation"),
                self._in("small"),
            )
            self.data.append(datum)
            if not isinstance(self._cell, Datum):
                self._cell = datum
            self._value = None
        elif tag in ("td", "th") and self._in("details") and self._cell is not None:
            self.tables[" ".join(self._summary.split())].rows[-1].append(self._cell)

    def handle_data(self, data: str) -> None:
        tag, attributes = self.stack[-1] if self.stack else ("", {})
        if tag == "script":
            if attributes.get("type") == "application/json":
                self.scripts[attributes["id"] or ""] = json.loads(data)
        elif self._value is not None:
            self._text += data
        elif tag != "style" and data.strip():
            text = " ".join(data.split())
            self.words.append(text)
            if tag == "summary":
                self._summary += data
            if isinstance(self._cell, str):
                self._cell = f"{self._cell} {text}".strip()

    def _in(self, tag: str) -> bool:
        return any(tag == one for one, _ in self.stack)

    def _attribute(self, tag: str, name: str) -> str | None:
        return next(
            (attributes[name] for one, attributes in reversed(self.stack) if one == tag and name in attributes),
            None,
        )
