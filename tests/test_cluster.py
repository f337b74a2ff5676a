"""The same run on a Dask cluster: of two workers one is killed midway, and the report is the same to the digit.

Scheduler and workers are processes of their own on this machine; whatever happens, they are gone afterwards.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim import cluster, parallel
from sim.errors import InputError

HERE = Path(__file__).resolve().parent.parent
SMALL = HERE / "scenarios" / "small.toml"
REPLICATIONS = 60
RUN = (
    *(sys.executable, str(HERE / "run_sim.py"), "run", str(SMALL), "--quiet"),
    *("--set", "run.days=5", "--set", "run.warmup_days=1", "--set", "run.drain_days=2"),
    *("--set", f"run.replications={REPLICATIONS}"),
)

pytest.importorskip("distributed")


class Cluster:
    """A scheduler and two workers on this machine."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.folder = folder
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", str(port))
        self.workers = [self.start_worker(number) for number in range(2)]
        self.wait(2)

    def start(self, what: str, *words: str) -> subprocess.Popen[bytes]:
        """Start one of its processes; it writes to a file."""
        with (self.folder / f"{what}-{len(self.processes)}.log").open("wb") as log:
            command = [sys.executable, "-m", "distributed.cli.dask_" + what, *words, "--no-dashboard"]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=HERE, start_new_session=True)
        self.processes.append(process)
        return process

    def start_worker(self, number: int) -> subprocess.Popen[bytes]:
        own = ("--host", "127.0.0.1", "--local-directory", str(self.folder / f"worker-{number}"))
        return self.start("worker", self.address, "--nthreads", "1", "--no-nanny", *own)

    def wait(self, workers: int) -> None:
        """Until so many workers have said that they are there."""
        end = time.monotonic() + 60
        while self._registered() < workers:
            assert all(process.poll() is None for process in self.processes), self.logs()
            assert time.monotonic() < end, self.logs()
            time.sleep(0.1)

    def _registered(self) -> int:
        return sum("Registered to" in path.read_text() for path in self.folder.glob("worker-*.log"))

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in self.folder.glob("*.log"))

    def clear(self) -> None:
        """Leave nothing of it running."""
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)


@pytest.fixture
def two_workers(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    started = Cluster.__new__(Cluster)
    started.processes = []
    try:
        Cluster.__init__(started, folder)
        yield started
    finally:
        started.clear()


def begin(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*RUN, "--out", str(folder), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finished(folder: Path) -> int:
    try:
        return (folder / "finished.jsonl").read_bytes().count(b"\n") - 1
    except FileNotFoundError:
        return 0


def until(process: subprocess.Popen[str], folder: Path, count: int) -> None:
    end = time.monotonic() + 90
    while finished(folder) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


def numbers(folder: Path) -> dict[str, Any]:
    """`report.json`, views included, but for when and how long."""
    document: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    for key in ("seconds", "started", "command"):
        del document["provenance"][key]
    return document


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of a run on this machine."""
    folder = tmp_path_factory.mktemp("here")
    assert subprocess.run([*RUN, "--out", folder, "--workers", "1"], stdout=subprocess.DEVNULL).returncode == 0
    return numbers(folder)


@pytest.mark.slow
def test_a_worker_killed_midway_changes_no_digit(
    two_workers: Cluster, here: dict[str, Any], tmp_path: Path
) -> None:
    run = begin(tmp_path / "out", "--cluster", two_workers.address)
    until(run, tmp_path / "out", 10)
    two_workers.workers[0].kill()
    assert finished(tmp_path / "out") < REPLICATIONS - 5
    _, told = run.communicate(timeout=120)
    assert (run.returncode, told) == (0, "")
    assert two_workers.workers[0].wait(10) == -signal.SIGKILL
    assert two_workers.workers[1].poll() is None
    assert numbers(tmp_path / "out") == here


@pytest.mark.slow
def test_a_scheduler_that_goes_is_said_and_the_run_goes_on_without_it(
    two_workers: Cluster, here: dict[str, Any], tmp_path: Path
) -> None:
    run = begin(tmp_path / "out", "--cluster", two_workers.address)
    until(run, tmp_path / "out", 3)
    two_workers.scheduler.kill()
    _, told = run.communicate(timeout=120)
    assert run.returncode == 1
    (line,) = told.splitlines()
    assert line.startswith(
        f"--cluster: the scheduler at {two_workers.address} is gone; what was finished is kept"
    )
    assert f"--resume --cluster {two_workers.address}" in line
    assert 3 <= finished(tmp_path / "out") < REPLICATIONS
    assert not (tmp_path / "out" / "report.json").exists()
    resumed = begin(tmp_path / "out", "--resume", "--workers", "1")
    assert resumed.communicate(timeout=120)[1] == ""
    assert numbers(tmp_path / "out") == here


@pytest.mark.slow
def test_ctrl_c_gives_the_cluster_back(two_workers: Cluster, tmp_path: Path) -> None:
    run = begin(tmp_path / "out", "--cluster", two_workers.address)
    until(run, tmp_path / "out", 20)  # more than one task holds, so that the first has been told
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    (line,) = told.splitlines()
    assert line.startswith("Stopped; what was finished (")
    halfway = numbers(tmp_path / "out")
    assert halfway["complete"] is False
    # Nothing of it is left to do there: another task is done at once.
    begun = time.monotonic()
    assert list(parallel.finished(abs, [-1, -2], cluster=two_workers.address, in_order=True)) == [(0, 1), (1, 2)]
    assert sorted(parallel.finished(abs, range(40), cluster=two_workers.address)) == [(n, n) for n in range(40)]
    assert time.monotonic() - begun < 30


def test_no_scheduler_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, so that nobody else is there; not listening
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(InputError, match=f"--cluster: no Dask scheduler at {address}"):
            list(parallel.finished(abs, [1, 2], cluster=address))
    for address in ("nonsense", "http://127.0.0.1:1", "tcp://127.0.0.1:no", "tcp://a", "inproc://a"):
        with pytest.raises(InputError, match=f"--cluster: {address} is no address of a scheduler"):
            list(parallel.finished(abs, [1, 2], cluster=address))


def test_without_dask_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'walschip\[cluster\]'"):
        list(parallel.finished(abs, [1, 2], cluster="tcp://127.0.0.1:1"))


def test_what_is_no_address_is_said_and_leaves_the_folder_free(tmp_path: Path) -> None:
    said = "--cluster: nonsense is no address of a scheduler (as tcp://host:8786)\n"
    for _ in range(2):
        run = begin(tmp_path / "out", "--cluster", "nonsense")
        assert run.communicate(timeout=60) == ("", said)
        assert run.returncode == 2
