"""Names, definitions, and shapes of any trace."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from traces import random_trace, trace

from sim.errors import InputError
from sim.measures import HEADLINE, definition, figures, measure

# The table of the model page ("Measures").
TABLE = [
    "agreement",
    "agreement_within",
    "agreement_between",
    "agreement_same_day",
    "split_voice",
    "krippendorff_alpha",
    "correctness",
    "correctness.stale",
    "correctness.own_story",
    "correctness.base_error",
    "correctness.improvised",
    "contradicted",
    "mystery_shopper",
    "mystery_shopper.unanswered",
    "time_to_first_response.median",
    "time_to_first_response.p90",
    "time_to_first_response.mean",
    "time_to_resolution.median",
    "time_to_resolution.p90",
    "time_to_resolution.mean",
    "waiting.mean",
    "pending.mean",
    "touch.mean",
    "service_level",
    "service_level.phone",
    "service_level.chat",
    "abandoned",
    "abandoned.phone",
    "abandoned.chat",
    "closed_line",
    "closed_line.phone",
    "closed_line.chat",
    "fell_through",
    "fell_through.no_mandate",
    "fell_through.bounced",
    "fell_through.lost",
    "fell_through.gave_up",
    "open",
    "handoffs",
    "transferred",
    "ping_pong",
    "contacts",
    "first_contact_resolution",
    "occupancy",
    "occupancy.sales",
    "occupancy.legal",
    "cost_per_resolved",
    "paid_per_year",
    "worked_per_year",
]

SPLIT = [
    "agreement",
    "correctness",
    "fell_through",
    "time_to_first_response.median",
    "time_to_resolution.median",
    "time_to_resolution.p90",
    "time_to_resolution.mean",
    "waiting.mean",
    "pending.mean",
    "touch.mean",
    "first_contact_resolution",
    "transferred",
    "contacts",
]


UNITS = {"share", "hours", "minutes", "count", "alpha", "euro", "euro/year", "contacts", "contacts/day"}


def test_every_measure_of_the_page_is_there() -> None:
    names = measure(trace()).keys()
    assert set(TABLE) <= names
    parts = ("topic=price", "topic=privacy", "channel=phone", "channel=e-mail", "channel=chat")
    splits = {f"{name}[{part}]" for name in SPLIT for part in parts}
    assert splits == {name for name in names if "[" in name}
    assert set(HEADLINE) <= names


def test_an_empty_trace_measures_nothing_but_wages_and_an_empty_desk() -> None:
    values = measure(trace())
    known = {name for name, value in values.items() if value is not None}
    assert known == {"paid_per_year", "worked_per_year", "backlog"}


def test_names_and_order_do_not_depend_on_what_happened() -> None:
    assert list(measure(random_trace(1, 50))) == list(measure(random_trace(2, 5, probes=False)))


def test_every_name_has_a_definition() -> None:
    for name in measure(trace()):
        found = definition(name)
        assert found.name == name
        assert found.unit in UNITS
        assert found.better in {"higher", "lower", "neither"}
        assert found.denominator
        assert found.words.endswith(".")
        assert "{" not in found.words + found.denominator


def test_definitions_speak_of_their_part() -> None:
    assert "phone" in definition("abandoned.phone").words
    assert "customer service" in definition("occupancy.customer service").denominator
    assert "nobody" in definition("fell_through.no_mandate").words
    assert definition("correctness.stale").better == "lower"
    assert definition("correctness[topic=a [b]]").words.endswith("Only topic a [b].")
    assert definition("occupancy.front.office").words == definition("occupancy").words.replace(
        "on duty", "on duty in front.office"
    )


@pytest.mark.parametrize(
    "name",
    [
        "",
        "speed",
        "fell_through.",
        "fell_through.speed",
        "open.phone",
        "occupancy[topic=price]",
        "agreement[]",
    ],
)
def test_unknown_names_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="no measure has this name"):
        definition(name)


@given(st.integers(0, 10_000), st.integers(0, 60))
def test_any_trace_gives_finite_numbers_or_none(seed: int, size: int) -> None:
    anything = random_trace(seed, size)
    for name, value in measure(anything).items():
        assert value is None or (type(value) is float and math.isfinite(value)), name
        if value is not None and definition(name).unit == "share" and name != "split_voice":
            assert value >= 0.0
            assert value <= 1.0 + 1e-12 or name.startswith("occupancy")
    for figure in figures(anything):
        assert len({len(column) for column in figure.columns.values()}) == 1
        json.dumps(figure.columns, allow_nan=False)


@given(st.integers(0, 10_000))
def test_parts_add_up(seed: int) -> None:
    values = {name: value or 0.0 for name, value in measure(random_trace(seed, 40)).items()}
    causes = ("no_mandate", "bounced", "lost", "gave_up")
    assert sum(values[f"fell_through.{cause}"] for cause in causes) == pytest.approx(values["fell_through"])
    kinds = ("improvised", "base_error", "own_story", "stale")
    assert values["correctness"] + sum(values[f"correctness.{kind}"] for kind in kinds) == pytest.approx(1.0)
