"""Charts are plain data; plotly's own classes know what plotly.js takes, and they take every one."""

from __future__ import annotations

import copy
import re

import plotly.graph_objects as go
import pytest
from three_designs import three_designs

from sim.reports import charts, html
from sim.reports.charts.chart import layout, panels, place
from sim.reports.document import Report
from sim.reports.grids import workload
from sim.reports.palette import COLOURS, STAND_IN, in_light


def test_plotly_takes_every_chart() -> None:
    report, _ = three_designs()
    made = [chart for drawn in charts.draw(report).values() for chart in drawn]
    assert len({chart.name for chart in made}) == len(made) >= 15
    for chart in made:
        go.Figure(chart.json())
        assert chart.words
        assert chart.height > 100


def test_plotly_would_refuse_what_it_does_not_know() -> None:
    """Or the test above could not fail."""
    with pytest.raises(ValueError, match="Invalid property"):
        go.Figure({"data": [{"type": "bar", "colour": "red"}]})


def test_a_grid_of_panels_fills_the_whole() -> None:
    made = layout(100, **panels([["a", "b"], ["c", "d"]], (0.1, 0.2), [{}, {}], [{}, {}], one_y=True))
    assert made["xaxis"]["domain"] == pytest.approx([0.0, 0.45])
    assert made["xaxis4"]["domain"] == pytest.approx([0.55, 1.0])
    assert made["yaxis"]["domain"] == pytest.approx([0.6, 1.0])
    assert made["yaxis3"]["domain"] == pytest.approx([0.0, 0.4])
    assert made["yaxis4"]["matches"] == place(1, 0, 2)[1] == "y3"
    assert [note["text"] for note in made["annotations"]] == ["a", "b", "c", "d"]


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_lines_are_seen_on_their_paper(theme: str) -> None:
    known = {colour.name: getattr(colour, theme) for colour in COLOURS}
    for name in ("ink", "soft", "good", "bad"):
        for ground in ("paper", "card"):
            assert contrast(known[name], known[ground]) >= 4.5, (name, ground)
    for name, colour in known.items():
        if name.startswith("organisation-"):
            assert contrast(colour, known["paper"]) >= 4.5, name


def test_every_role_has_a_stand_in_of_its_own_and_the_light_theme_leaves_none() -> None:
    assert len(set(STAND_IN.values())) == len(COLOURS)
    assert not re.search("#fe..ef", in_light(" ".join(STAND_IN.values())))


def test_an_organisation_without_inquiries_has_no_ways_and_what_was_not_asked_no_row() -> None:
    report, _ = three_designs()
    document = copy.deepcopy(report.document)
    for organisation in document["organisations"].values():
        organisation["views"]["routes"] = {name: [] for name in organisation["views"]["routes"]}
    document["provenance"]["precision"] = None
    empty = Report(document)
    assert [chart.name[:6] for chart in charts.draw(report)["routing"]].count("routes") == 3
    assert [chart.name[:6] for chart in charts.draw(empty)["routing"]].count("routes") == 0
    assert "handoffs-0" in html.render(empty)
    (table,) = workload.provenance(empty)
    assert "seed" in {row[0] for row in table.rows}
    assert "precision" not in {row[0] for row in table.rows}


def test_a_section_without_charts_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    report, _ = three_designs()
    monkeypatch.setitem(charts.SECTIONS, "routing", ())
    assert 'id="routing"' in html.render(report)
