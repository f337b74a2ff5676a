"""Who may answer a topic, and where a contact goes that somebody does not answer (lever `routing`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim.policies.chart import Chart, Place, choose


class Routing(NamedTuple):
    """One value of the lever: functions that belong together."""

    may_answer: Callable[[Chart, int, int], bool]
    """(chart, agent, topic): whether the agent may answer."""
    has_a_say: Callable[[Chart, int, int], bool]
    """(chart, agent, topic): whether one who may not answer may yet be tempted to (`speaks_anyway`)."""
    from_inbox: Callable[[Chart, int, int, float], Place]
    """(chart, agent who triaged, topic read, uniform): where the shared inbox sends it."""
    onward: Callable[[Chart, int, int, float, float], Place | None]
    """(chart, agent who lets go, topic, uniform for knowing who, uniform for which): the next place, or None."""
    elsewhere: Callable[[Chart, int, int, float, float], Place | None]
    """The same for one who may answer but cannot settle it: to somebody else, or None."""
    returns: Callable[[Chart, int, int], Place]
    """(chart, agent, topic): the line to which what the agent asked the customer comes back."""


def _mandated(chart: Chart, agent: int, topic: int) -> bool:
    return chart.department[agent] in chart.responsible[topic]


def _consulted(chart: Chart, agent: int, topic: int) -> bool:
    return chart.department[agent] in chart.consulted[topic]


def _mandate_from_inbox(chart: Chart, agent: int, topic: int, which: float) -> Place:
    """A Responsible department; an orphan goes to some department other than the triager's."""
    options = chart.responsible[topic] or _others(chart, agent) or tuple(range(len(chart.staff)))
    return chart.at_department[choose(options, which)]


def _mandate_onward(chart: Chart, agent: int, topic: int, knows: float, which: float) -> Place | None:
    """With probability `knows_who` a Responsible department, else one that is neither that nor one's own.

    The own department counts among the Responsible if somebody else works there. An orphan always goes to
    another department. Where every other department is Responsible, nobody can send it wrong.
    """
    own, responsible = chart.department[agent], chart.responsible[topic]
    if not responsible:
        options = _others(chart, agent)
    else:
        options = tuple(d for d in responsible if d != own or len(chart.staff[d]) > 1)
        if options and knows >= chart.knows_who:
            options = tuple(d for d in _others(chart, agent) if d not in responsible) or options
    return chart.at_department[choose(options, which)] if options else None


def _mandate_elsewhere(chart: Chart, agent: int, topic: int, knows: float, which: float) -> Place | None:
    """With probability `knows_who` another Responsible department, if there is one; else as `_mandate_onward`."""
    others, responsible = _others(chart, agent), chart.responsible[topic]
    options = tuple(d for d in others if d in responsible)
    if not options or knows >= chart.knows_who:
        options = tuple(d for d in others if d not in responsible) or options
    return chart.at_department[choose(options, which)] if options else None


def _own_department(chart: Chart, agent: int, topic: int) -> Place:
    del topic
    return chart.at_department[chart.department[agent]]


def _skilled(chart: Chart, agent: int, topic: int) -> bool:
    return topic in chart.trained[agent]


def _no_say(chart: Chart, agent: int, topic: int) -> bool:
    """Where skill decides, a letter in the matrix gives no say."""
    del chart, agent, topic
    return False


def _skills_from_inbox(chart: Chart, agent: int, topic: int, which: float) -> Place:
    """The pool of those trained in the topic that was read."""
    del agent, which
    return chart.at_topic[topic]


def _skills_onward(chart: Chart, agent: int, topic: int, knows: float, which: float) -> Place | None:
    """With probability `knows_who` the pool of those trained, else a department in which nobody is.

    Where every other department has somebody trained, nobody can send it wrong.
    """
    wrong = tuple(d for d in chart.untrained[topic] if d != chart.department[agent])
    if knows >= chart.knows_who and wrong:
        return chart.at_department[choose(wrong, which)]
    pool = chart.at_topic[topic]
    return pool if any(member != agent for member in pool.members[:2]) else None


def _pool(chart: Chart, agent: int, topic: int) -> Place:
    del agent
    return chart.at_topic[topic]


def _others(chart: Chart, agent: int) -> tuple[int, ...]:
    return tuple(d for d in range(len(chart.staff)) if d != chart.department[agent])


POLICIES: Mapping[str, Routing] = {
    "mandate": Routing(
        _mandated, _consulted, _mandate_from_inbox, _mandate_onward, _mandate_elsewhere, _own_department
    ),
    "skills": Routing(_skilled, _no_say, _skills_from_inbox, _skills_onward, _skills_onward, _pool),
}
