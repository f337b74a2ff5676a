"""Step 2 for one who may answer but cannot settle a need; what goes back; doors by weight; letters that lie.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2, a written
hand-off an hour; all are at work around the clock where a test does not say otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest
from worlds import Ask, company, drawn_uniform, open_from, row, tale, told

from sim.engine.case import Draw

DAY = 24 * 60
TWO = {"sales": 1, "legal": 1}
BOTH = {"price": {"sales": "R", "legal": "R"}}
ASK = [Ask(10, ["price"])]
HARD = [Ask(10, ["price"], hard=(True, True))]


def answered_at_once() -> dict[str, list[Any]]:
    return tale(
        steps=[("answer", "sales 0", 10, 10, 16)],
        answers=[("sales 0", "v0", 16)],
        contacts=[(0, 10, "answered", 16)],
        outcomes=["resolved"],
    )


def to_and_fro(*places: str, cause: str = "bounced") -> dict[str, list[Any]]:
    """Each triages for two minutes and hands on, the last one in vain."""
    at = [10 + 62 * visit for visit in range(len(places))]
    return tale(
        steps=[("triage", f"{place} 0", t, t, t + 2) for place, t in zip(places, at, strict=True)],
        handoffs=[(a, b, t + 2, False) for a, b, t in zip(places[:-1], places[1:], at[:-1], strict=True)],
        contacts=[(0, 10, cause, at[-1] + 2)],
        outcomes=[cause],
    )


# -- who cannot settle it


def test_an_easy_need_is_passed_on_by_the_one_number_and_a_hard_one_by_the_other() -> None:
    only_hard = company(TWO, BOTH, handoff={"unsettled": 0.0, "unsettled_hard": 1.0, "max": 1})
    assert told(only_hard, ASK) == answered_at_once()
    assert told(only_hard, HARD) == to_and_fro("sales", "legal")
    only_easy = company(TWO, BOTH, handoff={"unsettled": 1.0, "unsettled_hard": 0.0, "max": 1})
    assert told(only_easy, ASK) == to_and_fro("sales", "legal")
    assert told(only_easy, HARD) == answered_at_once()


def test_left_out_the_number_for_hard_needs_is_that_for_all() -> None:
    assert told(company(TWO, BOTH, handoff={"unsettled": 1.0, "max": 1}), HARD) == to_and_fro("sales", "legal")


@pytest.mark.parametrize(("below", "settled"), [(1e-9, False), (-1e-9, True)])
def test_each_visit_has_a_number_of_its_own(below: float, settled: bool) -> None:
    chance = drawn_uniform(Draw.UNSETTLED) + below
    second = drawn_uniform(Draw.UNSETTLED, visit=2)
    assert second > chance  # So that legal settles what sales may not.
    expected = tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("answer", "legal 0", 72, 72, 78)],
        answers=[("legal 0", "v0", 78)],
        handoffs=[("sales", "legal", 12, False)],
        contacts=[(0, 10, "answered", 78)],
        outcomes=["resolved"],
    )
    found = told(company(TWO, BOTH, handoff={"unsettled": chance}), ASK)
    assert found == (answered_at_once() if settled else expected)


def test_where_nobody_else_exists_it_is_settled_after_all() -> None:
    data = company({"sales": 1}, {"price": {"sales": "R"}}, handoff={"unsettled": 1.0})
    assert told(data, ASK) == answered_at_once()
    row(data, "department", "sales")["agents"] = 2  # A colleague is not another department.
    assert told(data, ASK)["handoffs"] == []


def test_it_goes_to_another_responsible_department_if_one_knows_who_and_to_a_stranger_if_not() -> None:
    three = {"sales": 1, "service": 1, "legal": 1}
    knows = company(three, BOTH, handoff={"unsettled": 1.0, "max": 1})
    assert told(knows, ASK) == to_and_fro("sales", "legal")
    knows_not = company(three, BOTH, handoff={"unsettled": 1.0, "max": 1, "knows_who": 0.0})
    assert told(knows_not, ASK) == to_and_fro("sales", "service")


def test_the_only_responsible_department_passes_it_to_any_other() -> None:
    data = company(TWO, {"price": {"sales": "R"}}, handoff={"unsettled": 1.0, "max": 2})
    assert told(data, ASK) == to_and_fro("sales", "legal", "sales")


def test_it_may_be_lost_on_the_way() -> None:
    data = company(TWO, BOTH, handoff={"unsettled": 1.0, "lost": 1.0})
    assert told(data, ASK) == tale(
        steps=[("triage", "sales 0", 10, 10, 12)],
        handoffs=[("sales", "legal", 12, True)],
        contacts=[(0, 10, "lost", 12)],
        outcomes=["lost"],
    )


def test_a_call_is_passed_on_at_once() -> None:
    data = company(TWO, BOTH, handoff={"unsettled": 1.0, "unsettled_hard": 1.0, "max": 1})
    assert told(data, [Ask(10, ["price"], "phone")]) == tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("triage", "legal 0", 12, 12, 14)],
        handoffs=[("sales", "legal", 12, False)],
        contacts=[(0, 10, "bounced", 14)],
        outcomes=["bounced"],
    )


def test_under_skills_it_goes_to_somebody_else_who_is_trained() -> None:
    data = company({"sales": 2}, {"price": {"sales": "R"}}, levers={"routing": "skills"})
    data["handoff"] |= {"unsettled": 1.0, "max": 1}
    assert told(data, ASK) == tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("triage", "sales 1", 72, 72, 74)],
        handoffs=[("sales", "sales", 12, False)],
        contacts=[(0, 10, "bounced", 74)],
        outcomes=["bounced"],
    )


def test_a_case_owner_who_cannot_settle_it_asks_a_colleague() -> None:
    data = company(TWO, BOTH, levers={"ownership": "case_owner"}, handoff={"unsettled": 1.0})
    assert told(data, ASK) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("colleague", "legal 0", 12, 12, 16),
            ("answer", "sales 0", 16, 16, 22),
        ],
        answers=[("sales 0", "v0", 22)],
        contacts=[(0, 10, "answered", 22)],
        outcomes=["resolved"],
    )


def test_a_case_owner_without_a_colleague_who_knows_settles_it_after_all() -> None:
    data = company(TWO, BOTH, levers={"ownership": "case_owner"}, handoff={"unsettled": 1.0})
    assert told(data, ASK, ignorant=[("legal 0", 0)]) == answered_at_once()


# -- back to where it came from


def test_what_was_handed_on_before_goes_back() -> None:
    # Sales is nobody; service could be told, but it goes to and fro between sales and legal.
    data = company({"sales": 1, "legal": 1, "service": 1}, {"price": {"legal": "R", "service": "R"}})
    data["handoff"] |= {"unsettled": 1.0, "sends_back": 1.0, "max": 3}
    chart = [name for name in ("legal", "service") if told(data, ASK)["steps"][1][1] == f"{name} 0"]
    assert told(data, ASK) == to_and_fro("sales", *chart, "sales", *chart)


def test_an_orphan_goes_back_too_and_the_first_hand_off_cannot() -> None:
    data = company({"sales": 1, "legal": 1, "service": 1}, {"price": {}})
    data["handoff"] |= {"sends_back": 1.0, "max": 2}
    other = told(data, ASK)["handoffs"][0][1]
    assert told(data, ASK) == to_and_fro("sales", other, "sales", cause="no_mandate")
    data["handoff"]["sends_back"] = 0.0
    where = [step[1] for step in told(data, [Ask(10 + at, ["price"]) for at in range(0, 4000, 200)])["steps"]]
    assert set(where) == {"sales 0", "legal 0", "service 0"}


# -- doors by weight


def test_contacts_arrive_by_the_weights_of_doors_and_never_at_a_wrong_one() -> None:
    data = company({"sales": 1, "service": 1, "legal": 1}, BOTH, customers={"wrong_door": 1.0})
    topic = row(data, "topic", "price")
    topic["doors"] = {"legal": 3, "service": 0, "sales": 1}
    asks = [Ask(DAY * at, ["price"], wrong_door=0.0, which_door=u) for at, u in ((0, 0.24), (1, 0.26), (2, 0.99))]
    assert [step[1] for step in told(data, asks)["steps"]] == ["sales 0", "legal 0", "legal 0"]


def test_a_channel_that_ends_in_one_department_goes_before_the_doors() -> None:
    data = company(TWO, BOTH)
    row(data, "topic", "price")["doors"] = {"legal": 1}
    assert told(data, ASK)["steps"] == [("answer", "legal 0", 10, 10, 16)]
    row(data, "channel", "mail")["door"] = "sales"
    assert told(data, ASK) == answered_at_once()


# -- letters that lie


def test_a_letter_lies_before_anybody_may_take_it_and_a_call_does_not() -> None:
    data = company({"sales": 1}, {"price": {"sales": "R"}})
    row(data, "department", "sales")["lies_hours"] = 2
    assert told(data, [Ask(10, ["price"]), Ask(20, ["price"], "phone")]) == tale(
        steps=[("answer", "sales 0", 20, 20, 26), ("answer", "sales 0", 10, 130, 136)],
        answers=[("sales 0", "v0", 26), ("sales 0", "v0", 136)],
        contacts=[(0, 10, "answered", 136), (1, 20, "answered", 26)],
        outcomes=["resolved", "resolved"],
    )


def test_it_lies_wherever_it_comes_and_waits_its_turn_from_when_it_may_be_taken() -> None:
    data = company(TWO, {"price": {"legal": "R"}})
    row(data, "department", "sales")["lies_hours"] = 1
    row(data, "department", "legal")["lies_hours"] = 3
    open_from(data, "legal", 9, 17)  # 540.
    assert told(data, ASK) == tale(
        steps=[("triage", "sales 0", 10, 70, 72), ("answer", "legal 0", 132, 540, 546)],
        answers=[("legal 0", "v0", 546)],
        handoffs=[("sales", "legal", 72, False)],
        contacts=[(0, 10, "answered", 546)],
        outcomes=["resolved"],
    )


def test_in_the_inbox_nothing_lies_and_who_sent_it_on_is_free_meanwhile() -> None:
    data = company({"sales": 1}, {"price": {"sales": "R"}}, levers={"intake": "shared"})
    row(data, "department", "sales")["lies_hours"] = 1
    assert told(data, [Ask(10, ["price"]), Ask(11, ["price"], "phone")]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "sales 0", 11, 12, 14),
            ("answer", "sales 0", 14, 14, 20),
            ("answer", "sales 0", 12, 72, 78),
        ],
        answers=[("sales 0", "v0", 20), ("sales 0", "v0", 78)],
        contacts=[(0, 10, "answered", 78), (1, 11, "answered", 20)],
        outcomes=["resolved", "resolved"],
    )


def test_patience_runs_while_it_lies() -> None:
    data = company({"sales": 1}, {"price": {"sales": "R"}}, customers={"recontact": 1.0, "max_contacts": 2})
    row(data, "department", "sales")["lies_hours"] = 2
    assert told(data, [Ask(10, ["price"], patience=(60, 1e9, 1e9)[:2])])["contacts"] == [
        (0, 10, "answered", 136),
        (0, 70, "answered", 196),
    ]
