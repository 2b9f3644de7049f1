"""A quarter worked by hand: earnings of two sites, a payout, sales, fees, collateral, interest."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain import days
from desktop_app.domain.capital import ACTUAL, DRAW, INTEREST, REPAYMENT
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import (
    COLLATERAL_BACK,
    COLLATERAL_OUT,
    COMPENSATION,
    NETWORK_FEE,
    OPENING,
    OTHER_IN,
    OTHER_OUT,
    PAYOUT,
    PURCHASE,
    SALE,
)
from desktop_app.exchange.journal.build import journal_of
from desktop_app.exchange.journal.entries import Entry, Journal
from tests.engine.treasury.written import AT_POOL, BTC, DESK, LENDS, USD, VAULT, book, day, event

FIRST, LAST = day("2025-01-01"), day("2025-03-31")
PRICES = {"2024-12-31": 90_000.0, "2025-02-10": 110_000.0, "2025-02-20": 95_000.0, "2025-03-31": 120_000.0}


def flow(on: str, kind: int, usd: float) -> dict[str, Any]:
    return {"day_on": day(on), "label": "Line", "kind": kind, "amount_usd": round(usd * USD), "state": ACTUAL}


def earned(on: str, btc: float) -> dict[str, Any]:
    return {
        "pool_account_id": 1, "day_on": day(on), "earned_sat": round(btc * BTC), "average_phs": 1.0,
        "quality": 1,
    }  # fmt: skip


def quarter(**more: Any) -> Portfolio:
    """The book of the quarter; pool fee 2 %, its files gross of it; two sites of 60 and 40 %."""
    events = [
        event("2024-12-01", OPENING, 2.0, value=100_000.0),
        event("2025-01-10", PAYOUT, 0.98, AT_POOL, to_account_id=VAULT, source="Pool", reference="p-1"),
        event("2025-01-15", PURCHASE, 0.5, DESK, value=50_000.0, fee=25.0),
        event("2025-02-10", SALE, 1.0, value=110_000.0, fee=55.0, source="Desk", reference="s-1"),
        event("2025-02-12", NETWORK_FEE, 0.001),
        event("2025-02-15", COLLATERAL_OUT, 0.5, to_account_id=LENDS, control_passes=1),
        event("2025-02-20", COMPENSATION, 0.01),
        event("2025-02-25", COLLATERAL_BACK, 0.2, LENDS, to_account_id=VAULT, control_passes=1),
        event("2025-03-01", OTHER_IN, 0.1, value=10_000.0),
        event("2025-03-02", OTHER_OUT, 0.05),
        event("2025-04-05", SALE, 0.1, value=12_000.0),
    ]
    tables: dict[str, Any] = {
        "pool_account": [{"name": "Pool", "fee_share": 0.02, "basis": 0}],
        "site": [{"name": name, "control": 0, "cooling": 0} for name in ("Odessa", "Dalton")],
        "pool_share": [
            {"pool_account_id": 1, "site_id": 1, "share": 0.6},
            {"pool_account_id": 1, "site_id": 2, "share": 0.4},
        ],
        "production": [earned("2025-01-09", 1.0), earned("2025-03-30", 0.3)],
        "cash_flow": [
            flow("2025-01-02", DRAW, 30_000), flow("2025-02-01", INTEREST, -250),
            flow("2025-03-20", REPAYMENT, -5_000),
        ],
    }  # fmt: skip
    return book(events, PRICES, **(tables | more))


@pytest.fixture
def journal() -> Journal:
    return journal_of(quarter(), FIRST, LAST)


def said(entry: Entry) -> dict[tuple[int, str], float]:
    """Dollars of an entry by role and location."""
    found: dict[tuple[int, str], float] = {}
    for line in entry.lines:
        found[line.role, line.location] = found.get((line.role, line.location), 0) + line.usd / USD
    return found


def titled(journal: Journal, title: str) -> list[Entry]:
    return [entry for entry in journal.entries if entry.title.startswith(title)]


def on(text: str) -> int:
    return days.parse_day(text)
