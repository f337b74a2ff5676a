"""Runs the large group cut into 2, 5, 10 and 20 departments and tells how far the designs are apart in each.

    python scenarios/large_group/tell.py [--workers N]

takes some minutes and writes docs/large_group.md, after tell.md.jinja. The cuts meet the same customers (same
seed, same demand), so the gap of one cut is compared with that of another replication by replication. With
Chromium and `pip install -e '.[figures]'` it draws the picture too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))  # So that a clone needs no installation.

import sim  # noqa: E402
from sim.comparison import threshold  # noqa: E402
from sim.experiment import Results  # noqa: E402
from sim.files import write_whole  # noqa: E402
from sim.intervals import paired  # noqa: E402
from sim.measures import definition  # noqa: E402
from sim.reports.catalogue.inputs import HEAD, recorded, rows  # noqa: E402
from sim.reports.catalogue.markdown import table  # noqa: E402
from sim.reports.palette import in_light, organisation  # noqa: E402
from sim.reports.words import difference, number  # noqa: E402

PAGE = ROOT / "docs" / "large_group.md"
TEMPLATE = HERE / "tell.md.jinja"
PICTURE = ROOT / "docs" / "pictures" / "large_group.svg"
CUTS = {count: HERE / f"departments_{count}.toml" for count in (2, 5, 10)} | {
    20: HERE.parent / "large_group.toml"
}
MEASURES = (
    ("agents_met", "people who deal with a contact"),
    ("transferred", "contacts transferred"),
    ("waiting.mean", "waiting per inquiry"),
    ("time_to_resolution.mean", "time to resolution, mean"),
    ("fell_through", "fallen through"),
    ("cost_per_resolved", "cost per resolved inquiry"),
    ("agreement", "answers to one question agree"),
    ("agreement_within", "… inside one department"),
    ("correctness", "answers correct"),
    ("mystery_shopper", "shoppers told the same"),
)
"""What is told: the measure and its words."""
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Gap:
    """One measure of one cut."""

    departments: int
    baseline: np.ndarray[Any, np.dtype[np.float64]]
    """Per replication; shape (R,)."""
    variant: np.ndarray[Any, np.dtype[np.float64]]

    @property
    def sizes(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Variant − baseline; shape (R,)."""
        return self.variant - self.baseline


def gaps(found: dict[int, Results], measure: str) -> list[Gap] | None:
    """The gaps of a measure, cut by cut; None where a replication does not define it."""
    told = []
    for count, results in found.items():
        at = results.measures.index(measure)
        if not results.defined[:, :2, at].all():
            return None
        told.append(Gap(count, results.values[:, 0, at], results.values[:, 1, at]))
    return told


def change(cuts: Sequence[Gap], measure: str) -> str:
    """How the size of the gap changes from the coarsest cut to the finest, in words and with its interval."""
    first, last = cuts[0], cuts[-1]
    # A gap is the larger the farther it is from 0, on the side where the finest cut has it.
    side = 1.0 if last.sizes.mean() >= 0 else -1.0
    found = paired(side * first.sizes, side * last.sizes, LEVEL)
    told = difference(
        {"difference": found.middle, "low": found.low, "high": found.high}, definition(measure).unit
    )
    matters = threshold(measure, float(last.baseline.mean()), {})
    if found.low is None or found.high is None or found.low <= 0.0 <= found.high:
        return f"no clear change: {told}"
    if abs(found.middle) < matters:
        return f"hardly changes: {told}"
    return f"{'**grows**' if found.middle > 0 else '**shrinks**'}: {told}"


