"""Step 4 of the life of a contact: every Consulted department signs before the answer leaves.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a sign-off 5; all
agents are at work around the clock.
"""

from __future__ import annotations

import datetime
from typing import Any

from worlds import Ask, Change, company, live

THREE = {"sales": 1, "legal": 1, "press": 1}
BOTH_SIGN = {"price": {"sales": "R", "legal": "C", "press": "C"}}
LEGAL_SIGNS = {"price": {"sales": "R", "legal": "C"}}


def signing(departments: dict[str, int], topics: dict[str, dict[str, str]], **sections: Any) -> dict[str, Any]:
    """A company whose Consulted departments sign."""
    return company(departments, topics, levers={"sign_off": "consulted"}, **sections)


def test_every_consulted_department_signs_in_parallel() -> None:
    log = live(signing(THREE, BOTH_SIGN), [Ask(10, ["price"])])
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("sign_off", "legal 0", 16, 16, 21),
        ("sign_off", "press 0", 16, 16, 21),
    ]
    assert log.answers == [("sales 0", "v0", 21)]
    assert log.contacts == [(0, 10, "answered", 21)]
    assert log.outcomes == ["resolved"]
    assert log.handoffs == []


def test_the_answer_leaves_when_the_last_has_signed() -> None:
    data = signing(THREE, {**BOTH_SIGN, "news": {"press": "R"}})
    data["topic"][1]["door"] = "press"
    log = live(data, [Ask(10, ["price"]), Ask(11, ["news"], work=(19, 0), customer=1)])
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("answer", "press 0", 11, 11, 30),
        ("sign_off", "legal 0", 16, 16, 21),
        ("sign_off", "press 0", 16, 30, 35),
    ]
    assert log.answers == [("press 0", "v0", 30), ("sales 0", "v0", 35)]


def test_a_closed_department_signs_when_it_opens() -> None:
    data = signing({"sales": 1, "legal": 1}, LEGAL_SIGNS)
    data["department"][1].update(opens=datetime.time(9), closes=datetime.time(17))
    log = live(data, [Ask(10, ["price"])])
    assert log.steps == [("answer", "sales 0", 10, 10, 16), ("sign_off", "legal 0", 16, 540, 545)]
    assert log.answers == [("sales 0", "v0", 545)]


def test_without_sign_off_nobody_signs() -> None:
    data = company(THREE, BOTH_SIGN)
    data["channel"][1]["sign_off"] = ["press"]
    log = live(data, [Ask(10, ["price"])])
    assert log.steps == [("answer", "sales 0", 10, 10, 16)]
    assert log.answers == [("sales 0", "v0", 16)]


def test_nobody_signs_their_own_answer() -> None:
    data = signing({"sales": 1}, {"price": {"sales": "RC"}})
    data["channel"][1]["sign_off"] = ["sales"]
    log = live(data, [Ask(10, ["price"])])
    assert log.steps == [("answer", "sales 0", 10, 10, 16)]


def test_a_consulted_department_that_speaks_anyway_is_signed_by_the_others_only() -> None:
    data = signing(THREE, BOTH_SIGN, handoff={"speaks_anyway": 1.0})
    data["topic"][0]["door"] = "legal"
    log = live(data, [Ask(10, ["price"])])
    assert log.steps == [("answer", "legal 0", 10, 10, 16), ("sign_off", "press 0", 16, 16, 21)]
    assert log.answers == [("legal 0", "v0", 21)]


def test_who_watches_a_channel_signs_what_leaves_through_it() -> None:
    data = signing({"sales": 1, "legal": 1}, {"price": {"sales": "R"}})
    data["channel"][1]["sign_off"] = ["legal"]
    log = live(data, [Ask(10, ["price"], "mail"), Ask(30, ["price"], "phone", customer=1)])
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("sign_off", "legal 0", 16, 16, 21),
        ("answer", "sales 0", 30, 30, 36),
    ]
    assert log.answers == [("sales 0", "v0", 21), ("sales 0", "v0", 36)]


def test_who_is_consulted_and_watches_the_channel_signs_once() -> None:
    data = signing({"sales": 1, "legal": 1}, LEGAL_SIGNS)
    data["channel"][1]["sign_off"] = ["legal"]
    log = live(data, [Ask(10, ["price"])])
    assert log.steps == [("answer", "sales 0", 10, 10, 16), ("sign_off", "legal 0", 16, 16, 21)]


# -- corrections


def test_a_signer_with_a_newer_version_corrects_the_answer() -> None:
    data = signing({"sales": 1, "legal": 1}, LEGAL_SIGNS)
    data["topic"][0]["news_from"] = "legal"
    log = live(data, [Ask(10, ["price"])], [Change(5, "price")], ties=[])
    assert log.answers == [("sales 0", "v1", 21)]  # Still the answer of who answered.


