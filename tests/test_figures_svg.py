"""Charts as SVG files: one for each, names as text; without kaleido or a browser one line says so."""

from __future__ import annotations

import copy
import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from three_designs import three_designs

from sim.commands import app
from sim.errors import InputError
from sim.reports import charts
from sim.reports.beside import Beside
from sim.reports.palette import STAND_IN

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # kaleido and its browser may warn of each other
def test_every_chart_becomes_a_file(tmp_path: Path) -> None:
    pytest.importorskip("kaleido")
    if BROWSER is None:
        pytest.skip("no Chromium (apt-get install chromium)")
    report, _ = three_designs()
    beside = Beside(figures=tmp_path / "svg")
    beside.prepare(overwrite=False)
    assert beside.write(report) == [tmp_path / "svg"]
    names = {chart.name for made in charts.draw(report).values() for chart in made}
    assert {path.stem for path in (tmp_path / "svg").glob("*.svg")} == names
    for path in (tmp_path / "svg").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert ElementTree.fromstring(text).tag.endswith("svg")
        assert not any(colour in text for colour in STAND_IN.values())
    with pytest.raises(InputError, match=r"figures in .* already"):
        beside.prepare(overwrite=False)
    beside.prepare(overwrite=True)


def test_without_kaleido_it_is_said_before_anything_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "kaleido", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(InputError, match="kaleido is not installed"):
        Beside(figures=tmp_path).prepare(overwrite=False)


def test_several_scenarios_have_a_folder_each(tmp_path: Path) -> None:
    beside = Beside(tmp_path / "t", tmp_path / "f").of("small")
    assert beside == Beside(tmp_path / "t" / "small", tmp_path / "f" / "small")
    assert beside.words() == [
        "--tables",
        str(tmp_path / "t" / "small"),
        "--figures",
        str(tmp_path / "f" / "small"),
    ]
    assert Beside().words() == []


def test_a_damaged_report_is_said_and_leaves_no_folder(tmp_path: Path) -> None:
    pytest.importorskip("kaleido")
    report, _ = three_designs()
    damaged = copy.deepcopy(report.document)
    damaged["organisations"]["siloed"]["views"]["routes"] = {"count": [1]}
    path = tmp_path / "report.json"
    path.write_text(json.dumps(damaged), encoding="utf-8")
    with pytest.raises(InputError, match=r"report\.json: its views cannot be drawn"):
        app(["figures", str(path), "--out", str(tmp_path / "svg")], standalone_mode=False)
    assert not (tmp_path / "svg").exists()
