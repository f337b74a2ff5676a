"""What was simulated beside the published figures that the scenario says it should resemble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sim.measures import definition
from sim.reports.words import NOTHING, amount, number
from sim.scenario import Scenario

Place = Literal["inside", "below", "above"]


def beside_published(scenario: Scenario, organisations: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each `[[published]]` figure; `organisations` as the document of a report has them.

    Raises `InputError` for a name that no measure has.
    """
    baseline = next(iter(scenario.organisation))
    rows = []
    for item in scenario.published:
        name = item.organisation or baseline
        figure = organisations[name]["measures"].get(item.measure, {})
        mean, half = figure.get("mean"), figure.get("half_width")
        place, distance = lies(mean, item.low, item.high)
        rows.append(
            {
                "name": item.name,
                "measure": item.measure,
                "unit": definition(item.measure).unit,
                "organisation": name,
                "low": item.low,
                "high": item.high,
                "mean": mean,
                "half_width": half,
                "place": place,
                "distance": distance,
                "interval_reaches": _reaches(mean, half, item.low, item.high),
                "source": item.source,
                "note": item.note,
                "explained": item.explained,
            }
        )
    return rows


def lies(mean: float | None, low: float, high: float) -> tuple[Place | None, float | None]:
    """(where a mean lies, how far from the nearer end); 0.0 inside, both ends included; None without a mean."""
    if mean is None:
        return None, None
    if mean < low:
        return "below", low - mean
    return ("above", mean - high) if mean > high else ("inside", 0.0)


def _reaches(mean: float | None, half: float | None, low: float, high: float) -> bool | None:
    """Whether the interval around the mean has anything in common with the range; None without an interval."""
    return None if mean is None or half is None else mean + half >= low and mean - half <= high


def told_range(row: Mapping[str, Any]) -> str:
    """The published range: "15.0–30.0 %"; a single number where both ends are one."""
    low, high = (number(row[end], row["unit"]) for end in ("low", "high"))
    if row["low"] == row["high"]:
        return low
    (first, unit), (second, same) = (text.partition(" ")[::2] for text in (low, high))
    return f"{first}–{second} {unit}".rstrip() if unit == same and not low.startswith("€") else f"{low} – {high}"


def told_mean(row: Mapping[str, Any]) -> str:
    """What was simulated, with half of its 95 % interval."""
    around = "" if row["half_width"] is None else f" ± {number(row['half_width'], row['unit'])}"
    return number(row["mean"], row["unit"]) + around


def told_place(row: Mapping[str, Any]) -> str:
    """Where it lies: "inside", "below by 2.1 pp", and whether the interval still reaches the range."""
    if row["place"] is None:
        return f"{NOTHING} (not defined in every replication)"
    if row["place"] == "inside":
        return "inside"
    reaches = "; its interval reaches the range" if row["interval_reaches"] else ""
    return f"{row['place']} by {amount(row['distance'], row['unit'])}{reaches}"
