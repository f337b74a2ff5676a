"""Bars and lines on the screen: exact for a report made by hand, narrow enough, plain when piped."""

from __future__ import annotations

import copy
import io
import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.reports import terminal
from sim.reports.bars import ASCII, BLOCKS, bar, bars, line, sampled
from sim.reports.document import Report

MEANS: dict[str, dict[str, float | None]] = {
    "one": {
        "agreement": 0.5,
        "correctness": 0.25,
        "first_contact_resolution": 1.0,
        "fell_through.no_mandate": 0.05,
        "fell_through.bounced": 0.0,
        "fell_through.lost": 0.001,
        "fell_through.gave_up": 0.1,
    },
    "two": {
        "agreement": None,
        "correctness": 0.75,
        "first_contact_resolution": 0.0,
        "fell_through.no_mandate": 0.025,
        "fell_through.bounced": None,
        "fell_through.lost": 0.01,
        "fell_through.gave_up": 0.02,
    },
}
SURVIVAL: dict[str, dict[str, list[float | None]]] = {
    "one": {"hours": [0.0, 0.5, 1.0, 4.0, 120.0, 240.0], "not_resolved": [1.0, 0.9, 0.8, 0.5, 0.25, 0.08]},
    "two": {"hours": [0.0, 3.9, 8.0, 100.0], "not_resolved": [1.0, 0.0, 0.0, None]},
}

LINES = """\
  two answers to one question agree   one               ████████████████                   50.0 %
                                      two                                                       –
  first answers that are correct      one               ████████                           25.0 %
                                      two               ████████████████████████           75.0 %
  resolved at the first contact       one               ████████████████████████████████  100.0 %
                                      two                                                   0.0 %
Fell through, by cause (a full bar is 10 %)
  told “not us”: nobody's task        one               ████████████████                    5.0 %
                                      two               ████████                            2.5 %
  told “not us”: passed on too often  one                                                   0.0 %
                                      two                                                       –
  lost on the way                     one               ▍                                   0.1 %
                                      two               ███▎                                1.0 %
  the customer gave up                one               ████████████████████████████████   10.0 %
                                      two               ██████▍                             2.0 %
Not yet resolved, or never to be, by hours since the customer asked (full height: all of them)
  one               █▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▂    8.0 % at 240 h
  two               █▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁                                        0.0 % at 96 h
                    0           48          96          144         192         240 h
"""


def made(means: dict[str, dict[str, float | None]] = MEANS) -> Report:
    """A report with what the screen shows, and no more."""
    organisations: dict[str, Any] = {
        name: {
            "levers": {},
            "measures": {
                measure: {"mean": mean, "half_width": None, "unit": "share"}
                for measure, mean in (of | {"backlog_growth": None}).items()
            },
            "views": {"survival": copy.deepcopy(SURVIVAL[name])} if name in SURVIVAL else {},
        }
        for name, of in means.items()
    }
    return Report(
        {
            "scenario": {"title": "made by hand", "demand": {"inquiries_per_day": 10}},
            "provenance": {"inquiries": 10, "seconds": 1.0, "replications": 1, "seed": 1},
            "complete": True,
            "headline": ["agreement", "correctness"],
            "confidence": {"level": 0.95, "headline_correction": "Bonferroni"},
            "offered_load": [],
            "organisations": organisations,
            "comparisons": [],
            "beside": [],
        }
    )


def screen(report: Report, encoding: str = "utf-8") -> str:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding=encoding, errors="backslashreplace")
    terminal.show(report, Console(file=stream, width=terminal.WIDTH, highlight=False), [Path("x/report.json")])
    stream.flush()
    return buffer.getvalue().decode(encoding)


def test_the_bars_of_a_report_made_by_hand() -> None:
    assert [text.rstrip() for text in bars(made())] == LINES.splitlines()


