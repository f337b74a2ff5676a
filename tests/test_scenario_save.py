"""Scenario files written by scripts: `save`, and the cuts of the large group made with it."""

from __future__ import annotations

import datetime
import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from worlds import company

import sim
from sim.errors import ScenarioError
from sim.reports.catalogue.inputs import stale
from sim.scenario import load

ROOT = Path(__file__).resolve().parents[1]
LARGE = ROOT / "scenarios" / "large_group"

TWO: dict[str, dict[str, str]] = {"price": {"sales": "RA", "legal": "C"}}


def test_what_is_saved_loads_as_it_was(tmp_path: Path) -> None:
    data = company({"sales": 2, "legal": 1}, TWO)
    made = sim.save_scenario(data, tmp_path / "made.toml", "Two lines\n\nof heading")
    text = (tmp_path / "made.toml").read_text(encoding="utf-8")
    assert text.startswith("# Two lines\n#\n# of heading\n\n")
    assert tomllib.loads(text) == data
    assert made == load(tmp_path / "made.toml")
    assert made.scenario.department[0].opens == datetime.time(0)


def test_a_saved_file_may_extend_another(tmp_path: Path) -> None:
    sim.save_scenario(company({"sales": 2, "legal": 1}, TWO), tmp_path / "base.toml")
    made = sim.save_scenario({"extends": "base.toml", "title": "child"}, tmp_path / "child.toml")
    assert (made.scenario.title, made.scenario.department[0].agents) == ("child", 2)


def test_what_would_not_load_is_not_written_and_spares_what_is_there(tmp_path: Path) -> None:
    data = company({"sales": 2, "legal": 1}, TWO)
    sim.save_scenario(data, tmp_path / "made.toml")
    before = (tmp_path / "made.toml").read_bytes()
    data["handoff"]["lost"] = 2.0
    data["work"]["misread"] = -1.0
    with pytest.raises(ScenarioError) as caught:
        sim.save_scenario(data, tmp_path / "made.toml")
    assert [fault.path for fault in caught.value.faults] == ["work.misread", "handoff.lost"]
    assert (tmp_path / "made.toml").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["made.toml"]


def test_a_value_that_toml_cannot_say_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        sim.save_scenario({"title": None}, tmp_path / "made.toml")
    assert list(tmp_path.iterdir()) == []


# -- the cuts of the large group


@pytest.fixture(scope="module")
def write() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write", LARGE / "write.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def department(name: str, agents: int, available: float, cost: float, closes: int = 17) -> dict[str, Any]:
    hours = {"opens": datetime.time(9), "closes": datetime.time(closes), "days": ["mon"]}
    return {"name": name, "agents": agents, "available": available, "cost_per_hour": cost, **hours}


def test_merging_keeps_people_and_wages_and_takes_the_strongest_letters(write: ModuleType) -> None:
    whole = {
        "title": "t",
        "department": [
            department("a", 10, 0.5, 30.0),
            department("b", 30, 0.1, 60.0),
            department("c", 5, 1.0, 9.0),
        ],
        "channel": [{"name": "mail", "door": "b", "sign_off": ["a", "b", "c"]}, {"name": "phone"}],
        "topic": [
            {"name": "x", "door": "a", "news_from": "b", "raci": {"a": "R", "b": "A", "c": "I"}},
            {
                "name": "y",
                "door": {"prospect": "a", "customer": "c"},
                "news_from": "c",
                "raci": {"a": "C", "b": "I"},
            },
        ],
    }
    made = write.merged(whole, {"ab": ("a", "b"), "c": ("c",)})
    assert made["title"] == "t"
    # 5 and 3 people on duty on average, at 30 and 60 an hour.
    assert made["department"][0] == department("ab", 40, 0.2, 41.25)
    assert made["department"][1] == department("c", 5, 1.0, 9.0)
    assert made["channel"] == [{"name": "mail", "door": "ab", "sign_off": ["ab", "c"]}, {"name": "phone"}]
    assert made["topic"] == [
        {"name": "x", "door": "ab", "news_from": "ab", "raci": {"ab": "RA", "c": "I"}},
        {"name": "y", "door": {"prospect": "ab", "customer": "c"}, "news_from": "c", "raci": {"ab": "C"}},
    ]
    assert whole["topic"][0]["door"] == "a"  # What was given is as it was.


def test_departments_of_different_hours_are_not_merged(write: ModuleType) -> None:
    whole = {
        "department": [department("a", 1, 1.0, 1.0), department("b", 1, 1.0, 1.0, closes=18)],
        "channel": [],
        "topic": [],
    }
    with pytest.raises(ValueError, match="ab: departments of different hours"):
        write.merged(whole, {"ab": ("a", "b")})


@pytest.mark.parametrize("count", [10, 5, 2])
def test_the_cuts_that_are_kept_are_those_the_script_writes(
    write: ModuleType, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "company.toml").write_bytes((LARGE.parent / "base" / "company.toml").read_bytes())
    (tmp_path / "large_group").mkdir()
    monkeypatch.setattr(write, "HERE", tmp_path / "large_group")
    write.main()
    name = f"departments_{count}.toml"
    kept = (LARGE / name).read_text(encoding="utf-8")
    assert (tmp_path / "large_group" / name).read_text(encoding="utf-8") == kept


@pytest.mark.parametrize("count", [10, 5, 2])
def test_a_cut_has_the_same_people_and_customers_as_the_whole(count: int) -> None:
    whole, cut = (
        load(LARGE.parent / "large_group.toml").scenario,
        load(LARGE / f"departments_{count}.toml").scenario,
    )
    assert len(cut.department) == count
    assert sum(d.agents for d in cut.department) == sum(d.agents for d in whole.department) == 1500
    duty = [sum(d.agents * d.available for d in one.department) for one in (whole, cut)]
    assert duty[1] == pytest.approx(duty[0], rel=1e-4)
    assert cut.demand == whole.demand
    assert cut.customers == whole.customers
    assert [t.share for t in cut.topic] == [t.share for t in whole.topic]


def test_the_page_of_the_large_group_is_up_to_date() -> None:
    cuts = [LARGE / f"departments_{count}.toml" for count in (2, 5, 10)] + [LARGE.parent / "large_group.toml"]
    assert stale(ROOT / "docs" / "large_group.md", cuts, all_of_them=True) == []
