"""First passage of news, stories, mastery and the shared base; what the theory of them says must come out."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import Change, build, chance, company

from sim import knowledge, organisation, streams, workload
from sim.knowledge import Beliefs
from sim.organisation import Organisation
from sim.scenario import from_dict
from sim.trace import BASE_STORY, ORIGINAL
from sim.workload import Chance

CHAIN = {"sales": 1, "legal": 1, "press": 1}
SALES, LEGAL, PRESS = 0, 1, 2
TIES = [("sales 0", "legal 0"), ("legal 0", "press 0")]
ALL_HEAR = {"price": {"sales": "R", "legal": "C", "press": "I"}}


def people(
    departments: dict[str, int], topics: dict[str, dict[str, str]], items: int = 1, **sections: Any
) -> tuple[Organisation, Chance]:
    """An organisation with `items` changes of the first question, an hour apart; `ties` may be set by hand.

    Letters of departments that are not there are left out.
    """
    ties = sections.pop("ties", None)
    here = {
        name: {who: letters for who, letters in raci.items() if who in departments}
        for name, raci in topics.items()
    }
    scenario = from_dict(company(departments, here, **sections), "tiny").scenario
    drawn = chance(scenario, [], [Change(60.0 * n, next(iter(topics))) for n in range(1, items + 1)])
    return build(scenario, "it", drawn, ties=ties), drawn


def passage(org: Organisation) -> Any:
    """Hours from each item's making to each agent."""
    return org.spread.arrival - org.spread.time[:, None]


# -- first passage


def test_news_reaches_everybody_by_the_shortest_path_under_the_delays_of_its_ties() -> None:
    org, drawn = people(
        {"sales": 6, "legal": 5, "press": 4},
        ALL_HEAR,
        items=25,
        network={"ties_within": 2, "ties_between": 3},
        knowledge={"briefing_hours": 10.0, "across_hours": 40.0},
    )
    ties = org.people.ties
    assert ties.number_of_edges() == 6 + 5 + 4 + 3 * 3
    for item, key in enumerate(drawn.news.key.tolist()):
        for a, b in ties.edges:
            low, high = org.people.key[[min(a, b)]], org.people.key[[max(a, b)]]
            u = streams.uniform(key, int(streams.mixed(low, high)[0]))
            mean = 10.0 if org.chart.department[a] == org.chart.department[b] else 40.0
            ties.edges[a, b]["hours"] = -np.log1p(-u) * mean
        hours = passage(org)[item]
        (source,) = np.flatnonzero(hours == 0.0)
        assert org.chart.department[source] == SALES
        assert hours == pytest.approx(
            [nx.dijkstra_path_length(ties, source, agent, "hours") for agent in ties], abs=1e-9
        )


def test_along_a_chain_the_delays_add_up() -> None:
    near, _ = people(CHAIN, ALL_HEAR, ties=TIES[:1], knowledge={"across_hours": 10.0})
    far, _ = people(CHAIN, ALL_HEAR, ties=TIES, knowledge={"across_hours": 10.0})
    assert passage(near)[0, :2].tolist() == passage(far)[0, :2].tolist()  # One tie moves no other's delay.
    assert np.isinf(passage(near)[0, PRESS])
    assert 0.0 < passage(far)[0, LEGAL] < passage(far)[0, PRESS] < np.inf


def test_news_stops_at_departments_without_a_letter() -> None:
    org, _ = people(CHAIN, {"price": {"sales": "R", "press": "C"}}, ties=TIES)
    assert np.isfinite(org.spread.arrival[0]).tolist() == [True, False, False]


@pytest.mark.parametrize("letter", ["R", "A", "C", "I"])
def test_any_letter_lets_the_news_in(letter: str) -> None:
    org, _ = people({"sales": 1, "legal": 1}, {"price": {"sales": "R", "legal": letter}})
    assert np.isfinite(org.spread.arrival[0]).all()


