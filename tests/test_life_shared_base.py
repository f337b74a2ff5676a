"""Step 3 of the life of a contact, where there is a shared base: when it is read, and what is told then.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2, asking a
colleague 4, a lookup 1, a written hand-off an hour; all agents are at work around the clock.
"""

from __future__ import annotations

from typing import Any

from worlds import Ask, Change, company, live


def shared(**knowledge: Any) -> dict[str, Any]:
    """One R department that the news does not start in; the base is read always."""
    data = company(
        {"sales": 1, "legal": 1},
        {"price": {"sales": "R", "legal": "I"}},
        levers={"knowledge": "shared"},
        knowledge=knowledge,
    )
    data["topic"][0]["news_from"] = "legal"
    return data


def test_who_reads_a_newer_entry_answers_with_it() -> None:
    log = live(shared(), [Ask(10, ["price"])], [Change(5, "price")], ties=[])
    assert log.steps == [("answer", "sales 0", 10, 10, 17)]
    assert log.answers == [("sales 0", "v1", 17)]  # No tie brought the news to sales.


def test_departmental_knowledge_ignores_the_base() -> None:
    data = shared()
    data["organisation"]["it"]["knowledge"] = "departmental"
    log = live(data, [Ask(10, ["price"])], [Change(5, "price")], ties=[])
    assert log.steps == [("answer", "sales 0", 10, 10, 16)]
    assert log.answers == [("sales 0", "v0", 16)]


def test_who_does_not_read_the_base_spends_no_lookup() -> None:
    log = live(shared(reads_base=0.0), [Ask(10, ["price"])], [Change(5, "price")], ties=[])
    assert log.steps == [("answer", "sales 0", 10, 10, 16)]
    assert log.answers == [("sales 0", "v0", 16)]


def test_on_a_tie_the_bases_wording_is_told() -> None:
    log = live(shared(base_error=1.0), [Ask(10, ["price"])])
    assert log.answers == [("sales 0", "v0 base error", 17)]


def test_an_error_of_the_base_is_told_by_everybody_alike() -> None:
    asks = [Ask(10, ["price"]), Ask(10, ["price"], customer=1)]
    data = shared(base_error=1.0)
    data["topic"][0]["raci"]["legal"] = "R"
    data["topic"][0]["door"] = {"prospect": "legal", "customer": "sales"}
    asks[1] = Ask(10, ["price"], customer=1, prospect=True)
    log = live(data, asks, [Change(5, "price")], ties=[])
    assert log.answers == [("sales 0", "v1 base error", 17), ("legal 0", "v1 base error", 17)]


def test_an_own_belief_newer_than_the_entry_is_told() -> None:
    log = live(shared(), [Ask(10, ["price"])], [Change(5, "price")], unpublished=[(0, 1)])
    assert log.steps == [("answer", "sales 0", 10, 10, 17)]
    assert log.answers == [("sales 0", "v1", 17)]


def test_where_nothing_was_published_the_own_belief_is_told_after_a_lookup() -> None:
    log = live(shared(published=0.0, base_error=1.0), [Ask(10, ["price"])], [Change(5, "price")], ties=[])
    assert log.steps == [("answer", "sales 0", 10, 10, 17)]
    assert log.answers == [("sales 0", "v0", 17)]


def test_who_does_not_master_the_question_answers_from_the_base() -> None:
    log = live(shared(), [Ask(10, ["price"])], ignorant=[("sales 0", 0)])
    assert log.steps == [("answer", "sales 0", 10, 10, 17)]
    assert log.answers == [("sales 0", "v0", 17)]


def test_an_empty_base_costs_the_lookup_before_the_case_moves_on() -> None:
    data = shared(published=0.0)
    data["topic"][0]["raci"]["legal"] = "R"
    log = live(data, [Ask(10, ["price"])], ignorant=[("sales 0", 0)])
    assert log.steps == [("triage", "sales 0", 10, 10, 13), ("answer", "legal 0", 73, 73, 80)]
    assert log.handoffs == [("sales", "legal", 13, False)]


def test_a_case_owner_looks_up_once_before_asking_a_colleague() -> None:
    data = shared(published=0.0)
    data["topic"][0]["raci"]["legal"] = "C"
    data["organisation"]["it"]["ownership"] = "case_owner"
    log = live(data, [Ask(10, ["price"])], ignorant=[("sales 0", 0)])
    assert log.steps == [
        ("triage", "sales 0", 10, 10, 13),
        ("colleague", "legal 0", 13, 13, 17),
        ("answer", "sales 0", 17, 17, 23),
    ]


def test_reading_the_base_does_not_teach() -> None:
    asks = [Ask(10, ["price"]), Ask(100, ["price"], customer=1)]
    log = live(shared(), asks, [Change(50, "price")], ignorant=[("sales 0", 0)], unpublished=[(0, 1)])
    # Had reading at 10 taught sales the question, the news of 50 would have been kept and told.
    assert log.answers == [("sales 0", "v0", 17), ("sales 0", "v0", 107)]
