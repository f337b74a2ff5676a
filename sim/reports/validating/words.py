"""Numbers of a validation as text, the same on the page and on the screen."""

from __future__ import annotations

from sim.reports.words import NOTHING


def told(value: float | None, unit: str) -> str:
    """A number in its unit; shares in per cent with one decimal."""
    if value is None:
        return NOTHING
    if unit == "yes":
        return "yes" if value else "no"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "hours":
        return (
            f"{value:,.0f} h" if abs(value) >= 100 else f"{value:.1f} h" if abs(value) >= 1 else f"{value:.2f} h"
        )
    return f"{value:.2f}"


def between(low: float | None, high: float | None, unit: str) -> str:
    """A band."""
    return NOTHING if low is None or high is None else f"{told(low, unit)} to {told(high, unit)}"