def page(found: dict[int, Results], pictured: bool) -> str:
    """The page, of the results by number of departments."""
    first = next(iter(found.values()))
    baseline, variant = first.organisations[:2]
    cells = []
    for measure, words in MEASURES:
        cuts = gaps(found, measure)
        unit = definition(measure).unit
        if cuts is None:
            cells.append([words, *(["–"] * (len(found) + 1))])
            continue
        shown = [
            f"{number(float(cut.baseline.mean()), unit)} → {number(float(cut.variant.mean()), unit)}"
            for cut in cuts
        ]
        cells.append([words, *shown, change(cuts, measure)])
    head = [f"“{baseline}” → “{variant}”", *(f"{count} departments" for count in found), "the gap, from 2 to 20"]
    template = jinja2.Template(TEMPLATE.read_text(encoding="utf-8"), undefined=jinja2.StrictUndefined)
    text: str = template.render(
        replications=first.values.shape[0],
        baseline=baseline,
        variant=variant,
        level=f"{LEVEL:.0%}",
        picture=f"pictures/{PICTURE.name}" if pictured else None,
        table="\n".join(table(head, cells)),
        inputs="\n".join(table(HEAD, rows([recorded(file, PAGE) for file in CUTS.values()]))),
    )
    return text


def draw(found: dict[int, Results]) -> bool:
    """The picture, as SVG; False where there is nothing to draw it with."""
    try:
        import kaleido
        from choreographer.errors import BrowserFailedError, ChromeNotFoundError
    except ImportError:
        return False
    try:
        figure = {"fig": chart(found), "path": str(PICTURE), "opts": {"format": "svg"}}
        kaleido.write_fig_from_object_sync([figure], cancel_on_error=True)
    except (ChromeNotFoundError, BrowserFailedError):
        return False
    return True


def chart(found: dict[int, Results]) -> dict[str, Any]:
    """Small multiples: a panel for each measure, a line for each design, over the number of departments."""
    first = next(iter(found.values()))
    shown = [(measure, words) for measure, words in MEASURES if not words.startswith("…")]
    columns = 3
    layout: dict[str, Any] = {"width": 1000, "height": 760, "paper_bgcolor": "#ffffff", "plot_bgcolor": "#ffffff"}
    layout |= {"legend": {"orientation": "h", "y": 1.08}, "margin": {"t": 70, "l": 60, "r": 20, "b": 40}}
    layout |= {
        "grid": {"rows": -(-len(shown) // columns), "columns": columns, "pattern": "independent", "ygap": 0.35}
    }
    layout |= {"font": {"family": "sans-serif", "size": 12}, "annotations": []}
    data = []
    for at, (measure, words) in enumerate(shown, start=1):
        cuts = gaps(found, measure)
        if cuts is None:
            continue
        unit = definition(measure).unit
        factor, suffix = (100.0, " (%)") if unit == "share" else (1.0, f" ({unit})" if unit else "")
        number_of = "" if at == 1 else str(at)
        for place, part in enumerate(("baseline", "variant")):
            name = first.organisations[place]
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    "x": [str(cut.departments) for cut in cuts],
                    "y": [factor * float(getattr(cut, part).mean()) for cut in cuts],
                    "name": name,
                    "legendgroup": name,
                    "showlegend": at == 1,
                    "line": {"color": in_light(organisation(place))},
                    "xaxis": f"x{number_of}",
                    "yaxis": f"y{number_of}",
                }
            )
        layout[f"xaxis{number_of}"] = {"type": "category", "showgrid": False}
        layout[f"yaxis{number_of}"] = {
            "rangemode": "tozero",
            "gridcolor": "#e5e5e5",
            "title": {"text": words + suffix, "font": {"size": 11}},
        }
    return {"data": data, "layout": layout}


def main() -> None:
    """Run the cuts and write the page."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--workers", type=int, default=None, help="processes; all processors if left out")
    options.add_argument("--replications", type=int, default=None, help="instead of the files' own")
    asked = options.parse_args()
    sets = [] if asked.replications is None else [f"run.replications={asked.replications}"]
    found = {}
    for count, file in CUTS.items():
        print(f"{count} departments …", file=sys.stderr)
        found[count] = sim.run_experiment(sim.load_scenario(file, sets), workers=asked.workers)
    print(write_whole(PAGE, page(found, draw(found))).relative_to(ROOT))


if __name__ == "__main__":
    main()
