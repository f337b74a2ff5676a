"""Every name in a file is text: to the page, to the screen, to the event logs. Nothing in it is obeyed."""

from __future__ import annotations

import csv
import datetime
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from sim import engine, workload
from sim import organisation as organisations
from sim.errors import ScenarioError
from sim.experiment import run_experiment
from sim.logs.write import write
from sim.reports import charts, comparing, html, life, terminal, words
from sim.reports.document import Report, report
from sim.reports.groups import GROUPS
from sim.scenario import Loaded, effective, load

HERE = Path(__file__).resolve().parent.parent
TEXT = (HERE / "scenarios" / "small.toml").read_text(encoding="utf-8")
HOSTILE = {
    '"A small company"': "<script>alert(1)</script>",
    '"sales"': "[red]x[/red]",
    '"customer service"': "\"a\" & 'b' ]]> <i>c</i>",
    '"legal"': "a_b.c=d, {{ 7*7 }};\\",
    '"phone"': "&amp;<br>",
    '"e-mail"': "=1+2",
    '"social media"': "été 😀 :smile:",
    '"privacy"': "<!-- [link=x]y",
    '"contract"': "mean[topic=z]",
    "siloed": "[b]one[/b]",
    "integrated": "</td><b>",
}
"""What stands in small.toml → the name that takes its place."""
SETS = ("run.days=3", "run.warmup_days=1", "run.drain_days=2", "run.replications=2")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = TEXT
    for old, name in HOSTILE.items():
        new = json.dumps(name, ensure_ascii=False)
        assert old in text
        if old.startswith('"'):
            text = text.replace(old, new)
        else:
            text = text.replace(f"[organisation.{old}]", f"[organisation.{new}]")
    path = tmp_path_factory.mktemp("names") / "hostile.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def loaded(file: Path) -> Loaded:
    return load(file, SETS)


@pytest.fixture(scope="module")
def made(loaded: Loaded) -> Report:
    return report(run_experiment(loaded, workers=1, command="run <script>alert(2)</script>"))


class Page(HTMLParser):
    """What a browser would make of a page: its tags, its attributes, its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[str] = []
        self.text = ""
        self._runs = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self._runs = tag in ("script", "style")
        self.attributes += [f"{key}={value}" for key, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self._runs = self._runs and tag not in ("script", "style")

    def handle_data(self, data: str) -> None:
        """What is read; what charts are drawn from has a test of its own."""
        self.text += "" if self._runs else data


def harmless(text: str) -> dict[str, str]:
    """Words that stand nowhere in a text, one for each hostile name."""
    found = {name: f"harmlessname{at}x" for at, name in enumerate(HOSTILE.values())}
    assert not any(word in text for word in found.values())
    return found


def test_the_page_shows_every_name_as_it_is_and_is_built_as_if_they_were_harmless(made: Report) -> None:
    text = made.text()
    plain = text
    tame = harmless(text)
    for name, word in tame.items():
        plain = plain.replace(json.dumps(name, ensure_ascii=False)[1:-1], word)
    hostile, expected = Page(html.render(made)), Page(html.render(Report(json.loads(plain))))
    assert hostile.tags == expected.tags
    shown, attributes = expected.text, "\n".join(expected.attributes)
    for name, word in tame.items():
        assert word in shown
        shown, attributes = shown.replace(word, name), attributes.replace(word, name)
    assert hostile.text == shown
    assert "\n".join(hostile.attributes) == attributes


def test_the_page_holds_nothing_that_runs_but_its_own(made: Report) -> None:
    page = html.render(made)
    assert "<script>alert" not in page
    # Our own script, plotly's, the colours, and the numbers of each chart.
    assert page.count("<script") == 3 + page.count("data-chart=")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    attributes = Page(page).attributes
    assert not any(one.startswith(("on", "src")) for one in attributes)
    assert all(one.startswith(("href=#", "href=data:,")) for one in attributes if one.startswith("href"))


def strings(value: object) -> Iterator[str]:
    """Every text plotly would show, but for the templates of what it says when pointed at: they are ours."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("hovertemplate", "texttemplate", "legendgroup"):
                yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def test_the_charts_take_no_name_for_markup(made: Report) -> None:
    shown = {text for drawn in charts.draw(made).values() for chart in drawn for text in strings(chart.json())}
    assert any("&lt;/td&gt;&lt;b&gt;" in text for text in shown)
    headings = {f"<b>{name}</b>" for name, _ in GROUPS}
    assert {text for text in shown if "<" in text} <= headings


def screen(show: object, *arguments: object) -> str:
    stream = io.StringIO()
    # A terminal that would show colour, and so would obey markup.
    console = Console(file=stream, width=400, highlight=False, color_system=None, force_terminal=False)
    show(*arguments, console) if show is not terminal.show else show(*arguments, console, [])  # type: ignore[operator]
    return stream.getvalue()


