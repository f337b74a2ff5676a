"""The page as a reader meets it: opened from disk, without a network, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sim.reports import html

Open = Callable[..., Any]
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
BOXES = """() => [...document.querySelectorAll('[data-chart]')].map(plot => {
  const room = plot.getBoundingClientRect();
  const svgs = [...plot.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width > 0);
  return {
    name: plot.dataset.chart,
    room: [room.left, room.right],
    drawn: svgs.map(svg => svg.getBoundingClientRect()).map(box => [box.left, box.right, box.width, box.height]),
    marks: svgs.flatMap(svg => [...svg.querySelectorAll('path, rect, text')])
      .filter(mark => mark.getBoundingClientRect().width > 0 && mark.getBoundingClientRect().height > 0).length,
  };
})"""
"""Of every chart: its place, and what is drawn in it."""


def test_opened_from_disk_it_says_nothing_to_the_console_and_asks_nothing_of_the_network(visit: Open) -> None:
    seen = visit()
    seen.wait_until_drawn()
    seen.page.wait_for_load_state("load")
    assert seen.requests == []
    assert seen.complaints == []


def test_every_section_is_there_with_its_figures_drawn(visit: Open) -> None:
    seen = visit()
    seen.wait_until_drawn()
    assert seen.page.evaluate("[...document.querySelectorAll('section[id]')].map(one => one.id)") == [
        "answer",
        *(section.id for section in html.SECTIONS),
    ]
    for section in html.SECTIONS:
        assert seen.page.locator(f"#{section.id} h2").inner_text() == section.heading
    charts = seen.page.evaluate(BOXES)
    assert charts
    for chart in charts:
        assert any(width > 0 and height > 0 for *_, width, height in chart["drawn"]), chart
        assert chart["marks"] > 3, chart
    # What was published and what was assumed is told in tables; every other part has a picture.
    without = seen.page.evaluate(
        "[...document.querySelectorAll('main section[id]')].filter(one => !one.querySelector('[data-chart]'))"
        ".map(one => one.id)"
    )
    assert without == ["answer", "published", "assumed"]


def test_dark_mode_colours_page_and_charts_and_light_mode_again(visit: Open) -> None:
    seen = visit()
    seen.wait_until_drawn("light")
    light = _luminance(seen.page)
    inks = _inks(seen.page)
    seen.page.emulate_media(color_scheme="dark")
    seen.wait_until_drawn("dark")
    assert light > 0.8
    assert _luminance(seen.page) < 0.1
    assert all(old != new for old, new in zip(inks, _inks(seen.page), strict=True))
    seen.page.emulate_media(color_scheme="light")
    seen.wait_until_drawn("light")
    assert _inks(seen.page) == inks
    assert seen.complaints == []


def _luminance(page: Page) -> float:
    """Of the paper, from 0 (black) to 1 (white)."""
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")) / (3 * 255)


def _inks(page: Page) -> list[str]:
    """The colours of the letters of each chart."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('[data-chart]')]"
        ".map(one => [...one.querySelectorAll('text')].map(text => getComputedStyle(text).fill).join())"
    )
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_telephone_shows_it_without_scrolling_sideways(visit: Open, theme: str) -> None:
    seen = visit(viewport=PHONE, color_scheme=theme)
    seen.wait_until_drawn(theme)
    assert seen.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    assert seen.page.evaluate("window.innerWidth") == PHONE["width"]
    for chart in seen.page.evaluate(BOXES):
        assert chart["room"][1] <= PHONE["width"], chart
        for left, right, *_ in chart["drawn"]:
            assert left >= chart["room"][0] - 1, chart
            assert right <= chart["room"][1] + 1, chart
    # Opened, the long tables scroll within themselves.
    seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert seen.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_turning_the_telephone_draws_the_charts_anew(visit: Open) -> None:
    seen = visit(viewport=PHONE)
    seen.wait_until_drawn()
    assert all(width <= PHONE["width"] for width in _widths(seen.page))
    seen.page.set_viewport_size({"width": PHONE["height"], "height": PHONE["width"]})
    # The room of a chart of the whole width, now that the page is wide.
    room = seen.page.evaluate("document.querySelector('.chart.wide .plot').clientWidth")
    assert room > PHONE["width"]
    last = seen.page.locator("[data-chart]").last.locator("svg.main-svg").first
    expect(last).to_have_attribute("width", str(room))
    assert _widths(seen.page) == [room] * len(_widths(seen.page))


def _widths(page: Page) -> list[float]:
    """Of every drawing."""
    return [width for chart in page.evaluate(BOXES) for *_, width, _ in chart["drawn"][:1]]


def test_the_keyboard_reaches_the_skip_link_then_the_sections_and_opens_what_is_folded(visit: Open) -> None:
    page = visit().page
    focus = "document.activeElement.getAttribute('href')"
    skip = "document.querySelector('.skip').getBoundingClientRect().left"
    assert page.evaluate(skip) < 0
    page.keyboard.press("Tab")
    assert page.evaluate(skip) >= 0  # seen while it has the focus
    reached = [page.evaluate(focus)]
    for _ in html.SECTIONS:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(focus))
    assert reached == ["#answer", *(f"#{section.id}" for section in html.SECTIONS)]
    folded = page.locator("details:not([open])").first.element_handle()
    assert folded is not None
    folded.evaluate("one => one.querySelector('summary').focus()")
    page.keyboard.press("Enter")
    assert folded.evaluate("one => one.open")
    page.keyboard.press("Enter")
    assert not folded.evaluate("one => one.open")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#answer")


def test_without_javascript_the_numbers_are_there_and_a_hint(visit: Open) -> None:
    page = visit(java_script_enabled=False).page
    hint = page.locator("noscript p")
    assert hint.is_visible()
    assert "JavaScript" in hint.inner_text()
    for measure in (name for card in html.CARDS for name in card.measures):
        row = page.locator(f'.card tr[data-measure="{measure}"] td[data-organisation] > data')
        assert row.count() == 3
        assert all(text.strip() for text in row.all_inner_texts()), measure
    for section in html.SECTIONS:
        assert page.locator(f"#{section.id} table").count() > 0, section
    assert page.locator("#measures > .scroll table.measures data").first.is_visible()


@pytest.mark.parametrize(
    ("theme", "viewport", "unfolded"),
    [("light", DESK, True), ("dark", DESK, False), ("light", PHONE, False)],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing_serious(visit: Open, theme: str, viewport: dict[str, int], unfolded: bool) -> None:
    seen = visit(color_scheme=theme, viewport=viewport)
    seen.wait_until_drawn(theme)
    if unfolded:
        seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = !one.dataset.long)")
    seen.page.evaluate(AXE)
    found = seen.page.evaluate("axe.run(document, { resultTypes: ['violations'], selectors: false })")
    assert "color-contrast" in {rule["id"] for kind in ("passes", "violations") for rule in found[kind]}
    serious = [
        f"{rule['impact']}: {rule['id']}: {node['html'][:200]}\n    {node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert not serious, "\n".join(serious)
