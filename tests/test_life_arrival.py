"""Step 1 of the life of a contact: doors and the shared inbox.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2, a written
hand-off an hour; where a test does not say otherwise all are at work around the clock.
"""

from __future__ import annotations

from typing import Any

from worlds import Ask, company, open_from, row, tale, told

ONE = {"price": {"sales": "R"}}
TWO = {"price": {"sales": "R"}, "contract": {"service": "R"}}
BOTH = {"price": {"sales": "R", "service": "R"}}


def inbox(departments: dict[str, int], topics: dict[str, dict[str, str]], **sections: Any) -> dict[str, Any]:
    """A company with one shared inbox."""
    return company(departments, topics, levers={"intake": "shared", **sections.pop("levers", {})}, **sections)


# -- doors


def test_who_is_responsible_and_knows_answers_at_once() -> None:
    assert told(company({"sales": 1}, ONE), [Ask(10, ["price"])]) == tale(
        steps=[("answer", "sales 0", 10, 10, 16)],
        answers=[("sales 0", "v0", 16)],
        contacts=[(0, 10, "answered", 16)],
        outcomes=["resolved"],
    )


def test_customers_and_prospects_go_to_different_doors() -> None:
    data = company({"sales": 1, "service": 1}, BOTH)
    row(data, "topic", "price")["door"] = {"prospect": "sales", "customer": "service"}
    assert told(data, [Ask(10, ["price"]), Ask(11, ["price"], prospect=True)]) == tale(
        steps=[("answer", "service 0", 10, 10, 16), ("answer", "sales 0", 11, 11, 17)],
        answers=[("service 0", "v0", 16), ("sales 0", "v0", 17)],
        contacts=[(0, 10, "answered", 16), (1, 11, "answered", 17)],
        outcomes=["resolved", "resolved"],
    )


def test_each_topic_has_its_own_door() -> None:
    data = company({"sales": 1, "service": 1}, TWO)
    row(data, "topic", "contract")["door"] = "service"
    assert told(data, [Ask(10, ["contract"]), Ask(11, ["price"])]) == tale(
        steps=[("answer", "service 0", 10, 10, 16), ("answer", "sales 0", 11, 11, 17)],
        answers=[("service 0", "v0", 16), ("sales 0", "v0", 17)],
        contacts=[(0, 10, "answered", 16), (1, 11, "answered", 17)],
        outcomes=["resolved", "resolved"],
    )


def test_a_channel_with_its_own_door_ends_there_and_never_at_a_wrong_one() -> None:
    data = company({"sales": 1, "service": 1}, BOTH, customers={"wrong_door": 0.5})
    row(data, "channel", "mail")["door"] = "service"  # That of the topic is sales.
    row(data, "channel", "phone")["door"] = "sales"
    asks = [Ask(10, ["price"], "mail", wrong_door=0.9), Ask(20, ["price"], "phone", wrong_door=0.1)]
    assert told(data, asks) == tale(
        steps=[("answer", "service 0", 10, 10, 16), ("answer", "sales 0", 20, 20, 26)],
        answers=[("service 0", "v0", 16), ("sales 0", "v0", 26)],
        contacts=[(0, 10, "answered", 16), (1, 20, "answered", 26)],
        outcomes=["resolved", "resolved"],
    )


def test_a_wrong_door_is_one_of_the_other_departments_evenly() -> None:
    responsible = {"price": {"sales": "R", "service": "R", "legal": "R"}}
    data = company({"service": 1, "sales": 1, "legal": 1}, responsible, customers={"wrong_door": 0.5})
    row(data, "topic", "price")["door"] = "sales"
    asks = [
        Ask(10, ["price"], wrong_door=0.49, which_door=0.49),  # The first of service and legal.
        Ask(20, ["price"], wrong_door=0.49, which_door=0.5),  # The second.
        Ask(30, ["price"], wrong_door=0.5, which_door=0.0),  # Not wrong.
    ]
    assert told(data, asks) == tale(
        steps=[
            ("answer", "service 0", 10, 10, 16),
            ("answer", "legal 0", 20, 20, 26),
            ("answer", "sales 0", 30, 30, 36),
        ],
        answers=[("service 0", "v0", 16), ("legal 0", "v0", 26), ("sales 0", "v0", 36)],
        contacts=[(0, 10, "answered", 16), (1, 20, "answered", 26), (2, 30, "answered", 36)],
        outcomes=["resolved"] * 3,
    )


