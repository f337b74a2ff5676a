"""Any log in: mappings, delimiters, encodings, times, malformed rows."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path

import polars as pl
import pytest

from sim.errors import InputError
from sim.logs.mapping import Mapping, from_table, parse
from sim.logs.read import EventLog, read

PLAIN = "case=case,time=time,team=team"


def log(
    folder: Path, text: str, mapping: str = PLAIN, name: str = "log.csv", encoding: str = "utf-8"
) -> EventLog:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read(path, parse(mapping))


def times(folder: Path, *values: str, more: str = "") -> list[str | None]:
    rows = "".join(f'"{at}";"{value}";t\n' for at, value in enumerate(values))
    read_in = log(folder, f"case;time;team\n{rows}", PLAIN + more).events.sort("case")
    return [str(moment) for moment in read_in["time"].to_list()]


def test_a_mapping_keeps_spaces_and_commas_in_the_names_of_columns() -> None:
    mapping = parse("case=Ticket, no. , time=Updated at,team=Group,zone=Europe/Amsterdam,dayfirst=yes")
    assert mapping == Mapping("Ticket, no.", "Group", "Updated at", zone="Europe/Amsterdam", dayfirst=True)
    assert mapping.columns == {"case": "Ticket, no.", "time": "Updated at", "team": "Group"}
    assert from_table(mapping.table(), "file") == mapping


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("case=a,tme=b,team=c", "--map: 'tme' is not known (did you mean 'time'?)"),
        ("case=a,time=b,team=c,team=d", "--map: team is given twice ('c' and 'd')"),
        ("time=b,team=c", "--map: case=… is missing"),
        ("case=a,time=b", "--map: team=… is missing"),
        ("case=a,team=c", "--map: time=… is missing (or opened=…, where the log has one row a case)"),
        ("case=a,time=a,team=c", "--map: case and time are one column, 'a'"),
        ("case=a,time=b,team=c,dayfirst=maybe", "--map: dayfirst=maybe (yes or no)"),
        ("case=a,time=b,team=c,zone=Europe/Amsterdm", "(did you mean 'Europe/Amsterdam'?)"),
        ("case", "--map: 'case' is not of the form key=column"),
    ],
)
def test_faults_of_a_mapping_are_told_with_the_nearest_word(text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        parse(text)
    assert told in str(error.value)


def test_a_table_that_holds_no_text_is_refused() -> None:
    with pytest.raises(InputError, match=r"mine\.toml: case = True is not a text"):
        from_table({"case": True, "time": "b", "team": "c"}, "mine.toml")


def test_columns_that_are_not_there_are_told_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        log(tmp_path, "Case,time,teem,teem\n1,2016-01-01,x,y\n", "case=case,time=time,team=teem")
    assert "log.csv: case=case: no such column (did you mean 'Case'?)" in str(error.value)
    assert "log.csv: team=teem: 2 columns have this name" in str(error.value)


def test_events_are_sorted_by_case_time_and_place_in_the_file(tmp_path: Path) -> None:
    read_in = log(
        tmp_path,
        "case,time,team\nb,2016-01-01 10:00,x\n"
        "a,2016-01-01 12:00,y\na,2016-01-01 11:00,z\na,2016-01-01 11:00,w\n",
    )
    assert read_in.case_names.to_list() == ["b", "a"]
    assert read_in.events["case"].to_list() == [0, 1, 1, 1]
    assert read_in.events["team"].to_list() == ["x", "z", "w", "y"]
    assert read_in.names("team") == ("w", "x", "y", "z")
    assert not read_in.one_row_a_case
    assert not read_in.has("topic")
    assert (read_in.rows, read_in.malformed, read_in.notes) == (4, (), ())


def test_malformed_rows_are_counted_by_reason_with_their_lines(tmp_path: Path) -> None:
    read_in = log(
        tmp_path,
        "case,time,team,opened\n"
        "a,2016-01-01 10:00,x,2016-01-01\n"
        ",2016-01-01 10:00,x,\n"  # 3: no case
        "b,,x,\n"  # 4: no time
        "b,yesterday,x,\n"  # 5: cannot be read
        "b,2016-02-30 10:00,x,\n"  # 6: no such day
        "b,2016-02-03 10:00,x,y,z,z,z\n"  # 7: too many fields
        "\n"  # 8: empty
        "c,2016-02-03 10:00\n"  # 9: too few, but all that is needed
        "d,2016-02-03 10:00,NULL,soon\n",  # 10: kept, with `opened` empty
        PLAIN + ",opened=opened",
    )
    told = {each.reason: (each.count, each.places, each.dropped) for each in read_in.malformed}
    assert told == {
        "no case": (1, ("log.csv line 3",), True),
        "no time": (1, ("log.csv line 4",), True),
        "time cannot be read": (2, ("log.csv line 5", "log.csv line 6"), True),
        "too many fields": (1, ("log.csv line 7",), True),
        "opened cannot be read": (1, ("log.csv line 10",), False),
    }
    assert read_in.rows == 8
    assert read_in.notes[0] == "log.csv: 1 empty lines (or rows with none of the columns) left out"
    assert read_in.case_names.to_list() == ["a", "c", "d"]
    assert read_in.events["team"].to_list() == ["x", None, None]


def test_only_the_first_places_are_told(tmp_path: Path) -> None:
    read_in = log(tmp_path, "case,time,team\na,2016-01-01,x\n" + ",2016-01-01,x\n" * 9)
    assert read_in.malformed[0].count == 9
    assert read_in.malformed[0].places[-1] == "log.csv line 7"
    assert len(read_in.malformed[0].places) == 5


def test_a_log_without_a_usable_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none of 1 rows can be used \(time cannot be read: 1\)"):
        log(tmp_path, "case,time,team\na,soon,x\n")


@pytest.mark.parametrize("empty", ["", "?", "NA", "null", "None", " n/a ", "-"])
def test_words_for_nothing_are_nothing(tmp_path: Path, empty: str) -> None:
    read_in = log(tmp_path, f"case,time,team\na,2016-01-01 10:00,{empty}\na,2016-01-01 11:00, x y \n")
    assert read_in.events["team"].to_list() == [None, "x y"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_quotes_are_kept(tmp_path: Path, delimiter: str) -> None:
    rows = [["case", "time", "the, ; \t | team"], ["a", "2016-01-01 10:00", 'x, ; \t | "y"\nz']]
    text = "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    read_in = log(tmp_path, text + "\r\n", "case=case,time=time,team=the, ; \t | team")
    assert read_in.events["team"].to_list() == ['x, ; \t | "y"\nz']
    assert "1 line breaks stand inside quotes" in read_in.notes[0]


def test_a_line_that_names_the_delimiter_is_skipped(tmp_path: Path) -> None:
    read_in = log(tmp_path, "sep=;\ncase;time;team\na;2016-01-01 10:00;x\n;2016-01-01 10:00;x\n")
    assert read_in.malformed[0].places == ("log.csv line 4",)


def test_a_quote_that_is_never_closed_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"log\.csv: cannot be read as CSV \(a quoted field is never closed\)"):
        log(tmp_path, 'case,time,team\na,2016-01-01,"x\nb,2016-01-01,y\n')


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", None),
        ("latin-1", "is not UTF-8 (line 2); read as Latin-1"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, note: str | None) -> None:
    read_in = log(tmp_path, "case,time,team\na,2016-01-01 10:00,privé\n", encoding=encoding)
    assert read_in.events["team"].to_list() == ["privé"]
    assert read_in.notes == (() if note is None else (f"log.csv: {note}",))


@pytest.mark.parametrize(
    "value",
    [
        "2016-03-04 15:06:07",
        "2016-03-04T15:06:07",
        "2016/3/4 15:06:07",
        "04 Mar 2016 15:06:07",
        "4-mar-2016 3:06:07 PM",
        "March 4, 2016 03:06:07 p.m.",
        "04.03.2016 15:06:07",
        "4/3/16 15:06:07",
        "20160304150607",
        "1457103967",
        "1457103967000",
        "2016-03-04T15:06:07Z",
        "2016-03-04 15:06:07+01:00",
        "2016-03-04T15:06:07 -0930",
    ],
)
def test_forms_of_one_moment(tmp_path: Path, value: str) -> None:
    assert times(tmp_path, value) == ["2016-03-04 15:06:07"]


def test_fractions_minutes_and_days(tmp_path: Path) -> None:
    assert times(tmp_path, "2016-03-04 15:06:07.25", "2016-03-04 15:06", "2016-03-04") == [
        "2016-03-04 15:06:07.250000",
        "2016-03-04 15:06:00",
        "2016-03-04 00:00:00",
    ]
    assert times(tmp_path, "3/4/2016 12:06 AM", "3/4/2016 12:06 PM") == [
        "2016-04-03 00:06:00",
        "2016-04-03 12:06:00",
    ]


def test_one_day_above_twelve_tells_the_order_of_all(tmp_path: Path) -> None:
    assert times(tmp_path, "03/04/2016 10:00", "13/04/2016 10:00")[0] == "2016-04-03 10:00:00"
    assert times(tmp_path, "03/04/2016 10:00", "04/13/2016 10:00")[0] == "2016-03-04 10:00:00"


def test_an_order_nothing_tells_is_assumed_and_said(tmp_path: Path) -> None:
    text = "case,time,team\na,03/04/2016 10:00,x\n"
    read_in = log(tmp_path, text)
    assert str(read_in.events["time"][0]) == "2016-04-03 10:00:00"
    assert "nothing tells the day from the month" in read_in.notes[0]
    read_in = log(tmp_path, text, PLAIN + ",dayfirst=no")
    assert str(read_in.events["time"][0]) == "2016-03-04 10:00:00"
    assert read_in.notes == ()


def test_one_column_tells_the_order_of_another(tmp_path: Path) -> None:
    text = "case,time,team,opened\na,03/04/2016 10:00,x,02/25/2016 10:00\n"
    read_in = log(tmp_path, text, PLAIN + ",opened=opened")
    assert str(read_in.events["time"][0]) == "2016-03-04 10:00:00"


def test_both_orders_in_one_log_are_said_and_the_rest_is_malformed(tmp_path: Path) -> None:
    text = "case,time,team\na,13/04/2016 10:00,x\na,14/04/2016 10:00,x\na,04/15/2016 10:00,x\n"
    read_in = log(tmp_path, text)
    assert "both orders of day and month occur (2" in read_in.notes[0]
    assert [(each.reason, each.count) for each in read_in.malformed] == [("time cannot be read", 1)]


def test_a_given_form_is_obeyed(tmp_path: Path) -> None:
    assert times(tmp_path, "2016, day 64, 15h06", more=",time_format=%Y, day %j, %Hh%M") == [
        "2016-03-04 15:06:00"
    ]


def test_zones_become_the_clock_of_one_place_or_stay_as_told(tmp_path: Path) -> None:
    summer = ["2016-07-04T12:00:00Z", "2016-01-04T12:00:00Z", "2016-01-04T12:00:00+01:00"]
    there = ["2016-07-04 14:00:00", "2016-01-04 13:00:00", "2016-01-04 12:00:00"]
    assert times(tmp_path, *summer, more=",zone=Europe/Amsterdam") == there
    assert times(tmp_path, *summer) == ["2016-07-04 12:00:00", "2016-01-04 12:00:00", "2016-01-04 12:00:00"]
    assert times(tmp_path, "1467633600", more=",zone=Europe/Amsterdam") == ["2016-07-04 14:00:00"]
    read_in = log(tmp_path, f"case,time,team\na,{summer[0]},x\n")
    assert read_in.notes == ("time: times are in UTC, and kept so; hours and weekdays are UTC's (say zone=…)",)


def test_days_without_hours_are_said(tmp_path: Path) -> None:
    read_in = log(tmp_path, "case,when,team\na,2016-03-04,x\n", "case=case,time=when,team=team")
    assert read_in.notes == ("when: days without hours; hours of day cannot be told from it",)


def test_gzip_parquet_and_parts_give_the_same(tmp_path: Path) -> None:
    first, second = "case,time,team\na,2016-01-01 10:00,x\n", "team,case,time\ny,a,2016-01-01 11:00\nz,,\n"
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "README.md").write_text("not a log")
    (tmp_path / "parts" / "1.csv").write_text(first)
    with gzip.open(tmp_path / "parts" / "2.csv.gz", "wt") as file:
        file.write(second)
    for given in (tmp_path / "parts", tmp_path / "parts" / "*.csv*"):
        read_in = read(given, parse(PLAIN))
        assert read_in.events["team"].to_list() == ["x", "y"]
        assert read_in.malformed[0].places == ("2.csv.gz line 3",)
        assert len(read_in.files) == 2
    frame = read_in.events.with_columns(case=pl.lit("a"), time=pl.col("time").dt.replace_time_zone("UTC"))
    frame.write_parquet(tmp_path / "log.parquet")
    again = read(tmp_path / "log.parquet", parse(PLAIN + ",zone=America/New_York"))
    assert again.events["team"].to_list() == ["x", "y"]
    assert again.events["time"][0] == datetime.datetime(2016, 1, 1, 5)


def test_parquet_rows_are_told_by_number(tmp_path: Path) -> None:
    frame = pl.DataFrame({"case": [1, None], "time": [1457103967, 1457103967], "team": ["x", "x"]})
    frame.write_parquet(tmp_path / "log.parquet")
    read_in = read(tmp_path / "log.parquet", parse(PLAIN))
    assert read_in.case_names.to_list() == ["1"]
    assert str(read_in.events["time"][0]) == "2016-03-04 15:06:07"
    assert read_in.malformed[0].places == ("log.parquet row 2",)


XES = """<?xml version="1.0"?>
<log xmlns="http://www.xes-standard.org/"><string key="concept:name" value="a log"/>
<global scope="event"><string key="org:group" value="nobody"/></global>
<trace><string key="concept:name" value="a"/><string key="kind" value="k"/>
<event><string key="org:group" value="x"/>
<date key="time:timestamp" value="2016-07-01T10:00:00.000+02:00"/></event>
<event><date key="time:timestamp" value="2016-07-01T11:00:00.000+02:00"/></event></trace>
<trace><string key="concept:name" value="b"/><event><string key="org:group" value="y"/></event></trace></log>"""


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_xes_keeps_its_own_clock_and_its_broken_events(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(XES.encode()) if name.endswith("gz") else XES.encode())
    read_in = read(path, parse("case=case:concept:name,time=time:timestamp,team=org:group,topic=case:kind"))
    assert [str(moment) for moment in read_in.events["time"]] == ["2016-07-01 10:00:00", "2016-07-01 11:00:00"]
    assert read_in.events["team"].to_list() == ["x", None]
    assert read_in.events["topic"].to_list() == ["k", "k"]
    assert [(each.reason, each.places) for each in read_in.malformed] == [("no time", (f"{name} event 3",))]


def test_xes_that_is_not_xml_or_lacks_a_column_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.xes").write_text("<log><trace>")
    with pytest.raises(InputError, match=r"bad\.xes: cannot be read as XES"):
        read(tmp_path / "bad.xes", parse(PLAIN))
    (tmp_path / "log.xes").write_text(XES)
    with pytest.raises(InputError, match="did you mean 'org:group'"):
        read(tmp_path / "log.xes", parse("case=case:concept:name,time=time:timestamp,team=org:groups"))


def test_one_row_a_case(tmp_path: Path) -> None:
    text = (
        "id,made,done,team\na,2016-01-01 10:00,2016-01-01 12:00,x\na,2016-01-02 10:00,,y\nb,2016-01-03 10:00,,\n"
    )
    read_in = log(tmp_path, text, "case=id,opened=made,resolved=done,team=team")
    assert read_in.one_row_a_case
    assert read_in.events["team"].to_list() == ["x", None]
    assert str(read_in.events["time"][1]) == "2016-01-03 10:00:00"
    assert [(each.reason, each.places) for each in read_in.malformed] == [("case again", ("log.csv line 3",))]


@pytest.mark.parametrize(("name", "told"), [("no.csv", "no such file"), ("no-*.csv", "no log there")])
def test_nothing_there_is_told(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read(tmp_path / name, parse(PLAIN))


def test_an_ending_that_is_no_log_is_told(tmp_path: Path) -> None:
    (tmp_path / "log.doc").write_text("x")
    with pytest.raises(InputError, match=r"a log is one of \.csv"):
        read(tmp_path / "log.doc", parse(PLAIN))
    (tmp_path / "log.csv").write_text("")
    with pytest.raises(InputError, match=r"log\.csv: is empty"):
        read(tmp_path / "log.csv", parse(PLAIN))
