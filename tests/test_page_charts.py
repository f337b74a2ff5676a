"""The numbers that the charts of the page are drawn from are those of report.json."""

from __future__ import annotations

from typing import Any

import pytest
from pages import Page
from three_designs import NAMES, three_designs

from sim.reports import words
from sim.reports.document import Report
from sim.reports.kinds import ANSWERS, CAUSES, HAPPENS


@pytest.fixture(scope="module")
def report() -> Report:
    """What report.json says."""
    return three_designs()[0]


@pytest.fixture(scope="module")
def page() -> Page:
    """What report.html says."""
    return three_designs()[1]


def lines(page: Page, chart: str) -> list[dict[str, Any]]:
    """The traces of a chart."""
    found: list[dict[str, Any]] = page.scripts[f"{chart}-data"]["data"]
    return found


def named(page: Page, chart: str, name: str) -> list[dict[str, Any]]:
    return [line for line in lines(page, chart) if line.get("name") == name]


@pytest.mark.parametrize(
    ("chart", "column"), [("first-response", "not_responded"), ("resolution", "not_resolved")]
)
def test_the_curves_are_those_of_the_survival_view(report: Report, page: Page, chart: str, column: str) -> None:
    for name in NAMES:
        view = report.view(name, "survival")
        rows = [
            (hours, share, half)
            for hours, share, half in zip(view["hours"], view[column], view[f"{column}_half"], strict=True)
            if share is not None and hours > 0.0
        ]
        assert rows
        (curve,) = named(page, chart, name)
        assert (curve["x"], curve["y"]) == ([row[0] for row in rows], [row[1] for row in rows])
        (band,) = (one for one in lines(page, chart) if one["legendgroup"] == name and one is not curve)
        high = [min(1.0, share + (half or 0.0)) for _, share, half in rows]
        low = [max(0.0, share - (half or 0.0)) for _, share, half in rows]
        assert band["x"] == curve["x"] + curve["x"][::-1]
        assert band["y"] == pytest.approx(high + low[::-1], rel=1e-12)


def test_the_line_chart_is_that_of_the_measures_by_channel(report: Report, page: Page) -> None:
    for name in NAMES:
        measures = report.document["organisations"][name]["measures"]
        bars = named(page, "channels", name)
        for bar, head in zip(bars, ("service_level", "abandoned", "closed_line"), strict=True):
            of = measures[f"{head}.phone"]
            assert (bar["y"], bar["x"], bar["error_x"]["array"]) == (["phone"], [of["mean"]], [of["half_width"]])


def test_the_causes_are_the_measures(report: Report, page: Page) -> None:
    for cause, (heading, _) in CAUSES.items():
        (bar,) = named(page, "causes", heading)
        assert dict(zip(bar["y"], bar["x"], strict=True)) == {
            name: report.mean(name, f"fell_through.{cause}") for name in NAMES
        }


@pytest.mark.parametrize("by", ["topic", "channel"])
def test_where_it_falls_through_is_that_of_the_outcomes_view(report: Report, page: Page, by: str) -> None:
    for cause, (heading, _) in CAUSES.items():
        for name, bar in zip(NAMES, named(page, f"fell-by-{by}", heading), strict=True):
            view = report.view(name, "outcomes")
            kinds = [key for key in view if key not in ("topic", "channel")]
            for part, share in zip(bar["y"], bar["x"], strict=True):
                mine = [at for at, one in enumerate(view[by]) if one == part]
                total = sum(view[kind][at] for kind in kinds for at in mine)
                assert share == pytest.approx(sum(view[cause][at] for at in mine) / total, rel=1e-12)


def test_the_stories_are_shares_of_the_answers_in_the_view(report: Report, page: Page) -> None:
    for at, name in enumerate(NAMES):
        view = report.view(name, "stories")
        departments = list(dict.fromkeys(view["department"]))
        places = list(zip(view["topic"], view["department"], strict=True))
        totals = [sum(view[kind][row] for kind in ANSWERS) for row in range(len(places))]
        for kind, (heading, _) in ANSWERS.items():
            cells = [
                ((topic, department), share, total)
                for department, bar in zip(departments, named(page, f"stories-{at}", heading), strict=True)
                for topic, share, total in zip(bar["y"], bar["x"], bar["customdata"], strict=True)
                if share is not None
            ]
            shares = {
                place: count / total for place, count, total in zip(places, view[kind], totals, strict=True)
            }
            assert {place: share for place, share, _ in cells} == pytest.approx(shares, rel=1e-12)
            assert {place: total for place, _, total in cells} == pytest.approx(
                dict(zip(places, totals, strict=True)), rel=1e-12
            )


def test_the_matrix_of_agreement_is_that_of_the_view(report: Report, page: Page) -> None:
    for at, name in enumerate(NAMES):
        view = report.view(name, "agreement_matrix")
        (heat,) = lines(page, f"agreement-{at}")
        drawn = {
            (one, two): share
            for one, row in zip(heat["y"], heat["z"], strict=True)
            for two, share in zip(heat["x"], row, strict=True)
        }
        cells = zip(view["department"], view["other"], view["agreement"], strict=True)
        assert drawn == {(one, two): share for one, two, share in cells}
        for row, texts in zip(heat["z"], heat["text"], strict=True):
            assert texts == ["" if share is None else f"{100 * share:.0f}" for share in row]


