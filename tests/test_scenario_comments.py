"""What stands beside a value in its file is told with it: comments, and from which file they are."""

from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from sim.commands import app
from sim.reports.sources import again, sources
from sim.scenario import Loaded, comments, load, loads
from sim.scenario.comments import in_text
from sim.scenario.words import join_path

HERE = Path(__file__).resolve().parent.parent
ARTICLE = HERE / "scenarios" / "article.toml"
SMALL = HERE / "scenarios" / "small.toml"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a = 1 # said\n", {"a": "said"}),
        ("a = 1", {"a": ""}),
        ("# above\na = 1\nb = 2", {"a": "above", "b": ""}),
        ("# one\n#\n# two\na = 1", {"a": "one two"}),
        ("# far\n\na = 1", {"a": ""}),
        ("# above\na = 1 # behind", {"a": "behind"}),
        ("a = 1  # one\n       # two\nb = 2", {"a": "one two", "b": ""}),
        ("a = 1  # one\n # for b\nb = 2", {"a": "one", "b": "for b"}),
        ("a = 1  # one\n\n       # far\nb = 2", {"a": "one", "b": "far"}),
        ("# of the table\n[t] # of the table\n    # too\na = 1", {"t.a": ""}),
        ("[t]\n# above\na = 1", {"t.a": "above"}),
        ("[t] # x\na = 1\n[t.u]\nb = 2 # said", {"t.a": "", "t.u.b": "said"}),
        ('a = "# no" # yes', {"a": "yes"}),
        ("a = 'x\\' # yes # and yes", {"a": "yes # and yes"}),
        ('a = "\\"#" # yes', {"a": "yes"}),
        ('a = """x # no\n# no\n"""# yes\nb = 1', {"a": "yes", "b": ""}),
        ('a = """x "" \\""""" # yes', {"a": "yes"}),
        ("a = '''\n'# no''''# yes\nb = '' # two", {"a": "yes", "b": "two"}),
        ("a = [ # one\n  1, # two\n  2,\n] # three\nb = 1", {"a": "one two three", "b": ""}),
        ("a = [\n  # within\n  1,\n]\n", {"a": "within"}),
        ("t = { mean = 6, cv = 0.8 } # both", {"t.mean": "both", "t.cv": "both"}),
        ("t = {} # nothing", {"t": "nothing"}),
        ("a.b.'c d' = 1 # deep", {"a.b.c d": "deep"}),
        ("a.'x.y' = { z = 1 } # deep", {'a."x.y".z': "deep"}),
        ('a = 1 # één € "café" → 😀', {"a": 'één € "café" → 😀'}),
        ("a = 1 #\tone\t two", {"a": "one two"}),
        ("# up\r\na = 1\r\nb = 2 # said\r\n      # on\r\n", {"a": "up", "b": "said on"}),
        ("a = 1 # one\r\n      # two\r\n", {"a": "one two"}),
        (
            "[[topic]] # x\nquestions = 3 # three\nname = 'p'\n[topic.share]\nprospect = 1 # all\n"
            "[[topic]]\nname = 'q'\nquestions = 4",
            {
                "topic.p.questions": "three",
                "topic.p.name": "",
                "topic.p.share.prospect": "all",
                "topic.q.name": "",
                "topic.q.questions": "",
            },
        ),
        (
            "department = [{ name = 'p', agents = 2 }, { name = 'q' }] # short",
            {"department.p.name": "short", "department.p.agents": "short", "department.q.name": "short"},
        ),
    ],
)
def test_a_comment_is_that_of_the_line_that_gives_the_value(text: str, found: dict[str, str]) -> None:
    tomllib.loads(text)  # or the test itself is wrong
    assert {join_path(path): comment for path, comment in in_text(text).items()} == found


def test_values_of_the_article_show_what_the_file_says_of_them() -> None:
    told = comments(load(ARTICLE))
    assert told["run.days"] == "days measured: five whole weeks; chosen"
    assert told["channel.phone.patience_hours"] == (
        "hangs up after 3.9 minutes in line, on average; source: Anonymous Bank. Derived: the mean wait of all "
        "calls (41.3 s) over the share that hung up (17.9 %); those who did hang up had waited 66 s"
    )
    assert told["topic.payment.raci.customer service"] == told["topic.payment.raci.sales"] == "assumed"
    assert told["topic.product.work_minutes.cv"] == "mean assumed; cv Anonymous Bank"
    assert "channel.phone.name" not in told
    assert "topic.product.name" not in told  # what stands behind [[topic]] is said of the topic


def test_every_comment_behind_a_value_of_the_article_is_told() -> None:
    behind = re.findall(r"^[a-z]\w* = .*?# (.*)$", ARTICLE.read_text("utf-8"), re.MULTILINE)
    told = set(comments(load(ARTICLE)).values())
    assert len(behind) > 150
    assert [said for said in behind if not any(comment.startswith(said) for comment in told)] == []


