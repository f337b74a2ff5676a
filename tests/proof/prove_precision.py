"""How often the interval that `--precision` stops at holds the truth; writes the table in docs/proof.md.

python tests/proof/prove_precision.py [--seeds 1000] [--first 1] [--jobs 2]

A letter is lost at each hand-off with probability q, and one that arrives is where it belongs with probability p.
So the hand-offs of a letter are geometric with s = 1 − (1 − p)(1 − q): their mean is 1/s, and q/s of the letters
are lost. Neither depends on how many letters there are, so a replication's mean is unbiased.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sim import parallel  # noqa: E402 (run as a script, from anywhere)
from sim.intervals import half_width, mean_and_error, paired  # noqa: E402
from sim.replication import Replication, run_replication  # noqa: E402
from sim.scenario import load  # noqa: E402
from sim.studies.precision import LEVEL, Precision, parse  # noqa: E402

PAGE = ROOT / "docs" / "proof.md"
BEGIN, END = "<!-- coverage: begin -->", "<!-- coverage: end -->"
FILE = Path(__file__).with_suffix(".toml")
LEAST = 0.93


def stops(knows_who: float, lost: float) -> float:
    """The probability s that a hand-off is a letter's last."""
    return 1.0 - (1.0 - knows_who) * (1.0 - lost)


GROPES, KNOWS, LOST = stops(0.5, 0.1), stops(0.9, 0.1), 0.1


@dataclass(frozen=True, slots=True)
class Case:
    """A precision that is asked for, and the truth."""

    words: str
    target: str
    organisations: int
    """2: the difference of the two; 1: the first alone."""
    truth: float


CASES = (
    Case("hand-offs, the difference", "handoffs=0.07", 2, 1.0 / KNOWS - 1.0 / GROPES),
    Case("fell through, the difference", "fell_through=0.015", 2, LOST / KNOWS - LOST / GROPES),
    Case("hand-offs of one organisation", "handoffs=4%", 1, 1.0 / GROPES),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one seed came to in one case."""

    seed: int
    case: str
    replications: int
    ran: int
    low: float
    high: float


def outcomes(seed: int) -> list[Outcome]:
    """Every case with one base seed; they share its replications."""
    scenario = load(FILE, seed=seed).scenario
    done: list[Replication] = []
    found = []
    for case in CASES:
        rule = Precision(parse([case.target]), at_most=1000)
        over, at = False, 0
        while not over:
            if at == len(done):
                done.append(run_replication(scenario, at))
            column = done[at].measures.index(rule.targets[0].measure)
            rows = slice(0, case.organisations)
            over = rule.look(done[at].values[rows, [column]][:, None], done[at].defined[rows, [column]][:, None])
            at += 1
        values = np.array([one.values[: case.organisations, column] for one in done[: rule.kept]])
        if case.organisations == 2:
            middle, half = paired(values[:, 0], values[:, 1], LEVEL)
        else:
            middle, error = mean_and_error(values[:, 0], 1.0)
            half = half_width(error, len(values) - 1, LEVEL)
        assert rule.sure
        assert half is not None
        found.append(Outcome(seed, case.words, rule.kept, rule.seen, middle - half, middle + half))
    return found


def wilson(hits: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, 1927)."""
    share, widening = hits / of, z * z / of
    middle = (share + widening / 2.0) / (1.0 + widening)
    half = z * ((share * (1.0 - share) + widening / 4.0) / of) ** 0.5 / (1.0 + widening)
    return middle - half, middle + half


def table(found: list[Outcome], of: str) -> tuple[str, float]:
    """The section of the page, and the smallest coverage in it."""
    seeds = sorted({one.seed for one in found})
    lines = [
        BEGIN,
        f"Commit `{of}`: base seeds {seeds[0]} to {seeds[-1]}, {len(seeds)} runs of each row; at least "
        f"{100 * LEAST:g} % wanted of nominal {100 * LEVEL:g} %.",
        "",
        "| what, and the half-width asked | truth | replications reported: median (5 % to 95 %) | run, mean | "
        "intervals that hold the truth | 95 % interval of that share |",
        "|---|---|---|---|---|---|",
    ]
    least = 1.0
    for case in CASES:
        rows = [one for one in found if one.case == case.words]
        hits = sum(one.low <= case.truth <= one.high for one in rows)
        low, high = wilson(hits, len(rows))
        few, middle, many = np.percentile([one.replications for one in rows], [5, 50, 95])
        ran = np.mean([one.ran for one in rows])
        lines.append(
            f"| {case.words}: `{case.target}` | {case.truth:.5f} | {middle:.0f} ({few:.0f} to {many:.0f}) | "
            f"{ran:.1f} | {100 * hits / len(rows):.1f} % | {100 * low:.1f} to {100 * high:.1f} % |"
        )
        least = min(least, hits / len(rows))
    return "\n".join([*lines, END]), least


def commit() -> str:
    """The commit of the tree, and whether the model or the rule differ from it."""
    name = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    changes = subprocess.run(
        ["git", "status", "--porcelain", "sim", "tests/proof"], cwd=ROOT, capture_output=True, text=True
    )
    return name.stdout.strip() + (" with uncommitted changes" if changes.stdout else "")


def main() -> int:
    parser = argparse.ArgumentParser(description="Coverage of the intervals that --precision stops at.")
    parser.add_argument("--seeds", type=int, default=1000, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first base seed")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args()
    of = commit()
    kept = ROOT / ".proof" / f"coverage-{of.split()[0]}.jsonl"
    kept.parent.mkdir(exist_ok=True)
    lines = kept.read_text().splitlines() if kept.exists() else []
    found = [Outcome(**row) for row in map(json.loads, lines)]
    wanted = range(options.first, options.first + options.seeds)
    seen = {one.seed for one in found}
    tasks = [seed for seed in wanted if seed not in seen]
    for done, (_, some) in enumerate(parallel.finished(partial(outcomes), tasks, options.jobs), start=1):
        found += some
        with kept.open("a") as file:
            file.write("".join(json.dumps(asdict(one)) + "\n" for one in some))
        if done % 50 == 0:
            print(f"{done} of {len(tasks)} seeds", flush=True)
    section, least = table([one for one in found if one.seed in wanted], of)
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(before + section + rest.partition(END)[2], encoding="utf-8")
    print(section)
    return int(least < LEAST)


if __name__ == "__main__":
    sys.exit(main())
