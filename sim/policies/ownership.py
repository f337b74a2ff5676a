"""What an agent does who may answer but does not know (lever `ownership`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Ownership = Callable[[], bool]
"""Whether the agent keeps the contact and asks a colleague."""


def handoff() -> bool:
    """It leaves my desk."""
    return False


def case_owner() -> bool:
    """The first agent who may answer keeps it, asks the nearest colleague who knows, and answers."""
    return True


POLICIES: Mapping[str, Ownership] = {"handoff": handoff, "case_owner": case_owner}