def test_the_screen_holds_the_bars_below_the_tables_without_a_colour_code() -> None:
    text = screen(made())
    assert "\x1b" not in text
    printed = [row.rstrip() for row in text.splitlines()]
    at = printed.index(LINES.splitlines()[0])
    assert printed[at : at + len(LINES.splitlines())] == LINES.splitlines()
    assert any(row.startswith("measure") for row in printed[:at])
    assert max(map(len, printed)) <= terminal.WIDTH


def test_a_stream_without_blocks_gets_number_signs() -> None:
    drawn = bars(made(), "ascii")
    assert all(text.isascii() for text in drawn)
    assert drawn[0].split()[-3:] == ["#" * 16, "50.0", "%"]
    assert drawn[1].split() == ["two", "-"]
    assert drawn[11].split() == ["lost", "on", "the", "way", "one", "#", "0.1", "%"]
    assert drawn[-3].split()[1] == "#" + "=" * 29 + ":" * 30 + "."
    assert "█" not in screen(made(), "latin-1")
    assert "#" * 16 in screen(made(), "latin-1")
    assert "█" * 16 in screen(made(), "utf-8")


@pytest.mark.parametrize(
    ("share", "blocks", "plain"),
    [
        (None, "", ""),
        (0.0, "", ""),
        (1e-9, "▏", "#"),
        (0.5, "██", "##"),
        (0.5625, "██▎", "##"),
        (1.0, "████", "####"),
        (1.2, "████", "####"),
    ],
)
def test_a_bar_is_as_long_as_its_share(share: float | None, blocks: str, plain: str) -> None:
    assert bar(share, 4, BLOCKS) == blocks
    assert bar(share, 4, ASCII) == plain


def test_a_line_is_as_high_as_its_shares_and_blank_where_nothing_is_known() -> None:
    assert line([0.0, 0.5, None, 1.0], BLOCKS) == "▁▅ █"
    assert line([0.0, 0.5, None, 1.0], ASCII) == "_= #"
    assert line([-0.1, 1.1], BLOCKS) == "▁█"


def test_hours_between_rows_have_the_last_known_value() -> None:
    found = sampled([1.0, 4.0, 5.0, 9.0, 13.0], [0.9, 0.8, 0.7, 0.6, None])
    assert found[:5] == [None, 0.8, 0.7, 0.6, None]
    assert len(found) == 61


def test_what_a_report_lacks_is_left_out() -> None:
    report = made()
    for organisation in report.document["organisations"].values():
        organisation["views"] = {}
        del organisation["measures"]["agreement"]
        for cause in ("no_mandate", "bounced", "lost", "gave_up"):
            organisation["measures"][f"fell_through.{cause}"]["mean"] = None
    assert [text.split()[0] for text in bars(report)] == ["first", "two", "resolved", "two"]


def test_the_scale_of_the_causes_holds_the_largest() -> None:
    means = copy.deepcopy(MEANS)
    means["two"]["fell_through.lost"] = 0.6
    assert "Fell through, by cause (a full bar is 100 %)" in bars(made(means))
    means["two"]["fell_through.lost"] = 0.2
    assert "Fell through, by cause (a full bar is 20 %)" in bars(made(means))


def test_long_and_wide_and_strange_names_keep_the_lines_narrow_and_whole() -> None:
    means = {"组织" * 20: MEANS["one"], "[red]\x1b[31m\nx" + "y" * 80: MEANS["two"]}
    report = made(means)
    for organisation in report.document["organisations"].values():
        organisation["views"] = {"survival": SURVIVAL["one"] | {"not_resolved": [1.0] * 6}}
    drawn = bars(report)
    assert max(map(cell_len, drawn)) <= 100
    assert "\x1b" not in "".join(drawn)
    assert any("100.0 % at 240 h" in text for text in drawn)
    assert all("\n" not in text for text in drawn)


def test_two_organisations_fit_two_screens() -> None:
    assert len(bars(made())) <= 20
    assert not re.search(r"\n\n\n", screen(made()))
