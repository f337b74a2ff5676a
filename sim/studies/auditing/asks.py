"""What became of each ask of an audit, from the trace of its probes.

An *ask* is one question asked once on one channel. Each is exactly one of accurate, incomplete, wrong and no
answer. Nothing here loops over asks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measures import pairs
from sim.measures.consistency import answer_kinds
from sim.measures.view import View, Whole, share
from sim.trace import Bools, Floats, Ints, Outcome, Trace
from sim.workload import News, Workload

RECENT_DAYS = 30
"""A right answer younger than this has changed recently."""
WRONGS = ("stale", "own_story", "base_error", "improvised")
"""Ways to be wrong."""
MEASURES = (
    "accurate",
    "incomplete",
    "wrong",
    *(f"wrong.{kind}" for kind in WRONGS),
    "no_answer",
    "no_answer.told_not_us",
    "no_answer.nothing",
    "correct",
    "same_within_channels",
    "same_across_channels",
    "alike",
    "alike_and_accurate",
)
"""What is measured of any part of an audit, as shares."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the asks."""

    asks: Bools
    """Shape (asks,)."""
    needs: Bools
    """Needs whose answers count, shape (asks, 2); not only of these asks."""
    rounds: bool = True
    """Whether it holds every round whole, all channels of it."""


@dataclass(frozen=True, slots=True)
class Asks:
    """The asks of one replication of one organisation, as columns: A asks, R rounds, N answers."""

    accurate: Bools
    """Every need answered, and every answer correct. Shape (A,); so are the next ones."""
    incomplete: Bools
    """One of two needs answered, and correctly."""
    wrong: Bools
    """Any answer was wrong."""
    wrong_kind: Ints
    """Of the first wrong answer, by need: its place in `WRONGS`; -1 where none was wrong."""
    told_not_us: Bools
    """No answer: told that nobody here can help."""
    nothing: Bools
    """No answer either way: a closed line, lost, or still open at the end of the run."""
    alike: Bools | None
    """Per round: answered in full on every channel, with the same labels. Shape (R,); None with one channel."""
    round: Ints
    """Per ask."""
    ask: Ints
    """Per answer (the first to its ask and need), its ask. Shape (N,); so are the next ones."""
    need: Ints
    correct: Bools
    unit: Ints
    """Answers of one unit ought to be alike: one question, while one version was current."""
    label: Ints
    channel: Ints


def read(trace: Trace, asked: Workload) -> Asks:
    """The asks of a trace of probes; row i of the trace is row i of what was asked."""
    whole = Whole(trace)
    total = len(asked.arrival)
    view = View(whole, np.ones(total, dtype=np.bool_), np.ones(len(trace.answers.inquiry), dtype=np.bool_))
    first, kinds = view.first, answer_kinds(view)
    ask, need = trace.answers.inquiry[first], trace.answers.need[first]
    answered = np.zeros((total, 2), dtype=np.bool_)
    answered[ask, need] = True
    kind = np.full((total, 2), -1, dtype=np.int64)
    for place, name in enumerate(WRONGS):
        kind[ask[kinds[name]], need[kinds[name]]] = place
    wrong = np.asarray((kind >= 0).any(axis=1))
    full = answered.sum(axis=1) == asked.needs
    none = ~answered.any(axis=1)
    away = np.isin(trace.inquiries.outcome, (Outcome.NO_MANDATE, Outcome.BOUNCED))
    label = np.full((total, 2), -1, dtype=np.int64)
    label[ask, need] = view.label
    return Asks(
        accurate=full & ~wrong,
        incomplete=~full & ~none & ~wrong,
        wrong=wrong,
        wrong_kind=np.where(kind[:, 0] >= 0, kind[:, 0], kind[:, 1]),
        told_not_us=none & away,
        nothing=none & ~away,
        alike=_alike(asked, label, full),
        round=asked.customer,
        ask=ask,
        need=need,
        correct=kinds["correct"],
        unit=view.unit,
        label=view.label,
        channel=trace.inquiries.channel[ask],
    )


def changed_recently(asked: Workload, news: News) -> Bools:
    """Whether the right answer to each need, when it was asked, was made less than `RECENT_DAYS` before.

    Shape (asks, 2). Version 0 was made before anybody asked. Complexity: O((asks + news) log news).
    """
    span = 2.0 * (np.abs(np.concatenate((asked.arrival, news.time, [0.0]))).max() + 1.0)
    key = news.question * span + news.time  # One number line: the news of each question by itself.
    before = np.searchsorted(key, asked.question * span + asked.arrival[:, None], side="right") - 1
    if not len(key):
        return np.zeros(asked.question.shape, dtype=np.bool_)
    last = np.maximum(before, 0)
    made = (before >= 0) & (news.question[last] == asked.question)
    return np.asarray(made & (asked.arrival[:, None] - news.time[last] < 24.0 * RECENT_DAYS))


def measure(asks: Asks, part: Part) -> Floats:
    """`MEASURES` of a part: shape (measures,), NaN where there is nothing to measure."""
    total = int(part.asks.sum())
    no_answer = asks.told_not_us | asks.nothing
    of_asks = [
        asks.accurate,
        asks.incomplete,
        asks.wrong,
        *(asks.wrong_kind == place for place in range(len(WRONGS))),
        no_answer,
        asks.told_not_us,
        asks.nothing,
    ]
    mine = part.needs[asks.ask, asks.need]
    answers = asks.unit[mine], asks.label[mine], asks.channel[mine]
    found = [
        *(share((part.asks & one).sum(), total) for one in of_asks),
        share((mine & asks.correct).sum(), int(mine.sum())),
        pairs.agreement_within(*answers),
        pairs.agreement_between(*answers),
        *_of_rounds(asks, part),
    ]
    return np.array([np.nan if value is None else value for value in found])


def _of_rounds(asks: Asks, part: Part) -> tuple[float | None, float | None]:
    """Shares of rounds: alike on every channel; that, and accurate."""
    if asks.alike is None or not part.rounds:
        return None, None
    mine = np.zeros(len(asks.alike), dtype=np.bool_)
    mine[asks.round[part.asks]] = True
    accurate = np.ones(len(asks.alike), dtype=np.bool_)
    accurate[asks.round[~asks.accurate]] = False
    total = int(mine.sum())
    return share((mine & asks.alike).sum(), total), share((mine & asks.alike & accurate).sum(), total)


def _alike(asked: Workload, label: Ints, full: Bools) -> Bools | None:
    """Per round; the asks of a round stand together, one for each channel."""
    rounds = int(asked.customer[-1]) + 1
    channels = len(full) // rounds
    if channels < 2:
        return None
    by_round = label.reshape(rounds, channels, 2)
    same = (by_round == by_round[:, :1]).all(axis=(1, 2))
    return np.asarray(same & full.reshape(rounds, channels).all(axis=1))
