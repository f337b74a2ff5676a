"""How fast the engine is, beside a naive SimPy model of the same plain queues; what the article's run costs.

    python benchmarks/engine.py

Prints what is required and what was measured. The naive model is the one every SimPy tutorial teaches: a
`Resource` per department, a process per customer, and `request | timeout` for patience. It is given the very
same arrivals, departments, patience and service times, as plain lists, and keeps nothing but one row per
customer. Both are timed in turns in this process, and compared by their medians.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import simpy

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sim import engine, organisation, workload  # noqa: E402
from sim.experiment import run_experiment  # noqa: E402
from sim.scenario import Scenario, load  # noqa: E402
from sim.trace import Outcome  # noqa: E402
from sim.workload import Chance  # noqa: E402

REPEATS = 7
REPLICATIONS = 2

Row = tuple[float, int, float, float]
"""Arrival (hours), department, patience (hours), service (hours)."""


def naive(rows: list[Row], agents: list[int], horizon: float) -> list[tuple[int, float, bool]]:
    """The plain queues as a SimPy tutorial would build them; (customer, hours waited, served) of each."""
    env = simpy.Environment()
    desks = [simpy.Resource(env, capacity=number) for number in agents]
    log: list[tuple[int, float, bool]] = []

    def customer(number: int, desk: simpy.Resource, patience: float, service: float) -> Generator[Any, Any, None]:
        arrived = env.now
        with desk.request() as request:
            outcome = yield request | env.timeout(patience)
            served = request in outcome
            log.append((number, env.now - arrived, served))
            if served:
                yield env.timeout(service)

    def source() -> Generator[Any, Any, None]:
        for number, (arrival, department, patience, service) in enumerate(rows):
            yield env.timeout(arrival - env.now)
            env.process(customer(number, desks[department], patience, service))

    env.process(source())
    env.run(until=horizon)
    return log


def plain() -> tuple[Scenario, Chance, list[Row], list[int]]:
    """The plain scenario, its chance, and the same as lists."""
    scenario = load(ROOT / "benchmarks" / "plain.toml").scenario
    chance = workload.draw(scenario, scenario.run.seed, 0)
    asked = chance.inquiries
    rows = list(
        zip(
            asked.arrival.tolist(),
            asked.topic[:, 0].tolist(),  # Topic k is department k's.
            asked.patience[:, 0].tolist(),
            (asked.work[:, 0] / 60.0).tolist(),
            strict=True,
        )
    )
    return scenario, chance, rows, [department.agents for department in scenario.department]


def race() -> tuple[float, float]:
    """Customers per second: the naive model's, the engine's. Medians of runs in turns."""
    scenario, chance, rows, agents = plain()
    built = organisation.build(scenario, "plain", chance)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        start = time.perf_counter()
        log = naive(rows, agents, built.facts.horizon)
        middle = time.perf_counter()
        trace = engine.run(built, chance)
        times[0].append(middle - start)
        times[1].append(time.perf_counter() - middle)
    # The same system: nearly everybody meets the same fate (queues break ties in the same order).
    left = sum(not served for _, _, served in log) / len(log)
    gave_up = float((trace.inquiries.outcome == Outcome.GAVE_UP).mean())
    assert len(log) == len(rows) == len(trace.inquiries.arrival)
    assert abs(left - gave_up) < 1e-9, f"not the same system: {left:.4%} and {gave_up:.4%} gave up"
    return len(rows) / statistics.median(times[0]), len(rows) / statistics.median(times[1])


def whole_command(file: Path) -> float:
    """Inquiries per second of wall time of `run_sim.py run FILE` on one worker, from start to exit."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        options = ["--workers", "1", "--set", f"run.replications={REPLICATIONS}", "--quiet", "--out", str(out)]
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, str(ROOT / "run_sim.py"), "run", str(file), *options],
            check=True,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        seconds = time.perf_counter() - start
        report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return float(report["provenance"]["inquiries"]) / seconds


def share_beside_engine(file: Path) -> float:
    """Share of the run time that goes into workload, organisation (network and knowledge) and measures."""
    seconds = run_experiment(load(file, [f"run.replications={REPLICATIONS}"]), workers=1).seconds
    beside = seconds.workload + seconds.organisation + seconds.measures
    return beside / (beside + seconds.engine)


def main() -> None:
    """Measure and print; exit status 0 whatever the figures."""
    article = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "scenarios" / "article.toml"
    slow, fast = race()
    whole = whole_command(article)
    share = share_beside_engine(article)
    print(f"{'':56}{'required':>12}{'measured':>12}")
    for what, required, measured, good in (
        ("naive SimPy on four plain queues, customers per second", "", f"{slow:,.0f}", None),
        ("this engine on the same, customers per second", "", f"{fast:,.0f}", None),
        ("  ratio", ">= 2", f"{fast / slow:.2f}", fast >= 2 * slow),
        (f"{article.name}, whole command, inquiries per second", "", f"{whole:,.0f}", None),
        ("  ratio to naive", ">= 0.15", f"{whole / slow:.3f}", whole >= 0.15 * slow),
        ("  share in workload, organisation and measures", "<= 35 %", f"{share:.1%}", share <= 0.35),
    ):
        verdict = "" if good is None else "  yes" if good else "  NO"
        print(f"{what:56}{required:>12}{measured:>12}{verdict}")


if __name__ == "__main__":
    main()
