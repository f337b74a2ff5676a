"""From files and --set to one tree: extended files first, then the file, then what the command line sets."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError
from sim.scenario.document import Leaf, Problem, Tree, branch_at, names, node, tree
from sim.scenario.effective import Source
from sim.scenario.files import parse, read_raci, read_text
from sim.scenario.merge import merge, nest, unknown_names
from sim.scenario.words import join_path, nearest, show, split_path

_SET = re.compile(r"""((?:"[^"]*"|'[^']*'|[^"'=])+)=(.*)""", re.DOTALL)


@dataclass
class Assembly:
    """One scenario put together, and the faults met on the way."""

    file: str
    """What faults call the scenario: the path as the user gave it."""
    root: Tree = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Origin of a leaf → the file that faults about it name."""
    doubled: set[str] = field(default_factory=set)
    """Named lists in which a name stands twice: their totals are not to be trusted."""
    sources: list[Source] = field(default_factory=list)
    """The texts it was made from, the nearest first."""

    def add(self, raw: dict[str, Any], origin: str, file: str, folder: Path | None) -> None:
        """Lay one file's contents over what is there, its RACI matrix included."""
        self.files[origin] = file
        matrix = raw.pop("raci", None)
        branch, problems = tree(raw, origin)
        self.doubled |= {problem.path[0] for problem in problems}
        problems += merge(self.root, branch)
        self.faults += [placed(file, problem) for problem in problems]
        if matrix is not None:
            self._add_raci(matrix, file, folder)

    def _add_raci(self, matrix: Any, file: str, folder: Path | None) -> None:
        name = matrix.get("csv") if isinstance(matrix, dict) else None
        if not isinstance(name, str) or folder is None or len(matrix) > 1:
            wrong = "a text has no folder to look in" if isinstance(name, str) else "does not name a CSV file"
            if isinstance(matrix, dict) and len(matrix) > 1:
                wrong = f"has unknown keys: {', '.join(show(key) for key in matrix if key != 'csv')}"
            self.faults.append(Fault(file, "raci", wrong, '[raci] csv = "raci.csv", beside the scenario file'))
            return
        path = folder / name
        try:
            cells = read_raci(path)
        except ScenarioError as error:
            self.faults += error.faults
            return
        self.files[path.name] = str(path)
        topics, departments = branch_at(self.root, ("topic",)), names(self.root, "department")
        header = dict.fromkeys(department for row in cells.values() for department in row)
        strange = [name for name in header if departments is not None and name not in departments]
        for name in strange:
            right = nearest(name, departments or ())
            self.faults.append(Fault(str(path), "", f"there is no department {show(name)}", right))
        for topic, row in cells.items():
            item = topics.get(topic)
            if not isinstance(item, dict):
                self.faults.append(
                    Fault(str(path), "", f"there is no topic {show(topic)}", nearest(topic, topics))
                )
                continue
            item["raci"] = {k: Leaf(letters, path.name) for k, letters in row.items() if k not in strange}

    def set(self, text: str) -> None:
        """Lay one `--set a.b.c=VALUE` over what is there."""
        shown = text.encode("utf-8", "backslashreplace").decode()
        match = _SET.fullmatch(text)
        key, value = match.groups() if match else text.partition("=")[::2]
        try:
            path = split_path(key.strip())
        except ValueError:
            path = ()
        if shown != text or not path or not value.strip():
            right = '--set run.days=30, --set topic."two words".questions=3'
            self.faults.append(Fault("--set", "", f"{show(shown)} cannot be read", right))
        elif path[0] in ("extends", "raci"):
            self.faults.append(Fault("--set", join_path(path), "cannot be set", "write it in the file"))
        else:
            self.overlay(nest(path, node(_value(value.strip()), "--set")), "--set")

    def overlay(self, over: Tree, origin: str) -> None:
        """Lay values over what is there that may not add items to it."""
        self.files[origin] = origin
        problems = unknown_names(self.root, over)
        problems += merge(self.root, over)
        self.faults += [placed(origin, problem) for problem in problems]

    def place(self, problem: Problem, origin: str | None) -> Fault:
        """The fault of a problem, with the file that holds the value."""
        return placed(self.files.get(origin or "", self.file), problem)


def placed(file: str, problem: Problem) -> Fault:
    """The fault of a problem in a file."""
    return Fault(file, join_path(problem.path), problem.wrong, problem.right)


def _value(text: str) -> Any:
    """VALUE of --set: as TOML, a bare word as a string."""
    try:
        parsed = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return parsed["value"] if len(parsed) == 1 else text


def assemble(
    raw: dict[str, Any],
    file: str,
    path: Path | None,
    sets: Sequence[str],
    seed: int | None,
    text: str | None = None,
) -> Assembly:
    """Everything a scenario is made of, extended files and the command line included, in one tree.

    `text` is what `raw` was read from, if it was a text.
    """
    result = Assembly(file)
    own = path.name if path else file
    pile: list[tuple[dict[str, Any], str, str, Path | None]] = []
    try:
        if text is not None:
            result.sources.append(Source(own, text))
        pile = _extended(dict(raw), own, file, path, result.sources)
    except ScenarioError as error:
        # What an extended file would have said is unknown, so nothing more can be said of this one.
        raise ScenarioError(error.faults) from None
    for contents, origin, name, folder in reversed(pile):
        result.add(contents, origin, name, folder)
    for setting in sets:
        result.set(setting)
    if seed is not None:
        result.overlay({"run": {"seed": Leaf(seed, "--seed")}}, "--seed")
    return result


def _extended(
    raw: dict[str, Any], origin: str, file: str, path: Path | None, sources: list[Source]
) -> list[tuple[dict[str, Any], str, str, Path | None]]:
    """The file, then the file it extends, and so on: contents, origin, name for faults, folder.

    The texts of the extended files are added to `sources`.
    """
    pile = [(raw, origin, file, path.parent if path else None)]
    seen = {path.resolve()} if path else set()
    while "extends" in (raw := pile[-1][0]):
        name, above = raw.pop("extends"), pile[-1][2]
        folder = pile[-1][3]

        def refuse(wrong: str, right: str, above: str = above) -> ScenarioError:
            return ScenarioError([Fault(above, "extends", wrong, right)])

        if not isinstance(name, str) or not name.strip():
            raise refuse(f"is {show(name)}", 'the name of a scenario file: "other.toml"')
        if folder is None:
            raise refuse("a text has no folder to look in", "save it as a file")
        base = folder / name
        try:
            base_text = read_text(base)
            resolved = base.resolve()
        except ScenarioError as error:
            raise refuse(f"{show(name)} {error.faults[0].wrong}", error.faults[0].right) from None
        if resolved in seen:
            circle = " → ".join([Path(item[2]).name for item in pile] + [base.name])
            raise refuse(f"goes in a circle: {circle}", "a file that does not lead back here")
        seen.add(resolved)
        sources.append(Source(f"extended {base.name}", base_text))
        pile.append((parse(base_text, str(base)), f"extended {base.name}", str(base), base.parent))
    return pile