def test_news_from_hears_without_a_letter() -> None:
    data = company({"sales": 1, "legal": 1}, {"price": {"sales": "R"}})
    data["topic"][0]["news_from"] = "legal"
    scenario = from_dict(data, "tiny").scenario
    org = organisation.build(scenario, "it", chance(scenario, [], [Change(60, "price")]))
    assert org.spread.arrival.tolist() == [[1.0, 1.0]]
    assert org.spread.masters[:, 0].tolist() == [True, True]


def test_who_is_trained_hears_without_a_letter_and_passes_it_on() -> None:
    topics = {"price": {"sales": "R", "press": "C"}}
    org, _ = people(CHAIN, topics, ties=TIES, work={"extra_skills": "all"})
    assert np.isfinite(org.spread.arrival[0]).all()


def test_news_passes_through_who_does_not_keep_it() -> None:
    org, _ = people(CHAIN, ALL_HEAR, ties=[*TIES])
    assert org.spread.masters[:, 0].tolist() == [True, True, False]  # Press is only informed.
    org, _ = people(CHAIN, {"price": {"sales": "R", "legal": "I", "press": "C"}}, ties=TIES)
    assert org.spread.masters[:, 0].tolist() == [True, False, True]
    assert np.isfinite(org.spread.arrival[0, PRESS])


def test_each_item_starts_with_one_agent_of_news_from_evenly() -> None:
    delays = {"briefing_hours": 1.0, "across_hours": 1.0}
    org, _ = people({"sales": 4, "legal": 1}, ALL_HEAR, items=2000, knowledge=delays)
    sources = (passage(org) == 0.0).sum(axis=0)
    assert sources.sum() == 2000
    assert sources[4] == 0
    # Chi-square with 3 degrees of freedom; 16.3 is passed once in a thousand seeds.
    assert ((sources[:4] - 500.0) ** 2 / 500.0).sum() < 16.3


def test_without_delays_everybody_hears_at_once() -> None:
    org, _ = people({"sales": 3, "legal": 3}, ALL_HEAR, items=3)
    assert (passage(org) == 0.0).all()
    beliefs = Beliefs(org.spread)
    assert beliefs.of(5, 0, 1.0) == (1, ORIGINAL)
    assert beliefs.of(5, 0, 0.999) == (0, ORIGINAL)


def test_all_items_at_once_are_the_items_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    sections: dict[str, Any] = {
        "network": {"ties_within": 2, "ties_between": 2},
        "knowledge": {"briefing_hours": 9.0, "across_hours": 30.0, "own_story": 0.5},
    }
    at_once, _ = people({"sales": 5, "legal": 5}, ALL_HEAR, items=30, **sections)
    monkeypatch.setattr(knowledge, "_BLOCK_NODES", 1)
    one_by_one, _ = people({"sales": 5, "legal": 5}, ALL_HEAR, items=30, **sections)
    assert np.array_equal(at_once.spread.arrival, one_by_one.spread.arrival)
    assert np.array_equal(at_once.spread.story, one_by_one.spread.story)


@given(st.integers(0, 2**32))
def test_no_news_arrives_before_it_is_made_and_only_its_source_has_it_then(seed: int) -> None:
    data = company(
        {"sales": 3, "legal": 2},
        {"price": {"sales": "R", "legal": "C"}},
        network={"ties_within": 2, "ties_between": 1},
        knowledge={"briefing_hours": 5.0, "across_hours": 9.0},
    )
    scenario = from_dict(data, "tiny").scenario
    drawn = chance(scenario, [], [Change(60.0 * n, "price") for n in range(1, 6)], seed)
    org = organisation.build(scenario, "it", drawn)
    assert ((passage(org) >= 0.0).all(axis=1) & ((passage(org) == 0.0).sum(axis=1) == 1)).all()


def test_the_social_network_has_its_own_hours_across() -> None:
    for lever, expected in (("departmental", 40.0), ("social", 8.0)):
        org, _ = people(
            {"sales": 1, "legal": 1},
            ALL_HEAR,
            items=2000,
            levers={"network": lever},
            knowledge={"across_hours": 40.0, "across_hours_social": 8.0},
        )
        delay = passage(org)[:, LEGAL]
        assert delay.mean() == pytest.approx(expected, abs=4.5 * expected / np.sqrt(2000))


