"""The kinds of value a scenario is made of, each with the words a fault about it needs.

A validator here raises `fail(wrong, right)`: what the user reads is written by us and not by pydantic.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sim.scenario.profiles import PROFILES
from sim.scenario.words import nearest, show


class Section(BaseModel):
    """A table of the scenario file: no unknown keys, no guessed types, no NaN, no change afterwards."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


def fail(wrong: str, right: str) -> PydanticCustomError:
    """An error in our own words: what is wrong, and what would be right."""
    return PydanticCustomError("fault", "{wrong} ({right})", {"wrong": wrong, "right": right})


def is_number(value: object) -> bool:
    """Whether the value is a number as TOML means it: `true` is not one."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _not_nan(value: float) -> float:
    if math.isnan(value):
        raise fail("is nan", "a number, or inf")
    return value


def _version(value: object) -> object:
    if isinstance(value, bool):  # which Literal[1] would take for a 1
        raise fail(f"is {show(value)}", "only 1")
    return value


def _name(value: str) -> str:
    if not value.strip():
        raise fail("is an empty name", "a short name")
    if not value.isprintable():
        raise fail(f"is {show(value)}: a name with a line break or control character", "a name on one line")
    if value != value.strip():
        raise fail(f"is {show(value)}: a name with a space before or after it", show(value.strip()))
    if len(value) > 80:
        raise fail(f"is a name of {len(value)} characters", "a name of at most 80 characters")
    return value


_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
"""What turns the order of writing round, or breaks a line, and shows nothing itself."""


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) == "Cc" or letter in _UNSEEN


def _line(value: str) -> str:
    if any(map(_is_control, value)):
        raise fail(f"is {show(value)}: with a line break or control character", "a text on one line")
    return value


def _lines(value: str) -> str:
    if any(_is_control(letter) for letter in value if letter not in "\n\t"):
        raise fail(f"is {show(value)}: with a control character", "a text of one or more lines")
    return value


def _letters(value: str) -> str:
    wrong = [letter for letter in value if letter not in "RACI"]
    if wrong or len(set(value)) < len(value):
        raise fail(f"is {show(value)}", "letters out of R, A, C and I, capitals, each at most once")
    return value


def _count_or_all(value: object) -> object:
    if value == "all" or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100_000):
        return value
    raise fail(f"is {show(value)}", 'a whole number of at least 0, or "all"')


def _weights(value: object, length: int) -> tuple[float, ...]:
    """`length` weights, not negative and not all nothing."""
    right = f"a list of {length} numbers of at least 0, not all 0"
    if not isinstance(value, list | tuple):
        raise fail(f"is {show(value)}", right)
    if len(value) != length:
        raise fail(f"is a list of {len(value)}", right)
    for position, weight in enumerate(value, start=1):
        if not is_number(weight) or not 0 <= weight <= 1e9:
            raise fail(f"item {position} is {show(weight)}", right)
    if sum(value) <= 0:
        raise fail("adds up to nothing", right)
    return tuple(float(weight) for weight in value)


def _hours(value: object) -> str | tuple[float, ...]:
    if not isinstance(value, str):
        return _weights(value, 24)
    if value not in PROFILES:
        raise fail(f"is {show(value)}: not a known profile", nearest(value, PROFILES) + ", or 24 weights")
    return value


def _week(value: object) -> tuple[float, ...]:
    return _weights(value, 7)


_WEIGHT = {"type": "number", "minimum": 0}


def _weights_schema(length: int) -> dict[str, Any]:
    return {"type": "array", "items": _WEIGHT, "minItems": length, "maxItems": length}


Name = Annotated[str, AfterValidator(_name), Field(json_schema_extra={"minLength": 1})]
"""What a department, channel, topic or organisation is called: one line, not empty."""

Key = Annotated[str, AfterValidator(_name)]
"""A name as the key of a table whose keys are checked elsewhere."""

Line = Annotated[str, AfterValidator(_line)]
"""A text that is shown on one line."""

Lines = Annotated[str, AfterValidator(_lines)]
"""A text of one or more lines."""

SchemaVersion = Annotated[Literal[1], BeforeValidator(_version)]
"""Version of the file format; there has been one."""

Probability = Annotated[float, Field(ge=0, le=1)]
"""A chance or a share, 0 to 1."""

Hours = Annotated[float, Field(ge=0, le=1_000_000)]
"""A finite time in hours; the upper bound (a century) catches slips of the keyboard."""

HoursOrInf = Annotated[
    float, Field(ge=0, allow_inf_nan=True, json_schema_extra={"x-inf": True}), AfterValidator(_not_nan)
]
"""A time in hours, or `inf`: for ever."""

PositiveOrInf = Annotated[
    float, Field(gt=0, allow_inf_nan=True, json_schema_extra={"x-inf": True}), AfterValidator(_not_nan)
]
"""A positive number, or `inf`: never."""

Letters = Annotated[str, AfterValidator(_letters), Field(json_schema_extra={"pattern": "^[RACI]{0,4}$"})]
"""A department's part in a topic: letters out of R, A, C, I."""

