"""The tables of the page, by section; every picture has its numbers in one of them."""

from __future__ import annotations

from collections.abc import Callable

from sim.reports.document import Report
from sim.reports.grids.best import best
from sim.reports.grids.consistency import agreement, contradictions, spread, stories
from sim.reports.grids.fell import causes, ledger, where
from sim.reports.grids.grid import Cell, Grid, Number
from sim.reports.grids.published import published
from sim.reports.grids.routing import handoffs, routes, twins
from sim.reports.grids.time import channels, survival
from sim.reports.grids.workload import assumed, levers, loads, provenance, week

__all__ = ["SECTIONS", "Cell", "Grid", "Number", "grids"]

SECTIONS: dict[str, tuple[Callable[[Report], list[Grid]], ...]] = {
    "measures": (best,),
    "time": (survival, channels),
    "fell": (causes, where, ledger),
    "consistency": (contradictions, stories, agreement, spread),
    "routing": (routes, handoffs),
    "twins": (twins,),
    "workload": (loads, week),
    "published": (published,),
    "assumed": (levers, assumed, provenance),
}
"""The tables of each section of the page; a new table needs no more than a line here."""


def grids(report: Report) -> dict[str, list[Grid]]:
    """Every table of a report, by section."""
    return {section: [grid for make in makers for grid in make(report)] for section, makers in SECTIONS.items()}