# -- stories


def test_every_department_that_the_news_enters_makes_its_own_story_at_coin_one() -> None:
    org, _ = people(CHAIN, ALL_HEAR, ties=TIES, knowledge={"own_story": 1.0})
    assert org.spread.story.tolist() == [[ORIGINAL, LEGAL, PRESS]]


def test_nobody_changes_the_story_at_coin_nothing() -> None:
    org, _ = people(CHAIN, ALL_HEAR, ties=TIES, knowledge={"own_story": 0.0})
    assert org.spread.story.tolist() == [[ORIGINAL] * 3]


def test_a_story_travels_on_as_told() -> None:
    org, _ = people(CHAIN, ALL_HEAR, items=400, ties=TIES, knowledge={"own_story": 0.5})
    story = [tuple(row) for row in org.spread.story.tolist()]
    expected = [
        (ORIGINAL, ORIGINAL, ORIGINAL),
        (ORIGINAL, LEGAL, LEGAL),
        (ORIGINAL, ORIGINAL, PRESS),
        (ORIGINAL, LEGAL, PRESS),
    ]
    assert set(story) == set(expected)
    for one in expected:  # Two coins: a quarter each; 4.5 standard deviations are 39.
        assert abs(story.count(one) - 100) < 39


def test_inside_a_department_the_story_is_passed_on_unchanged() -> None:
    org, _ = people(
        {"sales": 2, "legal": 2},
        ALL_HEAR,
        ties=[("sales 0", "sales 1"), ("sales 0", "legal 0"), ("legal 0", "legal 1")],
        knowledge={"own_story": 1.0},
    )
    assert org.spread.story[0].tolist() == [ORIGINAL, ORIGINAL, LEGAL, LEGAL]


def test_one_coin_per_department_and_item_wherever_it_enters() -> None:
    org, _ = people(
        {"sales": 1, "legal": 2},
        ALL_HEAR,
        items=200,
        ties=[("sales 0", "legal 0"), ("sales 0", "legal 1")],
        knowledge={"own_story": 0.5},
    )
    assert (org.spread.story[:, 1] == org.spread.story[:, 2]).all()
    assert 68 < (org.spread.story[:, 1] == LEGAL).sum() < 132  # 100 ± 4.5 standard deviations.


def test_news_that_comes_back_to_where_it_started_is_told_as_an_own_story_too() -> None:
    org, _ = people(
        {"sales": 2, "legal": 1},
        ALL_HEAR,
        items=20,
        ties=[("sales 0", "legal 0"), ("legal 0", "sales 1")],
        knowledge={"own_story": 1.0, "across_hours": 5.0},
    )
    for hours, story in zip(passage(org), org.spread.story, strict=True):
        source, other = (0, 1) if hours[0] == 0.0 else (1, 0)
        assert story[[source, 2, other]].tolist() == [ORIGINAL, LEGAL, SALES]


# -- mastery


def test_who_keeps_the_news_of_a_question() -> None:
    topics = {"price": {"sales": "R", "legal": "A", "press": "C", "shop": "I"}}
    departments = {"sales": 2, "legal": 2, "press": 2, "shop": 2}
    home, _ = people(departments, topics, knowledge={"keeps_home": 1.0, "keeps_other": 0.0})
    assert home.spread.masters[:, 0].tolist() == [True] * 6 + [False] * 2
    other, _ = people(
        departments,
        topics,
        work={"extra_skills": "all"},
        knowledge={"keeps_home": 0.0, "keeps_other": 1.0},
    )
    assert other.spread.masters[:, 0].tolist() == [False] * 6 + [True] * 2


