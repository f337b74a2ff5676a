"""The lever `case_linking`: whether a repeat contact joins the case that is open already.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2, a written
hand-off an hour. All are at work around the clock where a test does not say otherwise.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from worlds import Ask, Change, company, open_from, row, tale, told

DAY = 24 * 60
ONE = {"price": {"sales": "R"}}
ORPHAN = {"parking": {}}
LATER = (math.inf, math.inf)
BOTH = pytest.mark.parametrize("linked", [False, True])


def linking(
    departments: dict[str, int], topics: dict[str, dict[str, str]], linked: bool = True, **sections: Any
) -> dict[str, Any]:
    """A company whose customers contact again; the first door may be a wrong one."""
    return company(
        departments,
        topics,
        levers={"case_linking": linked, **sections.pop("levers", {})},
        customers={"recontact": 1.0, "wrong_door": 0.5, **sections.pop("customers", {})},
        **sections,
    )


@BOTH
def test_a_repeat_contact_joins_the_case_that_still_travels_or_is_a_new_one(linked: bool) -> None:
    data = linking({"sales": 1, "service": 1}, ONE, linked)
    # Sent on by service at 12, it is in transit until 72; the customer writes again at 30.
    ask = Ask(10, ["price"], patience=(20, *LATER), wrong_door=(0, 1, 1))
    if linked:
        own, answers, end = ("triage", "sales 0", 30, 30, 32), [("sales 0", "v0", 78)], "joined"
    else:
        own, end = ("answer", "sales 0", 30, 30, 36), "answered"
        answers = [("sales 0", "v0", 36), ("sales 0", "v0", 78)]
    assert told(data, [ask]) == tale(
        steps=[("triage", "service 0", 10, 10, 12), own, ("answer", "sales 0", 72, 72, 78)],
        answers=answers,
        handoffs=[("service", "sales", 12, False)],
        contacts=[(0, 10, "answered", 78), (0, 30, end, own[4])],
        outcomes=["resolved"],
    )


@BOTH
def test_a_repeat_contact_whose_case_was_answered_meanwhile_costs_a_triage_or_a_second_answer(
    linked: bool,
) -> None:
    data = linking({"sales": 1}, ONE, linked)
    open_from(data, "sales", 9, 17)
    second = [("triage", "sales 0", 510, 546, 548), ("answer", "sales 0", 510, 546, 552)][not linked]
    assert told(data, [Ask(480, ["price"], patience=(30, *LATER))]) == tale(
        steps=[("answer", "sales 0", 480, 540, 546), second],
        answers=[("sales 0", "v0", 546), ("sales 0", "v0", 552)][: 2 - linked],
        contacts=[(0, 480, "answered", 546), (0, 510, "joined" if linked else "answered", second[4])],
        outcomes=["resolved"],
    )


def test_the_first_contact_and_one_after_not_us_have_no_case_to_join() -> None:
    data = linking({"sales": 1}, ORPHAN, customers={"max_contacts": 2})
    assert told(data, [Ask(10, ["parking"])]) == tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("triage", "sales 0", 72, 72, 74)],
        contacts=[(0, 10, "no_mandate", 12), (0, 72, "no_mandate", 74)],
        outcomes=["no_mandate"],
    )


def test_a_case_that_ends_without_an_answer_during_that_triage_makes_the_repeat_a_new_one() -> None:
    data = linking({"sales": 1, "service": 1}, ORPHAN, customers={"max_contacts": 2}, handoff={"max": 1})
    # "Not us" at 74; the customer had written again at 73, and sales looks for the case until 75.
    assert told(data, [Ask(10, ["parking"], patience=(63, *LATER)[:2])]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "service 0", 72, 72, 74),
            ("triage", "sales 0", 73, 73, 75),
            ("triage", "sales 0", 75, 75, 77),
            ("triage", "service 0", 137, 137, 139),
        ],
        handoffs=[("sales", "service", 12, False), ("sales", "service", 77, False)],
        contacts=[(0, 10, "no_mandate", 74), (0, 73, "no_mandate", 139)],
        outcomes=["no_mandate"],
    )


def test_who_is_off_duty_after_that_triage_takes_it_up_the_next_day() -> None:
    data = linking({"sales": 1, "service": 1}, ORPHAN, customers={"max_contacts": 2}, handoff={"max": 1})
    open_from(data, "sales", 9, 17)
    # "Not us" at 1020, when sales, at the triage of the repeat until 1021, closes.
    assert told(data, [Ask(956, ["parking"], patience=(63, math.inf))]) == tale(
        steps=[
            ("triage", "sales 0", 956, 956, 958),
            ("triage", "service 0", 1018, 1018, 1020),
            ("triage", "sales 0", 1019, 1019, 1021),
            ("triage", "sales 0", 1021, DAY + 540, DAY + 542),
            ("triage", "service 0", DAY + 602, DAY + 602, DAY + 604),
        ],
        handoffs=[("sales", "service", 958, False), ("sales", "service", DAY + 542, False)],
        contacts=[(0, 956, "no_mandate", 1020), (0, 1019, "no_mandate", DAY + 604)],
        outcomes=["no_mandate"],
    )


def test_a_repeat_about_a_wrong_answer_is_a_case_of_its_own() -> None:
    data = linking({"sales": 1, "legal": 1}, ONE, customers={"notices_wrong_answer": 1.0, "max_contacts": 2})
    row(data, "topic", "price")["news_from"] = "legal"
    # Nobody tells sales of the change.
    assert told(data, [Ask(10, ["price"])], [Change(5, "price")], ties=[]) == tale(
        steps=[("answer", "sales 0", 10, 10, 16), ("answer", "sales 0", 76, 76, 82)],
        answers=[("sales 0", "v0", 16), ("sales 0", "v0", 82)],
        contacts=[(0, 10, "answered", 16), (0, 76, "answered", 82)],
        outcomes=["resolved"],
    )


def test_a_contact_that_joined_a_case_ends_for_the_cause_of_that_case() -> None:
    topics = {**ORPHAN, **ONE}
    data = linking({"sales": 1, "service": 1}, topics, handoff={"max": 1})
    open_from(data, "service", 9, 17)
    caller = Ask(10, ["parking"], "phone", patience=(99, 5, 99), callback_patience=(30, math.inf, math.inf))
    # A call-back from 12; the caller waits until 42, calls again, leaves the line at 47, and joins at 109.
    assert told(data, [caller, Ask(40, ["price"], work=(60, 0))]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("answer", "sales 0", 40, 40, 100),
            ("triage", "sales 0", 107, 107, 109),
            ("triage", "service 0", 72, 540, 542),
        ],
        answers=[("sales 0", "v0", 100)],
        handoffs=[("sales", "service", 12, False)],
        contacts=[
            (0, 10, "no_mandate", 542),
            (1, 40, "answered", 100),
            (0, 42, "reneged", 47),
            (0, 107, "joined", 109),
        ],
        outcomes=["no_mandate", "resolved"],
    )


@pytest.mark.parametrize("decides", [True, False])
def test_who_joined_a_case_decides_what_happens_when_it_ends_without_an_answer(decides: bool) -> None:
    data = linking({"sales": 1, "service": 1}, ORPHAN, customers={"recontact": 0.5}, handoff={"max": 1})
    ask = Ask(10, ["parking"], patience=(30, *LATER), recontact=(0.4, 0.4 if decides else 0.6, 0.9))
    third_steps = [("triage", "sales 0", 134, 134, 136), ("triage", "service 0", 196, 196, 198)]
    assert told(data, [ask]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "sales 0", 40, 40, 42),
            ("triage", "service 0", 72, 72, 74),
            *third_steps[: 2 * decides],
        ],
        handoffs=[("sales", "service", 12, False), ("sales", "service", 136, False)][: 1 + decides],
        contacts=[(0, 10, "no_mandate", 74), (0, 40, "joined", 42), (0, 134, "no_mandate", 198)][: 2 + decides],
        outcomes=["no_mandate"],
    )


def test_in_the_shared_inbox_the_triage_there_is_all_that_joining_costs() -> None:
    data = linking({"sales": 1, "service": 1}, ONE, levers={"intake": "shared"})
    open_from(data, "sales", 9, 17)
    # Triaged by service at 10, the letter waits for sales; so it does when the customer writes again at 40.
    assert told(data, [Ask(10, ["price"], patience=(30, *LATER))]) == tale(
        steps=[
            ("triage", "service 0", 10, 10, 12),
            ("triage", "service 0", 40, 40, 42),
            ("answer", "sales 0", 12, 540, 546),
        ],
        answers=[("sales 0", "v0", 546)],
        contacts=[(0, 10, "answered", 546), (0, 40, "joined", 42)],
        outcomes=["resolved"],
    )


def test_a_caller_who_joins_an_open_case_leaves_the_line_to_be_called_back() -> None:
    data = linking({"sales": 1, "service": 1}, ONE, customers={"max_contacts": 3})
    open_from(data, "sales", 9, 17)
    # The call at a wrong door becomes a call-back at 12; those at 42 and 74 find it open. Their own patience
    # for a call-back runs from when they leave the line: 44 and 76.
    ask = Ask(10, ["price"], "phone", callback_patience=(30, 30, 30), wrong_door=0)
    assert told(data, [ask]) == tale(
        steps=[
            ("triage", "service 0", 10, 10, 12),
            ("triage", "service 0", 42, 42, 44),
            ("triage", "service 0", 74, 74, 76),
            ("answer", "sales 0", 72, 540, 546),
        ],
        answers=[("sales 0", "v0", 546)],
        handoffs=[("service", "sales", 12, False)],
        contacts=[(0, 10, "answered", 546), (0, 42, "joined", 44), (0, 74, "joined", 76)],
        outcomes=["resolved"],
    )
