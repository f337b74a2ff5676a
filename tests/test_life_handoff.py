"""Step 2 of the life of a contact: who takes it, who hands it off, to whom, and what may happen on the way.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2, a written
hand-off an hour; the first department named is everybody's door. All are at work around the clock where a
test does not say otherwise.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from worlds import Ask, company, drawn_uniform, open_from, row, tale, told

from sim.engine.case import Draw

DAY = 24 * 60
THREE = {"sales": 1, "service": 1, "legal": 1}
TWO = {"sales": 1, "legal": 1}
LEGAL = {"contract": {"legal": "R"}}
ASK = [Ask(10, ["contract"])]
CALL = [Ask(10, ["contract"], "phone", patience=30)]


def handed_to_legal(answered: float = 78, **more: Any) -> dict[str, list[Any]]:
    """Sales triages from 10 to 12 and hands off to legal, who answers an hour later."""
    started = answered - 6
    return tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("answer", "legal 0", started, started, answered)],
        answers=[("legal 0", "v0", answered)],
        handoffs=[("sales", "legal", 12, more.pop("lost", False))],
        contacts=[(0, 10, "answered", answered)],
        outcomes=["resolved"],
    )


def told_not_us(cause: str, at: float = 12) -> dict[str, list[Any]]:
    """Sales triages from 10 to 12 and can do nothing with it."""
    return tale(steps=[("triage", "sales 0", 10, 10, 12)], contacts=[(0, 10, cause, at)], outcomes=[cause])


def answered_by_sales(minutes: float = 6, label: str = "v0") -> dict[str, list[Any]]:
    """Sales answers at once."""
    return tale(
        steps=[("answer", "sales 0", 10, 10, 10 + minutes)],
        answers=[("sales 0", label, 10 + minutes)],
        contacts=[(0, 10, "answered", 10 + minutes)],
        outcomes=["resolved"],
    )


# -- to whom


def test_who_knows_who_hands_off_to_a_responsible_department() -> None:
    assert told(company(THREE, LEGAL, handoff={"knows_who": 1.0}), ASK) == handed_to_legal()


def test_who_does_not_know_who_hands_off_to_one_neither_responsible_nor_the_own_until_not_us() -> None:
    data = company(THREE, LEGAL, handoff={"knows_who": 0.0, "max": 2})
    assert told(data, ASK) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "service 0", 72, 72, 74),
            ("triage", "sales 0", 134, 134, 136),
        ],
        handoffs=[("sales", "service", 12, False), ("service", "sales", 74, False)],
        contacts=[(0, 10, "bounced", 136)],
        outcomes=["bounced"],
    )


def test_where_every_other_department_is_responsible_nobody_can_send_it_wrong() -> None:
    assert told(company(TWO, LEGAL, handoff={"knows_who": 0.0}), ASK) == handed_to_legal()


def test_who_lacks_the_answer_may_hand_off_to_the_own_department_but_never_to_oneself() -> None:
    # Question 0 is the case; the others keep people busy: at 62 sales 0 is free, and sales 1 is not.
    asks = [Ask(0, ["price"])] + [Ask(at, ["price"], questions=(1, 0)) for at in (40, 50, 60)]
    data = company({"sales": 2}, {"price": {"sales": "R"}})
    assert told(data, asks, ignorant=[("sales 0", 0)]) == tale(
        steps=[
            ("triage", "sales 0", 0, 0, 2),
            ("answer", "sales 1", 40, 40, 46),  # Free from the start.
            ("answer", "sales 0", 50, 50, 56),  # Free since 2.
            ("answer", "sales 1", 60, 60, 66),  # Free since 46.
            ("answer", "sales 1", 62, 66, 72),  # Not sales 0, free since 56.
        ],
        answers=[("sales 1", "v0", 46), ("sales 0", "v0", 56), ("sales 1", "v0", 66), ("sales 1", "v0", 72)],
        handoffs=[("sales", "sales", 2, False)],
        contacts=[
            (0, 0, "answered", 72),
            (1, 40, "answered", 46),
            (2, 50, "answered", 56),
            (3, 60, "answered", 66),
        ],
        outcomes=["resolved"] * 4,
    )


def test_what_one_has_handed_off_waits_for_somebody_else_however_long_it_has_waited() -> None:
    asks = [Ask(0, ["price"])]
    asks += [Ask(at, ["price"], questions=(1, 0), work=(w, 0)) for at, w in ((60, 6), (61, 3), (63, 6))]
    data = company({"sales": 2}, {"price": {"sales": "R"}})
    assert told(data, asks, ignorant=[("sales 0", 0)]) == tale(
        steps=[
            ("triage", "sales 0", 0, 0, 2),
            ("answer", "sales 1", 60, 60, 66),
            ("answer", "sales 0", 61, 61, 64),
            ("answer", "sales 0", 63, 64, 70),  # Not the case, in line since 62.
            ("answer", "sales 1", 62, 66, 72),
        ],
        answers=[("sales 0", "v0", 64), ("sales 1", "v0", 66), ("sales 0", "v0", 70), ("sales 1", "v0", 72)],
        handoffs=[("sales", "sales", 2, False)],
        contacts=[
            (0, 0, "answered", 72),
            *((n, at, "answered", end) for n, at, end in ((1, 60, 66), (2, 61, 64), (3, 63, 70))),
        ],
        outcomes=["resolved"] * 4,
    )


def test_who_lacks_the_answer_and_knows_not_who_leaves_the_responsible_departments() -> None:
    data = company(TWO, {"price": {"sales": "R"}}, handoff={"knows_who": 0.0, "max": 1})
    row(data, "department", "sales")["agents"] = 2
    assert told(data, [Ask(10, ["price"])], ignorant=[("sales 0", 0)]) == tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("triage", "legal 0", 72, 72, 74)],
        handoffs=[("sales", "legal", 12, False)],
        contacts=[(0, 10, "bounced", 74)],
        outcomes=["bounced"],
    )


def test_the_only_responsible_agent_who_lacks_the_answer_can_only_say_not_us() -> None:
    data = company(TWO, {"price": {"sales": "R"}})
    assert told(data, [Ask(10, ["price"])], ignorant=[("sales 0", 0)]) == told_not_us("bounced")


@pytest.mark.parametrize("knows_who", [0.0, 1.0])
def test_an_orphan_goes_to_and_fro_until_there_is_no_mandate(knows_who: float) -> None:
    data = company(TWO, {"parking": {}}, handoff={"knows_who": knows_who, "max": 3})
    assert told(data, [Ask(10, ["parking"])]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "legal 0", 72, 72, 74),
            ("triage", "sales 0", 134, 134, 136),
            ("triage", "legal 0", 196, 196, 198),
        ],
        handoffs=[("sales", "legal", 12, False), ("legal", "sales", 74, False), ("sales", "legal", 136, False)],
        contacts=[(0, 10, "no_mandate", 198)],
        outcomes=["no_mandate"],
    )


def test_an_orphan_never_stays_in_the_department_though_others_work_there() -> None:
    data = company({"sales": 2}, {"parking": {}})
    assert told(data, [Ask(10, ["parking"])]) == told_not_us("no_mandate")


def test_where_no_hand_off_is_allowed_it_is_not_us_at_once() -> None:
    assert told(company(TWO, LEGAL, handoff={"max": 0}), ASK) == told_not_us("bounced")


# -- on the way


def test_a_live_hand_off_is_immediate_and_never_lost() -> None:
    data = company(TWO, LEGAL, handoff={"lost": 1.0})
    assert told(data, CALL) == handed_to_legal(18)


def test_a_written_hand_off_to_a_closed_department_waits_for_its_opening() -> None:
    data = company(TWO, LEGAL)
    open_from(data, "legal", 9, 17)
    assert told(data, ASK) == tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("answer", "legal 0", 72, 540, 546)],
        answers=[("legal 0", "v0", 546)],
        handoffs=[("sales", "legal", 12, False)],
        contacts=[(0, 10, "answered", 546)],
        outcomes=["resolved"],
    )


def test_a_live_hand_off_to_a_closed_department_becomes_a_written_call_back() -> None:
    data = company(TWO, LEGAL)
    open_from(data, "legal", 9, 17)
    # In transit until 72; the patience in line no longer counts.
    assert told(data, CALL) == tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("answer", "legal 0", 72, 540, 546)],
        answers=[("legal 0", "v0", 546)],
        handoffs=[("sales", "legal", 12, False)],
        contacts=[(0, 10, "answered", 546)],
        outcomes=["resolved"],
    )


def test_that_very_hand_off_may_be_lost() -> None:
    data = company(TWO, LEGAL, handoff={"lost": 1.0})
    open_from(data, "legal", 9, 17)
    assert told(data, CALL) == tale(
        steps=[("triage", "sales 0", 10, 10, 12)],
        handoffs=[("sales", "legal", 12, True)],
        contacts=[(0, 10, "lost", 12)],
        outcomes=["lost"],
    )


def test_who_waits_for_a_call_back_in_vain_calls_again() -> None:
    data = company(TWO, LEGAL, customers={"recontact": 1.0})
    open_from(data, "legal", 9, 17)
    again = [Ask(10, ["contract"], "phone", patience=5, callback_patience=(30, math.inf, math.inf))]
    assert told(data, again) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "sales 0", 42, 42, 44),  # 30 minutes after the promise; the first still travels.
            ("answer", "legal 0", 72, 540, 546),
            ("answer", "legal 0", 104, 546, 552),
        ],
        answers=[("legal 0", "v0", 546), ("legal 0", "v0", 552)],
        handoffs=[("sales", "legal", 12, False), ("sales", "legal", 44, False)],
        contacts=[(0, 10, "answered", 546), (0, 42, "answered", 552)],
        outcomes=["resolved"],
    )


def test_a_call_on_hold_for_a_named_colleague_becomes_a_call_back_when_they_go_home() -> None:
    data = company(
        TWO,
        {"contract": {"legal": "R", "sales": "R"}, "privacy": {"legal": "R"}},
        levers={"ownership": "case_owner"},
    )
    row(data, "topic", "privacy")["door"] = "legal"
    open_from(data, "legal", 9, 17)
    asks = [
        Ask(1000, ["privacy"], work=(40, 0)),
        Ask(1005, ["privacy"], work=(6, 0)),
        Ask(1010, ["contract"], "phone", patience=10),
    ]
    # On hold from 1012, the caller would leave at 1022; at 1020 legal closes. Next day the question of the
    # colleague comes before the letter, which is older.
    assert told(data, asks, ignorant=[("sales 0", 0)]) == tale(
        steps=[
            ("answer", "legal 0", 1000, 1000, 1040),
            ("triage", "sales 0", 1010, 1010, 1012),
            ("colleague", "legal 0", 1012, DAY + 540, DAY + 544),
            ("answer", "sales 0", DAY + 544, DAY + 544, DAY + 550),
            ("answer", "legal 0", 1005, DAY + 544, DAY + 550),
        ],
        answers=[("legal 0", "v0", 1040), ("sales 0", "v0", DAY + 550), ("legal 0", "v0", DAY + 550)],
        contacts=[
            (0, 1000, "answered", 1040),
            (1, 1005, "answered", DAY + 550),
            (2, 1010, "answered", DAY + 550),
        ],
        outcomes=["resolved"] * 3,
    )


# -- lost


def test_lost_with_nobody_accountable_it_is_lost() -> None:
    assert told(company(TWO, LEGAL, handoff={"lost": 1.0}), ASK) == tale(
        steps=[("triage", "sales 0", 10, 10, 12)],
        handoffs=[("sales", "legal", 12, True)],
        contacts=[(0, 10, "lost", 12)],
        outcomes=["lost"],
    )


def test_lost_with_somebody_accountable_it_is_found_after_the_chase_instead_of_the_transit() -> None:
    data = company(TWO, {"contract": {"legal": "RA"}}, handoff={"lost": 1.0, "chase_hours": 0.0})
    assert told(data, ASK) == handed_to_legal(18, lost=True)


def test_the_chase_is_exponential() -> None:
    data = company(TWO, {"contract": {"legal": "RA"}}, handoff={"lost": 1.0, "chase_hours": 2.0})
    found = 12 + 120 * -math.log(1 - drawn_uniform(Draw.CHASE))
    log = told(data, ASK)
    assert found > 12.1
    assert log["steps"] == [
        ("triage", "sales 0", 10, 10, 12),
        ("answer", "legal 0", *(pytest.approx(t, abs=1e-5) for t in (found, found, found + 6))),
    ]
    assert log["outcomes"] == ["resolved"]


def test_the_accountable_department_finds_it_wherever_it_was_sent_and_treats_it_by_the_same_rules() -> None:
    topics = {"contract": {"legal": "R", "service": "A"}}
    data = company(THREE, topics, handoff={"lost": 1.0, "chase_hours": 0.0, "max": 2})
    assert told(data, ASK) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "service 0", 12, 12, 14),
            ("triage", "service 0", 14, 14, 16),  # Lost again, found again.
        ],
        handoffs=[("sales", "service", 12, True), ("service", "service", 14, True)],  # Who took them up.
        contacts=[(0, 10, "bounced", 16)],
        outcomes=["bounced"],
    )


# -- a say without accountability


def speaking(letters: str, knowledge: dict[str, float] | None = None, **handoff: float) -> dict[str, Any]:
    """Sales holds these letters for contracts, legal the R."""
    return company(
        TWO,
        {"contract": {"sales": letters, "legal": "R"}},
        handoff={"speaks_anyway": 1.0, **handoff},
        work={"generalist_factor": 2.0},
        knowledge={"keeps_other": 0.0, **(knowledge or {})},
    )


def test_a_consulted_department_speaks_anyway_knowing_as_at_home_but_slower() -> None:
    assert told(speaking("C"), ASK) == answered_by_sales(12)


def test_a_consulted_department_that_does_not_speak_anyway_hands_off() -> None:
    assert told(speaking("C", speaks_anyway=0.0), ASK) == handed_to_legal()


@pytest.mark.parametrize("letters", ["I", "A", ""])
def test_other_letters_give_no_say(letters: str) -> None:
    assert told(speaking(letters), ASK) == handed_to_legal()


def test_a_consulted_department_answers_even_an_orphan() -> None:
    data = company(TWO, {"parking": {"sales": "C"}}, handoff={"speaks_anyway": 1.0})
    assert told(data, [Ask(10, ["parking"])]) == answered_by_sales()


def test_a_consulted_department_that_does_not_know_hands_off() -> None:
    assert told(speaking("C"), ASK, ignorant=[("sales 0", 0)]) == handed_to_legal()


def test_a_consulted_department_that_does_not_know_may_improvise() -> None:
    data = speaking("C", {"improvise": 1.0})
    assert told(data, ASK, ignorant=[("sales 0", 0)]) == answered_by_sales(12, "invented by sales 0")


# -- by skill


def skilled(departments: dict[str, int], extra_skills: int | str, **handoff: float) -> dict[str, Any]:
    """Whoever is trained may answer, at twice the minutes off the home topics."""
    return company(
        departments,
        {"contract": {"legal": "R", "sales": "C"}},
        levers={"routing": "skills"},
        work={"generalist_factor": 2.0, "extra_skills": extra_skills},
        handoff={"speaks_anyway": 1.0, **handoff},
    )


def test_under_skills_whoever_is_trained_answers_off_home_slower() -> None:
    assert told(skilled(TWO, "all"), ASK) == answered_by_sales(12)


def test_under_skills_who_is_not_trained_hands_off_to_the_pool_and_a_letter_gives_no_say() -> None:
    assert told(skilled(TWO, 0), ASK) == handed_to_legal()


def test_under_skills_who_lacks_the_answer_hands_off_to_somebody_else_of_the_pool() -> None:
    assert told(skilled(TWO, "all"), ASK, ignorant=[("sales 0", 0)]) == handed_to_legal()


def test_under_skills_who_is_alone_in_the_pool_and_lacks_the_answer_says_not_us() -> None:
    data = skilled({"legal": 1, "sales": 1}, 0)
    assert told(data, ASK, ignorant=[("legal 0", 0)]) == tale(
        steps=[("triage", "legal 0", 10, 10, 12)], contacts=[(0, 10, "bounced", 12)], outcomes=["bounced"]
    )


def test_under_skills_who_knows_not_who_sends_it_where_nobody_is_trained() -> None:
    data = skilled(THREE, 0, knows_who=0.0, max=1)
    assert told(data, ASK) == tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("triage", "service 0", 72, 72, 74)],
        handoffs=[("sales", "service", 12, False)],
        contacts=[(0, 10, "bounced", 74)],
        outcomes=["bounced"],
    )


def test_under_skills_where_all_others_are_trained_nobody_can_send_it_wrong() -> None:
    assert told(skilled(TWO, 0, knows_who=0.0), ASK) == handed_to_legal()
