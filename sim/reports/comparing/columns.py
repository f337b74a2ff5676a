"""The organisations of several reports as columns of one comparison, with the numbers of each replication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from sim.reports.comparing.assumptions import unpaired_because
from sim.reports.comparing.reading import Earlier
from sim.trace import Bools, Floats


@dataclass(frozen=True, slots=True)
class Column:
    """One organisation of one report. R replications, M measures."""

    label: str
    """The report's letter and the organisation's name."""
    report: int
    """Position of its report."""
    organisation: str
    values: Floats
    """Shape (R, M); 0 where not defined."""
    defined: Bools
    """Shape (R, M); False too for what its report does not measure."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Everything that is put side by side."""

    reports: Sequence[Earlier]
    measures: tuple[str, ...]
    """Those of the first report in its order, then what only others have."""
    all: tuple[Column, ...]
    """The first report's organisations first; the very first is the baseline."""
    reasons: Mapping[tuple[int, int], list[str]] = field(default_factory=dict)
    """Per pair of reports (the earlier first): why it is not paired; empty if it is."""

    def matched(self, one: Column, other: Column) -> bool:
        """Whether replication r of both met the same customers."""
        pair = min(one.report, other.report), max(one.report, other.report)
        return not self.reasons.get(pair)

    def of(self, report: int) -> list[Column]:
        """The organisations of one report, its baseline first."""
        return [column for column in self.all if column.report == report]

    def against(self, column: Column) -> Column:
        """What a column is compared with: the first report's organisation of that name, else its baseline."""
        named = [one for one in self.of(0) if one.organisation == column.organisation and one is not column]
        return named[0] if named else self.all[0]


def columns(reports: Sequence[Earlier]) -> Columns:
    """Every organisation of every report, over all the measures that any of them has."""
    organisations = [one.report.document["organisations"] for one in reports]
    measures = tuple(
        dict.fromkeys(name for one in organisations for each in one.values() for name in each["measures"])
    )
    found = []
    for at, one in enumerate(reports):
        replications = one.report.document["provenance"]["replications"]
        for name, organisation in organisations[at].items():
            values, defined = (
                np.zeros((replications, len(measures))),
                np.zeros((replications, len(measures)), dtype=np.bool_),
            )
            for column, measure in enumerate(measures):
                figure = organisation["measures"].get(measure)
                if figure is not None:
                    row = figure["per_replication"]
                    values[:, column] = [0.0 if value is None else float(value) for value in row]
                    defined[:, column] = [value is not None for value in row]
            found.append(Column(f"{one.label} {name}", at, name, values, defined))
    reasons = {
        (first, second): unpaired_because(reports[first], reports[second])
        for first, second in combinations(range(len(reports)), 2)
    }
    return Columns(reports, measures, tuple(found), reasons)
