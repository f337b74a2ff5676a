"""Where a contact arrives (lever `intake`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.policies.chart import Chart, Place, choose

Intake = Callable[[Chart, int, int, bool, float, float, float], Place]
"""(chart, channel, topic, prospect, probability of a wrong door, uniform for it, uniform for which)."""


def doors(
    chart: Chart, channel: int, topic: int, prospect: bool, wrong_door: float, u: float, which: float
) -> Place:
    """The channel's own door; else the customer picks a department by the topic, sometimes a wrong one.

    A channel that ends in one department leaves the customer no door to mistake; nor do the weights of a topic,
    which are where its contacts do arrive, right or wrong.
    """
    door = chart.channel_door[channel]
    if door is None and chart.doors[topic]:
        door = next((door for door, edge in chart.doors[topic] if which < edge), chart.doors[topic][-1][0])
    if door is None:
        door = chart.door[topic][prospect]
        if u < wrong_door and len(chart.staff) > 1:
            door = choose(tuple(d for d in range(len(chart.staff)) if d != door), which)
    return chart.at_department[door]


def shared(
    chart: Chart, channel: int, topic: int, prospect: bool, wrong_door: float, u: float, which: float
) -> Place:  # fmt: skip
    """One inbox for everything: nothing to choose, so nothing of what a choice depends on is looked at."""
    del channel, topic, prospect, wrong_door, u, which
    return chart.inbox


POLICIES: Mapping[str, Intake] = {"doors": doors, "shared": shared}
