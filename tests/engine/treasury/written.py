"""Small books of treasury events with prices that can be worked by hand."""

from __future__ import annotations

from typing import Any

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import COLD, COUNTERPARTY, EXCHANGE, LENDER, POOL

BTC, USD, DAY_S = 10**8, 10**6, 86_400
JAN = days.parse_day("2025-01-01")
VAULT, DESK, LENDS, AT_POOL, TAKER = range(1, 6)
"""Ids of the accounts of every book here."""
PLACES = (
    {"name": "Vault", "kind": COLD, "entity_name": "North"},
    {"name": "Desk", "kind": EXCHANGE, "entity_name": "South"},
    {"name": "Lender", "kind": LENDER, "entity_name": "North"},
    {"name": "At the pool", "kind": POOL, "entity_name": "South", "pool_account_id": 1},
    {"name": "Taker", "kind": COUNTERPARTY, "entity_name": "North"},
)


def day(text: str) -> int:
    return days.parse_day(text)


def at(text: str, hour: int = 12) -> int:
    return days.parse_day(text) * DAY_S + hour * 3600


def event(
    on: str, kind: int, btc: float, account: int = VAULT, hour: int = 12, **more: Any
) -> dict[str, Any]:
    """An event; money in whole dollars under the names `value`, `price` and `fee`."""
    made = {"at": at(on, hour), "kind": kind, "account_id": account, "amount_sat": round(btc * BTC)}
    for name in ("value", "price", "fee"):
        if name in more:
            made[f"{name}_usd"] = round(more.pop(name) * USD)
    return made | more


def book(events: list[dict[str, Any]], prices: dict[str, float] | None = None, **tables: Any) -> Portfolio:
    """A book with the accounts above, a pool without a fee, and a price by day, 100,000 unless said.

    Further tables are given by name; they are written before the events.
    """
    network = [_network(JAN - 40 + n, 100_000.0) for n in range(440)]
    for text, usd in (prices or {}).items():
        network[day(text) - JAN + 40]["price_usd"] = usd
    listed = {
        "network": network,
        "company": [{"name": "Hand", "fiscal_year_start_month": 1}],
        "pool_account": tables.pop("pool_account", [{"name": "Pool", "fee_share": 0.0, "basis": 1}]),
        "treasury_account": tables.pop("treasury_account", list(PLACES)),
    }
    portfolio = Portfolio.empty()
    for table, rows in (*listed.items(), *tables.items(), ("treasury_event", events)):
        portfolio = portfolio.applying(Change((inserting_records(portfolio, table, rows),)))
    return portfolio


def _network(start_on: int, usd: float) -> dict[str, Any]:
    return {
        "span": 0,
        "start_on": start_on,
        "difficulty": 1e14,
        "blocks": 144,
        "fees_btc": 0.0,
        "price_usd": usd,
    }