def test_where_there_is_one_department_there_is_no_wrong_door() -> None:
    data = company({"sales": 1}, ONE, customers={"wrong_door": 1.0})
    assert told(data, [Ask(10, ["price"], wrong_door=0.0)]) == tale(
        steps=[("answer", "sales 0", 10, 10, 16)],
        answers=[("sales 0", "v0", 16)],
        contacts=[(0, 10, "answered", 16)],
        outcomes=["resolved"],
    )


# -- the shared inbox


def test_the_longest_free_agent_triages_and_a_responsible_department_answers() -> None:
    data = inbox({"sales": 1, "service": 1}, TWO)
    # At 30 service has been free from the start, sales since 18 only.
    assert told(data, [Ask(10, ["price"]), Ask(30, ["price"])]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("answer", "sales 0", 12, 12, 18),
            ("triage", "service 0", 30, 30, 32),
            ("answer", "sales 0", 32, 32, 38),
        ],
        answers=[("sales 0", "v0", 18), ("sales 0", "v0", 38)],
        contacts=[(0, 10, "answered", 18), (1, 30, "answered", 38)],
        outcomes=["resolved", "resolved"],
    )


def test_the_inbox_ignores_the_doors_of_topics_and_channels_and_wrong_doors() -> None:
    data = inbox({"sales": 1, "service": 1}, ONE, customers={"wrong_door": 1.0})
    row(data, "channel", "mail")["door"] = "service"
    assert told(data, [Ask(10, ["price"], wrong_door=0.0)]) == tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("answer", "sales 0", 12, 12, 18)],
        answers=[("sales 0", "v0", 18)],
        contacts=[(0, 10, "answered", 18)],
        outcomes=["resolved"],
    )


def test_the_inbox_sends_an_orphan_to_another_department_than_the_triagers() -> None:
    data = inbox({"sales": 1, "service": 1}, {"parking": {}}, handoff={"max": 1})
    # Coming from the inbox is not a hand-off yet.
    assert told(data, [Ask(10, ["parking"])]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "service 0", 12, 12, 14),
            ("triage", "sales 0", 74, 74, 76),
        ],
        handoffs=[("service", "sales", 14, False)],
        contacts=[(0, 10, "no_mandate", 76)],
        outcomes=["no_mandate"],
    )


def test_under_skills_the_inbox_sends_to_who_is_at_home_then_to_who_is_trained() -> None:
    data = inbox(
        {"sales": 1, "service": 1},
        ONE,
        levers={"routing": "skills"},
        work={"extra_skills": "all", "generalist_factor": 2.0},
    )
    assert told(data, [Ask(10, ["price"]), Ask(11, ["price"])]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "service 0", 11, 11, 13),
            ("answer", "sales 0", 12, 12, 18),  # Service is busy; sales would come first anyhow.
            ("answer", "service 0", 13, 13, 25),
        ],
        answers=[("sales 0", "v0", 18), ("service 0", "v0", 25)],
        contacts=[(0, 10, "answered", 18), (1, 11, "answered", 25)],
        outcomes=["resolved", "resolved"],
    )


def test_of_several_free_agents_one_at_home_comes_first_then_the_longest_free_of_those_trained() -> None:
    data = inbox(
        {"service": 2, "sales": 1},
        ONE,
        levers={"routing": "skills"},
        work={"extra_skills": "all", "generalist_factor": 2.0},
    )
    assert told(data, [Ask(10, ["price"]), Ask(11, ["price"])]) == tale(
        steps=[
            ("triage", "service 0", 10, 10, 12),
            ("triage", "service 1", 11, 11, 13),
            ("answer", "sales 0", 12, 12, 18),
            ("answer", "service 0", 13, 13, 25),  # Free since 12; service 1 only now.
        ],
        answers=[("sales 0", "v0", 18), ("service 0", "v0", 25)],
        contacts=[(0, 10, "answered", 18), (1, 11, "answered", 25)],
        outcomes=["resolved", "resolved"],
    )


def test_who_has_triaged_a_live_contact_goes_on_with_it_before_a_written_one() -> None:
    asks = [Ask(10, ["price"], "phone"), Ask(11, ["price"], "mail")]
    assert told(inbox({"sales": 1}, ONE), asks) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("answer", "sales 0", 12, 12, 18),
            ("triage", "sales 0", 11, 18, 20),
            ("answer", "sales 0", 20, 20, 26),
        ],
        answers=[("sales 0", "v0", 18), ("sales 0", "v0", 26)],
        contacts=[(0, 10, "answered", 18), (1, 11, "answered", 26)],
        outcomes=["resolved", "resolved"],
    )


