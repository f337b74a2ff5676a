"""Cuts the large group into fewer departments: the same people, hours, customers and questions, with fewer walls.

    python scenarios/large_group/write.py

reads scenarios/large_group.toml (twenty departments) and writes departments_10.toml, departments_5.toml and
departments_2.toml beside this file. Departments are merged along `GROUPS`; a merged one has their people,
and for each topic the strongest letters any of them had. Whom a customer is sent to, who signs, and how news
travels, follow from that and from nothing else.

What merging gives for nothing: everybody in a merged department is at home in all its topics, as quick and as
knowing as before. Fewer departments are therefore flattered, by as much as broad knowledge costs.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
WHOLE = HERE.parent / "large_group.toml"
sys.path.insert(0, str(HERE.parents[1]))  # So that a clone needs no installation.

import sim  # noqa: E402

Table = dict[str, Any]

GROUPS: dict[int, dict[str, tuple[str, ...]]] = {
    10: {
        "front offices": ("contact centre", "branches"),
        "daily banking": ("accounts and payments", "cards"),
        "wealth": ("savings and investments", "pensions and life"),
        "lending": ("mortgages", "consumer credit"),
        "business banking": ("business banking", "collections"),
        "insurance": ("non-life insurance", "claims"),
        "online": ("online support", "fraud and security"),
        "marketing and social media": ("marketing", "social media team"),
        "communication and complaints": ("corporate communication", "complaints office"),
        "legal and compliance": ("legal", "compliance"),
    },
    5: {
        "service": ("front offices", "online"),
        "banking": ("daily banking", "business banking"),
        "lending": ("lending",),
        "insurance and wealth": ("insurance", "wealth"),
        "staff": ("marketing and social media", "communication and complaints", "legal and compliance"),
    },
    2: {"customers": ("service", "staff"), "products": ("banking", "lending", "insurance and wealth")},
}
"""By number of departments: each one, and which of the next finer cut it is made of."""

LETTERS = "RACI"
"""The strongest first; R and A may stand together."""


def merged(company: Table, groups: dict[str, tuple[str, ...]]) -> Table:
    """The company with its departments merged; everything else as it is."""
    of = {part: whole for whole, parts in groups.items() for part in parts}
    old = {department["name"]: department for department in company["department"]}
    return company | {
        "department": [_department(name, [old[part] for part in parts]) for name, parts in groups.items()],
        "channel": [_channel(channel, of) for channel in company["channel"]],
        "topic": [_topic(topic, of) for topic in company["topic"]],
    }


def _department(name: str, parts: list[Table]) -> Table:
    """Their people together: as many on duty on average, and as dear an hour of duty, as before."""
    agents = sum(part["agents"] for part in parts)
    duty = sum(part["agents"] * part["available"] for part in parts)
    wages = sum(part["agents"] * part["available"] * part["cost_per_hour"] for part in parts)
    same = {key: parts[0][key] for key in ("opens", "closes", "days")}
    if any(part[key] != same[key] for part in parts for key in same):
        raise ValueError(f"{name}: departments of different hours cannot be merged")
    found = {"agents": agents, "available": round(duty / agents, 6), "cost_per_hour": round(wages / duty, 4)}
    return {"name": name, **found, **same}


def _channel(channel: Table, of: dict[str, str]) -> Table:
    moved = dict(channel)
    if "door" in channel:
        moved["door"] = of[channel["door"]]
    if "sign_off" in channel:
        moved["sign_off"] = list(dict.fromkeys(of[name] for name in channel["sign_off"]))
    return moved


def _topic(topic: Table, of: dict[str, str]) -> Table:
    letters: dict[str, str] = {}
    for department, given in topic["raci"].items():
        letters[of[department]] = _strongest(letters.get(of[department], "") + given)
    door = topic["door"]
    doors = of[door] if isinstance(door, str) else {who: of[name] for who, name in door.items()}
    return topic | {"raci": letters, "door": doors, "news_from": of[topic["news_from"]]}


def _strongest(letters: str) -> str:
    """R with its A if there is an R; else the first of A, C and I."""
    if "R" in letters:
        return "RA" if "A" in letters else "R"
    return min(letters, key=LETTERS.index)


def main() -> None:
    """Write the three files."""
    company = tomllib.loads(WHOLE.read_text(encoding="utf-8"))
    company["extends"] = f"../{company['extends']}"
    for count, groups in GROUPS.items():
        company = merged(company, groups)
        company["title"] = f"A large group, cut into {count}"
        company["description"] = (
            f"The people of large_group.toml in {count} departments, not 20; nothing else differs."
        )
        heading = (
            f"The people of ../large_group.toml in {count} departments instead of twenty.\n\n"
            "Written by write.py, which says how departments are merged: do not change it here. Every other\n"
            "number is that of ../large_group.toml, where its comment says where it comes from."
        )
        loaded = sim.save_scenario(company, HERE / f"departments_{count}.toml", heading)
        print(f"{loaded.path.relative_to(HERE.parents[1])}: {len(loaded.scenario.department)} departments")


if __name__ == "__main__":
    main()
