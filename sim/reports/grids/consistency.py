"""Stories, agreement, news and contradictions, in numbers."""

from __future__ import annotations

from sim.reports.document import Report
from sim.reports.grids.grid import Cell, Grid, Number, count
from sim.reports.kinds import ANSWERS


def contradictions(report: Report) -> list[Grid]:
    """The questions on which customers were told most different things."""
    grids = []
    for name in report.organisations:
        view = report.view(name, "contradictions")
        rows: list[tuple[Cell, ...]] = []
        for at, rank in enumerate(view["rank"]):
            first = at == 0 or view["rank"][at - 1] != rank
            head = f"{view['topic'][at]}, question {view['question'][at]}, version {view['version'][at]}"
            rows.append(
                (
                    head if first else "",
                    view["told"][at],
                    count(view["answers"][at]),
                    view["departments"][at],
                )
            )
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
