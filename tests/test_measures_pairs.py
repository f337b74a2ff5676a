"""The agreement code against published values and against listing every pair."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measures import pairs

REFERENCE = json.loads((Path(__file__).parent / "data" / "consistency_reference.json").read_text())

answers = st.lists(st.tuples(*[st.integers(0, 3)] * 3, st.integers(0, 60)), max_size=25)
Rows = list[tuple[int, int, int, int]]


def column(rows: Rows, at: int) -> Any:
    return np.array([row[at] for row in rows], dtype=np.int64)


def brute_force(rows: Rows, counts: Callable[[Any, Any], bool]) -> float | None:
    """Every pair of every unit, one by one: rows are (unit, label, department, time)."""
    units = defaultdict(list)
    for row in rows:
        units[row[0]].append(row)
    total, weight = 0.0, 0
    for members in units.values():
        found = [(i, j) for i, j in combinations(range(len(members)), 2) if counts(members[i], members[j])]
        if found:
            part = len({i for pair in found for i in pair})
            total += part * sum(members[i][1] == members[j][1] for i, j in found) / len(found)
            weight += part
    return total / weight if weight else None


def same(a: float | None, b: float | None) -> bool:
    return a is b if a is None or b is None else a == pytest.approx(b, abs=1e-12)


def test_codes_number_the_distinct_rows_in_order() -> None:
    assert pairs.codes(np.array([5, -1, 5, -1]), np.array([0, 2, 0, 1])).tolist() == [2, 1, 2, 0]
    assert pairs.codes(np.array([2**62, -(2**62), 0])).tolist() == [2, 0, 1]
    assert pairs.codes(np.zeros(0, dtype=np.int64)).tolist() == []


def test_agreement_by_hand() -> None:
    # Unit 0: labels a a b, one pair of three alike; unit 1: two alike; unit 2: alone, left out.
    unit, label = np.array([0, 0, 0, 1, 1, 2]), np.array([7, 7, 8, 9, 9, 7])
    assert pairs.agreement(unit, label) == pytest.approx((3 * 1 / 3 + 2 * 1) / 5)


def test_within_and_between_by_hand() -> None:
    # One unit; departments 0 0 1 1, labels a b a a. Within: (0, 0) differ, (1, 1) alike: 1 of 2.
    # Between: the a of department 0 agrees with both of 1, the b with neither: 2 of 4.
    unit, label, department = np.zeros(4, dtype=np.int64), np.array([0, 1, 0, 0]), np.array([0, 0, 1, 1])
    assert pairs.agreement_within(unit, label, department) == 0.5
    assert pairs.agreement_between(unit, label, department) == 0.5
    assert pairs.agreement_matrix(unit, label, department, 3) == (
        [(0.0, 2), (0.5, 4), (None, 0)],
        [(0.5, 4), (1.0, 2), (None, 0)],
        [(None, 0), (None, 0), (None, 0)],
    )


def test_near_includes_exactly_the_limit() -> None:
    unit, label = np.zeros(3, dtype=np.int64), np.array([0, 0, 1])
    assert pairs.agreement_near(unit, label, np.array([0.0, 24.0, 48.5]), 24.0) == 1.0
    assert pairs.agreement_near(unit, label, np.array([0.0, 24.0, 48.0]), 24.0) == 0.5
    assert pairs.agreement_near(unit, label, np.array([0.0, 25.0, 50.0]), 24.0) is None


@given(answers)
def test_agreement_is_the_share_of_alike_pairs(rows: Rows) -> None:
    unit, label = column(rows, 0), column(rows, 1)
    assert same(pairs.agreement(unit, label), brute_force(rows, lambda *_: True))


@given(answers)
def test_within_and_between_are_shares_of_their_pairs(rows: Rows) -> None:
    unit, label, department = (column(rows, at) for at in range(3))
    within = brute_force(rows, lambda a, b: a[2] == b[2])
    between = brute_force(rows, lambda a, b: a[2] != b[2])
    assert same(pairs.agreement_within(unit, label, department), within)
    assert same(pairs.agreement_between(unit, label, department), between)


@given(answers)
def test_near_is_the_share_of_alike_pairs_close_in_time(rows: Rows) -> None:
    unit, label, time = column(rows, 0), column(rows, 1), column(rows, 3).astype(np.float64)
    expected = brute_force(rows, lambda a, b: abs(a[3] - b[3]) <= 24)
    assert same(pairs.agreement_near(unit, label, time, 24.0), expected)


@given(answers)
def test_matrix_entries_are_the_pairs_of_two_departments(rows: Rows) -> None:
    unit, label, department = (column(rows, at) for at in range(3))
    matrix = pairs.agreement_matrix(unit, label, department, 4)
    for d in range(4):
        for e in range(4):
            pair = {d, e}
            expected = brute_force(rows, lambda a, b, pair=pair: {a[2], b[2]} == pair)  # type: ignore[misc]
            assert same(matrix[d][e][0], expected)
            assert matrix[d][e][1] == matrix[e][d][1]


@pytest.mark.parametrize("name", ["krippendorff_4x12", "wikipedia_3x15"])
def test_krippendorff_published_tables(name: str) -> None:
    table = REFERENCE[name]
    rated = [(at, value) for row in table["data"] for at, value in enumerate(row) if value is not None]
    unit, value = np.array(rated).T
    assert pairs.krippendorff_alpha(unit, value) == pytest.approx(table["alpha"]["nominal"], abs=5e-5)


def test_fleiss_published_table() -> None:
    table = REFERENCE["fleiss_10x5_14raters"]
    counts = np.array(table["counts"])
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    unit, label = np.divmod(cell, counts.shape[1])
    assert pairs.krippendorff_alpha(unit, label) == pytest.approx(table["alpha_nominal"], abs=5e-5)
    observed = pairs.agreement(unit, label)
    assert observed is not None
    by_chance = ((counts.sum(axis=0) / counts.sum()) ** 2).sum()
    kappa = (observed - by_chance) / (1 - by_chance)
    assert kappa == pytest.approx(table["fleiss_kappa"], abs=5e-5)


def test_alpha_is_undefined_without_pairs_or_variation() -> None:
    assert pairs.krippendorff_alpha(np.array([0, 1]), np.array([0, 1])) is None
    assert pairs.krippendorff_alpha(np.array([0, 0]), np.array([1, 1])) is None
