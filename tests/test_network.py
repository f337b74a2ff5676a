"""Who there is: ties, skills, home topics, and what two organisations have in common."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import company

from sim.network import Network, build
from sim.scenario import from_dict

PRICE = {"price": {"sales": "R"}}
MANY = {
    "price": {"sales": "R"},
    "terms": {"sales": "R", "legal": "A"},
    "privacy": {"legal": "R"},
    "story": {"press": "R", "legal": "C"},
    "parking": {"press": "I"},
}


def network(
    departments: dict[str, int],
    topics: dict[str, dict[str, str]] = PRICE,
    social: bool = False,
    seed: int = 1,
    replication: int = 0,
    news_from: dict[str, str] | None = None,
    **sections: Any,
) -> Network:
    """The people of a company."""
    data = company(departments, topics, **sections)
    for topic in data["topic"]:
        topic["news_from"] = (news_from or {}).get(topic["name"], topic["news_from"])
    return build(from_dict(data, "tiny").scenario, social, seed, replication)


def edges(graph: Any) -> set[tuple[int, int]]:
    """Ties, smaller agent first."""
    return {(min(a, b), max(a, b)) for a, b in graph.edges}


# -- ties


@pytest.mark.parametrize(
    ("agents", "wanted", "ties"),
    [
        (1, "all", 0),
        (1, 3, 0),
        (2, 3, 1),
        (3, 2, 3),
        (5, 0, 0),
        (4, 1, 2),  # Couples.
        (5, 1, 2),
        (6, 2, 6),  # The ring alone.
        (6, 3, 9),
        (7, 3, 10),  # 7 · 3 / 2 = 10.5, rounded to even.
        (10, 4, 20),
        (4, 9, 6),  # No more than there are.
        (5, "all", 10),
    ],
)
def test_ties_within_a_department_are_a_ring_and_random_ones(agents: int, wanted: int | str, ties: int) -> None:
    people = network({"sales": agents}, network={"ties_within": wanted})
    assert people.ties.number_of_edges() == ties
    assert sorted(people.ties) == list(range(agents))
    if wanted not in (0, 1) and agents > 2:
        assert {(a, a + 1) for a in range(agents - 1)} | {(0, agents - 1)} <= edges(people.ties)
    assert max((degree for _, degree in people.ties.degree), default=0) <= (1 if wanted == 1 else agents)


@pytest.mark.parametrize(("wanted", "ties"), [(0, 0), (1, 1), (5, 5), (12, 12), (99, 12), ("all", 12)])
def test_ties_between_two_departments_are_so_many_pairs(wanted: int | str, ties: int) -> None:
    people = network({"sales": 4, "legal": 3}, network={"ties_within": 0, "ties_between": wanted}, social=False)
    assert people.ties.number_of_edges() == ties
    assert all(people.department[a] != people.department[b] for a, b in people.ties.edges)


def test_every_pair_of_departments_has_its_own_ties() -> None:
    people = network(
        {"sales": 4, "legal": 3, "press": 5}, network={"ties_within": 0, "ties_between_social": 2}, social=True
    )
    pairs = [tuple(sorted(people.department[[a, b]].tolist())) for a, b in people.ties.edges]
    assert sorted(pairs) == [(0, 1)] * 2 + [(0, 2)] * 2 + [(1, 2)] * 2


@given(
    st.integers(1, 6), st.integers(1, 6), st.integers(0, 5), st.integers(0, 8), st.integers(0, 8), st.integers(0)
)
def test_the_social_network_contains_the_departmental_one(
    one: int, two: int, within: int, between: int, more: int, seed: int
) -> None:
    ties = {"ties_within": within, "ties_between": between, "ties_between_social": between + more}
    departmental = network({"sales": one, "legal": two}, network=ties, seed=seed)
    social = network({"sales": one, "legal": two}, network=ties, seed=seed, social=True)
    assert edges(departmental.ties) <= edges(social.ties)
    assert social.ties.number_of_edges() - departmental.ties.number_of_edges() == (
        min(one * two, between + more) - min(one * two, between)
    )


def test_ties_are_drawn_anew_for_each_replication_and_seed() -> None:
    numbers = {"ties_within": 3, "ties_between": 3}
    one, again, seed, replication = (
        edges(network({"sales": 9, "legal": 9}, network=numbers, seed=s, replication=r).ties)
        for s, r in ((1, 0), (1, 0), (2, 0), (1, 1))
    )
    assert one == again
    assert one not in (seed, replication)
    assert seed != replication


def test_hops_are_the_fewest_ties() -> None:
    people = network(
        {"sales": 8, "legal": 6, "press": 1},
        network={"ties_within": 2, "ties_between": 1, "ties_between_social": 1},
    )
    for agent in people.ties:
        fewest = nx.single_source_shortest_path_length(people.ties, agent)
        assert people.hops(agent).tolist() == [fewest[other] for other in people.ties]


def test_who_cannot_be_reached_is_farther_than_anybody() -> None:
    people = network({"sales": 2, "legal": 1}, network={"ties_within": 2, "ties_between": 0})
    assert people.hops(0).tolist()[:2] == [0, 1]
    assert people.hops(0)[2] > 3


def test_each_tie_stands_once_in_the_arcs() -> None:
    people = network({"sales": 5, "legal": 4}, network={"ties_within": 3, "ties_between": 4})
    assert [tuple(arc) for arc in people.arcs.tolist()] == sorted(edges(people.ties))


# -- hiring


def test_a_hired_agent_moves_no_ties_between_others_departments() -> None:
    numbers = {"ties_within": 3, "ties_between": 4}
    before = network({"legal": 5, "press": 5, "sales": 5}, MANY, network=numbers)
    after = network({"legal": 5, "press": 5, "sales": 6}, MANY, network=numbers)
    others = {tie for tie in edges(before.ties) if max(tie) < 10}
    assert others == {tie for tie in edges(after.ties) if max(tie) < 10}
    # Of the department's own pairs across, the new agent can only push some out.
    across = {tie for tie in edges(after.ties) if tie[0] < 10 <= tie[1] < 15}
    assert across <= {tie for tie in edges(before.ties) if tie[0] < 10 <= tie[1] < 15}


def test_a_new_department_moves_no_ties_of_the_others() -> None:
    numbers = {"ties_within": 3, "ties_between": 4}
    before = network({"sales": 5, "legal": 5}, MANY | {"story": {}, "parking": {}}, network=numbers)
    after = network({"sales": 5, "legal": 5, "press": 2}, MANY, network=numbers)
    assert edges(before.ties) == {tie for tie in edges(after.ties) if max(tie) < 10}


def test_a_hired_agent_changes_no_others_skills() -> None:
    before = network({"sales": 4, "legal": 3, "press": 3}, MANY, work={"extra_skills": 2})
    after = network({"sales": 5, "legal": 3, "press": 3}, MANY, work={"extra_skills": 2})
    assert np.array_equal(before.trained, np.delete(after.trained, 4, axis=0))


# -- skills, letters and homes


@pytest.mark.parametrize(
    ("extra", "trained"), [(0, [2, 1, 1]), (2, [4, 3, 3]), (99, [5, 5, 5]), ("all", [5] * 3)]
)
def test_agents_are_trained_in_their_home_topics_and_so_many_more(extra: int | str, trained: list[int]) -> None:
    people = network(
        {"sales": 2, "legal": 2, "press": 2},
        {**MANY, "parking": {"legal": "C"}},
        news_from={"parking": "sales"},
        work={"extra_skills": extra},
    )
    # Sales is at home in price and terms and in the orphan, legal in privacy, press in the story.
    wanted = [trained[0] + (extra in (0, 2)), *trained[1:]]
    assert people.trained.sum(axis=1).tolist() == [n for n in wanted for _ in range(2)]
    assert (people.trained | ~people.home[people.department]).all()


def test_extra_skills_are_drawn_evenly() -> None:
    topics = {f"topic {n}": {"legal": "R"} for n in range(5)} | PRICE
    people = network({"sales": 3000, "legal": 1}, topics, work={"extra_skills": 2}, network={"ties_within": 0})
    counts = people.trained[:3000, :5].sum(axis=0)
    assert counts.sum() == 6000
    # Each of five topics is drawn with 0.4: 1,200 ± 4.5 standard deviations of 27.
    assert (np.abs(counts - 1200) < 121).all()


def test_an_orphan_is_at_home_where_its_news_starts() -> None:
    people = network(
        {"sales": 1, "legal": 1, "press": 1},
        {"parking": {"press": "A", "legal": "C"}},
        news_from={"parking": "press"},
    )
    assert people.home[:, 0].tolist() == [False, False, True]
    assert not people.responsible.any()
    assert people.accountable.tolist() == [2]
    assert people.keeper[:, 0].tolist() == [False, True, True]


def test_home_is_where_a_department_is_responsible_and_not_where_the_news_starts() -> None:
    people = network({"sales": 1, "legal": 1}, {"price": {"sales": "R"}}, news_from={"price": "legal"})
    assert people.home[:, 0].tolist() == [True, False]
    assert people.keeper[:, 0].tolist() == [True, True]
    assert people.trained[:, 0].tolist() == [True, False]


def test_the_letters_of_the_matrix() -> None:
    people = network({"sales": 1, "legal": 1, "press": 1}, MANY)
    assert people.responsible.T.tolist() == [
        [True, False, False],
        [True, False, False],
        [False, True, False],
        [False, False, True],
        [False, False, False],
    ]
    assert people.consulted.T.tolist()[3] == [False, True, False]
    assert people.accountable.tolist() == [-1, 1, -1, -1, -1]
    assert people.hears.T.tolist() == [
        [True, False, False],
        [True, True, False],
        [False, True, False],
        [False, True, True],
        [True, False, True],  # The news of the orphan starts in sales; press is informed.
    ]
