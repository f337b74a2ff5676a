"""How far a difference is from nothing, in the smallest that matters; above 0 is good for the variant."""

from __future__ import annotations

import math
from typing import Any

from sim.reports.words import NOTHING, difference

TOP = math.log10(1.0 + 30.0)
"""Colours change no more from 30 thresholds on."""


def goodness(one: dict[str, Any], better: str) -> float | None:
    """Difference over threshold, turned so that above 0 the variant is better; None without either.

    Where neither direction is better, above 0 is more.
    """
    if one["difference"] is None or not one["threshold"]:
        return None
    return float(one["difference"]) / float(one["threshold"]) * (-1.0 if better == "lower" else 1.0)


def shade(times: float | None) -> float | None:
    """sign · log₁₀(1 + |times|), so that one threshold and thirty are both seen; at most ± `TOP`."""
    if times is None:
        return None
    return math.copysign(min(TOP, math.log10(1.0 + abs(times))), times)


def signed(one: dict[str, Any], unit: str) -> str:
    """A difference without its interval: "+4.9 pp"."""
    if one["difference"] is None:
        return NOTHING
    return difference({**one, "low": None, "high": None}, unit).replace(" [no interval]", "")
