"""Who gains most, in words."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sim.reports.words import counted, joined, title

GAINS = {"better": "gains", "worse": "loses least", "no clear difference": "no clear gain"}
"""What the first of an order does, by the verdict of its own difference."""


def does(one: dict[str, Any]) -> str:
    """What the leader does: whoever is first may still lose."""
    return GAINS.get(one["verdict"], "gains too little to matter")


def lead(leaders: list[dict[str, Any]]) -> list[str]:
    """Sentences: which kind of company gains most in how many headline measures, and where that is sure."""
    if not leaders:
        return []
    gaining = [one for one in leaders if one["verdict"] == "better"]
    count = Counter((one["report"], one["title"]) for one in gaining)
    sentences = []
    for (report, name), number in count.most_common():
        own = [one for one in gaining if one["report"] == report]
        clear = [title(one["measure"]) for one in own if not one["with"]]
        told = (
            f" (surely, beside all others: {joined(clear)})" if clear else " (in none surely, beside all others)"
        )
        sentences.append(f"“{name}” ({report}) gains most in {counted(number, 'headline measure')}{told}.")
    nobody = [title(one["measure"]) for one in leaders if one["verdict"] != "better"]
    if nobody:
        sentences.append(f"Nobody surely gains in {joined(nobody)}.")
    return sentences
