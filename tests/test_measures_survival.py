"""Kaplan–Meier by hand, and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from sim.measures.survival import Curve, kaplan_meier

Rows = list[tuple[int, str]]


def curve(rows: Rows) -> Curve:
    """Rows of (duration, what): e event, c censored, n never."""
    return kaplan_meier(
        np.array([row[0] for row in rows], dtype=np.float64),
        np.array([row[1] == "e" for row in rows], dtype=np.bool_),
        np.array([row[1] == "n" for row in rows], dtype=np.bool_),
    )


def test_ties_and_censoring_by_hand() -> None:
    # Six at risk at 1: S = 5/6. The one censored at 2 is at risk for both events at 2: S = 5/6 · 3/5 = 1/2.
    # Two are left at 4, one event: S = 1/4; the last is censored at 5.
    found = curve([(1, "e"), (2, "e"), (2, "e"), (2, "c"), (4, "e"), (5, "c")])
    assert found.time.tolist() == [1, 2, 4]
    assert found.at_risk.tolist() == [6, 5, 2]
    assert found.events.tolist() == [1, 2, 1]
    assert found.survival.tolist() == pytest.approx([5 / 6, 1 / 2, 1 / 4])
    assert found.followed == 5
    assert found.quantile(0.5) == 2
    assert found.quantile(0.75) == 4
    assert found.quantile(0.9) is None
    assert found.at(np.array([0.0, 1.0, 3.0, 9.0])).tolist() == pytest.approx([1, 5 / 6, 1 / 2, 1 / 4])
    assert found.known(np.array([5.0, 5.1])).tolist() == [True, False]
    assert found.mean(4.5) == pytest.approx(1 + 5 / 6 + 2 * 1 / 2 + 0.5 / 4)
    assert found.mean(6.0) is None


def test_those_that_never_come_stay_at_risk() -> None:
    found = curve([(1, "e"), (3, "n"), (2, "e"), (0, "n")])
    assert found.survival.tolist() == [0.75, 0.5]
    assert found.quantile(0.5) == 2
    assert found.quantile(0.6) is None
    assert found.mean(10.0) == pytest.approx(1 + 0.75 + 8 * 0.5)


def test_mean_when_all_have_come_needs_no_longer_watch() -> None:
    assert curve([(1, "e"), (3, "e")]).mean(240.0) == 2.0
    assert curve([(1, "c"), (3, "e")]).mean(240.0) == 3.0


def test_nobody() -> None:
    found = curve([])
    assert found.quantile(0.5) is None
    assert found.mean(240.0) is None
    assert found.at(np.array([1.0])).tolist() == [1.0]
    assert not found.known(np.array([1.0]))[0]


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from("ecn")), min_size=1, max_size=30))
def test_against_scipy(rows: Rows) -> None:
    found = curve(rows)
    events = [duration for duration, what in rows if what == "e"]
    others = [1e6 if what == "n" else duration for duration, what in rows if what != "e"]
    if not events:
        assert found.time.tolist() == []
        return
    theirs = ecdf(CensoredData(uncensored=events, right=others)).sf
    grid = np.arange(14.0)
    assert found.at(grid) == pytest.approx(theirs.evaluate(grid), abs=1e-12)
