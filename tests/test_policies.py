"""The words of the scenario and the policies that the code knows are the same."""

from __future__ import annotations

from typing import get_args

import pytest

from sim.policies import LEVERS
from sim.scenario import Design


@pytest.mark.parametrize("lever", list(LEVERS))
def test_every_value_a_scenario_may_name_has_a_policy_and_the_reverse(lever: str) -> None:
    assert set(get_args(Design.model_fields[lever].annotation)) == set(LEVERS[lever])
