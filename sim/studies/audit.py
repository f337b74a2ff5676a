"""The mystery-shopper audit: one questionnaire, asked n times on every channel of every organisation.

The customers are those of `run`, and so is all else: shoppers take no capacity and teach nobody. Only the
ordinary mystery shoppers are replaced by those of `sim.shoppers`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from sim import engine, organisation, shoppers, workload
from sim.comparison import UNIT_THRESHOLDS, Summary, Verdict, summarise, verdict
from sim.intervals import Difference, paired
from sim.measures.registry import Better
from sim.scenario import Scenario
from sim.shoppers import Questionnaire
from sim.studies.auditing.asks import MEASURES, Part, changed_recently, measure, read
from sim.studies.replications import until_stopped
from sim.trace import Bools, Floats, Ints

QUESTIONS = 6
"""As many as GAO-05-130 asked."""
TIMES = 12
"""That each is asked on each channel in each replication."""
CONFIDENCE = 0.95
"""Of each interval by itself."""
LEAST = UNIT_THRESHOLDS["share"]
"""The smallest difference that matters."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is asked how often."""

    questions: int = QUESTIONS
    times: int = TIMES
    double: int = QUESTIONS // 3
    """Questions that hold two needs."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the audit that is told by itself."""

    by: str
    """"all", "channel", "question", "needs" or "changed"."""
    at: int
    """The channel, the row of the questionnaire, the number of needs, or whether it changed recently."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found. P slices, R replications, O organisations, M measures."""

    asked: Questionnaire
    settings: Settings
    slices: tuple[Slice, ...]
    values: Floats
    """Shares of 0 to 1, in the order of `MEASURES`; NaN where not measured. Shape (R, O, P, M)."""
    asks: Ints
    """How many asks there were, the same in every organisation. Shape (R, P)."""

    def summary(self, organisation: int, at: int, measure: str) -> Summary:
        """One measure of a slice of an organisation, over replications."""
        values = self.values[:, organisation, at, MEASURES.index(measure)]
        return summarise(values, ~np.isnan(values), CONFIDENCE)

    def difference(self, organisation: int, at: int, measure: str) -> Difference | None:
        """By how much it is higher than in the first organisation, paired; None unless all define both."""
        old, new = (self.values[:, one, at, MEASURES.index(measure)] for one in (0, organisation))
        return None if np.isnan(old).any() or np.isnan(new).any() else paired(old, new, CONFIDENCE)


def run_audit(
    scenario: Scenario,
    settings: Settings,
    workers: int | None = None,
    cluster: str | None = None,
    on_done: Callable[[int, int], None] | None = None,
) -> Audit:
    """Audit every organisation of a scenario in each of its replications.

    `on_done` is called with (replications done, of how many) after each. On Ctrl-C those that were finished, in
    order of number, are told of; if none was, KeyboardInterrupt goes on. Raises `InputError` if customers do
    not ask so many questions, and what `sim.parallel.finished` raises. The cost is that of a run.
    """
    asked = shoppers.questionnaire(scenario, scenario.run.seed, settings.questions, settings.double)
    slices = _slices(scenario, asked)
    wanted = scenario.run.replications
    task = partial(_replication, scenario, asked, settings.times, slices)
    found = until_stopped(task, wanted, workers, cluster, on_done)
    values, asks = zip(*found, strict=True)
    return Audit(asked, settings, slices, np.stack(values), np.stack(asks))


def better(measure: str) -> Better:
    """Which direction is better; of half an answer and of the ways to be wrong neither is told apart."""
    if measure in ("wrong", "no_answer"):
        return "lower"
    return "neither" if measure == "incomplete" or "." in measure else "higher"


def judged(measure: str, difference: Difference) -> Verdict | None:
    """The verdict of a difference, as `sim.comparison.verdict` has it."""
    return verdict(difference.middle, difference.low, difference.high, LEAST, better(measure))


def part_of(of: Slice, asks: workload.Workload, row: Ints, recently: Bools) -> Part:
    """The asks and needs of a slice; `row`: of the questionnaire, per ask; `recently`: of each need, as
    `sim.studies.auditing.asks.changed_recently` tells it."""
    if of.by == "changed":
        # An ask has changed if one of its needs has; an answer, if its own question has.
        any_of = np.where(asks.needs == 2, recently.any(axis=1), recently[:, 0])
        return Part(any_of == bool(of.at), recently == bool(of.at))
    chosen = {
        "all": np.ones(len(row), dtype=np.bool_),
        "channel": asks.channel == of.at,
        "question": row == of.at,
        "needs": asks.needs == of.at,
    }[of.by]
    return Part(chosen, np.stack((chosen, chosen), axis=1), rounds=of.by != "channel")


def _slices(scenario: Scenario, asked: Questionnaire) -> tuple[Slice, ...]:
    return (
        Slice("all", 0),
        *(Slice("channel", at) for at in range(len(scenario.channel))),
        *(Slice("question", at) for at in range(len(asked))),
        *(Slice("needs", needs) for needs in (1, 2)),
        *(Slice("changed", recently) for recently in (0, 1)),
    )


def _replication(
    scenario: Scenario, asked: Questionnaire, times: int, slices: tuple[Slice, ...], number: int
) -> tuple[Floats, Ints]:
    """Values of shape (organisations, slices, measures), and asks per slice."""
    chance = workload.draw(scenario, scenario.run.seed, number)
    asks, row = shoppers.probes(scenario, asked, times, scenario.run.seed, number)
    chance = replace(chance, probes=asks)
    recently = changed_recently(asks, chance.news)
    parts = [part_of(one, asks, row, recently) for one in slices]
    values = []
    for name in scenario.organisation:
        trace = engine.run(organisation.build(scenario, name, chance), chance).probes
        assert trace is not None
        found = read(trace, asks)
        values.append(np.stack([measure(found, part) for part in parts]))
    return np.stack(values), np.array([part.asks.sum() for part in parts], dtype=np.int64)
