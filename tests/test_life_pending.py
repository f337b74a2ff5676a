"""Step 3 when the customer, or an outsider, must answer something first.

Every expectation is worked out by hand from the model page. An answer takes 6 minutes, a triage 2, a written
hand-off an hour, the customer two hours; all are at work around the clock where a test does not say otherwise.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from log_readers import READERS, read_ocel
from worlds import Ask, company, drawn_uniform, live, open_from, row, tale, told

from sim.engine.case import Draw
from sim.logs.events import ACTIVITIES, events
from sim.logs.write import write
from sim.measures import figures, measure
from sim.reports.life import tell

ONE = {"price": {"sales": "R"}}
ASK = [Ask(10, ["price"])]
SEED = next(
    s
    for s in range(1, 9)
    if drawn_uniform(Draw.UNSETTLED, seed=s) > drawn_uniform(Draw.UNSETTLED, visit=2, seed=s) + 0.1
)
"""A seed by which a second visit would be unsettled sooner than the first."""


def asking(
    departments: dict[str, int] | None = None, topics: dict[str, dict[str, str]] | None = None, **sections: Any
) -> dict[str, Any]:
    """A company that must always ask back, and gets an answer after two hours."""
    data = company(departments or {"sales": 1}, topics or ONE, **sections)
    data["pending"] = {"chance": 1.0, "hours": 2}
    return data


def asked_back(by: str = "sales 0") -> dict[str, list[Any]]:
    """Sales triages from 10 to 12, and `by` answers when the customer has, at 132."""
    return tale(
        steps=[("triage", "sales 0", 10, 10, 12), ("answer", by, 132, 132, 138)],
        answers=[(by, "v0", 138)],
        contacts=[(0, 10, "answered", 138)],
        pendings=[("sales", 12, 132)],
        outcomes=["resolved"],
    )


@pytest.mark.parametrize("channel", ["mail", "phone"])
def test_the_customer_answers_first_and_then_it_is_answered(channel: str) -> None:
    assert told(asking(), [Ask(10, ["price"], channel)]) == asked_back()


def test_hard_needs_have_their_own_chance() -> None:
    data = asking()
    data["pending"] |= {"chance": 0.0, "chance_hard": 1.0}
    assert told(data, ASK)["pendings"] == []
    assert told(data, [Ask(10, ["price"], hard=(True, True))]) == asked_back()
    data["pending"] = {"chance": 1.0, "hours": 2}
    assert told(data, [Ask(10, ["price"], hard=(True, True))]) == asked_back()


@pytest.mark.parametrize("off", [1e-9, -1e-9])
def test_it_is_drawn_once_for_a_contact_and_need_whatever_the_visit(off: float) -> None:
    chance = drawn_uniform(Draw.PENDS, visit=0) + off
    data = asking({"sales": 1, "legal": 1}, {"price": {"legal": "R"}})  # Sales hands it off.
    data["pending"]["chance"] = chance
    pendings = [("legal", 74, 194)] if off > 0 else []
    assert told(data, ASK)["pendings"] == pendings


def test_the_agent_is_free_meanwhile_and_anybody_of_the_department_goes_on() -> None:
    data = asking({"sales": 1})
    data["pending"]["chance"] = 0.0
    data["pending"]["chance_hard"] = 1.0
    asks = [Ask(10, ["price"], hard=(True, True)), Ask(11, ["price"]), Ask(131, ["price"])]
    assert told(data, asks) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("answer", "sales 0", 11, 12, 18),
            ("answer", "sales 0", 131, 131, 137),
            ("answer", "sales 0", 132, 137, 143),
        ],
        answers=[("sales 0", "v0", t) for t in (18, 137, 143)],
        contacts=[(0, 10, "answered", 143), (1, 11, "answered", 18), (2, 131, "answered", 137)],
        pendings=[("sales", 12, 132)],
        outcomes=["resolved"] * 3,
    )
    assert told(asking({"sales": 2}), ASK) == asked_back("sales 1")  # Free from the start.


def test_a_call_is_written_from_then_on_and_waits_for_opening() -> None:
    data = asking()
    open_from(data, "sales", 0, 1)
    found = told(data, [Ask(10, ["price"], "phone", patience=1)])
    assert found["steps"][1] == ("answer", "sales 0", 132, 1440, 1446)
    assert found["outcomes"] == ["resolved"]


def test_a_case_comes_back_to_its_owner() -> None:
    data = asking({"sales": 2}, levers={"ownership": "case_owner"})
    assert told(data, ASK) == asked_back("sales 0")


def test_an_owner_asks_a_colleague_and_then_the_customer() -> None:
    data = asking({"sales": 2}, levers={"ownership": "case_owner"})
    assert told(data, ASK, ignorant=[("sales 0", 0)]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("colleague", "sales 1", 12, 12, 16),
            ("triage", "sales 0", 16, 16, 18),
            ("answer", "sales 0", 138, 138, 144),
        ],
        answers=[("sales 0", "v0", 144)],
        contacts=[(0, 10, "answered", 144)],
        pendings=[("sales", 18, 138)],
        outcomes=["resolved"],
    )


def test_under_skills_it_comes_back_to_the_pool_of_those_trained() -> None:
    data = asking(
        {"sales": 1, "legal": 1}, {"price": {"sales": "R"}}, levers={"routing": "skills", "intake": "shared"}
    )
    found = told(data, ASK)
    assert found["steps"][-1] == ("answer", "sales 0", 134, 134, 140)


def test_what_was_asked_is_settled_where_it_was_asked() -> None:
    # Who cannot settle it never asks; who asked settles it, whatever a second visit would have drawn.
    data = asking({"sales": 1, "legal": 1}, {"price": {"sales": "R", "legal": "R"}})
    chance = drawn_uniform(Draw.UNSETTLED, visit=2, seed=SEED) + 1e-9
    assert drawn_uniform(Draw.UNSETTLED, seed=SEED) > chance
    data["handoff"]["unsettled"] = chance
    assert told(data, ASK, seed=SEED) == asked_back()
    data["handoff"] |= {"unsettled": 1.0, "max": 0}
    assert told(data, ASK)["pendings"] == []


def test_who_takes_it_up_may_not_know_and_then_it_is_not_asked_again() -> None:
    data = asking({"sales": 2, "legal": 1}, {"price": {"sales": "R", "legal": "R"}})
    assert told(data, ASK, ignorant=[("sales 1", 0)])["pendings"] == [("sales", 12, 132)]
    steps = told(data, ASK, ignorant=[("sales 1", 0)])["steps"]
    assert steps[1] == ("triage", "sales 1", 132, 132, 134)
    assert steps[2][:2] in [("answer", "sales 0"), ("answer", "legal 0")]


def test_each_need_has_its_turn() -> None:
    assert told(asking(), [Ask(10, ["price", "price"], questions=(0, 1))]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("answer", "sales 0", 132, 132, 138),
            ("triage", "sales 0", 138, 138, 140),
            ("answer", "sales 0", 260, 260, 266),
        ],
        answers=[("sales 0", "v0", 138), ("sales 0", "v0", 266)],
        contacts=[(0, 10, "answered", 266)],
        pendings=[("sales", 12, 132), ("sales", 140, 260)],
        outcomes=["resolved"],
    )


def test_signatures_are_asked_for_afterwards_only() -> None:
    data = asking(
        {"sales": 1, "legal": 1}, {"price": {"sales": "R", "legal": "C"}}, levers={"sign_off": "consulted"}
    )
    assert told(data, ASK)["steps"][2] == ("sign_off", "legal 0", 138, 138, 143)


# -- patience


def patient(minutes: float) -> tuple[dict[str, Any], list[Ask]]:
    """A customer who writes again when patience ends."""
    data = asking(customers={"recontact": 1.0, "max_contacts": 2})
    return data, [Ask(10, ["price"], patience=(minutes, math.inf))]


def test_no_patience_runs_while_it_is_the_customers_turn() -> None:
    # 2 minutes are spent before, and 6 after: 8 of patience are spent as the answer comes.
    assert len(told(*patient(9))["contacts"]) == 1
    contacts = told(*patient(5))["contacts"]  # Spent at 135, not at 15.
    assert contacts[:2] == [(0, 10, "answered", 138), contacts[1]]
    assert contacts[1][:2] == (0, 135)


def test_a_call_that_was_asked_back_has_the_patience_of_a_call_back_from_then_on() -> None:
    data = asking(customers={"recontact": 1.0, "max_contacts": 2})
    asks = [Ask(10, ["price"], "phone", patience=1e6, callback_patience=(3, math.inf))]
    assert [contact[1] for contact in told(data, asks)["contacts"]] == [10, 135]


def test_a_repeat_that_joins_meanwhile_waits_with_its_case() -> None:
    data = asking(
        {"sales": 1}, ONE, levers={"case_linking": True}, customers={"recontact": 1.0, "max_contacts": 3}
    )
    # Written again at 11, it joins the case at 14, in the customer's turn: of four minutes' patience one is left,
    # which is spent at 133.
    assert told(data, [Ask(10, ["price"], patience=(1, 4, math.inf))]) == tale(
        steps=[
            ("triage", "sales 0", 10, 10, 12),
            ("triage", "sales 0", 11, 12, 14),
            ("answer", "sales 0", 132, 132, 138),
            ("triage", "sales 0", 133, 138, 140),
        ],
        answers=[("sales 0", "v0", 138)],
        contacts=[(0, 10, "answered", 138), (0, 11, "joined", 14), (0, 133, "joined", 140)],
        pendings=[("sales", 12, 132)],
        outcomes=["resolved"],
    )


# -- mystery shoppers, and the end of the run


def test_a_probe_is_asked_back_too() -> None:
    for levers in ({}, {"ownership": "case_owner"}, {"routing": "skills"}):
        data = asking({"sales": 2}, levers=levers)
        probes = [Ask(60, ["price"], channel, hard=(True, True)) for channel in ("phone", "mail")]
        trace = live(data, [], probes=probes).trace.probes
        assert trace is not None
        assert len(trace.pendings.start) == 2
        assert len(set(trace.answers.agent.tolist())) == len(trace.answers.agent) == 2


def test_what_is_pending_at_the_end_of_the_run_is_cut_there() -> None:
    data = asking()
    data["pending"]["hours"] = 10_000
    log = live(data, ASK)
    assert log.pendings == [("sales", 12, 10 * 24 * 60)]
    assert log.outcomes == ["open"]


# -- how it is told


def test_pending_is_not_waiting() -> None:
    data = asking({"sales": 1})
    row(data, "department", "sales")["lies_hours"] = 1
    found = measure(live(data, ASK).trace)  # It lies from 10 to 70 and, answered at 192, to 252.
    assert found["pending.mean"] == pytest.approx(2.0)
    assert found["waiting.mean"] == pytest.approx(2.0)
    assert found["pending.mean[channel=mail]"] == pytest.approx(2.0)
    assert found["pending.mean[channel=phone]"] is None


def test_twins_show_it() -> None:
    trace = live(asking({"sales": 1}), ASK).trace
    pieces = next(figure.columns for figure in figures(trace) if figure.name == "twin_steps")
    told = list(zip(pieces["what"], pieces["who"], pieces["start"], pieces["end"], strict=True))
    assert [(what, who) for what, who, _, _ in told] == [
        ("worked on", "sales"),
        ("pending", "sales"),
        ("worked on", "sales"),
    ]
    assert told[1][2:] == pytest.approx((2 / 60, 122 / 60))


def test_a_life_tells_it() -> None:
    data = asking()
    assert (
        "  week 1 Mon 00:12:00  sales must ask the customer or an outsider first: an answer after 2.0 h"
        in tell(live(data, ASK).trace, 0)
    )
    data["pending"]["hours"] = 10_000
    assert tell(live(data, ASK).trace, 0)[-2].endswith("first: no answer when the run ended")


@pytest.mark.parametrize("ending", READERS)
def test_other_peoples_programs_read_it(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"log{ending}"
    write(live(asking(), ASK).trace, path)
    found = [row for row in READERS[ending](path) if row["concept:name"] == "pending"]
    assert [(row["lifecycle:transition"], row["org:group"], row["need"]) for row in found] == [
        ("start", "sales", 1),
        ("complete", "sales", 1),
    ]
    assert found[1]["time:timestamp"] - found[0]["time:timestamp"] == 2 * 3_600_000


def test_other_peoples_programs_read_it_as_objects(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonocel"
    write(live(asking(), ASK).trace, path)
    found = [row for row in read_ocel(path)["events"] if row["ocel:activity"] == "pending"]
    assert [(row["lifecycle"], row["need"]) for row in found] == [("start", 1), ("complete", 1)]


def test_event_logs_have_its_start_and_its_end() -> None:
    made = events(live(asking(), ASK).trace)
    names = [ACTIVITIES[at] for at in made.activity]
    assert list(zip(names, made.start.tolist(), strict=True)) == [
        ("contact", False),
        ("triage", True),
        ("triage", False),
        ("pending", True),
        ("pending", False),
        ("answer", True),
        ("answer", False),
        ("told", False),
        ("answered", False),
    ]
