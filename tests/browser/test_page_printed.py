"""The page on paper: nothing cut off."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from sim.reports import html

Open = Callable[..., Any]
WIDTH, HEIGHT = 703, 1017
"""A4 less the margins of the style sheet, in pixels of 1/96 inch."""
BOXES = """() => [...document.querySelectorAll('[data-chart]')].map(plot => {
  const box = one => {
    const {left, right, top, bottom} = one.getBoundingClientRect();
    return {left, right, top, bottom};
  };
  const figure = box(plot.closest('figure'));
  return {
    name: plot.dataset.chart, room: box(plot), figure,
    drawn: [...plot.querySelectorAll('svg.main-svg')].map(box),
    scrolled: [...plot.querySelectorAll('.legend .scrollbar')].some(one => box(one).bottom > box(one).top),
    words: [...plot.querySelectorAll('svg text')]
      .filter(one => one.textContent && one.getBoundingClientRect().width > 0)
      .map(one => ({ text: one.textContent, ...box(one) })),
  };
})"""
"""Of every chart: its place, its drawing and the words in it."""


def _within(inner: dict[str, float], outer: dict[str, float], play: float = 1.0) -> bool:
    return (
        inner["left"] >= outer["left"] - play
        and inner["right"] <= outer["right"] + play
        and inner["top"] >= outer["top"] - play
        and inner["bottom"] <= outer["bottom"] + play
    )


@pytest.mark.parametrize("screen", [1280, 390])
def test_nothing_of_a_chart_is_cut_off_on_the_screen_and_at_the_width_of_paper(visit: Open, screen: int) -> None:
    seen = visit(viewport={"width": screen, "height": 800})
    seen.wait_until_drawn()
    charts = seen.page.evaluate(BOXES)
    assert charts
    for chart in charts:
        assert chart["words"], chart["name"]
        assert not chart["scrolled"], f"the legend of {chart['name']} has more than it shows"
        cut = [word["text"] for word in chart["words"] if not _within(word, chart["room"], play=3.0)]
        assert cut == [], chart["name"]
    seen.page.emulate_media(media="print")
    seen.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    assert seen.page.evaluate("document.scrollingElement.scrollWidth") <= WIDTH
    for chart in seen.page.evaluate(BOXES):
        assert chart["drawn"], chart["name"]
        for drawing in chart["drawn"]:
            assert drawing["right"] - drawing["left"] > 0.9 * WIDTH, chart["name"]
            assert _within(drawing, chart["room"]), (chart["name"], drawing, chart["room"])
            assert 0 <= drawing["left"] < drawing["right"] <= WIDTH, chart["name"]
        cut = [word["text"] for word in chart["words"] if not _within(word, chart["room"], play=3.0)]
        assert cut == [], chart["name"]
        assert chart["figure"]["bottom"] - chart["figure"]["top"] <= HEIGHT, f"{chart['name']} needs two sheets"


def _texts(page: PageObject) -> Iterator[tuple[str, float, float]]:
    """(text, left, down) of every text of a sheet, in points."""
    found: list[tuple[str, float, float]] = []

    def visitor(text: str, user: list[float], matrix: list[float], _font: Any, _size: Any) -> None:
        if text.strip():
            x, y = matrix[4], matrix[5]
            found.append((text, user[0] * x + user[2] * y + user[4], user[1] * x + user[3] * y + user[5]))

    page.extract_text(visitor_text=visitor)
    yield from found


def _printed(seen: Any) -> PdfReader:
    return PdfReader(io.BytesIO(seen.page.pdf(format="A4", print_background=True, prefer_css_page_size=True)))


def test_the_pdf_holds_every_chart_and_all_that_is_folded_and_no_word_beside_the_paper(visit: Open) -> None:
    seen = visit()
    seen.wait_until_drawn()
    titles = seen.page.locator("figcaption h3").all_inner_texts()
    folded = seen.page.locator("details:not([open])")
    rows = seen.page.locator("details:not([open]):not([data-long]) tbody tr:first-child > th").all_text_contents()
    before = folded.count()
    reader = _printed(seen)
    assert folded.count() == before > len(rows) / 2 > 0
    # Ligatures are letters.
    told = unicodedata.normalize("NFKC", "".join("".join(page.extract_text() for page in reader.pages).split()))
    assert titles
    for words in (*titles, *rows, *(section.heading for section in html.SECTIONS)):
        assert "".join(words.split()) in told
    for page in reader.pages:
        width, height = page.mediabox.width, page.mediabox.height
        assert (round(width), round(height)) == (595, 842)
        for text, left, down in _texts(page):
            assert 0 <= left < width, text
            assert 0 <= down < height, text


def test_a_dark_screen_prints_the_same_light_page(visit: Open) -> None:
    """Nobody wants white letters on white paper."""
    seen = visit()
    seen.wait_until_drawn("light")
    light = [_colours(page) for page in _printed(seen).pages]
    seen.page.emulate_media(color_scheme="dark")
    seen.wait_until_drawn("dark")
    assert [_colours(page) for page in _printed(seen).pages] == light
    seen.wait_until_drawn("dark")


def _colours(page: PageObject) -> Counter[bytes]:
    """How often each colour is used on a sheet."""
    drawn = page.get_contents()
    assert drawn is not None
    return Counter(re.findall(rb"[\d.]+ [\d.]+ [\d.]+ (?:rg|RG)", drawn.get_data()))
