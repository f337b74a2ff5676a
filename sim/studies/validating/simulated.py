"""A trace as the log that the company's own ticket system would have kept."""

from __future__ import annotations

import datetime

import numpy as np
import polars as pl

from sim.logs.mapping import Mapping
from sim.logs.observe import Cases
from sim.logs.observing.cases import cases as cases_of
from sim.logs.observing.cases import visits as visits_of
from sim.logs.observing.window import Window
from sim.logs.read import EventLog
from sim.trace import Floats, Kind, Outcome, Trace

MONDAY = datetime.datetime(2026, 1, 5)
"""Hour 0."""
MAP = Mapping(case="case", team="team", time="time", opened="opened", resolved="resolved")


def simulated(trace: Trace) -> Cases:
    """The measured inquiries of a trace: their arrival at a door, then triages and answers; colleagues who help
    and departments that sign have no say in where a ticket is. O(S log S) in the number of steps."""
    facts, steps, inquiries = trace.facts, trace.steps, trace.inquiries
    measured = (inquiries.arrival >= facts.start) & (inquiries.arrival < facts.end)
    work = np.isin(steps.kind, (Kind.TRIAGE, Kind.ANSWER)) & measured[steps.inquiry]
    first = (trace.contacts.number == 0) & measured[trace.contacts.inquiry]
    case = np.concatenate((trace.contacts.inquiry[first], steps.inquiry[work]))
    hours = np.concatenate((inquiries.arrival[trace.contacts.inquiry[first]], steps.started[work]))
    team = np.concatenate((trace.contacts.door[first], facts.agent_department[steps.agent[work]]))
    order = np.lexsort((hours, case))
    case, hours, team = case[order], hours[order], team[order]
    numbers = np.cumsum(measured) - 1
    kind = pl.Enum(sorted(facts.departments))
    words = pl.Series([None, *facts.departments], dtype=kind)
    resolved = inquiries.outcome == Outcome.RESOLVED
    events = pl.DataFrame(
        {
            "case": pl.Series(numbers[case], dtype=pl.UInt32),
            "time": _moments(hours),
            "team": words.gather(team + 1),
            "opened": _moments(inquiries.arrival[case]),
            "resolved": pl.select(
                pl.when(pl.Series(resolved[case])).then(_moments(inquiries.resolved_at[case]))
            ).to_series(),
        }
    )
    names = pl.Series("case", np.flatnonzero(measured)).cast(pl.String)
    log = EventLog(events, names, MAP, ("simulated",), events.height, (), (), False)
    visited = visits_of(log)
    window = Window(_moment(facts.start), _moment(facts.end))
    return Cases(log, cases_of(log, visited), visited, window)


def _moments(hours: Floats) -> pl.Series:
    start = np.datetime64(MONDAY, "us")
    return pl.Series(start + np.round(hours * 3_600_000_000.0).astype("timedelta64[us]"))


def _moment(hours: float) -> datetime.datetime:
    return MONDAY + datetime.timedelta(hours=hours)
