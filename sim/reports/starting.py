"""Whether a report's warm-up was long enough, from its own series day by day."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import stdtrit

from sim.comparison import threshold
from sim.measures.figures.start import COUNTS, MOVES
from sim.measures.series import SERIES, WEEK
from sim.reports.document import CONFIDENCE, Report
from sim.reports.words import difference, joined, title
from sim.studies.mser import mser
from sim.trace import Floats


def short_warm_up(report: Report) -> list[str]:
    """A line for each organisation whose numbers hold some of the start; none for reports without the series.

    MSER (see `sim.studies.mser`) finds where the start of each series ends. That is told only if it is after
    the warm-up, and if to cut off the rest of the start too would clearly change the mean that was measured, by
    as much as matters. Where MSER finds no place, or the run is too short for it, the first half of the measured
    weeks stands for the rest of the start. The intervals hold all at once, over series and organisations
    (Bonferroni), so that what is told is not chance.
    """
    views = {
        name: one["views"]["series"]
        for name, one in report.document["organisations"].items()
        if "series" in one.get("views", {})
    }
    level = 1.0 - (1.0 - CONFIDENCE) / (len(SERIES) * max(len(views), 1))
    lines = []
    for name, view in views.items():
        told = [words for series in SERIES if (words := _held(report, view, series, level))]
        if told:
            warm_up = report.document["scenario"]["run"]["warmup_days"]
            lines.append(
                f"The warm-up of {warm_up} days is too short for “{name}”, whose numbers hold some of the start: "
                f"{joined(told)}. Draw it with run_sim.py warmup."
            )
    return lines


def _held(report: Report, view: dict[str, list[Any]], series: str, level: float) -> str:
    """What the start does to one series, in words; empty where nothing that is clear and matters."""
    run = report.document["scenario"]["run"]
    warm_up, days = run["warmup_days"], len(view["day"])
    weeks = _weekly(view, series)
    cut = mser(weeks)
    found = cut is not None
    day = WEEK * cut if cut is not None else warm_up + WEEK * ((days - warm_up) // WEEK // 2)
    if not warm_up < day < days:
        return ""
    moves, half = (view[MOVES.format(series) + ending][day] for ending in ("", "_half"))
    if moves is None or half is None:
        return ""
    freedom = report.document["provenance"]["replications"] - 1
    wider = stdtrit(freedom, 0.5 + level / 2.0) / stdtrit(freedom, 0.5 + CONFIDENCE / 2.0)
    least = threshold(series, 0.0, report.document["scenario"]["matters"])
    if abs(moves) < least or abs(moves) <= half * wider:
        return ""
    unit = report.document["organisations"][report.organisations[0]]["measures"][series]["unit"]
    row = {"difference": moves, "low": moves - half * wider, "high": moves + half * wider}
    of_what = "by MSER" if found else "and it may not be at rest even then"
    return f"{title(series)} would change by {difference(row, unit)} with {day} days ({of_what})"


def _weekly(view: dict[str, list[Any]], series: str) -> Floats:
    """The mean of each whole week from day 0, NaN where not defined."""
    mean = np.array([np.nan if value is None else value for value in view[series]], dtype=np.float64)
    weight = np.array(view[COUNTS[series]] if series in COUNTS else np.ones(len(mean)), dtype=np.float64)
    weight = np.where(np.isnan(mean), 0.0, weight)
    weeks = len(mean) // WEEK
    of_week, total = (
        array[: weeks * WEEK].reshape(weeks, WEEK).sum(axis=1) for array in (weight, weight * np.nan_to_num(mean))
    )
    means: Floats = np.divide(total, of_week, out=np.full(weeks, np.nan), where=of_week > 0.0)
    return means