def test_mastery_is_drawn_per_agent_and_question() -> None:
    data = company({"sales": 50}, {"price": {"sales": "R"}}, knowledge={"keeps_home": 0.7})
    data["topic"][0]["questions"] = 200
    scenario = from_dict(data, "tiny").scenario
    masters = organisation.build(scenario, "it", chance(scenario, [])).spread.masters
    # 10,000 draws: five standard deviations are 0.023; a row has 200, a column 50 draws.
    assert masters.mean() == pytest.approx(0.7, abs=0.023)
    assert masters.mean(axis=1).std() == pytest.approx(np.sqrt(0.21 / 200), rel=0.5)
    assert masters.mean(axis=0).std() == pytest.approx(np.sqrt(0.21 / 50), rel=0.5)


def test_version_0_is_known_from_the_start_unaltered_to_all_who_keep_it() -> None:
    org, _ = people(CHAIN, ALL_HEAR, ties=[], knowledge={"own_story": 1.0})
    beliefs = Beliefs(org.spread)
    assert [beliefs.of(agent, 0, 0.0) for agent in range(3)] == [(0, ORIGINAL), (0, ORIGINAL), None]
    assert beliefs.of(LEGAL, 0, 200.0) == (0, ORIGINAL)  # No tie brought more.


# -- the shared base


def test_news_of_before_the_first_arrival_is_known_when_it_comes() -> None:
    data = company({"sales": 1, "legal": 1}, {"price": {"sales": "R", "legal": "C"}})
    data["run"]["history_days"] = 10
    data["knowledge"] |= {"across_hours": 1e5, "publish_hours": 0.0}
    scenario = from_dict(data, "tiny").scenario
    drawn = chance(scenario, [], [Change(60.0 * hours, "price") for hours in (-200, -100, 100)])
    beliefs = Beliefs(build(scenario, "it", drawn).spread)
    assert beliefs.current(0, 0.0) == 2
    assert beliefs.of(0, 0, 0.0) == (2, ORIGINAL)
    assert beliefs.of(1, 0, 0.0) == (0, ORIGINAL)  # Has not heard of either yet.
    # The base had version 0 when the history began, and each change at once.
    assert beliefs.in_base(0, -241.0) is None
    assert [beliefs.in_base(0, time) for time in (-240.0, -150.0, 0.0, 150.0)] == [
        (0, ORIGINAL),
        (1, ORIGINAL),
        (2, ORIGINAL),
        (3, ORIGINAL),
    ]


def test_the_base_gets_each_version_at_once_and_right_without_delay_and_error() -> None:
    org, _ = people({"sales": 1}, {"price": {"sales": "R"}}, items=2)
    beliefs = Beliefs(org.spread)
    seen = [beliefs.in_base(0, time) for time in (0.0, 0.999, 1.0, 1.999, 2.0)]
    assert seen == [(0, ORIGINAL), (0, ORIGINAL), (1, ORIGINAL), (1, ORIGINAL), (2, ORIGINAL)]
    assert beliefs.in_base(1, 100.0) == (0, ORIGINAL)


def test_what_is_not_published_is_not_in_the_base() -> None:
    org, _ = people({"sales": 1}, {"price": {"sales": "R"}}, items=2, knowledge={"published": 0.0})
    assert Beliefs(org.spread).in_base(0, 1e9) is None


def test_what_is_entered_wrong_is_the_bases_own_story() -> None:
    org, _ = people({"sales": 1}, {"price": {"sales": "R"}}, items=1, knowledge={"base_error": 1.0})
    beliefs = Beliefs(org.spread)
    assert beliefs.in_base(0, 0.0) == (0, BASE_STORY)
    assert beliefs.in_base(0, 1.0) == (1, BASE_STORY)


