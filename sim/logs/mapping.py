"""Which column of a log is what: `case=ticket,time=updated at,team=assignment group`.

    case       the ticket's name                            needed
    time       when an event happened                       needed, unless `opened` is given: one row a case
    team       the group the ticket is with                 needed
    topic, channel, resource, status, outcome               optional, as recorded on events or cases
    opened, resolved                                        optional moments of the whole case

and, about the times: `zone` (the clock to tell the time by, such as Europe/Amsterdam), `dayfirst` (yes or no) and
`time_format` (in the letters of strftime). A column's name may hold spaces and even commas.
"""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, fields

from sim.errors import InputError

_PART = re.compile(r",(?=\s*[A-Za-z_]+\s*=)")
"""A comma parts two entries only if a key and an equals sign follow: names of columns may hold commas."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns of a log by what they mean, and how its times are to be read; None is not there."""

    case: str
    team: str
    time: str | None = None
    """None: the log has one row a case, and no events."""
    topic: str | None = None
    channel: str | None = None
    resource: str | None = None
    status: str | None = None
    outcome: str | None = None
    opened: str | None = None
    resolved: str | None = None
    zone: str | None = None
    """Name of a time zone: moments that carry an offset are told by its clock; None: by their own."""
    dayfirst: bool | None = None
    """Whether 3/4 is the third of April; None: decided by the whole log."""
    time_format: str | None = None

    @property
    def columns(self) -> dict[str, str]:
        """The columns named, by key, in the order of this record."""
        return {key: name for key in COLUMNS if (name := getattr(self, key)) is not None}

    def table(self) -> dict[str, str | bool]:
        """All that is given, as a table to keep in a file; `from_table` reads it back."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}


COLUMNS = ("case", "time", "team", "topic", "channel", "resource", "status", "outcome", "opened", "resolved")
MOMENTS = ("time", "opened", "resolved")
WORDS = ("team", "topic", "channel", "resource", "status", "outcome")
_KEYS = tuple(field.name for field in fields(Mapping))
_WORDS = {"yes": True, "true": True, "no": False, "false": False}


def parse(text: str, where: str = "--map") -> Mapping:
    """Read a mapping as given on the command line; `where` is how messages call it.

    Raises `InputError` with a line for every fault.
    """
    faults: list[str] = []
    given: dict[str, str | bool] = {}
    for part in _PART.split(text):
        key, equals, name = (piece.strip() for piece in part.partition("="))
        if not equals or not name:
            faults.append(f"{where}: {part.strip()!r} is not of the form key=column")
        elif key in given:
            faults.append(f"{where}: {key} is given twice ({given[key]!r} and {name!r})")
        else:
            given[key] = name
    return _mapping(given, faults, where)


def from_table(table: Dictionary[str, str | bool], where: str) -> Mapping:
    """Read a mapping from a table of a file; `where` is how messages call it. Raises `InputError`."""
    return _mapping(dict(table), [], where)


def _mapping(given: dict[str, str | bool], faults: list[str], where: str) -> Mapping:
    for key in [key for key in given if key not in _KEYS]:
        faults.append(f"{where}: {key!r} is not known ({nearest(key, _KEYS, 'keys')})")
        del given[key]
    wrong = [key for key, value in given.items() if key != "dayfirst" and not isinstance(value, str)]
    faults += [f"{where}: {key} = {given.pop(key)!r} is not a text" for key in wrong]
    if not faults:  # A misspelt key would be told as a missing one too.
        faults += [f"{where}: {key}=… is missing" for key in ("case", "team") if key not in given]
        if "time" not in given and "opened" not in given:
            faults.append(f"{where}: time=… is missing (or opened=…, where the log has one row a case)")
    if "time" in given and given["time"] == given.get("case"):
        faults.append(f"{where}: case and time are one column, {given['time']!r}")
    day = given.get("dayfirst")
    if isinstance(day, str):
        if day.lower() not in _WORDS:
            faults.append(f"{where}: dayfirst={day} (yes or no)")
        else:
            given["dayfirst"] = _WORDS[day.lower()]
    if (zone := given.get("zone")) is not None and not _is_zone(str(zone)):
        known = nearest(str(zone), sorted(zoneinfo.available_timezones()), "time zones", listed=False)
        faults.append(f"{where}: zone={zone} is not a time zone ({known})")
    if faults:
        raise InputError("\n".join(faults))
    return Mapping(**given)  # type: ignore[arg-type]


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def check_columns(mapping: Mapping, columns: Sequence[str], file: str) -> None:
    """Raise `InputError`, a line per fault, unless each column named is once in the file."""
    faults = []
    for key, name in mapping.columns.items():
        if name not in columns:
            faults.append(f"{file}: {key}={name}: no such column ({nearest(name, columns, 'columns')})")
        elif columns.count(name) > 1:
            faults.append(f"{file}: {key}={name}: {columns.count(name)} columns have this name")
    if faults:
        raise InputError("\n".join(faults))


def nearest(word: str, known: Sequence[str], what: str, *, listed: bool = True) -> str:
    """How to help with a word that is not known: the nearest one that is, else all of them."""
    by_small = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), by_small, n=1, cutoff=0.6)
    if close:
        return f"did you mean {by_small[close[0]]!r}?"
    if not listed:
        return f"{what} have names such as {known[len(known) // 2]}"
    more = f", … ({len(known)} {what})" if len(known) > 30 else ""
    return f"{what}: {', '.join(list(known)[:30])}{more}"
