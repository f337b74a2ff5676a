"""Faults: each with its place and what would be right, all at once, and never anything but ScenarioError."""

from __future__ import annotations

import contextlib
import itertools
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import Fault, ScenarioError
from sim.scenario import load, loads

SMALL = Path(__file__).parent.parent / "scenarios" / "small.toml"
TEXT = SMALL.read_text(encoding="utf-8")


def faults(text: str, *sets: str) -> list[Fault]:
    with pytest.raises(ScenarioError) as caught:
        loads(text, "file.toml", sets)
    return list(caught.value.faults)


def only(*sets: str, text: str = TEXT) -> Fault:
    """The one fault there is: whatever cascades fails the test."""
    found = faults(text, *sets)
    assert len(found) == 1, [str(fault) for fault in found]
    return found[0]


@pytest.mark.parametrize(
    ("setting", "path", "words"),
    [
        ("channel.phone.share=0.2", "channel", "add up to 0.65"),
        ("topic.product.share.prospect=0.6", "topic", "shares of prospects add up to 0.95"),
        ("topic.product.share.customer=0.2", "topic", "shares of customers add up to 0.95"),
        ("topic.privacy.raci.lega=R", "topic.privacy.raci.lega", 'did you mean "legal"?'),
        ("topic.privacy.news_from=lega", "topic.privacy.news_from", "there is no department"),
        ("topic.product.door.prospect=x", "topic.product.door.prospect", "there is no department"),
        ("topic.privacy.door=sale", "topic.privacy.door", 'did you mean "sales"?'),
        ("channel.phone.door=x", "channel.phone.door", "there is no department"),
        ('channel.phone.sign_off=["x"]', "channel.phone.sign_off", "there is no department"),
        ("topic.contract.raci.sales=A", "topic.contract.raci", '2 departments are A: "sales", "legal"'),
        ("topic.privacy.raci.legal=X", "topic.privacy.raci.legal", "R, A, C and I"),
        ("topic.privacy.raci.legal=RR", "topic.privacy.raci.legal", "at most once"),
        ("department.sales.closes=07:00:00", "department.sales.closes", "before it opens"),
        ("department.sales.opens=9", "department.sales.opens", "a time such as 09:00:00"),
        ('department.sales.days=["mon", "mon"]', "department.sales.days", "a day twice"),
        ("department.sales.days=[]", "department.sales.days", "empty"),
        ("department.sales.agents=0", "department.sales.agents", "a whole number from 1"),
        ("department.sales.agents=2.5", "department.sales.agents", "is 2.5"),
        ("customers.wrong_door=1.5", "customers.wrong_door", "a number from 0 to 1"),
        ("customers.wrong_door=true", "customers.wrong_door", "is true"),
        ("customers.wrong_door=nan", "customers.wrong_door", "is nan"),
        ("customers.recontact_after_hours=inf", "customers.recontact_after_hours", "is inf"),
        ("channel.phone.patience_hours=nan", "channel.phone.patience_hours", "or inf"),
        ("topic.privacy.answer_changes_every_days=0", "topic.privacy.answer_changes_every_days", "above 0"),
        (
            'work.triage_minutes={mean=3, cv=2, distribution="constant"}',
            "work.triage_minutes",
            "leave cv out",
        ),
        ("work.triage_minutes=-1", "work.triage_minutes", "is -1"),
        ("work.extra_skills=some", "work.extra_skills", '"all"'),
        ("demand.hours=offices", "demand.hours", 'did you mean "office"?'),
        ("demand.hours=[1, 2]", "demand.hours", "24"),
        ("demand.weekdays=[0, 0, 0, 0, 0, 0, 0]", "demand.weekdays", "adds up to nothing"),
        ("demand.weekdays=[1, 1, 1, 1, 1, -1, 1]", "demand.weekdays", "item 6 is -1"),
        ("organisation.siloed.intake=door", "organisation.siloed.intake", '"doors", "shared"'),
        ("run.replicatons=3", "run.replicatons", 'did you mean "replications"?'),
        ("schema=2", "schema", "is 2"),
        ("schema=true", "schema", "is true"),
        ("matters.agreement=-1", "matters.agreement", "at least 0"),
        ("topic.privcy.questions=3", "topic.privcy", 'did you mean "privacy"?'),
        ("organisation.silod.intake=doors", "organisation.silod", 'did you mean "siloed"?'),
        ("topic=3", "topic", "which topic"),
        ("topic.privacy.name=x", "topic.privacy.name", "cannot be changed"),
        ("extends=x", "extends", "cannot be set"),
        ("run.days", "", "cannot be read"),
        ("run..days=3", "", "cannot be read"),
    ],
)
def test_one_mistake_is_one_fault_at_its_place(setting: str, path: str, words: str) -> None:
    fault = only(setting)
    assert fault.path == path
    assert words in f"{fault.wrong} ({fault.right})"
    assert fault.file in ("--set", "file.toml")


