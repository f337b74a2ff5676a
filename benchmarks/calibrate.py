"""How long it takes to read and observe a large ticket log, and in how much memory.

    python benchmarks/calibrate.py [ROWS] [FORM]

Makes a log of ROWS events (5,000,000) in a temporary folder: cases of four events on average, 300 teams, 2000
resources, 80 topics, opened and resolved moments, one row in a thousand malformed. FORM is iso (the default),
zoned (offsets) or day (day/month/year). Required: read and observed in under 60 s and under 4 GB. Where other
work goes on, processor time tells more than the clock.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sim.logs.mapping import parse  # noqa: E402
from sim.logs.observe import observe  # noqa: E402
from sim.logs.read import read  # noqa: E402

FORMS = {"iso": "%Y-%m-%d %H:%M:%S", "zoned": "%Y-%m-%dT%H:%M:%S%.3f+01:00", "day": "%d/%m/%Y %H:%M"}
STATES = ["New", "Active", "Awaiting User Info", "Resolved"]
MAP = (
    "case=number,time=updated,team=group,resource=person,topic=category,channel=via,status=state,opened=opened,"
    "resolved=resolved,outcome=code"
)


def make(path: Path, rows: int, form: str) -> None:
    """Write the log in parts, so that making it takes less memory than reading it."""
    chance = np.random.default_rng(1)
    part = 500_000
    with path.open("wb") as file:
        for begun in range(0, rows, part):
            size = min(part, rows - begun)
            case = np.sort(chance.integers(0, max(size // 4, 1), size))
            opened = 1_400_000_000 + chance.integers(0, 365 * 86_400, case[-1] + 1)
            life = chance.exponential(3 * 86_400, case[-1] + 1).astype(np.int64)
            at = opened[case] + (chance.random(size) * life[case]).astype(np.int64)
            table = pl.DataFrame(
                {
                    "number": case + begun,
                    "updated": at,
                    "group": chance.zipf(1.3, size) % 300,
                    "person": chance.integers(0, 2000, size),
                    "category": case % 80,
                    "via": case % 3,
                    "state": chance.integers(0, 4, size),
                    "opened": opened[case],
                    "resolved": opened[case] + life[case],
                    "code": chance.integers(0, 12, size),
                }
            ).with_columns(
                pl.format("INC{}", pl.col("number").cast(pl.String).str.zfill(8)).alias("number"),
                pl.format("Group {}", "group").alias("group"),
                pl.format("person{}", "person").alias("person"),
                pl.format("Category {}", "category").alias("category"),
                pl.Series("state", STATES).gather(pl.Series(chance.choice(4, size, p=(0.3, 0.3, 0.2, 0.2)))),
                *(
                    pl.from_epoch(pl.col(name)).dt.strftime(FORMS[form]).alias(name)
                    for name in ("updated", "opened", "resolved")
                ),
            )
            broken = chance.random(size) < 0.001
            table = table.with_columns(
                updated=pl.when(pl.Series(broken)).then(pl.lit("soon")).otherwise(pl.col("updated"))
            )
            table.write_csv(file, include_header=begun == 0)


def memory() -> float:
    """The most memory this process has held so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main(rows: int = 5_000_000, form: str = "iso") -> None:
    """Make, read, observe, and tell."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        make(path, rows, form)
        size = path.stat().st_size / 1e6
        print(f"{rows:,} rows ({form}), {size:.0f} MB; making it took {memory():.2f} GB at most")
        begun, worked = time.perf_counter(), time.process_time()
        log = read(path, parse(MAP))
        told = time.perf_counter()
        seen = observe(log)
        ended, worked = time.perf_counter(), time.process_time() - worked
    for each in log.malformed:
        print(f"malformed: {each.count} rows, {each.reason} ({', '.join(each.places)}, …)")
    print(f"read      {told - begun:5.1f} s")
    print(f"observed  {ended - told:5.1f} s ({seen.cases:,} cases in the window, {seen.window.days} days)")
    print(f"processor {worked:5.1f} s")
    print(f"memory    {memory():5.2f} GB at most")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 5_000_000, given[1] if len(given) > 1 else "iso")
