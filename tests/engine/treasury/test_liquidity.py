"""Tables G and I: what could be paid with, how long it lasts, what a share stands for."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.capital import CAPEX, CASH_OPENING, COMMITTED, DRAW, OPERATING, PLANNED
from desktop_app.domain.treasury import COLLATERAL_OUT, OPENING
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.cash import cash_days
from desktop_app.engine.treasury.liquidity import btc_yield, dilution, liquidity
from tests.engine.treasury.test_cash import flow
from tests.engine.treasury.test_facilities import LINE, drawn
from tests.engine.treasury.written import BTC, JAN, LENDS, USD, book, day, event

ON = day("2025-03-31")


def found(**tables):
    events = [
        event("2025-01-01", OPENING, 10, value=1, hour=0),
        event("2025-01-02", COLLATERAL_OUT, 2, to_account_id=LENDS, facility_id=1),
    ]
    flows = [
        flow("2025-01-01", 300_000, CASH_OPENING),
        flow("2025-04-10", -50_000, OPERATING, PLANNED, 2, "2025-12-31"),
        flow("2025-09-01", -400_000, CAPEX, COMMITTED),
        drawn("2025-01-03", 70_000),
    ]
    made = book(events, facility=[LINE | {"interest_counts": 0}], cash_flow=flows, **tables)
    books = books_of(made)
    return liquidity(books, cash_days(made, books.ledger), ON)


def test_liquidity_is_cash_free_bitcoin_and_what_is_committed_and_backed() -> None:
    table = found()
    assert (table.cash_usd, table.free_usd) == (370_000 * USD, 800_000 * USD)
    assert table.undrawn_usd == 30_000 * USD
    assert table.total_usd == 1_200_000 * USD


def test_the_runway_is_shown_with_and_without_what_is_being_built() -> None:
    table = found()
    have = 370_000 + 30_000 + 800_000 * 0.9
    assert table.runway_months() == pytest.approx(have / 50_000)
    assert table.runway_months(with_capex=True) == pytest.approx((have - 400_000) / 50_000)


def test_without_costs_the_runway_is_unknown() -> None:
    made = book([])
    table = liquidity(books_of(made), cash_days(made), ON)
    assert np.isnan(table.runway_months())
    assert table.total_usd == 0


def shares(on: str, kind: int, count: int, **more):
    return {"day_on": day(on), "kind": kind, "shares": count, **more}


def test_dilution_counts_all_rights_and_the_net_price_of_what_was_issued() -> None:
    program = [{"name": "ATM", "opened_on": JAN, "limit_usd": 10**12, "price_usd": 10 * USD}]
    rows = [
        shares("2025-01-01", 0, 1_000_000),
        shares("2025-01-01", 1, 50_000),
        shares("2025-01-01", 2, 30_000),
        shares("2025-01-01", 3, 20_000),
        shares("2025-01-01", 4, -10_000),
        shares("2025-03-01", 0, 100_000, price_usd=10 * USD, commission_share=0.03, program_id=1),
        shares("2025-05-01", 0, 7, price_usd=10 * USD, program_id=1),
    ]
    made = book([event("2025-01-01", OPENING, 10, value=1, hour=0)], share_program=program, share_event=rows)
    books = books_of(made)
    before, after = dilution(books, JAN, day("2025-02-28")), dilution(books, day("2025-03-01"), ON)
    assert (before.diluted, after.diluted) == (1_090_000, 1_190_000)
    assert (after.issued, after.issued_gross_usd, after.issue_price_usd) == (100_000, 10**12, 9.7 * USD)
    assert after.sat_per_thousand() == round(10 * BTC * 1000 / 1_190_000)
    assert after.sat_per_thousand(diluted=False) == round(10 * BTC * 1000 / 1_090_000)
    assert btc_yield(before, after) == pytest.approx(1_090_000 / 1_190_000 - 1)


def test_a_company_without_shares_or_bitcoin_has_no_yield() -> None:
    none = dilution(books_of(book([])), JAN, ON)
    assert none.sat_per_thousand() == 0
    assert np.isnan(btc_yield(none, none))


def test_planned_draws_are_not_owed() -> None:
    flows = [drawn("2025-01-03", 70_000) | {"state": PLANNED, "kind": DRAW}]
    made = book([], facility=[LINE], cash_flow=flows)
    assert liquidity(books_of(made), cash_days(made), ON).cash_usd == 0
