"""What an agent believes at a moment, and what the shared base says then."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.knowledge import Beliefs, Spread
from sim.trace import BASE_STORY, ORIGINAL

hours = st.integers(0, 40).map(lambda n: n / 2.0)
moments = st.integers(-20, 40).map(lambda n: n / 2.0)
"""Below 0: news of before the first arrival."""


@st.composite
def spreads(draw: st.DrawFn) -> Spread:
    """Any spread of a few items over three agents and two questions."""
    counts = [draw(st.integers(0, 4)) for _ in range(2)]
    time = [t for n in counts for t in sorted(draw(st.lists(moments, min_size=n, max_size=n)))]
    items = len(time)
    delay = st.one_of(st.just(np.inf), hours)
    delays = draw(st.lists(delay, min_size=3 * items, max_size=3 * items))
    stories = draw(st.lists(st.integers(-1, 1), min_size=3 * items, max_size=3 * items))
    made = [t for q, n in enumerate(counts) for t in [-10.0, *time[sum(counts[:q]) :][:n]]]
    entry = draw(st.lists(delay, min_size=items + 2, max_size=items + 2))
    return Spread(
        first_item=np.array([0, counts[0], items]),
        time=np.array(time, dtype=float),
        arrival=np.array(time, dtype=float)[:, None] + np.array(delays, dtype=float).reshape(items, 3),
        story=np.array(stories, dtype=np.int16).reshape(items, 3),
        masters=np.array(draw(st.lists(st.booleans(), min_size=6, max_size=6))).reshape(3, 2),
        base_time=np.array(made) + np.array(entry, dtype=float),
        base_wrong=np.array(draw(st.lists(st.booleans(), min_size=items + 2, max_size=items + 2))),
    )


@given(spreads(), st.lists(hours, min_size=1, max_size=5))
def test_lookups_agree_with_looking_through_everything(spread: Spread, times: list[float]) -> None:
    beliefs = Beliefs(spread)
    for question in range(2):
        first, last = spread.first_item[question], spread.first_item[question + 1]
        for time in times:
            assert beliefs.current(question, time) == sum(t <= time for t in spread.time[first:last])
            entries = [
                version
                for version in range(last - first + 1)
                if spread.base_time[first + question + version] <= time
            ]
            wrong = entries and spread.base_wrong[first + question + entries[-1]]
            entry = (entries[-1], BASE_STORY if wrong else ORIGINAL) if entries else None
            assert beliefs.in_base(question, time) == entry
            for agent in range(3):
                kept = [n for n in range(first, last) if spread.arrival[n, agent] <= time]
                newest = (kept[-1] - first + 1, spread.story[kept[-1], agent]) if kept else (0, ORIGINAL)
                known = beliefs.of(agent, question, time)
                assert known == (newest if spread.masters[agent, question] else None)


@given(spreads(), hours)
def test_nobody_believes_a_version_before_it_was_made(spread: Spread, time: float) -> None:
    beliefs = Beliefs(spread)
    for agent in range(3):
        for question in range(2):
            known = beliefs.of(agent, question, time)
            assert known is None or known[0] <= beliefs.current(question, time)
            entry = beliefs.in_base(question, time)
            assert entry is None or entry[0] <= beliefs.current(question, time)


def test_an_old_version_entered_late_does_not_replace_a_newer_one() -> None:
    spread = Spread(
        first_item=np.array([0, 2]),
        time=np.array([1.0, 2.0]),
        arrival=np.array([[9.0], [3.0]]),
        story=np.full((2, 1), ORIGINAL, dtype=np.int16),
        masters=np.array([[True]]),
        base_time=np.array([np.inf, 8.0, 4.0]),
        base_wrong=np.array([False, True, False]),
    )
    beliefs = Beliefs(spread)
    assert [beliefs.in_base(0, time) for time in (3.9, 4.0, 8.5)] == [None, (2, ORIGINAL), (2, ORIGINAL)]
    assert [beliefs.of(0, 0, time)[0] for time in (2.9, 3.0, 9.5)] == [0, 2, 2]  # type: ignore[index]


def told(arrival: list[float], story: list[int]) -> Beliefs:
    """One agent who masters nothing, with changes at 1, 2, 3… that reach them at `arrival`."""
    n = len(arrival)
    return Beliefs(
        Spread(
            first_item=np.array([0, n]),
            time=np.arange(1.0, n + 1),
            arrival=np.array(arrival)[:, None],
            story=np.array(story, dtype=np.int16)[:, None],
            masters=np.array([[False]]),
            base_time=np.full(n + 1, np.inf),
            base_wrong=np.zeros(n + 1, dtype=np.bool_),
        )
    )


def test_who_learns_believes_what_was_told_and_keeps_only_later_news() -> None:
    beliefs = told([1.5, 9.0], [0, 0])
    assert beliefs.of(0, 0, 4.0) is None
    beliefs.learn(0, 0, (0, ORIGINAL), 4.0)
    assert beliefs.masters(0, 0)
    assert beliefs.of(0, 0, 4.0) == (0, ORIGINAL)  # Version 1 passed at 1.5 and was not kept.
    assert beliefs.of(0, 0, 8.9) == (0, ORIGINAL)
    assert beliefs.of(0, 0, 9.0) == (2, 0)


def test_old_news_does_not_replace_a_newer_version_that_was_told() -> None:
    beliefs = told([6.0, np.inf, 8.0], [0, 0, 0])
    beliefs.learn(0, 0, (2, 1), 4.0)
    assert [beliefs.of(0, 0, time) for time in (4.0, 7.0, 8.0)] == [(2, 1), (2, 1), (3, 0)]


@pytest.mark.parametrize(("wording", "other"), [(ORIGINAL, 0), (0, ORIGINAL)])
def test_the_same_version_in_another_wording_does_not_replace_what_was_told(wording: int, other: int) -> None:
    beliefs = told([6.0], [other])
    beliefs.learn(0, 0, (1, wording), 4.0)
    assert beliefs.of(0, 0, 7.0) == (1, wording)


def test_who_masters_a_question_already_is_taught_nothing() -> None:
    beliefs = told([6.0], [0])
    beliefs.learn(0, 0, (0, ORIGINAL), 4.0)
    beliefs.learn(0, 0, (5, ORIGINAL), 5.0)
    assert [beliefs.of(0, 0, time) for time in (5.0, 6.0)] == [(0, ORIGINAL), (1, 0)]
