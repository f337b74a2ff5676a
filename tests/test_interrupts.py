"""Faults while running: said in one line, nothing finished is lost, and a resumed report is the unbroken one.

Real processes and real signals; what they are equal to is one unbroken run.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import run_sim
import sim.checkpoint
from sim.checkpoint import Checkpoint
from sim.files import write_whole
from sim.replication import Replication

HERE = Path(__file__).resolve().parent.parent
SMALL = HERE / "scenarios" / "small.toml"
REPLICATIONS = 24
SETS = tuple(
    word
    for text in ("run.days=5", "run.warmup_days=1", "run.drain_days=2", f"run.replications={REPLICATIONS}")
    for word in ("--set", text)
)
WORKERS = [1, pytest.param(2, marks=pytest.mark.slow)]
RUN = (sys.executable, str(HERE / "run_sim.py"), "run", str(SMALL), *SETS)


class Broken:
    """A run that is under way, in a process group of its own."""

    def __init__(self, folder: Path, workers: int, **limits: Any) -> None:
        self.folder = folder
        self.log = folder.with_name(folder.name + ".err")
        words = [*RUN, "--workers", str(workers), "--out", str(folder)]
        # To a file, not a pipe: workers that outlive their maker would keep a pipe open.
        with self.log.open("wb") as errors:
            self.process = subprocess.Popen(
                words, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True, **limits
            )

    def until(self, finished: int) -> None:
        """Wait until so many replications are on disk."""
        end = time.monotonic() + 60
        while self.finished < finished:
            assert self.process.poll() is None, "it ended before it could be broken off"
            assert time.monotonic() < end
            time.sleep(0.005)

    @property
    def finished(self) -> int:
        try:
            return (self.folder / "finished.jsonl").read_bytes().count(b"\n") - 1
        except FileNotFoundError:
            return 0

    def workers(self) -> list[int]:
        """The processes that run replications for it."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                    if parent == self.process.pid and b"popen_loky" in (entry / "cmdline").read_bytes():
                        found.append(int(entry.name))
        return found

    def end(self) -> tuple[int, list[str]]:
        """Wait for its end: status, and the lines it wrote on stderr."""
        status = self.process.wait(60)
        return status, self.log.read_text(encoding="utf-8").splitlines()

    def clear(self) -> None:
        """Leave nothing of it running."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Broken]]:
    started: list[Broken] = []

    def begin(workers: int, **limits: Any) -> Broken:
        started.append(Broken(tmp_path / "out", workers, **limits))
        return started[-1]

    yield begin
    for one in started:
        one.clear()


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*RUN, "--quiet", *arguments], capture_output=True, text=True, timeout=120)


def numbers(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    del document["provenance"]
    return document


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("unbroken")
    assert ran("--workers", "1", "--out", str(folder)).returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "report.json"]
    return numbers(folder)


def goes_on_to(folder: Path, unbroken: dict[str, Any], workers: int) -> None:
    """`--resume` ends with the report of the unbroken run, and leaves nothing else."""
    done = ran("--workers", str(workers), "--out", str(folder), "--resume")
    assert (done.returncode, done.stderr) == (0, "")
    assert numbers(folder) == unbroken
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "report.json"]


@pytest.mark.parametrize("workers", WORKERS)
def test_ctrl_c_keeps_and_reports_what_was_finished(
    start: Callable[..., Broken], unbroken: dict[str, Any], workers: int
) -> None:
    run = start(workers)
    run.until(3)
    os.killpg(run.process.pid, signal.SIGINT)
    status, told = run.end()
    assert status == 130
    (line,) = told
    assert line.startswith(
        f"Stopped; what was finished ({run.finished} replications) is saved, go on with: python"
    )
    assert f"--out {run.folder} --resume" in line
    assert f"--set run.replications={REPLICATIONS}" in line
    halfway = numbers(run.folder)
    assert halfway["complete"] is False
    kept = len(halfway["organisations"]["siloed"]["measures"]["agreement"]["per_replication"])
    assert 3 <= kept == run.finished < REPLICATIONS
    goes_on_to(run.folder, unbroken, workers)


@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.6])
def test_ctrl_c_at_any_moment_is_one_line(start: Callable[..., Broken], seconds: float) -> None:
    """While the load is estimated, the workers start, or they run: where it falls depends on the machine."""
    run = start(2)
    while not run.folder.exists():
        time.sleep(0.005)
    time.sleep(seconds)
    os.killpg(run.process.pid, signal.SIGINT)
    status, told = run.end()
    assert status == 130
    (line,) = told
    assert line.startswith("Stopped")
    if "go on with" not in line:
        # The same command may be given again: nothing is in its way.
        assert not run.folder.exists() or list(run.folder.iterdir()) == []


@pytest.mark.slow
def test_a_killed_worker_is_said_and_what_was_finished_is_kept(
    start: Callable[..., Broken], unbroken: dict[str, Any]
) -> None:
    run = start(2)
    run.until(2)
    os.kill(run.workers()[0], signal.SIGKILL)
    status, told = run.end()
    assert status == 1
    (line,) = told
    assert line.startswith("a worker process was killed")
    assert "what was finished is kept, go on with: python run_sim.py run" in line
    assert run.finished >= 2
    assert not (run.folder / "report.json").exists()
    goes_on_to(run.folder, unbroken, 2)


@pytest.mark.parametrize("workers", WORKERS)
def test_a_killed_run_goes_on(start: Callable[..., Broken], unbroken: dict[str, Any], workers: int) -> None:
    run = start(workers)
    run.until(3)
    run.process.kill()
    assert run.end()[0] == -signal.SIGKILL
    run.clear()
    assert run.finished >= 3
    goes_on_to(run.folder, unbroken, workers)


def at_most(size: int) -> Callable[[], None]:
    """For a process of which no file may grow larger: like a disk that is full."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("workers", WORKERS)