PEAK = '\n[[peak]]\ntopic = "{}"\nevery_days = 1\nhours = {}\nfactor = 2\n'


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        (TEXT + PEAK.format("privcy", 2), "peak.privcy.topic", 'did you mean "privacy"?'),
        (TEXT + PEAK.format("privacy", 30), "peak.privacy.hours", "lasts 30 hours"),
        (TEXT.replace('name = "invoice"', 'name = "product"'), "topic.product", "a second topic"),
        (TEXT.replace('name = "e-mail"', 'name = "phone"'), "channel.phone", "a second channel"),
        (TEXT.replace('name = "invoice"', 'name = "in\\nvoice"'), 'topic."in\\nvoice".name', "line break"),
        (TEXT.replace('name = "invoice"', 'name = ""'), 'topic."".name', "empty name"),
        (TEXT.replace("[organisation.siloed]", '[organisation." "]'), 'organisation." "', "empty name"),
        (TEXT.replace('name = "invoice"', ""), "topic.#2.name", "is missing"),
        (
            TEXT.replace('news_from = "legal"                   #', "#"),
            "topic.privacy.news_from",
            "R or an A",
        ),
        (TEXT.replace("{ mean = 9, cv = 0.8 }", "{ mean = 9 }"), "topic.invoice.work_minutes.cv", "missing"),
        (TEXT.replace("[handoff]", "[hand]"), "hand", 'did you mean "handoff"?'),
        (TEXT.replace("[[peak]]", "") + "[topics]", "topics", 'did you mean "topic"?'),
        (TEXT + "[[topic]]\nname = 'x'\nremove = true", "topic.x.remove", "to remove"),
    ],
)
def test_one_mistake_in_the_text(text: str, path: str, words: str) -> None:
    fault = only(text=text)
    assert fault.path == path
    assert words in f"{fault.wrong} ({fault.right})"


@pytest.mark.parametrize("key", ["department", "channel", "topic", "organisation"])
def test_there_must_be_some(key: str) -> None:
    lines = TEXT.splitlines()
    heads = [n for n, line in enumerate(lines) if line.startswith(("[", "# ----"))] + [len(lines)]
    kept = lines[: heads[0]]
    for start, end in itertools.pairwise(heads):
        kept += [] if lines[start].startswith((f"[[{key}]]", f"[{key}.")) else lines[start:end]
    assert only(text="\n".join(kept)).path == key


def test_five_faults_at_once_of_every_kind() -> None:
    text = (
        TEXT.replace("days = 14", "dayz = 15")
        .replace("agents = 1\n", "agents = 0\n")
        .replace('kind = "live"', 'kind = "life"')
        .replace('door = "sales" ', 'door = "sale" ')
        .replace('"legal" = "AC"', '"legal" = "AC", "customer servce" = "A"')
    )
    assert {fault.path for fault in faults(text, "topic.invoice.share.customer=0.4")} == {
        "run.dayz",
        "department.legal.agents",
        "channel.phone.kind",
        "channel.social media.door",
        "topic.contract.raci",
        "topic.contract.raci.customer servce",
        "topic",
    }


def test_a_faulty_list_does_not_make_the_rest_faulty() -> None:
    assert only(text=TEXT.replace("agents = 3", "agents = 'three'")).path == "department.sales.agents"
    assert only(text=TEXT.replace("share = 0.55", "share = 55")).path == "channel.phone.share"
    unnamed = faults(TEXT.replace('name = "legal"', ""))
    assert [fault.path for fault in unnamed] == ["department.#3.name"]


