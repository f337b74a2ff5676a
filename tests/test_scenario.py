"""Loading a scenario: the shipped file, what may be left out or written short, where each value came from."""

from __future__ import annotations

import math
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario import (
    PROFILES,
    Loaded,
    Minutes,
    as_json,
    design_scenario,
    effective,
    from_dict,
    json_schema,
    load,
    loads,
    starting_file,
)

SMALL = Path(__file__).parent.parent / "scenarios" / "small.toml"

LEAST = """
schema = 1
title = "least"
demand.inquiries_per_day = 10
organisation.one = {}
[[channel]]
name = "phone"
kind = "live"
share = 1
patience_hours = inf
[[department]]
name = "desk"
agents = 1
[[topic]]
name = "thing"
share = 1
questions = 1
work_minutes = 5
"""


def least(*sets: str) -> Loaded:
    return loads(LEAST, sets=sets)


def origin(loaded: Loaded) -> dict[str, str]:
    return {value.path: value.origin for value in effective(loaded)}


def test_small_is_what_the_brief_says() -> None:
    scenario = load(SMALL).scenario
    assert list(scenario.organisation) == ["siloed", "integrated"]
    assert [topic.name for topic in scenario.topic if not topic.responsible] == ["privacy"]
    assert {channel.kind for channel in scenario.channel} == {"live", "written"}
    assert (scenario.run.days, scenario.run.warmup_days, scenario.run.drain_days) == (14, 7, 5)


def test_levers_default_to_the_siloed_column() -> None:
    assert least().scenario.organisation["one"] == load(SMALL).scenario.organisation["siloed"]


def test_a_file_may_leave_out_all_that_has_a_default() -> None:
    scenario = least().scenario
    assert scenario.run.replications == 20
    assert list(scenario.demand.weekdays) == [1, 1, 1, 1, 1, 0.3, 0.2]
    assert scenario.work.triage_minutes == Minutes(mean=2.0, cv=0.0, distribution="constant")
    assert scenario.topic[0].answer_changes_every_days == math.inf
    assert scenario.channel[0].patience_hours == math.inf


def test_the_only_department_is_door_and_source_of_news() -> None:
    topic = least().scenario.topic[0]
    assert (topic.news_from, topic.door.prospect, topic.door.customer) == ("desk", "desk", "desk")


@pytest.mark.parametrize(
    ("raci", "owner"),
    [('{ sales = "R", legal = "A" }', "legal"), ('{ legal = "C", sales = "R", desk = "R" }', "sales")],
)
def test_door_and_news_are_with_the_accountable_else_the_first_responsible(raci: str, owner: str) -> None:
    extra = "".join(f'[[department]]\nname = "{name}"\nagents = 1\n' for name in ("sales", "legal"))
    topic = loads(LEAST + extra, sets=[f"topic.thing.raci={raci}"]).scenario.topic[0]
    assert (topic.news_from, topic.door.customer) == (owner, owner)


def test_the_letters_of_a_topic() -> None:
    contract, privacy = load(SMALL).scenario.topic[2:]
    assert contract.responsible == ("sales", "customer service")
    assert contract.accountable == "legal"
    assert contract.consulted == ("legal",)
    assert (privacy.accountable, privacy.informed) == (None, ("customer service",))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("6", (6, 0, "constant")),
        ("{ mean = 6, cv = 0.8 }", (6, 0.8, "lognormal")),
        ('{ mean = 6, distribution = "exponential" }', (6, 1, "exponential")),
        ('{ mean = 6, distribution = "constant" }', (6, 0, "constant")),
    ],
)
def test_minutes_written_short(written: str, meant: tuple[float, float, str]) -> None:
    minutes = least(f"topic.thing.work_minutes={written}").scenario.topic[0].work_minutes
    assert (minutes.mean, minutes.cv, minutes.distribution) == meant


def test_a_number_of_minutes_can_be_set_in_part() -> None:
    assert least("work.triage_minutes=2", "work.triage_minutes.mean=3").scenario.work.triage_minutes == Minutes(
        mean=3.0, cv=0.0, distribution="constant"
    )
    assert least("topic.thing.work_minutes.cv=0.5").scenario.topic[0].work_minutes == Minutes(mean=5.0, cv=0.5)


@pytest.mark.parametrize(
    ("opens", "closes", "hours"),
    [
        ("08:30:00", "17:00:00", (8.5, 17.0)),
        ("07:00:00", "07:00:00", (0.0, 24.0)),
        ("00:00:00", "00:00:00", (0.0, 24.0)),
        ("12:00:00", "00:00:00", (12.0, 24.0)),
        ("00:00:00", "06:00:00", (0.0, 6.0)),
    ],
)
def test_opening_hours(opens: str, closes: str, hours: tuple[float, float]) -> None:
    loaded = least(f"department.desk.opens={opens}", f"department.desk.closes={closes}")
    department = loaded.scenario.department[0]
    assert (department.opens_hour, department.closes_hour) == hours


def test_hours_of_the_day_are_a_profile_or_weights() -> None:
    assert least("demand.hours=call_centre").scenario.demand.hour_weights == PROFILES["call_centre"]
    weights = [0] * 12 + [1] * 12
    assert least(f"demand.hours={weights}").scenario.demand.hour_weights == tuple(weights)


