"""Measures: functions of a trace, one family a file. `measure` computes all; `definition` explains one."""

# isort: off
# The order in which families register is the order of every report.
from sim.measures import consistency as consistency
from sim.measures import time as time
from sim.measures import fall_through as fall_through
from sim.measures import effort as effort
from sim.measures import workforce as workforce
from sim.measures import backlog as backlog
# isort: on

from sim.measures.figures import Figure, Pools, figures
from sim.measures.registry import HEADLINE, Definition, catalogue, definition, may_have_threshold, measure

__all__ = [
    "HEADLINE",
    "Definition",
    "Figure",
    "Pools",
    "catalogue",
    "definition",
    "figures",
    "may_have_threshold",
    "measure",
]
