"""From a scenario file to a `Scenario`, or to every fault of it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError
from sim.scenario.assemble import Assembly, assemble
from sim.scenario.document import origin_of
from sim.scenario.effective import Loaded, fingerprint, origins
from sim.scenario.files import parse, read_text
from sim.scenario.overrides import check_overrides
from sim.scenario.validate import validate


def load(path: Path, sets: Sequence[str] = (), seed: int | None = None) -> Loaded:
    """The scenario in a file, with `--set` and `--seed` applied; ScenarioError tells all that is wrong."""
    text = read_text(path)
    return load_tables(parse(text, str(path)), str(path), path, sets, seed, text)


def loads(text: str, name: str = "<text>", sets: Sequence[str] = ()) -> Loaded:
    """The scenario in a TOML text. A text has no folder: `extends` and `[raci] csv` are faults."""
    return load_tables(parse(text, name), name, None, sets, None, text)


def from_dict(data: Mapping[str, Any], name: str = "<data>") -> Loaded:
    """The scenario in tables as `tomllib` gives them (times are `datetime.time`)."""
    return load_tables(dict(data), name, None, (), None)


def load_tables(
    raw: dict[str, Any],
    file: str,
    path: Path | None,
    sets: Sequence[str],
    seed: int | None,
    text: str | None = None,
) -> Loaded:
    """The scenario in tables read from `text`; `path`, if there is a file, is where `extends` looks from."""
    try:
        assembly = assemble(raw, file, path, sets, seed, text)
        found = _finish(assembly, path or Path(file))
        return replace(found, sets=tuple(sets), seed=seed, from_file=path is not None)
    except RecursionError:
        raise ScenarioError([Fault(file, "", "is nested too deeply", "tables in tables, a few deep")]) from None


def _finish(assembly: Assembly, path: Path) -> Loaded:
    root = assembly.root
    doubled = frozenset(assembly.doubled)
    scenario, problems = validate(root, doubled)
    problems = problems + check_overrides(root, problems, doubled)
    faults = assembly.faults + [assembly.place(problem, origin_of(root, problem.path)) for problem in problems]
    if faults or scenario is None:
        raise ScenarioError(list(dict.fromkeys(faults)))
    return Loaded(scenario, origins(scenario, root), path, fingerprint(scenario), tuple(assembly.sources))
