"""Plants every fault of this folder in a copy of the tree and says which test catches it.

    python tests/faults/run.py [--jobs 2] [--only NAME] [--fast]

A fault is a `NAME.patch`: a unified diff against the root of the repository, below a header of three kinds of
lines: `# what:` one plain sentence, `# covers:` what of the model page it breaks (as in `COVERS` below; one line
each), `# tests:` the tests most likely to catch it, tried first. Where they pass, the whole suite is run but for
theory and proof. Exit status 1 if a fault survives, does not apply, or is a slip (`SLIPS`) and not a broken rule.
Without `--only` and `--fast` the table in docs/proof.md is written anew.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROOF = ROOT / "docs" / "proof.md"
BEGIN, END = "<!-- planted faults: begin -->", "<!-- planted faults: end -->"

COPIED = ("sim", "tests", "scenarios", "run_sim.py", "setup.cfg", "pyproject.toml")
"""What a test needs. This folder and its own test stay behind: a faulty tree would fail that one always."""
PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider")
WHOLE_SUITE = ("tests", "--ignore=tests/theory", "-m", "not proof")
SLIPS = ("SyntaxError", "ImportError", "NameError", "UnboundLocalError", "AttributeError", "TypeError")
"""Exceptions that show a clumsy patch, not a test that knows the rule."""
SECONDS, SECONDS_WHOLE_SUITE = 120.0, 1200.0
"""After which a run of tests is taken not to end."""

COVERS: dict[str, tuple[str, ...]] = {
    "lever": ("intake", "routing", "ownership", "knowledge", "network", "sign_off", "case_linking"),
    "step": ("1", "2", "3", "4", "5", "6"),
    "measure": (
        "agreement",
        "agreement_within",
        "agreement_between",
        "agreement_same_day",
        "split_voice",
        "krippendorff_alpha",
        "correctness",
        "correctness.stale",
        "correctness.own_story",
        "correctness.base_error",
        "correctness.improvised",
        "contradicted",
        "mystery_shopper",
        "time_to_first_response",
        "time_to_resolution",
        "waiting",
        "pending",
        "touch",
        "service_level",
        "abandoned",
        "fell_through",
        "fell_through.no_mandate",
        "fell_through.bounced",
        "fell_through.lost",
        "fell_through.gave_up",
        "open",
        "handoffs",
        "transferred",
        "agents_met",
        "ping_pong",
        "contacts",
        "first_contact_resolution",
        "occupancy",
        "cost_per_resolved",
        "worked_per_year",
        "paid_per_year",
        "backlog_growth",
    ),
    "knowledge": (
        "first passage",
        "reach",
        "own-story coin",
        "re-entry",
        "keeps_home",
        "keeps_other",
        "version 0",
        "history",
        "base publish",
        "base error",
        "base tie",
        "learning",
    ),
    "rule": (
        "patience ignored",
        "a hand-off lost twice",
        "a belief from the future",
        "version off by one",
        "warm-up not filtered",
        "RACI letter swapped",
        "tie counted twice",
        "pairing broken",
        "an agent answering two probes",
        "probes taking capacity",
        "closing time off",
        "availability",
        "contact selection",
        "agent selection",
        "demand",
        "unsettled needs",
        "hard needs",
        "sending back",
        "the customer's turn",
        "doors by weight",
        "letters that lie",
        "offered load",
        "intervals",
        "Bonferroni dropped",
        "verdict direction swapped",
        "seed ignored",
        "checkpoint losing digits",
        "views over all replications",
        "views tell what was measured",
    ),
}
"""Everything that at least one fault must break; `# covers: step 2` names one of it."""


@dataclass(frozen=True)
class Fault:
    """One patch of this folder."""

    path: Path
    what: str
    covers: tuple[str, ...]
    tests: tuple[str, ...]
    diff: str

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def files(self) -> list[str]:
        """The files it changes."""
        return re.findall(r"^\+\+\+ b/(\S+)", self.diff, flags=re.MULTILINE)

    @property
    def changed(self) -> int:
        """The larger of lines taken out and lines put in."""
        signs = [
            line[0] for line in self.diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
        ]
        return max(signs.count("+"), signs.count("-"))


@dataclass(frozen=True)
class Verdict:
    """What became of a planted fault."""

    fault: Fault
    caught_by: str | None
    """Node id of the first test that fails; None if none does."""
    trouble: str = ""
    """Why it does not count: it does not apply, or breaks more than a rule."""
    first_tests: bool = True
    """Whether the tests named in its header were enough."""
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        return self.caught_by is not None and not self.trouble


def faults(only: str | None = None) -> list[Fault]:
    """The faults of this folder by name."""
    found = [_read(path) for path in sorted(HERE.glob("*.patch"))]
    return [fault for fault in found if only is None or fault.name == only]


def _read(path: Path) -> Fault:
    text = path.read_text(encoding="utf-8")
    head, mark, diff = text.partition("--- a/")

    def told(key: str) -> tuple[str, ...]:
        return tuple(re.findall(rf"^# {key}: *(.+?) *$", head, flags=re.MULTILINE))

    tests = tuple(test for line in told("tests") for test in line.split())
    return Fault(path, " ".join(told("what")), told("covers"), tests, mark + diff)


def uncovered(planted: Iterable[Fault]) -> list[str]:
    """What no fault breaks, and what a header says it covers that is not in the list."""
    wanted = {f"{kind} {name}" for kind, names in COVERS.items() for name in names}
    covered = {name for fault in planted for name in fault.covers}
    return sorted(wanted - covered) + [f"unknown: {name}" for name in sorted(covered - wanted)]


def applies(fault: Fault, root: Path) -> str:
    """Empty if the patch applies to the tree at `root`; else what git says."""
    return _git_apply(fault, root, "--check")


def _git_apply(fault: Fault, root: Path, *options: str) -> str:
    # Git must not look for a repository above a copy, where paths would be relative to that.
    env = os.environ | {"GIT_CEILING_DIRECTORIES": str(root.parent)}
    done = subprocess.run(
        ["git", "apply", *options, str(fault.path)],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip() if done.returncode else ""


class Copy:
    """A copy of the tree in which faults are planted, one at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        leave = shutil.ignore_patterns("__pycache__", "faults", "test_faults.py", ".*")
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, root / name, ignore=leave)
            else:
                shutil.copy2(source, root / name)
        self._env = os.environ | {
            "PYTHONPATH": str(root),
            # Byte code is told stale by the second it was written in: a planted file must not leave any.
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # A sixth of the time; hypothesis works without its plugin.
            "COLUMNS": "1000",  # Pytest cuts its summary to the width of the screen.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        where = self._run([sys.executable, "-c", "import sim; print(sim.__file__)"], SECONDS, {})[1].strip()
        if Path(where) != root / "sim" / "__init__.py":
            raise SystemExit(f"the tests would import {where} and not the copy at {root}")

    def warm(self, tests: Sequence[str]) -> str | None:
        """Run tests without a fault, leaving byte code; returns the first that fails."""
        return self.fails(tests, SECONDS_WHOLE_SUITE, {"PYTHONDONTWRITEBYTECODE": ""})

    def fails(self, tests: Sequence[str], seconds: float, env: dict[str, str] | None = None) -> str | None:
        """The first of these tests that fails, by its node id; None if all pass."""
        status, output = self._run([*PYTEST, *tests], seconds, env or {})
        if status is None:
            return f"{tests[0]}::(does not end)"
        if status == 0:
            return None
        told = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - (.*))?$", output, flags=re.MULTILINE)
        if told is None:
            return f"status {status}: {output[-300:]}"
        return f"a slip: {told[0]}" if (told[2] or "").startswith(SLIPS) else told[1]

    def plant(self, fault: Fault, fast: bool) -> Verdict:
        """Plant a fault, see who catches it, and take it out again."""
        trouble = applies(fault, self.root)
        if trouble:
            return Verdict(fault, None, f"does not apply: {trouble}")
        sources = [self.root / path for path in fault.files]
        kept = {path: path.read_bytes() for path in sources}
        for path in sources:
            for code in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
                code.unlink()
        begin = time.perf_counter()
        try:
            _git_apply(fault, self.root)
            if all(path.read_bytes() == text for path, text in kept.items()):
                return Verdict(fault, None, "changes nothing")
            caught, first = self.fails(fault.tests, SECONDS), True
            if caught is None and not fast:
                caught, first = self.fails(WHOLE_SUITE, SECONDS_WHOLE_SUITE), False
        finally:
            for path, text in kept.items():
                path.write_bytes(text)
        if caught is not None and ("::" not in caught or caught.startswith("a slip")):
            return Verdict(fault, caught, "breaks more than a rule")
        return Verdict(fault, caught, "" if caught else "survives", first, time.perf_counter() - begin)

    def _run(self, command: Sequence[str], seconds: float, env: dict[str, str]) -> tuple[int | None, str]:
        started = subprocess.Popen(
            command,
            cwd=self.root,
            env=self._env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output = started.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            return None, started.communicate()[0]
        return started.returncode, output


def run(planted: Sequence[Fault], jobs: int = 2, fast: bool = False) -> list[Verdict]:
    """Plant every fault, in `jobs` copies of the tree at a time; `fast` runs the tests of the headers only."""
    named = sorted({test.partition("::")[0] for fault in planted for test in fault.tests})
    with tempfile.TemporaryDirectory(prefix="walschip-faults-") as folder:
        copies: Queue[Copy] = Queue()
        shares = [named[at::jobs] for at in range(jobs)]

        def ready(at: int) -> str | None:
            path = Path(folder) / str(at)
            path.mkdir()
            copy = Copy(path)
            copies.put(copy)
            return copy.warm(shares[at]) if shares[at] else None

        def plant(fault: Fault) -> Verdict:
            copy = copies.get()
            try:
                return copy.plant(fault, fast)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(jobs) as pool:
            broken = [node for node in pool.map(ready, range(jobs)) if node is not None]
            if broken:
                raise SystemExit(f"the tree fails without any fault: {', '.join(broken)}")
            return list(pool.map(plant, planted))


def table(verdicts: Sequence[Verdict]) -> str:
    """The verdicts as Markdown."""

    def cell(text: str) -> str:
        return text.replace("|", "\\|")

    rows = ["| fault | what | covers | caught by |", "|---|---|---|---|"]
    for found in verdicts:
        caught = f"`{cell(found.caught_by)}`" if found.caught_by and found.good else f"**{cell(found.trouble)}**"
        covers = ", ".join(found.fault.covers)
        rows.append(f"| {found.fault.name} | {cell(found.fault.what)} | {cell(covers)} | {caught} |")
    return "\n".join(rows)


def write(verdicts: Sequence[Verdict], seconds: float) -> None:
    """Put the table between its markers in docs/proof.md."""
    text = PROOF.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{PROOF}: the markers {BEGIN} and {END} are missing")
    caught = sum(found.good for found in verdicts)
    told = f"Commit {_commit()}: {caught} of {len(verdicts)} faults caught, in {seconds:.0f} s."
    PROOF.write_text(f"{before}{BEGIN}\n{told}\n\n{table(verdicts)}\n{END}{after}", encoding="utf-8")


def _commit() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    changed = git("status", "--porcelain", "--", *COPIED).strip()
    return f"`{git('rev-parse', '--short', 'HEAD').strip()}`{' with uncommitted changes' if changed else ''}"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Plant every fault and list which test catches it.")
    parser.add_argument("--jobs", type=int, default=2, help="copies of the tree at a time")
    parser.add_argument("--only", metavar="NAME", help="one fault")
    parser.add_argument("--fast", action="store_true", help="only the tests named in the headers")
    arguments = parser.parse_args()
    planted = faults(arguments.only)
    if not planted:
        parser.error(f"no fault is called {arguments.only}")
    begin = time.perf_counter()
    verdicts = run(planted, max(1, min(arguments.jobs, len(planted))), arguments.fast)
    seconds = time.perf_counter() - begin
    print(table(verdicts))
    if arguments.only is None and not arguments.fast:
        write(verdicts, seconds)
    gaps = uncovered(planted) if arguments.only is None else []
    for found in verdicts:
        if not found.good:
            print(f"{found.fault.name}: {found.trouble} {found.caught_by or ''}", file=sys.stderr)
        elif not found.first_tests:
            print(
                f"{found.fault.name}: caught by none of its own tests but by {found.caught_by}", file=sys.stderr
            )
    slowest = sorted(verdicts, key=lambda found: -found.seconds)[:5]
    print("slowest:", ", ".join(f"{v.fault.name} {v.seconds:.1f} s" for v in slowest), file=sys.stderr)
    for gap in gaps:
        print(f"no fault covers this: {gap}", file=sys.stderr)
    print(f"{sum(v.good for v in verdicts)} of {len(verdicts)} caught in {seconds:.0f} s", file=sys.stderr)
    return 0 if all(found.good for found in verdicts) and not gaps else 1


if __name__ == "__main__":
    sys.exit(main())
