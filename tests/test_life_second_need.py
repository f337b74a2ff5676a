"""Step 5 of the life of a contact, the second need of an inquiry; and what "resolved" and "first response" mean.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2, a
sign-off 5, a written hand-off an hour; all agents are at work around the clock.
"""

from __future__ import annotations

import datetime
from typing import Any

from worlds import Ask, company, live

SALES_BOTH = {"price": {"sales": "R"}, "stock": {"sales": "R"}}
SALES_AND_LEGAL = {"price": {"sales": "R"}, "privacy": {"legal": "R"}}
TWO = {"sales": 1, "legal": 1}


def times(values: Any) -> list[float]:
    """Hours as minutes."""
    return [round(float(hours) * 60, 6) for hours in values]


def test_the_same_agent_goes_on_with_the_next_need_at_once() -> None:
    log = live(company({"sales": 1}, SALES_BOTH), [Ask(10, ["price", "stock"], work=(6, 9))])
    assert log.steps == [("answer", "sales 0", 10, 10, 16), ("answer", "sales 0", 16, 16, 25)]
    assert log.answers == [("sales 0", "v0", 16), ("sales 0", "v0", 25)]
    assert log.trace.steps.need.tolist() == [0, 1]
    assert log.contacts == [(0, 10, "answered", 25)]
    assert log.handoffs == []


def test_nobody_comes_between_two_needs_not_even_a_live_customer() -> None:
    asks = [Ask(10, ["price", "stock"]), Ask(11, ["price"], "phone", customer=1)]
    log = live(company({"sales": 1}, SALES_BOTH), asks)
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("answer", "sales 0", 16, 16, 22),
        ("answer", "sales 0", 11, 22, 28),
    ]


def test_two_needs_may_be_two_questions_on_one_topic() -> None:
    data = company({"sales": 1}, {"price": {"sales": "R"}})
    log = live(data, [Ask(10, ["price", "price"], questions=(0, 1))])
    assert log.answers == [("sales 0", "v0", 16), ("sales 0", "v0", 22)]
    assert log.trace.answers.question.tolist() == [0, 1]


def test_after_sign_offs_the_next_need_waits_on_the_desk_as_a_returned_case() -> None:
    data = company(
        TWO,
        {"price": {"sales": "R", "legal": "C"}, "stock": {"sales": "R"}},
        levers={"sign_off": "consulted"},
    )
    asks = [
        Ask(10, ["price", "stock"]),
        Ask(12, ["stock"], work=(10, 0), customer=1),
        Ask(13, ["stock"], work=(10, 0), customer=2),
    ]
    log = live(data, asks)
    assert sorted(log.steps) == sorted(
        [
            ("answer", "sales 0", 10, 10, 16),
            ("sign_off", "legal 0", 16, 16, 21),
            ("answer", "sales 0", 12, 16, 26),
            ("answer", "sales 0", 21, 26, 32),  # A returned case, before written ones that wait longer.
            ("answer", "sales 0", 13, 32, 42),
        ]
    )
    assert log.answers == [
        ("sales 0", "v0", 21),
        ("sales 0", "v0", 26),
        ("sales 0", "v0", 32),
        ("sales 0", "v0", 42),
    ]
    assert log.contacts == [(0, 10, "answered", 32), (1, 12, "answered", 26), (2, 13, "answered", 42)]


def test_each_need_goes_round_for_signatures() -> None:
    data = company(
        TWO,
        {"price": {"sales": "R", "legal": "C"}, "stock": {"sales": "R", "legal": "C"}},
        levers={"sign_off": "consulted"},
    )
    log = live(data, [Ask(10, ["price", "stock"], "phone")])
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("sign_off", "legal 0", 16, 16, 21),
        ("answer", "sales 0", 21, 21, 27),
        ("sign_off", "legal 0", 27, 27, 32),
    ]
    assert log.answers == [("sales 0", "v0", 21), ("sales 0", "v0", 32)]


