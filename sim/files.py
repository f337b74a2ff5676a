"""Writing a file of a report: all of it, or none."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str | bytes) -> Path:
    """Write a file, a text as UTF-8, so that a broken write never leaves half of it; returns the path.

    It is written under another name in the same folder, and put in place when it is on disk. What was there
    before stays until then, and for good if the write fails.
    """
    content = text.encode("utf-8") if isinstance(text, str) else text
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return path
