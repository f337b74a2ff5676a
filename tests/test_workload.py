"""All the customers' chance of a replication: what is drawn, how, and what leaves it as it is."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest
from worlds import company

from sim.scenario import Minutes, Scenario, from_dict
from sim.workload import Chance, News, Workload, draw, quantile

TOPICS: dict[str, dict[str, str]] = {"price": {"sales": "R"}, "stock": {"sales": "R"}}
FIVE = 4.5
"""Standard deviations allowed: passed by chance once in 150,000 seeds; the seeds are fixed."""


def scenario(**sections: Any) -> Scenario:
    """Two topics of four and two questions; 50 inquiries a day for 20 days, evenly over the week."""
    topics = sections.pop("topics", [{}, {}])
    channels = sections.pop("channels", [{}, {}])
    extra = sections.pop("extra", {})
    data = company({"sales": 1}, TOPICS, **sections)
    data["demand"]["inquiries_per_day"] = sections.get("demand", {}).get("inquiries_per_day", 50)
    data["run"]["days"] = sections.get("run", {}).get("days", 20)
    data["topic"][0].update({"questions": 4} | topics[0])
    data["topic"][1].update(topics[1])
    for channel, changed in zip(data["channel"], channels, strict=True):
        channel.update(changed)
    for name, value in extra.items():
        if isinstance(value, dict):
            data[name].update(value)
        else:
            data[name] = value
    return from_dict(data, "tiny").scenario


def same(one: Any, other: Any, rows: Any = slice(None)) -> list[str]:
    """The columns of two tables that differ, the second one looked at in `rows` only."""
    return [
        name for name in type(one).__slots__ if not np.array_equal(getattr(one, name), getattr(other, name)[rows])
    ]


def big(seed: int = 1, **sections: Any) -> Workload:
    """About 20,000 inquiries."""
    return draw(
        scenario(demand={"inquiries_per_day": 1000, **sections.pop("demand", {})}, **sections), seed, 0
    ).inquiries


# -- arrivals


def test_the_number_of_arrivals_is_poisson() -> None:
    plan = scenario(demand={"inquiries_per_day": 30}, run={"days": 10})
    counts = np.array([len(draw(plan, 1, replication).inquiries.arrival) for replication in range(200)])
    assert counts.mean() == pytest.approx(300, abs=FIVE * np.sqrt(300 / 200))
    assert counts.var(ddof=1) / 300 == pytest.approx(1, abs=FIVE * np.sqrt(2 / 199))


def test_arrivals_are_in_order_and_within_the_days() -> None:
    arrival = big(run={"days": 20, "warmup_days": 3}).arrival
    assert (np.diff(arrival) >= 0).all()
    assert 0 < arrival[0] < 1
    assert 23 * 24 - 1 < arrival[-1] < 23 * 24


def test_gaps_of_an_even_profile_are_exponential() -> None:
    gaps = np.diff(big().arrival)
    assert gaps.mean() == pytest.approx(0.024, rel=0.04)
    assert gaps.std() / gaps.mean() == pytest.approx(1.0, abs=0.04)
    assert (gaps > 0.024).mean() == pytest.approx(np.exp(-1), abs=0.016)


def test_arrivals_follow_the_weekly_profile() -> None:
    weights = [0.0] * 8 + [1.0, 3.0] + [0.0] * 14
    arrival = big(demand={"hours": weights, "weekdays": [1, 1, 1, 1, 1, 0, 0]}, run={"days": 21}).arrival
    assert len(arrival) == pytest.approx(21_000, abs=FIVE * np.sqrt(21_000))  # The mean of the week is kept.
    assert set((arrival % 24).astype(int).tolist()) == {8, 9}
    assert set((arrival // 24 % 7).astype(int).tolist()) == {0, 1, 2, 3, 4}
    assert ((arrival % 24).astype(int) == 9).mean() == pytest.approx(0.75, abs=FIVE * np.sqrt(0.1875 / 21_000))


@pytest.mark.parametrize("second_need", [0.0, 0.5])
def test_a_longer_run_begins_with_the_shorter_ones_arrivals(second_need: float) -> None:
    peak = [{"topic": "stock", "every_days": 3, "hours": 9, "factor": 6}]
    demand = {"second_need": second_need, "hours": "office"}
    short, long = (
        draw(scenario(demand=demand, run={"days": days}, extra={"peak": peak}), 1, 0).inquiries
        for days in (10, 90)
    )
    assert 300 < len(short.arrival) < len(long.arrival) / 5
    differing = same(short, long, slice(len(short.arrival)))
    assert differing == []


def test_a_warm_up_is_only_more_of_the_same() -> None:
    plain = draw(scenario(run={"days": 30}), 1, 0)
    warm = draw(scenario(run={"days": 20, "warmup_days": 10}), 1, 0)
    assert same(plain.inquiries, warm.inquiries) == []
    assert same(plain.news, warm.news) == []


# -- who, what, and how much


def test_prospects_are_the_first_of_the_population() -> None:
    drawn = big(demand={"prospects": 0.3, "customers": 10})
    assert set(drawn.customer.tolist()) == set(range(10))
    assert (drawn.prospect == (drawn.customer < 3)).all()
    assert drawn.prospect.mean() == pytest.approx(0.3, abs=FIVE * np.sqrt(0.21 / 20_000))


def test_topics_follow_the_shares_of_each_segment() -> None:
    topics = [{"share": {"prospect": 0.9, "customer": 0.2}}, {"share": {"prospect": 0.1, "customer": 0.8}}]
    drawn = big(topics=topics, demand={"prospects": 0.5})
    for prospect, share in ((True, 0.9), (False, 0.2)):
        asked = drawn.topic[drawn.prospect == prospect]
        assert (asked == 0).mean() == pytest.approx(share, abs=FIVE * np.sqrt(share * (1 - share) / asked.size))


def test_channels_follow_their_shares() -> None:
    drawn = big(channels=[{"share": 0.8}, {"share": 0.2}])
    assert (drawn.channel == 0).mean() == pytest.approx(0.8, abs=FIVE * np.sqrt(0.16 / 20_000))


def test_questions_of_a_topic_follow_zipf_with_exponent_1() -> None:
    drawn = big(demand={"second_need": 0.0})
    first = drawn.question[:, 0]
    on_price = first[drawn.topic[:, 0] == 0]
    shares = np.bincount(on_price, minlength=4) / len(on_price)
    assert shares == pytest.approx(np.array([12, 6, 4, 3]) / 25, abs=FIVE * np.sqrt(0.25 / len(on_price)))
    assert set(first[drawn.topic[:, 0] == 1].tolist()) == {4, 5}  # Numbered over all topics.


def test_some_inquiries_have_a_second_need_on_another_question() -> None:
    drawn = big(demand={"second_need": 0.4})
    assert (drawn.needs == 2).mean() == pytest.approx(0.4, abs=FIVE * np.sqrt(0.24 / 20_000))
    two = drawn.needs == 2
    assert (drawn.question[two, 0] != drawn.question[two, 1]).all()
    assert (np.repeat([0, 1], [4, 2])[drawn.question] == drawn.topic).all()


def test_one_question_asked_twice_is_one_need() -> None:
    topics: list[dict[str, Any]] = [{"questions": 1, "share": 1.0}, {"share": 0.0}]
    assert (big(topics=topics, demand={"second_need": 1.0}).needs == 1).all()


def test_work_minutes_have_the_stated_mean_and_spread() -> None:
    topics = [{"work_minutes": {"mean": 8.0, "cv": 0.8}}, {"work_minutes": 5}]
    drawn = big(topics=topics)
    work = drawn.work[drawn.topic == 0]
    assert work.mean() == pytest.approx(8.0, abs=FIVE * 6.4 / np.sqrt(len(work)))
    assert work.std() / work.mean() == pytest.approx(0.8, abs=0.05)
    assert np.log(work).std() == pytest.approx(np.sqrt(np.log1p(0.64)), abs=0.02)  # It is a lognormal.
    assert (drawn.work[drawn.topic == 1] == 5.0).all()


@pytest.mark.parametrize(
    ("shape", "mean", "cv"), [("lognormal", 6.0, 0.5), ("lognormal", 3.0, 1.0), ("exponential", 4.0, 1.0)]
)
def test_quantiles_integrate_to_mean_and_cv(shape: Any, mean: float, cv: float) -> None:
    minutes = quantile(Minutes(mean=mean, cv=cv, distribution=shape), (np.arange(400_000) + 0.5) / 400_000)
    assert minutes.mean() == pytest.approx(mean, rel=1e-3)
    assert minutes.std() / minutes.mean() == pytest.approx(cv, rel=5e-3)
    assert (np.diff(minutes) >= 0).all()


def test_the_quantile_of_nothing_is_no_time() -> None:
    for minutes in (
        Minutes(mean=6.0, cv=0.5),
        Minutes(mean=6.0, cv=1.0, distribution="exponential"),
        Minutes(mean=0.0, cv=0.5),
    ):
        assert quantile(minutes, np.array([0.0])).tolist() == [0.0]
    assert quantile(Minutes(mean=6.0, cv=0.0), np.array([0.0, 0.9])).tolist() == [6.0, 6.0]


def test_patience_is_exponential_per_channel_and_may_be_endless() -> None:
    drawn = big(
        channels=[{"patience_hours": 0.1}, {"patience_hours": float("inf")}],
        customers={"callback_patience_hours": 40.0, "recontact_after_hours": 7.0, "max_contacts": 3},
    )
    live = drawn.patience[drawn.channel == 0]
    assert live.shape[1] == 3
    for column, mean in ((live, 0.1), (drawn.callback_patience, 40.0), (drawn.recontact_hours, 7.0)):
        assert column.mean() == pytest.approx(mean, abs=FIVE * mean / np.sqrt(column.size))
        assert column.std() == pytest.approx(mean, rel=0.06)
    assert np.isinf(drawn.patience[drawn.channel == 1]).all()


def test_the_columns_of_chance_are_uniform_and_unrelated() -> None:
    drawn = big()
    columns = [
        drawn.wrong_door[:, 0],
        drawn.wrong_door[:, 1],
        drawn.which_door[:, 0],
        drawn.recontact[:, 0],
        drawn.notices[:, 0, 0],
        drawn.notices[:, 0, 1],
        drawn.recontact_hours[:, 0],
        drawn.arrival % 1.0,
    ]
    n = len(drawn.arrival)
    assert np.abs(np.corrcoef(columns) - np.eye(len(columns))).max() < FIVE / np.sqrt(n)
    for column in columns[:6]:
        assert column.mean() == pytest.approx(0.5, abs=FIVE / np.sqrt(12 * n))
        assert column.var() == pytest.approx(1 / 12, rel=0.05)


# -- peaks


def test_a_peak_adds_arrivals_on_its_topic_in_its_windows_and_moves_no_other() -> None:
    peak = {
        "topic": "stock",
        "every_days": 5.0,
        "hours": 6.0,
        "factor": 9.0,
        "first_day": 2.0,
        "starts": datetime.time(12),
    }
    plain = big()
    peaked = big(extra={"peak": [peak]})
    extra = ~np.isin(peaked.arrival, plain.arrival)
    assert same(plain, peaked, ~extra) == []
    assert (peaked.topic[extra, 0] == 1).all()
    since = peaked.arrival[extra] - (2 * 24 + 12)
    assert (since >= 0).all()
    assert (since % 120 < 6).all()
    # Four windows of 6 hours; 8 times the usual half of 1,000 a day.
    expected = 4 * 6 / 24 * 500 * 8
    assert extra.sum() == pytest.approx(expected, abs=FIVE * np.sqrt(expected))


def test_who_asks_in_a_peak_follows_from_who_asks_about_the_topic() -> None:
    peak = {"topic": "stock", "every_days": 1.0, "hours": 24.0, "factor": 20.0}
    topics = [{"share": {"prospect": 0.2, "customer": 0.9}}, {"share": {"prospect": 0.8, "customer": 0.1}}]
    sections: dict[str, Any] = {"topics": topics, "demand": {"prospects": 0.25}}
    plain = big(**sections)
    peaked = big(**sections, extra={"peak": [peak]})
    extra = ~np.isin(peaked.arrival, plain.arrival)
    share = 0.25 * 0.8 / (0.25 * 0.8 + 0.75 * 0.1)
    assert peaked.prospect[extra].mean() == pytest.approx(share, abs=FIVE * np.sqrt(0.25 / extra.sum()))


def test_a_peak_of_factor_1_is_no_peak() -> None:
    peak = {"topic": "stock", "every_days": 1.0, "hours": 24.0, "factor": 1.0}
    assert same(big(), big(extra={"peak": [peak]})) == []


# -- news


def test_answers_change_at_the_points_of_a_poisson_process_per_question() -> None:
    topics: list[dict[str, Any]] = [{"questions": 300, "answer_changes_every_days": 2.0}, {}]
    news = draw(scenario(topics=topics), 1, 0).news
    counts = np.bincount(news.question, minlength=302)
    # 20 days of arrivals and 5 of drain.
    assert counts[:300].mean() == pytest.approx(12.5, abs=FIVE * np.sqrt(12.5 / 300))
    assert counts[:300].var() / 12.5 == pytest.approx(1.0, abs=FIVE * np.sqrt(2 / 299))
    assert counts[300:].tolist() == [0, 0]  # Never changes.
    assert (np.lexsort((news.version, news.question)) == np.arange(len(news.time))).all()
    same_question = news.question[1:] == news.question[:-1]
    assert (np.diff(news.time)[same_question] >= 0).all()
    assert (np.diff(news.version)[same_question] == 1).all()
    assert (news.version[1:][~same_question] == 1).all()
    assert len(np.unique(news.key)) == len(news.key)


def test_history_is_news_before_the_first_arrival_at_the_same_rate_and_moves_no_customer() -> None:
    topics: list[dict[str, Any]] = [{"questions": 300, "answer_changes_every_days": 2.0}, {}]
    plain = draw(scenario(topics=topics), 1, 0)
    drawn = draw(scenario(topics=topics, run={"days": 20, "history_days": 40}), 1, 0)
    assert same(plain.inquiries, drawn.inquiries) == same(plain.probes, drawn.probes) == []
    news = drawn.news
    # 20 days of arrivals and 5 of drain, after 40 of history.
    before = np.bincount(news.question[news.time < 0], minlength=302)[:300]
    after = np.bincount(news.question[news.time >= 0], minlength=302)[:300]
    assert before.mean() == pytest.approx(20.0, abs=FIVE * np.sqrt(20.0 / 300))
    assert after.mean() == pytest.approx(12.5, abs=FIVE * np.sqrt(12.5 / 300))
    assert -40 * 24 <= news.time.min() < -38 * 24
    same_question = news.question[1:] == news.question[:-1]
    assert (np.diff(news.time)[same_question] >= 0).all()
    assert (np.diff(news.version)[same_question] == 1).all()
    assert (news.version[1:][~same_question] == 1).all()


# -- probes


def test_a_shopper_asks_one_question_on_three_channels_at_one_moment() -> None:
    channels = [
        {"name": name, "kind": "live", "share": 0.25, "patience_hours": 1.0} for name in ("a", "b", "c", "d")
    ]
    probes = draw(scenario(run={"probes_per_day": 20}, extra={"channel": channels}), 1, 0).probes
    shoppers = len(probes.arrival) // 3
    assert shoppers == pytest.approx(400, abs=FIVE * 20)
    assert probes.customer.tolist() == [n for n in range(shoppers) for _ in range(3)]
    for column in (probes.arrival, probes.question[:, 0], probes.prospect):
        rows = column.reshape(shoppers, 3)
        assert (rows == rows[:, :1]).all()
    assert all(len(set(row)) == 3 for row in probes.channel.reshape(shoppers, 3).tolist())
    assert np.bincount(probes.channel) == pytest.approx(np.full(4, 0.75 * shoppers), rel=0.15)
    assert (probes.needs == 1).all()
    assert len(np.unique(probes.key)) == len(probes.key)


def test_with_two_channels_a_shopper_asks_on_both() -> None:
    probes = draw(scenario(run={"probes_per_day": 5}), 1, 0).probes
    assert np.bincount(probes.customer).tolist() == [2] * (len(probes.arrival) // 2)


def test_needs_are_hard_by_the_share_of_their_topic_and_those_of_a_shopper_alike() -> None:
    topics = [{"hard": 0.7}, {"hard": 0.1}]
    drawn = big(topics=topics)
    for topic, share in ((0, 0.7), (1, 0.1)):
        hard = drawn.hard[drawn.topic == topic]
        assert hard.mean() == pytest.approx(share, abs=FIVE * np.sqrt(share * (1 - share) / hard.size))
    assert abs(np.corrcoef(drawn.hard[:, 0], drawn.hard[:, 1])[0, 1]) < FIVE / np.sqrt(len(drawn.hard))
    assert not big().hard.any()
    probes = draw(scenario(topics=topics, run={"probes_per_day": 20}), 1, 0).probes
    hard = probes.hard[:, 0].reshape(-1, 2)
    assert (hard[:, 0] == hard[:, 1]).all()
    assert 0.0 < hard.mean() < 1.0


# -- what moves nothing


def everything(chance: Chance) -> tuple[Workload, Workload, News]:
    """The three tables of a replication."""
    return chance.inquiries, chance.probes, chance.news


RICH: dict[str, Any] = {
    "topics": [{"answer_changes_every_days": 3.0}, {"answer_changes_every_days": 1.0}],
    "channels": [{"patience_hours": 0.2}, {"patience_hours": 9.0}],
    "run": {"probes_per_day": 4},
}


def test_the_same_seed_and_replication_give_the_same_chance() -> None:
    for one, other in zip(
        everything(draw(scenario(**RICH), 1, 0)), everything(draw(scenario(**RICH), 1, 0)), strict=True
    ):
        assert same(one, other) == []


@pytest.mark.parametrize(("seed", "replication"), [(2, 0), (1, 1)])
def test_another_seed_or_replication_gives_another(seed: int, replication: int) -> None:
    one, other = (draw(scenario(**RICH), *at).inquiries for at in ((1, 0), (seed, replication)))
    assert not np.array_equal(one.arrival[:5], other.arrival[:5])
    assert not np.array_equal(one.key[:5], other.key[:5])


def test_another_organisation_and_other_levers_move_no_chance() -> None:
    plain = scenario(**RICH)
    more = scenario(
        **RICH,
        extra={
            "organisation": {"it": {"routing": "skills"}, "other": {"knowledge": "shared"}},
            "handoff": {"lost": 0.5},
            "knowledge": {"own_story": 1.0, "briefing_hours": 99.0},
        },
    )
    for one, other in zip(everything(draw(plain, 1, 0)), everything(draw(more, 1, 0)), strict=True):
        assert same(one, other) == []


def test_shoppers_move_no_customer() -> None:
    without = scenario(**{**RICH, "run": {"probes_per_day": 0}})
    assert same(draw(without, 1, 0).inquiries, draw(scenario(**RICH), 1, 0).inquiries) == []
    assert len(draw(without, 1, 0).probes.arrival) == 0


def test_a_value_moves_its_own_column_and_no_other() -> None:
    plain = draw(scenario(**RICH), 1, 0)
    patient = scenario(**{**RICH, "channels": [{"patience_hours": 0.5}, {"patience_hours": 9.0}]})
    assert same(plain.inquiries, draw(patient, 1, 0).inquiries) == ["patience"]
    slow = {**RICH["topics"][0], "work_minutes": 7}
    slower = scenario(**{**RICH, "topics": [slow, RICH["topics"][1]]})
    assert same(plain.inquiries, draw(slower, 1, 0).inquiries) == ["work"]
    hard = scenario(**{**RICH, "topics": [{**RICH["topics"][0], "hard": 0.5}, RICH["topics"][1]]})
    assert same(plain.inquiries, draw(hard, 1, 0).inquiries) == ["hard"]
    assert same(plain.probes, draw(hard, 1, 0).probes) == ["hard"]
    two = scenario(**RICH, demand={"second_need": 0.9})
    assert same(plain.inquiries, draw(two, 1, 0).inquiries) == ["needs"]
    assert same(plain.news, draw(two, 1, 0).news) == []


def test_another_topic_moves_no_others_news() -> None:
    one = draw(scenario(**RICH), 1, 0).news
    quick = [{**RICH["topics"][0], "answer_changes_every_days": 0.1}, RICH["topics"][1]]
    other = draw(scenario(**{**RICH, "topics": quick}), 1, 0).news
    assert (
        same(
            News(**{name: getattr(one, name)[one.topic == 1] for name in News.__slots__}), other, other.topic == 1
        )
        == []
    )