def test_after_hours_the_next_need_waits_on_the_desk() -> None:
    data = company({"sales": 1}, SALES_BOTH)
    data["department"][0]["closes"] = datetime.time(0, 15)
    for channel in ("mail", "phone"):  # The live customer is called back.
        log = live(data, [Ask(10, ["price", "stock"], channel, patience=1000)])
        assert log.steps == [("answer", "sales 0", 10, 10, 16), ("answer", "sales 0", 16, 1440, 1446)]
        assert log.answers == [("sales 0", "v0", 16), ("sales 0", "v0", 1446)]
        assert log.outcomes == ["resolved"]


def test_a_need_the_agent_may_not_answer_is_triaged_and_handed_off() -> None:
    log = live(company(TWO, SALES_AND_LEGAL), [Ask(10, ["price", "privacy"], work=(6, 7))])
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("triage", "sales 0", 16, 16, 18),
        ("answer", "legal 0", 78, 78, 85),
    ]
    assert log.trace.steps.need.tolist() == [0, 1, 1]
    assert log.handoffs == [("sales", "legal", 18, False)]
    assert log.answers == [("sales 0", "v0", 16), ("legal 0", "v0", 85)]
    assert log.contacts == [(0, 10, "answered", 85)]


def test_a_live_customer_is_put_through_for_the_next_need() -> None:
    log = live(company(TWO, SALES_AND_LEGAL), [Ask(10, ["price", "privacy"], "phone")])
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("triage", "sales 0", 16, 16, 18),
        ("answer", "legal 0", 18, 18, 24),
    ]
    assert log.handoffs == [("sales", "legal", 18, False)]


def test_under_skills_who_is_trained_goes_on_off_home() -> None:
    data = company(
        TWO,
        SALES_AND_LEGAL,
        levers={"routing": "skills"},
        work={"generalist_factor": 2.0, "extra_skills": "all"},
    )
    log = live(data, [Ask(10, ["price", "privacy"])])
    assert log.steps == [("answer", "sales 0", 10, 10, 16), ("answer", "sales 0", 16, 16, 28)]


def test_under_skills_who_is_not_trained_hands_the_next_need_to_the_pool() -> None:
    data = company(TWO, SALES_AND_LEGAL, levers={"routing": "skills"})
    log = live(data, [Ask(10, ["price", "privacy"])])
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("triage", "sales 0", 16, 16, 18),
        ("answer", "legal 0", 78, 78, 84),
    ]
    assert log.handoffs == [("sales", "legal", 18, False)]


def test_a_case_owner_asks_about_the_second_need_only() -> None:
    data = company(
        TWO,
        {"price": {"sales": "R"}, "stock": {"sales": "R", "legal": "C"}},
        levers={"ownership": "case_owner"},
    )
    log = live(data, [Ask(10, ["price", "stock"])], ignorant=[("sales 0", 2)])
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("triage", "sales 0", 16, 16, 18),
        ("colleague", "legal 0", 18, 18, 22),
        ("answer", "sales 0", 22, 22, 28),
    ]
    assert log.trace.steps.need.tolist() == [0, 1, 1, 1]
    assert log.answers == [("sales 0", "v0", 16), ("sales 0", "v0", 28)]


# -- resolved


def test_an_inquiry_is_resolved_when_both_needs_have_an_answer_at_the_last() -> None:
    log = live(company(TWO, SALES_AND_LEGAL), [Ask(10, ["price", "privacy"])])
    assert log.outcomes == ["resolved"]
    assert times(log.trace.inquiries.resolved_at) == [84]
    assert times(log.trace.inquiries.responded_at) == [16]


def test_one_need_answered_and_one_bounced_is_not_resolved() -> None:
    data = company(TWO, SALES_AND_LEGAL, handoff={"max": 0})
    log = live(data, [Ask(10, ["price", "privacy"])])
    assert log.steps == [("answer", "sales 0", 10, 10, 16), ("triage", "sales 0", 16, 16, 18)]
    assert log.answers == [("sales 0", "v0", 16)]
    assert log.contacts == [(0, 10, "bounced", 18)]
    assert log.outcomes == ["bounced"]
    assert log.trace.inquiries.resolved_at.tolist() == [240.0]  # The end of the run: ten days.


