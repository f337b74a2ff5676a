"""The scenario as a commented file: every value with how many observations it is from, or that it is assumed."""

from __future__ import annotations

from sim.studies.calibrate import Estimates
from sim.studies.calibrating.company_text import departments, passing, topics
from sim.studies.calibrating.toml import line, number, numbers, plain, quote, shares

ASSUMED = """
[customers]                                   # a log tells nothing of those who ask again, or never did
wrong_door = 0                                # wrong doors are in the topics' doors
recontact = 0                                 # assumed: one case, one contact
notices_wrong_answer = 0                      # assumed
max_contacts = 1                              # assumed

[knowledge]                                   # a log tells nothing of who knows what: all assumed
keeps_home = 1.0                              # what a department cannot settle is handoff.unsettled, above
keeps_other = 0.4                             # assumed
briefing_hours = 72                           # assumed
across_hours = 200                            # assumed
across_hours_social = 72                      # assumed
own_story = 0.3                               # assumed
improvise = 0.3                               # assumed

[organisation."as logged"]
intake = "doors"
routing = "mandate"
ownership = "handoff"
knowledge = "departmental"
network = "departmental"
sign_off = "none"                             # a log of teams does not show who signs
case_linking = false

[organisation.integrated]                     # what if: not in the log, and only as good as what is assumed above
intake = "shared"
routing = "skills"
ownership = "case_owner"
knowledge = "shared"
network = "social"
sign_off = "none"
case_linking = true
"""


def scenario_text(found: Estimates, title: str, file: str, mapping: str) -> str:
    """The whole file. `file` and `mapping` are kept in it, as they were given."""
    parts = [
        _head(found, title, file),
        _log(found, file, mapping),
        _run(found),
        _demand(found),
        _channels(found),
        *departments(found),
        *topics(found),
        *passing(found),
        ASSUMED.strip("\n").splitlines(),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(found: Estimates, title: str, file: str) -> list[str]:
    window, seen = found.seen.window, found.seen
    told = [
        f"# Calibrated from {file}. Values with counts are estimates; “assumed” is what a log cannot tell.",
        f"# Used: cases opened from {window.start:%Y-%m-%d} to {window.end:%Y-%m-%d} ({window.days} days): "
        f"{seen.cases}, of which {seen.done} done; {seen.outside} cases lie outside.",
        *(f"#   {why}" for why in window.why),
        *(f"# Note: {note}" for note in found.made.log.notes),
        *(f"# Malformed: {each.count} × {each.reason}" for each in found.made.log.malformed),
        *(f"# Not told by the log: {gap}" for gap in gaps(found)),
    ]
    return [*map(plain, told), "", "schema = 1", f"title = {quote(plain(title))}"]


def gaps(found: Estimates) -> list[str]:
    """What could not be estimated, and what was done instead."""
    log, gone = found.made.log, []
    if log.one_row_a_case:
        gone.append("how cases travel (one row a case): every case is settled where it arrives")
    elif found.passing is None:
        gone.append("hand-offs: no case is ever passed on")
    if not log.has("topic"):
        gone.append("topics: all cases are one")
    if not log.has("channel"):
        gone.append("channels: all cases come by one, in writing")
    if not log.has("resource"):
        gone.append("who works there: as many agents as the work assumed wants")
    if not found.seen.done_is_known:
        gone.append("when cases are done: at their last event")
    if found.waits is None:
        gone.append("waiting for the customer or outsiders (no statuses of events): it is in lies_hours")
    if found.lying is None:
        gone.append("how long anything takes (no moment of resolution): nothing lies anywhere")
    if not log.has("outcome"):
        gone.append("outcome codes: nothing to judge consistency by")
    gone.append("minutes of work, being lost, knowledge, who is consulted, customers who ask again")
    return gone


def _log(found: Estimates, file: str, mapping: str) -> list[str]:
    lumps = found.departments.lumps()
    names = [f"{quote(name)} = [{', '.join(map(quote, teams))}]" for name, teams in lumps.items()]
    return [
        "[log]                                         # for `validate`; nothing simulated depends on it",
        line("file", quote(file)),
        line("map", quote(mapping)),
        line("share", number(found.share), "of the trustworthy window, from its start; the rest is to judge by"),
        *(["", "[log.lumps]", *names] if names else []),
    ]


def _run(found: Estimates) -> list[str]:
    return [
        "[run]",
        line("days", str(found.days), "as the window fitted, at most 60"),
        line("warmup_days", "28", "long cases of before must be under way"),
        line(
            "drain_days",
            str(found.after_days),
            "for the last ones to end: cases are followed as long as in the log",
        ),
        line("probes_per_day", "0", "no mystery shoppers in a log"),
        line("replications", "5"),
        line("seed", "1"),
    ]


def _demand(found: Estimates) -> list[str]:
    asked = found.demand
    around = "" if asked.half is None else f", ± {number(asked.half, 2)} (95 %, from the spread of weeks)"
    weekdays = asked.weekdays / max(asked.weekdays.max(), 1e-9)
    return [
        "[demand]",
        line("inquiries_per_day", number(asked.per_day, 4), f"{asked.cases} cases in {asked.days} days{around}"),
        line("hours", numbers(asked.hours, 4), f"cases by hour opened, of {asked.cases}"),
        line("weekdays", numbers(weekdays), "Monday to Sunday, relative to the busiest"),
        line("customers", str(max(1000, 10 * round(asked.per_day) * 10)), "assumed"),
        line("prospects", "0", "all who ask are customers: assumed"),
        line("second_need", "0", "one case, one need: assumed"),
    ]


def _channels(found: Estimates) -> list[str]:
    asked = found.demand
    told = found.made.log.has("channel")
    lines = []
    for (name, count), share in zip(
        asked.channels, shares([count for _, count in asked.channels], 6), strict=True
    ):
        lines += [
            "[[channel]]",
            line("name", quote(name), f"{count} cases" if told else "assumed: the log has no channels"),
            line("kind", '"written"', "assumed: a ticket waits its turn, however it came in"),
            line("share", number(share, 6)),
            line("patience_hours", "inf", "a log tells nothing of those who gave up"),
            "",
        ]
    return lines[:-1]
