"""Books for tests: a clock that stands, a small company, and whether two portfolios say the same."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from desktop_app.book import Book
from desktop_app.domain.change import Change
from desktop_app.domain.days import parse_day
from desktop_app.domain.edits import inserting, inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.storage.digest import digest

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
STARTED_ON = parse_day("2025-10-01")


def noon() -> datetime:
    return NOON


def new_book(path: Path, who: str = "Anna") -> Book:
    return Book.create(path, who=who, now=noon)


def opened(path: Path, who: str = "Anna", **options: object) -> Book:
    return Book.open(path, who=who, now=noon, **options)  # type: ignore[arg-type]


def add_company(book: Book, machines: int = 20) -> None:
    """Two sites with a price, one model, some machines with a state each, a treasury event."""
    portfolio = book.portfolio
    sites = [{"name": name, "control": 0, "cooling": 0, "region": "Texas", "latitude": 31.5} for name in "AB"]
    site = inserting_records(portfolio, "site", sites)
    model = inserting_records(
        portfolio,
        "machine_model",
        [{"manufacturer": "Bitmain", "name": "S21", "ths": 200.0, "power_w": 3500.0, "cooling": 0}],
    )
    price = [{"site_id": 1, "effective_on": STARTED_ON, "usd_per_mwh": 41.1}]
    account = [{"name": "Treasury"}]
    opening = {"at": STARTED_ON * 86_400, "kind": 0, "account_id": 1, "amount_sat": 123_456_789}
    entry = [opening | {"note": "Opening – ₿"}]
    book.edit(
        "Add the company",
        Change(
            (
                site,
                model,
                inserting_records(portfolio, "power_price", price),
                inserting_records(portfolio, "treasury_account", account),
                inserting_records(portfolio, "treasury_event", entry),
            )
        ),
    )
    book.edit("Import machines", fleet(book.portfolio, machines))


def fleet(portfolio: Portfolio, machines: int, first: int = 0) -> Change:
    """New machines of the first model, energised at the first site."""
    serials = np.array([f"SN{first + i:08d}".encode() for i in range(machines)], "S24")
    rows = inserting(portfolio, "machine", {"serial": serials, "model_id": np.full(machines, 1, np.int32)})
    states = {
        "machine_id": rows.ids.astype(np.int32),
        "effective_on": np.full(machines, STARTED_ON, np.int32),
        "status": np.full(machines, 4, np.int8),
        "site_id": np.full(machines, 1, np.int32),
        "ths": 200.0 + np.arange(machines) / 7,
    }
    return Change((rows, inserting(portfolio, "machine_state", states)))


def same(left: Portfolio, right: Portfolio) -> bool:
    """Whether two portfolios hold the same values in all tables; next ids may differ, as none is reused."""
    return digest(left) == digest(right)
