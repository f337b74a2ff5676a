"""The formulas themselves: published values, limits, and sizes that break careless ones."""

from __future__ import annotations

import exact
import pytest


def test_published_values_of_erlang_b_and_c() -> None:
    # Cooper (1981): 10 servers at 5 erlangs block 1.84 % and delay 3.61 %.
    assert exact.erlang_b(10, 5.0) == pytest.approx(0.018385, abs=5e-7)
    assert exact.erlang_c(10, 5.0, 1.0)[0] == pytest.approx(0.036105, abs=5e-7)
    assert exact.erlang_c(5, 4.0, 1.0) == pytest.approx((0.5541, 0.5541), abs=5e-5)
    assert exact.erlang_c(30, 24.0, 1.0) == pytest.approx((0.1729, 0.02881), rel=5e-4)


@pytest.mark.parametrize("servers", [1, 5, 30, 1000])
def test_endless_patience_is_the_limit_of_erlang_a(servers: int) -> None:
    arrival = 0.9 * servers
    limit = exact.erlang_a(servers, arrival, 1.0, 1e-7)
    waits, mean = exact.erlang_c(servers, arrival, 1.0)
    assert (limit.waits, limit.mean_wait) == pytest.approx((waits, mean), rel=1e-4)


@pytest.mark.parametrize("servers", [1, 5, 30, 1000])
def test_no_patience_is_the_limit_of_erlang_a(servers: int) -> None:
    arrival = 1.1 * servers
    assert exact.erlang_a(servers, arrival, 1.0, 1e9).abandons == pytest.approx(
        exact.erlang_b(servers, arrival), rel=1e-4
    )


@pytest.mark.parametrize("load", [0.5, 1.0, 2.0])
def test_patience_like_service_makes_an_infinite_server(load: float) -> None:
    # Deaths n·μ in every state: the number present is Poisson; P(N = 0) of one server gives P(wait).
    found = exact.erlang_a(1, load, 1.0, 1.0)
    assert found.waits == pytest.approx(1.0 - 2.718281828459045**-load, rel=1e-12)
    assert found.mean_wait == pytest.approx((load - found.waits) / load, rel=1e-12)


def test_overload_is_what_cannot_be_served() -> None:
    # The fluid limit: with λ = 1.2 cμ one in six leaves, however large the system.
    assert exact.erlang_a(1000, 1200.0, 1.0, 0.01).abandons == pytest.approx(1.0 / 6.0, rel=1e-6)
    assert exact.erlang_c(1000, 10.0, 1.0) == (0.0, 0.0)


def test_exponential_service_makes_pollaczek_khinchine_erlang_c() -> None:
    assert exact.pollaczek_khinchine(0.8, 1.0, 1.0) == pytest.approx(exact.erlang_c(1, 0.8, 1.0)[1])
    assert exact.largest_of(3, 2.0) == pytest.approx((1 + 1 / 2 + 1 / 3) / 2)
