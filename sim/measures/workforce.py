"""What it asks of the organisation: hours on duty, minutes worked, wages."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measures.pairs import sums
from sim.measures.registry import family, single
from sim.measures.view import View, share
from sim.trace import Facts, Floats, Ints, Outcome

_HOURS_PER_YEAR = 365.0 * 24.0
_WEEK = 7.0 * 24.0


@single(
    "occupancy",
    unit="share",
    better="neither",
    denominator="hours on inquiry duty in the measured window",
    words="The share of hours on duty that are worked, on any inquiry; idle hours are paid too.",
)
def occupancy(view: View) -> float | None:
    return share(_worked(view).sum(), _on_duty(view).sum())


@family(
    "occupancy",
    unit="share",
    better="neither",
    denominator="hours of {part} on inquiry duty in the measured window",
    words="The share of hours on duty in {part} that are worked, on any inquiry; idle hours are paid too.",
)
def occupancy_departments(view: View) -> Iterator[tuple[str, float | None]]:
    worked, on_duty = _worked(view), _on_duty(view)
    for at, name in enumerate(view.facts.departments):
        yield name, share(worked[at], on_duty[at])


@single(
    "cost_per_resolved",
    unit="euro",
    better="lower",
    denominator="inquiries resolved",
    words="Wages of the minutes worked on inquiries, for each one answered in full. Not money that is saved "
    "elsewhere: idle hours are paid too.",
)
def cost_per_resolved(view: View) -> float | None:
    return share(view.whole.wages[view.chosen].sum(), (view.outcome == Outcome.RESOLVED).sum())


@single(
    "paid_per_year",
    unit="euro/year",
    better="lower",
    denominator="the whole weeks of the measured window, scaled to 365 days",
    words="Wages a year of all hours on inquiry duty, worked or idle.",
)
def paid_per_year(view: View) -> float | None:
    duty = view.trace.duty
    return _a_year(view, duty.agent, duty.start, duty.end)


# Neither: fewer minutes worked save nothing while the same people are paid, and more of them are no aim.
@single(
    "worked_per_year",
    unit="euro/year",
    better="neither",
    denominator="the whole weeks of the measured window, scaled to 365 days",
    words="Wages a year of the minutes worked; the rest of what is paid is idle, and paid too.",
)
def worked_per_year(view: View) -> float | None:
    steps = view.trace.steps
    return _a_year(view, steps.agent, steps.started, steps.ended)


def whole_weeks_end(facts: Facts) -> float:
    """The end of the whole weeks of the measured window, where there is one; else that of the window.

    A window with two weekends and one working week would tell another year.
    """
    whole = (facts.end - facts.start) // _WEEK * _WEEK
    return facts.start + whole if whole else facts.end


def _a_year(view: View, agent: Ints, start: Floats, end: Floats) -> float | None:
    """Wages of the spells in the whole weeks of the window, scaled to a year."""
    facts = view.facts
    last = whole_weeks_end(facts)
    hours = _hours_between(view, agent, start, end, last)
    return share(float((hours * facts.wage).sum()) * _HOURS_PER_YEAR, last - facts.start)


def _worked(view: View) -> Floats:
    """Per department: hours worked in the window, on whatever inquiry."""
    steps = view.trace.steps
    return _hours_in_window(view, steps.agent, steps.started, steps.ended)


def _on_duty(view: View) -> Floats:
    """Per department: hours on duty in the window."""
    duty = view.trace.duty
    return _hours_in_window(view, duty.agent, duty.start, duty.end)


def _hours_in_window(view: View, agent: Ints, start: Floats, end: Floats) -> Floats:
    return _hours_between(view, agent, start, end, view.facts.end)


def _hours_between(view: View, agent: Ints, start: Floats, end: Floats, last: float) -> Floats:
    """Per department: hours of the spells that lie between the start of the window and `last`."""
    facts = view.facts
    hours = np.clip(end, facts.start, last) - np.clip(start, facts.start, last)
    return sums(facts.agent_department[agent], hours, len(facts.departments))
