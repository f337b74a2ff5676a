"""Where a scenario was estimated from: what `validate` needs to look at the same log again."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.types import Key, Line, Section


class Log(Section):
    """The event log that a scenario was calibrated from; nothing that is simulated depends on it."""

    file: Line = Field(default="", description="the log, as it was given; to be read, not opened")
    map: Line = Field(default="", description="which column is what, as --map takes it")
    share: float = Field(
        default=1.0, gt=0, le=1, description="share of the trustworthy window, from its start, that was used"
    )
    lumps: dict[Key, tuple[str, ...]] = Field(
        default_factory=dict,
        description="departments that are not one team of the same name: the teams they stand for; teams named "
        "nowhere belong to the last",
    )
