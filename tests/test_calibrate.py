"""From a log to a scenario: every chapter on logs small or plain enough to know the answer."""

from __future__ import annotations

import datetime
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.logs.mapping import parse
from sim.logs.observe import Cases, cases, observe
from sim.logs.observing.window import Window
from sim.logs.read import EventLog, read
from sim.scenario import loads
from sim.scenario.company import Topic
from sim.studies.calibrate import Estimates, calibrate
from sim.studies.calibrating.chain import Habits, travels
from sim.studies.calibrating.departments import DISPATCHERS, OTHERS, clean, departments, unique
from sim.studies.calibrating.durations import stays, waits
from sim.studies.calibrating.lying import AT, Lognormal
from sim.studies.calibrating.scenario_text import gaps, scenario_text
from sim.studies.calibrating.staffing import Shift, until_open
from sim.studies.calibrating.toml import line, number, quote, shares
from sim.studies.calibrating.topics import REST, topics

HERE = Path(__file__).resolve().parent.parent
BARE = "case=case,time=time,team=team"
FULL = BARE + ",topic=topic,resource=who,channel=via,status=status,opened=opened,resolved=resolved,outcome=code"
MONDAY = datetime.datetime(2016, 1, 4)
extended = pytest.mark.skipif("hard" not in Topic.model_fields, reason="the model has no hard needs yet")


