"""Audits that were published, as they stand beside the simulated one.

Every figure is from the project's collection of evidence (`docs/evidence.md`); what a source did not report, or
what is not known here, is None.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """One audit. Shares are of its asks, 0 to 1, unless `of` says otherwise."""

    name: str
    source: str
    when: str | None
    asks: int | None
    of: str
    """What the shares are shares of."""
    measured: str
    """What was measured, and how."""
    differs: str
    """How that differs from what the simulator measures."""
    accurate: float | None = None
    incomplete: float | None = None
    wrong: float | None = None
    no_answer: float | None = None
    told_not_us: float | None = None
    """Of `no_answer`, those sent elsewhere."""
    nothing: float | None = None
    """Of `no_answer`, the rest."""
    one_need: float | None = None
    """Right where no probing was needed."""
    two_needs: float | None = None
    """Right where it was."""
    settled: float | None = None
    """Right where the right answer is an old one."""
    recent: float | None = None
    """Right where it changed recently."""
    alike_low: float | None = None
    """Answered alike on all channels: from …"""
    alike_high: float | None = None
    """… to."""


PUBLISHED = (
    Published(
        name="GAO-05-130",
        source="GAO-05-130",
        when=None,
        asks=420,
        of="calls",
        measured="six questions, 420 calls; a panel judged the substance of each answer",
        differs="by telephone only; judged by people, where the simulator compares with the current answer; "
        "half an answer was not told apart",
        accurate=0.61,
        wrong=0.29,
        no_answer=0.10,
    ),
    Published(
        name="TIGTA 2002",
        source="TIGTA, July–December 2002",
        when="July–December 2002",
        asks=None,
        of="visits",
        measured="visits to tax offices: right and complete, right but incomplete, wrong, told to look it up, no "
        "service",
        differs="face to face, on one channel; to be told to look it up stands here beside “not us”, though it "
        "sends the customer to a book and not away",
        accurate=0.45,
        incomplete=0.12,
        wrong=0.28,
        no_answer=0.15,
        told_not_us=0.12,
        nothing=0.03,
    ),
    Published(
        name="GAO 1987",
        source="GAO on IRS telephone service, 1987",
        when="1987",
        asks=None,
        of="test calls",
        measured="test calls, right or not; apart for questions where the answerer had to probe and where not, "
        "and for old and recently changed law",
        differs="to probe is to ask the caller back, the simulator's harder questions hold two needs; what "
        "“recently” was is not told, here it is 30 days",
        accurate=0.79,
        one_need=0.90,
        two_needs=0.56,
        settled=0.82,
        recent=0.68,
    ),
    Published(
        name="Eptica 2014–15",
        source="Eptica, UK retail 2014 and US retail 2015 (a vendor)",
        when="2014 and 2015",
        asks=None,
        of="companies",
        measured="the same question on three or four channels: companies that answered alike on all",
        differs="the unit is a company, here it is a question at one moment; likeness was judged by people, here "
        "it is the very same version and story",
        alike_low=0.13,
        alike_high=0.14,
    ),
)
"""In the order in which they are shown."""
