"""Table E: what was sold in a span, at what price, and how that compares with the reference of each day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain.fields import MISSING_32
from desktop_app.domain.treasury import SALE
from desktop_app.engine.lots.rounding import divided
from desktop_app.engine.results import Ints
from desktop_app.engine.treasury.amounts import SAT, valued
from desktop_app.engine.treasury.books import TreasuryBooks


@dataclass(frozen=True, slots=True, eq=False)
class SaleRows:
    """Sales one by one, in their order; key is the id of the event."""

    key: Ints
    at: Ints
    sat: Ints
    gross_usd: Ints
    fee_usd: Ints
    cost_usd: Ints
    """Basis released."""
    reference_usd: Ints
    """What the policy's price of the moment would have brought; 0 where it is unknown."""

    @property
    def net_usd(self) -> Ints:
        return self.gross_usd - self.fee_usd


@dataclass(frozen=True, slots=True)
class SaleTotals:
    """Sums of some sales [sat, µUSD]; prices are µUSD/BTC, 0 of nothing."""

    count: int
    sat: int
    gross_usd: int
    fee_usd: int
    cost_usd: int
    reference_usd: int

    @property
    def net_usd(self) -> int:
        return self.gross_usd - self.fee_usd

    @property
    def net_price_usd(self) -> int:
        """Average net price: net proceeds over bitcoin sold."""
        return divided(self.net_usd * SAT, self.sat) if self.sat else 0

    @property
    def reference_price_usd(self) -> int:
        """Mean reference price, weighted by what was sold."""
        return divided(self.reference_usd * SAT, self.sat) if self.sat else 0

    @property
    def slippage(self) -> float:
        """Gross proceeds over their reference, less 1; NaN where the reference is unknown."""
        return self.gross_usd / self.reference_usd - 1 if self.reference_usd else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Sales:
    """Table E."""

    rows: SaleRows
    total: SaleTotals
    by_counterparty: tuple[tuple[str, SaleTotals], ...]
    """The largest first; sales without a name stand as "Not named"."""
    period_price_usd: int
    """Mean of the days' prices over the span: what an even sale day by day would have met [µUSD/BTC]."""


def sales(books: TreasuryBooks, first_on: int, last_on: int) -> Sales:
    """Table E of a span; sales that the lots leave out are not in it."""
    ledger, flows = books.ledger, books.flows
    at = np.flatnonzero(ledger.inside(first_on, last_on) & (ledger.kind == SALE) & flows.goes)
    sat, price = ledger.amount_sat[at], ledger.price_usd[at]
    rows = SaleRows(
        ledger.key[at], ledger.at[at], sat, ledger.value_usd[at], ledger.fee_usd[at], flows.cost_usd[at],
        valued(sat, price),
    )  # fmt: skip
    day = np.arange(first_on, last_on + 1)
    daily = ledger.prices.quoted(day * 86_400 + 86_399, day).price_usd
    known = daily[daily > 0]
    mean = int(np.rint(known.mean())) if len(known) else 0
    return Sales(rows, _totals(rows, np.arange(len(at))), _by_party(books, rows), mean)


def _totals(rows: SaleRows, at: Ints) -> SaleTotals:
    columns = (rows.sat, rows.gross_usd, rows.fee_usd, rows.cost_usd, rows.reference_usd)
    return SaleTotals(len(at), *(int(column[at].sum()) for column in columns))


def _by_party(books: TreasuryBooks, rows: SaleRows) -> tuple[tuple[str, SaleTotals], ...]:
    """By counterparty; an event without one takes the account that it was sold from."""
    events, accounts = books.portfolio["treasury_event"], books.portfolio.records("treasury_account")
    at = events.positions(rows.key)
    names = [
        name or (accounts[account].name if account != MISSING_32 else "Not named")
        for name, account in zip(
            events["counterparty"][at].tolist(), events["account_id"][at].tolist(), strict=True
        )
    ]
    listed = np.array(names, object)
    found = [(name, _totals(rows, np.flatnonzero(listed == name))) for name in dict.fromkeys(names)]
    return tuple(sorted(found, key=lambda pair: -pair[1].sat))
