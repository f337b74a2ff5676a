"""Shapley values and interactions of games whose answers are known."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.studies.shapley import (
    brought,
    coalitions_of,
    draw_permutations,
    interactions,
    pairs,
    shapley,
)
from sim.trace import Floats

WORTH = st.floats(-1e6, 1e6)


def games(least: int = 1, most: int = 5) -> st.SearchStrategy[Floats]:
    """Any game of so many players."""
    return st.integers(least, most).flatmap(lambda k: arrays(np.float64, 2**k, elements=WORTH))


def test_the_glove_game() -> None:
    # Players 0 and 1 have a left glove each, player 2 the only right one; a pair is worth 1.
    worth = np.array([float(bool(s & 4) and bool(s & 3)) for s in range(8)])
    assert shapley(worth) == pytest.approx([1 / 6, 1 / 6, 4 / 6], abs=1e-15)


def test_the_airport_game() -> None:
    # A runway for the largest aeroplane there: each stretch is shared by those who need it.
    costs = [8.0, 11.0, 13.0, 18.0]
    worth = np.array([max((costs[i] for i in range(4) if s >> i & 1), default=0.0) for s in range(16)])
    assert shapley(worth) == pytest.approx([2.0, 3.0, 4.0, 9.0], abs=1e-12)


def test_an_additive_game_gives_each_their_own_and_no_interaction() -> None:
    own = [1.5, -2.0, 0.25, 8.0]
    worth = np.array([3.0 + math.fsum(own[i] for i in range(4) if s >> i & 1) for s in range(16)])
    assert shapley(worth) == pytest.approx(own, abs=1e-14)
    assert interactions(worth) == pytest.approx([0.0] * 6, abs=1e-14)


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        # All of T or nothing: I = 1 / (|T| − 1) for pairs within T (Grabisch & Roubens 1999), else 0.
        (0b011, [1.0, 0.0, 0.0]),
        (0b111, [0.5, 0.5, 0.5]),
        (0b001, [0.0, 0.0, 0.0]),
    ],
)
def test_interactions_of_unanimity_games(needed: int, expected: list[float]) -> None:
    worth = np.array([float(s & needed == needed) for s in range(8)])
    assert pairs(3) == [(0, 1), (0, 2), (1, 2)]
    assert interactions(worth) == pytest.approx(expected, abs=1e-15)


def test_two_who_do_the_same_work_against_each_other() -> None:
    assert interactions(np.array([0.0, 1.0, 1.0, 1.0])).tolist() == [-1.0]
    assert shapley(np.array([0.0, 1.0, 1.0, 1.0])).tolist() == [0.5, 0.5]


@given(games())
def test_the_values_add_up_to_the_whole(worth: Floats) -> None:
    scale = float(np.abs(worth).max())
    assert abs(math.fsum(shapley(worth)) - (worth[-1] - worth[0])) <= 1e-12 * max(scale, 1e-300)


@given(games(), st.data())
def test_who_changes_nothing_gets_exactly_nothing(worth: Floats, data: st.DataObject) -> None:
    k = len(worth).bit_length() - 1
    idle = data.draw(st.integers(0, k - 1))
    without = np.array([worth[s & ~(1 << idle)] for s in range(2**k)])
    assert shapley(without)[idle] == 0.0
    for pair, found in zip(pairs(k), interactions(without), strict=True):
        assert idle not in pair or found == 0.0


@given(games(least=2), st.data())
def test_who_do_the_same_get_the_same_to_the_last_digit(worth: Floats, data: st.DataObject) -> None:
    k = len(worth).bit_length() - 1
    one, two = data.draw(st.sampled_from(pairs(k)))

    def swapped(s: int) -> int:
        return s & ~(1 << one | 1 << two) | (s >> two & 1) << one | (s >> one & 1) << two

    same = np.array([worth[min(s, swapped(s))] for s in range(2**k)])
    values = shapley(same)
    assert values[one] == values[two]
    index = {frozenset(pair): at for at, pair in enumerate(pairs(k))}
    found = interactions(same)
    for other in set(range(k)) - {one, two}:
        assert found[index[frozenset({one, other})]] == found[index[frozenset({two, other})]]


@given(games(most=4))
def test_all_orders_together_are_the_exact_value(worth: Floats) -> None:
    k = len(worth).bit_length() - 1
    every = list(permutations(range(k)))
    found = brought(worth, range(2**k), every)
    assert found.shape == (math.factorial(k), k)
    scale = float(np.abs(worth).max())
    assert found.mean(axis=0) == pytest.approx(shapley(worth), abs=1e-12 * max(scale, 1e-300))
    # In each order too the whole is shared out.
    assert found.sum(axis=1) == pytest.approx([worth[-1] - worth[0]] * len(every), abs=1e-11 * scale)


def test_many_games_at_once_are_as_one_by_one() -> None:
    worth = np.random.default_rng(1).normal(size=(8, 3, 2))
    for values in (shapley, interactions):
        together = values(worth)
        assert together.shape == (3, 3, 2)
        for at in np.ndindex(3, 2):
            assert together[(slice(None), *at)].tolist() == values(worth[(slice(None), *at)]).tolist()


def test_what_an_order_brings() -> None:
    assert coalitions_of((2, 0, 1)) == [0, 4, 5, 7]
    # Worth is looked up by coalition, whatever the order of the rows.
    found = brought(np.array([10.0, 60.0, 30.0, 0.0]), [4, 7, 5, 0], [(2, 0, 1)])
    assert found.tolist() == [[20.0, 30.0, 10.0]]


def test_orders_come_in_pairs_each_with_its_reverse() -> None:
    drawn = draw_permutations(5, 7, np.random.default_rng(3))
    assert len(drawn) == 8
    assert all(sorted(order) == list(range(5)) for order in drawn)
    assert all(one == other[::-1] for one, other in zip(drawn[0::2], drawn[1::2], strict=True))
    assert len(set(drawn)) > 2
    assert drawn == draw_permutations(5, 8, np.random.default_rng(3))


def test_a_pair_of_orders_is_exact_where_only_pairs_interact() -> None:
    # v = Σ a_i + Σ b_ij: entering before in one order and after in its reverse gives each half of b_ij.
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=4), rng.normal(size=(4, 4))
    worth = np.array(
        [
            math.fsum(a[i] for i in range(4) if s >> i & 1)
            + math.fsum(b[i, j] for i, j in pairs(4) if s >> i & 1 and s >> j & 1)
            for s in range(16)
        ]
    )
    drawn = draw_permutations(4, 2, rng)
    assert brought(worth, range(16), drawn).mean(axis=0) == pytest.approx(shapley(worth), abs=1e-13)
