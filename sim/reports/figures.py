"""The charts of a report as SVG files, in the colours of the light theme.

They are drawn by kaleido (MIT), which starts the Chrome or Chromium it finds; an optional extra.
"""

from __future__ import annotations

import importlib.util
import json
import tempfile
from pathlib import Path
from typing import Any

from sim.errors import InputError, WalschipError
from sim.reports.charts import Chart, draw
from sim.reports.charts.chart import text
from sim.reports.document import Report
from sim.reports.palette import in_light

WIDTH = 1000
"""Pixels; a chart that shares the page's width has half of it."""
TITLE = 44
"""Pixels above a chart for its title, which the page has beside it."""


def need_kaleido() -> None:
    """Raise `InputError` if SVG files cannot be made."""
    if importlib.util.find_spec("kaleido") is None:
        raise InputError("--figures: kaleido is not installed (pip install 'walschip[figures]')")


def prepare(folder: Path, overwrite: bool) -> None:
    """Make the folder; raise `InputError` if it takes no files, or holds figures that may not be written over."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        wrong = f"--figures: {folder} cannot be written to: {error.strerror or error}"
        raise InputError(f"{wrong} (a folder you may write to)") from error
    if not overwrite and any(folder.glob("*.svg")):
        raise InputError(f"--figures: there are figures in {folder} already (add --overwrite to replace them)")


def write(report: Report, folder: Path) -> list[Path]:
    """One SVG file for each chart, named after it; returns their paths. The folder must be there.

    Raises `InputError` without kaleido, `WalschipError` if no browser can be started.
    """
    need_kaleido()
    import kaleido
    from choreographer.errors import BrowserFailedError, ChromeNotFoundError

    charts = [chart for made in draw(report).values() for chart in made]
    paths = [folder / f"{chart.name}.svg" for chart in charts]
    wanted = [
        {"fig": _plain(chart), "path": str(path), "opts": {"format": "svg"}}
        for chart, path in zip(charts, paths, strict=True)
    ]
    try:
        kaleido.write_fig_from_object_sync(wanted, cancel_on_error=True)
    except (ChromeNotFoundError, BrowserFailedError) as error:
        raise WalschipError(
            "--figures: no Chrome or Chromium could be started to draw with (install chromium)"
        ) from error
    return paths


def _plain(chart: Chart) -> dict[str, Any]:
    width = WIDTH if chart.wide else WIDTH // 2
    figure: dict[str, Any] = json.loads(in_light(json.dumps(chart.json())))
    margin = figure["layout"]["margin"]
    figure["layout"] |= {
        "width": width,
        "height": chart.height + TITLE,
        "paper_bgcolor": "#ffffff",
        "title": {"text": text(chart.title), "x": 0, "xref": "paper", "y": 0.99, "yanchor": "top"},
        "margin": margin | {"t": margin["t"] + TITLE, "l": margin["l"] + 8, "r": margin["r"] + 8},
    }
    return figure
