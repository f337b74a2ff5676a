"""Proofs take hours: they run only when asked for by name, as `pytest -m proof`."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "proof" in config.getoption("markexpr"):
        return
    kept = [item for item in items if item.get_closest_marker("proof") is None]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept
