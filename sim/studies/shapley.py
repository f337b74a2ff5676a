"""Shapley values: what each player of a game brings, so that together they bring exactly the whole.

A *coalition* of k players is a number whose bit i says whether player i is in it. What each is *worth* is an
array whose first axis is the coalitions and whose other axes are whatever is shared out at once: replications,
measures. Everything here is linear in what they are worth, so that shares of a mean are means of shares.

Formulas: L. S. Shapley ("A value for n-person games", Contributions to the Theory of Games II, 1953, 307–317);
M. Grabisch and M. Roubens ("An axiomatic approach to the concept of interaction among players in cooperative
games", International Journal of Game Theory 28, 1999, 547–565).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from sim.trace import Floats


def players_of(worth: Floats) -> int:
    """k of a game of 2^k coalitions."""
    return int(worth.shape[0]).bit_length() - 1


def shapley(worth: Floats) -> Floats:
    """The Shapley value of every player.

    `worth` has shape (2^k, …): what every coalition is worth, the empty one first. Returns shape (k, …).

        φ_i = Σ over S without i of |S|! (k − |S| − 1)! / k! · (v(S ∪ i) − v(S))

    A player who never changes anything gets exactly 0, and two players who always change the same get equal
    values to the last digit: terms are added in order of size, so that it does not matter whose they are.
    Complexity: O(k · 2^k) per column.
    """
    k = players_of(worth)
    everybody = np.arange(2**k)
    value = np.empty((k, *worth.shape[1:]))
    for player in range(k):
        without = everybody[everybody >> player & 1 == 0]
        weight = [1.0 / (k * math.comb(k - 1, int(one).bit_count())) for one in without]
        value[player] = _weighted(worth[without | 1 << player] - worth[without], weight)
    return value


def interactions(worth: Floats) -> Floats:
    """The Shapley interaction index of every pair, in the order of `pairs`: what the two bring together beyond
    what each brings, averaged over the company they may find themselves in.

    `worth` has shape (2^k, …); returns shape (k (k − 1) / 2, …).

        I_ij = Σ over S without i, j of |S|! (k − |S| − 2)! / (k − 1)!
               · (v(S ∪ ij) − v(S ∪ i) − v(S ∪ j) + v(S))
    """
    k = players_of(worth)
    everybody = np.arange(2**k)
    found = np.empty((math.comb(k, 2), *worth.shape[1:]))
    for at, (one, other) in enumerate(pairs(k)):
        first, second = 1 << one, 1 << other
        without = everybody[everybody & (first | second) == 0]
        weight = [1.0 / ((k - 1) * math.comb(k - 2, int(some).bit_count())) for some in without]
        # Either of the two may be called the first: their sum is taken before it is subtracted.
        apart = worth[without | first] + worth[without | second]
        found[at] = _weighted(worth[without | first | second] + worth[without] - apart, weight)
    return found


def pairs(k: int) -> list[tuple[int, int]]:
    """Every pair of k players, the lower number first."""
    return list(combinations(range(k), 2))


def coalitions_of(permutation: Sequence[int]) -> list[int]:
    """The k + 1 coalitions that form when players enter in this order, from nobody to all."""
    formed = [0]
    for player in permutation:
        formed.append(formed[-1] | 1 << player)
    return formed


def draw_permutations(k: int, count: int, generator: np.random.Generator) -> list[tuple[int, ...]]:
    """`count` orders of entry, each followed by its reverse; an odd count is rounded up.

    A player who enters early in one enters late in the other, which takes most of the scatter out (antithetic
    sampling: R. Mitchell, J. Cooper, E. Frank and G. Holmes, "Sampling permutations for Shapley value
    estimation", Journal of Machine Learning Research 23, 2022, no. 43).
    """
    found = []
    for _ in range((count + 1) // 2):
        order = tuple(int(player) for player in generator.permutation(k))
        found += [order, order[::-1]]
    return found


def brought(worth: Floats, coalitions: Sequence[int], permutations: Sequence[Sequence[int]]) -> Floats:
    """What each player brings on entering, in each order.

    `worth` has shape (C, …), row c being coalition `coalitions[c]`, which must hold all that these orders form.
    Returns shape (permutations, k, …). In each order they add up to the whole; their mean over all k! orders
    is the Shapley value, and over orders drawn at random an unbiased estimate of it (J. Castro, D. Gómez and
    J. Tejada, "Polynomial calculation of the Shapley value based on sampling", Computers & Operations Research
    36, 2009, 1726–1730).
    """
    row = {coalition: at for at, coalition in enumerate(coalitions)}
    k = len(permutations[0])
    found = np.empty((len(permutations), k, *worth.shape[1:]))
    for at, order in enumerate(permutations):
        rows = [row[coalition] for coalition in coalitions_of(order)]
        found[at, list(order)] = worth[rows[1:]] - worth[rows[:-1]]
    return found


def _weighted(terms: Floats, weight: Sequence[float]) -> Floats:
    """The sum over the first axis of weight · term, whatever the order of the terms."""
    weights = np.array(weight).reshape(-1, *[1] * (terms.ndim - 1))
    summed: Floats = np.sort(weights * terms, axis=0).sum(axis=0)
    return summed
