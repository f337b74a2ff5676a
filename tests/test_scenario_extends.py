"""Scenarios made of several files: extends, and the RACI matrix from a spreadsheet."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.errors import Fault, ScenarioError
from sim.scenario import Loaded, Scenario, effective, load, loads

SMALL = Path(__file__).parent.parent / "scenarios" / "small.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SMALL, tmp_path / "base.toml")
    return tmp_path


def mine(folder: Path, text: str) -> Loaded:
    (folder / "mine.toml").write_text('extends = "base.toml"\n' + text, encoding="utf-8")
    return load(folder / "mine.toml")


def faults(folder: Path, text: str) -> list[Fault]:
    with pytest.raises(ScenarioError) as caught:
        mine(folder, text)
    return list(caught.value.faults)


def test_only_what_differs_changes(folder: Path) -> None:
    theirs = load(SMALL).scenario
    ours = mine(folder, '[[department]]\nname = "legal"\nagents = 2\n[work]\nmisread = 0.5\n').scenario
    assert ours.department[2].agents == 2
    assert ours.department[:2] == theirs.department[:2]
    assert ours.work == theirs.work.model_copy(update={"misread": 0.5})


def test_items_are_added_and_removed_by_name(folder: Path) -> None:
    text = """
    [[channel]]
    name = "social media"
    remove = true
    [[channel]]
    name = "chat"
    kind = "live"
    share = 0.15
    patience_hours = 0.2
    """
    assert [c.name for c in mine(folder, text).scenario.channel] == ["phone", "e-mail", "chat"]


def test_an_empty_letter_takes_a_department_out(folder: Path) -> None:
    text = '[[topic]]\nname = "contract"\nraci = { legal = "", sales = "RA" }\n'
    contract = mine(folder, text).scenario.topic[2]
    assert contract.raci == {"sales": "RA", "customer service": "R"}


def test_a_new_shape_of_minutes_forgets_the_old_spread(folder: Path) -> None:
    text = '[[topic]]\nname = "invoice"\nwork_minutes = { mean = 7, distribution = "exponential" }\n'
    assert mine(folder, text).scenario.topic[1].work_minutes.cv == 1


def test_a_share_written_short_can_be_extended_in_part(folder: Path) -> None:
    text = '[[topic]]\nname = "invoice"\ndoor = { prospect = "sales" }\n'
    door = mine(folder, text).scenario.topic[1].door
    assert (door.prospect, door.customer) == ("sales", "customer service")


def test_a_chain_of_files_in_folders(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "last.toml").write_text('extends = "../middle.toml"\nrun.days = 4\n')
    (folder / "middle.toml").write_text('extends = "base.toml"\nrun.days = 3\nrun.seed = 7\n')
    scenario = load(folder / "sub" / "last.toml").scenario
    assert (scenario.run.days, scenario.run.seed, scenario.run.warmup_days) == (4, 7, 7)


def test_files_in_a_circle(folder: Path) -> None:
    (folder / "base.toml").write_text('extends = "mine.toml"\n')
    (fault,) = faults(folder, "")
    assert fault.path == "extends"
    assert "mine.toml → base.toml → mine.toml" in fault.wrong


@pytest.mark.parametrize("name", ['"none.toml"', "3", '"."', '""'])
def test_an_extended_file_that_is_none(folder: Path, name: str) -> None:
    (folder / "mine.toml").write_text(f"extends = {name}\n")
    with pytest.raises(ScenarioError) as caught:
        load(folder / "mine.toml")
    (fault,) = caught.value.faults
    assert (fault.file, fault.path) == (str(folder / "mine.toml"), "extends")


def test_a_text_extends_nothing() -> None:
    with pytest.raises(ScenarioError, match="no folder"):
        loads('extends = "base.toml"')


def test_a_fault_names_the_file_it_stands_in(folder: Path) -> None:
    (folder / "base.toml").write_text(SMALL.read_text().replace("misread = 0.05", "misread = 5"))
    found = faults(folder, "run.days = -1\n")
    assert {(Path(fault.file).name, fault.path) for fault in found} == {
        ("base.toml", "work.misread"),
        ("mine.toml", "run.days"),
    }


def test_removing_a_department_tells_who_still_names_it(folder: Path) -> None:
    found = faults(folder, '[[department]]\nname = "legal"\nremove = true\n')
    assert "topic.privacy.raci.legal" in {fault.path for fault in found}


def with_matrix(folder: Path, matrix: str) -> Scenario:
    (folder / "raci.csv").write_text(matrix, encoding="utf-8-sig")
    return mine(folder, '[raci]\ncsv = "raci.csv"\n').scenario


@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_the_raci_matrix_from_a_spreadsheet(folder: Path, comma: str) -> None:
    matrix = "topic,sales,customer service,legal\nprivacy,,R/A,C\nproduct,R,-,\n\n".replace(",", comma)
    topics = with_matrix(folder, matrix).topic
    assert topics[3].raci == {"customer service": "RA", "legal": "C"}
    assert topics[0].raci == {"sales": "R"}
    assert topics[2].accountable == "legal"


def test_a_letter_from_a_spreadsheet_says_so(folder: Path) -> None:
    (folder / "raci.csv").write_text("topic,legal\nprivacy,R\n")
    where = {value.path: value.origin for value in effective(mine(folder, '[raci]\ncsv = "raci.csv"\n'))}
    assert where["topic.privacy.raci.legal"] == "raci.csv"


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ("topic,sales,lega\nprivacy,,R\n", 'no department "lega"'),
        ("topic,sales\nprivcy,R\n", 'no topic "privcy"'),
        ("topic,sales\nprivacy,X\n", 'is "X"'),
        ("topic,sales\nprivacy,R\nprivacy,A\n", "twice"),
        ("topic,sales\nprivacy,R,A\n", "more cells"),
        ("topic,sales,sales\nprivacy,R,A\n", "each once"),
        ("", "is empty"),
    ],
)
def test_faults_of_a_matrix(folder: Path, matrix: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        with_matrix(folder, matrix)
    (fault,) = caught.value.faults
    assert words in fault.wrong
    assert fault.file == str(folder / "raci.csv")


@pytest.mark.parametrize("table", ['[raci]\ncsv = "none.csv"\n', "[raci]\nx = 1\n", "raci = 3\n"])
def test_a_matrix_that_is_none(folder: Path, table: str) -> None:
    assert len(faults(folder, table)) == 1
