"""`sweep.json`: what a sweep or a tornado says, as one document; screen and page are drawn from it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.comparison import CORRECTION, simultaneous_level
from sim.errors import InputError
from sim.files import write_whole
from sim.measures import HEADLINE, definition
from sim.reports.sweeping.regions import counts, equal_words, where_words, winners
from sim.scenario import Loaded
from sim.studies.axes import Axis, places
from sim.studies.points import Found
from sim.studies.sweep import CONFIDENCE, Equal, Judged, Spot, equals, judge
from sim.studies.tornado import Bar, Ranges, bars, measure_first

NAME = "sweep.json"
SCHEMA = 1
"""Version of the document's format."""


@dataclass(frozen=True, slots=True)
class Study:
    """A sweep or a tornado: the document that `sweep.json` holds (its keys: docs/report.md)."""

    document: dict[str, Any]

    @property
    def variants(self) -> list[str]:
        """The organisations compared with the baseline."""
        return list(self.document["organisations"][1:])

    def text(self) -> str:
        """The document as JSON; numbers keep every digit."""
        text = json.dumps(self.document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        # A path may hold bytes that are no text; JSON can say them, UTF-8 cannot.
        return re.sub("[\ud800-\udfff]", lambda letter: f"\\u{ord(letter[0]):04x}", text)


def refuse_to_replace(folder: Path, overwrite: bool) -> None:
    """Raise `InputError` if a study is in the folder and may not be written over."""
    if (folder / NAME).exists() and not overwrite:
        raise InputError(f"{folder}: there is a sweep in it already (add --overwrite to replace it)")


def save(study: Study, folder: Path) -> Path:
    """Write `sweep.json` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, study.text())


def sweep(
    loaded: Loaded,
    axes: Sequence[Axis],
    spots: Sequence[Spot],
    found: Found,
    measures: Sequence[str],
    provenance: dict[str, Any],
) -> Study:
    """The document of a sweep. `provenance` tells how to run it again; `spots` are in the order of `places`."""
    judged = judge(spots, found, measures)
    names = list(loaded.scenario.organisation)
    told = _told("sweep", loaded, measures, provenance)
    told["axes"] = [
        {"path": axis.path, "values": list(axis.values), "texts": list(axis.texts), "scale": axis.is_scale}
        for axis in axes
    ]
    told["points"] = [
        {
            "values": [axis.values[at] for axis, at in zip(axes, place, strict=True)],
            "measures": _measures([row for row in judged if row.spot == number]),
        }
        for number, place in enumerate(places(axes))
    ]
    told["where"] = [
        {"variant": variant, "measure": measure}
        | asdict(counts(rows))
        | {"words": where_words(axes, rows, names[0])}
        for variant in names[1:]
        for measure in measures
        for rows in [[row for row in judged if row.variant == variant and row.measure == measure]]
    ]
    told["break_even"] = [_equal(axes, row, names[0]) for row in equals(axes, spots, found, measures)]
    return Study(_plain(told))


def tornado(
    loaded: Loaded,
    ranges: Ranges,
    spots: Sequence[Spot],
    found: Found,
    measures: Sequence[str],
    provenance: dict[str, Any],
) -> Study:
    """The document of a tornado; `provenance` likewise, `spots` as `sim.studies.tornado.settings` has them."""
    judged = judge(spots, found, measures)
    rows = bars(ranges.moved, spots, found, judged, measures)
    told = _told("tornado", loaded, measures, provenance)
    told["moved"] = [asdict(one) for one in ranges.moved]
    told["left_out"] = [{"path": path, "why": why} for path, why in ranges.left_out]
    told["without_range"] = list(ranges.without_range)
    told["base"] = {"measures": _measures([row for row in judged if row.spot == 0])}
    told["measure_first"] = [
        {"path": ranges.moved[at].path, "verdicts_changed": flips, "largest_swing_in_thresholds": reach}
        for at, flips, reach in measure_first(ranges.moved, rows)
    ]
    told["bars"] = [_bar(ranges, row) for row in rows]
    return Study(_plain(told))


def _told(kind: str, loaded: Loaded, measures: Sequence[str], provenance: dict[str, Any]) -> dict[str, Any]:
    names = list(loaded.scenario.organisation)
    meanings = [definition(name) for name in measures]
    return {
        "schema": SCHEMA,
        "kind": kind,
        "title": loaded.scenario.title,
        "provenance": provenance,
        "organisations": names,
        "baseline": names[0],
        "headline": list(HEADLINE),
        "confidence": {
            "level": CONFIDENCE,
            "correction": CORRECTION,
            "headline": simultaneous_level(CONFIDENCE, len(names) - 1),
        },
        "measures": [
            {"measure": one.name, "unit": one.unit, "better": one.better, "words": one.words} for one in meanings
        ],
    }


def _measures(rows: Sequence[Judged]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for row in rows:
        of = told.setdefault(row.measure, {"baseline": row.baseline_mean, "variants": {}})
        of["variants"][row.variant] = _end(row)
    return told


def _end(row: Judged) -> dict[str, Any]:
    return {
        "mean": row.mean,
        "difference": row.difference,
        "low": row.low,
        "high": row.high,
        "threshold": row.threshold,
        "verdict": row.verdict,
    }


def _equal(axes: Sequence[Axis], row: Equal, baseline: str) -> dict[str, Any]:
    others = {axis.path: axis.values[row.place[number]] for number, axis in enumerate(axes) if number != row.axis}
    return {
        "variant": row.variant,
        "measure": row.measure,
        "along": axes[row.axis].path,
        "others": others,
        **asdict(row.crossing),
        "better_below": winners(row, baseline)[0],
        "better_above": winners(row, baseline)[1],
        "words": equal_words(axes, row, baseline),
    }


def _bar(ranges: Ranges, row: Bar) -> dict[str, Any]:
    return {
        "variant": row.variant,
        "measure": row.measure,
        "path": ranges.moved[row.moved].path,
        "at_low": _end(row.low),
        "at_high": _end(row.high),
        "swing": row.swing,
        "swing_low": row.swing_low,
        "swing_high": row.swing_high,
        "swing_in_thresholds": row.reach,
        "verdict_changes": row.flips,
    }


def _plain(value: Any) -> Any:
    """The same with infinity as the string "inf", and whatever JSON has no word for as a text."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, str | int | float) else str(value)
