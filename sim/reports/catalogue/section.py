"""What the page says of one scenario."""

from __future__ import annotations

from typing import Any

from sim.reports import summary
from sim.reports.catalogue.entry import Entry, Tornado
from sim.reports.catalogue.markdown import code, table, text
from sim.reports.catalogue.overview import anchor, unit
from sim.reports.catalogue.overview import change as told_change
from sim.reports.published import told_mean, told_place, told_range
from sim.reports.words import change, counted, joined, number, title
from sim.studies.catalogue import LEFT_OUT, MOST, Mover


def section(entry: Entry) -> list[str]:
    """A scenario: what it is, beside published figures, what the others change, what that hangs on."""
    scenario = entry.report.document["scenario"]
    run = scenario["run"]
    lines = [f'<a id="{anchor(entry.file)}"></a>', "", f"## {text(scenario['title'])}", ""]
    lines += [text(scenario["description"]), ""] if scenario["description"].strip() else []
    lines += [
        f"{code(entry.file)}: {counted(run['warmup_days'], 'day')} of warm-up, {run['days']} measured, "
        f"{counted(run['replications'], 'replication')}, seed {run['seed']}.",
        "",
    ]
    for line in summary.warnings(entry.report):
        lines += [f"Warning: {text(line)}", ""]
    lines += _published(entry)
    for variant in entry.variants:
        lines += _variant(entry, variant)
    return lines + _tornado(entry)


def _published(entry: Entry) -> list[str]:
    document = entry.report.document
    rows = document["published"]
    lines = ["### Beside published figures", ""]
    log = document["scenario"]["log"]["file"]
    if log:
        lines += [
            f"Calibrated from an event log, {text(log)}; `docs/validation.md` tells how far it reproduces it.",
            "",
        ]
    if not rows:
        return lines if log else [*lines, "It names no published figures that it should resemble.", ""]
    head = ("figure", "measure", "published", "simulated", "lies", "source")
    lines += table(head, [_figure(entry, row) for row in rows], right=(2, 3))
    outside = [row for row in rows if row["place"] != "inside" or row["explained"]]
    for row in outside:
        why = text(row["explained"]) if row["explained"].strip() else "the scenario does not say why."
        lines.append(f"- {text(row['name'])}, {told_place(row)}: {why}")
    return [*lines, ""] if outside else lines


def _figure(entry: Entry, row: dict[str, Any]) -> tuple[str, ...]:
    whose = "" if row["organisation"] == entry.baseline else f" ({text(row['organisation'])})"
    said = f"{text(row['source'])} *{text(row['note'])}*" if row["note"].strip() else text(row["source"])
    measure = text(title(row["measure"])) + whose
    return text(row["name"]), measure, told_range(row), told_mean(row), told_place(row), said


def _variant(entry: Entry, variant: str) -> list[str]:
    report = entry.report
    lines = [f"### {text(variant)} instead of {text(entry.baseline)}", ""]
    lines += [text(" ".join(summary.sentences(report, variant))), ""]
    rows = []
    for measure in report.document["headline"]:
        means = (number(report.mean(name, measure), unit(entry, measure)) for name in (entry.baseline, variant))
        rows.append((title(measure), *means, *told_change(entry, variant, measure)))
    head = ("measure", text(entry.baseline), text(variant), "difference [interval]", f"{text(variant)} is")
    return lines + table(head, rows, right=(1, 2, 3))


def _tornado(entry: Entry) -> list[str]:
    lines = [f"### The {MOST} assumed values that move the verdict most", ""]
    full = f"`python run_sim.py sweep {entry.file} --tornado`"
    if not entry.variants:
        return [*lines, "There is one organisation only, so nothing to compare and no verdict to move.", ""]
    if entry.tornado is None:
        return [*lines, f"No value outside {joined([f'`{name}`' for name in LEFT_OUT])} is called assumed.", ""]
    asked = entry.tornado.asked
    lines += [
        f"{counted(len(entry.tornado.movers), 'value')} moved one by one, in "
        f"{counted(asked.replications, 'replication')} of {counted(asked.warmup_days, 'day')} of warm-up and "
        f"{asked.days} measured. {_how(entry.tornado)}"
        f"All, on full runs: {full}.",
        "",
    ]
    headline = len(entry.report.document["headline"]) * len(entry.variants)
    head = (
        "value",
        "low … base … high",
        "what the file says of it",
        f"winners that change, of {headline}",
        "moves furthest",
        "difference at low … base … high",
    )
    return lines + table(head, [_mover(entry, one) for one in entry.tornado.movers[:MOST]])


def _how(tornado: Tornado) -> str:
    asked = tornado.asked
    parts = []
    if any(one.origin == "half to double" for one in asked.ranges.moved):
        parts.append("No comment states a range, so that each was halved and doubled. ")
    if asked.not_moved:
        parts.append(
            f"Not moved: {counted(asked.not_moved, 'value')} of {joined([f'`{name}`' for name in LEFT_OUT])}. "
        )
    if asked.ranges.without_range:
        parts.append(f"Called assumed without a range, and not moved: {len(asked.ranges.without_range)}. ")
    if asked.ranges.left_out:
        names = joined([code(path) for path, _ in asked.ranges.left_out])
        parts.append(f"Could not be moved by itself: {names}. ")
    return "".join(parts)


def _mover(entry: Entry, one: Mover) -> tuple[str, ...]:
    told = " … ".join(change(value, unit(entry, one.measure)) for value in one.differences)
    names = joined([_named(entry, *pair) for pair in one.changes])
    return (
        code(one.path),
        f"{code(one.low)} … {code(one.base)} … {code(one.high)}",
        text(one.said),
        f"{len(one.changes)}{f': {names}' if names else ''}",
        _named(entry, one.variant, one.measure),
        told,
    )


def _named(entry: Entry, variant: str, measure: str) -> str:
    """A measure; with the organisation where there are several to compare with the baseline."""
    return title(measure) if len(entry.variants) == 1 else f"{title(measure)} ({text(variant)})"
