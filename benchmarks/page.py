"""How large the page of the article's report is, how long it takes to write and to draw.

python benchmarks/page.py [REPORT]      a report.json or its folder; without one the article is run first

Needs chromium and playwright, as the browser tests do.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from sim.reports import document, html

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")


def drawn(page: Path, width: int) -> float:
    """Milliseconds until every chart of the page is drawn, as the page itself counts them."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        tab = browser.new_page(viewport={"width": width, "height": 900})
        tab.goto(page.resolve().as_uri())
        tab.wait_for_function("document.documentElement.dataset.drawnIn !== undefined", timeout=120_000)
        found = float(tab.evaluate("document.documentElement.dataset.drawnIn"))
        browser.close()
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder)
        if len(sys.argv) == 1:
            command = [sys.executable, str(ROOT / "run_sim.py"), "run", "--quiet", "--overwrite", "--out", folder]
            subprocess.run(command, check=True)
        report = document.read(source)
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            page = html.save(report, Path(folder))
            seconds.append(time.perf_counter() - start)
        size = page.stat().st_size / 1e6
        print(f"{'report.html':<34} {size:6.1f} MB   (under 8)")
        print(f"{'writing it':<34} {median(seconds):6.2f} s    (under 5)")
        for width, name in ((1280, "a desk"), (390, "a telephone")):
            times = [drawn(page, width) for _ in range(3)]
            print(f"{f'drawing all charts, {name}':<34} {median(times) / 1000:6.2f} s")


if __name__ == "__main__":
    main()
