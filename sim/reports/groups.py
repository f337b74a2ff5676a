"""The measures in groups a reader has in mind."""

from __future__ import annotations

from sim.reports.document import Report

GROUPS = (
    ("Consistency", ("agreement", "split_voice", "krippendorff", "correctness", "contradicted", "mystery")),
    ("Time", ("time_to", "waiting", "pending", "touch", "service_level", "abandoned", "closed_line")),
    ("Tussen wal en schip", ("fell_through", "open")),
    (
        "Effort of the customer",
        ("handoffs", "transferred", "ping_pong", "contacts", "agents_met", "first_contact"),
    ),
    ("Effort of the organisation", ("occupancy", "backlog", "cost", "worked", "paid")),
)
"""Measures by the beginning of their names."""


def grouped(report: Report) -> list[tuple[str, list[str]]]:
    """Every measure of the report by name, in its group and in the order of the report."""
    measures = report.document["organisations"][report.organisations[0]]["measures"]
    groups = [(name, [one for one in measures if one.startswith(starts)]) for name, starts in GROUPS]
    known = {one for _, members in groups for one in members}
    rest = [one for one in measures if one not in known]
    return [*groups, *([("Other", rest)] if rest else [])]
