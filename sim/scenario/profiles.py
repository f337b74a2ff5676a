"""Named profiles of the day: the share of inquiries arriving in each of the 24 hours, from midnight on."""

from __future__ import annotations

FLAT: tuple[float, ...] = (1 / 24,) * 24
"""Every hour alike. Assumed by queueing theory, not found in any company; meant for tests."""

OFFICE: tuple[float, ...] = (
    *(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.002, 0.012),
    *(0.085, 0.125, 0.125, 0.110, 0.070, 0.080, 0.100, 0.098, 0.090, 0.079),
    *(0.010, 0.005, 0.004, 0.003, 0.001, 0.001),
)
"""People at work asking people at work: two humps around lunch, 3.8 % outside 8 to 18.

Assumed; its shape is smoothed after the arrivals by hour of a service desk (UCI "Incident management process
enriched event log", 24,918 cases of 2016-17). That desk's 15 % outside 8 to 18 is brought down: some of
it will be machines reporting, not people.
"""

CALL_CENTRE: tuple[float, ...] = (
    *(0.0037, 0.0010, 0.0006, 0.0002, 0.0003, 0.0007, 0.0034, 0.0273),
    *(0.0669, 0.0750, 0.0840, 0.0778, 0.0656, 0.0782, 0.0720, 0.0695, 0.0705, 0.0575),
    *(0.0512, 0.0476, 0.0407, 0.0419, 0.0359, 0.0286),
)
"""Consumers calling a bank: a long day with a tail through the evening.

Measured: share of 33,344 calls by hour, Anonymous Bank call centre, February 1999 (I. Guedj and
A. Mandelbaum, "Anonymous Bank" call-centre data, Technion, 2000); rounded to four decimals.
"""

PROFILES: dict[str, tuple[float, ...]] = {"flat": FLAT, "office": OFFICE, "call_centre": CALL_CENTRE}
"""By the name a scenario file uses in `demand.hours`."""
