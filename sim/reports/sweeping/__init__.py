"""Sweeps and tornados told: `sweep.json`, the page, the screen."""

from sim.reports.sweeping.document import NAME, Study, refuse_to_replace, save, sweep, tornado
from sim.reports.sweeping.screen import show

__all__ = ["NAME", "Study", "refuse_to_replace", "save", "show", "sweep", "tornado"]
