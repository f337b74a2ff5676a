"""What an audit's numbers are called, and what they are shares of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.reports.palette import STAND_IN
from sim.reports.words import NOTHING
from sim.studies.auditing.asks import RECENT_DAYS

_ASKS, _ANSWERS = "asks", "answers, one to each need"
_PAIRS = "pairs of answers to one question while one version was current"


@dataclass(frozen=True, slots=True)
class Told:
    """A measure of an audit in words."""

    title: str
    denominator: str
    words: str


MEASURES = {
    "accurate": Told("accurate and complete", _ASKS, "every need was answered, and every answer was current"),
    "incomplete": Told("incomplete", _ASKS, "one of two needs was answered, and that answer was current"),
    "wrong": Told("wrong", _ASKS, "an answer was given that was wrong"),
    "wrong.stale": Told("out of date", _ASKS, "the first wrong answer was right once"),
    "wrong.own_story": Told("a department’s own story", _ASKS, "the first wrong answer was a department’s own"),
    "wrong.base_error": Told("wrong in the shared base", _ASKS, "the first wrong answer was the base’s mistake"),
    "wrong.improvised": Told("made up", _ASKS, "the first wrong answer was invented on the spot"),
    "no_answer": Told("no answer", _ASKS, "nothing was answered"),
    "no_answer.told_not_us": Told("told “not us”", _ASKS, "told that nobody here can answer"),
    "no_answer.nothing": Told(
        "nothing heard", _ASKS, "a closed line, lost on the way, or no answer by the end of the run"
    ),
    "correct": Told("correct answers", _ANSWERS, "the answer was current and unaltered when it came"),
    "same_within_channels": Told(
        "the same within a channel",
        f"{_PAIRS}, by one channel",
        "two answers to one question say the same",
    ),
    "same_across_channels": Told(
        "the same across channels",
        f"{_PAIRS}, by two channels",
        "two answers to one question say the same, though they came by two channels",
    ),
    "alike": Told(
        "alike on all channels",
        "rounds: one question asked at one moment on every channel",
        "answered in full on every channel, and everywhere the same",
    ),
    "alike_and_accurate": Told(
        "alike on all channels, and accurate",
        "rounds: one question asked at one moment on every channel",
        "answered in full on every channel, everywhere the same, and current",
    ),
}
"""In the order of `sim.studies.auditing.asks.MEASURES`."""
ANSWERED = {
    "accurate": STAND_IN["correct"],
    "incomplete": STAND_IN["stale"],
    "wrong": STAND_IN["improvised"],
    "no_answer": STAND_IN["open"],
}
"""What each ask is one of, with its colour, in the order in which they are stacked."""
SAME = ("same_within_channels", "same_across_channels", "alike", "alike_and_accurate")
"""How alike the answers are."""
CHANGED = (f"not changed in the last {RECENT_DAYS} days", f"changed in the last {RECENT_DAYS} days")
NEEDS = ("one need", "two needs")


def percent(share: float | None) -> str:
    """A published share: whole per cent, as it was published."""
    return NOTHING if share is None else f"{100 * share:.0f} %"


def reach(low: float | None, high: float | None) -> str:
    """From one published share to another."""
    return NOTHING if low is None or high is None else f"{100 * low:.0f} to {100 * high:.0f} %"


def result(document: dict[str, Any], organisation: str, by: str = "all", at: int = 0) -> dict[str, Any]:
    """The result of one part of one organisation; `at` counts the parts of a kind from 0."""
    found = [one for one in document["results"] if (one["organisation"], one["by"]) == (organisation, by)]
    one: dict[str, Any] = found[at]
    return one
