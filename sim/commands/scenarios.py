"""`list`, `schema`, `new`: the scenarios shipped, what one may say, and a file to start from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import SCENARIOS


def list_scenarios() -> None:
    """The scenarios shipped, one line each."""
    import tomllib

    for path in sorted(SCENARIOS.glob("*.toml")):
        try:
            told = " ".join(str(tomllib.loads(path.read_text("utf-8")).get("title", "")).split())
        except (OSError, ValueError, RecursionError):
            told = "(cannot be read; run_sim.py check tells why)"
        print(f"{os.path.relpath(path):<32} {told}")


def schema() -> None:
    """Print the JSON Schema of scenario files."""
    import json

    from sim.scenario import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def new(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
) -> None:
    """Write a commented scenario to start from."""
    from sim.errors import InputError
    from sim.scenario import starting_file

    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(starting_file(file.stem))
    except OSError as error:
        raise InputError(f"{file}: cannot be written ({error.strerror})") from error
    print(f"{file} written. Next: python run_sim.py check {file}")
