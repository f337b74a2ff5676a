"""The story in bars, for a screen without pictures: shares as bars, and a line of what is not yet resolved.

Every line is plain text of at most 100 columns. A share that is not there (None) has no bar and no line.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from rich.cells import set_cell_size

from sim.reports.document import Report
from sim.reports.words import NOTHING, number
from sim.scenario.words import escaped

SHARES = (
    ("agreement", "two answers to one question agree"),
    ("correctness", "first answers that are correct"),
    ("first_contact_resolution", "resolved at the first contact"),
)
CAUSES = (
    ("fell_through.no_mandate", "told “not us”: nobody's task"),
    ("fell_through.bounced", "told “not us”: passed on too often"),
    ("fell_through.lost", "lost on the way"),
    ("fell_through.gave_up", "the customer gave up"),
)
"""Measures shown, in plain words."""

HOURS = 240
STEP = 4
"""Hours that one sign of the line stands for."""
MARK = 48
"""Hours from one mark below the line to the next."""
_WORDS, _NAME, _BAR = 34, 16, 32
_SCALES = (0.05, 0.1, 0.2, 0.5, 1.0)
"""What a full bar of the causes may stand for."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What bars and lines are drawn with."""

    bar: str
    """From the thinnest to a whole cell."""
    line: str
    """From the lowest to the highest."""

    def fits(self, encoding: str) -> bool:
        """Whether a stream of this encoding has the signs."""
        try:
            (self.bar + self.line).encode(encoding)
        except (LookupError, UnicodeEncodeError):
            return False
        return True


BLOCKS = Signs("▏▎▍▌▋▊▉█", "▁▂▃▄▅▆▇█")
ASCII = Signs("#", "_.:-=+*#")


def bars(report: Report, encoding: str = "utf-8") -> list[str]:
    """The lines of the section, without colour; in ASCII signs where the encoding has no blocks.

    A measure that no organisation has is left out, and so is the line where there is no `survival` view.
    """
    signs = BLOCKS if BLOCKS.fits(encoding) else ASCII
    causes = [report.mean(name, measure) for name in report.organisations for measure, _ in CAUSES]
    largest = max((mean for mean in causes if mean is not None), default=0.0)
    full = next((scale for scale in _SCALES if scale >= largest), 1.0)
    lines = _shares(report, SHARES, 1.0, signs)
    if told := _shares(report, CAUSES, full, signs):
        lines += [f"Fell through, by cause (a full bar is {100 * full:.0f} %)", *told]
    lines += _lines(report, signs)
    return lines if signs is BLOCKS else [_ascii(line) for line in lines]


def bar(share: float | None, width: int, signs: Signs) -> str:
    """A bar for a share of 0 to 1, of at most `width` signs; a share above 0 has at least the thinnest."""
    if share is None:
        return ""
    steps = len(signs.bar)
    eighths = round(min(max(share, 0.0), 1.0) * width * steps)
    whole, rest = divmod(max(eighths, int(share > 0)), steps)
    return signs.bar[-1] * whole + (signs.bar[rest - 1] if rest else "")


def line(shares: list[float | None], signs: Signs) -> str:
    """A sign for each share of 0 to 1, higher for more; blank for None."""
    top = len(signs.line) - 1
    return "".join(
        " " if share is None else signs.line[round(min(max(share, 0.0), 1.0) * top)] for share in shares
    )


def sampled(hours: list[float], shares: list[float | None]) -> list[float | None]:
    """The share at 0, 4 … 240 hours: that of the last row until then; None before the first.

    Rows are in order of hours. A row that is None stays None: nobody was watched so long.
    """
    rows = [bisect_right(hours, at) - 1 for at in range(0, HOURS + 1, STEP)]
    return [shares[row] if row >= 0 else None for row in rows]


def _shares(report: Report, measures: tuple[tuple[str, str], ...], full: float, signs: Signs) -> list[str]:
    lines = []
    for measure, words in measures:
        means = [report.mean(name, measure) for name in report.organisations]
        if all(mean is None for mean in means):
            continue
        for at, (name, mean) in enumerate(zip(report.organisations, means, strict=True)):
            drawn = bar(None if mean is None else mean / full, _BAR, signs)
            label = set_cell_size("" if at else words, _WORDS)
            lines.append(f"  {label}  {_named(name)}  {drawn:<{_BAR}}  {number(mean, 'share'):>7}")
    return lines


def _lines(report: Report, signs: Signs) -> list[str]:
    lines = []
    for name in report.organisations:
        view: dict[str, Any] = report.document["organisations"][name].get("views", {}).get("survival", {})
        if not {"hours", "not_resolved"} <= set(view):
            continue
        shares = sampled(view["hours"], view["not_resolved"])
        last = max((at for at, share in enumerate(shares) if share is not None), default=None)
        if last is not None:
            end = f"{number(shares[last], 'share'):>7} at {STEP * last} h"
            lines.append(f"  {_named(name)}  {line(shares, signs)}  {end}")
    if not lines:
        return []
    marks = "".join(f"{at:<{MARK // STEP}}" for at in range(0, HOURS, MARK))
    heading = "Not yet resolved, or never to be, by hours since the customer asked (full height: all of them)"
    return [heading, *lines, f"  {'':{_NAME}}  {marks}{HOURS} h"]


def _named(name: str) -> str:
    """An organisation's name on one line, in the width there is."""
    return set_cell_size(escaped(" ".join(name.split())), _NAME)


def _ascii(line: str) -> str:
    for sign, plain in ((NOTHING, "-"), ("“", '"'), ("”", '"'), ("’", "'")):
        line = line.replace(sign, plain)
    return line
