"""Which departments sign before an answer leaves (lever `sign_off`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.policies.chart import Chart

SignOff = Callable[[Chart, int, int, int], tuple[int, ...]]
"""(chart, topic, channel, department that answered): who must sign, in the order of the file."""


def consulted(chart: Chart, topic: int, channel: int, answered_by: int) -> tuple[int, ...]:
    """Every Consulted department and whoever watches the channel; nobody signs their own answer."""
    signers = {*chart.consulted[topic], *chart.watchers[channel]} - {answered_by}
    return tuple(sorted(signers))


def none(chart: Chart, topic: int, channel: int, answered_by: int) -> tuple[int, ...]:
    """The answer leaves at once."""
    del chart, topic, channel, answered_by
    return ()


POLICIES: Mapping[str, SignOff] = {"consulted": consulted, "none": none}
