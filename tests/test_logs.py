"""Event logs out: counts, names and order, read back by other readers."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import polars
import pytest
from worlds import Ask, company, live

from sim.errors import InputError
from sim.logs.write import COLUMNS, write
from sim.trace import Trace


@pytest.fixture
def trace() -> Trace:
    data = company({"sales": 1, "service <&>": 1}, {"price": {"service <&>": "R"}})
    return live(data, [Ask(10, ["price"]), Ask(11, ["price"])]).trace


def test_csv_has_two_events_for_each_step_in_order(trace: Trace, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    assert write(trace, path) == 2 * len(trace.steps.agent) == 8
    rows = polars.read_csv(path, infer_schema_length=0)
    assert tuple(rows.columns) == COLUMNS
    assert rows["time:timestamp"].to_list() == sorted(rows["time:timestamp"].to_list())
    first = rows.row(0)
    assert first == ("0", "triage", "sales", "sales 1", "2024-01-01T00:10:00.000Z", "start")
    assert rows["org:group"].unique().sort().to_list() == ["sales", "service <&>"]


def test_parquet_equals_csv(trace: Trace, tmp_path: Path) -> None:
    write(trace, tmp_path / "log.csv")
    write(trace, tmp_path / "log.parquet")
    one, other = polars.read_csv(tmp_path / "log.csv"), polars.read_parquet(tmp_path / "log.parquet")
    assert one["concept:name"].to_list() == other["concept:name"].to_list()
    assert one.height == other.height


def test_xes_is_well_formed_and_keeps_cases_and_events(trace: Trace, tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    events = write(trace, path)
    log = ElementTree.parse(path).getroot()
    assert len(log.findall("trace")) == 2
    assert len(log.findall("trace/event")) == events
    groups = {node.get("value") for node in log.iterfind("trace/event/string[@key='org:group']")}
    assert groups == {"sales", "service <&>"}


def test_an_unknown_ending_is_refused(trace: Trace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.csv"):
        write(trace, tmp_path / "log.doc")
