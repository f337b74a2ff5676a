"""How much of the workers' time goes into handing tasks out: 1 − seconds of replications / (workers × wall).

python benchmarks/scheduling.py [--workers 2] [--cluster tcp://host:port]

Replications of some seconds, as in most scenarios, are tasks by themselves; the shortest are put together.
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sim import experiment, parallel  # noqa: E402 (run as a script, from anywhere)
from sim.estimate import estimate  # noqa: E402
from sim.scenario import Scenario, load  # noqa: E402

SCENARIOS = (
    (ROOT / "tests" / "proof" / "prove_precision.toml", 400),
    (ROOT / "scenarios" / "small.toml", 60),
    (ROOT / "scenarios" / "article.toml", 8),
)


def overhead(
    scenario: Scenario, replications: int, size: int, workers: int, cluster: str | None
) -> tuple[float, float]:
    """(share of the workers' time that is no replication's, seconds of a replication) with `size` in a task."""
    numbers = range(replications)
    tasks = [tuple(numbers[start : start + size]) for start in range(0, replications, size)]
    begin, spent = time.perf_counter(), 0.0
    run = partial(experiment._run_some, scenario)
    for _, some in parallel.finished(run, tasks, workers, cluster, in_order=True):
        for one in (replication.seconds for replication in some):
            spent += one.workload + one.organisation + one.engine + one.measures
    return 1.0 - spent / (workers * (time.perf_counter() - begin)), spent / replications


def main() -> None:
    parser = argparse.ArgumentParser(description="What handing out tasks costs.")
    parser.add_argument("--workers", type=int, default=2, help="processes, or threads of the cluster")
    parser.add_argument("--cluster", help="a Dask scheduler")
    options = parser.parse_args()
    print(f"{'scenario':<18} {'a replication':>14} {'estimated':>10} {'in a task':>10} {'scheduling':>11}")
    for file, replications in SCENARIOS:
        scenario = load(file).scenario
        # The processes are started, and have imported what they need, before the clock is.
        overhead(scenario, 2 * options.workers, 1, options.workers, options.cluster)
        estimated = 3600.0 * estimate(scenario, workers=1).hours / scenario.run.replications
        chosen = experiment._in_a_task(scenario, replications, options.workers, options.cluster)
        for size in dict.fromkeys((1, chosen)):
            share, seconds = overhead(scenario, replications, size, options.workers, options.cluster)
            own = " (as run does)" if size == chosen else ""
            print(
                f"{file.stem:<18} {seconds:>12.3f} s {estimated:>8.3f} s {size:>10} {100 * share:>9.1f} %{own}",
                flush=True,
            )


if __name__ == "__main__":
    main()
