"""docs/tutorial.md as a program: its files and commands in order, what they must show, and how to tell it anew.

    python tests/retell_tutorial.py            writes what the commands print now into the page; look at the diff
    python tests/retell_tutorial.py --check    only says what differs

In a shown output a line `…` stands for any number of lines, and `…` within a line for any text. Comments in the
page say what a block is: `<!-- file: NAME -->` and `<!-- append: NAME -->` before a block of TOML, and
`<!-- exit: STATUS -->` before a console block whose commands do not end with status 0.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "tutorial.md"
ANY = "…"
WIDTH = 100
MOST_SECONDS = 900
"""A command that takes longer hangs; alone, none takes more than half a minute."""
LIKE_ENOUGH = 0.6
"""How alike old and new lines must be to be told as the same ones."""

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SAID = re.compile(r"<!-- (file|append|exit): (\S+) -->")


@dataclass(frozen=True, slots=True)
class File:
    """A file the reader writes, or adds to."""

    line: int
    name: str
    text: str
    append: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A command the reader types, and the lines of the page that show its output."""

    line: int
    words: tuple[str, ...]
    shown: tuple[str, ...]
    """They begin on the page's line after `line`."""
    status: int


@dataclass(frozen=True, slots=True)
class Prose:
    """A line between the blocks."""

    line: int
    text: str


Part = File | Command | Prose


def parse(page: str) -> list[Part]:
    """The page's parts in order. `ValueError` for a block whose use is not said; lines count from 1."""
    parts: list[Part] = []
    lines = page.splitlines()
    said: tuple[str, str] | None = None
    at = 0
    while at < len(lines):
        text = lines[at]
        at += 1
        if match := _SAID.fullmatch(text):
            said = (match[1], match[2])
        elif text.startswith("```"):
            end = lines.index("```", at)
            parts += _block(text[3:], at, lines[at:end], said)
            said, at = None, end + 1
        else:
            parts.append(Prose(at, text))
    return parts


def _block(kind: str, line: int, lines: list[str], said: tuple[str, str] | None) -> list[Part]:
    """A fenced block whose fence is the page's line `line`."""
    what, value = said or ("", "0")
    if kind == "toml" and what in ("file", "append"):
        return [File(line, value, "\n".join(lines) + "\n", what == "append")]
    if kind != "console" or what not in ("", "exit") or not lines or not lines[0].startswith("$ "):
        raise ValueError(f"line {line}: a block that is neither a named file nor commands")
    starts = [at for at, text in enumerate(lines) if text.startswith("$ ")]
    return [
        Command(line + 1 + start, tuple(shlex.split(lines[start][2:])), tuple(lines[start + 1 : end]), int(value))
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]


def play(parts: Sequence[Part], folder: Path) -> Iterator[tuple[Command, list[str], int]]:
    """Do what the page says in a folder: each command with the lines it printed and its exit status."""
    for name in ("scenarios", "sim", "run_sim.py"):
        (folder / name).symlink_to(ROOT / name)
    chosen = {"NO_COLOR": "1", "COLUMNS": str(WIDTH), "PYTHONUTF8": "1"}
    environment = {key: value for key, value in os.environ.items() if key != "FORCE_COLOR"} | chosen
    for part in parts:
        if isinstance(part, File):
            with (folder / part.name).open("a" if part.append else "w", encoding="utf-8") as file:
                file.write(part.text)
        elif isinstance(part, Command):
            if part.words[0] != "python":
                raise ValueError(f"line {part.line}: not a python command")
            done = subprocess.run(
                [sys.executable, *part.words[1:]],
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                timeout=MOST_SECONDS,
                check=False,
            )
            yield part, done.stdout.splitlines(), done.returncode


def fits(shown: str, got: str) -> bool:
    """Whether one line is as shown; blanks at its end do not count."""
    pattern = ".*".join(re.escape(piece) for piece in shown.rstrip().split(ANY))
    return re.fullmatch(pattern, got.rstrip()) is not None


def differs(shown: Sequence[str], got: Sequence[str]) -> tuple[int, str] | None:
    """The first shown line that is not there, by its place from 0 (their number: too much was printed), and
    what stands there instead. None if all is as shown."""
    runs = _runs(shown)
    place = 0
    for number, (first, run) in enumerate(runs):
        is_last = number == len(runs) - 1
        latest = len(got) - len(run)
        starts = [0] if number == 0 else [latest] if is_last else list(range(place, latest + 1))
        best = (-1, place)
        for start in starts:
            if start < place:
                continue
            reach = next(
                (at for at, text in enumerate(run) if start + at >= len(got) or not fits(text, got[start + at])),
                len(run),
            )
            best = max(best, (reach, start), key=lambda one: one[0])
            if reach == len(run):
                break
        reach, start = best
        if reach < len(run):
            there = start + max(reach, 0)
            return first + max(reach, 0), got[there] if there < len(got) else "(nothing more)"
        place = start + len(run)
    return None if len(runs) > 1 or place == len(got) else (len(shown), got[place])


