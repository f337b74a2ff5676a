"""Published figures that a scenario should resemble; nothing that is simulated depends on them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.types import Line, Lines, Name, Section


class Published(Section):
    """A range that was measured in real companies, and which measure of which organisation stands beside it."""

    name: Name = Field(description="what the figure is called")
    measure: Line = Field(description="the measure to put beside it; run_sim.py measures lists them")
    low: float = Field(description="lower end of the published range, in the measure's unit")
    high: float = Field(description="upper end of the published range, in the measure's unit")
    organisation: Name | None = Field(
        default=None, description="the organisation that should resemble it; the first if left out"
    )
    source: Annotated[Lines, Field(min_length=1)] = Field(description="who published it, and what it says")
    note: Lines = Field(default="", description="what was measured there, and how this differs")
    explained: Lines = Field(default="", description="why this scenario lies outside, if it does")
