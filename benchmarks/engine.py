"""How fast the engine's way of doing things is beside naive SimPy, and what the article's run costs.

    python benchmarks/engine.py

Prints what is required and what was measured; takes about a minute. The same plain queues, with the very same
arrivals, patience and service times as plain lists, are run in three ways, in turns, in this process:

- naive SimPy, as every tutorial has it: a `Resource` per department, a process per customer, and
  `request | timeout` for patience; one row is kept per customer;
- this project's style: a life per customer, its `Dispatcher`, and a patience event only for who has to wait;
  the same row is kept, and it must come out the same for every customer;
- the whole engine: the full life of a contact, everything on record, and the trace checked.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any

import simpy

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sim import engine, organisation, workload  # noqa: E402
from sim.engine.dispatcher import Dispatcher, Ticket  # noqa: E402
from sim.engine.lives import begin  # noqa: E402
from sim.engine.roster import Roster  # noqa: E402
from sim.experiment import run_experiment  # noqa: E402
from sim.organisation import Organisation  # noqa: E402
from sim.policies.chart import Place  # noqa: E402
from sim.policies.selection import LIVE  # noqa: E402
from sim.scenario import load  # noqa: E402
from sim.trace import Outcome  # noqa: E402
from sim.workload import Chance  # noqa: E402

REPEATS = 9

Row = tuple[float, int, float, float]
"""Arrival (hours), department, patience (hours), service (hours)."""
Log = list[tuple[int, float, bool]]
"""(customer, hours waited, served)."""


def naive(rows: list[Row], agents: list[int], horizon: float) -> Log:
    """The plain queues as a SimPy tutorial would build them."""
    env = simpy.Environment()
    desks = [simpy.Resource(env, capacity=number) for number in agents]
    log: Log = []

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


def this_style(rows: list[Row], built: Organisation, horizon: float) -> Log:
    """The same with this project's dispatcher and lives."""
    env = simpy.Environment()
    roster = Roster(built)
    dispatcher = Dispatcher(built.chart, built.selection, roster)
    first_day = [spell for spell in built.openings if spell.start == 0.0]
    roster.turn([], first_day)  # Around the clock: nobody goes home.
    for spell in first_day:
        dispatcher.arrive(spell.on_duty, 0.0)
    log: Log = []

    def renege(ticket: Ticket, _: Any) -> None:
        if ticket.waiting:
            dispatcher.withdraw(ticket)
            ticket.event.succeed(-1)

    def customer(
        number: int, place: Place, topic: int, patience: float, service: float
    ) -> Generator[Any, Any, None]:
        arrived = env.now
        ticket = Ticket(None, place, topic, LIVE, -1)  # type: ignore[arg-type]
        agent = dispatcher.ask(ticket, arrived)
        if agent is None:
            ticket.event = env.event()
            env.timeout(patience).callbacks.append(partial(renege, ticket))
            agent = yield ticket.event
            if agent < 0:
                log.append((number, env.now - arrived, False))
                return
        log.append((number, env.now - arrived, True))
        yield env.timeout(service)
        dispatcher.release(agent, env.now)

    def source() -> Generator[Any, Any, None]:
        for number, (arrival, department, patience, service) in enumerate(rows):
            yield env.timeout(arrival - env.now)
            begin(customer(number, built.chart.at_department[department], department, patience, service))

    env.process(source())
    env.run(until=horizon)
    return log


def plain() -> tuple[Organisation, Chance, list[Row], list[int]]:
    """The plain scenario's organisation and chance, and the same as lists."""
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
    built = organisation.build(scenario, "plain", chance)
    return built, chance, rows, [department.agents for department in scenario.department]


def race() -> tuple[float, float, float]:
    """Customers per second: naive, this style, the whole engine. Medians of runs in turns."""
    built, chance, rows, agents = plain()
    horizon = built.facts.horizon
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    for _ in range(REPEATS):
        moments = [time.perf_counter()]
        log = naive(rows, agents, horizon)
        moments.append(time.perf_counter())
        same = this_style(rows, built, horizon)
        moments.append(time.perf_counter())
        trace = engine.run(built, chance)
        moments.append(time.perf_counter())
        for spent, start, end in zip(times, moments[:-1], moments[1:], strict=True):
            spent.append(end - start)
    assert sorted(log) == sorted(same), "not the same queues"
    left = [number for number, _, served in sorted(log) if not served]
    assert left == (trace.inquiries.outcome == Outcome.GAVE_UP).nonzero()[0].tolist(), "not the same queues"
    naively, styled, wholly = (len(rows) / statistics.median(spent) for spent in times)
    return naively, styled, wholly


def whole_command(file: Path) -> float:
    """Inquiries per second of wall time of `run_sim.py run FILE` on one worker, from start to exit."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        options = ["--workers", "1", "--quiet", "--out", str(out)]
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
    seconds = run_experiment(load(file, ["run.replications=1"]), workers=1).seconds
    beside = seconds.workload + seconds.organisation + seconds.measures
    return beside / (beside + seconds.engine)


def main() -> None:
    """Measure and print; exit status 0 whatever the figures."""
    article = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "scenarios" / "article.toml"
    before = race()
    whole = whole_command(article)
    after = race()  # Other users of the machine come and go.
    naively, styled, wholly = (statistics.mean(pair) for pair in zip(before, after, strict=True))
    share = share_beside_engine(article)
    print(f"{'':56}{'required':>12}{'measured':>12}")
    for what, required, measured, good in (
        ("four plain queues, customers per second:", "", "", None),
        ("  naive SimPy", "", f"{naively:,.0f}", None),
        ("  this dispatcher style", "", f"{styled:,.0f}", None),
        ("    ratio to naive", ">= 2", f"{styled / naively:.2f}", styled >= 2 * naively),
        ("  the whole engine: full lives, on record, checked", "", f"{wholly:,.0f}", None),
        ("    ratio to naive", "", f"{wholly / naively:.2f}", None),
        (f"{article.name}, whole command on one worker:", "", "", None),
        ("  inquiries per second", "", f"{whole:,.0f}", None),
        ("    ratio to naive", ">= 0.15", f"{whole / naively:.3f}", whole >= 0.15 * naively),
        ("  share in workload, organisation and measures", "<= 35 %", f"{share:.1%}", share <= 0.35),
    ):
        verdict = "" if good is None else "  yes" if good else "  NO"
        print(f"{what:56}{required:>12}{measured:>12}{verdict}")


if __name__ == "__main__":
    main()
