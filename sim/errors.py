"""What can go wrong, as one tree.

WalschipError                 anything this package raises on purpose
├── InputError                what the user gave cannot be used (exit status 2)
│   └── ScenarioError         faults in a scenario file, all of them, each with its place
├── ConservationError         a trace that contradicts itself: a defect of the simulator, never of the input
└── WorkerLost                a worker process died; what was finished is kept (exit status 1)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class WalschipError(Exception):
    """Anything this package raises on purpose."""


class InputError(WalschipError):
    """What the user gave cannot be used; the message is one line per fault, ready to print."""


@dataclass(frozen=True)
class Fault:
    """One fault of a scenario: where it is, what is wrong and what would be right."""

    file: str
    path: str
    """Dotted path of the value, lists by name: `topic.privacy.raci.legal`; empty for the file as a whole."""
    wrong: str
    right: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.path}" if self.path else self.file
        return f"{place}: {self.wrong} ({self.right})" if self.right else f"{place}: {self.wrong}"


class ScenarioError(InputError):
    """Every fault found in a scenario, at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class WorkerLost(WalschipError):
    """A worker process died under the run."""


class ConservationError(WalschipError):
    """A trace breaks a conservation law; the run must not be reported."""
