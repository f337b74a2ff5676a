"""Run the theory suite on many other base seeds and write the table in docs/proof.md.

python tests/theory/prove.py [--seeds 200] [--first 1001] [--jobs 2]

The suite promises to fail by chance for fewer than one base seed in 500; at most one failure in 200 may
be seen. About a minute a seed; what is done is kept beside the table's source, so that it can be broken off.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "proof.md"
BEGIN, END = "<!-- theory: begin -->", "<!-- theory: end -->"
ALLOWED = 1


def commit() -> str:
    """The commit of the tree, and whether it is clean where the suite could notice."""
    name = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    changes = subprocess.run(
        ["git", "status", "--porcelain", "sim", "tests/theory"], cwd=ROOT, capture_output=True, text=True
    )
    return name.stdout.strip() + (" with uncommitted changes" if changes.stdout else "")


def suite(seed: int) -> tuple[int, int, list[str], float]:
    """(seed, checks passed, checks failed, seconds) of the suite with one base seed."""
    environment = os.environ | {"WALSCHIP_BASE_SEED": str(seed), "OMP_NUM_THREADS": "1"}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/theory"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    passed = re.search(r"(\d+) passed", done.stdout)
    failed = re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE)
    if passed is None or (done.returncode != 0) != bool(failed):
        raise RuntimeError(f"seed {seed}: the suite did not run\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seed, int(passed[1]), failed, time.perf_counter() - start


def table(results: list[tuple[int, int, list[str], float]], of: str) -> str:
    """The section of the page."""
    failures = [(seed, failed) for seed, _, failed, _ in results if failed]
    seeds = [seed for seed, *_ in results]
    checks = results[0][1] + len(results[0][2])
    lines = [
        BEGIN,
        f"Commit `{of}`: base seeds {min(seeds)} to {max(seeds)}, {len(results)} runs of {checks} tests, "
        f"{len(failures)} with a failure (at most {ALLOWED} in 200 allowed); "
        f"{sum(seconds for *_, seconds in results) / 3600.0:.1f} processor hours.",
        "",
        "| base seed | what failed |",
        "|---|---|",
        *(f"| {seed} | {', '.join(f'`{name}`' for name in failed)} |" for seed, failed in failures),
        *(["| none | |"] if not failures else []),
        END,
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the theory suite on many base seeds.")
    parser.add_argument("--seeds", type=int, default=200, help="how many")
    parser.add_argument("--first", type=int, default=1001, help="the first base seed")
    parser.add_argument("--jobs", type=int, default=2, help="suites at a time")
    options = parser.parse_args()
    of = commit()
    kept = ROOT / ".proof" / f"theory-{of.split()[0]}.jsonl"
    kept.parent.mkdir(exist_ok=True)
    lines = kept.read_text().splitlines() if kept.exists() else []
    results = {row[0]: (row[0], row[1], row[2], row[3]) for row in map(json.loads, lines)}
    wanted = range(options.first, options.first + options.seeds)
    missing = [seed for seed in wanted if seed not in results]
    with ThreadPoolExecutor(options.jobs) as pool:
        for result in pool.map(suite, missing):
            results[result[0]] = result
            with kept.open("a") as file:
                file.write(json.dumps(result) + "\n")
            print(f"seed {result[0]}: {result[2] or 'all passed'} ({result[3]:.0f} s)", flush=True)
    done = [results[seed] for seed in wanted]
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(before + table(done, of) + rest.partition(END)[2], encoding="utf-8")
    failures = sum(bool(failed) for _, _, failed, _ in done)
    print(f"{failures} of {len(done)} seeds failed")
    return int(failures > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
