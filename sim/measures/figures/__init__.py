"""Flat tables that pictures are drawn from: made of one trace, then pooled over replications."""

from __future__ import annotations

from sim.measures.figures.answers import agreement, contradictions, stories
from sim.measures.figures.curves import spread, survival
from sim.measures.figures.figure import Cell, Figure
from sim.measures.figures.ledger import ledger
from sim.measures.figures.pool import Pools, pool
from sim.measures.figures.start import series
from sim.measures.figures.twins import twin_steps, twins
from sim.measures.figures.ways import handoff_matrix, outcomes, routes
from sim.measures.figures.week import week
from sim.measures.view import Whole, whole_view
from sim.trace import Trace

__all__ = ["Cell", "Figure", "Pools", "figures", "pool"]

_POOLED = (survival, agreement, stories, handoff_matrix, outcomes, routes, week, spread, series)
_EXAMPLES = (ledger, contradictions, twins, twin_steps)
"""Told of the first replication only."""


def figures(trace: Trace, examples: bool = True) -> list[Figure]:
    """Every table of one replication, over the measured inquiries; what each holds is said where it is made.

    `examples`: also those that tell single inquiries or questions, which are not pooled. Complexity: O(n log n)
    in inquiries, steps, answers and pairs of news and agents.
    """
    view = whole_view(Whole(trace))
    return [make(view) for make in (*_POOLED, *(_EXAMPLES if examples else ()))]
