"""Reports of earlier runs side by side: read, compare, `comparison.json`, the screen."""

from sim.reports.comparing.document import ReportComparison, compare_reports, refuse_to_replace, save
from sim.reports.comparing.reading import Earlier, read
from sim.reports.comparing.screen import show

__all__ = [
    "Earlier",
    "ReportComparison",
    "compare_reports",
    "read",
    "refuse_to_replace",
    "save",
    "show",
]
