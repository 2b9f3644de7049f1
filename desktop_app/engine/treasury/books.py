"""The treasury of a book: its ledger with lots and balances, and what of it an edit leaves as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.engine.results import Ints
from desktop_app.engine.treasury.balances import Balances, balances_of
from desktop_app.engine.treasury.flows import LotFlows, flows_of
from desktop_app.engine.treasury.ledger import Ledger, ledger_of
from desktop_app.engine.treasury.lots_of_book import BookLots, lots_of, lots_owed, problems_of_lots

TABLES = (
    "treasury_account", "treasury_event", "lot_choice", "btc_price", "accounting_policy", "facility",
    "pool_account", "production", "network",
)  # fmt: skip
"""What ledger, lots and balances follow from."""
_NO_KEYS = np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class TreasuryBooks:
    """Ledger, lots by the accounting policies, and balances of the same events."""

    portfolio: Portfolio
    ledger: Ledger
    lots: BookLots
    """With control passing: bitcoin that a lender may use is no longer ours but owed to us."""
    owed: BookLots
    """That bitcoin, at the value at which control passed and on average."""
    left_out: Ints
    """Keys of the events that contradict what is held; they count nowhere."""
    refused: tuple[Problem, ...]
    """Why, by key."""
    balances: Balances

    @cached_property
    def tax_lots(self) -> BookLots:
        """The same ledger where bitcoin given as collateral keeps its lots."""
        if not self.ledger.passes.any():
            return self.lots
        return lots_of(self.portfolio, self.ledger, tax=True, without=self.left_out)

    @cached_property
    def flows(self) -> LotFlows:
        """What each event did to the lots."""
        return flows_of(self.ledger, self.lots, self.left_out)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What contradicts itself or is missing, one sentence each."""
        refused = problems_of_lots(self.ledger, self.refused)
        return (*self.ledger.problems, *refused, *self.balances.overdrawn())


def books_of(portfolio: Portfolio, before: TreasuryBooks | None = None) -> TreasuryBooks:
    """The treasury of a portfolio; with the one before an edit, lots are booked from the edit on only."""
    if before is not None and all(portfolio[t] is before.portfolio[t] for t in TABLES):
        return replace(before, portfolio=portfolio)
    ledger = ledger_of(portfolio)
    booked = _booked(portfolio, ledger, before.lots if before else None)
    return TreasuryBooks(portfolio, ledger, *booked, balances_of(ledger, booked.left_out))


class _Booked(NamedTuple):
    """Lots of what is ours and of what is owed, keys that are left out, and why."""

    lots: BookLots
    owed: BookLots
    left_out: Ints
    refused: tuple[Problem, ...]


def _booked(portfolio: Portfolio, ledger: Ledger, before: BookLots | None) -> _Booked:
    """Lots of what is ours and of what is owed to us, and the events that neither can take.

    More may not come back than was given, so what is owed is booked first; what was given but was not there
    to be given is not owed, so it is asked again until both agree.
    """
    refused = list(lots_owed(ledger, _NO_KEYS).booked.problems)
    while True:
        keys = np.array([problem.id for problem in refused], np.int64)
        lots = lots_of(portfolio, ledger, without=keys, before=before)
        left_out = np.union1d(keys, lots.left_out())
        owed = lots_owed(ledger, left_out)
        if not owed.booked.problems:
            return _Booked(lots, owed, left_out, (*lots.booked.problems, *refused))
        refused += owed.booked.problems
        before = lots
