"""Who is on duty, and which places are open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.organisation import Opening, Organisation
from sim.policies.chart import Place


class Roster:
    """Kept true by the calendar of the engine; read by whoever has to know."""

    def __init__(self, organisation: Organisation) -> None:
        chart = organisation.chart
        self.on_duty = [False] * len(chart.department)
        """Per agent."""
        self.on_duty_mask = np.zeros(len(chart.department), dtype=np.bool_)
        """The same as an array."""
        self.duty_hours = [0.0] * len(chart.department)
        """Per agent: hours on duty in spells begun so far."""
        self._open = [0] * len(chart.places)
        self._places: list[list[Place]] = [[] for _ in chart.staff]
        for place in chart.places:
            if place.desk is None:
                for department in place.departments:
                    self._places[department].append(place)

    def is_open(self, place: Place) -> bool:
        """Whether a live contact may stand in line: a department in its hours, a pool while any of its
        departments is open, a desk while its agent is on duty."""
        return self.on_duty[place.desk] if place.desk is not None else self._open[place.number] > 0

    def turn(self, closing: Sequence[Opening], opening: Sequence[Opening]) -> list[Place]:
        """Departments close and open at one moment; returns the places that are closed by that.

        A department that closes and opens at once (around the clock, at midnight) changes its agents only.
        """
        for spell in closing:
            self._set_duty(spell, False)
        for spell in opening:
            self._set_duty(spell, True)
            for place in self._places[spell.department]:
                self._open[place.number] += 1
        closed = []
        for spell in closing:
            for place in self._places[spell.department]:
                self._open[place.number] -= 1
                if self._open[place.number] == 0:
                    closed.append(place)
        return closed

    def _set_duty(self, spell: Opening, on_duty: bool) -> None:
        for agent in spell.on_duty:
            self.on_duty[agent] = on_duty
            if on_duty:
                self.duty_hours[agent] += spell.end - spell.start
            self.on_duty_mask[agent] = on_duty
