"""Step 6 of the life of a contact: contacting again, and how an inquiry ends.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2, a written
hand-off an hour; a customer who contacts again does so an hour later. All are at work around the clock where a
test does not say otherwise.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from worlds import Ask, Change, company, live, open_from, row, tale, told

DAY = 24 * 60
END = 10 * DAY
ONE = {"price": {"sales": "R"}}
ORPHAN = {"parking": {}}
NEVER = math.inf


def again(departments: dict[str, int], topics: dict[str, dict[str, str]], **sections: Any) -> dict[str, Any]:
    """A company whose customers contact again when they get no answer, and notice when it is wrong."""
    customers = {"recontact": 1.0, "notices_wrong_answer": 0.5, **sections.pop("customers", {})}
    return company(departments, topics, customers=customers, **sections)


# -- without an answer


def test_after_not_us_the_customer_contacts_again_later_and_gives_up_after_max_contacts() -> None:
    assert told(again({"sales": 1}, ORPHAN), [Ask(10, ["parking"])]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "sales 0", 72, 72, 74),
            ("triage", "sales 0", 134, 134, 136),
        ],
        contacts=[(0, 10, "no_mandate", 12), (0, 72, "no_mandate", 74), (0, 134, "no_mandate", 136)],
        outcomes=["no_mandate"],
    )


@pytest.mark.parametrize(("probability", "uniform"), [(0.0, 0.0), (0.5, 0.5)])
def test_who_would_not_contact_again_gives_up_after_not_us(probability: float, uniform: float) -> None:
    data = again({"sales": 1}, ORPHAN, customers={"recontact": probability})
    assert told(data, [Ask(10, ["parking"], recontact=uniform)]) == tale(
        steps=[("triage", "sales 0", 10, 10, 12)],
        contacts=[(0, 10, "no_mandate", 12)],
        outcomes=["no_mandate"],
    )


def test_each_contact_has_luck_of_its_own() -> None:
    data = again({"sales": 1}, ORPHAN, customers={"recontact": 0.5})
    assert told(data, [Ask(10, ["parking"], recontact=(0.4, 0.6, 0.4))]) == tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("triage", "sales 0", 72, 72, 74)],
        contacts=[(0, 10, "no_mandate", 12), (0, 72, "no_mandate", 74)],
        outcomes=["no_mandate"],
    )


def test_one_contact_may_be_all_there_is() -> None:
    assert told(again({"sales": 1}, ORPHAN, customers={"max_contacts": 1}), [Ask(10, ["parking"])]) == tale(
        steps=[("triage", "sales 0", 10, 10, 12)],
        contacts=[(0, 10, "no_mandate", 12)],
        outcomes=["no_mandate"],
    )


def test_who_left_the_line_calls_again_with_new_patience() -> None:
    asks = [Ask(0, ["price"], work=(20, 0)), Ask(5, ["price"], "phone", patience=(10, 0, 0))]
    assert told(again({"sales": 1}, ONE), asks) == tale(
        steps=[("answer", "sales 0", 0, 0, 20), ("answer", "sales 0", 75, 75, 81)],
        answers=[("sales 0", "v0", 20), ("sales 0", "v0", 81)],
        contacts=[(0, 0, "answered", 20), (1, 5, "reneged", 15), (1, 75, "answered", 81)],
        outcomes=["resolved", "resolved"],
    )


def test_who_found_the_line_closed_calls_again() -> None:
    data = again({"sales": 1}, ONE)
    open_from(data, "sales", 9, 17)
    assert told(data, [Ask(430, ["price"], "phone")]) == tale(
        steps=[("answer", "sales 0", 550, 550, 556)],
        answers=[("sales 0", "v0", 556)],
        contacts=[(0, 430, "closed", 430), (0, 490, "closed", 490), (0, 550, "answered", 556)],
        outcomes=["resolved"],
    )


def test_only_the_need_without_an_answer_is_asked_again() -> None:
    data = again({"sales": 1}, {**ONE, **ORPHAN}, customers={"max_contacts": 2})
    assert told(data, [Ask(10, ["price", "parking"])]) == tale(
        steps=[
            ("answer", "sales 0", 10, 10, 16),
            ("triage", "sales 0", 16, 16, 18),
            ("triage", "sales 0", 78, 78, 80),
        ],
        answers=[("sales 0", "v0", 16)],
        contacts=[(0, 10, "no_mandate", 18), (0, 78, "no_mandate", 80)],
        outcomes=["no_mandate"],
    )


def test_a_repeat_is_dropped_if_the_answer_came_meanwhile() -> None:
    data = again({"sales": 1, "service": 1}, ONE, customers={"wrong_door": 0.5}, handoff={"max": 0})
    open_from(data, "sales", 9, 17)
    # The second contact, at a wrong door, is told "not us" at 492; the third, due at 552, is not made.
    ask = Ask(480, ["price"], patience=(10, NEVER, NEVER), wrong_door=(1, 0, 1))
    assert told(data, [ask]) == tale(
        steps=[("triage", "service 0", 490, 490, 492), ("answer", "sales 0", 480, 540, 546)],
        answers=[("sales 0", "v0", 546)],
        contacts=[(0, 480, "answered", 546), (0, 490, "bounced", 492)],
        outcomes=["resolved"],
    )


# -- with a wrong answer


def stale(**customers: Any) -> dict[str, Any]:
    """Sales answers; the news starts at legal and never gets to sales."""
    data = again(
        {"sales": 1, "legal": 1},
        ONE,
        customers=customers,
        network={"ties_within": 0, "ties_between": 0},
    )
    row(data, "topic", "price")["news_from"] = "legal"
    return data


def test_who_notices_a_wrong_answer_asks_again_about_just_that() -> None:
    ask = Ask(10, ["price", "price"], questions=(0, 1), notices=0.4, recontact=0.9)
    assert told(stale(recontact=0.0), [ask], [Change(5, "price", 0)]) == tale(
        steps=[
            ("answer", "sales 0", 10, 10, 16),
            ("answer", "sales 0", 16, 16, 22),
            ("answer", "sales 0", 82, 82, 88),  # An hour after the contact ended.
            ("answer", "sales 0", 148, 148, 154),
        ],
        answers=[("sales 0", "v0", 16), ("sales 0", "v0", 22), ("sales 0", "v0", 88), ("sales 0", "v0", 154)],
        contacts=[(0, 10, "answered", 22), (0, 82, "answered", 88), (0, 148, "answered", 154)],
        outcomes=["resolved"],
    )


def test_who_does_not_notice_a_wrong_answer_is_content() -> None:
    ask = Ask(10, ["price"], notices=0.5)
    assert told(stale(), [ask], [Change(5, "price", 0)]) == tale(
        steps=[("answer", "sales 0", 10, 10, 16)],
        answers=[("sales 0", "v0", 16)],
        contacts=[(0, 10, "answered", 16)],
        outcomes=["resolved"],
    )


def test_an_answer_that_goes_out_of_date_on_the_customers_desk_was_right() -> None:
    ask = Ask(10, ["price"], notices=0.0)
    assert told(stale(), [ask], [Change(17, "price", 0)])["contacts"] == [(0, 10, "answered", 16)]


def test_a_wrong_answer_and_one_still_missing_lead_to_one_repeat_about_both() -> None:
    data = stale(max_contacts=2)
    data["topic"].append({**row(data, "topic", "price"), "name": "parking", "raci": {}, "share": 0.5})
    row(data, "topic", "price")["share"] = 0.5
    ask = Ask(10, ["price", "parking"], notices=0.4)
    assert told(data, [ask], [Change(5, "price", 0)], ties=[]) == tale(
        steps=[
            ("answer", "sales 0", 10, 10, 16),
            ("triage", "sales 0", 16, 16, 18),
            ("triage", "legal 0", 78, 78, 80),
            ("triage", "sales 0", 140, 140, 142),
            ("triage", "legal 0", 202, 202, 204),
            ("triage", "sales 0", 264, 264, 266),
            ("answer", "sales 0", 326, 326, 332),
            ("triage", "sales 0", 332, 332, 334),
            ("triage", "legal 0", 394, 394, 396),
            ("triage", "sales 0", 456, 456, 458),
            ("triage", "legal 0", 518, 518, 520),
            ("triage", "sales 0", 580, 580, 582),
        ],
        answers=[("sales 0", "v0", 16), ("sales 0", "v0", 332)],
        handoffs=[
            (*(("sales", "legal"), ("legal", "sales"))[at % 2], time, False)
            for at, time in enumerate((18, 80, 142, 204, 334, 396, 458, 520))
        ],
        contacts=[(0, 10, "no_mandate", 266), (0, 326, "no_mandate", 582)],
        outcomes=["no_mandate"],
    )


def test_each_contact_leads_to_one_repeat_at_most() -> None:
    # Patience over at 20, the customer writes again about the second need, which is still open; that the first
    # answer was wrong leads to nothing more.
    ask = Ask(10, ["price", "price"], questions=(0, 1), notices=0.4, patience=(10, NEVER, NEVER))
    assert told(stale(), [ask], [Change(5, "price", 0)]) == tale(
        steps=[
            ("answer", "sales 0", 10, 10, 16),
            ("answer", "sales 0", 16, 16, 22),
            ("answer", "sales 0", 20, 22, 28),
        ],
        answers=[("sales 0", "v0", 16), ("sales 0", "v0", 22), ("sales 0", "v0", 28)],
        contacts=[(0, 10, "answered", 22), (0, 20, "answered", 28)],
        outcomes=["resolved"],
    )


# -- how it ends


def two_doors(**sections: Any) -> dict[str, Any]:
    """Right door: sales, who lacks the answer. Wrong door: service, from where it is always lost."""
    customers = {"wrong_door": 0.5, "max_contacts": 2, **sections.pop("customers", {})}
    return again({"sales": 1, "service": 1}, ONE, customers=customers, handoff={"lost": 1.0, **sections})


def test_the_cause_is_that_of_the_last_contact_lost_after_not_us() -> None:
    assert told(two_doors(), [Ask(10, ["price"], wrong_door=(1, 0))], ignorant=[("sales 0", 0)]) == tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("triage", "service 0", 72, 72, 74)],
        handoffs=[("service", "sales", 74, True)],
        contacts=[(0, 10, "bounced", 12), (0, 72, "lost", 74)],
        outcomes=["lost"],
    )


def test_the_cause_is_that_of_the_last_contact_not_us_after_lost() -> None:
    # Lost at 12, and the customer does not know; patience over at 40.
    ask = Ask(10, ["price"], wrong_door=(0, 1), patience=(30, NEVER))
    assert told(two_doors(), [ask], ignorant=[("sales 0", 0)]) == tale(
        steps=[("triage", "service 0", 10, 10, 12), ("triage", "sales 0", 40, 40, 42)],
        handoffs=[("service", "sales", 12, True)],
        contacts=[(0, 10, "lost", 12), (0, 40, "bounced", 42)],
        outcomes=["bounced"],
    )


def test_the_cause_is_that_of_the_last_contact_a_closed_line_after_not_us() -> None:
    data = again({"sales": 1}, ORPHAN, customers={"max_contacts": 2})
    open_from(data, "sales", 9, 17)
    assert told(data, [Ask(1000, ["parking"], "phone")]) == tale(
        steps=[("triage", "sales 0", 1000, 1000, 1002)],
        contacts=[(0, 1000, "no_mandate", 1002), (0, 1062, "closed", 1062)],
        outcomes=["gave_up"],
    )


def test_after_a_lost_contact_the_next_may_be_answered() -> None:
    ask = Ask(10, ["price"], wrong_door=(0, 1), patience=(30, NEVER))
    assert told(two_doors(), [ask]) == tale(
        steps=[("triage", "service 0", 10, 10, 12), ("answer", "sales 0", 40, 40, 46)],
        answers=[("sales 0", "v0", 46)],
        handoffs=[("service", "sales", 12, True)],
        contacts=[(0, 10, "lost", 12), (0, 40, "answered", 46)],
        outcomes=["resolved"],
    )


@pytest.mark.parametrize(
    ("patience", "recontact", "max_contacts", "outcome"),
    [(30, 0.0, 2, "lost"), (NEVER, 1.0, 2, "lost"), (2 * END, 1.0, 1, "lost"), (2 * END, 1.0, 2, "open")],
    ids=["would not write again", "waits for ever", "may not write again", "patience outlasts the run"],
)
def test_a_lost_contact_is_open_while_patience_runs_and_may_bring_the_customer_back(
    patience: float, recontact: float, max_contacts: int, outcome: str
) -> None:
    data = two_doors(customers={"recontact": recontact, "max_contacts": max_contacts})
    assert told(data, [Ask(10, ["price"], wrong_door=0, patience=patience)]) == tale(
        steps=[("triage", "service 0", 10, 10, 12)],
        handoffs=[("service", "sales", 12, True)],
        contacts=[(0, 10, "lost", 12)],
        outcomes=[outcome],
    )


def test_what_a_department_that_never_opens_was_sent_is_open_and_a_call_there_gave_up() -> None:
    data = again({"sales": 1}, ONE, customers={"recontact": 0.0})
    data["run"].update(days=1, drain_days=1)
    open_from(data, "sales", 9, 17, "sun")
    assert told(data, [Ask(10, ["price"]), Ask(20, ["price"], "phone")]) == tale(
        contacts=[(0, 10, "travelling", 2 * DAY), (1, 20, "closed", 20)],
        outcomes=["open", "gave_up"],
    )


def test_an_inquiry_with_a_repeat_to_come_is_open() -> None:
    assert told(again({"sales": 1}, ORPHAN), [Ask(10, ["parking"], recontact_after=2 * END)]) == tale(
        steps=[("triage", "sales 0", 10, 10, 12)],
        contacts=[(0, 10, "no_mandate", 12)],
        outcomes=["open"],
    )


def test_a_step_that_the_end_of_the_run_cuts_short_leaves_the_inquiry_open() -> None:
    data = company({"sales": 1}, ONE)
    data["run"].update(days=1, drain_days=0)
    assert told(data, [Ask(DAY - 2, ["price"])]) == tale(
        steps=[("answer", "sales 0", DAY - 2, DAY - 2, DAY)],
        contacts=[(0, DAY - 2, "travelling", DAY)],
        outcomes=["open"],
    )


def test_the_first_response_is_work_on_a_live_contact_and_a_message_to_a_written_one() -> None:
    data = company({"sales": 1, "legal": 1}, {"contract": {"legal": "R"}, **ORPHAN}, handoff={"max": 1})
    asks = [
        Ask(10, ["contract"], "phone"),
        Ask(100, ["contract"]),
        Ask(200, ["parking"]),
        Ask(300, ["parking"], "phone"),
    ]
    log = live(data, asks)
    assert log.outcomes == ["resolved", "resolved", "no_mandate", "no_mandate"]
    # Triaged at once; triaged until 102, in transit until 162, answered at 168; triaged twice, "not us" at 264.
    assert log.trace.inquiries.responded_at.tolist() == pytest.approx([t / 60 for t in (10, 168, 264, 300)])
    assert log.trace.inquiries.responded.all()


def test_a_letter_that_brought_no_message_has_no_first_response() -> None:
    log = live(two_doors(customers={"recontact": 0.0}), [Ask(10, ["price"], wrong_door=0)])
    assert log.outcomes == ["lost"]
    assert log.trace.inquiries.responded.tolist() == [False]
