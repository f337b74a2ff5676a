"""Ways and hand-offs, twins, in numbers."""

from __future__ import annotations

from sim.reports.document import Report
from sim.reports.grids.grid import Cell, Grid, Number, count
from sim.reports.life import moment


def routes(report: Report) -> list[Grid]:
    """Inquiries by hand-offs and end."""
    grids = []
    for name in report.organisations:
        view = report.view(name, "routes")
        ends = list(dict.fromkeys(view["outcome"]))
        rows: list[tuple[Cell, ...]] = []
        for door in dict.fromkeys(view["door"]):
            for handoffs in ("no hand-off", "1 hand-off", "2 hand-offs", "3 or more"):
                mine = [
                    at
                    for at in range(len(view["count"]))
                    if view["door"][at] == door and view["handoffs"][at] == handoffs
                ]
                if mine:
                    cells = (
                        count(sum(view["count"][at] for at in mine if view["outcome"][at] == end)) for end in ends
                    )
                    rows.append((door, handoffs, *cells))
        head = ("door", "hand-offs", *(end.replace("_", " ") for end in ends))
        words = "Inquiries in a replication, on average, over all channels."
        grids.append(Grid(f"The ways of inquiries: {name}", head, tuple(rows), words))
    return grids


def handoffs(report: Report) -> list[Grid]:
    """From department to department."""
    grids = []
    for name in report.organisations:
        view = report.view(name, "handoff_matrix")
        rows = tuple(
            (view["from"][at], view["to"][at] or "nobody", count(view["count"][at]))
            for at in sorted(range(len(view["count"])), key=lambda row: -view["count"][row])
        )
        words = "Hand-offs in a replication, on average, most first."
        grids.append(Grid(f"Who hands off to whom: {name}", ("from", "to", "hand-offs"), rows, words))
    return grids


def twins(report: Report) -> list[Grid]:
    """The same inquiries in every organisation."""
    names = report.organisations
    views = [report.view(name, "twins") for name in names]
    rows = []
    for at, inquiry in enumerate(views[0]["inquiry"]):
        cells: list[Cell] = [
            str(inquiry),
            moment(views[0]["arrival"][at]),
            views[0]["channel"][at],
            views[0]["topic"][at],
        ]
        for view in views:
            cells.append(f"{view['outcome'][at].replace('_', ' ')}")
            cells.append(count(view["contacts"][at]))
            cells.append(Number(view["resolved_after"][at], "hours"))
        rows.append(tuple(cells))
    per = [words for name in names for words in (f"{name}: end", f"{name}: contacts", f"{name}: resolved after")]
    return [Grid("Twins", ("inquiry", "arrival", "channel", "topic", *per), tuple(rows))]