def test_entries_take_exponential_hours_and_miss_or_err_as_often_as_stated() -> None:
    org, _ = people(
        {"sales": 1},
        {"price": {"sales": "R"}},
        items=4000,
        knowledge={"published": 0.8, "publish_hours": 5.0, "base_error": 0.1},
    )
    delay = org.spread.base_time[1:4001] - org.spread.time  # Row 0 is version 0.
    entered = np.isfinite(delay)
    # Five standard deviations: 0.8 ± 0.032, 0.1 ± 0.024, 5 h ± 0.44.
    assert entered.mean() == pytest.approx(0.8, abs=0.032)
    assert org.spread.base_wrong.mean() == pytest.approx(0.1, abs=0.024)
    assert delay[entered].mean() == pytest.approx(5.0, abs=0.44)
    assert delay[entered].std() == pytest.approx(5.0, rel=0.15)


def test_what_is_published_errs_no_more_often_than_what_is_not() -> None:
    org, _ = people(
        {"sales": 1},
        {"price": {"sales": "R"}},
        items=400,
        knowledge={"published": 0.5, "base_error": 0.5},
    )
    published = np.isfinite(org.spread.base_time)
    for entries in (org.spread.base_wrong[published], org.spread.base_wrong[~published]):
        assert entries.mean() == pytest.approx(0.5, abs=4.5 * 0.5 / np.sqrt(len(entries)))


# -- theory (fixed seeds)


@pytest.mark.parametrize("n", [2, 5, 12])
def test_mean_first_passage_over_a_complete_network_is_known(n: int) -> None:
    org, _ = people({"sales": n}, {"price": {"sales": "R"}}, items=4000, knowledge={"briefing_hours": 1.0})
    # The mean over the n − 1 agents it has to reach; 4.5 standard errors, measured.
    per_item = passage(org).sum(axis=1) / (n - 1)
    exact = sum(1.0 / k for k in range(1, n)) / (n - 1)
    assert per_item.mean() == pytest.approx(exact, abs=4.5 * per_item.std() / np.sqrt(4000))
    assert 4.5 * per_item.std() / np.sqrt(4000) < 0.08  # So that the bound means something.


def test_correctness_over_one_tie_is_mu_over_mu_plus_nu() -> None:
    data = company(
        {"sales": 1, "legal": 1}, {"price": {"sales": "R", "legal": "C"}}, knowledge={"across_hours": 24.0}
    )
    data["topic"][0].update(questions=20, answer_changes_every_days=2.0)
    data["run"]["days"] = 1000
    scenario = from_dict(data, "tiny").scenario
    drawn = workload.draw(scenario, 7, 0)
    beliefs = Beliefs(organisation.build(scenario, "it", drawn).spread)
    rng = np.random.default_rng(3)
    n = 6000
    correct = 0
    for time, question in zip(rng.uniform(500.0, 24_000.0, n), rng.integers(20, size=n), strict=True):
        assert beliefs.of(0, int(question), time) == (beliefs.current(int(question), time), ORIGINAL)
        correct += beliefs.of(1, int(question), time) == (beliefs.current(int(question), time), ORIGINAL)
    mu, nu = 1 / 24.0, 1 / 48.0
    # 4.5 standard deviations of a share of 6,000, which are nearly independent.
    assert correct / n == pytest.approx(mu / (mu + nu), abs=0.028)


def test_with_a_history_knowledge_is_at_rest_when_the_first_customer_comes() -> None:
    data = company(
        {"sales": 1, "legal": 1}, {"price": {"sales": "R", "legal": "C"}}, knowledge={"across_hours": 24.0}
    )
    data["topic"][0].update(questions=6000, answer_changes_every_days=2.0)
    # After 40 days one question in 500 million has not changed yet.
    data["run"] |= {"days": 1, "drain_days": 0, "history_days": 40}
    scenario = from_dict(data, "tiny").scenario
    beliefs = Beliefs(organisation.build(scenario, "it", workload.draw(scenario, 7, 0)).spread)
    correct = [
        beliefs.of(1, question, 0.0) == (beliefs.current(question, 0.0), ORIGINAL) for question in range(6000)
    ]
    mu, nu = 1 / 24.0, 1 / 48.0
    # 4.5 standard deviations of a share of 6,000 independent ones.
    assert np.mean(correct) == pytest.approx(mu / (mu + nu), abs=0.028)