def test_a_later_signer_with_an_older_version_takes_nothing_back() -> None:
    data = signing(THREE, {**BOTH_SIGN, "news": {"press": "R"}})
    data["topic"][0]["news_from"] = "legal"
    data["topic"][1]["door"] = "press"
    asks = [Ask(10, ["price"]), Ask(11, ["news"], work=(19, 0), customer=1)]
    log = live(data, asks, [Change(5, "price")], ties=[])
    assert log.steps[2:] == [("sign_off", "legal 0", 16, 16, 21), ("sign_off", "press 0", 16, 30, 35)]
    assert log.answers == [("press 0", "v0", 30), ("sales 0", "v1", 35)]


def test_what_a_signer_believes_is_fixed_when_the_sign_off_starts() -> None:
    data = signing({"sales": 1, "legal": 1}, LEGAL_SIGNS)
    log = live(data, [Ask(10, ["price"])], [Change(18, "price")])
    assert log.answers == [("sales 0", "v0", 21)]
    assert log.trace.answers.current.tolist() == [1]


def test_a_signer_who_knows_corrects_an_improvised_answer() -> None:
    data = signing({"sales": 1, "legal": 1}, LEGAL_SIGNS, knowledge={"improvise": 1.0})
    log = live(data, [Ask(10, ["price"])], ignorant=[("sales 0", 0)])
    assert log.answers == [("sales 0", "v0", 21)]


def test_a_signer_who_does_not_know_lets_an_improvised_answer_pass() -> None:
    data = signing({"sales": 1, "legal": 1}, LEGAL_SIGNS, knowledge={"improvise": 1.0})
    log = live(data, [Ask(10, ["price"])], ignorant=[("sales 0", 0), ("legal 0", 0)])
    assert log.answers == [("sales 0", "invented by sales 0", 21)]


def test_a_signer_with_the_same_version_in_another_wording_changes_nothing() -> None:
    data = signing({"sales": 1, "legal": 1}, LEGAL_SIGNS, knowledge={"own_story": 1.0})
    log = live(data, [Ask(10, ["price"])], [Change(5, "price")])
    assert log.answers == [("sales 0", "v1", 21)]


def test_a_signer_corrects_with_their_own_departments_story() -> None:
    data = signing(THREE, LEGAL_SIGNS, knowledge={"own_story": 1.0})
    data["topic"][0]["news_from"] = "press"
    log = live(data, [Ask(10, ["price"])], [Change(5, "price")], ties=[("press 0", "legal 0")])
    assert log.answers == [("sales 0", "v1 as told by legal", 21)]


def test_a_signer_uses_their_own_belief_and_not_the_base() -> None:
    data = company({"sales": 1, "legal": 1}, LEGAL_SIGNS, levers={"sign_off": "consulted", "knowledge": "shared"})
    # The base gets version 1 at 18, after the answer began; legal, without ties, does not hear it.
    log = live(data, [Ask(14, ["price"])], [Change(18, "price")], ties=[])
    assert log.steps == [("answer", "sales 0", 14, 14, 21), ("sign_off", "legal 0", 21, 21, 26)]
    assert log.answers == [("sales 0", "v0", 26)]


# -- live


def test_a_live_customer_is_called_back_with_the_signed_answer() -> None:
    data = signing({"sales": 1, "legal": 1}, LEGAL_SIGNS)
    log = live(data, [Ask(10, ["price"], "phone", patience=1, callback_patience=60)])
    assert log.steps == [("answer", "sales 0", 10, 10, 16), ("sign_off", "legal 0", 16, 16, 21)]
    assert log.answers == [("sales 0", "v0", 21)]
    assert log.contacts == [(0, 10, "answered", 21)]
    assert log.trace.inquiries.responded_at.tolist() == [10 / 60]


def test_a_live_customer_does_not_hold_the_line_for_signatures() -> None:
    data = signing({"sales": 1, "legal": 1}, LEGAL_SIGNS)
    asks = [Ask(10, ["price"], "phone"), Ask(15, ["price"], "phone", customer=1)]
    log = live(data, asks)
    assert sorted(log.steps) == sorted(
        [
            ("answer", "sales 0", 10, 10, 16),
            ("answer", "sales 0", 15, 16, 22),
            ("sign_off", "legal 0", 16, 16, 21),
            ("sign_off", "legal 0", 22, 22, 27),
        ]
    )
    assert log.answers == [("sales 0", "v0", 21), ("sales 0", "v0", 27)]
    assert log.outcomes == ["resolved", "resolved"]


def test_a_sign_off_waits_behind_a_live_contact_and_is_no_longer_live_itself() -> None:
    data = signing({"sales": 1, "legal": 1}, {**LEGAL_SIGNS, "privacy": {"legal": "R"}})
    data["topic"][1]["door"] = "legal"
    asks = [
        Ask(10, ["price"], "phone"),
        Ask(14, ["privacy"], "mail", work=(6, 0), customer=1),
        Ask(18, ["privacy"], "phone", customer=2),
    ]
    log = live(data, asks)
    assert log.steps == [
        ("answer", "sales 0", 10, 10, 16),
        ("answer", "legal 0", 14, 14, 20),
        ("answer", "legal 0", 18, 20, 26),
        ("sign_off", "legal 0", 16, 26, 31),
    ]
