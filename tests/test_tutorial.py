"""docs/tutorial.md does what it says: every command, every shown output, every number; and that is told apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from retell_tutorial import PAGE, Command, File, Prose, differs, faults, fits, parse, retold, unfounded

PRINTED = ["measure  siloed  integrated", "agreement  60.3 %  76.2 %", "touch  14.5  13.1", "", "in 3.2 s"]


@pytest.mark.slow
def test_every_command_does_what_the_tutorial_shows(tmp_path: Path) -> None:
    found = faults(PAGE.read_text(encoding="utf-8"), tmp_path)
    assert not found, "\n".join(["python tests/retell_tutorial.py tells it anew", *found])


def test_every_number_in_the_prose_stands_in_what_was_shown_before() -> None:
    assert unfounded(PAGE.read_text(encoding="utf-8")) == []


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", PAGE.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (PAGE.parent / link).exists()] == []


def test_the_tutorial_needs_the_commands_it_is_about() -> None:
    used = {part.words[2] for part in parse(PAGE.read_text(encoding="utf-8")) if isinstance(part, Command)}
    assert used >= {"check", "run", "trace", "compare", "sweep"}


@pytest.mark.parametrize(
    "shown",
    [
        PRINTED,
        ["…"],
        ["…", *PRINTED],
        [*PRINTED, "…"],
        ["measure  siloed  integrated", "…", "in … s"],
        ["…", "agreement  60.3 %  76.2 %", "…"],
        ["…", "agreement  60.3 %  76.2 %   ", "touch  …  13.1", "…"],
    ],
)
def test_what_was_printed_fits(shown: list[str]) -> None:
    assert differs(shown, PRINTED) is None


@pytest.mark.parametrize(
    ("shown", "place", "there"),
    [
        ([], 0, PRINTED[0]),
        (PRINTED[:4], 4, "in 3.2 s"),
        ([*PRINTED, "more"], 5, "(nothing more)"),
        (["…", "agreement  60.4 %  76.2 %", "…"], 1, PRINTED[0]),
        (["…", "agreement  60.3 %  76.2 %", "touch  14.5  13.2", "…"], 2, "touch  14.5  13.1"),
        (["agreement  60.3 %  76.2 %", "…"], 0, PRINTED[0]),
        (["…", "touch  14.5  13.1"], 1, "in 3.2 s"),
        (["…", "touch  14.5  13.1", "…", "agreement  60.3 %  76.2 %", "…"], 3, ""),
        (["…", "in 3.2 s", "…", "in 3.2 s"], 3, "(nothing more)"),
    ],
)
def test_what_was_not_printed_is_told_with_its_place(shown: list[str], place: int, there: str) -> None:
    assert differs(shown, PRINTED) == (place, there)


def test_a_line_left_out_within_is_any_text_and_only_there() -> None:
    assert fits("in … s (…), seed 1.", "in 83.3 s (1,202 per second), seed 1.")
    assert not fits("in … s (…), seed 1.", "in 83.3 s (1,202 per second), seed 2.")
    assert not fits("a.c", "abc")


def test_a_page_is_read_in_order_with_its_lines() -> None:
    page = "\n".join(
        [
            "Write:",
            "<!-- file: mine.toml -->",
            "```toml",
            "days = 7",
            "```",
            "<!-- exit: 2 -->",
            "```console",
            "$ python run_sim.py check 'my file'",
            "no",
            "$ python run_sim.py list",
            "```",
        ]
    )
    assert parse(page) == [
        Prose(1, "Write:"),
        File(3, "mine.toml", "days = 7\n", append=False),
        Command(8, ("python", "run_sim.py", "check", "my file"), ("no",), 2),
        Command(10, ("python", "run_sim.py", "list"), (), 2),
    ]


@pytest.mark.parametrize("block", ["```toml\na = 1\n```", "```\n$ python x\n```", "```console\nno command\n```"])
def test_a_block_of_unknown_use_is_refused(block: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        parse(block)


def test_a_command_that_does_otherwise_is_told_with_its_line(tmp_path: Path) -> None:
    page = "<!-- file: say.py -->\n```toml\nprint('three')\n```\n```console\n$ python say.py\n{}\n```"
    (tmp_path / "good").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "status").mkdir()
    assert faults(page.format("three"), tmp_path / "good") == []
    assert faults(page.format("four"), tmp_path / "bad") == [
        "tutorial.md:7: expected 'four', got 'three'",
    ]
    said = faults(page.replace("```console", "<!-- exit: 2 -->\n```console").format("three"), tmp_path / "status")
    assert said[0] == "tutorial.md:7: exit status 0, not 2:"


def test_a_file_is_added_to(tmp_path: Path) -> None:
    page = (
        "<!-- file: a.py -->\n```toml\nprint(1)\n```\n<!-- append: a.py -->\n```toml\nprint(2)\n```\n"
        "```console\n$ python a.py\n1\n2\n```"
    )
    assert faults(page, tmp_path) == []


def test_a_number_from_nowhere_is_told() -> None:
    page = "# 4 steps\nIt is 60.3 %.\n```console\n$ python x\nagreement 60.3 %\n```\n60.3 %, not 60.4; [2](a3.md)"
    assert unfounded(page) == [
        "tutorial.md:2: 60.3 stands in nothing shown before",
        "tutorial.md:7: 60.4 stands in nothing shown before",
        "tutorial.md:7: 2 stands in nothing shown before",
    ]


def test_retelling_brings_the_new_numbers_and_leaves_out_what_was_left_out() -> None:
    shown = ["…", "agreement  59.8 %  76.6 %", "…", "in … s"]
    assert retold(shown, PRINTED) == (["…", "agreement  60.3 %  76.2 %", "…", "in … s"], True)
    assert retold(["…", "9 of … in 7 s"], ["x", "12 of 30 in 8 s"]) == (["…", "12 of … in 8 s"], True)


def test_retelling_takes_a_line_whose_words_changed_a_little() -> None:
    assert retold(["…", "agreement  59.8 %  ▲ better", "…"], ["agreement  60.3 %  ▲ much better", "x"]) == (
        ["…", "agreement  60.3 %  ▲ much better", "…"],
        True,
    )


def test_retelling_says_what_it_cannot_place() -> None:
    shown = ["…", "something else entirely", "…"]
    assert retold(shown, PRINTED) == (shown, False)
    assert retold(["one", "two"], []) == (["one", "two"], False)
