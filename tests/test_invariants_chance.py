"""What must hold under common random numbers, whatever the scenario: a knob at nothing does nothing."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from generated import WEEK, company
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import Ask, chance, live
from worlds import company as tiny

from sim import engine, organisation, workload
from sim.scenario import from_dict
from sim.trace import ORIGINAL, ContactEnd, Outcome, Trace

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def run(data: dict[str, Any], **changed: dict[str, Any]) -> Trace:
    data = copy.deepcopy(data)
    for section, values in changed.items():
        data[section] |= values
    scenario = from_dict(data, "generated").scenario
    drawn = workload.draw(scenario, scenario.run.seed, 0)
    return engine.run(organisation.build(scenario, "it", drawn), drawn)


@some
@given(company())
def test_where_nothing_gets_lost_nothing_is_lost(data: dict[str, Any]) -> None:
    trace = run(data, handoff={"lost": 0.0})
    assert not trace.handoffs.lost.any()
    assert not (trace.contacts.end == ContactEnd.LOST).any()
    assert not (trace.inquiries.outcome == Outcome.LOST).any()


@some
@given(company())
def test_without_stories_errors_and_invention_answers_are_stale_or_correct(data: dict[str, Any]) -> None:
    trace = run(data, knowledge={"own_story": 0.0, "base_error": 0.0, "improvise": 0.0})
    for answers in (trace.answers, trace.probes.answers if trace.probes else trace.answers):
        assert (answers.story == ORIGINAL).all()
        assert (answers.version >= 0).all()
        assert (answers.version <= answers.current).all()


@some
@given(company())
def test_whoever_never_contacts_again_contacts_once(data: dict[str, Any]) -> None:
    trace = run(data, customers={"recontact": 0.0, "notices_wrong_answer": 0.0})
    assert len(trace.contacts.made) == len(trace.inquiries.arrival)


@some
@given(company())
def test_no_hand_offs_where_none_are_allowed(data: dict[str, Any]) -> None:
    trace = run(data, handoff={"max": 0})
    assert len(trace.handoffs.time) == 0


@some
@given(company())
def test_no_answer_tells_news_that_is_yet_to_come(data: dict[str, Any]) -> None:
    """The version told was news before the answer left; where it is what the answerer believed, before they
    began: no base, no signature, no colleague, no shopper."""
    data["organisation"]["it"] |= {"knowledge": "departmental", "sign_off": "none", "ownership": "handoff"}
    scenario = from_dict(data, "generated").scenario
    drawn = workload.draw(scenario, scenario.run.seed, 0)
    built = organisation.build(scenario, "it", drawn)
    trace = engine.run(built, drawn)
    answers, steps, spread = trace.answers, trace.steps, built.spread
    for at in np.flatnonzero(answers.version > 0).tolist():
        item = int(spread.first_item[answers.question[at]]) + int(answers.version[at]) - 1
        same = (steps.contact == answers.contact[at]) & (steps.agent == answers.agent[at])
        began = steps.started[same & (steps.ended <= answers.reached[at] + 1e-9)].max()
        assert spread.time[item] <= spread.arrival[item, answers.agent[at]] <= began


@some
@given(company())
def test_littles_law_in_every_department(data: dict[str, Any]) -> None:
    """The steps in line, counted moment by moment, add up to the hours that steps waited (Little 1961)."""
    trace = run(data)
    steps, facts = trace.steps, trace.facts
    department = facts.agent_department[steps.agent]
    for at in range(len(facts.departments)):
        here = department == at
        times = np.concatenate((steps.asked[here], steps.started[here]))
        change = np.repeat([1, -1], here.sum())
        order = np.lexsort((-change, times))
        in_line = np.cumsum(change[order])[:-1]
        assert (in_line >= 0).all()
        area = float((in_line * np.diff(times[order])).sum())
        assert np.isclose(area, float((steps.started - steps.asked)[here].sum()), atol=1e-6)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.floats(0.0, 30.0), st.floats(0.0, 60.0)), min_size=1, max_size=25),
    st.integers(1, 3),
    st.sampled_from(["phone", "mail"]),
)
def test_one_agent_more_never_lengthens_a_wait(calls: list[tuple[float, float]], agents: int, by: str) -> None:
    """One department, first come first served, endless patience: nobody waits longer (Kiefer & Wolfowitz)."""
    at = np.cumsum([gap for gap, _ in calls])
    asks = [Ask(float(t), ["price"], by, work=(work, work)) for t, (_, work) in zip(at, calls, strict=True)]
    waits = [
        live(tiny({"sales": count}, {"price": {"sales": "R"}}), asks).trace.contacts.waited
        for count in (agents, agents + 1)
    ]
    assert (waits[1] <= waits[0] + 1e-9).all()


@some
@given(company(), st.sampled_from(WEEK))
def test_a_day_with_nobody_on_duty_is_a_day_without_steps(data: dict[str, Any], day: str) -> None:
    for department in data["department"]:
        department["days"] = [one for one in WEEK if one != day]
    trace = run(data)
    assert (trace.steps.started // 24 % 7 != WEEK.index(day)).all()


def test_the_hand_made_chance_is_what_the_engine_meets() -> None:
    """So that the worlds above are what they say: the arrivals of a run are those that were asked for."""
    data = tiny({"sales": 1}, {"price": {"sales": "R"}})
    drawn = chance(from_dict(data, "tiny").scenario, [Ask(10, ["price"]), Ask(25, ["price"])])
    assert drawn.inquiries.arrival.tolist() == [10 / 60, 25 / 60]
