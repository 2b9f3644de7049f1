"""What the bills of a contract come to over some months: energy, price, fixed and indexed parts, market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.charges.declare import CATEGORIES
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import Terms
from desktop_app.engine.bill.frame import Calendar
from desktop_app.engine.bill.of_book import load_of, prices_of, series_between
from desktop_app.engine.bill.results import Bill
from desktop_app.engine.bill.situation import Series
from desktop_app.engine.bill.value import effective, last_years_prices, mark_to_market
from desktop_app.engine.results import Floats, Ints

_DELIVERY = 2
"""Of `contracts.PARTS`."""
_MOST_MONTHS = 600


@dataclass(frozen=True, slots=True)
class ContractFigures:
    """The bills of a contract over some billing months; NaN where nothing can be divided."""

    energy_mwh: float
    """Delivered, with the contract's losses."""
    gross_usd: float
    """Before credits."""
    credit_usd: float
    """What programs pay and blocks bring that are sold back, as a positive amount."""
    indexed_mwh: float
    """Priced by a market."""
    peak_kw: float
    by_category: Mapping[str, float]
    complete: bool
    """Whether load and prices cover every month."""

    @property
    def net_usd(self) -> float:
        return self.gross_usd - self.credit_usd

    @property
    def gross_usd_per_mwh(self) -> float:
        return _ratio(self.gross_usd, self.energy_mwh)

    @property
    def net_usd_per_mwh(self) -> float:
        return _ratio(self.net_usd, self.energy_mwh)

    @property
    def fixed_share(self) -> float:
        """Share of the energy whose price no market moves."""
        return 1 - min(_ratio(self.indexed_mwh, self.energy_mwh), 1.0) if self.energy_mwh > 0 else np.nan


def figures_of(made: Bill, first: int, last: int) -> ContractFigures:
    """The figures of the billing periods that begin in the months from `first` to `last`."""
    at = within(made, first, last)
    by_category = {name: float(made.of_category(name)[at].sum()) for name in CATEGORIES}
    come_to, in_force = effective(made), made.version_ids[at] != 0
    energy_kwh = np.where(in_force, made.energy_kwh[at], 0.0)
    gross, net = float(come_to.gross_usd[at].sum()), float(come_to.net_usd[at].sum())
    indexed_kwh = np.nan_to_num(come_to.indexed_share[at]) * energy_kwh
    return ContractFigures(
        float(energy_kwh.sum()) / 1000,
        gross,
        gross - net,
        float(indexed_kwh.sum()) / 1000,
        float(made.peak_kw[at].max(initial=0.0)),
        by_category,
        bool(made.complete[at][in_force].all()),
    )


def within(made: Bill, first: int, last: int) -> slice:
    """Where the months from `first` to `last` stand in a bill."""
    return slice(*np.searchsorted(made.months, [first, last + 1]).tolist())


def in_force(made: Bill, first: int, last: int) -> bool:
    """Whether the contract holds in any of the months."""
    return bool((made.version_ids[within(made, first, last)] != 0).any())


def brings_energy(contract: PowerContract) -> bool:
    """Whether a contract is for the energy itself, and not for its delivery alone."""
    return contract.part != _DELIVERY


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


# --- the market ---------------------------------------------------------------------------------------
def market_usd_per_mwh(portfolio: Portfolio, terms: Terms, first: int, last: int) -> float:
    """Mean price of the market that a contract follows, weighted by the site's load [$/MWh].

    The first price series that a line names; NaN where none is named, or prices and load do not meet.
    """
    held = prices_of(portfolio, terms, first, last)
    named = (line.series_id for version in terms.versions for line in version.lines)
    series = next((held[i] for i in named if i in held), None)
    load = load_of(portfolio, terms.contract, first, last).load
    if series is None or load is None:
        return float("nan")
    kw = _cut(load.kw, first, last)
    price = _at(series, kw)
    known = np.isfinite(price) & np.isfinite(kw.values) & (kw.values > 0)
    weight = kw.values[known]
    return float((price[known] * weight).sum() / weight.sum()) if len(weight) else float("nan")


def _cut(series: Series, first: int, last: int) -> Series:
    """The part of a series that lies in some UTC months."""
    begun, end = (days.first_day(month) * 86_400 for month in (first, last + 1))
    step = series.minutes * 60
    low, high = (min(max((at - series.first_at) // step, 0), len(series.values)) for at in (begun, end))
    return Series(series.first_at + low * step, series.minutes, series.values[low:high])


def _at(prices: Series, load: Series) -> Floats:
    """The price of each of the load's intervals, a mean where prices are finer, NaN outside the prices."""
    finer = max(load.minutes // prices.minutes, 1)
    first = (load.first_at - prices.first_at) // (prices.minutes * 60)
    count = -(-len(load.values) * load.minutes // prices.minutes)
    made = np.full(count, np.nan)
    low, high = max(first, 0), min(first + count, len(prices.values))
    if low < high:
        made[low - first : high - first] = prices.values[low:high]
    if finer > 1:
        return made.reshape(-1, finer).mean(axis=1)
    return np.repeat(made, max(prices.minutes // load.minutes, 1))[: len(load.values)]


# --- mark to market -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class BlocksLeft:
    """Fixed blocks from a day on, against a forward or the market's prices of the year before."""

    mwh: float
    """Still to be delivered."""
    value_usd: float
    """Of what has a price, undiscounted; NaN where nothing has."""


def blocks_left(portfolio: Portfolio, terms: Terms, as_of_on: int) -> BlocksLeft | None:
    """The value of a contract's fixed blocks on a day; None where it has none.

    Months take what the forward of the block's series says of them, else the price of the same calendar month
    of the last year on record of the series itself.
    """
    version = terms.on(as_of_on)
    blocks = list(version.of_kind("block")) if version else []
    if not blocks:
        return None
    month = days.month_of_day(as_of_on)
    calendar, ahead = Calendar.of(terms.contract), np.arange(month, month + _MOST_MONTHS)
    mwh, value, known = 0.0, 0.0, False
    for line in blocks:
        strip = _strip(portfolio, line.series_id, calendar, ahead) if line.series_id else {}
        mark = mark_to_market(terms, line, strip, as_of_on)
        mwh, value = mwh + float(mark.mwh.sum()), value + mark.total_usd
        known = known or bool(np.isfinite(mark.value_usd).any())
    return BlocksLeft(mwh, value if known else float("nan"))


def _strip(portfolio: Portfolio, series_id: int, calendar: Calendar, ahead: Ints) -> dict[int, float]:
    """A price for each month ahead, as far as one is known [$/MWh]."""
    first = int(ahead[0])
    recent = series_between(portfolio, series_id, first - 13, first + 1)
    strip = last_years_prices(recent, calendar, ahead) if recent else {}
    forward_id = portfolio.records("price_series")[series_id].forward_id
    forward = series_between(portfolio, forward_id, first, int(ahead[-1]) + 1) if forward_id else None
    return strip | (_monthly(forward) if forward else {})


def _monthly(series: Series) -> dict[int, float]:
    """The mean of each UTC month of a series that has any price."""
    instants = series.first_at + 60 * series.minutes * np.arange(len(series.values), dtype=np.int64)
    month = days.months_of_days(instants // 86_400)
    known = np.isfinite(series.values)
    return {m: float(series.values[known & (month == m)].mean()) for m in np.unique(month[known]).tolist()}
