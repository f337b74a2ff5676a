"""Attribution: designs, purpose-made levers, intervals, and what is not defined."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats
from worlds import SILO, company

from sim.errors import InputError
from sim.scenario import Scenario, from_dict
from sim.studies.attribute import Plan, plan
from sim.studies.points import Found, Point, run_points
from sim.studies.shares import Shares, crossed, shares

IDLE, TWICE = "knowledge.lookup_minutes", "topic.claims.raci"


def tiny(organisations: dict[str, dict[str, Any]], **run: Any) -> Scenario:
    """Sales answer, legal signs; fifty inquiries a day for two days."""
    data = company(
        {"sales": 2, "legal": 1},
        {"claims": {"sales": "R", "legal": "C"}},
        run={"days": 2, "drain_days": 2, "replications": 2, **run},
        demand={"inquiries_per_day": 50},
    )
    data["organisation"] = {name: {**SILO, **levers} for name, levers in organisations.items()}
    return from_dict(data, "tiny").scenario


@cache
def purpose_made() -> tuple[Plan, Found]:
    """Three levers: nobody signs; nobody is asked to sign; and a lookup nobody makes takes longer."""
    scenario = tiny(
        {
            "old": {"sign_off": "consulted"},
            "new": {"sign_off": "none", "override": {TWICE: {"legal": ""}, IDLE: 9.0}},
        }
    )
    made = plan(scenario, "old", "new")
    return made, run_points(made.points(), 2, workers=1)


def of(found: list[Shares], measure: str) -> Shares:
    return next(one for one in found if one.measure == measure)


def test_a_lever_that_does_nothing_gets_exactly_nothing() -> None:
    made, found = purpose_made()
    idle = [factor.name for factor in made.factors].index(IDLE)
    told = [one for one in shares(made, found, 0.95) if one.reason is None]
    assert len(told) > 20
    for one in told:
        for amounts in (one.shapley, one.alone, one.removed):
            assert (amounts[idle].mean, amounts[idle].low, amounts[idle].high) == (0.0, 0.0, 0.0), one.measure
        assert one.per_replication[idle] == (0.0, 0.0)
        assert one.without[idle] == one.whole


def test_two_levers_that_do_the_same_get_the_same_and_it_is_the_whole() -> None:
    made, found = purpose_made()
    names = [factor.name for factor in made.factors]
    assert names == ["sign_off", TWICE, IDLE]
    for one in shares(made, found, 0.95):
        if one.reason is None:
            assert one.shapley[0] == one.shapley[1], one.measure
            assert one.per_replication[0] == one.per_replication[1]
    touch = of(shares(made, found, 0.95), "touch.mean")
    # Every answer needed a signature of five minutes: either lever takes it away, both no more.
    assert touch.whole is not None
    assert touch.whole.mean < -1.0
    assert touch.alone[0] == touch.alone[1] == touch.whole
    assert touch.removed[0].mean == 0.0
    assert touch.shapley[0].mean == pytest.approx(touch.whole.mean / 2, rel=1e-12)
    assert touch.interactions[0].mean == pytest.approx(-touch.whole.mean, rel=1e-12)
    assert touch.interactions[1].mean == touch.interactions[2].mean == 0.0


def test_the_ends_are_the_organisations_as_a_run_has_them() -> None:
    made, found = purpose_made()
    scenario = tiny(
        {
            "old": {"sign_off": "consulted"},
            "new": {"sign_off": "none", "override": {TWICE: {"legal": ""}, IDLE: 9.0}},
        }
    )
    plain = run_points([Point(name, scenario, name) for name in ("old", "new")], 2, workers=1)
    assert plain.measures == found.measures
    assert np.array_equal(found.values[[0, -1]], plain.values)
    assert np.array_equal(found.defined[[0, -1]], plain.defined)
    assert [made.label(one) for one in made.coalitions] == [
        "000",
        "100",
        "010",
        "001",
        "110",
        "101",
        "011",
        "111",
    ]
    assert made.changed(made.coalitions[5]) == ["sign_off", IDLE]


def test_levers_are_found_however_their_path_is_written() -> None:
    scenario = tiny(
        {
            "old": {"override": {'"handoff"."lost"': 0.1, "handoff.max": 2, "work.misread": 0.2}},
            "new": {"override": {"handoff.lost": 0.1, "work.misread": 0.3, "network.ties_within": 1}},
        }
    )
    made = plan(scenario, "old", "new")
    told = [(one.name, one.before, one.after) for one in made.factors]
    assert told == [("handoff.max", 2, None), ("work.misread", 0.2, 0.3), ("network.ties_within", None, 1)]
    designs = made.scenario.organisation
    assert designs["100"].override == {"handoff.lost": 0.1, "work.misread": 0.2}
    assert designs["011"].override == {
        "handoff.lost": 0.1,
        "handoff.max": 2,
        "work.misread": 0.3,
        "network.ties_within": 1,
    }
    back = plan(scenario, "new", "old")
    assert sorted(one.name for one in back.factors) == sorted(one.name for one in made.factors)


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("nobody", "new", '--from: there is no organisation "nobody" (one of "old", "new", "same")'),
        ("old", "nobody", '--to: there is no organisation "nobody"'),
        ("old", "old", '--to: "old" is the organisation given with --from'),
        ("old", "same", '--to: no lever differs between "old" and "same"'),
    ],
)
def test_what_cannot_be_asked(source: str, target: str, told: str) -> None:
    scenario = tiny({"old": {}, "new": {"sign_off": "consulted"}, "same": {}})
    with pytest.raises(InputError) as caught:
        plan(scenario, source, target)
    assert str(caught.value).startswith(told)


def test_a_combination_the_rules_forbid_is_named() -> None:
    scenario = tiny(
        {
            "old": {"override": {"topic.claims.raci.sales": "RA"}},
            "new": {"override": {"topic.claims.raci.legal": "A"}},
        }
    )
    with pytest.raises(InputError) as caught:
        plan(scenario, "old", "new")
    (line,) = str(caught.value).splitlines()
    assert line.startswith(
        "attribute: topic.claims.raci.legal changed without topic.claims.raci.sales is not allowed: 2 departments"
    )


def test_overrides_within_each_other_are_refused() -> None:
    scenario = tiny({"old": {"override": {TWICE: {"legal": ""}}}, "new": {"override": {f"{TWICE}.legal": "I"}}})
    with pytest.raises(InputError, match=r"raci and topic\.claims\.raci\.legal lie within each other"):
        plan(scenario, "old", "new")


def many(count: int, permutations: int | None = None, seed: int = 1) -> Plan:
    """A plan of so many levers, all of them overrides of one table."""
    keys = [f"topic.claims {at}.news_from" for at in range(count)]
    data = company({"sales": 1, "legal": 1}, {f"claims {at}": {"sales": "R"} for at in range(count)})
    data["run"]["seed"] = seed
    override = dict.fromkeys(keys, "legal")
    data["organisation"] = {"old": dict(SILO), "new": {**SILO, "override": override}}
    return plan(from_dict(data, "tiny").scenario, "old", "new", permutations)


def test_all_combinations_up_to_128_designs_then_orders() -> None:
    exact = many(7)
    assert (exact.exact, len(exact.coalitions)) == (True, 128)
    drawn = many(8)
    assert not drawn.exact
    assert len(drawn.permutations) % 2 == 0
    assert 90 <= len(drawn.coalitions) <= 140
    assert {0, 255, *(1 << at for at in range(8)), *(255 ^ 1 << at for at in range(8))} <= set(drawn.coalitions)
    assert {1 << one | 1 << other for one in range(8) for other in range(one)} <= set(drawn.coalitions)
    assert many(8) == drawn
    assert many(8, seed=2).permutations != drawn.permutations
    wide = many(13)
    assert (wide.paired, len(wide.permutations)) == (False, 10)
    assert len(many(3, permutations=5).permutations) == 6


def by_hand(made: Plan, worth: Callable[[int, int], float], replications: int) -> Found:
    """What a plan would find if a design were worth this (coalition, replication); one measure."""
    values = np.array([[[worth(one, r)] for r in range(replications)] for one in made.coalitions])
    return Found(("agreement",), values, np.ones(values.shape, dtype=np.bool_))


def test_orders_share_out_the_whole_in_every_replication() -> None:
    rng = np.random.default_rng(5)
    table = rng.normal(size=(256, 4))
    made = many(8)
    (one,) = shares(made, by_hand(made, lambda coalition, r: float(table[coalition, r]), 4), 0.95)
    assert one.whole is not None
    assert np.sum(one.per_replication, axis=0) == pytest.approx(table[255] - table[0], abs=1e-9)
    assert math.fsum(amount.mean for amount in one.shapley) == pytest.approx(one.whole.mean, abs=1e-9)
    assert all(amount.low is not None and amount.low < amount.mean for amount in one.shapley)
    # Two alone together, less each alone.
    expected = table[3] + table[0] - table[1] - table[2]
    assert one.interactions[0].mean == pytest.approx(expected.mean(), abs=1e-12)


def test_an_interval_over_replications_is_students() -> None:
    made = many(2)
    worth = {0: [1.0, 2.0, 3.0], 1: [2.0, 4.0, 3.5], 2: [1.0, 2.5, 3.0], 3: [4.0, 6.0, 5.0]}
    (one,) = shares(made, by_hand(made, lambda coalition, r: worth[coalition][r], 3), 0.9)
    # φ_0 = ((v1 − v0) + (v3 − v2)) / 2, replication by replication.
    first = [(1.0 + 3.0) / 2, (2.0 + 3.5) / 2, (0.5 + 2.0) / 2]
    assert one.per_replication[0] == pytest.approx(first)
    half = stats.t.ppf(0.95, 2) * np.std(first, ddof=1) / np.sqrt(3)
    assert (one.shapley[0].low, one.shapley[0].high) == pytest.approx((2.0 - half, 2.0 + half))
    assert one.removed[1].mean == pytest.approx(np.mean([2.0, 2.0, 1.5]))
    assert one.without[1].mean == pytest.approx(np.mean([1.0, 2.0, 0.5]))
    assert one.interactions[0].mean == pytest.approx(np.mean([2.0, 1.5, 1.5]))


def test_with_one_replication_there_is_no_interval() -> None:
    made = many(2)
    (one,) = shares(made, by_hand(made, lambda coalition, _: float(coalition), 1), 0.95)
    assert one.whole is not None
    assert (one.whole.mean, one.whole.low) == (3.0, None)
    assert [amount.mean for amount in one.shapley] == [1.0, 2.0]
    assert all(amount.low is None and amount.high is None for amount in one.shapley)


def test_the_scatter_of_orders_is_in_the_interval() -> None:
    # Only replications differ, then only orders differ: Student's t of whichever it is.
    for samples in (np.array([[1.0, 2.0, 4.0]] * 5), np.array([[1.0], [2.0], [4.0]]) + np.zeros((3, 5))):
        found = crossed(samples, 4.0, 0.95)
        half = stats.t.ppf(0.975, 2) * np.std([1.0, 2.0, 4.0], ddof=1) / np.sqrt(3)
        assert found.high == pytest.approx(found.mean + half)
    assert crossed(np.ones((3, 3)), 1.0, 0.95).low == 1.0
    assert crossed(np.ones((1, 3)), 1.0, 0.95).low is None


def test_such_an_interval_covers_as_it_says() -> None:
    rng = np.random.default_rng(11)
    hit = 0
    for _ in range(400):
        replications, orders = rng.normal(size=(1, 5)), rng.normal(size=(6, 1))
        found = crossed(replications + orders + rng.normal(size=(6, 5)), 1.0, 0.95)
        assert found.low is not None
        assert found.high is not None
        hit += found.low <= 0.0 <= found.high
    assert hit >= 0.93 * 400


def test_what_a_design_does_not_define_is_not_attributed() -> None:
    made = many(2)
    found = by_hand(made, lambda coalition, _: float(coalition), 3)
    found.defined[2, 1] = False
    (one,) = shares(made, found, 0.95)
    assert one.reason == "not defined in design 01 (topic.claims 1.news_from) in 1 of 3 replications"
    assert one.whole is not None
    assert one.whole.mean == 3.0
    assert (one.shapley, one.alone, one.per_replication) == ((), (), ())
    found.defined[0, :] = False
    (one,) = shares(made, found, 0.95)
    assert one.reason == "not defined in design 00 (nothing changed) in 3 of 3 replications, and in 1 more"
    assert (one.before, one.whole) == (None, None)


def test_the_scenario_is_as_it_was_after_a_plan() -> None:
    scenario = tiny({"old": {}, "new": {"sign_off": "consulted", "override": {TWICE: {"legal": ""}}}})
    before = copy.deepcopy(scenario.model_dump())
    plan(scenario, "old", "new")
    assert scenario.model_dump() == before
