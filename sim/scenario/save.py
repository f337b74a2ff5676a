"""Writing a scenario file from tables: for scripts that make scenarios, one from another.

What is written is read back first, so that a script never leaves a file that would not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.files import write_whole
from sim.scenario.effective import Loaded
from sim.scenario.files import parse
from sim.scenario.load import load_tables


def save(data: Mapping[str, Any], path: Path, heading: str = "") -> Loaded:
    """Write tables as `tomllib` gives them (times are `datetime.time`) to a scenario file; returns it loaded.

    `heading`: plain text above everything else, as comment lines. `extends` is looked for from the file's own
    folder. A file that is there is replaced. Raises `ScenarioError` with every fault, and then writes nothing;
    `TypeError` for a value that TOML cannot say, such as None.
    """
    import tomli_w

    comment = "".join(f"# {line}".rstrip() + "\n" for line in heading.splitlines())
    text = (comment and comment + "\n") + tomli_w.dumps(data)
    loaded = load_tables(parse(text, str(path)), str(path), path, (), None, text)
    write_whole(path, text)
    return loaded