def _runs(shown: Sequence[str]) -> list[tuple[int, list[str]]]:
    """What stands between the lines `…`, each with its place; empty ones at the ends where `…` begins or ends."""
    runs: list[tuple[int, list[str]]] = [(0, [])]
    for at, text in enumerate(shown):
        if text.strip() == ANY:
            runs.append((at + 1, []))
        else:
            runs[-1][1].append(text)
    return runs


def faults(page: str, folder: Path) -> list[str]:
    """What the page shows and the commands do not do; each with its line."""
    found = []
    for command, got, status in play(parse(page), folder):
        if status != command.status:
            found.append(f"{PAGE.name}:{command.line}: exit status {status}, not {command.status}:")
            found += [f"    {text}" for text in got[-20:]]
        elif difference := differs(command.shown, got):
            at, there = difference
            expected = command.shown[at] if at < len(command.shown) else "(nothing more)"
            found.append(f"{PAGE.name}:{command.line + 1 + at}: expected {expected!r}, got {there!r}")
    return found


def unfounded(page: str) -> list[str]:
    """Numbers in the prose that no file and no output shown before them holds; each with its line."""
    known: set[str] = set()
    found = []
    for part in parse(page):
        if isinstance(part, Prose):
            text = "" if part.text.startswith("#") else re.sub(r"\]\([^)]*\)", "]", part.text)
            found += [
                f"{PAGE.name}:{part.line}: {one} stands in nothing shown before"
                for one in _NUMBER.findall(text)
                if one.rstrip(",") not in known
            ]
        else:
            text = part.text if isinstance(part, File) else "\n".join([*part.shown, " ".join(part.words)])
            known |= {one.rstrip(",") for one in _NUMBER.findall(text)}
    return found


def retold(shown: Sequence[str], got: Sequence[str]) -> tuple[list[str], bool]:
    """The shown lines as they are printed now, `…` where it was; and whether every one found its place."""
    told: list[str] = []
    runs = _runs(shown)
    place, is_sure = 0, True
    for number, (_, run) in enumerate(runs):
        told += [ANY] if number else []
        latest = len(got) - len(run)
        starts = [0] if number == 0 else [latest] if number == len(runs) - 1 else range(place, latest + 1)
        likeness = [(sum(_alike(*pair) for pair in zip(run, got[at:], strict=False)), -at) for at in starts]
        best, start = max(likeness, default=(0.0, 0))
        fits_in = place <= -start <= latest
        if run and (best < LIKE_ENOUGH * len(run) or not fits_in):
            told += run
            is_sure = False
            continue
        told += [_again(*pair) for pair in zip(run, got[-start : -start + len(run)], strict=True)]
        place = -start + len(run)
    return told, is_sure and differs(told, got) is None


def _skeleton(text: str) -> str:
    return " ".join(re.sub(rf"[+-]?{_NUMBER.pattern}", "0", text).split())


def _alike(shown: str, got: str) -> float:
    """1 where a line is as shown, nearly so where only numbers differ."""
    if fits(shown, got):
        return 1.0
    if fits(_skeleton(shown), _skeleton(got)):
        return 0.99
    return 0.9 * difflib.SequenceMatcher(None, _skeleton(shown), _skeleton(got), autojunk=False).ratio()


def _again(shown: str, got: str) -> str:
    """A line as it is now; where only numbers differ, what was left out stays left out."""
    if fits(shown, got):
        return shown
    pieces = [re.sub(r"(\\ )+", r"\\s+", _loose(piece)) for piece in shown.rstrip().split(ANY)]
    match = re.fullmatch(".*".join(f"({piece})" for piece in pieces), got.rstrip())
    return got.rstrip() if match is None else ANY.join(match.groups())


def _loose(piece: str) -> str:
    """A pattern for the same text with other numbers."""
    texts = re.split(rf"[+-]?{_NUMBER.pattern}", piece)
    return rf"[+-]?{_NUMBER.pattern}".join(re.escape(text) for text in texts)


def main(arguments: Sequence[str]) -> int:
    """Tell the page anew, or only say what differs; 1 if there is something to do by hand."""
    page = PAGE.read_text(encoding="utf-8")
    lines = page.splitlines()
    by_hand = []
    with tempfile.TemporaryDirectory() as folder:
        if "--check" in arguments:
            by_hand = faults(page, Path(folder)) + unfounded(page)
        else:
            for command, got, status in play(parse(page), Path(folder)):
                told, is_sure = retold(command.shown, got)
                # A line stays one line, so that the places of all others stay what they were.
                lines[command.line : command.line + len(told)] = told
                if not is_sure or status != command.status:
                    by_hand += [f"{PAGE.name}:{command.line}: by hand (exit status {status}); it printed:"]
                    by_hand += [f"    {text.rstrip()}" for text in got]
            page = "\n".join(lines) + "\n"
            PAGE.write_text(page, encoding="utf-8")
            by_hand += unfounded(page)
    print(*by_hand, sep="\n")
    return 1 if by_hand else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
