"""Tables of what customers were told: who agrees with whom, who tells which story, the worst contradictions."""

from __future__ import annotations

import numpy as np

from sim.measures.consistency import answer_kinds
from sim.measures.figures.figure import Cell, Figure, counted
from sim.measures.pairs import agreement_matrix, codes, sums
from sim.measures.told import label_words
from sim.measures.view import View

CONTRADICTIONS = 10
"""So many questions are told in full."""
_KINDS = ("correct", "stale", "own_story", "base_error", "improvised")


def agreement(view: View) -> Figure:
    """A row per pair of departments: agreement (None without pairs) and answers in such pairs."""
    names = view.facts.departments
    matrix = agreement_matrix(view.unit, view.label, view.department, len(names))
    columns: dict[str, list[Cell]] = {
        "department": [name for name in names for _ in names],
        "other": [other for _ in names for other in names],
        "agreement": [share for row in matrix for share, _ in row],
        "answers": [answers for row in matrix for _, answers in row],
    }
    return Figure("agreement_matrix", columns, "ratio", ("department", "other"), ("answers",), sparse=True)


def stories(view: View) -> Figure:
    """First answers per topic and answering department, by kind; rows without answers left out."""
    facts, kinds = view.facts, answer_kinds(view)
    width = len(facts.departments)
    cell = view.trace.answers.topic[view.first] * width + view.department
    size = len(facts.topics) * width
    shown = np.flatnonzero(np.bincount(cell, minlength=size))
    columns: dict[str, list[Cell]] = {
        "topic": [facts.topics[at // width] for at in shown],
        "department": [facts.departments[at % width] for at in shown],
    }
    columns |= {kind: counted(cell, kinds[kind], size)[shown].tolist() for kind in _KINDS}
    return Figure("stories", columns, "mean", ("topic", "department"))


def contradictions(view: View) -> Figure:
    """The ten units of agreement with most pairs of first answers that differ, a row for each label told.

    A unit is a question while one version was current; the earliest question goes first among equals, and
    within a unit the labels told most. `question` is its number within its topic, from 1. Complexity: O(a log
    a) in first answers.
    """
    facts, answers = view.facts, view.trace.answers
    unit = codes(view.unit)
    cell = codes(unit, view.label)
    _, example = np.unique(cell, return_index=True)
    told = np.bincount(cell)
    owner = unit[example]
    units = len(np.bincount(unit))
    differing = (np.bincount(unit).astype(np.float64) ** 2 - sums(owner, told.astype(np.float64) ** 2, units)) / 2
    worst = np.argsort(-differing, kind="stable")[:CONTRADICTIONS]
    names = ("rank", "topic", "question", "version", "answers", "told", "departments")
    columns: dict[str, list[Cell]] = {name: [] for name in names}
    for rank, number in enumerate(worst[differing[worst] > 0].tolist(), start=1):
        labels = np.flatnonzero(owner == number)
        for label in labels[np.argsort(-told[labels], kind="stable")].tolist():
            row = view.first[example[label]]
            question, current = int(answers.question[row]), int(answers.current[row])
            of_topic = facts.question_topic[: question + 1] == facts.question_topic[question]
            who = np.unique(view.department[cell == label]).tolist()
            cells: tuple[Cell, ...] = (
                rank,
                facts.topics[int(answers.topic[row])],
                int(np.count_nonzero(of_topic)),
                current,
                int(told[label]),
                label_words(facts, int(answers.version[row]), int(answers.story[row]), current),
                ", ".join(facts.departments[at] for at in who),
            )
            for name, value in zip(names, cells, strict=True):
                columns[name].append(value)
    return Figure("contradictions", columns)
