"""The company's part of a calibrated scenario: departments, topics, and how needs are passed on."""

from __future__ import annotations

import numpy as np

from sim.studies.calibrate import Estimates
from sim.studies.calibrating.lying import Lognormal
from sim.studies.calibrating.staffing import TRIAGE, WORK, Shift
from sim.studies.calibrating.toml import line, number, quote, shares, table, texts

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DOORS = 0.002
"""Doors below this share of a topic's cases are left out."""
MOST = 30
"""Hand-offs after which the model gives up; so many hardly ever happen."""


def departments(found: Estimates) -> list[list[str]]:
    """A section for each department."""
    among, staff = found.departments, found.people
    sections = []
    for at, name in enumerate(among.names):
        shift, teams = found.shifts[at], among.teams[at]
        lump = f"; {len(teams)} teams lumped" if len(teams) > 1 else ""
        visits = among.visits[at]
        if staff.per_day is None:
            who = "assumed: as the work assumed wants"
        else:
            who = f"of {number(staff.per_day)} people named on a working day ({staff.days} days), split by visits"
        section = [
            "[[department]]",
            line("name", quote(name), f"{visits} visits of cases{lump}"),
            line(
                "agents", str(int(staff.agents[at])), f"{who}; load {staff.busy[at]:.0%} with the minutes assumed"
            ),
            *_hours(shift),
            line("days", texts(DAYS[day] for day in shift.days), _from(shift)),
        ]
        if found.lying is not None:
            section.append(line("lies_hours", spell(found.lying[at]), _lies(found.lying[at])))
        sections.append(section)
    return sections


def _hours(shift: Shift) -> list[str]:
    closes = shift.closes % 24
    told = _from(shift)
    return [
        line("opens", f"{shift.opens:02}:00:00", told),
        line("closes", f"{closes:02}:00:00", "around the clock" if shift.opens == closes else ""),
    ]


def _from(shift: Shift) -> str:
    if not shift.events:
        return "assumed"
    return f"from the hours of {shift.events} events" + ("" if shift.own else " of all departments: too few here")


def spell(of: Lognormal) -> str:
    """A lognormal as a scenario writes it."""
    return f"{{ mean = {number(of.mean)}, cv = {number(of.cv)} }}"


def _lies(of: Lognormal) -> str:
    half = number(float(np.exp(of.middle)), 2)
    whose = f"{of.observed} stays" if of.own else f"as all: only {of.observed} stays here"
    return f"half within {half} h; {whose}; fitted to whole cases, work not apart from waiting"


def topics(found: Estimates) -> list[list[str]]:
    """A section for each topic."""
    about, names = found.topics, found.departments.names
    hard = found.passing.habits.hard if found.passing else 0.0
    one_row = found.made.log.one_row_a_case
    sections = []
    for at, (name, share) in enumerate(zip(about.names, shares(about.cases, 6), strict=True)):
        doors, settled = about.doors[at].astype(np.float64), about.settled[at]
        if not doors.sum():
            doors[settled.argmax()] = 1.0
        weights = doors / doors.sum()
        least = min(DOORS, float(weights.max()))
        weighed = [
            (names[d], number(weights[d])) for d in np.argsort(-weights, kind="stable") if weights[d] >= least
        ]
        able = [int(d) for d in np.argsort(-settled, kind="stable") if about.responsible[at, d]]
        whence = (
            "where cases end: the log has no first team" if one_row else f"first team of {about.cases[at]} cases"
        )
        parts = ", ".join(f"{settled[d] / max(settled.sum(), 1):.0%}" for d in able)
        section = [
            "[[topic]]",
            line("name", quote(name), f"{about.cases[at]} cases"),
            line("share", number(share, 6)),
            line("questions", "20", "assumed"),
            line("answer_changes_every_days", "60", "assumed"),
            line(
                "work_minutes", f"{{ mean = {number(WORK)}, cv = 1 }}", "assumed: the log has no minutes of work"
            ),
            line("news_from", quote(names[able[0]]), "assumed: where most are settled"),
            line("doors", table(weighed), whence),
            line("raci", table((names[d], '"R"') for d in able), f"who settles {settled.sum()} done: {parts}"),
        ]
        if found.passing:
            section.insert(-2, line("hard", number(hard), _hard(found)))
        sections.append(section)
    return sections


def _hard(found: Estimates) -> str:
    half = found.passing.half if found.passing else {}
    return _around(half, "hard", "the same for all topics; fitted with [handoff]")


def passing(found: Estimates) -> list[list[str]]:
    """Work, hand-offs and pending."""
    work = [
        "[work]",
        line("triage_minutes", number(TRIAGE), "assumed"),
    ]
    handoff = ["[handoff]", line("lost", "0", "a log does not tell of what was lost")]
    how = found.passing
    if how is None:
        handoff.append("# The log shows no hand-offs; the rest keeps its defaults: assumed.")
    else:
        told, of, about = found.seen.routing, how.habits, found.topics
        assert told is not None
        rising = ", ".join(f"{chance:.3f}" for chance in told.chance[:4])
        gives = ", ".join(f"{chance:.3f}" for chance in how.gives.chance[:4])
        right = about.first_right / about.first if about.first else 0.0
        low, middle = (number(float(value), 2) for value in told.transit_quantiles[[0, 2]])
        who = _around(how.half, "knows_who", f"{about.first} first hand-offs, {right:.0%} to one with the R")
        back = f"{told.with_return} cases A→B→A, {told.with_return / told.cases:.1%}"
        handoff += [
            f"# Chance of being passed on at visits 1 to 4 in the log: {rising}; by the values below: {gives}.",
            line("transit_hours", low, f"a tenth come as soon (half in {middle} h); the rest is in lies_hours"),
            line("max", str(MOST), f"assumed; the most hand-offs of {how.cases} cases: {len(told.handoffs) - 1}"),
            line("knows_who", number(of.knows_who), who),
            line("unsettled", number(of.unsettled), _around(how.half, "unsettled", f"{how.cases} cases")),
            line("unsettled_hard", number(of.unsettled_hard), "of the hard ones, see topic.hard"),
            line("sends_back", number(of.sends_back), _around(how.half, "sends_back", back)),
            line("speaks_anyway", "0", "nobody is consulted: a log of teams does not show it"),
        ]
    sections = [work, handoff]
    if found.pending is not None:
        wait = found.pending
        sections.append(
            [
                "[pending]",
                line("chance", number(wait.chance), f"{wait.ever} of {wait.cases} done cases were ever pending"),
                line("chance_hard", number(wait.chance_hard), "from the shares by number of hand-offs"),
                line(
                    "hours",
                    spell(wait.hours),
                    f"half within {number(float(np.exp(wait.hours.middle)), 2)} h; {wait.hours.observed} cases",
                ),
            ]
        )
    return sections


def _around(half: dict[str, float], key: str, told: str) -> str:
    return f"± {number(half[key], 1)} (95 %); {told}"
