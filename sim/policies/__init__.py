"""How an organisation behaves: one small file per lever, a value of a lever is a function.

The engine asks `LEVERS[lever][value]`; the words of the scenario stop here.

| lever | file | what its function decides |
|---|---|---|
| `intake` | intake.py | where a contact arrives |
| `routing` | routing.py | who may answer a topic, and where a contact goes that somebody may not answer |
| `ownership` | ownership.py | whether who does not know passes the contact on or asks a colleague |
| `sign_off` | sign_off.py | which departments sign before an answer leaves |
| (always) | selection.py | which free agent takes a step, and which step a free agent takes |

`knowledge`, `network` and `case_linking` are switches that select data (the base, the ties, the open case),
not behaviour: the organisation carries them as booleans.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.policies import intake, ownership, routing, sign_off

LEVERS: Mapping[str, Mapping[str, Any]] = {
    "intake": intake.POLICIES,
    "routing": routing.POLICIES,
    "ownership": ownership.POLICIES,
    "sign_off": sign_off.POLICIES,
}
"""Every value of every lever that is behaviour."""
