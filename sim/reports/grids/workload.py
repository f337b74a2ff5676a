"""Load, and what was assumed."""

from __future__ import annotations

from typing import Any

from sim.reports.document import Report
from sim.reports.grids.grid import Cell, Grid, Number
from sim.reports.grids.time import measured
from sim.reports.words import NOTHING


def loads(report: Report) -> list[Grid]:
    """Offered load beside what was worked."""
    document = report.document
    rows = []
    for department in (one["name"] for one in document["scenario"]["department"]):
        cells: list[Cell] = [department]
        for name in report.organisations:
            load = next(
                one
                for one in document["offered_load"]
                if one["organisation"] == name and one["department"] == department
            )
            cells.append(Number(load["load"], "share", class_="worse" if load["high"] else ""))
            cells.append(measured(report, name, f"occupancy.{department}"))
        rows.append(tuple(cells))
    head = [words for name in report.organisations for words in (f"{name}: offered", f"{name}: worked")]
    words = (
        "Offered: work asked for over minutes on duty, with triage, hand-offs, repeats and sign-offs; estimated "
        "before the run, without queues, on the first replication. Worked: the share of hours on duty that was "
        "worked; less where customers left before their turn. Offered loads above 95 % are in red."
    )
    return [Grid("Offered load", ("department", *head), tuple(rows), words, open=True)]


def week(report: Report) -> list[Grid]:
    """The busiest hour of the week of each department."""
    rows: list[tuple[Cell, ...]] = []
    for name in report.organisations:
        view = report.view(name, "week")
        for department in dict.fromkeys(view["department"]):
            hours = [
                at
                for at in range(len(view["hour"]))
                if view["department"][at] == department and view["queue"][at] is not None
            ]
            if hours:
                top = max(hours, key=lambda at: view["queue"][at])
                rows.append(
                    (
                        name,
                        department,
                        _hour(view["hour"][top]),
                        Number(view["queue"][top], "contacts", view["queue_half"][top]),
                        Number(view["on_duty"][top], "agents"),
                        Number(view["occupancy"][top], "share", view["occupancy_half"][top]),
                    )
                )
    head = ("organisation", "department", "hour with the longest queue", "waiting", "on duty", "occupancy")
    return [Grid("The hour of the week with the longest queue", head, tuple(rows))]


def _hour(hour: int) -> str:
    return f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[hour // 24]} {hour % 24:02d}:00"


def levers(report: Report) -> list[Grid]:
    """The levers side by side."""
    document = report.document
    names = report.organisations
    rows = [
        (lever, *(_told(document["organisations"][name]["levers"][lever]) for name in names))
        for lever in document["organisations"][names[0]]["levers"]
    ]
    paths = dict.fromkeys(
        path for name in names for path in document["scenario"]["organisation"][name]["override"]
    )
    for path in paths:
        own = (document["scenario"]["organisation"][name]["override"].get(path) for name in names)
        rows.append((f"override: {path}", *(NOTHING if value is None else _told(value) for value in own)))
    return [Grid("The levers, side by side", ("lever", *names), tuple(rows), open=True)]


def assumed(report: Report) -> list[Grid]:
    """Every value of the scenario with where it came from and what is written beside it."""
    rows = tuple(
        (one["path"], one["value"], one["origin"], one["comment"] or "") for one in report.document["sources"]
    )
    head = ("value", "is", "from", "what the file says of it")
    return [Grid(f"Every value of the scenario ({len(rows)})", head, rows)]


def provenance(report: Report) -> list[Grid]:
    """What it takes to run it again."""
    rows: list[tuple[Cell, ...]] = []
    for key, value in report.document["provenance"].items():
        if value is None:
            continue  # Not asked for, as a precision.
        told = (
            ", ".join(f"{name} {one}" for name, one in value.items()) if isinstance(value, dict) else _told(value)
        )
        rows.append((key.replace("_", " "), told))
    return [Grid("Provenance", ("what", "is"), tuple(rows), open=True)]


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {one}" for key, one in value.items())
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
