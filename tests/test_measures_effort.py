"""The customer's effort."""

from __future__ import annotations

import pytest
from traces import LEGAL, SALES, SERVICE, trace

from sim.measures import measure
from sim.trace import NOBODY, Kind, Outcome


def test_contacts_and_handoffs() -> None:
    values = measure(
        trace(
            [
                {"outcome": Outcome.RESOLVED, "resolved_at": 3.0},
                {"outcome": Outcome.RESOLVED, "resolved_at": 3.0},
                {"outcome": Outcome.GAVE_UP},
            ],
            contacts=[
                {"inquiry": 0, "handoffs": 2},
                {"inquiry": 1},
                {"inquiry": 1, "handoffs": 1},
                {"inquiry": 2},
            ],
        )
    )
    assert values["contacts"] == pytest.approx(4 / 3)
    assert values["handoffs"] == 1.0
    assert values["transferred"] == 0.5
    assert values["transferred[channel=phone]"] == 0.5
    assert values["first_contact_resolution"] == pytest.approx(1 / 3)


def test_ping_pong_is_straight_back_within_one_contact() -> None:
    values = measure(
        trace(
            [{} for _ in range(5)],
            contacts=[{"inquiry": at} for at in (0, 1, 2, 2, 3, 4)],
            handoffs=[
                {"inquiry": 0, "contact": 0, "source": SALES, "target": SERVICE},
                # Inquiry 1: round the table, not straight back.
                {"inquiry": 1, "contact": 1, "source": SALES, "target": SERVICE},
                {"inquiry": 1, "contact": 1, "source": SERVICE, "target": LEGAL},
                # Another contact's hand-offs lie between those of contact 0.
                {"inquiry": 0, "contact": 0, "source": SERVICE, "target": SALES},
                {"inquiry": 1, "contact": 1, "source": LEGAL, "target": SALES},
                # Inquiry 2: there in one contact, back in the next.
                {"inquiry": 2, "contact": 2, "source": SALES, "target": SERVICE},
                {"inquiry": 2, "contact": 3, "source": SERVICE, "target": SALES},
                # Inquiry 3: from one agent of a department to another, and to nobody.
                {"inquiry": 3, "contact": 4, "source": SALES, "target": SALES},
                {"inquiry": 3, "contact": 4, "source": SALES, "target": SALES},
                {"inquiry": 3, "contact": 4, "source": SALES, "target": NOBODY},
            ],
        )
    )
    assert values["ping_pong"] == pytest.approx(1 / 5)


def test_agents_met_are_those_who_triage_or_answer() -> None:
    values = measure(
        trace(
            [{}, {}],
            steps=[
                {"agent": 0, "started": 1.0, "ended": 2.0, "kind": Kind.TRIAGE},
                {"agent": 1, "started": 1.0, "ended": 2.0, "kind": Kind.ANSWER},
                {
                    "agent": 1,
                    "started": 1.0,
                    "ended": 2.0,
                    "kind": Kind.ANSWER,
                    "need": 1,
                },  # The same person again.
                {
                    "agent": 4,
                    "started": 1.0,
                    "ended": 2.0,
                    "kind": Kind.SIGN_OFF,
                },  # Whom the customer never meets.
                {"agent": 5, "started": 1.0, "ended": 2.0, "kind": Kind.COLLEAGUE},
            ],
        )
    )
    assert values["agents_met"] == 2.0  # Nobody took up the second contact: it does not count.
