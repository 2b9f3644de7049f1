"""What each event of the ledger did to the lots: bitcoin, basis or proceeds, and cost released."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.engine.lots.events import ACQUIRE, DISPOSE, NOTHING
from desktop_app.engine.results import Ints
from desktop_app.engine.treasury.ledger import Flags, Ledger
from desktop_app.engine.treasury.lots_of_book import BookLots


@dataclass(frozen=True, slots=True, eq=False)
class LotFlows:
    """Along the ledger; nothing for events that concern no lots or were left out."""

    day: Ints
    comes: Flags
    goes: Flags
    amount_sat: Ints
    usd: Ints
    """Basis of what comes, net proceeds of what goes [µUSD]."""
    cost_usd: Ints
    """Basis released by what goes."""

    @property
    def gain_usd(self) -> Ints:
        """Net proceeds less cost; 0 for what comes."""
        return np.where(self.goes, self.usd - self.cost_usd, 0)

    def sat_on(self, day: int) -> int:
        """Bitcoin among the lots at the end of a day."""
        past = self.day <= day
        return int(self.amount_sat[self.comes & past].sum() - self.amount_sat[self.goes & past].sum())

    def basis_on(self, day: int) -> int:
        """Its basis [µUSD]."""
        past = self.day <= day
        return int(self.usd[self.comes & past].sum() - self.cost_usd[self.goes & past].sum())


def flows_of(ledger: Ledger, lots: BookLots, left_out: Ints) -> LotFlows:
    """Join the ledger with what was booked of it."""
    count = len(ledger)
    effect = lots.events.effect[len(lots.events) - count :].copy()
    value = lots.events.value_usd[len(lots.events) - count :]
    effect[np.isin(ledger.key, left_out)] = NOTHING
    comes, goes = effect <= ACQUIRE, effect == DISPOSE
    cost, gone = np.zeros(count, np.int64), lots.booked.disposals
    order = np.argsort(ledger.key)
    cost[order[np.searchsorted(ledger.key, gone.key, sorter=order)]] = gone.cost_usd
    return LotFlows(ledger.day, comes, goes, ledger.amount_sat, np.where(comes | goes, value, 0), cost)