@pytest.mark.parametrize(
    "override",
    [
        '"run.days" = 3',
        '"demand.prospects" = 0.5',
        '"customers.recontact" = 0.5',
        '"channel.phone.share" = 0.55',
        '"channel.phone.patience_hours" = 1',
        '"channel.phone.kind" = "live"',
        '"topic.privacy.share" = 0.1',
        '"topic.privacy.questions" = 1',
        '"topic.privacy.answer_changes_every_days" = 1',
        '"topic.privacy.work_minutes.mean" = 1',
        '"topic.privacy" = { questions = 1 }',
        '"topic.privacy.remove" = true',
        '"department.sales.remove" = true',
        '"department.sales.name" = "x"',
        '"department.new.agents" = 1',
        '"organisation.siloed.intake" = "shared"',
        '"matters.agreement" = 1',
        '"title" = "x"',
        '"work.generalist_factor" = "x"',
        '"work.generalist" = 1',
        '"topic.contract.raci" = { sales = "A" }',
        '"topic.contract.door" = "x"',
        '"a..b" = 1',
    ],
)
def test_overrides_are_checked_when_the_file_is_loaded(override: str) -> None:
    fault = only(f"organisation.integrated.override={{ {override} }}")
    assert fault.path.startswith("organisation.integrated.override.")


@pytest.mark.parametrize(
    "override",
    [
        '"channel.phone.door" = "sales"',
        '"channel.phone.sign_off" = ["legal"]',
        '"topic.privacy.raci.legal" = "RA"',
        '"topic.privacy.news_from" = "sales"',
        '"department.sales.agents" = 9',
        "work = { misread = 0.1 }",
        '"handoff.max" = 1',
        '"network.ties_within" = "all"',
        '"knowledge.published" = 1',
    ],
)
def test_what_may_differ_per_organisation(override: str) -> None:
    assert load(SMALL, [f"organisation.integrated.override={{ {override} }}"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"not toml", "is not TOML"),
        (b"schema = 1\nschema = 2", "is not TOML"),
        (b'title = "caf\xe9"', "is not UTF-8"),
        (b"# " + b"x" * 1_000_000, "larger than 1 MB"),
        (b"a = " + b"[" * 3000, "nested too deeply"),
        (b"a = " + b"9" * 5000, "is not TOML"),
        (None, "does not exist"),
    ],
)
def test_files_that_are_no_scenarios(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "file.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    (fault,) = caught.value.faults
    assert words in fault.wrong
    assert fault.file == str(path)


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is a folder"):
        load(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ScenarioError, match="not an ordinary file"):
        load(tmp_path / "pipe")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file.toml").write_text(TEXT)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ScenarioError, match="cannot be read: Permission denied"):
        load(tmp_path / "file.toml")


WORDS = [
    "",
    "0",
    "-1",
    "nan",
    "inf",
    "true",
    '"x"',
    "[]",
    "{}",
    "[[1]]",
    "1e400",
    "09:00:00",
    "2024-01-01",
    "9" * 30,
]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_random_edits_never_raise_anything_else(data: st.DataObject) -> None:
    lines = TEXT.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "twice", "value", "letters", "swap"])):
            case "drop":
                lines[at] = ""
            case "twice":
                lines.insert(at, lines[at])
            case "value":
                lines[at] = lines[at].partition("=")[0] + "= " + data.draw(st.sampled_from(WORDS))
            case "letters":
                cut = data.draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + data.draw(st.text(max_size=3)) + lines[at][cut:]
            case "swap":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
    with contextlib.suppress(ScenarioError):
        loads("\n".join(lines), sets=data.draw(st.lists(st.text(max_size=12), max_size=1)))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["topic.privacy.", "organisation.siloed.", "work.", "demand.", "channel.phone.", ""]),
    st.sampled_from(["raci", "override", "triage_minutes", "hours", "door", "share", "topic", "run", "x.y"]),
    st.sampled_from(WORDS),
)
def test_any_value_anywhere_never_raises_anything_else(table: str, key: str, value: str) -> None:
    with contextlib.suppress(ScenarioError):
        loads(TEXT, sets=[f"{table}{key}={value}"])
