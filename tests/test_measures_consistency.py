"""Consistency on tiny traces, each number worked out by hand in the comment above it."""

from __future__ import annotations

import pytest
from traces import CHAT, EMAIL, PHONE, PRIVACY, SALES, Row, trace

from sim.measures import measure
from sim.trace import BASE_STORY, IMPROVISED, Trace


def inquiries(count: int, **same: int) -> list[Row]:
    return [{"arrival": float(at), **same} for at in range(count)]


def test_agreement_counts_the_first_answer_of_each_need_per_version() -> None:
    values = measure(
        trace(
            inquiries(5),
            answers=[
                {"inquiry": 0, "version": 0},
                {"inquiry": 1, "version": 0},
                {"inquiry": 1, "version": 0, "story": 2},  # a second answer: does not count
                {"inquiry": 2, "version": 0, "story": 2},
                {"inquiry": 3, "version": 0, "current": 1},  # another unit
                {"inquiry": 4, "version": 1, "current": 1},
            ],
        )
    )
    # Unit (0, 0): a a b → 1/3 of the pairs, weight 3; unit (0, 1): a b → 0, weight 2.
    assert values["agreement"] == pytest.approx(3 * (1 / 3) / 5)
    assert values["agreement[topic=price]"] == values["agreement"]
    assert values["agreement[topic=privacy]"] is None
    assert values["agreement[channel=phone]"] == values["agreement"]


def test_answers_split_by_their_own_topic_and_inquiries_by_their_first() -> None:
    values = measure(
        trace(
            [{"needs": 2}],
            answers=[{}, {"need": 1, "topic": PRIVACY, "question": 2, "story": 0}],
        )
    )
    assert values["correctness"] == 0.5
    assert values["correctness[topic=price]"] == 1.0
    assert values["correctness[topic=privacy]"] == 0.0
    assert values["contacts[topic=price]"] == 1.0
    assert values["contacts[topic=privacy]"] is None


def test_within_between_and_split_voice() -> None:
    values = measure(
        trace(
            inquiries(4),
            answers=[
                {"inquiry": 0, "agent": 0},
                {"inquiry": 1, "agent": 1},
                {"inquiry": 2, "agent": 2, "story": 1},
                {"inquiry": 3, "agent": 3, "story": 1},
            ],
        )
    )
    assert values["agreement_within"] == 1.0
    assert values["agreement_between"] == 0.0
    assert values["split_voice"] == 1.0


def test_split_voice_needs_both() -> None:
    values = measure(trace(inquiries(2), answers=[{"inquiry": 0}, {"inquiry": 1, "agent": 1}]))
    assert values["agreement_within"] == 1.0
    assert values["agreement_between"] is None
    assert values["split_voice"] is None


def test_same_day() -> None:
    values = measure(
        trace(
            inquiries(3),
            answers=[
                {"inquiry": 0, "reached": 10.0},
                {"inquiry": 1, "reached": 34.0},
                {"inquiry": 2, "reached": 60.0, "story": 1},
            ],
        )
    )
    assert values["agreement_same_day"] == 1.0
    assert values["agreement"] == pytest.approx(1 / 3)


def test_krippendorff_alpha_over_two_questions() -> None:
    values = measure(
        trace(
            inquiries(4),
            answers=[
                {"inquiry": 0},
                {"inquiry": 1},
                {"inquiry": 2, "question": 1},
                {"inquiry": 3, "question": 1, "story": 0},
            ],
        )
    )
    # Observed agreement 1/2. Four values a a b c: 2 of 12 ordered pairs alike, expected disagreement 10/12.
    assert values["krippendorff_alpha"] == pytest.approx(1 - (1 / 2) / (10 / 12))


