"""Stories, agreement, news and contradictions, in numbers."""

from __future__ import annotations

from typing import Any

from sim.reports.document import Report
from sim.reports.grids.grid import Cell, Grid, Number, count
from sim.reports.kinds import ANSWERS

STORIES = 4
"""So many stories of one question are told one by one."""


def contradictions(report: Report) -> list[Grid]:
    """The questions on which customers were told most different things."""
    grids = []
    for name in report.organisations:
        view = report.view(name, "contradictions")
        rows = [row for rank in dict.fromkeys(view["rank"]) for row in _told(view, rank)]
        grids.append(
            Grid(
                f"The most contradictory questions: {name}",
                ("question", "what customers were told", "first answers", "by"),
                tuple(rows),
                "In the first replication: all that was told while one version was the right answer.",
                open=name == report.organisations[0],
            )
        )
    return grids


def _told(view: dict[str, list[Any]], rank: int) -> list[tuple[Cell, ...]]:
    """One question: its most frequent stories, then the others together."""
    mine = [at for at, one in enumerate(view["rank"]) if one == rank]
    head = f"{view['topic'][mine[0]]}, question {view['question'][mine[0]]}, version {view['version'][mine[0]]}"
    rows: list[tuple[Cell, ...]] = [
        (head if at == mine[0] else "", view["told"][at], count(view["answers"][at]), view["departments"][at])
        for at in mine[:STORIES]
    ]
    others = mine[STORIES:]
    if others:
        who = dict.fromkeys(name for at in others for name in view["departments"][at].split(", "))
        stories = f"… and {len(others)} other stor{'y' if len(others) == 1 else 'ies'}"
        rows.append(("", stories, count(sum(view["answers"][at] for at in others)), ", ".join(who)))
    return rows


def stories(report: Report) -> list[Grid]:
    """Topic × department, by kind of answer."""
    grids = []
    for name in report.organisations:
        view = report.view(name, "stories")
        rows = []
        for at in range(len(view["topic"])):
            answers = sum(view[kind][at] for kind in ANSWERS)
            shares = [Number(view[kind][at] / answers if answers else None, "share") for kind in ANSWERS]
            rows.append((view["topic"][at], view["department"][at], count(answers), *shares))
        head = ("topic", "department", "first answers", *(words for words, _ in ANSWERS.values()))
        words = "First answers in a replication, on average, and the share of each kind among them."
        grids.append(Grid(f"Who tells which story: {name}", head, tuple(rows), words))
    return grids


def agreement(report: Report) -> list[Grid]:
    """Department × department."""
    grids = []
    for name in report.organisations:
        view = report.view(name, "agreement_matrix")
        names = list(dict.fromkeys(view["department"]))
        cells = {
            (view["department"][at], view["other"][at]): Number(
                view["agreement"][at], "share", view["agreement_half"][at]
            )
            for at in range(len(view["department"]))
        }
        rows = tuple((one, *(cells[one, other] for other in names)) for one in names)
        grids.append(Grid(f"Who agrees with whom: {name}", ("department", *names), rows))
    return grids


def spread(report: Report) -> list[Grid]:
    """Who has heard an item of news after so many hours."""
    columns = {"heard": "heard", "heard_responsible": "heard, responsible", "in_base": "in the base"}
    head = ("hours since", *(f"{name}: {words}" for name in report.organisations for words in columns.values()))
    hours = report.view(report.organisations[0], "spread")["hours"]
    rows = []
    for at, hour in enumerate(hours):
        cells = [
            Number(report.view(name, "spread")[column][at], "share")
            for name in report.organisations
            for column in columns
        ]
        rows.append((Number(hour, "hours"), *cells))
    return [Grid("How news spreads", head, tuple(rows))]
