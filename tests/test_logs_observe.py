"""What a log shows, on logs small enough to count by hand."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.logs.mapping import parse
from sim.logs.observe import Observed, cases, observe
from sim.logs.observing.statuses import CLASSES, DONE, PENDING, UNKNOWN, WAITING, WORKING, classify
from sim.logs.observing.window import Window
from sim.logs.read import EventLog, read

PLAIN = "case=case,time=time,team=team"
FULL = (
    PLAIN + ",status=status,opened=opened,resolved=resolved,topic=topic,channel=channel,resource=who,outcome=code"
)
ALL = Window(datetime.datetime(2016, 1, 4), datetime.datetime(2016, 1, 11))
"""A week from Monday."""


def log(folder: Path, rows: str, columns: str = "case,time,team", mapping: str = PLAIN) -> EventLog:
    path = folder / "log.csv"
    path.write_text(columns + "\n" + "\n".join(row.strip() for row in rows.strip().splitlines()) + "\n")
    return read(path, parse(mapping))


def seen(folder: Path, rows: str, columns: str = "case,time,team", mapping: str = PLAIN) -> Observed:
    return observe(log(folder, rows, columns, mapping), ALL)


def trip(case: str, teams: str) -> str:
    """A case that is with teams named by single letters (. for none), an event each, an hour apart."""
    return "\n".join(
        f"{case},2016-01-04 {9 + at:02}:00,{'' if team == '.' else team}" for at, team in enumerate(teams)
    )


TRIPS = {"a": "x", "b": "xx.x", "c": "xy", "d": ".xyyx", "e": "xyzy", "f": "..", "g": "zxyxy"}


@pytest.fixture
def travelled(tmp_path: Path) -> Observed:
    return seen(tmp_path, "\n".join(trip(case, teams) for case, teams in TRIPS.items()))


def test_handoffs_are_changes_of_a_team_that_is_named(travelled: Observed) -> None:
    routing = travelled.routing
    assert routing is not None
    assert (travelled.cases, travelled.done, travelled.done_is_known, travelled.outside) == (7, 7, False, 0)
    assert (routing.cases, routing.without_team, routing.still_open) == (6, 1, 0)
    assert routing.teams == ("x", "y", "z")
    assert routing.handoffs.tolist() == [2, 1, 1, 1, 1]
    assert routing.upto_three.tolist() == [2, 1, 1, 2]
    assert routing.with_return == 3  # d, e and g


def test_the_chance_of_being_passed_on_by_visit(travelled: Observed) -> None:
    routing = travelled.routing
    assert routing is not None
    assert routing.reached.tolist() == [6, 4, 3, 2, 1, 0, 0, 0]
    assert routing.passed.tolist() == [4, 3, 2, 1, 0, 0, 0, 0]
    assert routing.chance[:5].tolist() == pytest.approx([4 / 6, 3 / 4, 2 / 3, 1 / 2, 0.0])
    assert np.isnan(routing.chance[5:]).all()


def test_where_handoffs_go(travelled: Observed) -> None:
    routing = travelled.routing
    assert routing is not None
    # c xy, d xy yx, e xy yz zy, g zx xy yx xy
    assert routing.matrix.tolist() == [[0, 5, 0], [2, 0, 1], [1, 1, 0]]
    # To the team of the end: at the 1st visit c and e; at the 2nd d and g; at the 3rd e; at the 4th g.
    assert routing.to_resolver[:4].tolist() == [2, 2, 1, 1]
    # Back to a former team: at the 2nd visit d; at the 3rd e and g; at the 4th g.
    assert routing.to_former[:4].tolist() == [0, 1, 2, 1]
    assert routing.team_reached.sum(axis=1).tolist() == [8, 6, 2]
    assert routing.team_reached[0].tolist() == [5, 1, 1, 1, 0, 0, 0, 0]
    assert routing.team_passed[0].tolist() == [3, 1, 0, 1, 0, 0, 0, 0]


def test_stays_and_transit(travelled: Observed) -> None:
    routing = travelled.routing
    assert routing is not None
    # Only d stays two hours with y, whose last event is an hour before x's first.
    assert routing.transit_quantiles.tolist() == [1.0] * 5
    assert routing.stay_quantiles[0].tolist() == [1.0] * 5
    assert routing.stay_quantiles[1, 2] == 1.0
    assert routing.stay_quantiles[1, 4] == pytest.approx(1.8)  # of 1, 1 and 2
    assert routing.team_stay_median.tolist() == [1.0, 1.0, 1.0]


def test_durations_end_with_the_last_event_where_nothing_else_tells(travelled: Observed) -> None:
    durations = travelled.durations
    assert durations is not None
    assert durations.cases == 7
    assert durations.quantiles[2] == 3.0  # of 0, 1, 1, 3, 3, 4, 4
    assert durations.mean == pytest.approx(16 / 7)
    assert durations.cases_by_handoffs.tolist() == [2, 1, 1, 2]
    assert durations.by_handoffs[:, 2].tolist() == [1.5, 1.0, 4.0, 3.5]
    assert (durations.no_moment, durations.backwards, durations.still_open) == (0, 0, 0)


def test_a_log_of_case_time_and_team_tells_no_more(travelled: Observed) -> None:
    assert (travelled.statuses, travelled.reopened, travelled.agreement) == (None, None, None)
    assert travelled.arrivals.topics == ()
    assert travelled.teams.people is None
    assert travelled.teams.people_per_day is None
    assert travelled.teams.cases.tolist() == [6, 4, 2]
    assert travelled.teams.visits.tolist() == [8, 6, 2]
    assert travelled.teams.resolved.tolist() == [3, 3, 0]
    assert travelled.teams.events[0, 0, 9:13].tolist() == [4, 3, 0, 2]


COLUMNS = "case,time,team,status,opened,resolved,topic,channel,who,code"
ROWS = """
a,2016-01-04 10:00,x,New,2016-01-04 09:00,2016-01-04 14:00,t,phone,,c1
a,2016-01-04 11:00,x,In Progress,2016-01-04 09:00,2016-01-04 14:00,t,phone,p1,c1
a,2016-01-04 12:00,,Awaiting Vendor,2016-01-04 09:00,2016-01-04 14:00,t,phone,p1,c1
a,2016-01-04 13:00,y,Active,2016-01-04 09:00,2016-01-04 14:00,t,phone,p2,c1
a,2016-01-04 14:00,y,Resolved,2016-01-04 09:00,2016-01-04 14:00,t,phone,p2,c1
a,2016-01-06 14:00,z,Closed,2016-01-04 09:00,2016-01-04 14:00,t,phone,p3,c1
b,2016-01-05 10:00,x,New,2016-01-05 10:00,,u,mail,p1,c1
b,2016-01-05 12:00,x,Resolved,2016-01-05 10:00,,u,mail,p1,c1
b,2016-01-05 13:00,x,Purple,2016-01-05 10:00,,u,mail,p2,c1
b,2016-01-05 16:00,x,Resolved,2016-01-05 10:00,,t,mail,p2,c1
c,2016-01-05 10:00,x,New,2016-01-05 10:00,,t,mail,,
d,2016-01-12 10:00,x,Closed,2016-01-12 10:00,2016-01-12 11:00,t,mail,,c2
e,2016-01-06 10:00,y,Closed,2016-01-06 10:00,2016-01-06 09:00,t,phone,,c2
"""


@pytest.fixture
def told(tmp_path: Path) -> Observed:
    return seen(tmp_path, ROWS, COLUMNS, FULL)


def test_open_cases_are_left_out_where_the_log_tells(told: Observed) -> None:
    assert (told.cases, told.done, told.done_is_known, told.outside) == (4, 3, True, 1)
    assert told.routing is not None
    assert (told.routing.cases, told.routing.still_open) == (3, 1)
    assert told.routing.handoffs.tolist() == [2, 0, 1]  # a hand-off after the resolution is one, too
    assert told.teams.resolved.tolist() == [1, 2, 0]  # but it does not make z the resolver
    assert told.reopened == 1


def test_durations_take_the_recorded_resolution_and_no_other(told: Observed) -> None:
    durations = told.durations
    assert durations is not None
    assert durations.cases == 1
    assert durations.quantiles.tolist() == [5.0] * 5
    assert (durations.no_moment, durations.backwards, durations.still_open) == (1, 1, 1)
    assert np.isnan(durations.by_handoffs[0]).all()


def test_hours_go_to_the_status_until_the_next_event(told: Observed) -> None:
    statuses = told.statuses
    assert statuses is not None
    assert statuses.unknown == ("Purple",)
    assert dict(zip(statuses.words, statuses.hours, strict=True)) == {
        "Active": 1.0,
        "Awaiting Vendor": 1.0,
        "Closed": 0.0,
        "In Progress": 1.0,
        "New": 3.0,
        "Purple": 3.0,
        "Resolved": 1.0,
    }
    assert dict(zip(CLASSES, statuses.class_hours, strict=True)) == {
        "waiting": 3.0,
        "working": 2.0,
        "pending": 1.0,
        "done": 1.0,
        "unknown": 3.0,
    }
    assert statuses.stretches.tolist() == [2, 2, 1, 1, 1]
    assert statuses.stretch_quantiles[WAITING, 2] == 1.5
    assert statuses.cases == 3
    assert statuses.cases_with.tolist() == [2, 1, 1, 1, 1]
    assert statuses.team_hours[0].tolist() == [3.0, 1.0, 1.0, 1.0, 3.0]
    assert statuses.team_hours[1].tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]


def test_arrivals_by_day_weekday_and_hour(told: Observed) -> None:
    arrivals = told.arrivals
    assert arrivals.per_day.tolist() == [1, 2, 1, 0, 0, 0, 0]
    assert arrivals.cases == 4
    assert arrivals.weekdays.tolist() == [1] * 7
    assert arrivals.by_weekday_hour.sum(axis=0)[9:11].tolist() == [1, 3]
    assert arrivals.by_weekday_hour[1, 10] == 2
    assert (arrivals.topics, arrivals.by_topic.tolist()) == (("t", "u"), [4, 0])
    assert (arrivals.channels, arrivals.by_channel.tolist()) == (("mail", "phone"), [2, 2])


def test_people_doors_and_who_resolves(told: Observed) -> None:
    teams = told.teams
    assert teams.people is not None
    assert teams.people_per_day is not None
    assert teams.active_days is not None
    assert teams.people.tolist() == [2, 1, 1]
    assert teams.active_days.tolist() == [2, 1, 1]
    assert teams.people_per_day.tolist() == [1.5, 1.0, 1.0]  # p1 on Monday, p1 and p2 on Tuesday
    assert teams.topic_resolver.tolist() == [[1, 2, 0], [0, 0, 0]]
    assert teams.topic_door is not None
    assert teams.topic_door.tolist() == [[3, 1, 0], [0, 0, 0]]
    assert teams.channel_door is not None
    assert teams.channel_door.tolist() == [[2, 0, 0], [1, 1, 0]]


def test_a_status_that_ends_a_case_tells_its_resolution(tmp_path: Path) -> None:
    observed = seen(
        tmp_path,
        "a,2016-01-04 10:00,x,Open\na,2016-01-04 12:00,x,Solved\na,2016-01-04 18:00,x,Closed",
        "case,time,team,status",
        PLAIN + ",status=status",
    )
    assert observed.durations is not None
    assert observed.durations.quantiles[2] == 2.0


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("New", WAITING),
        ("Open", WAITING),
        ("Assigned", WAITING),
        ("Queued", WAITING),
        ("Waiting", WAITING),
        ("RE-OPENED", WAITING),
        ("In_Progress", WORKING),
        ("Active", WORKING),
        ("Work in progress", WORKING),
        ("Awaiting User Info", PENDING),
        ("Waiting for customer", PENDING),
        ("Pending - Vendor", PENDING),
        ("On Hold", PENDING),
        ("Resolved", DONE),
        ("Closed (completed)", DONE),
        ("Renewed", UNKNOWN),
        ("-100", UNKNOWN),
    ],
)
def test_words_of_statuses(status: str, kind: int) -> None:
    assert classify(status) == kind


def test_agreement_within_and_between_teams(tmp_path: Path) -> None:
    rows = [
        ("t", "x", "1"),
        ("t", "x", "1"),
        ("t", "x", "2"),
        ("t", "y", "1"),
        ("u", "x", "3"),
        ("u", "x", "3"),
        ("v", "x", "1"),
    ]
    text = "\n".join(
        f"{at},2016-01-04 10:00,{team},{topic},{code}" for at, (topic, team, code) in enumerate(rows)
    )
    found = seen(tmp_path, text, "case,time,team,topic,code", PLAIN + ",topic=topic,outcome=code").agreement
    assert found is not None
    assert (found.cases, found.topics, found.codes) == (7, 3, 3)
    assert (found.within_pairs, found.between_pairs) == (3 + 1, 3)
    assert (found.cases_within, found.cases_between) == (3 + 2, 4)
    assert found.within == pytest.approx((3 * 1 / 3 + 2 * 1.0) / 5)
    assert found.between == pytest.approx(2 / 3)
    assert found.all == pytest.approx((4 * 3 / 6 + 2 * 1.0) / 6)
    assert found.chance == pytest.approx((4 * 3 + 2 * 1) / (7 * 6))


def test_one_row_a_case_tells_the_end_and_not_the_way(tmp_path: Path) -> None:
    observed = seen(
        tmp_path,
        """
        a,2016-01-04 10:00,2016-01-04 12:00,x,t,Closed,1
        b,2016-01-04 11:00,,y,t,Open,
        c,2016-01-05 11:00,2016-01-05 15:00,y,t,Closed,1
        """,
        "id,made,ended,team,topic,status,code",
        "case=id,opened=made,resolved=ended,team=team,topic=topic,status=status,outcome=code",
    )
    assert (observed.cases, observed.done, observed.done_is_known) == (3, 2, True)
    assert (observed.routing, observed.statuses, observed.reopened) == (None, None, None)
    assert observed.durations is not None
    assert observed.durations.quantiles[2] == 3.0
    assert observed.durations.still_open == 1
    assert observed.teams.topic_door is None
    assert observed.teams.topic_resolver.tolist() == [[1, 1]]
    assert observed.agreement is not None
    assert (observed.agreement.within, observed.agreement.between) == (None, 1.0)


def weekly(counts: list[int], more: str = "") -> str:
    """Cases opened on the Monday of each week from 2016-01-04 on, as many as told, of an event each."""
    monday = datetime.date(2016, 1, 4)
    return "\n".join(
        f"{week}-{at},{monday + datetime.timedelta(weeks=week)} 10:00,x{more}"
        for week, count in enumerate(counts)
        for at in range(count)
    )


def test_thin_weeks_at_the_edges_are_left_and_said(tmp_path: Path) -> None:
    made = cases(log(tmp_path, weekly([2, 10, 12, 3, 11, 4, 1, 1, 1, 1, 1, 1, 1])))
    assert made.trusted.start == datetime.datetime(2016, 1, 11)
    assert made.trusted.end == datetime.datetime(2016, 2, 8)
    assert "fewer than half as many: 1 first, 7 last" in made.trusted.why[1]
    assert made.trusted.why[-1] == "1 weeks inside it are below half, and kept"
    observed = observe(made)
    assert observed.cases == 36
    assert observed.outside == 13


def test_weeks_whose_cases_have_not_ended_are_left(tmp_path: Path) -> None:
    text = weekly([10] * 5, ",Closed") + "\n" + weekly([0] * 5 + [10], ",Open") + "\n"
    made = cases(
        log(tmp_path, text + "z,2016-02-14 23:00,x,Closed", "case,time,team,status", PLAIN + ",status=status")
    )
    assert made.trusted.end == datetime.datetime(2016, 2, 8)
    assert "last weeks in which too many cases lack their end: 1" in made.trusted.why


def test_weeks_whose_cases_lack_their_beginning_are_left(tmp_path: Path) -> None:
    text = weekly([10], ",Active") + "\n" + weekly([0] + [10] * 5, ",New") + "\nz,2016-02-14 23:00,x,New"
    made = cases(log(tmp_path, text, "case,time,team,status", PLAIN + ",status=status"))
    assert made.trusted.start == datetime.datetime(2016, 1, 11)
    assert "first weeks in which cases lack their beginning ('New'): 1" in made.trusted.why


def test_a_short_log_is_used_whole(tmp_path: Path) -> None:
    made = cases(log(tmp_path, trip("a", "xyx")))
    assert (made.trusted.start, made.trusted.days) == (datetime.datetime(2016, 1, 4), 1)
    assert made.trusted.why == ("the log has fewer than four whole weeks: all of it is used",)


def test_a_window_splits_at_a_week() -> None:
    window = Window(datetime.datetime(2016, 1, 4), datetime.datetime(2016, 3, 14))
    first, last = window.split(0.7)
    assert (first.days, last.days, last.start, last.end) == (49, 21, first.end, window.end)
    with pytest.raises(ValueError, match="one day"):
        Window(datetime.datetime(2016, 1, 4), datetime.datetime(2016, 1, 5)).split(0.7)


def test_a_window_without_cases_is_refused(tmp_path: Path) -> None:
    later = Window(datetime.datetime(2020, 1, 1), datetime.datetime(2020, 1, 2))
    with pytest.raises(InputError, match="no case is opened from 2020-01-01"):
        observe(log(tmp_path, trip("a", "x")), later)


def test_a_case_without_any_status_is_open(tmp_path: Path) -> None:
    rows = "a,2016-01-04 10:00,x,Closed\nb,2016-01-04 10:00,x,"
    observed = seen(tmp_path, rows, "case,time,team,status", PLAIN + ",status=status")
    assert (observed.cases, observed.done) == (2, 1)
    assert observed.routing is not None
    assert (observed.routing.cases, observed.routing.still_open) == (1, 1)
    assert observed.durations is not None
    assert observed.durations.still_open == 1


def test_a_case_opened_again_and_left_so_is_open(tmp_path: Path) -> None:
    rows = "a,2016-01-04 10:00,x,Closed\na,2016-01-04 11:00,x,Reopened"
    observed = seen(tmp_path, rows, "case,time,team,status", PLAIN + ",status=status")
    assert (observed.done, observed.reopened) == (0, 1)


def test_last_weeks_are_left_where_nothing_tells_who_is_done(tmp_path: Path) -> None:
    # Ten cases a week, for ten weeks; two in ten take three weeks, unless the export cuts them off.
    long = "\n".join(f"{week}-{at},{datetime.date(2016, 1, 25) + datetime.timedelta(weeks=week)} 10:00,x"
                     for week in range(7) for at in range(2))  # fmt: skip
    made = cases(log(tmp_path, weekly([10] * 10) + "\n" + long + "\nlast,2016-03-13 23:00,x"))
    assert made.trusted.end == datetime.datetime(2016, 2, 15)
    assert "nothing tells who is done: 4 last weeks" in made.trusted.why[2]


def test_another_organisation_with_hundreds_of_teams(tmp_path: Path) -> None:
    rows = "\n".join(
        f"{at};04.01.2016 {10 + step}:00;Ploeg {(at + step) % 300}" for at in range(600) for step in range(2)
    )
    observed = observe(
        log(
            tmp_path,
            rows,
            "Melding;Gewijzigd op;Behandelaarsgroep",
            "case=Melding,time=Gewijzigd op,team=Behandelaarsgroep",
        ),
        ALL,
    )
    assert observed.routing is not None
    assert observed.routing.matrix.shape == (300, 300)
    assert observed.routing.matrix.sum() == observed.routing.handoffs[1] == 600