def test_kinds_of_answers_sum_to_one() -> None:
    values = measure(
        trace(
            inquiries(6),
            answers=[
                {"inquiry": 0, "version": 1, "current": 1},
                {"inquiry": 1, "version": IMPROVISED, "story": 3, "current": 1},
                {"inquiry": 2, "version": 1, "story": BASE_STORY, "current": 1},
                {"inquiry": 3, "version": 0, "story": 2, "current": 1},
                {"inquiry": 4, "version": 0, "current": 1},
                {"inquiry": 5, "version": 0, "current": 2},
            ],
        )
    )
    assert values["correctness"] == pytest.approx(1 / 6)
    assert values["correctness.improvised"] == pytest.approx(1 / 6)
    assert values["correctness.base_error"] == pytest.approx(1 / 6)
    assert values["correctness.own_story"] == pytest.approx(1 / 6)
    assert values["correctness.stale"] == pytest.approx(2 / 6)


def test_the_first_departments_own_story_is_one_too() -> None:
    values = measure(trace(inquiries(1), answers=[{"version": 1, "story": SALES, "current": 1}]))
    assert values["correctness.own_story"] == 1.0
    assert values["correctness.stale"] == 0.0


def test_contradicted_is_told_two_things_about_one_need_of_one_inquiry() -> None:
    values = measure(
        trace(
            # Customer 7 asks in the warm-up (arrival before 0) and again, and is told two things: two needs.
            [
                {"arrival": -5.0, "customer": 7},
                {"arrival": 1.0, "customer": 7},
                {"arrival": 2.0, "customer": 8},  # told two things in one inquiry
                {"arrival": 3.0, "customer": 9},  # told two things, but the answer changed between
                {"arrival": 4.0, "customer": 6},  # told the same twice
                {"arrival": 5.0, "customer": 5},  # told nothing
            ],
            answers=[
                {"inquiry": 0},
                {"inquiry": 1, "story": 1},
                {"inquiry": 2},
                {"inquiry": 2, "story": 1},
                {"inquiry": 3},
                {"inquiry": 3, "version": 1, "current": 1},
                {"inquiry": 4},
                {"inquiry": 4},
            ],
        )
    )
    assert values["contradicted"] == pytest.approx(1 / 4)


def probes(*rows: tuple[int, int, int | None]) -> Trace:
    """Probes of (shopper, channel, story told or None for no answer)."""
    return trace(
        [{"customer": shopper, "channel": channel} for shopper, channel, _ in rows],
        answers=[{"inquiry": at, "story": story} for at, (_, _, story) in enumerate(rows) if story is not None],
    )


def test_mystery_shoppers() -> None:
    shopped = probes(
        *[(0, PHONE, 1), (0, EMAIL, 1), (0, CHAT, 1)],  # alike
        *[(1, PHONE, 1), (1, EMAIL, 2), (1, CHAT, 1)],  # two stories
        *[(2, PHONE, 1), (2, EMAIL, 1), (2, CHAT, None)],  # one unanswered
        *[(3, PHONE, None), (3, EMAIL, None), (3, CHAT, None)],  # all unanswered
    )
    values = measure(trace(probes=shopped))
    assert values["mystery_shopper"] == pytest.approx(1 / 4)
    assert values["mystery_shopper.unanswered"] == pytest.approx(4 / 12)


def test_mystery_shoppers_take_the_first_answer_in_the_window() -> None:
    shopped = trace(
        [
            {"channel": PHONE, "customer": 0},
            {"channel": EMAIL, "customer": 0},
            {"arrival": -1.0, "customer": 1},
        ],
        answers=[{"inquiry": 0, "story": 1}, {"inquiry": 0, "story": 2}, {"inquiry": 1, "story": 1}],
    )
    values = measure(trace(probes=shopped))
    assert values["mystery_shopper"] == 1.0
    assert values["mystery_shopper.unanswered"] == 0.0


def test_mystery_shoppers_need_probes_on_two_channels() -> None:
    assert measure(trace())["mystery_shopper"] is None
    assert measure(trace())["mystery_shopper.unanswered"] is None
    one_channel = measure(trace(probes=probes((0, PHONE, 1), (1, PHONE, 1))))
    assert one_channel["mystery_shopper"] is None
    assert one_channel["mystery_shopper.unanswered"] == 0.0
    assert measure(trace(probes=probes()))["mystery_shopper"] is None
    # A shopper who found one channel only is no witness of what several say.
    assert measure(trace(probes=probes((0, PHONE, 1), (1, PHONE, 1), (1, CHAT, 1))))["mystery_shopper"] == 1.0
