"""`report.json`: everything a report says, as one document; all other reports are drawn from it."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.best import best_of_organisations
from sim.comparison import CORRECTION, Comparison, compare_organisations, summarise, threshold
from sim.errors import InputError
from sim.experiment import Results
from sim.files import write_whole
from sim.measures import HEADLINE, definition
from sim.reports.published import beside_published
from sim.reports.sources import again, sources
from sim.scenario.effective import as_json
from sim.scenario.words import join_path

NAME = "report.json"
SCHEMA = 1
"""Version of the document's format."""
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Report:
    """A report: the document that `report.json` holds."""

    document: dict[str, Any]

    @property
    def organisations(self) -> list[str]:
        """Names, the baseline first."""
        return list(self.document["organisations"])

    def mean(self, organisation: str, measure: str) -> float | None:
        """A measure's mean over replications; None where it is not defined or not there."""
        figure = self.document["organisations"][organisation]["measures"].get(measure)
        return None if figure is None else figure["mean"]

    def view(self, organisation: str, name: str) -> dict[str, list[Any]]:
        """A table that pictures are drawn from, by column."""
        found: dict[str, list[Any]] = self.document["organisations"][organisation]["views"][name]
        return found

    def comparison(self, variant: str, measure: str) -> dict[str, Any] | None:
        """The comparison of one measure of one variant with the baseline, if there is one."""
        for kind in ("comparisons", "beside"):
            for row in self.document[kind]:
                if row["variant"] == variant and row["measure"] == measure:
                    found: dict[str, Any] = row
                    return found
        return None

    def text(self) -> str:
        """The document as JSON; numbers keep every digit."""
        return json.dumps(self.document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def report(results: Results) -> Report:
    """Put the results of an experiment into the document of house.md."""
    compared = compare_organisations(results, CONFIDENCE)
    scenario = results.loaded.scenario
    organisations = {
        name: {
            "levers": scenario.organisation[name].model_dump(exclude={"override"}),
            "measures": _measures(results, at),
            "views": {figure.name: figure.columns for figure in results.figures[at]},
        }
        for at, name in enumerate(results.organisations)
    }
    return Report(
        _plain(
            {
                "schema": SCHEMA,
                "provenance": asdict(results.provenance)
                | {"again": again(results.loaded, results.provenance.precision)},
                "complete": results.complete,
                "scenario": as_json(scenario),
                "sources": sources(results.loaded),
                "headline": list(HEADLINE),
                "confidence": {"level": CONFIDENCE, "headline_correction": CORRECTION},
                "offered_load": [asdict(load) | {"high": load.high} for load in results.loads],
                "organisations": organisations,
                "comparisons": [_comparison(results, row) for row in compared if row.verdict is not None],
                "beside": [_comparison(results, row) for row in compared if row.verdict is None],
                "best": _best(results),
                "published": beside_published(scenario, organisations),
            }
        )
    )


def save(document: Report, folder: Path) -> Path:
    """Write `report.json` into an existing folder, all of it or none; returns its path."""
    return write_whole(folder / NAME, document.text())


def read(path: Path) -> Report:
    """The report in a `report.json`, or in the folder that holds one.

    Raises `InputError` for what is not there, cannot be read, is no report, or has another schema version.
    """
    try:
        file = path / NAME if path.is_dir() else path
        if not file.exists():
            raise InputError(f"{file}: does not exist (the report.json of an earlier run, or its folder)")
        if not file.is_file():
            raise InputError(
                f"{file}: is not an ordinary file (the report.json of an earlier run, or its folder)"
            )
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: is not UTF-8 text (byte {error.start + 1}) (a report.json)") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error} (a report you may read)") from None
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{file}: is not JSON: {reason} (a report.json)") from None
    version = data.get("schema") if isinstance(data, dict) else None
    if type(version) is int and version != SCHEMA:
        raise InputError(f"{file}: schema: is {version} (this version reads {SCHEMA})")
    wrong = ": is not a report" if version is None else _strange(data)
    if wrong:
        raise InputError(f"{file}{wrong} (a report.json as run_sim.py run writes it)")
    return Report(data)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


def _strange(data: dict[str, Any]) -> str:
    """The first thing in a document that no report has there, as ": path: what is wrong"; empty if none."""
    shape: tuple[tuple[str, type], ...] = (
        ("schema", int),
        ("scenario", dict),
        ("headline", list),
        ("provenance", dict),
        ("organisations", dict),
    )
    for key, kind in shape:
        if type(data.get(key)) is not kind:
            return f": {key}: is not as in a report"
    for key, kind in (("replications", int), ("seed", int)):
        if type(data["provenance"].get(key)) is not kind:
            return f": provenance.{key}: is not as in a report"
    if not isinstance(data["scenario"].get("title"), str):
        return ": scenario.title: is not as in a report"
    if not all(isinstance(name, str) for name in data["headline"]):
        return ": headline: is not as in a report"
    if not data["organisations"]:
        return ": organisations: is empty"
    for name, organisation in data["organisations"].items():
        measures = organisation.get("measures") if isinstance(organisation, dict) else None
        if not isinstance(measures, dict):
            return f": {join_path(('organisations', name))}: has no measures"
        for measure, figure in measures.items():
            if not _is_figure(figure):
                place = join_path(("organisations", name, "measures", measure))
                return f": {place}: is not as in a report"
    return ""


def _is_figure(figure: Any) -> bool:
    if not isinstance(figure, dict) or not isinstance(figure.get("unit"), str):
        return False
    return all(key in figure and _is_mean(figure[key]) for key in ("mean", "half_width"))


def _is_mean(value: Any) -> bool:
    """A finite number, or null where nothing was measured."""
    if isinstance(value, bool):
        return False
    return value is None or (isinstance(value, int | float) and abs(value) < 1e300)


def _measures(results: Results, at: int) -> dict[str, Any]:
    measures = {}
    for column, name in enumerate(results.measures):
        meaning = definition(name)
        values, defined = results.values[:, at, column], results.defined[:, at, column]
        summary = summarise(values, defined, CONFIDENCE)
        measures[name] = {
            "mean": summary.mean,
            "half_width": summary.half_width,
            "defined": summary.defined,
            "unit": meaning.unit,
            "denominator": meaning.denominator,
            "better": meaning.better,
            "words": meaning.words,
            "per_replication": [
                float(value) if known else None for value, known in zip(values, defined, strict=True)
            ],
        }
    return measures


def _comparison(results: Results, row: Comparison) -> dict[str, Any]:
    baseline = results.organisations.index(row.baseline)
    old = float(results.values[:, baseline, results.measures.index(row.measure)].mean())
    return asdict(row) | {"threshold": threshold(row.measure, old, results.loaded.scenario.matters)}


def _best(results: Results) -> list[dict[str, Any]]:
    names = results.organisations
    return [
        {
            "measure": one.measure,
            "level": one.level,
            "best": [name for name, row in zip(names, one.rows, strict=True) if row.may_be_best],
            "rows": [
                {"organisation": name, "low": row.low, "high": row.high}
                for name, row in zip(names, one.rows, strict=True)
            ],
        }
        for one in best_of_organisations(results, CONFIDENCE)
    ]


def _plain(value: Any) -> Any:
    """The same with infinity as the string "inf", as the format wants it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value
