"""Times on tiny traces."""

from __future__ import annotations

import pytest
from traces import EMAIL, trace

from sim.measures import measure
from sim.trace import Kind, Outcome


def test_times_with_open_and_fallen_inquiries() -> None:
    values = measure(
        trace(
            [
                {"arrival": 0.0, "outcome": Outcome.RESOLVED, "resolved_at": 2.0, "responded_at": 1.0},
                {"arrival": 1.0, "outcome": Outcome.RESOLVED, "resolved_at": 5.0, "responded_at": 2.0},
                {"arrival": 2.0, "outcome": Outcome.LOST},  # never answered, never responded to
                {"arrival": 3.0, "outcome": Outcome.BOUNCED, "responded_at": 6.0},
                {"arrival": 50.0, "outcome": Outcome.OPEN},  # watched for 250 hours
            ]
        )
    )
    # Resolution after 2 and 4 hours; of five at risk nobody left before: S = 4/5, 3/5.
    assert values["time_to_resolution.median"] is None
    assert values["time_to_resolution.p90"] is None
    assert values["time_to_resolution.mean"] == pytest.approx(2 + 2 * 4 / 5 + 236 * 3 / 5)
    # Responses after 1, 1 and 3 hours: S = 3/5, 2/5.
    assert values["time_to_first_response.median"] == 3.0
    assert values["time_to_first_response.p90"] is None
    assert values["time_to_first_response.mean"] == pytest.approx(1 + 2 * 3 / 5 + 237 * 2 / 5)
    assert values["time_to_first_response.median[channel=phone]"] == 3.0
    assert values["time_to_resolution.mean[channel=e-mail]"] is None


def test_what_fell_through_never_resolves_however_soon_the_run_ends() -> None:
    values = measure(
        trace(
            [
                {"arrival": 0.0, "outcome": Outcome.RESOLVED, "resolved_at": 5.0, "responded_at": 5.0},
                {"arrival": 0.0, "outcome": Outcome.RESOLVED, "resolved_at": 20.0, "responded_at": 20.0},
                {"arrival": 95.0, "outcome": Outcome.GAVE_UP},  # 5 hours before the end, and for ever
            ],
            horizon=100.0,
        )
    )
    # At 20 hours two are still at risk, the one who gave up among them: S = 1/3, and it stays there.
    for name in ("time_to_resolution", "time_to_first_response"):
        assert values[f"{name}.median"] == 20.0
        assert values[f"{name}.p90"] is None


def test_mean_is_undefined_where_the_run_ends_too_early() -> None:
    values = measure(
        trace(
            [
                {"arrival": 0.0, "outcome": Outcome.RESOLVED, "resolved_at": 2.0, "responded_at": 1.0},
                {"arrival": 0.0},
            ],
            horizon=200.0,
        )
    )
    assert values["time_to_resolution.median"] == 2.0
    assert values["time_to_resolution.mean"] is None
    assert values["time_to_first_response.mean"] is None


def test_all_resolved() -> None:
    values = measure(
        trace(
            [
                {"arrival": 0.0, "outcome": Outcome.RESOLVED, "resolved_at": float(at), "responded_at": 1.0}
                for at in range(1, 11)
            ]
        )
    )
    assert values["time_to_resolution.median"] == 5.0
    assert values["time_to_resolution.p90"] == 9.0
    assert values["time_to_resolution.mean"] == 5.5
    assert values["time_to_first_response.p90"] == 1.0


def test_waiting_is_what_no_step_covers() -> None:
    values = measure(
        trace(
            [{"arrival": 0.0}, {"arrival": 0.0, "channel": EMAIL}],
            contacts=[
                {"inquiry": 0, "made": 0.0, "ended": 10.0},
                {"inquiry": 1, "made": 0.0, "ended": 4.0},
                {"inquiry": 0, "made": 20.0, "ended": 23.0},
            ],
            steps=[
                # Contact 0: two sign-offs overlap in [2, 5], one lies inside the other in [7, 9]: 5 hours.
                {"contact": 0, "started": 2.0, "ended": 4.0, "kind": Kind.SIGN_OFF},
                {"contact": 0, "started": 3.0, "ended": 5.0, "kind": Kind.SIGN_OFF, "agent": 1},
                {"contact": 0, "started": 7.0, "ended": 9.0, "kind": Kind.SIGN_OFF},
                {"contact": 0, "started": 7.5, "ended": 8.0, "kind": Kind.SIGN_OFF, "agent": 1},
                # Contact 2: work goes on for an hour after the customer has left: 1 hour counts as waiting.
                {"contact": 2, "started": 21.0, "ended": 24.0},
            ],
        )
    )
    assert values["waiting.mean"] == pytest.approx((5 + 4 + 1) / 2)
    assert values["waiting.mean[channel=phone]"] == pytest.approx(6.0)
    assert values["waiting.mean[channel=e-mail]"] == pytest.approx(4.0)
    assert values["waiting.mean[channel=chat]"] is None
    # Work counts in full: 2 + 2 + 2 + 1/2 + 3 hours over two inquiries.
    assert values["touch.mean"] == pytest.approx(9.5 * 60 / 2)


def test_only_arrivals_in_the_window_count() -> None:
    resolved = {"outcome": Outcome.RESOLVED, "responded_at": 200.0}
    values = measure(
        trace(
            [
                {"arrival": 9.0, "resolved_at": 200.0, **resolved},
                {"arrival": 10.0, "resolved_at": 200.0, **resolved},
                {"arrival": 100.0, "resolved_at": 201.0, **resolved},
            ],
            start=10.0,
        )
    )
    assert values["time_to_resolution.median"] == 190.0
    assert values["contacts"] == 1.0
    assert values["waiting.mean"] == 290.0