def log(folder: Path, rows: list[str], columns: str = "case,time,team", mapping: str = BARE) -> EventLog:
    path = folder / "log.csv"
    path.write_text(columns + "\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return read(path, parse(mapping))


def week(made: Cases) -> Cases:
    """The same with the first week as the part to trust."""
    return replace(made, trusted=Window(MONDAY, MONDAY + datetime.timedelta(days=7)))


# ---- The chain ----

ONE = np.array([[1.0, 0.0]])


def test_two_departments_that_settle_half_hand_on_geometrically() -> None:
    found = travels(ONE, np.array([[True, True]]), Habits(0.0, 0.5, 0.5, 0.0, 1.0), 3)
    assert found.chance == pytest.approx([0.5, 0.5, 0.5])
    assert found.reached == pytest.approx([1.0, 0.5, 0.25])
    assert found.returned == pytest.approx(0.25)  # with two departments the second hand-off goes back
    assert found.visits == pytest.approx(np.array([[1.25, 0.5]]))
    assert found.settled == pytest.approx(np.array([[0.625, 0.25]]))


def test_who_is_not_responsible_passes_on_for_sure() -> None:
    able = np.array([[False, True, False]])
    door = np.array([[1.0, 0.0, 0.0]])
    sure = travels(door, able, Habits(0.0, 0.0, 0.0, 0.0, 1.0), 3)
    assert sure.passed == pytest.approx([1.0, 0.0, 0.0])
    # Known with probability 1/4: else to the third, which knows with 1/4, else back to the first.
    vague = travels(door, able, Habits(0.0, 0.0, 0.0, 0.0, 0.25), 3)
    assert vague.passed == pytest.approx([1.0, 0.75, 0.5625])
    assert vague.returned == pytest.approx(0.5625 + 0.5625 * 0.0)


def test_sending_back_is_a_return_and_so_is_chance() -> None:
    able, door = np.ones((1, 3), dtype=np.bool_), np.array([[1.0, 0.0, 0.0]])
    found = travels(door, able, Habits(0.0, 0.5, 0.5, 0.2, 1.0), 3)
    back = 0.2 + 0.8 / 2
    assert found.returned == pytest.approx(0.25 * back + 0.25 * (1 - back) * 0.5 * back)


def test_two_kinds_make_the_chance_rise() -> None:
    found = travels(ONE, np.array([[True, True]]), Habits(0.4, 0.1, 0.6, 0.0, 1.0), 2)
    first = 0.6 * 0.1 + 0.4 * 0.6
    second = (0.6 * 0.1**2 + 0.4 * 0.6**2) / first
    assert found.chance == pytest.approx([first, second])
    assert found.hard_at[0] == pytest.approx(0.4 * 0.4 / (0.4 * 0.4 + 0.6 * 0.9))


def test_a_single_department_passes_nothing_on() -> None:
    found = travels(np.ones((1, 1)), np.ones((1, 1), dtype=np.bool_), Habits(0.0, 0.9, 0.9, 0.0, 1.0), 2)
    assert found.passed.tolist() == [0.0, 0.0]


# ---- Departments, topics, hours ----


def trip(case: int, teams: str, topic: str = "t", hour: int = 8) -> list[str]:
    return [f"{case},2016-01-04 {hour + at:02}:00,{team},{topic}" for at, team in enumerate(teams)]


def test_rare_teams_are_lumped_and_dispatchers_apart(tmp_path: Path) -> None:
    rows = [row for case in range(20) for row in trip(case, "a")]
    rows += [row for case in range(20, 30) for row in trip(case, "xb")]  # x passes all on, seldom
    rows += trip(30, "y") + trip(31, "z")
    made = week(cases(log(tmp_path, rows, "case,time,team,topic", BARE + ",topic=topic")))
    among = departments(observe(made, made.trusted), 4)
    assert among.names == ("a", "b", DISPATCHERS, OTHERS)
    assert among.lumps() == {DISPATCHERS: ("x",), OTHERS: ("y", "z")}
    assert among.visits.tolist() == [20, 10, 10, 2]
    assert among.of_team.tolist() == [0, 1, 2, 3, 3]
    about = topics(made, observe(made, made.trusted), among, 5)
    assert about.names == ("t",)
    assert about.doors.tolist() == [[20, 0, 10, 2]]
    assert about.settled.tolist() == [[20, 10, 0, 2]]
    assert about.responsible.tolist() == [[True, True, False, False]]
    assert (about.first_right, about.first) == (10, 10)


def test_topics_beyond_the_most_are_one(tmp_path: Path) -> None:
    rows = [row for case in range(6) for row in trip(case, "a", "big")]
    rows += trip(6, "a", "small") + trip(7, "b", "tiny") + trip(8, "b", "")
    made = week(cases(log(tmp_path, rows, "case,time,team,topic", BARE + ",topic=topic")))
    seen = observe(made, made.trusted)
    about = topics(made, seen, departments(seen, 5), 2)
    assert about.names == ("big", REST)
    assert about.cases.tolist() == [6, 3]
    assert about.lumped == 2


def test_names_are_made_such_as_a_scenario_takes() -> None:
    assert clean("  a\tb\n c ") == "a b c"
    assert clean("\n") == "(no name)"
    assert len(clean("x" * 200)) == 80


def test_until_open() -> None:
    shift = Shift(9, 17, (0, 1, 2, 3, 4), 1, True)
    at = np.array([8.0, 9.0, 16.9, 17.0, 4 * 24 + 18.5, 168.0 + 8.5])
    assert until_open(shift, at) == pytest.approx([1.0, 0.0, 0.0, 16.0, 62.5, 0.5])
    assert until_open(Shift(0, 24, tuple(range(7)), 1, True), at).tolist() == [0.0] * 6


def test_stays_leave_out_what_is_pending(tmp_path: Path) -> None:
    rows = [
        "1,2016-01-04 08:00,a,New",
        "1,2016-01-04 09:00,a,Awaiting User Info",
        "1,2016-01-04 11:30,a,Active",
        "1,2016-01-04 12:00,b,Active",
        "1,2016-01-04 12:30,b,Awaiting Vendor",
        "1,2016-01-04 13:00,b,Resolved",
        "1,2016-01-05 13:00,c,Closed",
        "2,2016-01-04 10:00,b,New",
        "2,2016-01-04 10:45,b,Resolved",
    ]
    made = week(cases(log(tmp_path, rows, "case,time,team,status", BARE + ",status=status")))
    among = departments(observe(made, made.trusted), 5)
    found = stays(made, made.trusted, among)
    assert found is not None
    told = sorted(
        zip(found.case.tolist(), (among.names[at] for at in found.department), found.hours, strict=True)
    )
    assert told == [(0, "a", 1.5), (0, "b", 0.5), (1, "b", 0.75)]  # c comes after the resolution
    assert found.gross.tolist() == [4.0, 1.0, 0.75]
    assert found.start.tolist() == [8.0, 12.0, 10.0]
    paused = waits(made, made.trusted)
    assert paused is not None
    assert paused.hours.tolist() == [3.0]
    assert (paused.cases.tolist(), paused.pending.tolist()) == ([1, 0, 1, 0], [0, 0, 1, 0])


# ---- A whole log that is made, so that its rules are known ----

TEAMS, EASY, HARD, SHARE = ("north", "south", "east", "west"), 0.2, 0.7, 0.35


def made_rows(number: int = 4000, weeks: int = 6) -> list[str]:
    """Cases of two kinds that travel between four teams which all settle; stays are exponential, mean 5 h."""
    chance = np.random.default_rng(5)
    rows = []
    for case in range(number):
        hard = chance.random() < SHARE
        opened = MONDAY + datetime.timedelta(hours=float(chance.random() * weeks * 168))
        at, team, before = opened, int(chance.integers(4)), -1
        while True:
            rows.append((case, at, TEAMS[team], "Active", opened))
            at += datetime.timedelta(hours=float(chance.exponential(5.0)))
            if chance.random() >= (HARD if hard else EASY):
                break
            back = before >= 0 and chance.random() < 0.3
            others = [other for other in range(4) if other != team]
            team, before = before if back else others[int(chance.integers(3))], team
        rows.append((case, at, TEAMS[team], "Resolved", opened))
    return [f"{case},{at:%Y-%m-%d %H:%M:%S},{team},{state}" for case, at, team, state, _ in rows]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Estimates:
    folder = tmp_path_factory.mktemp("made")
    return calibrate(cases(log(folder, made_rows(), "case,time,team,status", BARE + ",status=status")))


def test_what_was_put_into_a_log_is_found_in_it(found: Estimates) -> None:
    told, fit = found.seen.routing, found.passing
    assert told is not None
    assert fit is not None
    assert found.seen.window.days == 28
    assert fit.gives.chance[:4] == pytest.approx(told.chance[:4], abs=0.03)
    assert fit.gives.returned == pytest.approx(told.with_return / told.cases, abs=0.01)
    put_in = {"hard": SHARE, "unsettled": EASY, "sends_back": 0.3}
    for name, truth in put_in.items():
        assert getattr(fit.habits, name) == pytest.approx(truth, abs=fit.half[name])
        assert fit.half[name] < 0.5
    assert fit.habits.unsettled_hard == pytest.approx(HARD, abs=0.1)
    assert found.topics.responsible.all()
    assert found.demand.per_day == pytest.approx(4000 / 42, rel=0.05)
    assert all(shift.hours == 168 for shift in found.shifts)
    assert found.lying is not None
    # Half of an exponential with mean 5 is within 3.5 hours; what is fitted is the whole of a case.
    assert all(1.5 < np.exp(one.middle) < 6.0 for one in found.lying)
    assert found.pending is None


def test_the_same_log_gives_the_same_scenario(found: Estimates) -> None:
    again = calibrate(found.made)
    assert scenario_text(again, "t", "log.csv", BARE) == scenario_text(found, "t", "log.csv", BARE)


def test_the_file_says_what_each_value_is_from(found: Estimates) -> None:
    text = scenario_text(found, "Mine", "log.csv", BARE)
    raw = tomllib.loads(text)
    assert raw["log"] == {"file": "log.csv", "map": BARE, "share": 0.7}
    assert [one["name"] for one in raw["department"]] == sorted(TEAMS, key=text.index)
    assert sum(one["share"] for one in raw["topic"]) == pytest.approx(1.0, abs=1e-9)
    assert raw["topic"][0]["hard"] == pytest.approx(found.passing.habits.hard, rel=0.01)  # type: ignore[union-attr]
    assert list(raw["organisation"]) == ["as logged", "integrated"]
    values = [row for row in text.splitlines() if "=" in row and not row.startswith(("#", "["))]
    counted = [
        row for row in values if "assumed" in row or any(letter.isdigit() for letter in row.partition("#")[2])
    ]
    assert len(counted) > 40
    assert f"# {found.seen.cases} cases in 28 days" in text


@extended
def test_the_file_is_a_scenario(found: Estimates) -> None:
    scenario = loads(scenario_text(found, "Mine", "log.csv", BARE)).scenario
    assert scenario.log.map == BARE
    assert scenario.run.days == 28


def test_a_bare_log_says_what_it_does_not_tell(tmp_path: Path) -> None:
    rows = [row.rpartition(",")[0] for row in made_rows(600)]
    told = calibrate(cases(log(tmp_path, rows)))
    assert told.topics.names == ("all cases",)
    assert told.people.per_day is None
    lost = " / ".join(gaps(told))
    for word in ("topics", "channels", "who works there", "at their last event", "no statuses", "outcome codes"):
        assert word in lost


def test_one_row_a_case_is_settled_where_it_ends(tmp_path: Path) -> None:
    rows = [
        f"{case},2016-01-{4 + case % 28:02} 10:00,2016-01-{3 + case % 28:02} 12:00,{'ab'[case % 2]}"
        for case in range(400)
    ]
    told = calibrate(
        cases(
            log(
                tmp_path, rows, "case,opened,resolved,team", "case=case,opened=opened,resolved=resolved,team=team"
            )
        )
    )
    assert told.passing is None
    assert told.topics.responsible.all()
    assert told.travels.passed.sum() == 0.0
    assert "one row a case" in " ".join(gaps(told))
    raw = tomllib.loads(scenario_text(told, "t", "f", BARE))
    assert "unsettled" not in raw["handoff"]


def test_nothing_done_is_a_fault(tmp_path: Path) -> None:
    rows = [f"{case},2016-01-{4 + case:02} 10:00,a,New" for case in range(20)]
    with pytest.raises(InputError, match=r"none of 20 cases .* is done"):
        calibrate(cases(log(tmp_path, rows, "case,time,team,status", BARE + ",status=status")), share=1.0)


# ---- Writing ----


def test_lines_of_toml() -> None:
    assert line("a", "1") == "a = 1"
    assert tomllib.loads(line("a", "1", "names\nhold = 'anything'")) == {"a": 1}
    assert (number(0.12345), number(3.0), number(float("inf"))) == ("0.123", "3", "inf")
    assert shares([1, 1, 1]) == [0.3334, 0.3333, 0.3333]
    assert sum(shares([5, 3, 2, 1, 1, 1])) == pytest.approx(1.0)


def test_any_name_of_a_log_is_written_and_read_back() -> None:
    for name in ('a "b" \\ c', "tab\there", "\u2028\u202e\x1b", "zo\u00eb \U0001f600", ""):
        assert tomllib.loads(f"{quote(name)} = {quote(name)}") == {name: name}
    assert unique(["a", "a\n", "a", "b"]) == ("a", "a (2)", "a (3)", "b")


def test_one_department_at_most_is_one(tmp_path: Path) -> None:
    rows = [row.rpartition(",")[0] for row in made_rows(300)]
    told = calibrate(cases(log(tmp_path, rows)), most_departments=1)
    assert told.departments.names == (OTHERS,)
    assert told.passing is None


def test_a_lognormal_has_the_mean_and_spread_it_says() -> None:
    one = Lognormal(float(np.log(2.0)), 1.0, 10)
    drawn = np.exp(one.middle + one.spread * np.random.default_rng(1).standard_normal(400_000))
    assert drawn.mean() == pytest.approx(one.mean, rel=0.02)
    assert drawn.std() / drawn.mean() == pytest.approx(one.cv, rel=0.05)
    assert AT[0] == 0.5


# ---- The command ----


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, HERE / "run_sim.py", "calibrate", *map(str, arguments)],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_command_writes_a_scenario_and_spares_what_is_there(tmp_path: Path) -> None:
    rows = [*made_rows(300), "301,yesterday,north,Active"]
    log(tmp_path, rows, "case,time,team,status", BARE + ",status=status")
    out = tmp_path / "mine.toml"
    done = command(tmp_path / "log.csv", "--map", BARE + ",status=status", "--out", out, "--departments", "2")
    assert done.returncode == 0, done.stderr
    assert "malformed: 1 × time cannot be read (first: log.csv line" in done.stdout
    assert "not told by the log: topics" in done.stdout
    assert set(tomllib.loads(out.read_text(encoding="utf-8"))["log"]["lumps"]) == {OTHERS}
    again = command(tmp_path / "log.csv", "--map", BARE, "--out", out)
    assert (again.returncode, again.stdout) == (2, "")
    assert "--overwrite" in again.stderr
    wrong = command(tmp_path / "log.csv", "--map", "case=case,time=time,team=taem", "--out", out, "--overwrite")
    assert wrong.returncode == 2
    assert "did you mean 'team'?" in wrong.stderr