def test_a_full_disk_is_said_and_what_was_written_is_kept(
    start: Callable[..., Broken], unbroken: dict[str, Any], workers: int
) -> None:
    run = start(workers, preexec_fn=at_most(200_000))
    status, told = run.end()
    assert status == 1
    (line,) = told
    assert line.startswith(
        f"{run.folder}: File too large; what was finished is kept, go on with: python run_sim.py"
    )
    assert 0 < run.finished < REPLICATIONS
    assert not (run.folder / "report.json").exists()
    goes_on_to(run.folder, unbroken, workers)


class Screen:
    """The command line in this process."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.patch, self.capture = patch, capture

    def run(self, folder: Path, *more: str) -> tuple[int, str]:
        words = ["run_sim.py", *RUN[2:], "--workers", "1", "--quiet", "--out", str(folder), *more]
        self.patch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as left:
            run_sim.main()
        assert isinstance(left.value.code, int)
        return left.value.code, self.capture.readouterr().err


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Screen:
    return Screen(monkeypatch, capsys)


def test_no_space_left_while_a_replication_is_kept(
    here: Screen, tmp_path: Path, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Checkpoint.keep

    def full(self: Checkpoint, replication: Replication) -> None:
        if replication.number == 2:
            with self.path.open("a") as file:
                file.write(sim.checkpoint._line(replication)[:1000])
            raise OSError(errno.ENOSPC, "No space left on device")
        keep(self, replication)

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "keep", full)
        status, told = here.run(tmp_path)
    assert status == 1
    assert told.startswith(f"{tmp_path}: No space left on device; what was finished is kept, go on with: ")
    assert told.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["finished.jsonl"]
    assert here.run(tmp_path, "--resume") == (0, "")
    assert numbers(tmp_path) == unbroken


@pytest.mark.parametrize("broken", ["report.json", "report.html"])
def test_no_space_left_while_a_report_is_written(
    here: Screen, tmp_path: Path, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """The old report stays whole until a new one is; the finished replications stay until both are."""
    for name in ("report.json", "report.html"):
        (tmp_path / name).write_text("old")
    real = os.replace

    def full(source: Path, target: Path) -> None:
        if target.name == broken:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        status, told = here.run(tmp_path, "--overwrite")
    assert status == 1
    assert told.startswith(f"{tmp_path}: No space left on device; what was finished is kept, go on with: ")
    assert (tmp_path / broken).read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["finished.jsonl", "report.html", "report.json"]
    assert here.run(tmp_path, "--resume") == (0, "")
    assert numbers(tmp_path) == unbroken


def test_ctrl_c_while_the_report_is_written(
    here: Screen, tmp_path: Path, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def interrupted(source: Path, target: Path) -> None:
        if target.name == "report.json":
            raise KeyboardInterrupt
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupted)
        status, told = here.run(tmp_path)
    assert status == 130
    assert told.startswith(f"Stopped; what was finished ({REPLICATIONS} replications) is saved, go on with: ")
    assert [path.name for path in tmp_path.iterdir()] == ["finished.jsonl"]
    assert here.run(tmp_path, "--resume") == (0, "")
    assert numbers(tmp_path) == unbroken


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    assert write_whole(path, "één") == path
    assert path.read_bytes() == "één".encode()
    (tmp_path / "other").write_text("")
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode
    (tmp_path / "other").unlink()

    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda *_: Full())
        with pytest.raises(OSError, match="No space"):
            write_whole(path, "two")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_whole(path, "three")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\udcff")
    assert path.read_bytes() == "één".encode()
    assert [one.name for one in tmp_path.iterdir()] == ["report.json"]


@pytest.mark.parametrize("words", [f"check {SMALL} | head -1", "list | true", "measures | head -c 10"])
def test_whoever_reads_on_no_further_hears_nothing(words: str) -> None:
    command = f"{sys.executable} {HERE / 'run_sim.py'} {words}"
    done = subprocess.run(["bash", "-c", command], cwd=HERE, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [("check", str(SMALL)), ("list",)])
def test_a_screen_that_cannot_be_written_is_said_in_one_line(words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, HERE / "run_sim.py", *words], stdout=full, stderr=subprocess.PIPE, timeout=120
        )
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr
    assert done.stderr.count(b"\n") == 1
