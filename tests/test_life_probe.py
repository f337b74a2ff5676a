"""Mystery shoppers: routed and answered like anybody, but they take no capacity and change nothing.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2, asking a
colleague 4, a sign-off 5, a written hand-off an hour; all agents are at work around the clock.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from worlds import Ask, Change, Log, company, in_words, live

from sim import engine, organisation, workload
from sim.scenario import load
from sim.trace import Answers, Contacts, Handoffs, Inquiries, Steps

ONE = {"price": {"sales": "R"}}
NINE, FIVE = datetime.time(9), datetime.time(17)


def shop(data: dict[str, Any], asks: Sequence[Ask], probes: Sequence[Ask], **by_hand: Any) -> tuple[Log, Log]:
    """The log of the real inquiries and that of the probes."""
    log = live(data, asks, probes=probes, **by_hand)
    assert log.trace.probes is not None
    return log, in_words(log.trace.probes)


def test_a_probe_takes_no_capacity() -> None:
    log, probe = shop(company({"sales": 1}, ONE), [Ask(11, ["price"])], [Ask(10, ["price"])])
    assert probe.steps == [("answer", "sales 0", 10, 10, 16)]
    assert probe.answers == [("sales 0", "v0", 16)]
    assert probe.outcomes == ["resolved"]
    assert log.steps == [("answer", "sales 0", 11, 11, 17)]
    assert log.trace.busy_minutes.tolist() == pytest.approx([6])


def test_a_probe_does_not_wait_for_a_busy_agent() -> None:
    log, probe = shop(company({"sales": 1}, ONE), [Ask(10, ["price"])], [Ask(11, ["price"], "phone")])
    assert log.steps == [("answer", "sales 0", 10, 10, 16)]
    assert probe.steps == [("answer", "sales 0", 11, 11, 17)]


def test_a_probe_is_taken_by_whoever_would_take_a_real_step_now() -> None:
    # sales 0 is busy, sales 1 free; later sales 2 is the longest free.
    asks = [Ask(10, ["price"]), Ask(20, ["price"], customer=1)]
    probes = [Ask(11, ["price"]), Ask(30, ["price"], customer=1)]
    log, probe = shop(company({"sales": 3}, ONE), asks, probes)
    assert [step[1] for step in log.steps] == ["sales 0", "sales 1"]
    assert probe.answers == [("sales 1", "v0", 17), ("sales 2", "v0", 36)]


def test_a_live_probe_at_a_closed_line_is_unanswered() -> None:
    data = company({"sales": 1}, ONE)
    data["department"][0].update(opens=NINE, closes=FIVE)
    _, probe = shop(data, [], [Ask(10, ["price"], "phone"), Ask(10, ["price"], "mail")])
    assert probe.contacts == [(0, 10, "closed", 10), (1, 10, "answered", 546)]
    assert probe.steps == [("answer", "sales 0", 10, 540, 546)]  # The written one waits for opening.
    assert probe.outcomes == ["gave_up", "resolved"]


def test_a_probe_is_handed_off_and_signed_like_anybody() -> None:
    data = company(
        {"sales": 1, "legal": 1, "press": 1},
        {"privacy": {"legal": "R", "press": "C"}},
        levers={"sign_off": "consulted"},
    )
    _, probe = shop(data, [], [Ask(10, ["privacy"])])
    assert probe.steps == [
        ("triage", "sales 0", 10, 10, 12),
        ("answer", "legal 0", 72, 72, 78),
        ("sign_off", "press 0", 78, 78, 83),
    ]
    assert probe.handoffs == [("sales", "legal", 12, False)]
    assert probe.answers == [("legal 0", "v0", 83)]


def test_a_probes_owner_waits_for_a_colleague_off_duty() -> None:
    data = company(
        {"sales": 1, "legal": 1},
        {"price": {"sales": "R", "legal": "C"}},
        levers={"ownership": "case_owner"},
    )
    data["department"][1].update(opens=NINE, closes=FIVE)
    _, probe = shop(data, [], [Ask(10, ["price"])], ignorant=[("sales 0", 0)])
    assert probe.steps == [
        ("triage", "sales 0", 10, 10, 12),
        ("colleague", "legal 0", 12, 540, 544),
        ("answer", "sales 0", 544, 544, 550),
    ]


def test_a_probe_hears_what_is_believed_then() -> None:
    data = company({"sales": 1}, ONE)
    log = live(data, [], [Change(11, "price")], probes=[Ask(10, ["price"]), Ask(12, ["price"], customer=1)])
    assert log.trace.probes is not None
    assert in_words(log.trace.probes).answers == [("sales 0", "v0", 16), ("sales 0", "v1", 18)]


def test_a_probe_asks_once() -> None:
    data = company({"sales": 1}, ONE, handoff={"max": 0})
    data["customers"]["recontact"] = data["customers"]["notices_wrong_answer"] = 1.0
    _, probe = shop(data, [], [Ask(10, ["price"])], ignorant=[("sales 0", 0)])
    assert probe.contacts == [(0, 10, "bounced", 12)]


# -- no agent answers two probes of one shopper


def test_two_probes_of_one_shopper_are_answered_by_two_agents() -> None:
    probes = [Ask(10, ["price"], "phone"), Ask(10, ["price"], "mail")]
    _, probe = shop(company({"sales": 2}, ONE), [], probes)
    assert probe.answers == [("sales 0", "v0", 16), ("sales 1", "v0", 16)]


def test_where_there_is_only_one_agent_the_second_probe_stays_unanswered() -> None:
    probes = [Ask(10, ["price"], "phone"), Ask(10, ["price"], "mail"), Ask(20, ["price"], customer=1)]
    _, probe = shop(company({"sales": 1}, ONE), [], probes)
    assert probe.answers == [("sales 0", "v0", 16), ("sales 0", "v0", 26)]  # Another shopper may have them.
    assert probe.outcomes == ["resolved", "open", "resolved"]


def test_an_agent_may_answer_two_needs_of_one_probe_but_no_other_probe() -> None:
    probes = [Ask(10, ["price", "price"], "phone", (0, 1)), Ask(10, ["price", "price"], "mail", (0, 1))]
    _, probe = shop(company({"sales": 2}, ONE), [], probes)
    assert probe.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("answer", "sales 1", 10, 10, 16),
        ("answer", "sales 0", 16, 16, 22),
        ("answer", "sales 1", 16, 16, 22),
    ]
    assert probe.outcomes == ["resolved", "resolved"]


def test_who_answered_one_need_and_cannot_answer_the_other_is_still_no_answer_for_another_probe() -> None:
    # sales 0 answers the first need of the letter and passes the second on; nobody is left for the other letter.
    probes = [Ask(10, ["price", "price"], "mail", (0, 1)), Ask(10, ["price"], "mail")]
    _, probe = shop(company({"sales": 1}, ONE), [], probes, ignorant=[("sales 0", 1)])
    assert probe.answers == [("sales 0", "v0", 16)]


def test_an_agent_may_hand_off_two_probes_of_one_shopper() -> None:
    data = company({"sales": 1, "legal": 2}, {"privacy": {"legal": "R"}})
    _, probe = shop(data, [], [Ask(10, ["privacy"]), Ask(10, ["privacy"])])
    assert probe.steps[:2] == [("triage", "sales 0", 10, 10, 12)] * 2
    assert sorted(probe.answers) == [("legal 0", "v0", 78), ("legal 1", "v0", 78)]


def test_an_agent_may_sign_another_probe_of_one_shopper() -> None:
    data = company({"sales": 1, "legal": 1}, {"price": {"sales": "R", "legal": "RC"}})
    data["organisation"]["it"]["sign_off"] = "consulted"
    data["channel"][0]["door"] = "legal"
    _, probe = shop(data, [], [Ask(10, ["price"], "phone"), Ask(10, ["price"], "mail")])
    assert probe.steps == [
        ("answer", "legal 0", 10, 10, 16),
        ("answer", "sales 0", 10, 10, 16),
        ("sign_off", "legal 0", 16, 16, 21),
    ]
    assert probe.answers == [("legal 0", "v0", 16), ("sales 0", "v0", 21)]


def test_an_agent_may_triage_all_probes_of_one_shopper_in_the_inbox() -> None:
    data = company(
        {"sales": 1, "legal": 1},
        {"price": {"sales": "R", "legal": "R"}},
        levers={"intake": "shared", "routing": "skills"},
    )
    _, probe = shop(data, [], [Ask(10, ["price"]), Ask(10, ["price"])])
    assert probe.steps == [
        ("triage", "sales 0", 10, 10, 12),
        ("triage", "sales 0", 10, 10, 12),
        ("answer", "sales 0", 12, 12, 18),
        ("answer", "legal 0", 12, 12, 18),
    ]


def test_who_spoke_anyway_to_a_shopper_does_not_do_so_twice() -> None:
    data = company({"legal": 1, "sales": 1}, {"price": {"sales": "R", "legal": "C"}})
    data["handoff"]["speaks_anyway"] = 1.0
    _, probe = shop(data, [], [Ask(10, ["price"]), Ask(10, ["price"])])
    assert probe.steps == [
        ("answer", "legal 0", 10, 10, 16),
        ("triage", "legal 0", 10, 10, 12),
        ("answer", "sales 0", 72, 72, 78),
    ]


def test_two_misread_probes_are_not_both_answered_by_who_finds_it_out() -> None:
    # Both are read as "stock" and sent to sales, which finds that out; the second is passed on to the other R.
    data = company(
        {"sales": 1, "legal": 1},
        {"price": {"sales": "R", "legal": "R"}, "stock": {"sales": "R"}},
        levers={"intake": "shared"},
        work={"misread": 1.0},
    )
    _, probe = shop(data, [], [Ask(10, ["price"]), Ask(10, ["price"])])
    assert sorted(probe.answers) == [("legal 0", "v0", 80), ("sales 0", "v0", 20)]
    assert probe.steps == [
        ("triage", "sales 0", 10, 10, 12),  # In the inbox.
        ("triage", "sales 0", 10, 10, 12),
        ("triage", "sales 0", 12, 12, 14),  # In sales.
        ("triage", "sales 0", 12, 12, 14),
        ("answer", "sales 0", 14, 14, 20),
        ("answer", "legal 0", 74, 74, 80),
    ]
    assert probe.handoffs == [("sales", "legal", 14, False)]


# -- nothing is changed by them


def test_a_probe_teaches_nobody() -> None:
    data = company(
        {"sales": 1, "legal": 1},
        {"price": {"sales": "R", "legal": "C"}},
        levers={"ownership": "case_owner"},
    )
    log, probe = shop(data, [Ask(100, ["price"])], [Ask(10, ["price"])], ignorant=[("sales 0", 0)])
    life = [
        ("triage", "sales 0", 10, 10, 12),
        ("colleague", "legal 0", 12, 12, 16),
        ("answer", "sales 0", 16, 16, 22),
    ]
    assert probe.steps == life
    assert probe.answers == [("sales 0", "v0", 22)]
    assert log.steps == [(kind, who, *(t + 90 for t in at)) for kind, who, *at in life]


@pytest.mark.parametrize("name", ["siloed", "integrated"])
def test_the_real_trace_is_the_same_with_and_without_probes(name: str) -> None:
    scenario = load(Path(__file__).parents[1] / "scenarios" / "small.toml").scenario
    drawn = workload.draw(scenario, 5, 0)
    assert len(drawn.probes.arrival) > 100
    nobody = np.zeros(0, dtype=np.int64)
    none = workload.Workload(
        **{column: getattr(drawn.probes, column)[nobody] for column in workload.Workload.__slots__}
    )
    traces = [
        engine.run(organisation.build(scenario, name, chance), chance)
        for chance in (drawn, replace(drawn, probes=none))
    ]
    for table, cls in (
        ("inquiries", Inquiries),
        ("contacts", Contacts),
        ("steps", Steps),
        ("answers", Answers),
        ("handoffs", Handoffs),
    ):
        for column in cls.__slots__:
            with_them, without = (getattr(getattr(trace, table), column) for trace in traces)
            assert np.array_equal(with_them, without), (table, column)
    assert np.array_equal(traces[0].busy_minutes, traces[1].busy_minutes)
