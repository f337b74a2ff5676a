"""The files a page was made from, in a table of it, and which have changed since."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from sim.scenario.inputs import inputs, sha256_of

HEAD = ("scenario", "made from", "SHA-256")
_ROW = re.compile(r"\| `([^`|]+)` \| `([^`|]+)` \| `([0-9a-f]{64})` \|")


def recorded(file: Path, page: Path) -> list[tuple[str, str]]:
    """(path as seen from the page's folder, SHA-256) of every file a scenario is made from, its own first."""
    return [(_seen_from(page, one), sha256_of(one)) for one in inputs(file)]


def rows(entries: Iterable[Sequence[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    """The rows of the table."""
    return [(f"`{files[0][0]}`", f"`{path}`", f"`{told}`") for files in entries for path, told in files]


def read(page: str) -> dict[str, list[tuple[str, str]]]:
    """Scenario → its inputs, as the page has them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in page.splitlines():
        if match := _ROW.fullmatch(line):
            found.setdefault(match[1], []).append((match[2], match[3]))
    return found


def stale(page: Path, files: Sequence[Path], all_of_them: bool) -> list[str]:
    """A line for each scenario that is not as it was when the page was made; none if the page is up to date.

    `all_of_them`: the page should have these and no others.
    """
    if not page.exists():
        return [f"{page}: does not exist (run_sim.py catalogue makes it)"]
    before = read(page.read_text(encoding="utf-8"))
    lines = []
    wanted = {_seen_from(page, file): file for file in files}
    for name, file in wanted.items():
        if name not in before:
            lines.append(f"{file}: is not in {page}")
        elif changed := [path for path, told in before[name] if _now(page, path) != told]:
            lines.append(f"{file}: has changed since {page} was made ({', '.join(map(unquote, changed))})")
    if all_of_them:
        lines += [
            f"{unquote(name)}: is in {page}, and no scenario any more" for name in before if name not in wanted
        ]
    return lines


def _seen_from(page: Path, file: Path) -> str:
    return quote(Path(os.path.relpath(file.resolve(), page.parent.resolve())).as_posix())


def _now(page: Path, path: str) -> str | None:
    try:
        return sha256_of(page.parent / unquote(path))
    except OSError:
        return None
