"""Table E: prices of sales against the reference of their day."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.treasury import OPENING, SALE
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.sales import SaleTotals, sales
from tests.engine.treasury.written import BTC, JAN, USD, book, day, event

EVENTS = [
    event("2025-01-01", OPENING, 10, value=500_000, hour=0),
    event("2025-02-03", SALE, 1, value=99_000, fee=100, counterparty="North desk"),
    event("2025-02-04", SALE, 3, value=273_000, fee=300, counterparty="South desk"),
    event("2025-02-05", SALE, 50, value=1, counterparty="North desk"),
    event("2025-03-01", SALE, 1, value=100_000),
]


def february():
    books = books_of(book(EVENTS, {"2025-02-04": 90_000.0}))
    return books, sales(books, day("2025-02-01"), day("2025-02-28"))


def test_prices_and_slippage_are_weighted_by_what_was_sold() -> None:
    _, table = february()
    total = table.total
    assert (total.count, total.sat, total.gross_usd, total.fee_usd) == (2, 4 * BTC, 372_000 * USD, 400 * USD)
    assert total.net_price_usd == 371_600 * USD / 4
    assert total.reference_price_usd == (100_000 + 3 * 90_000) * USD / 4
    assert total.slippage == pytest.approx(372_000 / 370_000 - 1)
    assert total.cost_usd == 4 * 50_000 * USD
    assert table.period_price_usd == np.rint((27 * 100_000 + 90_000) * USD / 28)


def test_sales_stand_by_counterparty_the_largest_first_without_the_one_that_was_left_out() -> None:
    books, table = february()
    assert [(name, total.sat / BTC) for name, total in table.by_counterparty] == [
        ("South desk", 3), ("North desk", 1),
    ]  # fmt: skip
    assert len(books.problems) == 1


def test_a_sale_without_a_counterparty_is_that_of_its_account() -> None:
    books, _ = february()
    (pair,) = sales(books, day("2025-03-01"), day("2025-03-31")).by_counterparty
    assert pair[0] == "Vault"


def test_nothing_sold_has_no_price() -> None:
    books, _ = february()
    total = sales(books, JAN, JAN + 5).total
    assert (total.count, total.net_price_usd) == (0, 0)
    assert np.isnan(total.slippage)


def test_the_average_net_price_of_cleansparks_september_2025() -> None:
    total = SaleTotals(1, 445 * BTC, 48_700_000 * USD, 0, 0, 0)
    assert round(total.net_price_usd / USD) == 109_438
