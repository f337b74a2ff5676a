"""What it comes down to: three plain sentences, and the article's closing question.

"Social already, or still in therapy?" is answered by four criteria on the means. An organisation that meets
all four is social already; one that meets at most one is still in therapy; in between it is on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.reports.document import Report
from sim.reports.starting import short_warm_up
from sim.reports.words import difference, joined, number, title


class Criterion(NamedTuple):
    """One condition of being social."""

    measure: str
    at_least: bool
    bound: float
    words: str


CRITERIA = (
    Criterion("agreement_between", True, 0.75, "departments agree"),
    # 79 % was found in the best published audit, GAO on IRS telephone service, 1987.
    Criterion("correctness", True, 0.75, "answers are right"),
    Criterion("fell_through", False, 0.03, "little falls through"),
    # "About 70 %" is the usual benchmark (SQM Group).
    Criterion("first_contact_resolution", True, 0.70, "one contact is enough"),
)
"""When an organisation is social. The first and third bounds are our own choice."""
SOCIAL, THERAPY, BETWEEN = "social already", "still in therapy", "on the way"


def sentences(report: Report, variant: str) -> list[str]:
    """Three sentences: the three questions answered for a variant, what it does to wages, and who wins."""
    baseline = report.organisations[0]
    told = _changes(report, variant, _ASKED)
    first = (
        f"With “{variant}” instead of “{baseline}”, {joined(told)}."
        if told
        else f"“{variant}” and “{baseline}” cannot be compared on agreement, time or falling through."
    )
    money = _changes(report, variant, _MONEY)
    second = (
        [f"A year’s {joined(money)}; minutes saved are money only where fewer hours are paid."] if money else []
    )
    better, worse, even = (_with_verdict(report, variant, verdicts) for verdicts in _VERDICTS)
    wins = f"“{variant}” wins on {len(better)} of {len(better) + len(worse) + len(even)} headline measures"
    loses = f"“{baseline}” wins on {joined(worse)}" if worse else f"“{baseline}” wins on none"
    rest = f"; no difference that is clear and large enough to matter in {joined(even)}" if even else ""
    return [first, *second, f"{wins}, {loses}{rest}."]


_ASKED = (
    ("agreement", "two answers to one question agree in {new} of cases instead of {old}"),
    (
        "time_to_resolution.mean",
        "an inquiry takes {new} on average instead of {old}, counting 240 h where it is never resolved",
    ),
    ("fell_through", "{new} fall through instead of {old}"),
)
_MONEY = (
    ("worked_per_year", "wages for the minutes worked are {new} instead of {old}"),
    ("paid_per_year", "wages paid are {new} instead of {old}"),
)


def _changes(report: Report, variant: str, asked: Sequence[tuple[str, str]]) -> list[str]:
    """What a variant changes in each of these measures, with the interval of the change and the verdict."""
    baseline = report.organisations[0]
    told = []
    for measure, words in asked:
        row = report.comparison(variant, measure)
        if row is None:
            continue
        unit = report.document["organisations"][baseline]["measures"][measure]["unit"]
        old, new = report.mean(baseline, measure), report.mean(variant, measure)
        change = difference(row, unit, max(abs(mean) for mean in (old, new) if mean is not None))
        verdict = f": {row['verdict']}" if row["verdict"] else ""
        told.append(f"{words.format(new=number(new, unit), old=number(old, unit))} ({change}{verdict})")
    return told


_VERDICTS = (("better",), ("worse",), ("no clear difference", "too small to matter"))


def alone(report: Report) -> list[str]:
    """Two sentences about the only organisation there is."""
    name = report.organisations[0]

    def told(measure: str) -> str:
        figure = report.document["organisations"][name]["measures"][measure]
        return number(figure["mean"], figure["unit"])

    return [
        f"In “{name}”, two answers to one question agree in {told('agreement')} of cases and "
        f"{told('correctness')} of first answers are correct.",
        f"Half of the inquiries are resolved within {told('time_to_resolution.median')}, and "
        f"{told('fell_through')} fall through.",
    ]


def summary(report: Report) -> list[str]:
    """The sentences that stand on top: three for each variant, or two if there is nothing to compare."""
    variants = report.organisations[1:]
    return [line for variant in variants for line in sentences(report, variant)] if variants else alone(report)


def diagnosis(report: Report, organisation: str) -> tuple[str, list[str], list[str]]:
    """(answer, criteria met, criteria missed) for one organisation; a criterion without a number is missed."""
    met: list[str] = []
    missed: list[str] = []
    for criterion in CRITERIA:
        mean = report.mean(organisation, criterion.measure)
        holds = mean is not None and (mean >= criterion.bound if criterion.at_least else mean <= criterion.bound)
        sign = "≥" if criterion.at_least else "≤"
        (met if holds else missed).append(f"{criterion.words} ({sign} {100 * criterion.bound:.0f} %)")
    return (SOCIAL if not missed else THERAPY if len(met) <= 1 else BETWEEN), met, missed


def closing_line(report: Report) -> str:
    """One line: social already, or still in therapy?"""
    answers = [f"“{name}” is {diagnosis(report, name)[0]}" for name in report.organisations]
    return f"Social already, or still in therapy? {joined(answers)}."


def diagnosis_lines(report: Report) -> list[str]:
    """Why: per organisation what it meets and what it misses."""
    lines = []
    for name in report.organisations:
        answer, met, missed = diagnosis(report, name)
        lines.append(
            f"“{name}” is {answer} — meets: {joined(met) or 'nothing'}; misses: {joined(missed) or 'nothing'}."
        )
    return lines


def _with_verdict(report: Report, variant: str, verdicts: Sequence[str]) -> list[str]:
    return [
        title(row["measure"])
        for row in report.document["comparisons"]
        if row["variant"] == variant and row["simultaneous"] and row["verdict"] in verdicts
    ]


GROWTH = 0.01
"""A backlog that grows a day by more than this share of a day's arrivals is told."""


def _growing(report: Report, organisation: str) -> list[str]:
    """A warning where the backlog clearly grows over the run."""
    figure = report.document["organisations"][organisation]["measures"]["backlog_growth"]
    mean, half = figure["mean"], figure["half_width"]
    arrivals = report.document["scenario"]["demand"]["inquiries_per_day"]
    if mean is None or mean - (half or 0.0) <= GROWTH * arrivals:
        return []
    return [
        f"The backlog of “{organisation}” grows by {mean:.0f} contacts a day over the run: its times depend on "
        "the length of the run."
    ]


FEW = 5
"""With fewer replications than this an interval tells next to nothing."""


def load_warning(organisation: str, department: str, load: float | None) -> str:
    """What a high offered load means."""
    place = f"{department} in “{organisation}”"
    if load is None:
        return f"Nobody of {place} is ever on duty."
    return (
        f"{place} is offered {100 * load:.0f} % of the work it can do: near saturation, times measure the "
        "length of the run."
    )


def warnings(report: Report) -> list[str]:
    """What a reader must know before believing a number."""
    lines = [
        load_warning(load["organisation"], load["department"], load["load"])
        for load in report.document["offered_load"]
        if load["high"]
    ]
    lines += [line for name in report.organisations for line in _growing(report, name)]
    lines += short_warm_up(report)
    replications = report.document["provenance"]["replications"]
    if replications < FEW:
        lines.append(
            f"Only {replications} replication{'s' * (replications != 1)}: “no clear difference” means here that "
            "too little was run to tell."
        )
    if not report.document["complete"]:
        done = report.document["provenance"]["replications"]
        lines.append(f"The run was stopped after {done} replications; the numbers are of those only.")
    return lines
