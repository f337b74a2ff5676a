"""`measures`: what every measure means."""

from __future__ import annotations


def measures() -> None:
    """What every measure means."""
    from sim.measures import catalogue

    for meaning in catalogue():
        print(f"{meaning.name} ({meaning.unit}, better: {meaning.better}; of: {meaning.denominator})")
        print(f"    {meaning.words}")