def test_profiles_are_shares_and_offices_sleep_at_night() -> None:
    for weights in PROFILES.values():
        assert len(weights) == 24
        assert sum(weights) == pytest.approx(1, abs=1e-3)
    assert sum(PROFILES["office"][8:18]) >= 0.96


def test_all_is_a_number_of_ties_and_skills() -> None:
    scenario = least("work.extra_skills=all", "network.ties_within=all").scenario
    assert (scenario.work.extra_skills, scenario.network.ties_within) == ("all", "all")


def test_set_reaches_items_by_name_quoted_or_not() -> None:
    loaded = load(SMALL, ["department.customer service.agents=9", 'channel."e-mail".patience_hours=inf'])
    assert loaded.scenario.department[1].agents == 9
    assert loaded.scenario.channel[1].patience_hours == math.inf
    assert origin(loaded)["department.customer service.agents"] == "--set"
    assert least("department.desk.opens=08:00:00").scenario.department[0].opens == time(8)


def test_set_can_remove_an_item() -> None:
    sets = [
        "topic.privacy.remove=true",
        "topic.invoice.share.prospect=0.15",
        "topic.invoice.share.customer=0.6",
    ]
    assert len(load(SMALL, sets).scenario.topic) == 3


def test_the_seed_of_the_command_line_wins() -> None:
    loaded = load(SMALL, ["run.seed=2"], seed=3)
    assert loaded.scenario.run.seed == 3
    assert origin(loaded)["run.seed"] == "--seed"


def test_every_value_says_where_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(LEAST)
    (tmp_path / "mine.toml").write_text('extends = "base.toml"\nrun.days = 3\n')
    where = origin(load(tmp_path / "mine.toml", ["demand.prospects=0.5"]))
    assert where["run.days"] == "mine.toml"
    assert where["demand.prospects"] == "--set"
    assert where["channel.phone.share"] == "extended base.toml"
    assert where["topic.thing.share.customer"] == "extended base.toml"
    assert where["topic.thing.door.customer"] == where["work.misread"] == where["matters"] == "default"


def test_effective_values_are_all_of_the_scenario() -> None:
    loaded = load(SMALL)
    rebuilt: dict[str, Any] = {value.path: value.value for value in effective(loaded)}
    assert set(rebuilt) == set(loaded.origins)
    assert rebuilt["topic.product.raci.sales"] == "RA"
    assert rebuilt["department.sales.days"] == ("mon", "tue", "wed", "thu", "fri")


def test_fingerprint_is_of_what_holds_not_of_how_it_is_written() -> None:
    assert least().sha256 == least("run.days=60", "demand.inquiries_per_day=10.0").sha256
    assert least().sha256 != least("run.days=61").sha256


def test_from_dict_is_loads() -> None:
    assert from_dict(tomllib.loads(LEAST)).scenario == least().scenario


def test_json_has_no_infinity() -> None:
    assert as_json(least().scenario)["channel"][0]["patience_hours"] == "inf"
    assert as_json(least().scenario)["department"][0]["opens"] == "09:00:00"


def test_the_starting_file_loads_under_any_name() -> None:
    loaded = loads(starting_file('my "own"\ncompany'))
    assert loaded.scenario.title == 'my "own"\ncompany'
    assert len(loaded.scenario.organisation) == 2


def keys_unknown(schema: dict[str, Any], value: object, root: dict[str, Any]) -> list[str]:
    """Keys of a TOML value the JSON Schema does not know, found by walking both."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    schema = next((option for option in schema.get("anyOf", []) if "properties" in option), schema)
    if isinstance(value, list):
        return [key for item in value for key in keys_unknown(schema.get("items", {}), item, root)]
    if not isinstance(value, dict):
        return []
    unknown: list[str] = []
    for key, item in value.items():
        inner = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
        unknown += [key] if not isinstance(inner, dict) else keys_unknown(inner, item, root)
    return unknown


def test_the_schema_knows_every_key_of_small_and_no_other() -> None:
    schema, raw = json_schema(), tomllib.loads(SMALL.read_text())
    assert keys_unknown(schema, raw, schema) == []
    raw["topic"][0]["dor"] = "x"
    assert keys_unknown(schema, raw, schema) == ["dor"]
    assert {"extends", "raci"} <= set(schema["properties"])
    assert "remove" in schema["$defs"]["Topic"]["properties"]


def test_an_override_holds_in_its_organisation_only() -> None:
    override = '{ "work.generalist_factor" = 2, "topic.privacy.raci" = { legal = "RA" } }'
    scenario = load(SMALL, [f"organisation.integrated.override={override}"]).scenario
    designed = design_scenario(scenario, "integrated")
    assert designed.work.generalist_factor == 2
    assert designed.topic[3].raci == {"legal": "RA", "customer service": "I"}
    assert designed.demand == scenario.demand
    assert scenario.work.generalist_factor == 1.5
    assert design_scenario(scenario, "siloed") is scenario


def test_an_organisation_that_is_not_there() -> None:
    with pytest.raises(ScenarioError, match="no such organisation"):
        design_scenario(least().scenario, "two")
