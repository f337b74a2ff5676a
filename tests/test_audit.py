"""The mystery-shopper audit: what is drawn, and what becomes of each ask, in worlds worked out by hand."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from worlds import INF, Change, build, chance, company, open_from, row

from sim import engine, shoppers, workload
from sim.clock import CustomerClock
from sim.errors import InputError
from sim.scenario import Scenario, from_dict
from sim.shoppers import Questionnaire
from sim.studies.audit import MEASURES, Settings, Slice, part_of, run_audit
from sim.studies.auditing.asks import WRONGS, Asks, Part, changed_recently, measure, read
from sim.trace import Contacts, Inquiries, Steps

ONE = {"price": {"sales": "R"}}
TIMES = 5


def world(data: dict[str, Any]) -> Scenario:
    return from_dict(copy.deepcopy(data), "tiny").scenario


def ask_about(scenario: Scenario, *questions: tuple[int, ...]) -> Questionnaire:
    """A questionnaire by hand: each question one need or two, numbered over all topics."""
    question = np.array([(one[0], one[-1]) for one in questions])
    topic = workload.question_topics(scenario)[question]
    return Questionnaire(question, topic, np.array([len(one) for one in questions]))


def shares(data: dict[str, Any], *questions: tuple[int, ...], **by_hand: Any) -> dict[str, float | None]:
    """What the audit finds in the organisation "it"; None where there was nothing to measure."""
    scenario = world(data)
    asked, _ = shoppers.probes(scenario, ask_about(scenario, *questions), TIMES, 1, 0)
    drawn = replace(chance(scenario, []), probes=asked)
    probes = engine.run(build(scenario, "it", drawn, **by_hand), drawn).probes
    assert probes is not None
    all_of_it = Part(np.ones(len(asked.arrival), bool), np.ones((len(asked.arrival), 2), bool))
    found = measure(read(probes, asked), all_of_it).tolist()
    return {
        name: None if np.isnan(value) else round(value, 12) for name, value in zip(MEASURES, found, strict=True)
    }


def all_are(name: str, data: dict[str, Any], *questions: tuple[int, ...], **by_hand: Any) -> None:
    """Every ask ended so, and no other ask in any other way."""
    found = shares(data, *questions, **by_hand)
    whole, _, part = name.partition(".")
    ways = {one: found[one] for one in ("accurate", "incomplete", "wrong", "no_answer")}
    assert ways == {one: float(one == whole) for one in ways}
    parts = {one: found[one] for one in MEASURES if "." in one}
    assert parts == {one: float(bool(part) and one == name) for one in parts}


# ---- What became of an ask ----


def test_where_everybody_knows_all_is_accurate_and_alike() -> None:
    found = shares(company({"sales": 4}, ONE), (0,), (1,))
    all_are("accurate", company({"sales": 4}, ONE), (0,), (1,))
    assert [found[one] for one in MEASURES[-5:]] == [1.0] * 5


def test_two_needs_answered_are_accurate() -> None:
    all_are("accurate", company({"sales": 6}, ONE), (0, 1))


def test_one_need_of_two_is_incomplete() -> None:
    data = company({"sales": 4}, ONE | {"orphan": {}})
    all_are("incomplete", data, (0, 2))
    assert shares(data, (0, 2))["correct"] == 1.0
    assert shares(data, (0, 2))["alike"] == 0.0  # Not answered in full.


def test_what_is_made_up_is_wrong() -> None:
    data = company({"sales": 4}, ONE, knowledge={"keeps_home": 0.0, "improvise": 1.0})
    all_are("wrong.improvised", data, (0,))
    assert shares(data, (0,))["correct"] == 0.0
    assert shares(data, (0,))["alike"] == 0.0  # By two inventors, for nobody answers one shopper twice.


def test_one_wrong_answer_of_two_makes_it_wrong_and_so_it_does_where_the_other_is_missing() -> None:
    data = company({"sales": 4}, ONE | {"orphan": {}}, knowledge={"improvise": 1.0})
    nobody_knows_it = [(f"sales {agent}", 1) for agent in range(4)]
    all_are("wrong.improvised", data, (0, 1), ignorant=nobody_knows_it)
    all_are("wrong.improvised", data, (1, 2), ignorant=nobody_knows_it)


def test_what_nobody_may_answer_is_told_not_us() -> None:
    all_are("no_answer.told_not_us", company({"sales": 4}, {"orphan": {}}), (0,))
    unknown = company({"sales": 4}, ONE, knowledge={"keeps_home": 0.0})
    all_are("no_answer.told_not_us", unknown, (0,))  # Passed on too often.
    found = shares(unknown, (0,))
    assert (found["correct"], found["same_within_channels"], found["same_across_channels"]) == (None,) * 3
    assert found["alike"] == 0.0  # Those without an answer stay in.


def test_of_a_closed_line_and_of_a_letter_still_open_nothing_is_heard() -> None:
    data = company({"sales": 4}, ONE, run={"drain_days": 1})
    open_from(data, "sales", 9, 17, "sun")  # The run ends on Saturday.
    all_are("no_answer.nothing", data, (0,))


def test_lost_is_nothing_heard() -> None:
    data = company({"sales": 2, "legal": 4}, {"price": {"legal": "R"}}, handoff={"lost": 1.0})
    found = shares(data, (0,))
    # The calls are put through at once; the letters are lost on the way.
    assert (found["accurate"], found["no_answer.nothing"], found["alike"]) == (0.5, 0.5, 0.0)


def test_with_one_channel_there_is_nothing_to_be_alike() -> None:
    data = company({"sales": 4}, ONE)
    data["channel"] = [{"name": "phone", "kind": "live", "share": 1.0, "patience_hours": INF}]
    found = shares(data, (0,))
    assert [found[one] for one in MEASURES[-4:]] == [1.0, None, None, None]


# ---- How alike ----


def told(*labels: tuple[int, int]) -> Asks:
    """Rounds of one question on two channels; (label on the first, label on the second), label 0 is right."""
    label = np.array(labels).ravel()
    no = np.zeros(len(label), bool)
    return Asks(
        accurate=label == 0,
        incomplete=no,
        wrong=label != 0,
        wrong_kind=np.where(label == 0, -1, 0),
        told_not_us=no,
        nothing=no,
        alike=np.array([one == two for one, two in labels]),
        round=np.repeat(np.arange(len(labels)), 2),
        ask=np.arange(len(label)),
        need=np.zeros(len(label), np.int64),
        correct=label == 0,
        unit=np.zeros(len(label), np.int64),
        label=label,
        channel=np.tile([0, 1], len(labels)),
    )


def of(asks: Asks, part: Part) -> dict[str, float]:
    return dict(zip(MEASURES, measure(asks, part).tolist(), strict=True))


def whole(count: int, rounds: bool = True) -> Part:
    return Part(np.ones(count, bool), np.ones((count, 2), bool), rounds)


def test_within_a_channel_and_across_channels_are_told_apart() -> None:
    found = of(told((0, 1), (0, 1), (0, 1)), whole(6))  # Each channel has one story, and they differ.
    assert (found["same_within_channels"], found["same_across_channels"]) == (1.0, 0.0)
    assert (found["accurate"], found["wrong.stale"], found["alike"]) == (0.5, 0.5, 0.0)
    found = of(told((0, 0), (1, 1)), whole(4))
    assert (found["same_within_channels"], found["same_across_channels"]) == (0.0, 0.5)
    assert (found["alike"], found["alike_and_accurate"]) == (1.0, 0.5)


def test_a_part_counts_its_own_asks_and_answers_only() -> None:
    asks = told((0, 0), (1, 1), (0, 1))
    second = np.arange(6) // 2 == 1
    found = of(asks, Part(second, np.stack((second, second), axis=1)))
    assert (found["accurate"], found["correct"], found["alike"], found["alike_and_accurate"]) == (0, 0, 1, 0)
    # A channel has no rounds; answers may be fewer than asks.
    by_phone = asks.channel == 0
    fewer = np.stack((by_phone & ~second,) * 2, axis=1)
    found = of(asks, Part(by_phone, fewer, rounds=False))
    assert found["accurate"] == pytest.approx(2 / 3)
    assert found["correct"] == 1.0
    assert np.isnan([found["same_across_channels"], found["alike"]]).all()


# ---- What is drawn ----


def two_kinds() -> dict[str, Any]:
    """Prospects ask about the price, customers about bills; both about stock."""
    data = company({"sales": 2}, {name: {"sales": "R"} for name in ("price", "bill", "stock")})
    row(data, "topic", "price")["share"] = {"prospect": 0.5, "customer": 0.0}
    row(data, "topic", "bill")["share"] = {"prospect": 0.0, "customer": 0.5}
    row(data, "topic", "stock")["share"] = 0.5
    return data


def test_the_questionnaire_asks_different_questions_and_a_longer_one_goes_on() -> None:
    scenario = world(two_kinds())
    six, three = (shoppers.questionnaire(scenario, 7, k, 0) for k in (6, 3))
    assert sorted(six.question[:, 0].tolist()) == list(range(6))
    assert six.question[:3].tolist() == three.question.tolist()
    assert six.topic.tolist() == (six.question // 2).tolist()
    assert six.needs.tolist() == [1] * 6


def test_what_is_asked_more_often_is_drawn_more_often() -> None:
    scenario = world(company({"sales": 1}, ONE))
    first = [int(shoppers.questionnaire(scenario, seed, 1, 0).question[0, 0]) for seed in range(900)]
    # Zipf: two thirds ask question 0; four standard errors.
    assert np.mean(first) == pytest.approx(1 / 3, abs=4 * np.sqrt(2 / 9 / 900))


def test_a_second_need_is_another_question_of_somebody_who_asks_the_first() -> None:
    scenario = world(two_kinds())
    for seed in range(40):
        asked = shoppers.questionnaire(scenario, seed, 6, 4)
        assert sorted(asked.needs.tolist()) == [1, 1, 2, 2, 2, 2]
        both = asked.needs == 2
        assert (asked.question[both, 0] != asked.question[both, 1]).all()
        assert {0, 1} not in [set(pair) for pair in asked.topic[both].tolist()]


def test_more_questions_than_there_are_or_no_second_one_is_refused() -> None:
    scenario = world(company({"sales": 1}, ONE))
    with pytest.raises(InputError, match=r"--questions 3: customers ask only 2 questions"):
        shoppers.questionnaire(scenario, 1, 3, 0)
    data = company({"sales": 1}, ONE)
    row(data, "topic", "price")["questions"] = 1
    with pytest.raises(InputError, match=r"--double: there is no second question"):
        shoppers.questionnaire(world(data), 1, 1, 1)


def test_every_question_is_asked_n_times_on_every_channel_in_rounds() -> None:
    scenario = world(two_kinds())
    asked = shoppers.questionnaire(scenario, 1, 4, 2)
    drawn, row_of = shoppers.probes(scenario, asked, 9, 1, 0)
    assert len(drawn.arrival) == 4 * 9 * 2
    assert np.bincount(row_of * 2 + drawn.channel).tolist() == [9] * 8
    assert (np.diff(drawn.arrival) >= 0).all()
    by_round = drawn.customer.reshape(36, 2)
    assert (by_round == np.arange(36)[:, None]).all()
    for column in (drawn.arrival, drawn.prospect, row_of):
        assert (column.reshape(36, 2) == column.reshape(36, 2)[:, :1]).all()
    assert (np.sort(drawn.channel.reshape(36, 2), axis=1) == [0, 1]).all()
    assert len(set(drawn.channel.reshape(36, 2)[:, 0].tolist())) == 2  # Not always the same one first.


def test_moments_are_spread_over_the_measured_days_on_the_customers_clock() -> None:
    data = company({"sales": 1}, ONE, run={"warmup_days": 3, "days": 7}, demand={"hours": "office"})
    scenario = world(data)
    drawn, _ = shoppers.probes(scenario, ask_about(scenario, (0,)), 14, 1, 0)
    clock = CustomerClock(scenario.demand.hour_weights, scenario.demand.weekdays)
    start, end = clock.read(np.array([72.0, 240.0]))
    part = (clock.read(drawn.arrival[::2]) - start) / (end - start) * 14
    assert np.floor(part).tolist() == list(range(14))
    assert len({round(one % 1, 6) for one in part.tolist()}) == 14


def test_who_asks_is_somebody_who_asks_that() -> None:
    scenario = world(two_kinds())
    drawn, row_of = shoppers.probes(scenario, ask_about(scenario, (0,), (2,), (4,), (4, 0)), 200, 1, 0)
    share = [drawn.prospect[row_of == row].mean() for row in range(4)]
    assert (share[0], share[1], share[3]) == (1.0, 0.0, 1.0)
    assert share[2] == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 200))


def test_replications_differ_and_the_questionnaire_does_not() -> None:
    scenario = world(two_kinds())
    asked = shoppers.questionnaire(scenario, 1, 3, 1)
    one, again, other = (shoppers.probes(scenario, asked, 4, 1, at)[0] for at in (0, 0, 1))
    assert np.array_equal(one.arrival, again.arrival)
    assert np.array_equal(one.key, again.key)
    assert not np.isclose(one.arrival, other.arrival).any()


def test_an_answer_has_changed_recently_if_its_version_is_younger_than_thirty_days() -> None:
    day = 24 * 60
    scenario = world(company({"sales": 1}, ONE, run={"days": 60}))
    news = chance(scenario, [], [Change(10 * day, "price"), Change(20 * day, "price", 1)]).news
    asked, _ = shoppers.probes(scenario, ask_about(scenario, (0, 1), (1,)), 40, 1, 0)
    found, days = changed_recently(asked, news), asked.arrival / 24.0
    made = np.where(asked.question == 0, 10.0, 20.0)
    assert (found == ((days[:, None] >= made) & (days[:, None] < made + 30.0))).all()
    assert 0 < found[:, 0].sum() < len(found)
    none = chance(scenario, []).news
    assert not changed_recently(asked, none).any()  # Version 0 is no change.


def test_an_ask_has_changed_if_one_of_its_needs_has_and_an_answer_if_its_own_question_has() -> None:
    scenario = world(two_kinds())
    asked, row_of = shoppers.probes(scenario, ask_about(scenario, (0, 4), (2,)), 2, 1, 0)
    recently = np.stack((row_of == 0, np.zeros(len(row_of), bool)), axis=1)  # Question 0 has, no other.
    old, new = (part_of(Slice("changed", at), asked, row_of, recently) for at in (0, 1))
    assert new.asks.tolist() == (row_of == 0).tolist()
    assert old.asks.tolist() == (row_of == 1).tolist()
    assert new.needs.tolist() == recently.tolist()
    assert old.needs.tolist() == (~recently).tolist()
    # The other need of a changed ask counts among the answers that have not changed, though the ask does not.
    assert (old.needs[:, 1] & ~old.asks).any()
    for of_it in (Slice("needs", 1), Slice("question", 1)):
        one = part_of(of_it, asked, row_of, recently)
        assert one.asks.tolist() == one.needs[:, 0].tolist() == one.needs[:, 1].tolist() == (row_of == 1).tolist()
        assert one.rounds
    channel = part_of(Slice("channel", 1), asked, row_of, recently)
    assert (channel.asks == (asked.channel == 1)).all()
    assert not channel.rounds


# ---- The study ----


def little() -> Scenario:
    data = company(
        {"sales": 3, "legal": 3},
        {"price": {"sales": "R", "legal": "R"}, "privacy": {"legal": "R"}},
        run={"replications": 3, "days": 6},
        demand={"inquiries_per_day": 20},
        knowledge={"keeps_home": 0.7, "improvise": 0.5, "across_hours": 40.0, "own_story": 0.5},
    )
    row(data, "topic", "price")["answer_changes_every_days"] = 3
    data["organisation"]["other"] = data["organisation"]["it"] | {"ownership": "case_owner"}
    return world(data)


def test_the_same_numbers_for_any_number_of_workers_and_every_ask_is_one_of_four() -> None:
    scenario, seen = little(), []
    alone = run_audit(scenario, Settings(3, 4, 1), 1, on_done=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    both = run_audit(scenario, Settings(3, 4, 1), 2)
    assert np.array_equal(alone.values, both.values, equal_nan=True)
    assert alone.values.shape == (3, 2, 1 + 2 + 3 + 2 + 2, len(MEASURES))
    assert alone.asks[:, 0].tolist() == [3 * 4 * 2] * 3
    ways = [MEASURES.index(one) for one in ("accurate", "incomplete", "wrong", "no_answer")]
    some = alone.values[~np.isnan(alone.values[..., 0])]
    assert some[:, ways].sum(axis=1) == pytest.approx(1.0)
    wrongs = [MEASURES.index(f"wrong.{kind}") for kind in WRONGS]
    assert some[:, wrongs].sum(axis=1) == pytest.approx(some[:, MEASURES.index("wrong")])
    silent = [MEASURES.index(f"no_answer.{one}") for one in ("told_not_us", "nothing")]
    assert some[:, silent].sum(axis=1) == pytest.approx(some[:, MEASURES.index("no_answer")])
    # Channels and questions are parts of the whole, and have its asks.
    accurate = alone.values[..., 0]
    assert accurate[..., 1:3].mean(axis=-1) == pytest.approx(accurate[..., 0])
    assert accurate[..., 3:6].mean(axis=-1) == pytest.approx(accurate[..., 0])
    assert 0.0 < accurate[..., 0].mean() < 1.0


def test_differences_are_paired_and_one_replication_has_no_interval() -> None:
    found = run_audit(little(), Settings(3, 4, 1), 1)
    one = found.difference(1, 0, "accurate")
    assert one is not None
    per_replication = found.values[:, 1, 0, 0] - found.values[:, 0, 0, 0]
    assert one.middle == pytest.approx(per_replication.mean())
    # Student's t with 2 degrees of freedom: 4.303.
    assert one.half == pytest.approx(4.302653 * per_replication.std(ddof=1) / np.sqrt(3), rel=1e-6)
    single = replace(found, values=found.values[:1], asks=found.asks[:1])
    assert single.summary(0, 0, "accurate").half_width is None
    assert found.difference(1, 1, "alike") is None  # A channel has no rounds.
    assert found.summary(0, 1, "alike").mean is None


def test_what_was_finished_before_ctrl_c_is_told() -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    assert len(run_audit(little(), Settings(2, 2, 0), 1, on_done=stop).values) == 1


def test_the_audit_changes_nothing_for_customers() -> None:
    scenario = little()
    drawn = workload.draw(scenario, 1, 0)
    asked, _ = shoppers.probes(scenario, shoppers.questionnaire(scenario, 1, 3, 1), 6, 1, 0)
    traces = [engine.run(build(scenario, "other", one), one) for one in (drawn, replace(drawn, probes=asked))]
    for table, cls in (("inquiries", Inquiries), ("contacts", Contacts), ("steps", Steps)):
        for column in cls.__slots__:
            with_them, without = (getattr(getattr(trace, table), column) for trace in traces)
            assert np.array_equal(with_them, without), (table, column)
    assert len(traces[0].inquiries.arrival) > 50
