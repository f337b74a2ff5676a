"""How alike the answers are, and how right."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measures import pairs
from sim.measures.pairs import codes
from sim.measures.registry import family, single
from sim.measures.view import View, Whole, share
from sim.trace import BASE_STORY, IMPROVISED, ORIGINAL, Bools, Ints

_DAY = 24.0
_PAIRS = "pairs of first answers to one question while one version was current"


@single(
    "agreement",
    unit="share",
    better="higher",
    denominator=_PAIRS,
    words="The chance that two customers with the same question are told the same, as long as the right "
    "answer does not change between them.",
    split=True,
)
def agreement(view: View) -> float | None:
    return pairs.agreement(view.unit, view.label)


@single(
    "agreement_within",
    unit="share",
    better="higher",
    denominator=f"{_PAIRS}, both from one department",
    words="The chance that two answers from one department to the same question are the same.",
)
def agreement_within(view: View) -> float | None:
    return pairs.agreement_within(view.unit, view.label, view.department)


@single(
    "agreement_between",
    unit="share",
    better="higher",
    denominator=f"{_PAIRS}, from two departments",
    words="The chance that two departments answer the same question the same.",
)
def agreement_between(view: View) -> float | None:
    return pairs.agreement_between(view.unit, view.label, view.department)


@single(
    "agreement_same_day",
    unit="share",
    better="higher",
    denominator=f"{_PAIRS}, at most 24 hours apart",
    words="The chance that two customers who ask the same within a day are told the same.",
)
def agreement_same_day(view: View) -> float | None:
    reached = view.trace.answers.reached[view.first]
    return pairs.agreement_near(view.unit, view.label, reached, _DAY)


@single(
    "split_voice",
    unit="share",
    better="lower",
    denominator="agreement within departments minus agreement between them",
    words="How much more a department agrees with itself than with the others; 0 means one voice.",
)
def split_voice(view: View) -> float | None:
    within, between = agreement_within(view), agreement_between(view)
    return None if within is None or between is None else within - between


@single(
    "krippendorff_alpha",
    unit="alpha",
    better="neither",
    denominator="disagreement expected by chance",
    words="Krippendorff's nominal alpha of the first answers: 1 when all agree, 0 when they agree no more "
    "than answers drawn at random from all questions would.",
)
def krippendorff_alpha(view: View) -> float | None:
    answers, first = view.trace.answers, view.first
    value = codes(answers.question[first], answers.version[first], answers.story[first])
    return pairs.krippendorff_alpha(view.unit, value)


def answer_kinds(view: View) -> dict[str, Bools]:
    """Per counted first answer, which one of the five kinds it is; the first that fits, in this order."""
    answers, first = view.trace.answers, view.first
    version, story = answers.version[first], answers.story[first]
    correct = (version == answers.current[first]) & (story == ORIGINAL) & (version != IMPROVISED)
    improvised = ~correct & (version == IMPROVISED)
    base_error = ~correct & ~improvised & (story == BASE_STORY)
    own_story = ~correct & ~improvised & (story >= 0)
    stale = ~correct & ~improvised & ~base_error & ~own_story
    return {
        "correct": correct,
        "improvised": improvised,
        "base_error": base_error,
        "own_story": own_story,
        "stale": stale,
    }


@single(
    "correctness",
    unit="share",
    better="higher",
    denominator="first answers per inquiry and need",
    words="The share of answers that are up to date and unaltered when they reach the customer.",
    split=True,
)
def correctness(view: View) -> float | None:
    return share(answer_kinds(view)["correct"].sum(), len(view.first))


@family(
    "correctness",
    unit="share",
    better="lower",
    denominator="first answers per inquiry and need",
    words="The share of answers that are {part}.",
    parts={
        "improvised": "invented on the spot",
        "base_error": "wrong because the shared base is wrong",
        "own_story": "a department's own version of the story",
        "stale": "right once, but out of date",
    },
)
def correctness_parts(view: View) -> Iterator[tuple[str, float | None]]:
    kinds = answer_kinds(view)
    for part in ("improvised", "base_error", "own_story", "stale"):
        yield part, share(kinds[part].sum(), len(view.first))


@single(
    "contradicted",
    unit="share",
    better="lower",
    denominator="inquiries with at least one answer",
    words="The share of answered inquiries whose customer was told two different things about one need while "
    "the right answer did not change.",
)
def contradicted(view: View) -> float | None:
    whole, answers = view.whole, view.trace.answers
    # One group per inquiry, need and current version.
    group = codes(2 * answers.inquiry + answers.need, whole.unit)
    told = codes(group, whole.label)
    owner = np.zeros(len(np.bincount(told)), dtype=np.int64)
    owner[told] = group
    two_stories = np.bincount(owner)[group] > 1
    hit = np.zeros(len(view.chosen), dtype=np.bool_)
    hit[answers.inquiry[two_stories]] = True
    return share((hit & view.chosen).sum(), (whole.answered & view.chosen).sum())


@single(
    "mystery_shopper",
    unit="share",
    better="higher",
    denominator="mystery shoppers, who ask one question at one moment on several channels",
    words="The share of mystery shoppers who got an answer on every channel, and everywhere the same one.",
)
def mystery_shopper(view: View) -> float | None:
    probes = view.trace.probes
    if probes is None:
        return None
    measured = Whole(probes).measured
    inquiries, answers = probes.inquiries, probes.answers
    # Inquiries of no answer keep the label -1: two of them look alike, so they are counted out below.
    label = np.full(len(inquiries.arrival), -1, dtype=np.int64)
    code = codes(answers.version, answers.story)
    asked = np.flatnonzero(answers.need == 0)[::-1]  # backwards, so that the first answer is written last
    label[answers.inquiry[asked]] = code[asked]
    customer, label, channel = inquiries.customer[measured], label[measured], inquiries.channel[measured]
    if not len(customer):
        return None
    shopper = codes(customer)
    several = _distinct(shopper, channel) > 1
    alike = (_distinct(shopper, label) == 1) & (np.bincount(shopper, weights=label < 0) == 0)
    return share((alike & several).sum(), several.sum())


@single(
    "mystery_shopper.unanswered",
    unit="share",
    better="lower",
    denominator="questions asked by mystery shoppers",
    words="The share of mystery shoppers' questions that never got an answer.",
)
def mystery_shopper_unanswered(view: View) -> float | None:
    probes = view.trace.probes
    if probes is None:
        return None
    measured = Whole(probes).measured
    answered = np.zeros(len(measured), dtype=np.bool_)
    answered[probes.answers.inquiry] = True
    return share((measured & ~answered).sum(), measured.sum())


def _distinct(group: Ints, value: Ints) -> Ints:
    """Per dense group, how many different values it holds."""
    cell = codes(group, value)
    owner = np.zeros(len(np.bincount(cell)), dtype=np.int64)
    owner[cell] = group
    return np.bincount(owner)