CountOrAll = Annotated[
    int | Literal["all"],
    PlainValidator(_count_or_all),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"const": "all"}]}),
]
"""A whole number, or "all" there are."""

HourWeights = Annotated[
    str | tuple[float, ...],
    PlainValidator(_hours),
    WithJsonSchema({"anyOf": [{"enum": list(PROFILES)}, _weights_schema(24)]}),
]
"""A named profile of the day, or 24 weights from midnight on."""

WeekWeights = Annotated[tuple[float, ...], PlainValidator(_week), WithJsonSchema(_weights_schema(7))]
"""Seven weights, Monday first."""


def tables_or(value_schema: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """For the JSON Schema of a table that may also be written as one plain value."""

    def rewrite(schema: dict[str, Any]) -> None:
        description = schema.pop("description", "")
        table = dict(schema)
        schema.clear()
        schema.update({"description": description, "anyOf": [value_schema, table]})

    return rewrite


_CV = {"constant": 0.0, "exponential": 1.0}
"""Distributions whose spread follows from their name."""


class Spread(Section):
    """A time that varies: a number is a constant, { mean, cv } a lognormal. Who derives from it says the unit."""

    model_config = ConfigDict(json_schema_extra=tables_or({"type": "number", "minimum": 0}))

    mean: float
    cv: float = Field(ge=0, le=100, description="coefficient of variation: standard deviation over mean")
    distribution: Literal["lognormal", "exponential", "constant"] = Field(
        default="lognormal", description="shape of the spread"
    )

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, value: Any) -> Any:
        if is_number(value):
            return {"mean": value, "cv": 0.0, "distribution": "constant"}
        if isinstance(value, dict) and "cv" not in value:
            shape = value.get("distribution")
            if isinstance(shape, str) and shape in _CV:
                return {**value, "cv": _CV[shape]}
        return value

    @model_validator(mode="after")
    def _spread_fits(self) -> Self:
        cv = _CV.get(self.distribution, self.cv)
        if cv != self.cv:
            raise fail(f"says {self.distribution} with cv {self.cv:g}", f"leave cv out: it is {cv:g}")
        return self


class Minutes(Spread):
    """How long a piece of work takes: a number is a constant, { mean, cv } a lognormal."""

    mean: float = Field(ge=0, le=100_000, description="mean, in minutes")


class Spell(Spread):
    """How long something lies or waits: a number is a constant, { mean, cv } a lognormal."""

    mean: float = Field(ge=0, le=100_000, description="mean, in clock hours")


def _both(value: Any) -> Any:
    """One value for prospects and customers alike, written once."""
    return {"prospect": value, "customer": value} if is_number(value) or isinstance(value, str) else value


class SegmentShares(Section):
    """A share among the needs of prospects and one among those of customers; one number means both."""

    model_config = ConfigDict(json_schema_extra=tables_or({"type": "number", "minimum": 0, "maximum": 1}))

    prospect: Probability = Field(description="share among the needs of prospects")
    customer: Probability = Field(description="share among the needs of customers")


class SegmentDoors(Section):
    """The department where prospects ask and the one where customers ask; one name means both."""

    model_config = ConfigDict(json_schema_extra=tables_or({"type": "string"}))

    prospect: str = Field(description="department where prospects ask")
    customer: str = Field(description="department where customers ask")


Shares = Annotated[SegmentShares, BeforeValidator(_both)]
Doors = Annotated[SegmentDoors, BeforeValidator(_both)]
