"""A life in readable lines says what happened, in order."""

from __future__ import annotations

from worlds import Ask, Change, company, live

from sim.measures import catalogue, definition
from sim.reports.life import moment, overview, tell


def test_moments_are_weeks_days_and_times() -> None:
    assert moment(0.0) == "week 1 Mon 00:00:00"
    assert moment(7 * 24 + 33.5125) == "week 2 Tue 09:30:45"


def test_a_hand_off_is_told_from_desk_to_desk() -> None:
    log = live(company({"sales": 1, "service": 1}, {"price": {"service": "R"}}), [Ask(10, ["price"])])
    assert tell(log.trace, 0) == [
        "Inquiry 0: a customer (number 0) by mail, one need, first about price.",
        "  week 1 Mon 00:10:00  contact 1 arrives at sales, in writing",
        "  week 1 Mon 00:10:00  sales 1 finds out what it is about (2.0 min)",
        "  week 1 Mon 00:12:00  sales hands it off to service",
        "  week 1 Mon 01:12:00  service 1 works on the answer (6.0 min)",
        "  week 1 Mon 01:18:00  the answer on price by service 1 reaches the customer: "
        "correct (version 0, current)",
        "  week 1 Mon 01:18:00  contact 1 has an answer to everything it asked",
        "Outcome: resolved after 1.13 h.",
    ]


def test_who_is_lost_is_told_so() -> None:
    data = company({"sales": 1, "service": 1}, {"price": {"service": "R"}}, handoff={"lost": 1.0})
    lines = tell(live(data, [Ask(10, ["price"])]).trace, 0)
    assert any("hands it off to service; it is lost on the way" in line for line in lines)
    assert any("is lost, and nobody is accountable" in line for line in lines)
    assert lines[-1] == "Outcome: fell tussen wal en schip: lost in a hand-off."


def test_a_hand_off_within_a_department_is_to_somebody_else() -> None:
    data = company({"sales": 2}, {"price": {"sales": "R"}}, knowledge={"keeps_home": 0.0}, handoff={"max": 1})
    lines = tell(live(data, [Ask(10, ["price"])]).trace, 0)
    assert any("sales hands it off to somebody else in sales" in line for line in lines)
    assert any("is told “not us”" in line for line in lines)


def test_each_kind_of_answer_is_told_as_what_it_is() -> None:
    def last(**knowledge: float) -> str:
        data = company({"sales": 1, "legal": 1}, {"price": {"legal": "R", "sales": "C"}}, knowledge=knowledge)
        data["topic"][0] |= {"news_from": "sales", "door": "legal"}
        data["organisation"]["it"]["knowledge"] = "shared" if "base_error" in knowledge else "departmental"
        lines = tell(live(data, [Ask(600, ["price"])], [Change(60, "price")]).trace, 0)
        return next(line.split("customer: ")[1] for line in lines if "reaches the customer" in line)

    assert last() == "correct (version 1, current)"
    assert last(across_hours=1e6) == "out of date (version 0, while 1 is current)"
    assert last(own_story=1.0) == "legal's own story (version 1, current)"
    assert last(base_error=1.0) == "wrong in the shared base (version 1, current)"
    assert last(keeps_home=0.0, improvise=1.0) == "made up by legal 1"


def test_the_overview_shows_each_outcome() -> None:
    data = company({"sales": 1, "service": 1}, {"price": {"service": "R"}}, handoff={"lost": 1.0})
    rows = overview(live(data, [Ask(10, ["price"]), Ask(20, ["price"])]).trace)
    assert [(row["inquiry"], row["outcome"], row["hand-offs"]) for row in rows] == [
        (0, "lost", 1),
        (1, "lost", 1),
    ]


def test_the_catalogue_names_every_measure_once() -> None:
    names = [meaning.name for meaning in catalogue()]
    assert len(names) == len(set(names))
    assert all("{part}" not in meaning.words + meaning.denominator for meaning in catalogue())
    assert {"correctness", "correctness.stale", "occupancy", "occupancy.…"} <= set(names)
    assert definition("correctness.stale") in catalogue()
