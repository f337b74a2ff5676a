"""The offered load of tiny companies, by arithmetic."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from worlds import company

from sim import engine, organisation, workload
from sim.offered_load import offered_loads
from sim.scenario import from_dict


def loads(data: dict[str, Any]) -> dict[str, float | None]:
    data["run"] |= {"days": 20, "warmup_days": 1, "drain_days": 2}
    data["demand"]["inquiries_per_day"] = 400
    return {load.department: load.load for load in offered_loads(from_dict(data, "tiny").scenario)}


def test_arrivals_times_work_over_minutes_on_duty() -> None:
    # 400 a day × 6 minutes over 2 agents × 1,440 minutes; three standard errors of 8,000 Poisson arrivals.
    found = loads(company({"sales": 2}, {"price": {"sales": "R"}}))
    assert found["sales"] == pytest.approx(400 * 6 / (2 * 1440), rel=3 / 8000**0.5)


def test_triage_hand_off_and_sign_off_are_in_it() -> None:
    # All come to sales, who triage (2 min) and hand off to service (6 min); legal signs each (5 min).
    matrix = {"price": {"service": "R", "legal": "C"}}
    data = company({"sales": 1, "service": 2, "legal": 2}, matrix, levers={"sign_off": "consulted"})
    data["channel"][0]["share"], data["channel"][1]["share"] = 0.0, 1.0
    found = loads(data)
    sales, service, legal = (found[name] for name in ("sales", "service", "legal"))
    assert sales is not None
    assert service is not None
    assert legal is not None
    assert sales == pytest.approx(400 * 2 / 1440, rel=3 / 8000**0.5)
    # The same inquiries reach the others: their ratios have no chance in them but the ends of the window.
    assert service / sales == pytest.approx(6 / 2 / 2, rel=0.005)
    assert legal / sales == pytest.approx(5 / 2 / 2, rel=0.005)


def test_repeat_contacts_are_in_it() -> None:
    # Sales is told to triage what belongs to nobody and to say "not us"; each customer asks three times.
    once, thrice = (
        loads(company({"sales": 2}, {"parking": {}}, customers={"recontact": 1.0, "max_contacts": contacts}))
        for contacts in (1, 3)
    )
    assert once["sales"] == pytest.approx(400 * 2 / (2 * 1440), rel=3 / 8000**0.5)
    assert once["sales"] is not None
    assert thrice["sales"] == pytest.approx(3 * once["sales"], rel=0.005)


def test_a_sample_stands_for_the_whole() -> None:
    data = company({"sales": 2}, {"price": {"sales": "R"}})
    data["run"]["days"], data["demand"]["inquiries_per_day"] = 20, 100
    scenario = from_dict(data, "tiny").scenario
    chance = workload.draw(scenario, 1, 0)
    built = organisation.build(scenario, "it", chance)
    whole, sample = (engine.offered_minutes(built, chance, at_most) for at_most in (10_000, 500))
    # All take 6 minutes, so only the ends of the window tell a sample from the whole.
    assert sample == pytest.approx(whole, rel=0.01)


def test_nobody_on_duty_is_not_a_number() -> None:
    data = company({"sales": 1}, {"price": {"sales": "R"}})
    data["department"][0]["available"] = 0.0
    assert loads(data) == {"sales": None}


def test_shorter_hours_are_a_higher_load() -> None:
    data = company({"sales": 2}, {"price": {"sales": "R"}})
    data["department"][0] |= {"opens": datetime.time(0), "closes": datetime.time(12)}
    data["channel"][0]["share"], data["channel"][1]["share"] = 0.0, 1.0
    found = loads(data)["sales"]
    assert found == pytest.approx(400 * 6 / (2 * 720), rel=3 / 8000**0.5)


def test_what_is_passed_on_unsettled_and_asked_back_is_in_it() -> None:
    # Who settles it triages (2 min), asks the customer, and answers (6 min); who does not, triages and passes on.
    data = company({"sales": 1, "service": 2}, {"price": {"sales": "R", "service": "R"}}, handoff={"max": 1})
    data["channel"][0]["share"], data["channel"][1]["share"] = 0.0, 1.0
    data["pending"] = {"chance": 1.0, "hours": 1}
    settled = loads(data)
    assert settled["sales"] == pytest.approx(400 * (2 + 6) / 1440, rel=3 / 8000**0.5)
    data["handoff"]["unsettled"] = 1.0  # And again at service, which then says "not us".
    found = loads(data)
    assert found["sales"] == pytest.approx(400 * 2 / 1440, rel=3 / 8000**0.5)
    assert found["service"] is not None
    assert found["service"] == pytest.approx(found["sales"] / 2, rel=0.005)
