"""Table F: the monthly release, this month beside the month before and the same month a year ago."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.fleet import as_of
from desktop_app.domain.machines import OURS, RACKED
from desktop_app.domain.production import CAUSES
from desktop_app.domain.treasury import MINED, SALE
from desktop_app.engine.fleet import state_rates
from desktop_app.engine.periods import loss_figures, summarise
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.treasury.books import TreasuryBooks

DEMAND_RESPONSE = CAUSES.index("demand response")
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class ProductionMonth:
    """The figures of a month, as Riot's release has them; NaN where nothing is known."""

    month: int
    produced_btc: float
    """Net of the pool's fee."""
    days: int
    held_btc: float
    """In all states, pledged and owed bitcoin with it, at the end."""
    encumbered_btc: float
    """Of it: pledged, restricted, owed, lent or managed."""
    sold_btc: float
    sold_net_usd: float
    deployed_ehs: float
    """Nameplate of our machines in racks at the end."""
    operating_ehs: float
    power_credits_usd: float
    """Without those of demand response."""
    demand_response_usd: float
    power_usd_per_kwh: float
    """All-in: energy less credits, over the energy metered."""
    efficiency_j_th: float

    @property
    def produced_a_day_btc(self) -> float:
        return self.produced_btc / self.days if self.days else NAN

    @property
    def net_price_usd(self) -> float:
        """Average net price of what was sold."""
        return self.sold_net_usd / self.sold_btc if self.sold_btc else NAN

    @property
    def all_credits_usd(self) -> float:
        return self.power_credits_usd + self.demand_response_usd


def production_table(prepared: Prepared, books: TreasuryBooks, month: int) -> tuple[ProductionMonth, ...]:
    """Table F: this month, the one before, the same of last year."""
    return tuple(production_month(prepared, books, one) for one in (month, month - 1, month - 12))


def production_month(prepared: Prepared, books: TreasuryBooks, month: int) -> ProductionMonth:
    """A month's release; a month that is not over counts to the last day on record."""
    first = days.first_day(month)
    last = min(days.first_day(month + 1) - 1, prepared.as_of_on)
    figures = summarise(prepared, first, last).company
    ledger, flows = books.ledger, books.flows
    inside = ledger.inside(first, last)
    made = inside & (ledger.kind == MINED) & flows.comes
    sold = inside & (ledger.kind == SALE) & flows.goes
    by_state = books.balances.by_state(last) / 1e8
    credits_usd = loss_figures(prepared, first, last).credit_usd
    demand = float(np.nansum(credits_usd[:, DEMAND_RESPONSE]))
    return ProductionMonth(
        month=month,
        produced_btc=float(flows.amount_sat[made].sum()) / 1e8,
        days=max(last - first + 1, 0),
        held_btc=float(by_state.sum()) if _opened(books, last) else NAN,
        encumbered_btc=float(by_state[1:5].sum()),
        sold_btc=float(flows.amount_sat[sold].sum()) / 1e8,
        sold_net_usd=float(flows.usd[sold].sum()) / 1e6,
        deployed_ehs=_deployed(prepared, last),
        operating_ehs=figures["operating_phs"] / 1e3,
        power_credits_usd=float(np.nansum(credits_usd)) - demand,
        demand_response_usd=demand,
        power_usd_per_kwh=figures["net_power_usd_per_mwh"] / 1e3,
        efficiency_j_th=figures["efficiency_j_th"],
    )


def _opened(books: TreasuryBooks, day: int) -> bool:
    opened = books.ledger.opened_at
    return opened is not None and opened // 86_400 <= day


def _deployed(prepared: Prepared, day: int) -> float:
    """Nameplate of our racked machines on a day [EH/s]."""
    states = prepared.portfolio["machine_state"]
    chosen = as_of(prepared.portfolio, day)
    ours = np.isin(states["status"][chosen], RACKED) & (states["owner"][chosen] == OURS)
    hashrate = state_rates(prepared.portfolio)[0]
    return float(np.nansum(hashrate[chosen[ours]])) / 1e6
