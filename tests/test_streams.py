"""One source of chance: by name, the same one at a time and in columns, independent of each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import streams

keys = st.integers(0, 2**64 - 1)


@given(keys, st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=20))
def test_one_number_is_the_same_as_in_a_column(key: int, index: list[int]) -> None:
    column = streams.uniforms(key, np.array(index, dtype=np.int64))
    assert column.tolist() == [streams.uniform(key, i) for i in index]


@given(st.lists(keys, min_size=1, max_size=4), st.lists(keys, min_size=1, max_size=4))
def test_keys_and_indices_broadcast(stream: list[int], index: list[int]) -> None:
    table = streams.uniforms(np.array(stream, dtype=np.uint64)[:, None], np.array(index, dtype=np.uint64))
    assert table.tolist() == [[streams.uniform(s, i) for i in index] for s in stream]


@given(keys, st.integers(0, 2**64 - 1))
def test_numbers_are_in_the_half_open_unit_interval(key: int, index: int) -> None:
    assert 0.0 <= streams.uniform(key, index) < 1.0


def test_the_mixing_function_is_splitmix64() -> None:
    # The published reference sequence of seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
    state = np.arange(1, 6)
    assert streams.mixed(1234567, state).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_the_numbers_never_change() -> None:
    # Written down from the first version: whoever changes one of these changes every published result.
    assert streams.key(1, 0, "ties") == 7100580052195714213
    assert streams.name_key("sales") == 10448802341297582061
    assert streams.uniform(streams.key(1, 0, "ties"), 7) == 0.6470785900348394
    assert streams.generator(1, 0, "arrival").random() == 0.7977543101774454


@pytest.mark.parametrize("cells", [10, 256])
def test_the_numbers_of_a_stream_are_uniform(cells: int) -> None:
    n = 100_000
    drawn = streams.uniforms(streams.key(1, 0, "test"), np.arange(n))
    counts = np.bincount((drawn * cells).astype(int), minlength=cells)
    statistic = ((counts - n / cells) ** 2).sum() / (n / cells)
    # Chi-square: mean cells − 1, variance 2 (cells − 1); within 4 standard deviations.
    assert abs(statistic - (cells - 1)) < 4 * np.sqrt(2 * (cells - 1))


def test_pairs_of_following_numbers_are_uniform_on_the_square() -> None:
    n, cells = 100_000, 10
    drawn = (streams.uniforms(streams.key(1, 0, "test"), np.arange(n + 1)) * cells).astype(int)
    counts = np.bincount(drawn[:-1] * cells + drawn[1:], minlength=cells * cells)
    statistic = ((counts - n / cells**2) ** 2).sum() / (n / cells**2)
    assert abs(statistic - (cells**2 - 1)) < 4 * np.sqrt(2 * (cells**2 - 1))


def test_streams_of_other_names_seeds_and_replications_are_unrelated() -> None:
    n = 20_000
    columns = [
        streams.uniforms(streams.key(*name), np.arange(n))
        for name in ((1, 0, "a"), (1, 0, "b"), (2, 0, "a"), (1, 1, "a"), (0, 1, "a"), (10, 1, "a"), (1, 0, "a "))
    ]
    correlation = np.corrcoef(columns) - np.eye(len(columns))
    assert np.abs(correlation).max() < 4.5 / np.sqrt(n)


def test_sub_streams_are_unrelated() -> None:
    sub = streams.mixed(streams.key(1, 0, "choices"), np.arange(200))
    table = streams.uniforms(sub[:, None], np.arange(200))
    assert len(np.unique(table)) == table.size
    n = table.size
    assert abs(table.mean() - 0.5) < 4.5 / np.sqrt(12 * n)
    for one, other in ((table[:, :-1], table[:, 1:]), (table[:-1], table[1:])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 4.5 / np.sqrt(n)


def test_a_generator_is_found_by_its_name_alone() -> None:
    first = streams.generator(3, 2, "patience").random(5)
    streams.generator(3, 2, "another").random(1000)
    assert np.array_equal(streams.generator(3, 2, "patience").random(5), first)
    for other in ((4, 2, "patience"), (3, 3, "patience"), (2, 3, "patience"), (3, 2, "topic")):
        assert not np.array_equal(streams.generator(*other).random(5), first)


def test_a_name_is_not_confused_with_a_number_before_it() -> None:
    assert streams.key(1, 11, "a") != streams.key(11, 1, "a")
    assert streams.key(1, 1, "1a") != streams.key(1, 11, "a")
