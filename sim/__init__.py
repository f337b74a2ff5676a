"""Walschip: what departmental silos cost, by simulation.

The public API; names are imported when first used, so that `import sim` costs nothing.

    loaded = sim.load_scenario("scenarios/small.toml")
    results = sim.run_experiment(loaded, workers=2)
    sim.report(results).mean(results.organisations[0], "correctness")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.comparison import compare_organisations as compare
    from sim.experiment import run_experiment
    from sim.reports.document import Report, report
    from sim.scenario import load as load_scenario
    from sim.scenario import save as save_scenario

__all__ = ["Report", "compare", "load_scenario", "report", "run_experiment", "save_scenario"]

_WHERE = {
    "Report": ("sim.reports.document", "Report"),
    "compare": ("sim.comparison", "compare_organisations"),
    "load_scenario": ("sim.scenario", "load"),
    "report": ("sim.reports.document", "report"),
    "run_experiment": ("sim.experiment", "run_experiment"),
    "save_scenario": ("sim.scenario", "save"),
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    module, attribute = _WHERE[name]
    return getattr(import_module(module), attribute)
