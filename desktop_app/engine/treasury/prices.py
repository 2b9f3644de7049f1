"""The price of bitcoin at the moment that the accounting policy names, with its source and its time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import AccountingPolicy
from desktop_app.engine.network import network_days
from desktop_app.engine.results import Ints

DAY_S = 86_400
CLOSE, NEW_YORK, MEAN, EVENT = range(4)
"""Places of the moments in `PRICE_MOMENTS`."""
NETWORK = "network history"
"""What the source is called where the book's network history gives the price."""


@dataclass(frozen=True, slots=True, eq=False)
class Quoted:
    """A price for each asked moment."""

    price_usd: Ints
    """0 where none is known [µUSD/BTC]."""
    at: Ints
    """When it was true: instant of the quote, or the start of the day whose mean it is."""
    source: Ints
    """Place in `Prices.sources`."""
    known: NDArray[np.bool_]
    as_wanted: NDArray[np.bool_]
    """False where the policy's source has none and the network history stands in."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Every price on record: the means of days, and quotes of other sources."""

    first_on: int
    by_day_usd: Ints
    """Means of days by the network history, 0 where there is none [µUSD/BTC]."""
    sources: tuple[str, ...]
    quotes: Mapping[str, tuple[Ints, Ints]]
    """Instants, ascending, and prices of each source."""
    policies: tuple[AccountingPolicy, ...]
    """By day, at least one; the first holds from the beginning."""

    def policy_at(self, day: Ints) -> Ints:
        """Place of the policy that holds on each day."""
        starts = np.array([p.effective_on for p in self.policies], np.int64)
        return (np.searchsorted(starts, day, side="right") - 1).clip(min=0)

    def of_network(self, day: Ints) -> Ints:
        """Means of days by the network history; 0 where unknown."""
        place = day - self.first_on
        inside = (place >= 0) & (place < len(self.by_day_usd))
        if not len(self.by_day_usd):
            return np.zeros(len(day), np.int64)
        return np.where(inside, self.by_day_usd[place.clip(0, len(self.by_day_usd) - 1)], 0)

    def quoted(self, at: Ints, day: Ints) -> Quoted:
        """The policy's price for events of these instants, booked on these days."""
        mean = self.of_network(day)
        price, when, source = mean.copy(), day * DAY_S, np.zeros(len(day), np.int64)
        wanted = np.ones(len(day), np.bool_)
        chosen = self.policy_at(day)
        for number, policy in enumerate(self.policies):
            rows = np.flatnonzero(chosen == number)
            if not policy.price_source or not len(rows):
                continue
            found, then = self._of_source(policy, at[rows], day[rows])
            there = rows[found > 0]
            price[there], when[there] = found[found > 0], then[found > 0]
            source[there] = self.sources.index(policy.price_source)
            wanted[rows[found == 0]] = False
        return Quoted(price, when, source, price > 0, wanted)

    def closing(self, day: int) -> int:
        """The price that values what is held at the end of a day; 0 where none is known [µUSD/BTC]."""
        one = np.array([day], np.int64)
        return int(self.quoted(one * DAY_S + DAY_S - 1, one).price_usd[0])

    def _of_source(self, policy: AccountingPolicy, at: Ints, day: Ints) -> tuple[Ints, Ints]:
        """The source's last price within the day before the moment, or the mean of the day; 0 for none."""
        instants, prices = self.quotes.get(policy.price_source, (np.empty(0, np.int64),) * 2)
        if not len(instants):
            return np.zeros(len(day), np.int64), np.zeros(len(day), np.int64)
        if policy.price_moment == MEAN:
            return _means(instants, prices, day), day * DAY_S
        moment = _moment(policy.price_moment, at, day)
        place = np.searchsorted(instants, moment, side="right") - 1
        near = (place >= 0) & (instants[place] > moment - DAY_S)
        return np.where(near, prices[place], 0), np.where(near, instants[place], 0)


def _moment(moment: int, at: Ints, day: Ints) -> Ints:
    if moment == NEW_YORK:
        return new_york_close(day)
    return at if moment == EVENT else (day + 1) * DAY_S


def _means(instants: Ints, prices: Ints, day: Ints) -> Ints:
    """Means of the quotes of each day, rounded half to even; 0 where a day has none."""
    start, end = (np.searchsorted(instants, (day + n) * DAY_S) for n in (0, 1))
    sums = np.concatenate([[0], np.cumsum(prices)])
    count = np.maximum(end - start, 1)
    return np.rint((sums[end] - sums[start]) / count).astype(np.int64)


def new_york_close(day: Ints) -> Ints:
    """16:00 in New York, UTC [s]: 20:00 from the second Sunday of March to the first of November."""
    found = day * DAY_S + 21 * 3600
    for year in np.unique(days.months_of_days(day) // 12 + 1970).tolist():
        summer = (day >= _sunday(year, 3, 2)) & (day < _sunday(year, 11, 1))
        found[summer] -= 3600
    return found


def _sunday(year: int, month: int, number: int) -> int:
    first = date(year, month, 1)
    return days.day_of(first) + (6 - first.weekday()) % 7 + 7 * (number - 1)


def policies_of(portfolio: Portfolio) -> tuple[AccountingPolicy, ...]:
    """The accounting policies by their first day; the usual one where there is none."""
    found = sorted(portfolio.records("accounting_policy").values(), key=lambda p: p.effective_on)
    return tuple(found) or (AccountingPolicy(effective_on=0, price_source="", note=""),)


def prices_of(portfolio: Portfolio, first_on: int, last_on: int) -> Prices:
    """All prices that may value events of these days."""
    policies = policies_of(portfolio)
    network = network_days(portfolio, first_on, last_on).price_usd
    by_day = np.rint(np.nan_to_num(network) * 1e6).astype(np.int64)
    rows = portfolio["btc_price"]
    named = dict.fromkeys(p.price_source for p in policies if p.price_source)
    quotes = {}
    for source in named:
        chosen = np.flatnonzero(rows["source"] == source.encode())
        order = chosen[np.argsort(rows["at"][chosen], kind="stable")]
        quotes[source] = rows["at"][order].astype(np.int64), rows["price_usd"][order].astype(np.int64)
    return Prices(first_on, by_day, (NETWORK, *named), quotes, policies)
