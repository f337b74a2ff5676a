"""Tables of several replications as one."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import t

from sim.checkpoint import Checkpoint
from sim.errors import WalschipError
from sim.experiment import Results, run_experiment
from sim.measures import Figure, Pools
from sim.measures.figures import pool
from sim.scenario import Loaded, load

SMALL = Path(__file__).resolve().parent.parent / "scenarios" / "small.toml"
SETS = ("run.days=3", "run.warmup_days=1", "run.drain_days=2", "run.replications=3")


def ratio(values: list[Any], **more: Any) -> Figure:
    return Figure("one", {"hour": [0, 1], "share": values}, "ratio", ("hour",), **more)


def count(**rows: int) -> Figure:
    columns: dict[str, list[Any]] = {"who": list(rows), "count": list(rows.values())}
    return Figure("one", columns, "mean", ("who",))


def test_shares_are_averaged_with_their_interval() -> None:
    found = pool([ratio([0.2, 1.0]), ratio([0.4, 1.0]), ratio([0.9, 1.0])]).columns
    half = t.ppf(0.975, 2) * math.sqrt((0.09 + 0.01 + 0.16) / 2 / 3)
    assert list(found) == ["hour", "share", "share_half"]
    assert found["hour"] == [0, 1]
    assert found["share"] == pytest.approx([0.5, 1.0])
    assert found["share_half"][0] == pytest.approx(half)
    assert found["share_half"][1] == 0.0


def test_no_scatter_is_exactly_none_of_it() -> None:
    found = pool([ratio([0.1, 0.3])] * 7).columns
    assert found["share"] == [0.1, 0.3]
    assert found["share_half"] == [0.0, 0.0]


def test_one_replication_has_no_interval() -> None:
    found = pool([ratio([0.2, None])]).columns
    assert found["share"] == [0.2, None]
    assert found["share_half"] == [None, None]


def test_a_share_that_one_replication_lacks_is_not_told() -> None:
    found = pool([ratio([0.2, 0.5]), ratio([None, 0.7])]).columns
    assert found["share"] == [None, pytest.approx(0.6)]
    assert found["share_half"][0] is None


def test_a_sparse_share_is_that_of_those_that_have_it_if_they_are_half() -> None:
    made = [ratio([0.2, 0.5], sparse=True), ratio([None, None], sparse=True), ratio([0.4, None], sparse=True)]
    found = pool(made).columns
    assert found["share"] == [pytest.approx(0.3), None]
    assert found["share_half"][0] == pytest.approx(t.ppf(0.975, 1) * 0.1)
    assert found["defined"] == [2, 1]
    exactly_half = pool([*made, ratio([None, None], sparse=True)]).columns
    assert exactly_half["share"] == [pytest.approx(0.3), None]


def test_counts_beside_shares_are_averaged_without_an_interval() -> None:
    tables = [
        Figure("one", {"who": ["a"], "share": [0.5], "answers": [n]}, "ratio", ("who",), ("answers",))
        for n in (3, 4)
    ]
    found = pool(tables).columns
    assert list(found) == ["who", "share", "share_half", "answers"]
    assert found["answers"] == [3.5]


def test_counts_are_averaged_and_a_missing_row_counts_nothing() -> None:
    found = pool([count(a=4, c=2), count(a=2, b=3, c=1), count(d=3)]).columns
    assert found == {"who": ["d", "a", "b", "c"], "count": [1.0, 2.0, 1.0, 1.0]}


def test_examples_are_those_of_the_first() -> None:
    assert pool([Figure("one", {"x": [1]}), Figure("one", {"x": [2]})]).columns == {"x": [1]}


def test_other_rows_in_another_replication_are_a_defect() -> None:
    other = Figure("one", {"hour": [0], "share": [1.0]}, "ratio", ("hour",))
    with pytest.raises(WalschipError, match="other rows"):
        pool([ratio([0.2, 0.5]), other])


def test_the_order_of_arrival_does_not_change_a_digit() -> None:
    tables = [ratio([0.1 * n, 0.7 / (n + 1)]) for n in range(6)]
    in_order = pool(tables)
    for order in ([5, 3, 1, 0, 2, 4], [2, 1, 0, 5, 4, 3]):
        pools = Pools(1)
        for number in order:
            pools.add(number, ((tables[number],),))
        assert pools.pooled() == ((in_order,),)


def test_a_gap_is_left_out() -> None:
    pools = Pools(1)
    for number in (3, 0):  # 1 and 2 were never finished
        pools.add(number, ((ratio([float(number), 1.0]),),))
    ((found,),) = pools.pooled()
    assert found.columns["share"] == [1.5, 1.0]


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(SMALL, SETS)


@pytest.fixture(scope="module")
def results(loaded: Loaded) -> Results:
    return run_experiment(loaded, workers=1)


def mean(results: Results, organisation: int, name: str) -> float:
    return float(results.values[:, organisation, results.measures.index(name)].mean())


def view(results: Results, organisation: int, name: str) -> dict[str, list[Any]]:
    return next(figure.columns for figure in results.figures[organisation] if figure.name == name)


def test_views_tell_what_the_measures_tell(results: Results) -> None:
    for at in range(len(results.organisations)):
        outcomes, routes = view(results, at, "outcomes"), view(results, at, "routes")
        inquiries = sum(routes["count"])
        total = {name: sum(outcomes[name]) for name in list(outcomes)[2:]}
        assert sum(total.values()) == pytest.approx(inquiries)
        for name, number in total.items():
            ends = sum(n for n, end in zip(routes["count"], routes["outcome"], strict=True) if end == name)
            assert ends == pytest.approx(number)
        hours = view(results, at, "survival")["hours"]
        for name in ("survival", "spread", "week"):
            for column, cells in view(results, at, name).items():
                if column in {"not_resolved", "not_responded", "heard", "heard_responsible", "in_base"}:
                    assert all(cell is None or 0.0 <= cell <= 1.0 for cell in cells)
        assert len(hours) == 248
        assert sum(view(results, at, "handoff_matrix")["count"]) / inquiries == pytest.approx(
            mean(results, at, "handoffs"), rel=0.05
        )


def test_views_are_of_all_replications(results: Results) -> None:
    alone = run_experiment(load(SMALL, (*SETS, "run.replications=1")), workers=1)
    for at in range(len(results.organisations)):
        for name in ("survival", "stories", "outcomes", "routes", "week", "spread"):
            assert view(alone, at, name) != view(results, at, name)
        for name in ("ledger", "contradictions", "twins", "twin_steps"):
            assert view(alone, at, name) == view(results, at, name)


def test_workers_change_no_digit(loaded: Loaded, results: Results) -> None:
    assert run_experiment(loaded, workers=2).figures == results.figures


def test_a_checkpoint_brings_every_table_back(loaded: Loaded, results: Results, tmp_path: Path) -> None:
    run_experiment(loaded, workers=1, checkpoint=Checkpoint(tmp_path, loaded, resume=False))
    resumed = Checkpoint(tmp_path, loaded, resume=True)
    assert sorted(resumed.finished) == [0, 1, 2]
    assert run_experiment(loaded, workers=1, checkpoint=resumed).figures == results.figures


def test_twins_are_the_same_in_every_organisation(results: Results) -> None:
    first, second = (view(results, at, "twins") for at in range(2))
    assert len(first["inquiry"]) == 10
    for column in ("inquiry", "arrival", "channel", "topic"):
        assert first[column] == second[column]
