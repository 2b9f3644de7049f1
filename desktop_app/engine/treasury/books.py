"""The treasury of a book: its ledger with lots and balances, and what of it an edit leaves as it was."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.engine.treasury.balances import Balances, balances_of
from desktop_app.engine.treasury.flows import LotFlows, flows_of
from desktop_app.engine.treasury.ledger import Ledger, ledger_of
from desktop_app.engine.treasury.lots_of_book import BookLots, lots_of, lots_owed, problems_of_lots

TABLES = (
    "treasury_account", "treasury_event", "lot_choice", "btc_price", "accounting_policy", "facility",
    "pool_account", "production", "network",
)  # fmt: skip
"""What ledger, lots and balances follow from."""


@dataclass(frozen=True, eq=False)
class TreasuryBooks:
    """Ledger, lots by the accounting policies, and balances of the same events."""

    portfolio: Portfolio
    ledger: Ledger
    lots: BookLots
    """With control passing: bitcoin that a lender may use is no longer ours but owed to us."""
    balances: Balances

    @cached_property
    def tax_lots(self) -> BookLots:
        """The same ledger where bitcoin given as collateral keeps its lots."""
        if not self.ledger.passes.any():
            return self.lots
        return lots_of(self.portfolio, self.ledger, tax=True)

    @cached_property
    def flows(self) -> LotFlows:
        """What each event did to the lots."""
        return flows_of(self.ledger, self.lots)

    @cached_property
    def owed(self) -> BookLots:
        """Bitcoin whose control has passed, at the value at which it did and on average."""
        return lots_owed(self.ledger, self.lots.left_out())

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What contradicts itself or is missing, one sentence each."""
        booked = problems_of_lots(self.ledger, self.lots.booked)
        return (*self.ledger.problems, *booked, *self.balances.overdrawn())


def books_of(portfolio: Portfolio, before: TreasuryBooks | None = None) -> TreasuryBooks:
    """The treasury of a portfolio; with the one before an edit, lots are booked from the edit on only."""
    if before is not None and all(portfolio[t] is before.portfolio[t] for t in TABLES):
        return TreasuryBooks(portfolio, before.ledger, before.lots, before.balances)
    ledger = ledger_of(portfolio)
    lots = lots_of(portfolio, ledger, before=before.lots if before else None)
    return TreasuryBooks(portfolio, ledger, lots, balances_of(ledger, lots.left_out()))
