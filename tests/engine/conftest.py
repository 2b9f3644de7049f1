"""A company whose every figure can be worked by hand, and the sample company in small."""

from __future__ import annotations

import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.machines import ENERGISED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import OPENING, SALE
from desktop_app.engine.prepare import Prepared, prepare
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company

DIFFICULTY = 1e14


def day(text: str) -> int:
    return days.parse_day(text)


def build(portfolio: Portfolio, **tables: list[dict]) -> Portfolio:
    for table, records in tables.items():
        portfolio = portfolio.applying(Change((inserting_records(portfolio, table, records),)))
    return portfolio


@pytest.fixture(scope="session")
def hand() -> Portfolio:
    """One site of ten machines of 100 TH/s and 2,000 W, PUE 1.05, $50/MWh, running through 2025-06 and -07.

    June is on record: 0.9 PH/s of 1 PH/s energised, a loss of 0.21 MW·h·10 for price on 10 June.
    """
    network = [
        {
            "span": 1,
            "start_on": day(f"2025-{m:02d}-01"),
            "difficulty": DIFFICULTY,
            "blocks": 4320,
            "fees_btc": 432.0,
            "price_usd": 100_000.0,
        }
        for m in (6, 7)
    ]
    june = range(day("2025-06-01"), day("2025-07-01"))
    p = build(
        Portfolio.empty(),
        company=[{"name": "Hand", "fiscal_year_start_month": 10, "shares": 1000}],
        site=[{"name": "Odessa", "control": 0, "cooling": 0}],
        machine_model=[{"manufacturer": "X", "name": "Y", "ths": 100.0, "power_w": 2000.0, "cooling": 0}],
        machine=[{"serial": f"S{i}", "model_id": 1} for i in range(10)],
        site_state=[
            {
                "site_id": 1,
                "effective_on": day("2025-01-01"),
                "status": 2,
                "contracted_mw": 1.0,
                "energised_mw": 1.0,
                "pue": 1.05,
            }
        ],
        site_assumption=[
            {
                "site_id": 1,
                "effective_on": day("2025-01-01"),
                "availability": 0.98,
                "curtailed_share": 0.02,
                "derating": 0.99,
                "direct_usd_per_month": 300_000_000,
            }
        ],
        power_price=[{"site_id": 1, "effective_on": day("2025-01-01"), "usd_per_mwh": 50.0}],
        network=network,
        pool_account=[{"name": "Pool", "fee_share": 0.01, "basis": 0}],
        pool_share=[{"pool_account_id": 1, "site_id": 1, "share": 1.0}],
        production=[
            {"pool_account_id": 1, "day_on": d, "earned_sat": 58_000, "average_phs": 0.9} for d in june
        ],
        loss=[
            {
                "site_id": 1,
                "from_at": day("2025-06-10") * 86_400,
                "to_at": day("2025-06-10") * 86_400 + 36_000,
                "mw_off": 0.0021,
                "cause": 0,
                "credit_usd": 7_000_000,
            }
        ],
        treasury_account=[{"name": "Treasury"}],
        treasury_event=[
            {
                "at": day("2025-06-01") * 86_400,
                "kind": OPENING,
                "account_id": 1,
                "amount_sat": 100_000_000,
                "price_usd": 100_000 * 10**6,
            },
            {
                "at": day("2025-06-15") * 86_400 + 43_200,
                "kind": SALE,
                "account_id": 1,
                "amount_sat": 40_000_000,
                "value_usd": 40_000_000_000,
                "fee_usd": 40_000_000,
            },
        ],
    )
    return p.applying(state_edit(p, p["machine"].ids, day("2025-05-01"), {"status": ENERGISED, "site_id": 1}))


@pytest.fixture(scope="session")
def sample() -> Portfolio:
    empty = Portfolio.empty()
    begun = empty.applying(catalogue(empty))
    return begun.applying(sample_company(begun, machines=1500, sites=12))


@pytest.fixture(scope="session")
def prepared(sample: Portfolio) -> Prepared:
    return prepare(sample)