def test_a_value_written_short_lends_its_comment_to_all_it_stands_for() -> None:
    text = SMALL.read_text("utf-8") + "[[topic]]\nname = 'x'\nshare = 0.0 # none\nquestions = 1\n"
    text += "work_minutes = 5 # five\nraci = { sales = 'RA' }\n"
    told = comments(loads(text))
    assert told["topic.x.share.prospect"] == told["topic.x.share.customer"] == "none"
    assert told["topic.x.work_minutes.mean"] == told["topic.x.work_minutes.distribution"] == "five"


def test_the_comment_is_from_the_file_that_gave_the_value(tmp_path: Path) -> None:
    far = tmp_path / "far"
    far.mkdir()
    (far / "base.toml").write_text(SMALL.read_text("utf-8") + "[matters]\nagreement = 0.1 # far\n", "utf-8")
    (tmp_path / "base.toml").write_text(
        'schema = 1\nextends = "far/base.toml"\n[handoff]\nlost = 0.1 # near\nmax = 4\n'
        "[matters]\nopen = 0.1 # near\n"
    )
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'schema = 1\nextends = "base.toml"\n[work]\nmisread = 0.2 # mine\ntriage_minutes = 3 # mine\n'
        '[[topic]]\nname = "privacy"\nquestions = 7 # seven\n'
        '[organisation.siloed]\noverride = { "work.generalist_factor" = 1.3 } # better trained\n'
    )
    told = comments(load(mine, ["work.triage_minutes=4", "run.days=3"], seed=5))
    assert told["work.misread"] == "mine"
    assert told["topic.privacy.questions"] == "seven"
    assert told['organisation.siloed.override."work.generalist_factor"'] == "better trained"
    assert told["handoff.lost"] == told["matters.open"] == "near"
    assert told["matters.agreement"] == "far"
    assert told["run.warmup_days"] == "simulated before, not measured: desks and heads fill up"
    silent = {"work.triage_minutes.mean", "run.days", "run.seed", "handoff.max"}  # --set, --seed, said nothing
    assert silent.isdisjoint(told)


def test_a_raci_from_a_spreadsheet_has_no_comments(tmp_path: Path) -> None:
    (tmp_path / "raci.csv").write_text("topic,sales,legal\nprivacy,RA,C\n")
    mine = tmp_path / "mine.toml"
    mine.write_text(f'schema = 1\nextends = "{SMALL}"\n[raci]\ncsv = "raci.csv" # a sheet\n')
    loaded = load(mine)
    assert loaded.origins["topic.privacy.raci.sales"] == "raci.csv"
    assert not [path for path in comments(loaded) if path.startswith("topic.privacy.raci")]


def test_a_file_that_has_vanished_or_changed_does_not_matter(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_bytes(b"\xef\xbb\xbf" + SMALL.read_bytes().replace(b"\n", b"\r\n"))
    loaded = load(mine)
    before = comments(loaded)
    mine.write_text("= not TOML")
    assert comments(loaded) == before
    mine.unlink()
    assert comments(loaded) == before == comments(load(SMALL))


def test_sources_are_every_value_in_order() -> None:
    loaded = load(SMALL, ["run.days=3"])
    rows = sources(loaded)
    assert [row["path"] for row in rows] == list(loaded.origins)
    found = {row["path"]: row for row in rows}
    assert found["run.days"] == {"path": "run.days", "value": "3", "origin": "--set", "comment": None}
    assert found["title"] == {
        "path": "title", "value": '"A small company"', "origin": "small.toml", "comment": None
    }  # fmt: skip
    assert found["channel.phone.patience_hours"]["comment"] == (
        "hangs up after six minutes in line, on average; assumed"
    )


def test_again_is_the_run_itself_without_what_it_did_with_the_report() -> None:
    setting = 'topic."two words".questions=3'
    words = shlex.split(again(load(SMALL, ["run.days=3", "run.replications=2"], seed=7)) or "")
    assert words == ["python", "run_sim.py", "run", str(SMALL), "--set", "run.days=3", "--set",
                     "run.replications=2", "--seed", "7"]  # fmt: skip
    quoted = again(as_set(setting))
    assert quoted is not None
    assert shlex.split(quoted)[-1] == setting
    assert again(loads(SMALL.read_text("utf-8"))) is None


def as_set(setting: str) -> Loaded:
    return replace(load(SMALL), sets=(setting,))


def test_check_prints_comments_that_a_terminal_cannot_obey(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(f'schema = 1\nextends = "{SMALL}"\n[handoff]\nlost = 0.5 # half \u202e\nmax = 3\n', "utf-8")
    app(["check", str(mine)], standalone_mode=False)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "handoff.lost 0.5 (mine.toml) # half \\u202e" in lines
    assert "handoff.max 3 (mine.toml)" in lines
