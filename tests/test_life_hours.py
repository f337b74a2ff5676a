"""Clock and calendar: what opening, closing, midnight and duty do to the contacts.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2; where a test
does not say otherwise all are at work around the clock.
"""

from __future__ import annotations

from worlds import Ask, company, open_from, row, tale, told

DAY = 24 * 60
ONE = {"price": {"sales": "R"}}


# -- opening hours


def test_a_line_is_open_from_opening_until_just_before_closing() -> None:
    data = company({"sales": 1}, ONE)
    open_from(data, "sales", 9, 17)
    asks = [Ask(at, ["price"], "phone") for at in (539, 540, 1019, 1020)]
    assert told(data, asks) == tale(
        steps=[("answer", "sales 0", 540, 540, 546), ("answer", "sales 0", 1019, 1019, 1025)],
        answers=[("sales 0", "v0", 546), ("sales 0", "v0", 1025)],
        contacts=[
            (0, 539, "closed", 539),
            (1, 540, "answered", 546),
            (2, 1019, "answered", 1025),
            (3, 1020, "closed", 1020),
        ],
        outcomes=["gave_up", "resolved", "resolved", "gave_up"],
    )


def test_a_written_contact_waits_for_the_next_open_day() -> None:
    data = company({"sales": 1}, ONE)
    open_from(data, "sales", 9, 17, "wed")
    assert told(data, [Ask(10, ["price"])]) == tale(
        steps=[("answer", "sales 0", 10, 2 * DAY + 540, 2 * DAY + 546)],
        answers=[("sales 0", "v0", 2 * DAY + 546)],
        contacts=[(0, 10, "answered", 2 * DAY + 546)],
        outcomes=["resolved"],
    )


def test_at_closing_a_step_is_finished_live_customers_in_line_are_told_so_and_letters_stay() -> None:
    data = company({"sales": 1}, ONE)
    open_from(data, "sales", 9, 17)
    asks = [
        Ask(1010, ["price"], "phone", work=(20, 0)),
        Ask(1015, ["price"], "phone"),
        Ask(1016, ["price"], "mail"),
    ]
    assert told(data, asks) == tale(
        steps=[("answer", "sales 0", 1010, 1010, 1030), ("answer", "sales 0", 1016, DAY + 540, DAY + 546)],
        answers=[("sales 0", "v0", 1030), ("sales 0", "v0", DAY + 546)],
        contacts=[
            (0, 1010, "answered", 1030),
            (1, 1015, "closed", 1020),
            (2, 1016, "answered", DAY + 546),
        ],
        outcomes=["resolved", "gave_up", "resolved"],
    )


def test_who_finishes_exactly_at_closing_starts_nothing_more() -> None:
    data = company({"sales": 1}, ONE)
    open_from(data, "sales", 9, 17)
    assert told(data, [Ask(1014, ["price"]), Ask(1015, ["price"])]) == tale(
        steps=[("answer", "sales 0", 1014, 1014, 1020), ("answer", "sales 0", 1015, DAY + 540, DAY + 546)],
        answers=[("sales 0", "v0", 1020), ("sales 0", "v0", DAY + 546)],
        contacts=[(0, 1014, "answered", 1020), (1, 1015, "answered", DAY + 546)],
        outcomes=["resolved", "resolved"],
    )


def test_around_the_clock_midnight_is_no_closing() -> None:
    asks = [Ask(1435, ["price"], "phone", work=(10, 0)), Ask(1438, ["price"], "phone")]
    assert told(company({"sales": 1}, ONE), asks) == tale(
        steps=[("answer", "sales 0", 1435, 1435, 1445), ("answer", "sales 0", 1438, 1445, 1451)],
        answers=[("sales 0", "v0", 1445), ("sales 0", "v0", 1451)],
        contacts=[(0, 1435, "answered", 1445), (1, 1438, "answered", 1451)],
        outcomes=["resolved", "resolved"],
    )


# -- duty


def test_agents_who_are_never_on_duty_do_nothing_though_the_line_is_open() -> None:
    data = company({"sales": 1}, ONE)
    row(data, "department", "sales")["available"] = 0.0
    end = 10 * DAY
    assert told(data, [Ask(10, ["price"], "phone", patience=5), Ask(20, ["price"], "mail")]) == tale(
        contacts=[(0, 10, "reneged", 15), (1, 20, "travelling", end)],
        outcomes=["gave_up", "open"],
    )


def test_who_is_not_on_duty_does_not_triage_the_inbox() -> None:
    data = company({"sales": 1, "service": 1}, {"contract": {"service": "R"}}, levers={"intake": "shared"})
    row(data, "department", "sales")["available"] = 0.0
    assert told(data, [Ask(10, ["contract"])]) == tale(
        steps=[("triage", "service 0", 10, 10, 12), ("answer", "service 0", 12, 12, 18)],
        answers=[("service 0", "v0", 18)],
        contacts=[(0, 10, "answered", 18)],
        outcomes=["resolved"],
    )