def test_who_has_triaged_a_live_contact_takes_an_older_one_first() -> None:
    asks = [Ask(10, ["price"], "phone"), Ask(11, ["price"], "phone")]
    assert told(inbox({"sales": 1}, ONE), asks) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "sales 0", 11, 12, 14),  # In line since 11; the answer to the first since 12.
            ("answer", "sales 0", 12, 14, 20),
            ("answer", "sales 0", 14, 20, 26),
        ],
        answers=[("sales 0", "v0", 20), ("sales 0", "v0", 26)],
        contacts=[(0, 10, "answered", 20), (1, 11, "answered", 26)],
        outcomes=["resolved", "resolved"],
    )


def test_who_has_triaged_for_somebody_else_turns_to_what_waits_for_them() -> None:
    asks = [Ask(9, ["contract"]), Ask(10, ["price"], "phone")]
    assert told(inbox({"sales": 1, "service": 1}, TWO), asks) == tale(
        steps=[
            ("triage", "sales 0", 9, 9, 11),
            ("triage", "service 0", 10, 10, 12),
            ("answer", "sales 0", 12, 12, 18),
            ("answer", "service 0", 11, 12, 18),
        ],
        answers=[("sales 0", "v0", 18), ("service 0", "v0", 18)],
        contacts=[(0, 9, "answered", 18), (1, 10, "answered", 18)],
        outcomes=["resolved", "resolved"],
    )


def test_a_misreading_is_found_out_by_who_takes_it_at_the_cost_of_a_triage() -> None:
    topics = {"price": {"sales": "R"}, "contract": {"sales": "R"}}
    assert told(inbox({"sales": 1}, topics, work={"misread": 1.0}), [Ask(10, ["price"])]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),  # Taken for a contract.
            ("triage", "sales 0", 12, 12, 14),  # It is not.
            ("answer", "sales 0", 14, 14, 20),
        ],
        answers=[("sales 0", "v0", 20)],
        contacts=[(0, 10, "answered", 20)],
        outcomes=["resolved"],
    )


def test_a_misreading_leads_to_a_hand_off_where_who_takes_it_may_not_answer() -> None:
    data = inbox({"sales": 1, "service": 1}, TWO, work={"misread": 1.0})
    assert told(data, [Ask(10, ["price"])]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "service 0", 12, 12, 14),  # Finding it out is the triage before the hand-off.
            ("answer", "sales 0", 74, 74, 80),
        ],
        answers=[("sales 0", "v0", 80)],
        handoffs=[("service", "sales", 14, False)],
        contacts=[(0, 10, "answered", 80)],
        outcomes=["resolved"],
    )


def test_under_skills_a_misreading_leads_to_the_pool_of_the_wrong_topic() -> None:
    data = inbox(
        {"sales": 1, "service": 1},
        TWO,
        levers={"routing": "skills"},
        work={"misread": 1.0, "extra_skills": "all", "generalist_factor": 2.0},
    )
    assert told(data, [Ask(10, ["price"])]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "service 0", 12, 12, 14),  # At home in contracts; trained in prices too.
            ("answer", "service 0", 14, 14, 26),
        ],
        answers=[("service 0", "v0", 26)],
        contacts=[(0, 10, "answered", 26)],
        outcomes=["resolved"],
    )


def test_the_inbox_is_open_while_any_department_is() -> None:
    data = inbox({"sales": 1, "service": 1}, ONE)
    open_from(data, "service", 9, 12)
    open_from(data, "sales", 12, 17)
    asks = [
        Ask(530, ["price"], "phone"),  # Nobody is there.
        Ask(545, ["price"], "mail"),  # Service triages; sales opens at 720.
        Ask(600, ["price"], "phone"),  # Service triages; sales is closed and will call back, after the letter.
        Ask(730, ["price"], "phone"),
    ]
    assert told(data, asks) == tale(
        steps=[
            ("triage", "service 0", 545, 545, 547),
            ("triage", "service 0", 600, 600, 602),
            ("answer", "sales 0", 547, 720, 726),
            ("answer", "sales 0", 602, 726, 732),
            ("triage", "sales 0", 730, 732, 734),
            ("answer", "sales 0", 734, 734, 740),
        ],
        answers=[("sales 0", "v0", 726), ("sales 0", "v0", 732), ("sales 0", "v0", 740)],
        contacts=[
            (0, 530, "closed", 530),
            (1, 545, "answered", 726),
            (2, 600, "answered", 732),
            (3, 730, "answered", 740),
        ],
        outcomes=["gave_up", "resolved", "resolved", "resolved"],
    )
