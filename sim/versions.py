"""The versions that numbers can depend on."""

from __future__ import annotations

import platform
from importlib import metadata

LIBRARIES = ("walschip", "simpy", "numpy", "scipy", "networkx")


def versions() -> dict[str, str]:
    """Python's and each library's version; "not installed" for this package where it is run from a folder."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def version(name: str) -> str:
    """A distribution's version."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
