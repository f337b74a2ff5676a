"""What a scenario says of the company: departments, topics, work, and one value for each lever."""

from __future__ import annotations

import math
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from sim.scenario.types import (
    CountOrAll,
    Doors,
    Hours,
    Letters,
    Line,
    Minutes,
    Name,
    PositiveOrInf,
    Probability,
    Section,
    Shares,
    Spell,
    fail,
)

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _each_once(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    if len(set(days)) < len(days):
        raise fail("names a day twice", "each day at most once")
    return days


def _with_weight(doors: dict[str, float]) -> dict[str, float]:
    """No weight is no door; it is how an extending file takes one away."""
    return {department: weight for department, weight in doors.items() if weight}


def _without_blanks(raci: dict[str, str]) -> dict[str, str]:
    """An empty cell means no part in the topic; it is how an extending file takes a letter away."""
    return {department: letters for department, letters in raci.items() if letters}


class Department(Section):
    """A group of agents with opening hours."""

    name: Name = Field(description="what the department is called")
    agents: int = Field(ge=1, le=100_000, description="number of agents")
    opens: time = Field(default=time(9), description="opening time; the same as closes: around the clock")
    closes: time = Field(default=time(17), description="closing time; 00:00:00 is the end of the day")
    days: Annotated[tuple[Weekday, ...], AfterValidator(_each_once)] = Field(
        default=("mon", "tue", "wed", "thu", "fri"), min_length=1, description="days it is open"
    )
    cost_per_hour: float = Field(default=0.0, ge=0, le=1e9, description="wage of one agent for one hour")
    available: Probability = Field(
        default=1.0, description="share of open days an agent is on inquiry duty at all"
    )
    lies_hours: Spell = Field(
        default=Spell(mean=0.0, cv=0.0, distribution="constant"),
        description="clock hours that a written contact lies there before anybody may take it",
    )

    @property
    def opens_hour(self) -> float:
        """Hour of the day at which it opens; 0 around the clock."""
        return 0.0 if self.opens == self.closes else hour_of(self.opens)

    @property
    def closes_hour(self) -> float:
        """Hour of the day at which it closes; 24 around the clock, or when it closes at midnight."""
        return 24.0 if self.opens == self.closes else hour_of(self.closes) or 24.0


def hour_of(moment: time) -> float:
    """A time of day in hours since midnight."""
    return moment.hour + moment.minute / 60 + (moment.second + moment.microsecond / 1e6) / 3600


class Topic(Section):
    """Something people ask about, and who has which part in answering it."""

    name: Name = Field(description="what the topic is called")
    subject: Line = Field(default="", description="heading under which reports group topics")
    share: Shares = Field(description="share of needs on this topic, of prospects and of customers")
    questions: int = Field(ge=1, le=100_000, description="number of different questions (Zipf, exponent 1)")
    answer_changes_every_days: PositiveOrInf = Field(
        default=math.inf, description="mean days until a question's answer changes, exponential"
    )
    work_minutes: Minutes = Field(description="minutes an answer takes somebody at home in the topic")
    news_from: str = Field(description="department where changed answers start")
    door: Doors = Field(description="department where prospects, and where customers, ask")
    doors: Annotated[dict[str, Annotated[float, Field(ge=0, le=1e9)]], AfterValidator(_with_weight)] = Field(
        default_factory=dict,
        description="departments where people ask, by weight, instead of door; customers.wrong_door does not "
        "apply then",
    )
    hard: Probability = Field(default=0.0, description="share of needs that are hard; nobody sees it on arrival")
    raci: Annotated[dict[str, Letters], AfterValidator(_without_blanks)] = Field(
        default_factory=dict, description="letters out of R, A, C, I per department"
    )

    @property
    def responsible(self) -> tuple[str, ...]:
        """Departments that answer; none: an orphan."""
        return self._with("R")

    @property
    def accountable(self) -> str | None:
        """The department that looks after what goes missing."""
        return next(iter(self._with("A")), None)

    @property
    def consulted(self) -> tuple[str, ...]:
        """Departments that want a say."""
        return self._with("C")

    @property
    def informed(self) -> tuple[str, ...]:
        """Departments that only hear the news."""
        return self._with("I")

    def _with(self, letter: str) -> tuple[str, ...]:
        return tuple(department for department, letters in self.raci.items() if letter in letters)


class Work(Section):
    """What work takes besides the answer itself, and what agents are trained in."""

    triage_minutes: Minutes = Field(
        default=Minutes(mean=2.0, cv=0.0, distribution="constant"),
        description="minutes to find out what a contact is about",
    )
    misread: Probability = Field(
        default=0.05, description="probability that a triage of the shared inbox names the wrong topic"
    )
    generalist_factor: float = Field(
        default=1.5, gt=0, le=1_000, description="times the minutes, off an agent's home topics"
    )
    extra_skills: CountOrAll = Field(
        default=3, description="topics an agent is trained in beyond the home topics"
    )
    colleague_minutes: Minutes = Field(
        default=Minutes(mean=4.0, cv=0.0, distribution="constant"),
        description="minutes it takes to answer a colleague",
    )
    sign_off_minutes: Minutes = Field(
        default=Minutes(mean=5.0, cv=0.0, distribution="constant"),
        description="minutes one department's sign-off takes",
    )


class Handoff(Section):
    """What happens to a contact passed on to another department."""

    transit_hours: Hours = Field(default=4.0, description="hours a written hand-off is under way")
    lost: Probability = Field(default=0.03, description="probability that a written hand-off is lost")
    knows_who: Probability = Field(
        default=0.7, description="probability that it goes to a department that may answer"
    )
    speaks_anyway: Probability = Field(
        default=0.2, description="probability that a consulted department answers though it may not"
    )
    chase_hours: Hours = Field(
        default=48.0, description="mean hours until the accountable department finds a lost case"
    )
    max: int = Field(default=4, ge=0, le=1_000, description='hand-offs after which the customer hears "not us"')
    unsettled: Probability = Field(
        default=0.0, description="probability that who may answer cannot settle a need and passes it on"
    )
    unsettled_hard: Probability | None = Field(
        default=None, description="the same for a hard need; as unsettled if left out"
    )
    sends_back: Probability = Field(
        default=0.0, description="probability that what was handed on before goes back where it came from"
    )


class Pending(Section):
    """When it is the customer's turn, or an outsider's: work stops until they have answered."""

    chance: Probability = Field(
        default=0.0, description="probability that who settles a need must first wait for the customer"
    )
    chance_hard: Probability | None = Field(
        default=None, description="the same for a hard need; as chance if left out"
    )
    hours: Spell = Field(default=Spell(mean=48.0, cv=1.0), description="clock hours until they answer")


class Network(Section):
    """How many ties agents have; news travels over them, and colleagues are found over them."""

    ties_within: CountOrAll = Field(default=3, description="ties of an agent within the department")
    ties_between: CountOrAll = Field(
        default=2, description='tied pairs between two departments, network = "departmental"'
    )
    ties_between_social: CountOrAll = Field(
        default=6, description='tied pairs between two departments, network = "social"'
    )


class Knowledge(Section):
    """Who knows what, and how fast news of a changed answer gets round."""

    keeps_home: Probability = Field(
        default=0.9, description="probability that an agent masters a question of a home topic"
    )
    keeps_other: Probability = Field(
        default=0.4, description="probability that an agent masters a question of a topic trained in"
    )
    briefing_hours: Hours = Field(default=72.0, description="mean hours for news to cross a tie within")
    across_hours: Hours = Field(
        default=200.0, description='mean hours to cross a tie between departments, network = "departmental"'
    )
    across_hours_social: Hours = Field(
        default=72.0, description='mean hours to cross a tie between departments, network = "social"'
    )
    own_story: Probability = Field(
        default=0.3, description="probability that a department turns a news item into its own story"
    )
    improvise: Probability = Field(
        default=0.3, description="probability that an agent who does not know answers all the same"
    )
    published: Probability = Field(
        default=0.9, description="probability that a news item reaches the shared base"
    )
    publish_hours: Hours = Field(default=12.0, description="mean hours until it is in the shared base")
    base_error: Probability = Field(
        default=0.03, description="probability that it is entered wrongly in the shared base"
    )
    reads_base: Probability = Field(
        default=0.8, description="probability that an agent reads the shared base before answering"
    )
    lookup_minutes: float = Field(default=0.5, ge=0, le=10_000, description="minutes to read the shared base")


class Design(Section):
    """An organisation: one value for each lever, and what else differs in it."""

    intake: Literal["doors", "shared"] = Field(
        default="doors", description="doors: customer or channel picks a department; shared: one inbox"
    )
    routing: Literal["mandate", "skills"] = Field(
        default="mandate", description="mandate: only R answers; skills: whoever is trained in the topic"
    )
    ownership: Literal["handoff", "case_owner"] = Field(
        default="handoff", description="handoff: it leaves my desk; case_owner: I keep it and ask colleagues"
    )
    knowledge: Literal["departmental", "shared"] = Field(
        default="departmental", description="departmental: news travels over ties; shared: also a common base"
    )
    network: Literal["departmental", "social"] = Field(
        default="departmental", description="which number of ties between departments, and their speed, holds"
    )
    sign_off: Literal["consulted", "none"] = Field(
        default="consulted",
        description="consulted: every C signs before the answer leaves; none: nobody does",
    )
    case_linking: bool = Field(default=False, description="whether a repeat contact joins its open case")
    override: dict[str, Any] = Field(
        default_factory=dict,
        description='values that differ in this organisation, by dotted path: "work.generalist_factor" = 1.3',
    )
