"""What several commands take, and how a scenario file is loaded with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim.scenario import Loaded

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
"""The scenarios shipped."""
DEFAULT = SCENARIOS / "article.toml"

Files = Annotated[list[Path] | None, typer.Argument(help="Scenario files; scenarios/article.toml if none.")]
Sets = Annotated[list[str] | None, typer.Option("--set", help="PATH=VALUE, as run.replications=5.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Another seed than the scenario's.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; as many as processors if not given.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print where the files are, and nothing else.")]


def load(file: Path, sets: list[str] | None, seed: int | None) -> Loaded:
    """The scenario in a file, with `--set` and `--seed`."""
    from sim.scenario import load as load_file

    return load_file(file, sets or (), seed)
