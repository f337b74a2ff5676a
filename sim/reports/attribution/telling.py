"""An attribution in words and signs, the same on the page and on the screen."""

from __future__ import annotations

import json
from typing import Any

from sim.reports.words import counted, difference, joined, number, title

AS_IS = "as the scenario has it"
"""The value of a lever that is an override which one organisation does not have."""


def value(of: Any) -> str:
    """A lever's value."""
    if of is None:
        return AS_IS
    return of if isinstance(of, str) else json.dumps(of, ensure_ascii=False)


def size(row: dict[str, Any]) -> float:
    """How large a measure is, so that all that is said of it is said in one unit."""
    return max((abs(end["mean"]) for end in (row["before"], row["after"]) if end is not None), default=0.0)


def change(amount: dict[str, Any], row: dict[str, Any]) -> str:
    """An amount of a measure with its interval: "+7.7 [-5.0 … +20.4] pp"."""
    return difference({**amount, "difference": amount["mean"]}, row["unit"], size(row))


def bare(amount: dict[str, Any], row: dict[str, Any]) -> str:
    """The same without its interval: "+7.7 pp"."""
    middle, _, rest = change(amount, row).partition(" [")
    return f"{middle} {rest.partition(']')[2].strip()}".rstrip()


def share(of: float | None) -> str:
    """Part of the whole difference; nothing where the whole cannot be told from 0."""
    return "" if of is None else f"{round(100.0 * of):d} %"


def by_size(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The levers of a measure, the one that brings most first, whichever way it works."""
    return sorted(row["shapley"], key=lambda one: -abs(one["mean"]))


def story(row: dict[str, Any], data: dict[str, Any]) -> str:
    """What becomes of a measure, through which levers, and what is left without the largest of them."""
    name = title(row["measure"])
    name = name[:1].upper() + name[1:]
    if row["reason"] is not None:
        return f"{name}: nothing can be attributed ({row['reason']})."
    ends = [number(row[end]["mean"], row["unit"]) for end in ("before", "after")]
    told = [f"{name}: from {ends[0]} to {ends[1]}, {change(row['whole'], row)}."]
    levers = by_size(row)
    clear = [one for one in levers if _apart(one)]
    up = row["whole"]["mean"] > 0.0
    along = [f"{one['factor']} {bare(one, row)}" for one in clear if (one["mean"] > 0.0) == up]
    against = [f"{one['factor']} {bare(one, row)}" for one in clear if (one["mean"] > 0.0) != up]
    told += [f"It comes from {joined(along)}."] if along else []
    told += [f"Against it {'work' if len(against) > 1 else 'works'} {joined(against)}."] if against else []
    nothing = [one["factor"] for one in levers if one["low"] == one["high"] == 0.0]
    unclear = [one["factor"] for one in levers if not _apart(one) and one["factor"] not in nothing]
    told += [f"No clear share: {joined(unclear)}."] if unclear else []
    told += [f"Nothing at all: {joined(nothing)}."] if nothing else []
    if along and len(levers) > 1:
        first = next(one for one in clear if (one["mean"] > 0.0) == up)["factor"]
        rest = next(one for one in row["without"] if one["factor"] == first)
        part = f", {share(rest['share'])} of the whole" if rest["share"] is not None else ""
        told.append(f"“{data['to']}” without {first} is worth {change(rest, row)}{part}.")
    return " ".join(told)


def how(data: dict[str, Any]) -> list[str]:
    """How the numbers were made, and what they mean."""
    origin, many = data["provenance"], len(data["factors"])
    replications = counted(origin["replications"], "replication")
    designs = f"{len(data['designs'])} designs × {replications}, the same customers in all"
    if data["method"] == "exact":
        made = f"All combinations of {counted(many, 'lever')}: {designs}."
        scatter = ""
    else:
        made = f"{len(data['permutations'])} orders of {counted(many, 'lever')}, drawn in pairs: {designs}."
        scatter = " It holds the scatter of the orders drawn too."
    return [
        made,
        "A lever's Shapley value is what it brings when it is changed, averaged over all orders in which the "
        "levers can be changed; the values add up to the whole difference.",
        f"Each interval holds by itself at {100 * data['confidence']['level']:.0f} % (Student's t over "
        f"replications), without correction for their number: of many, one in twenty misses.{scatter}",
    ]


def _apart(one: dict[str, Any]) -> bool:
    return one["low"] is not None and (one["low"] > 0.0 or one["high"] < 0.0)
