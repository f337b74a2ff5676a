"""The pictures of a report, one family a file; `draw` makes all, by the section of the page they belong to."""

from __future__ import annotations

from collections.abc import Callable

from sim.reports.charts.chart import Chart
from sim.reports.charts.fall_through import causes, where
from sim.reports.charts.forest import forest
from sim.reports.charts.routes import handoffs, routes
from sim.reports.charts.spread import spread
from sim.reports.charts.stories import agreement, stories
from sim.reports.charts.time import channels, survival
from sim.reports.charts.twins import twins
from sim.reports.charts.week import week
from sim.reports.document import Report

__all__ = ["SECTIONS", "Chart", "draw"]

SECTIONS: dict[str, tuple[Callable[[Report], list[Chart]], ...]] = {
    "measures": (forest,),
    "time": (survival, channels),
    "fell": (causes, where),
    "consistency": (stories, agreement, spread),
    "routing": (routes, handoffs),
    "twins": (twins,),
    "workload": (week,),
}
"""What each section of the page shows; a new picture needs no more than a line here."""


def draw(report: Report) -> dict[str, list[Chart]]:
    """Every picture of a report, by section."""
    return {section: [chart for make in makers for chart in make(report)] for section, makers in SECTIONS.items()}
