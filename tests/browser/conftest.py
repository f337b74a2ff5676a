"""A browser without a network, and one report for it to open."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright
from three_designs import scenario_file

RUN = Path(__file__).resolve().parents[2] / "run_sim.py"
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_HOW = "install it with: apt-get install chromium"
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PATIENCE = 30_000
"""Milliseconds to wait for anything: more than a busy machine needs."""


@dataclass(slots=True)
class Visit:
    """A page that was opened, with what it did that it should not."""

    page: Page
    requests: list[str] = field(default_factory=list)
    """Addresses asked for, other than the page itself."""
    complaints: list[str] = field(default_factory=list)
    """Errors and warnings of the console, and exceptions of the page."""

    def wait_until_drawn(self, theme: str = "light") -> None:
        """Until every chart is drawn in the colours of this theme."""
        expect(self.page.locator("[data-chart]").first).to_be_attached()
        expect(self.page.locator(f'[data-chart]:not([data-drawn="{theme}"])')).to_have_count(0)


Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def report_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report.html of three organisations, made by the command line."""
    folder = tmp_path_factory.mktemp("browser")
    out = folder / "out"
    command = [sys.executable, str(RUN), "run", str(scenario_file(folder)), "--workers", "1"]
    subprocess.run([*command, "--out", str(out), "--quiet"], check=True)
    return out / "report.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Where there is none the tests are skipped, but in CI they fail."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"no Chromium on this machine, and CI must have one; {_HOW}")
        pytest.skip(f"no Chromium on this machine; {_HOW}")
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, report_page: Path) -> Iterator[Open]:
    """Opens the report from disk with the network blocked; keyword arguments are those of a browser context."""
    contexts: list[BrowserContext] = []

    def opened(**options: Any) -> Visit:
        context = browser.new_context(offline=True, reduced_motion="reduce", **options)
        contexts.append(context)
        context.set_default_timeout(_PATIENCE)
        seen = Visit(context.new_page())
        here = report_page.as_uri()

        def gate(route: Route) -> None:
            route.continue_() if route.request.url.partition("#")[0] == here else route.abort()

        def asked(url: str) -> None:
            if url.partition("#")[0] != here and not url.startswith("data:"):
                seen.requests.append(url)

        context.route("**/*", gate)
        context.on("request", lambda request: asked(request.url))
        context.on("weberror", lambda error: seen.complaints.append(str(error.error)))
        context.on(
            "console",
            lambda message: (
                seen.complaints.append(f"{message.type}: {message.text}")
                if message.type in ("error", "warning")
                else None
            ),
        )
        seen.page.goto(here)
        return seen

    yield opened
    for context in contexts:
        context.close()
