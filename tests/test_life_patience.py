"""What waiting does: who is taken first, live and written patience, call-backs, customers' time.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2, a signature
5, a written hand-off an hour; where a test does not say otherwise all are at work around the clock.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from worlds import Ask, company, open_from, row, tale, told

DAY = 24 * 60
ONE = {"price": {"sales": "R"}}
ORPHAN = {"parking": {}}


def from_nine(recontact: float, **customers: Any) -> dict[str, Any]:
    """One agent, who starts at nine (540)."""
    data = company({"sales": 1}, ONE, customers={"recontact": recontact, **customers})
    open_from(data, "sales", 9, 17)
    return data


# -- contact selection


def test_live_contacts_go_before_returned_cases_and_these_before_written_ones_whatever_their_age() -> None:
    data = company(
        {"sales": 1, "legal": 1},
        {"price": {"sales": "R", "legal": "C"}, "hours": {"sales": "R"}},
        levers={"sign_off": "consulted"},
    )
    asks = [
        Ask(0, ["price", "price"], questions=(0, 1)),  # Signed at 11, it comes back to sales.
        Ask(1, ["hours"]),
        Ask(7, ["hours"]),
        Ask(11.5, ["hours"], "phone"),
    ]
    assert told(data, asks) == tale(
        steps=[
            ("answer", "sales 0", 0, 0, 6),
            ("sign_off", "legal 0", 6, 6, 11),
            ("answer", "sales 0", 1, 6, 12),
            ("answer", "sales 0", 11.5, 12, 18),
            ("answer", "sales 0", 11, 18, 24),
            ("sign_off", "legal 0", 24, 24, 29),
            ("answer", "sales 0", 7, 24, 30),
        ],
        answers=[
            ("sales 0", "v0", 11),
            ("sales 0", "v0", 12),
            ("sales 0", "v0", 18),
            ("sales 0", "v0", 29),
            ("sales 0", "v0", 30),
        ],
        contacts=[
            (0, 0, "answered", 29),
            (1, 1, "answered", 12),
            (2, 7, "answered", 30),
            (3, 11.5, "answered", 18),
        ],
        outcomes=["resolved"] * 4,
    )


@pytest.mark.parametrize("channel", ["phone", "mail"])
def test_of_one_class_the_oldest_goes_first(channel: str) -> None:
    asks = [Ask(at, ["price"], channel, work=(work, 0)) for at, work in ((0, 6), (1, 4), (2, 3))]
    assert told(company({"sales": 1}, ONE), asks) == tale(
        steps=[
            ("answer", "sales 0", 0, 0, 6),
            ("answer", "sales 0", 1, 6, 10),
            ("answer", "sales 0", 2, 10, 13),
        ],
        answers=[("sales 0", "v0", 6), ("sales 0", "v0", 10), ("sales 0", "v0", 13)],
        contacts=[(0, 0, "answered", 6), (1, 1, "answered", 10), (2, 2, "answered", 13)],
        outcomes=["resolved"] * 3,
    )


def test_of_one_class_the_oldest_goes_first_whatever_the_line_it_stands_in() -> None:
    data = company({"sales": 1}, ONE, levers={"intake": "shared"})
    asks = [Ask(at, ["price"]) for at in (0, 1, 3)]
    assert told(data, asks) == tale(
        steps=[
            ("triage", "sales 0", 0, 0, 2),
            ("triage", "sales 0", 1, 2, 4),  # In the inbox since 1; the first in line at sales since 2,
            ("answer", "sales 0", 2, 4, 10),  # the third in the inbox since 3,
            ("triage", "sales 0", 3, 10, 12),  # the second in line at sales since 4.
            ("answer", "sales 0", 4, 12, 18),
            ("answer", "sales 0", 12, 18, 24),
        ],
        answers=[("sales 0", "v0", 10), ("sales 0", "v0", 18), ("sales 0", "v0", 24)],
        contacts=[(0, 0, "answered", 10), (1, 1, "answered", 18), (2, 3, "answered", 24)],
        outcomes=["resolved"] * 3,
    )


def test_a_written_contact_is_taken_by_who_has_been_free_longest() -> None:
    asks = [Ask(0, ["price"], work=(20, 0)), Ask(1, ["price"]), Ask(30, ["price"]), Ask(31, ["price"])]
    assert told(company({"sales": 2}, ONE), asks) == tale(
        steps=[
            ("answer", "sales 0", 0, 0, 20),
            ("answer", "sales 1", 1, 1, 7),
            ("answer", "sales 1", 30, 30, 36),  # Free since 7, the other since 20.
            ("answer", "sales 0", 31, 31, 37),
        ],
        answers=[("sales 1", "v0", 7), ("sales 0", "v0", 20), ("sales 1", "v0", 36), ("sales 0", "v0", 37)],
        contacts=[
            (0, 0, "answered", 20),
            (1, 1, "answered", 7),
            (2, 30, "answered", 36),
            (3, 31, "answered", 37),
        ],
        outcomes=["resolved"] * 4,
    )


# -- live patience


def test_a_live_customer_leaves_the_line_exactly_when_patience_is_spent() -> None:
    asks = [Ask(0, ["price"], work=(20, 0)), Ask(5, ["price"], "phone", patience=10)]
    assert told(company({"sales": 1}, ONE), asks) == tale(
        steps=[("answer", "sales 0", 0, 0, 20)],
        answers=[("sales 0", "v0", 20)],
        contacts=[(0, 0, "answered", 20), (1, 5, "reneged", 15)],
        outcomes=["resolved", "gave_up"],
    )


def test_patience_is_spent_in_line_only_and_what_is_left_counts_in_the_next_line() -> None:
    data = company({"sales": 1, "legal": 1}, {**ONE, "contract": {"legal": "R"}, "privacy": {"legal": "R"}})
    row(data, "topic", "privacy")["door"] = "legal"
    asks = [
        Ask(0, ["price"], work=(8, 0)),
        Ask(0, ["privacy"], work=(20, 0)),
        Ask(5, ["contract"], "phone", patience=10),
    ]
    # 3 minutes in line at sales, 2 of triage that cost no patience, then 7 at legal.
    assert told(data, asks) == tale(
        steps=[
            ("answer", "sales 0", 0, 0, 8),
            ("answer", "legal 0", 0, 0, 20),
            ("triage", "sales 0", 5, 8, 10),
        ],
        answers=[("sales 0", "v0", 8), ("legal 0", "v0", 20)],
        handoffs=[("sales", "legal", 10, False)],
        contacts=[(0, 0, "answered", 8), (1, 0, "answered", 20), (2, 5, "reneged", 17)],
        outcomes=["resolved", "resolved", "gave_up"],
    )


def test_who_has_no_patience_is_served_by_a_free_agent_and_leaves_at_once_without_one() -> None:
    asks = [Ask(10, ["price"], "phone", patience=0), Ask(12, ["price"], "phone", patience=0)]
    assert told(company({"sales": 1}, ONE), asks) == tale(
        steps=[("answer", "sales 0", 10, 10, 16)],
        answers=[("sales 0", "v0", 16)],
        contacts=[(0, 10, "answered", 16), (1, 12, "reneged", 12)],
        outcomes=["resolved", "gave_up"],
    )


def test_being_served_costs_no_patience() -> None:
    data = company({"sales": 1}, {**ONE, "hours": {"sales": "R"}})
    ask = Ask(10, ["price", "hours"], "phone", work=(50, 50), patience=1)
    assert told(data, [ask]) == tale(
        steps=[("answer", "sales 0", 10, 10, 60), ("answer", "sales 0", 60, 60, 110)],
        answers=[("sales 0", "v0", 60), ("sales 0", "v0", 110)],
        contacts=[(0, 10, "answered", 110)],
        outcomes=["resolved"],
    )


# -- written patience


def test_who_waits_for_a_letter_in_vain_writes_again_at_once_and_is_answered_twice() -> None:
    assert told(from_nine(1.0), [Ask(480, ["price"], patience=(30, math.inf, math.inf))]) == tale(
        steps=[("answer", "sales 0", 480, 540, 546), ("answer", "sales 0", 510, 546, 552)],
        answers=[("sales 0", "v0", 546), ("sales 0", "v0", 552)],
        contacts=[(0, 480, "answered", 546), (0, 510, "answered", 552)],
        outcomes=["resolved"],
    )


def test_each_contact_has_a_clock_of_its_own() -> None:
    assert told(from_nine(1.0), [Ask(480, ["price"], patience=(30, 20, 60))]) == tale(
        steps=[
            ("answer", "sales 0", 480, 540, 546),
            ("answer", "sales 0", 510, 546, 552),
            ("answer", "sales 0", 530, 552, 558),
        ],
        answers=[("sales 0", "v0", 546), ("sales 0", "v0", 552), ("sales 0", "v0", 558)],
        contacts=[(0, 480, "answered", 546), (0, 510, "answered", 552), (0, 530, "answered", 558)],
        outcomes=["resolved"],
    )


@pytest.mark.parametrize(("probability", "uniform"), [(0.0, 0.0), (0.5, 0.5)])
def test_who_would_not_contact_again_goes_on_waiting(probability: float, uniform: float) -> None:
    ask = Ask(480, ["price"], patience=30, recontact=uniform)
    assert told(from_nine(probability), [ask]) == tale(
        steps=[("answer", "sales 0", 480, 540, 546)],
        answers=[("sales 0", "v0", 546)],
        contacts=[(0, 480, "answered", 546)],
        outcomes=["resolved"],
    )


def test_patience_that_outlasts_the_wait_leads_to_nothing() -> None:
    assert told(from_nine(1.0), [Ask(480, ["price"], patience=67)]) == tale(  # Until 547.
        steps=[("answer", "sales 0", 480, 540, 546)],
        answers=[("sales 0", "v0", 546)],
        contacts=[(0, 480, "answered", 546)],
        outcomes=["resolved"],
    )


def test_a_contact_decides_once_only_whether_to_be_repeated() -> None:
    data = company({"sales": 1}, ORPHAN, customers={"recontact": 0.5, "max_contacts": 5})
    open_from(data, "sales", 9, 17)
    ask = Ask(480, ["parking"], patience=(30, *[math.inf] * 4), recontact=(0.4, 0.9, 0, 0, 0))
    # The first has led to the second, at 510, and "not us" at 542 leads to no third; the second decides no.
    assert told(data, [ask]) == tale(
        steps=[("triage", "sales 0", 480, 540, 542), ("triage", "sales 0", 510, 542, 544)],
        contacts=[(0, 480, "no_mandate", 542), (0, 510, "no_mandate", 544)],
        outcomes=["no_mandate"],
    )


def test_at_most_max_contacts_though_patience_ends_again_and_again() -> None:
    assert told(from_nine(1.0, max_contacts=2), [Ask(480, ["price"], patience=10)]) == tale(
        steps=[("answer", "sales 0", 480, 540, 546), ("answer", "sales 0", 490, 546, 552)],
        answers=[("sales 0", "v0", 546), ("sales 0", "v0", 552)],
        contacts=[(0, 480, "answered", 546), (0, 490, "answered", 552)],
        outcomes=["resolved"],
    )


# -- customers' time


def test_patience_runs_faster_when_customers_are_about_and_stands_still_when_none_is() -> None:
    data = company({"sales": 1}, ORPHAN, customers={"recontact": 1.0, "max_contacts": 2})
    data["demand"]["weekdays"] = [1, 1, 1, 1, 1, 0, 0]  # 1.4 customers' minutes a minute; none at weekends.
    saturday, monday = 5 * DAY, 7 * DAY
    # "Not us" 30 minutes before Saturday: 42 of the 84 customers' minutes pass until then, 42 on Monday.
    assert told(data, [Ask(saturday - 32, ["parking"], recontact_after=84)]) == tale(
        steps=[
            ("triage", "sales 0", saturday - 32, saturday - 32, saturday - 30),
            ("triage", "sales 0", monday + 30, monday + 30, monday + 32),
        ],
        contacts=[
            (0, saturday - 32, "no_mandate", saturday - 30),
            (0, monday + 30, "no_mandate", monday + 32),
        ],
        outcomes=["no_mandate"],
    )


def test_written_patience_runs_in_customers_time_too() -> None:
    data = from_nine(1.0)
    data["demand"]["weekdays"] = [1, 1, 1, 1, 1, 0, 0]
    ask = Ask(480, ["price"], patience=(42, math.inf, math.inf))
    assert told(data, [ask])["contacts"] == [(0, 480, "answered", 546), (0, 510, "answered", 552)]


def test_live_patience_runs_by_the_clock() -> None:
    data = company({"sales": 1}, ONE)
    data["demand"]["weekdays"] = [1, 1, 1, 1, 1, 0, 0]
    asks = [Ask(0, ["price"], work=(60, 0)), Ask(5, ["price"], "phone", patience=14)]
    assert told(data, asks)["contacts"] == [(0, 0, "answered", 60), (1, 5, "reneged", 19)]