def test_the_screen_shows_names_as_they_are(made: Report, loaded: Loaded) -> None:
    shown = screen(terminal.show, made)
    for name in ("<script>alert(1)</script>", "“[b]one[/b]”", "“</td><b>”"):
        assert name in shown
    loads = run_experiment(loaded, workers=1).loads
    told = screen(terminal.show_loads, loads)
    for old in ('"sales"', '"customer service"', '"legal"', "siloed", "integrated"):
        assert HOSTILE[old] in told
    calm = json.loads(made.text())
    calm["scenario"]["topic"][0]["questions"] += 1
    calm["scenario"]["handoff"]["\x1b[2J[red]"] = "[b]x[/b]"
    earlier = [
        comparing.Earlier("A", "[red]a[/red]", made),
        comparing.Earlier("B", "b", Report(calm)),
        comparing.Earlier("C", "\udce9", made),
    ]
    for count in (2, 3):
        beside = screen(comparing.show, comparing.compare_reports(earlier[:count]))
        for name in ("<script>alert(1)</script>", "A [b]one[/b]", "B </td><b>", "[red]a[/red]", '"[b]x[/b]"'):
            assert name in beside
        assert "handoff.\\u001b[2J[red]" in beside.replace('"', "")
        assert all(line.isprintable() for line in beside.split("\n"))


@pytest.mark.parametrize("part", list(HOSTILE.values()))
def test_a_measure_of_a_name_is_titled_with_that_name(part: str) -> None:
    assert words.title(f"occupancy.{part}") == f"occupancy, {part}"
    assert words.title(f"closed_line.{part}") == f"closed line, {part}"
    assert words.title(f"waiting.mean[topic={part}]") == f"mean waiting (topic {part})"
    assert words.title(f"agreement[channel={part}]") == f"agreement (channel {part})"


def test_check_and_trace_print_names_as_they_are(file: Path) -> None:
    def printed(*arguments: str | Path) -> str:
        words = [sys.executable, HERE / "run_sim.py", *map(str, arguments)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    told = printed("check", file)
    for name in HOSTILE.values():
        assert name in told or json.dumps(name, ensure_ascii=False) in told
    sets = [word for text in SETS for word in ("--set", text)]
    lives = printed("trace", file, "--organisation", HOSTILE["siloed"], *sets)
    assert f"went through “{HOSTILE['siloed']}”" in lives


def test_event_logs_keep_names(loaded: Loaded, tmp_path: Path) -> None:
    scenario = loaded.scenario
    chance = workload.draw(scenario, scenario.run.seed, 0)
    trace = engine.run(organisations.build(scenario, HOSTILE["integrated"], chance), chance)
    departments = {department.name for department in scenario.department}
    write(trace, tmp_path / "log.csv")
    with (tmp_path / "log.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    # A contact in the shared inbox, and the end of one, are nobody's.
    assert {row["org:group"] for row in rows} == departments | {""}
    workers = [(row["org:resource"], row["org:group"]) for row in rows if row["org:resource"]]
    assert workers
    assert all(agent.startswith(group + " ") for agent, group in workers)
    write(trace, tmp_path / "log.xes")
    nodes = ElementTree.parse(tmp_path / "log.xes").iterfind("{*}trace/{*}event/{*}string[@key='org:group']")
    groups = [node.get("value") for node in nodes]
    assert set(groups) == departments
    assert len(groups) == sum(row["org:group"] != "" for row in rows)
    told = "\n".join(line for number in range(60) for line in life.tell(trace, number))
    for old in ('"sales"', '"customer service"', '"phone"', '"e-mail"', '"social media"', '"privacy"'):
        assert HOSTILE[old] in told


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("description", "a\x1b[2J"),
        ("description", "a\x9b2J"),
        ("title", "a\rb"),
        ("title", "a\u202eb"),
        ("topic.privacy.subject", "a\nb"),
        ('matters."a\x1b[2J"', "x"),
        ('organisation.siloed.override."\x1b[2J"', "x"),
        ('"\x9b2J"', "x"),
    ],
)
def test_what_would_steer_a_terminal_is_refused_and_shown_written_out(key: str, value: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(HERE / "scenarios" / "small.toml", [f"{key}={json.dumps(value)}"])
    assert str(caught.value).isprintable()


def test_lines_and_letters_of_all_kinds_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    text = "Één\u00a0bedrijf – \u200d👩\u200d💻\n\tin two lines"
    path.write_text(TEXT.replace('"A small company"', json.dumps(text, ensure_ascii=False)), encoding="utf-8")
    one = load(path)
    assert one.scenario.title == text
    assert all(f"{value.path} {value.text}".isprintable() for value in effective(one))
    assert datetime.time(8) == one.scenario.department[0].opens
