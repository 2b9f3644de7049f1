"""Earned against expected and against paid: by pool account and month, and by site and month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.treasury import PAYOUT
from desktop_app.engine.actuals import NET
from desktop_app.engine.fleet import positions_of
from desktop_app.engine.network import network_days
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, Ints
from desktop_app.engine.treasury.balances import DUE
from desktop_app.engine.treasury.books import TreasuryBooks


@dataclass(frozen=True, slots=True, eq=False)
class Reconciliation:
    """Bitcoin by row (pool accounts, or sites) and month, shape [R, M].

    Earned less fee less paid is what the receivable grew by; expected is what the hashrate on record should
    have earned, gross of the fee.
    """

    ids: Ints
    names: tuple[str, ...]
    months: Ints
    expected_btc: Floats
    earned_btc: Floats
    """Gross of the pool's fee."""
    fee_btc: Floats
    paid_btc: Floats
    due_btc: Floats
    """Credited and not paid, at the end of each month; NaN by site, where payouts are not told apart."""

    @property
    def luck(self) -> Floats:
        """Earned over expected, less 1; NaN where nothing was expected."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.expected_btc > 0, self.earned_btc / self.expected_btc - 1, np.nan)

    @property
    def net_btc(self) -> Floats:
        return self.earned_btc - self.fee_btc


def by_pool_account(books: TreasuryBooks, months: Ints) -> Reconciliation:
    """By pool account: expected of the reported hashrate, credited, the fee, paid, and due at month ends."""
    portfolio, ledger = books.portfolio, books.ledger
    rows, accounts = portfolio["production"], portfolio["pool_account"]
    shape = (len(accounts), len(months))
    at = positions_of(accounts.ids, rows["pool_account_id"].astype(np.int64))
    month = days.months_of_days(rows["day_on"]) - int(months[0])
    inside = (month >= 0) & (month < len(months))
    gross = rows["earned_sat"] / 1e8 / np.where(accounts["basis"] == NET, 1 - accounts["fee_share"], 1.0)[at]
    cells = at[inside], month[inside]

    def summed(values: Floats) -> Floats:
        made = np.zeros(shape)
        np.add.at(made, cells, values[inside])
        return made

    made_up = summed(rows["average_phs"] * _hashvalue(books, rows["day_on"].astype(np.int64)))
    fee = summed(gross * accounts["fee_share"][at])
    paid, due = _paid(books, months), np.full(shape, np.nan)
    ends = books.balances.month_ends(months)[:, :, DUE] / 1e8
    for account, place in enumerate(ledger.places.of_pools.tolist()):
        if (ledger.places.of_pools == place).sum() == 1:
            due[account] = ends[:, place]
    names = tuple(accounts["name"].tolist())
    return Reconciliation(accounts.ids, names, months, made_up, summed(gross), fee, paid, due)


def _hashvalue(books: TreasuryBooks, day: Ints) -> Floats:
    """BTC per PH/s of each of these days; NaN where the network is unknown."""
    if not len(day):
        return np.empty(0)
    network = network_days(books.portfolio, int(day.min()), int(day.max()))
    return network.btc_per_phs[day - int(day.min())]


def _paid(books: TreasuryBooks, months: Ints) -> Floats:
    """What arrived from each pool account's place by month."""
    ledger = books.ledger
    chosen = (ledger.kind == PAYOUT) & ~np.isin(ledger.key, books.left_out)
    month = days.months_of_days(ledger.day[chosen]) - int(months[0])
    inside = (month >= 0) & (month < len(months))
    by_place = np.zeros((len(ledger.places), len(months)))
    cells = ledger.place[chosen][inside], month[inside]
    np.add.at(by_place, cells, ledger.amount_sat[chosen][inside] / 1e8)
    return by_place[ledger.places.of_pools]


def by_site(prepared: Prepared, books: TreasuryBooks, months: Ints) -> Reconciliation:
    """By site: expected of the realised hashrate, credited, the fee, and paid by the sites' pool shares."""
    at = months - int(prepared.months[0])
    sums = prepared.actual_sums
    known = (at >= 0) & (at < sums.earned_btc.shape[1])

    def taken(values: Floats) -> Floats:
        return np.where(known, values[:, at.clip(0, max(values.shape[1] - 1, 0))], 0.0)

    shares, accounts = books.portfolio["pool_share"], books.portfolio["pool_account"]
    paid = np.zeros((len(prepared.site_ids), len(months)))
    of_account = _paid(books, months)
    account = positions_of(accounts.ids, shares["pool_account_id"].astype(np.int64))
    site = positions_of(prepared.site_ids, shares["site_id"].astype(np.int64))
    np.add.at(paid, site, of_account[account] * shares["share"][:, None])
    sites = books.portfolio.records("site")
    names = tuple(sites[i].name for i in prepared.site_ids.tolist())
    month_of = days.months_of_days(prepared.actual.first_on + np.arange(prepared.actual.count))
    fee = np.zeros_like(paid)
    place = month_of - int(months[0])
    inside = (place >= 0) & (place < len(months))
    np.add.at(fee.T, place[inside], prepared.actual.pool_fee_btc[:, inside].T)
    return Reconciliation(
        prepared.site_ids, names, months, np.nan_to_num(taken(sums.expected_btc)),
        np.nan_to_num(taken(sums.earned_btc)), fee, paid, np.full(paid.shape, np.nan),
    )  # fmt: skip
