"""Earned against expected and paid, by pool account, by site, by month."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.days import parse_month
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import OPENING, PAYOUT
from desktop_app.engine.network import btc_per_phs_day
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.reconciliation import by_pool_account, by_site
from tests.engine.treasury.written import AT_POOL, BTC, VAULT, book, day, event

MONTHS = np.arange(parse_month("2025-01"), parse_month("2025-04"))


def test_what_a_pool_owes_is_earned_less_fee_less_paid() -> None:
    row = {"pool_account_id": 1, "average_phs": 1_000.0}
    production = [
        row | {"day_on": day(d), "earned_sat": BTC} for d in ("2025-01-30", "2025-02-01", "2025-02-02")
    ]
    made = book(
        [
            event("2025-01-01", OPENING, 0, hour=0),
            event("2025-02-10", PAYOUT, 2.5, AT_POOL, to_account_id=VAULT),
        ],
        pool_account=[{"name": "Pool", "fee_share": 0.02, "basis": 0}],
        production=production,
    )
    table = by_pool_account(books_of(made), MONTHS)
    assert table.names == ("Pool",)
    assert table.earned_btc[0].tolist() == [1, 2, 0]
    assert table.fee_btc[0] == pytest.approx([0.02, 0.04, 0])
    assert table.paid_btc[0].tolist() == [0, 2.5, 0]
    assert table.due_btc[0] == pytest.approx(np.cumsum(table.net_btc[0] - table.paid_btc[0]))
    value = float(btc_per_phs_day(np.array(1e14), np.array(3.125), np.array(0.0))) * 1_000
    assert table.expected_btc[0] == pytest.approx([value, 2 * value, 0])
    assert table.luck[0][:2] == pytest.approx([1 / value - 1] * 2)
    assert np.isnan(table.luck[0][2])


def test_sites_and_pool_accounts_of_the_sample_company_earn_the_same(
    sample: Portfolio, prepared: Prepared
) -> None:
    books = books_of(sample)
    months = np.arange(parse_month("2025-10"), parse_month("2026-01"))
    pools, sites = by_pool_account(books, months), by_site(prepared, books, months)
    for name in ("earned_btc", "fee_btc", "paid_btc"):
        assert getattr(sites, name).sum(axis=0) == pytest.approx(getattr(pools, name).sum(axis=0), rel=1e-9)
    assert sites.expected_btc.sum(axis=0) == pytest.approx(pools.expected_btc.sum(axis=0), rel=1e-3)
    earning = sites.expected_btc > 0
    assert (np.abs(sites.luck[earning]) < 0.01).all()
    assert np.diff(pools.due_btc.sum(axis=0)) == pytest.approx(
        (pools.net_btc - pools.paid_btc).sum(axis=0)[1:], abs=1e-5
    )
