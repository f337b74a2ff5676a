"""The tables of an audit's page: every number of its charts, and more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.reports.auditing.words import ANSWERED, CHANGED, MEASURES, NEEDS, SAME, percent, reach, result
from sim.reports.grids.grid import COUNTED, Cell, Grid, Number, count
from sim.reports.words import NOTHING, difference
from sim.studies.auditing.asks import WRONGS

_ANSWERED = (*ANSWERED, "no_answer.told_not_us", "no_answer.nothing")
HARDER = (
    ("needs", 0, "accurate", "one_need"),
    ("needs", 1, "accurate", "two_needs"),
    ("changed", 0, "correct", "settled"),
    ("changed", 1, "correct", "recent"),
)
"""Part, which of them, its measure here, and what was published beside it."""


@dataclass(frozen=True, slots=True)
class Reported(Number):
    """A number that was published: whole per cent, without an interval."""

    high: float | None = None
    """Where it is the lower end of what was published, the upper one."""

    @property
    def text(self) -> str:
        if self.high is not None:
            return reach(self.value, self.high)
        return percent(self.value)


def grids(document: dict[str, Any]) -> list[tuple[str, list[Grid]]]:
    """The tables of each section of the page."""
    return [
        ("answered", [answered(document), wrongs(document), *differences(document)]),
        ("alike", [alike(document)]),
        ("harder", [harder(document)]),
        ("parts", [by_channel(document), by_question(document)]),
    ]


def answered(document: dict[str, Any]) -> Grid:
    """What became of the asks, organisations first, then the published audits."""
    rows: list[tuple[Cell, ...]] = [
        (name, count(one["asks"]), *_shares(one, _ANSWERED))
        for name in document["organisations"]
        for one in [result(document, name)]
    ]
    for audit in document["published"]:
        if audit["accurate"] is not None:
            shares = ("accurate", "incomplete", "wrong", "no_answer", "told_not_us", "nothing")
            asks = Number(audit["asks"], COUNTED)
            rows.append((audit["name"], asks, *(Reported(audit[share], "share") for share in shares)))
    words = (
        "Every ask is accurate and complete, incomplete, wrong or without an answer. Asks: of a replication; ± "
        "half of the 95 % interval over replications. Published audits as they were published; – not reported."
    )
    return Grid("What was answered", ("", "asks", *_titles(_ANSWERED)), tuple(rows), words, open=True)


def wrongs(document: dict[str, Any]) -> Grid:
    """Why it was wrong."""
    kinds = ("wrong", *(f"wrong.{kind}" for kind in WRONGS))
    rows = [(name, *_shares(result(document, name), kinds)) for name in document["organisations"]]
    words = "Shares of all asks; an ask with two wrong answers counts by the first."
    return Grid("Why it was wrong", ("", *_titles(kinds)), tuple(rows), words)


def differences(document: dict[str, Any]) -> list[Grid]:
    """Every organisation against the first; nothing with one."""
    if not document["differences"]:
        return []
    rows = [
        (
            MEASURES[row["measure"]].title,
            row["variant"],
            Number(row["difference"], "share", change=True, class_=_class(row["verdict"])),
            difference(row, "share"),
            row["verdict"] or NOTHING,
        )
        for row in document["differences"]
    ]
    words = (
        "Taken within replications: both met the same shoppers, customers and news. Each interval holds 95 % by "
        "itself."
    )
    head = ("", "organisation", "difference", "with its interval", "verdict")
    return [Grid(f"Against “{document['baseline']}”", head, tuple(rows), words)]


def alike(document: dict[str, Any]) -> Grid:
    """How much of it is one story."""
    rows: list[tuple[Cell, ...]] = [
        (name, *_shares(result(document, name), SAME)) for name in document["organisations"]
    ]
    for audit in document["published"]:
        if audit["alike_low"] is not None:
            both = Reported(audit["alike_low"], "share", high=audit["alike_high"])
            rows.append(
                (
                    f"{audit['name']}, of {audit['of']}",
                    *(Reported(None, "share"),) * 2,
                    both,
                    Reported(None, "share"),
                )
            )
    words = (
        "The first two: of pairs of answers to one question, given while the right answer was the same. The last "
        "two: of questions asked at one moment on every channel; those without an answer stay in."
    )
    return Grid("How alike the answers are", ("", *_titles(SAME)), tuple(rows), words, open=True)


def harder(document: dict[str, Any]) -> Grid:
    """Where questions are harder."""
    rows: list[tuple[Cell, ...]] = []
    for name in document["organisations"]:
        parts = [(result(document, name, by, at), measure) for by, at, measure, _ in HARDER]
        rows.append((name, *(_number(one, measure) for one, measure in parts)))
    for audit in document["published"]:
        shares = [audit[key] for *_, key in HARDER]
        if any(share is not None for share in shares):
            rows.append((audit["name"], *(Reported(share, "share") for share in shares)))
    words = (
        "Left: of asks of that kind, those accurate and complete. Right: of the answers to such questions, those "
        "that are correct."
    )
    head = ("", *NEEDS, *CHANGED)
    return Grid("Where it is harder", head, tuple(rows), words, open=True)


def by_channel(document: dict[str, Any]) -> Grid:
    """Channel by channel."""
    kinds = (*ANSWERED, "correct", "same_within_channels")
    return Grid("By channel", ("", "organisation", "asks", *_titles(kinds)), _parts(document, "channel", kinds))


def by_question(document: dict[str, Any]) -> Grid:
    """Question by question."""
    kinds = (*ANSWERED, "correct", *SAME[:3])
    rows = _parts(document, "question", kinds)
    return Grid("By question", ("", "organisation", "asks", *_titles(kinds)), rows)


def _parts(document: dict[str, Any], by: str, measures: tuple[str, ...]) -> tuple[tuple[Cell, ...], ...]:
    found = [one for one in document["results"] if one["by"] == by]
    parts = list(dict.fromkeys(one["part"] for one in found))
    return tuple(
        (
            _heading(document, by, at) if first else "",
            one["organisation"],
            count(one["asks"]),
            *_shares(one, measures),
        )
        for at, part in enumerate(parts)
        for first, one in _first([one for one in found if one["part"] == part])
    )


def _heading(document: dict[str, Any], by: str, at: int) -> str:
    if by == "channel":
        name: str = document["settings"]["channels"][at]
        return name
    needs = [f"{need['topic']} {need['question']}" for need in document["questions"][at]["needs"]]
    return f"{at + 1}: {' and '.join(needs)}"


def _first(rows: list[dict[str, Any]]) -> list[tuple[bool, dict[str, Any]]]:
    return [(at == 0, row) for at, row in enumerate(rows)]


def _shares(one: dict[str, Any], measures: tuple[str, ...]) -> tuple[Number, ...]:
    return tuple(_number(one, measure) for measure in measures)


def _number(one: dict[str, Any], measure: str) -> Number:
    row = one["measures"][measure]
    return Number(row["mean"], "share", row["half_width"])


def _titles(measures: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(MEASURES[one].title for one in measures)


def _class(verdict: str | None) -> str:
    return verdict if verdict in ("better", "worse") else ""
