"""Whom a case owner asks: the nearest colleague on the network who knows, on duty first."""

from __future__ import annotations

import numpy as np

from sim.engine.roster import Roster
from sim.network import Network
from sim.trace import Bools, Ints

_FAR = 1 << 40


class Colleagues:
    """Distances on the network and who masters what; distances are computed when first asked for."""

    def __init__(self, people: Network, masters: Bools, roster: Roster) -> None:
        self._people = people
        self._masters: list[Ints] = [np.flatnonzero(column) for column in masters.T]
        self._roster = roster
        self._hops: dict[int, Ints] = {}

    def nearest(self, asker: int, question: int) -> int | None:
        """Who knows and is on duty at the fewest ties; failing that, off duty; the lowest number among equals.

        None if nobody who knows can be reached over the network. One pass of numpy over those who know.
        """
        if asker not in self._hops:
            self._hops[asker] = self._people.hops(asker)
        who = self._masters[question]
        hops = self._hops[asker][who]
        reachable = (hops <= len(self._roster.on_duty)) & (who != asker)
        if not reachable.any():
            return None
        distance = hops + np.where(self._roster.on_duty_mask[who], 0, _FAR // 2) + np.where(reachable, 0, _FAR)
        return int(who[np.argmin(distance)])

    def learnt(self, agent: int, question: int) -> None:
        """An agent masters a question from now on."""
        who = self._masters[question]
        if agent not in who:
            self._masters[question] = np.insert(who, np.searchsorted(who, agent), agent)
