"""Reading what users wrote: TOML files, and RACI matrices in CSV. Every failure is a fault, no traceback."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError
from sim.scenario.words import join_path

LARGEST = 1_000_000
"""Bytes a scenario file may have; a real one has some ten thousand."""


def read_text(path: Path, what: str = "scenario file") -> str:
    """The text of a file, or ScenarioError with the one reason why there is none."""

    def refuse(wrong: str, right: str) -> ScenarioError:
        return ScenarioError([Fault(str(path), "", wrong, right)])

    try:
        if not path.exists():
            raise refuse("does not exist", f"the name of a {what}")
        if path.is_dir():
            raise refuse("is a folder", f"the name of a {what} in it")
        if not path.is_file():
            raise refuse("is not an ordinary file", f"a {what}")
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name cannot be used"
        raise refuse(f"cannot be read: {reason}", f"a {what} you may read") from None
    if len(content) > LARGEST:
        raise refuse("is larger than 1 MB", f"a {what}; they are small")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(f"is not UTF-8 text (byte {error.start + 1})", "save it as UTF-8") from None
    if not text.strip():
        raise refuse("is empty", f"a {what}")
    return text


def parse(text: str, file: str) -> dict[str, Any]:
    """The tables of a TOML text, or ScenarioError."""
    if not text.strip():
        raise ScenarioError([Fault(file, "", "is empty", "a scenario")])
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ScenarioError([Fault(file, "", "is nested too deeply", "tables in tables, a few deep")]) from None
    except ValueError as error:
        # The message of tomllib names line and column; impossible numbers and dates are plain ValueErrors.
        reason = " ".join(str(error).split())
        raise ScenarioError([Fault(file, "", f"is not TOML: {reason}", "see https://toml.io")]) from None


def read_raci(path: Path) -> dict[str, dict[str, str]]:
    """A RACI matrix as people keep it in a spreadsheet: topic → department → letters.

    The first row names the departments, the first column the topics; comma, semicolon or tab between. Letters
    may be written apart ("R/A", "R, A"); an empty cell or "-" is no part. ScenarioError tells every fault.
    """
    text = read_text(path, "RACI matrix in CSV")
    first = text.lstrip().splitlines()[0]
    delimiter = max(";\t,", key=first.count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(), delimiter=delimiter)]
    except csv.Error as error:
        raise ScenarioError([Fault(str(path), "", f"is not CSV: {error}", "topics × departments")]) from None
    rows = [row for row in rows if any(row)]
    departments = rows[0][1:]
    while departments and not departments[-1]:
        departments.pop()
    faults = []
    if not departments or not all(departments) or len(set(departments)) < len(departments):
        wrong = "the first row does not name the departments, each once"
        faults.append(Fault(str(path), "", wrong, "an empty cell, then one department a column"))
    matrix: dict[str, dict[str, str]] = {}
    for row in rows[1:]:
        topic, cells = row[0], row[1:]
        if not topic or topic in matrix:
            wrong = "a topic that stands there twice" if topic else "a row without a topic"
            faults.append(
                Fault(str(path), join_path((topic,)), wrong, "one row a topic, its name in the first column")
            )
        elif any(cells[len(departments) :]):
            wrong = "more cells than the first row names departments"
            faults.append(
                Fault(str(path), join_path((topic,)), wrong, f"{len(departments)} cells after the topic")
            )
        else:
            letters = ["".join(letter for letter in cell if letter not in " /,-") for cell in cells]
            matrix[topic] = {name: letter for name, letter in zip(departments, letters, strict=False) if letter}
    if faults:
        raise ScenarioError(faults)
    return matrix
