"""The keys for real ticket logs: how they are written, what is refused, and what leaving them out means."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import organisation, workload
from sim.errors import ScenarioError
from sim.scenario import Spell, design_scenario, load, loads

SMALL = Path(__file__).parent.parent / "scenarios" / "small.toml"
TEXT = SMALL.read_text(encoding="utf-8")


def test_left_out_they_change_nothing() -> None:
    scenario = load(SMALL).scenario
    assert (scenario.handoff.unsettled, scenario.handoff.unsettled_hard, scenario.handoff.sends_back) == (
        0,
        None,
        0,
    )
    assert (scenario.pending.chance, scenario.pending.chance_hard) == (0, None)
    assert {topic.hard for topic in scenario.topic} == {0}
    assert [topic.doors for topic in scenario.topic] == [{}] * 4
    assert {department.lies_hours.mean for department in scenario.department} == {0}


def test_a_spell_is_a_number_or_has_a_spread() -> None:
    sets = ["department.sales.lies_hours=3", "department.legal.lies_hours={ mean = 8, cv = 2 }"]
    sets += ["pending.hours={ mean = 9, distribution = 'exponential' }"]
    scenario = load(SMALL, sets).scenario
    sales, service, legal = (department.lies_hours for department in scenario.department)
    assert sales == Spell(mean=3, cv=0.0, distribution="constant")
    assert service == Spell(mean=0, cv=0.0, distribution="constant")
    assert legal == Spell(mean=8, cv=2, distribution="lognormal")
    assert scenario.pending.hours == Spell(mean=9, cv=1.0, distribution="exponential")
    assert load(SMALL).scenario.pending.hours == Spell(mean=48, cv=1.0, distribution="lognormal")


def test_what_is_written_short_may_be_changed_in_part() -> None:
    sets = ["department.sales.lies_hours=3", "department.sales.lies_hours.mean=4"]
    sets += ["pending.hours=7", "pending.hours.cv=2"]
    scenario = load(SMALL, sets).scenario
    assert scenario.department[0].lies_hours == Spell(mean=4, cv=0.0, distribution="constant")
    assert scenario.pending.hours == Spell(mean=7, cv=2, distribution="lognormal")


def test_a_door_of_no_weight_is_none_and_the_first_stands_for_a_door_nobody_wrote() -> None:
    scenario = load(SMALL, ['topic.product.doors={ legal = 0, sales = 2, "customer service" = 1 }']).scenario
    assert scenario.topic[0].doors == {"sales": 2, "customer service": 1}
    orphan = TEXT.replace('door = "customer service"\nraci = { "legal" = "C"', 'raci = { "legal" = "C"')
    assert orphan != TEXT
    found = loads(orphan, "x.toml", ["topic.privacy.doors={ sales = 0, legal = 1 }"]).scenario
    assert found.topic[3].door.customer == "legal"


def test_weights_are_shared_out_in_the_order_of_departments() -> None:
    scenario = load(SMALL, ["topic.product.doors={ legal = 3, sales = 1 }"]).scenario
    built = organisation.build(scenario, "siloed", workload.draw(scenario, 1, 0))
    assert built.chart.doors == [((0, 0.25), (2, 1.0)), (), (), ()]


@pytest.mark.parametrize(
    ("setting", "path", "words"),
    [
        ("topic.product.doors.sale=1", "topic.product.doors.sale", 'did you mean "sales"?'),
        ("topic.product.doors.sales=-1", "topic.product.doors.sales", "from 0"),
        ("topic.product.hard=2", "topic.product.hard", "a number from 0 to 1"),
        ("handoff.unsettled_hard=true", "handoff.unsettled_hard", "is true"),
        ("handoff.sends_back=1.5", "handoff.sends_back", "a number from 0 to 1"),
        ("pending.hours={ mean = 3, cv = 1, distribution = 'constant' }", "pending.hours", "leave cv out"),
        ("department.sales.lies_hours=-1", "department.sales.lies_hours", "at least 0"),
    ],
)
def test_what_is_wrong_is_told_where_it_is(setting: str, path: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(TEXT, "file.toml", [setting])
    (fault,) = caught.value.faults
    assert fault.path.startswith(path)
    assert words in str(fault)


def test_an_organisation_may_differ_in_all_but_who_asks_what_is_hard() -> None:
    def overridden(text: str) -> str:
        return TEXT.replace("[organisation.integrated]", f"[organisation.integrated]\noverride = {{ {text} }}")

    scenario = loads(overridden('"pending.hours" = 5, "topic.product.doors" = { legal = 1 }')).scenario
    changed = design_scenario(scenario, "integrated")
    assert changed.pending.hours.mean == 5
    assert changed.topic[0].doors == {"legal": 1}
    assert not design_scenario(scenario, "siloed").topic[0].doors
    with pytest.raises(ScenarioError, match="all meet the same customers"):
        loads(overridden('"topic.product.hard" = 0.5'))