def test_the_spread_of_news_is_that_of_the_view(report: Report, page: Page) -> None:
    drawn = {line["name"]: (line["x"], line["y"]) for line in lines(page, "spread")}
    columns = {
        "heard": "all agents",
        "heard_responsible": "agents of departments responsible for the topic",
        "in_base": "found in the shared base",
    }
    expected = {
        f"{name}: {heading}": (view["hours"], view[column])
        for name, view in ((name, report.view(name, "spread")) for name in NAMES)
        for column, heading in columns.items()
        if any(share is not None for share in view[column])
    }
    assert drawn == expected
    assert f"siloed: {columns['in_base']}" not in drawn  # it has no base


def test_the_ways_are_those_of_the_routes_view(report: Report, page: Page) -> None:
    for at, name in enumerate(NAMES):
        view = report.view(name, "routes")
        (sankey,) = lines(page, f"routes-{at}")
        labels, link = sankey["node"]["label"], sankey["link"]
        total = sum(view["count"])
        # Three stretches: every inquiry is on each of them once.
        assert sum(link["value"]) == pytest.approx(3 * total, rel=1e-12)
        for channel in set(view["channel"]):
            leaving = sum(
                value
                for source, value in zip(link["source"], link["value"], strict=True)
                if labels[source] == channel
            )
            counted = [n for n, one in zip(view["count"], view["channel"], strict=True) if one == channel]
            assert leaving == pytest.approx(sum(counted), rel=1e-12)
        ends = [target for target in link["target"] if labels[target] == "resolved"]
        arriving = sum(
            value for target, value in zip(link["target"], link["value"], strict=True) if target in set(ends)
        )
        counted = [n for n, one in zip(view["count"], view["outcome"], strict=True) if one == "resolved"]
        assert arriving == pytest.approx(sum(counted), rel=1e-12)


def test_the_matrix_of_hand_offs_is_that_of_the_view_in_a_hundred_inquiries(report: Report, page: Page) -> None:
    for at, name in enumerate(NAMES):
        view, inquiries = report.view(name, "handoff_matrix"), sum(report.view(name, "routes")["count"])
        (heat,) = lines(page, f"handoffs-{at}")
        drawn = {
            (one, two): share
            for one, row in zip(heat["y"], heat["z"], strict=True)
            for two, share in zip(heat["x"], row, strict=True)
            if share
        }
        cells = zip(view["from"], view["to"], view["count"], strict=True)
        expected = {(one, two or "nobody"): 100.0 * count / inquiries for one, two, count in cells if count}
        assert drawn == pytest.approx(expected, rel=1e-12)


def test_the_lanes_are_those_of_the_twins(report: Report, page: Page) -> None:
    bars = {line["name"]: line for line in lines(page, "twins") if line["type"] == "bar"}
    assert list(bars) == list(HAPPENS)
    for what, bar in bars.items():
        spans = [
            (start, end)
            for name in NAMES
            for kind, start, end in zip(
                *(report.view(name, "twin_steps")[column] for column in ("what", "start", "end")), strict=True
            )
            if kind == what
        ]
        # The axis is log10(1 + minutes).
        starts = [(10**base - 1) / 60 for base in bar["base"]]
        ends = [(10 ** (base + length) - 1) / 60 for base, length in zip(bar["base"], bar["x"], strict=True)]
        assert starts == pytest.approx([start for start, _ in spans], rel=1e-9, abs=1e-9)
        assert ends == pytest.approx([end for _, end in spans], rel=1e-9, abs=1e-9)


def test_the_week_is_that_of_the_view(report: Report, page: Page) -> None:
    for name in NAMES:
        view = report.view(name, "week")
        departments = list(dict.fromkeys(view["department"]))
        drawn = iter(named(page, "week", name))
        for department in departments:
            rows = [at for at, one in enumerate(view["department"]) if one == department]
            for column in ("occupancy", "queue"):
                line = next(drawn)
                assert line["x"] == [view["hour"][at] for at in rows]
                assert line["y"] == [view[column][at] for at in rows]
        assert next(drawn, None) is None


def test_the_forest_tells_the_comparisons(report: Report, page: Page) -> None:
    measures = report.document["organisations"][NAMES[0]]["measures"]
    for name in NAMES[1:]:
        (dots,) = named(page, "forest", name)
        rows = [
            row
            for row in report.document["comparisons"]
            if row["variant"] == name and "[" not in row["measure"] and row["threshold"] > 0.0
        ]
        assert [label.strip() for label in dots["y"]] == [words.title(row["measure"]) for row in rows]
        for row, x, up, down, (told, verdict) in zip(
            rows,
            dots["x"],
            dots["error_x"]["array"],
            dots["error_x"]["arrayminus"],
            dots["customdata"],
            strict=True,
        ):
            better = 1.0 if measures[row["measure"]]["better"] == "higher" else -1.0
            assert times(x) == pytest.approx(better * row["difference"] / row["threshold"], rel=1e-9, abs=1e-9)
            if row["low"] is not None:
                ends = sorted(better * row[end] / row["threshold"] for end in ("low", "high"))
                assert [times(x - down), times(x + up)] == pytest.approx(ends, rel=1e-9, abs=1e-9)
            assert told == words.difference(row, measures[row["measure"]]["unit"])
            assert verdict.endswith(row["verdict"])


def times(x: float) -> float:
    """How many thresholds a place on the forest's axis is."""
    return (10 ** abs(x) - 1) * (1.0 if x >= 0 else -1.0)
