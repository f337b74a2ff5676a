"""The pictures of an audit: what was answered, how alike, and where it is harder."""

from __future__ import annotations

from typing import Any

from sim.reports.auditing.grids import HARDER
from sim.reports.auditing.words import ANSWERED, CHANGED, MEASURES, NEEDS, SAME, reach, result
from sim.reports.charts.chart import INK, SOFT, Chart, Trace, axis, layout, short, text
from sim.reports.palette import organisation
from sim.reports.words import joined


def charts(document: dict[str, Any]) -> dict[str, Chart]:
    """The chart of each section of the page."""
    return {"answered": answered(document), "alike": alike(document), "harder": harder(document)}


def answered(document: dict[str, Any]) -> Chart:
    """A stacked bar for every organisation, and one for every published audit."""
    names = [short(name) for name in document["organisations"]]
    audits = [one for one in document["published"] if one["accurate"] is not None]
    rows = [*names, *(f"<i>{text(one['name'])}</i>" for one in audits)]
    traces: list[Trace] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": MEASURES[measure].title,
            "y": rows,
            "x": [
                *(result(document, name)["measures"][measure]["mean"] for name in document["organisations"]),
                *(one[measure] for one in audits),
            ],
            "marker": {"color": colour},
            "hovertemplate": "%{y}: %{x:.1%}<extra>%{fullData.name}</extra>",
        }
        for measure, colour in ANSWERED.items()
    ]
    partly = [one["name"] for one in audits if None in (one["wrong"], one["no_answer"])]
    words = "What became of each ask; published audits below, in slanted letters."
    if partly:
        words += f" Of {joined(partly)} no more than that is known."
    made = layout(
        height=96 + 40 * len(rows),
        barmode="stack",
        xaxis=axis(tickformat=".0%", range=[0, 1], tickvals=[0, 0.25, 0.5, 0.75, 1], title="of all asks"),
        yaxis=axis(autorange="reversed", type="category"),
    )
    return Chart("answered", "What the shoppers were told", words, traces, made)


def alike(document: dict[str, Any]) -> Chart:
    """Bars with intervals; what was published of likeness as a mark from its lower end to its upper one."""
    places = [_broken(MEASURES[measure].title) for measure in SAME]
    traces = [
        _bars(at, name, places, [(result(document, name), measure) for measure in SAME])
        for at, name in enumerate(document["organisations"])
    ]
    words = f"Bars: how often answers are the same; lines: {100 * document['level']:.0f} % intervals."
    for audit in document["published"]:
        low, high = audit["alike_low"], audit["alike_high"]
        if low is not None:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": f"{text(audit['name'])}, of {audit['of']}",
                    "x": [places[SAME.index("alike")]] * 2,
                    "y": [low, high],
                    "marker": {"color": INK, "symbol": "diamond", "size": 10},
                    "hovertemplate": f"{reach(low, high)} of {audit['of']}<extra>%{{fullData.name}}</extra>",
                }
            )
            words += f" Diamonds: {audit['name']}, {reach(low, high)} of {audit['of']} (another unit)."
    return Chart("alike", "The same answer twice, and on every channel", words, traces, _grouped())


def harder(document: dict[str, Any]) -> Chart:
    """Easy beside hard: one need or two, an old answer or a new one."""
    places = [_broken(one) for one in (*NEEDS, *CHANGED)]
    traces = []
    for at, name in enumerate(document["organisations"]):
        parts = [(result(document, name, by, which), measure) for by, which, measure, _ in HARDER]
        traces.append(_bars(at, name, places, parts))
    for audit in document["published"]:
        shares = [audit[key] for *_, key in HARDER]
        if any(share is not None for share in shares):
            traces.append(
                {
                    "type": "bar",
                    "name": text(audit["name"]),
                    "x": places,
                    "y": shares,
                    "marker": {"color": SOFT},
                    "hovertemplate": "%{x}: %{y:.0%}<extra>%{fullData.name}</extra>",
                }
            )
    words = (
        "One need or two: asks accurate and complete (published: where no probing was needed, and where it was). "
        "Changed or not: correct answers (published: old law, and recently changed law)."
    )
    return Chart("harder", "Easy questions and hard ones", words, traces, _grouped())


def _bars(at: int, name: str, places: list[str], parts: list[tuple[dict[str, Any], str]]) -> Trace:
    rows = [one["measures"][measure] for one, measure in parts]
    made: Trace = {
        "type": "bar",
        "name": short(name),
        "x": places,
        "y": [row["mean"] for row in rows],
        "marker": {"color": organisation(at)},
        "hovertemplate": "%{x}: %{y:.1%}<extra>%{fullData.name}</extra>",
    }
    if any(row["half_width"] is not None for row in rows):
        made["error_y"] = {"array": [row["half_width"] for row in rows], "color": INK, "thickness": 1.5}
    return made


def _broken(words: str) -> str:
    """Words on two lines: they stand below a bar."""
    half = len(words) // 2
    spaces = [at for at, letter in enumerate(words) if letter == " "]
    if len(words) < 14 or not spaces:
        return words
    at = min(spaces, key=lambda place: abs(place - half))
    return f"{words[:at]}<br>{words[at + 1 :]}"


def _grouped() -> dict[str, Any]:
    return layout(
        height=380,
        barmode="group",
        yaxis=axis(tickformat=".0%", range=[0, 1]),
        xaxis=axis(type="category"),
    )
