"""What fell through, in numbers, and the ledger of examples."""

from __future__ import annotations

from sim.reports.document import Report
from sim.reports.grids.grid import Cell, Grid, Number
from sim.reports.grids.time import measured
from sim.reports.kinds import CAUSES
from sim.reports.life import moment
from sim.reports.words import NOTHING


def causes(report: Report) -> list[Grid]:
    """By cause."""
    rows: list[tuple[Cell, ...]] = [
        (words, *(measured(report, name, f"fell_through.{cause}") for name in report.organisations))
        for cause, (words, _) in CAUSES.items()
    ]
    rows.append(("all causes", *(measured(report, name, "fell_through") for name in report.organisations)))
    return [Grid("By cause", ("cause", *report.organisations), tuple(rows))]


def where(report: Report) -> list[Grid]:
    """By topic and by channel."""
    grids = []
    for by in ("topic", "channel"):
        rows: list[tuple[Cell, ...]] = []
        for part in (one["name"] for one in report.document["scenario"][by]):
            cells: list[Cell] = [part]
            for name in report.organisations:
                view = report.view(name, "outcomes")
                mine = [at for at, one in enumerate(view[by]) if one == part]
                ends = [key for key in view if key not in ("topic", "channel")]
                total = sum(view[end][at] for end in ends for at in mine)
                fell = sum(view[cause][at] for cause in CAUSES for at in mine)
                cells.append(Number(fell / total if total else None, "share"))
            rows.append(tuple(cells))
        grids.append(Grid(f"Fell through, by {by}", (by, *report.organisations), tuple(rows)))
    return grids


def ledger(report: Report) -> list[Grid]:
    """Examples of what fell through, each with where it was dropped."""
    grids = []
    for name in report.organisations:
        view = report.view(name, "ledger")
        rows = tuple(
            (
                str(view["inquiry"][at]),
                moment(view["arrival"][at]),
                view["channel"][at],
                view["topic"][at],
                CAUSES[view["cause"][at]][0],
                view["line"][at] or NOTHING,
            )
            for at in range(len(view["inquiry"]))
        )
        head = ("inquiry", "arrival", "channel", "topic", "cause", "where it was dropped")
        words = (
            f"Examples from the first replication of “{name}”, in turn from each cause, earliest first. Follow "
            "one with: python run_sim.py trace FILE --organisation NAME --inquiry N; the same N in another "
            "organisation is its twin."
        )
        grids.append(Grid(f"Ledger: {name}", head, rows, words, open=name == report.organisations[0]))
    return grids