def test_one_need_answered_and_one_an_orphan_is_no_mandate() -> None:
    data = company(TWO, {"price": {"sales": "R"}, "parking": {"legal": "I"}}, handoff={"max": 1})
    log = live(data, [Ask(10, ["price", "parking"])])
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("triage", "sales 0", 16, 16, 18),
        ("triage", "legal 0", 78, 78, 80),
    ]
    assert log.handoffs == [("sales", "legal", 18, False)]
    assert log.contacts == [(0, 10, "no_mandate", 80)]
    assert log.outcomes == ["no_mandate"]


def test_a_first_need_that_is_bounced_ends_the_contact_before_the_second() -> None:
    data = company(TWO, {"privacy": {"legal": "R"}, "price": {"sales": "R"}}, handoff={"max": 0})
    log = live(data, [Ask(10, ["privacy", "price"])])
    assert log.steps == [("triage", "sales 0", 10, 10, 12)]
    assert log.answers == []
    assert log.contacts == [(0, 10, "bounced", 12)]


# -- first response


def test_the_first_response_to_a_live_customer_is_the_start_of_work() -> None:
    data = company({"sales": 1}, {"price": {"sales": "R"}})
    log = live(data, [Ask(10, ["price"], "phone"), Ask(11, ["price"], "phone", customer=1)])
    assert times(log.trace.inquiries.responded_at) == [10, 16]
    assert times(log.trace.contacts.waited) == [0, 5]


def test_a_triage_is_a_first_response_to_a_live_customer_and_none_to_a_written_one() -> None:
    data = company(TWO, {"privacy": {"legal": "R"}})
    for channel, responded in (("phone", 10), ("mail", 78)):
        log = live(data, [Ask(10, ["privacy"], channel)])
        assert times(log.trace.inquiries.responded_at) == [responded]


def test_the_first_response_to_a_written_one_is_when_the_signed_answer_arrives() -> None:
    data = company(TWO, {"price": {"sales": "R", "legal": "C"}}, levers={"sign_off": "consulted"})
    log = live(data, [Ask(10, ["price"])])
    assert times(log.trace.inquiries.responded_at) == [21]


def test_not_us_is_a_first_response_to_a_written_one() -> None:
    data = company(TWO, {"privacy": {"legal": "R"}}, handoff={"max": 0})
    log = live(data, [Ask(10, ["privacy"])])
    assert log.outcomes == ["bounced"]
    assert times(log.trace.inquiries.responded_at) == [12]


def test_who_reneges_got_no_response() -> None:
    data = company({"sales": 1}, {"price": {"sales": "R"}})
    log = live(data, [Ask(10, ["price"]), Ask(11, ["price"], "phone", patience=2, customer=1)])
    assert log.contacts == [(0, 10, "answered", 16), (1, 11, "reneged", 13)]
    assert log.trace.inquiries.responded.tolist() == [True, False]


def test_a_second_need_has_luck_of_its_own() -> None:
    """Of those who invented the first answer, the same share invents the second: not all, and not none."""
    data = company({"sales": 1, "legal": 1}, {"price": {"sales": "R"}, "stock": {"sales": "R"}})
    data["knowledge"] |= {"improvise": 0.5, "keeps_home": 0.0}
    data["handoff"]["max"] = 0
    log = live(data, [Ask(100 * at, ["price", "stock"]) for at in range(60)])
    answers = log.trace.answers
    first = set(answers.inquiry[answers.need == 0].tolist())
    both = first & set(answers.inquiry[answers.need == 1].tolist())
    # 60 inquiries at one half: five standard deviations of the share among some thirty.
    assert abs(len(both) / len(first) - 0.5) < 5 * 0.5 / len(first) ** 0.5
