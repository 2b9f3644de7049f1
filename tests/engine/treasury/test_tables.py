"""Tables A to I of the sample company: whole, consistent with each other and with the simple figures."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days, periods
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import COMES_IN, GOES_OUT, SALE
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.treasury.books import TreasuryBooks, books_of
from desktop_app.engine.treasury.tables import Tables, tables_of
from tests.engine.treasury.written import BTC, day

QUARTERS = ("2024Q2", "2024Q4", "2025Q3", "2026Q1")


@pytest.fixture(scope="module")
def books(sample: Portfolio) -> TreasuryBooks:
    return books_of(sample)


def quarter(books: TreasuryBooks, name: str, prepared: Prepared | None = None) -> Tables:
    first, last = periods.quarter_months(books.portfolio.company.fiscal_year_start_month, name)
    return tables_of(books, days.first_day(first), days.first_day(last + 1) - 1, prepared)


@pytest.mark.parametrize("name", QUARTERS)
def test_every_identity_of_a_quarter_is_green(books: TreasuryBooks, name: str) -> None:
    checks = quarter(books, name).checks
    assert len(checks) >= 10
    assert [check for check in checks if not check.ok] == []


def test_a_quarter_opens_with_what_the_one_before_closed_with(books: TreasuryBooks) -> None:
    before, after = quarter(books, "2025Q4"), quarter(books, "2026Q1")
    assert before.riot.closing.usd == after.riot.opening.usd
    assert before.gains.closing.usd == after.gains.opening.usd
    assert before.holdings.lines == after.holdings_before.lines
    assert before.analysis.closing_unrealised_usd == after.analysis.opening_unrealised_usd


@pytest.mark.parametrize("name", QUARTERS)
def test_the_tables_hold_what_plain_sums_of_the_records_say(
    books: TreasuryBooks, prepared: Prepared, name: str
) -> None:
    table = quarter(books, name)
    rows, actual = prepared.portfolio["treasury_event"], prepared.actual
    on, kind, btc = rows["at"] // 86_400, rows["kind"], rows["amount_sat"] / BTC
    net = (actual.earned_btc - actual.pool_fee_btc).sum(axis=0)
    into, out = np.isin(kind, COMES_IN), np.isin(kind, GOES_OUT)
    held = btc[into & (on <= table.last_on)].sum() - btc[out & (on <= table.last_on)].sum()
    held += net[: actual.at(actual.first_on, table.last_on).stop].sum()
    sold = (kind == SALE) & (on >= table.first_on) & (on <= table.last_on)
    made = net[actual.at(table.first_on, table.last_on)].sum()
    assert table.holdings.sat / BTC == pytest.approx(held, abs=1e-4)
    assert -table.riot.sat("sold") / BTC == pytest.approx(btc[sold].sum())
    assert -table.riot.usd("sold") == table.sales.total.net_usd
    assert table.sales.total.net_usd == (rows["value_usd"] - rows["fee_usd"])[sold].sum()
    assert table.riot.sat("mined") / BTC == pytest.approx(made, abs=1e-4)


def test_the_monthly_release_has_three_columns(books: TreasuryBooks, prepared: Prepared) -> None:
    now, before, year_ago = quarter(books, "2026Q1", prepared).production
    assert [days.month_text(c.month) for c in (now, before, year_ago)] == ["2025-12", "2025-11", "2024-12"]
    assert now.produced_a_day_btc == pytest.approx(now.produced_btc / 31)
    assert now.held_btc > before.held_btc > year_ago.held_btc
    assert now.deployed_ehs > now.operating_ehs > year_ago.operating_ehs
    assert 0.03 < now.power_usd_per_kwh < 0.06
    assert now.net_price_usd == pytest.approx(90_000, rel=0.05)
    assert now.all_credits_usd > 0
    assert 0 < now.encumbered_btc < now.held_btc


def test_a_month_without_an_opening_balance_holds_an_unknown_amount(
    prepared: Prepared, books: TreasuryBooks
) -> None:
    from_year_before = quarter(books, "2024Q2", prepared).production[2]
    assert np.isnan(from_year_before.held_btc)


def test_debt_liquidity_and_dilution_fit_together(books: TreasuryBooks) -> None:
    table = quarter(books, "2026Q1")
    assert [line.facility.name for line in table.facilities] == [
        "Cinder revolving line", "Larkspur loan", "Convertible notes 2029",
    ]  # fmt: skip
    line = table.facilities[0]
    assert 0.4 < line.ltv < 0.7
    assert line.collateral.liquidation_usd < line.collateral.margin_call_usd < line.price_usd / 1e6
    assert table.facilities[1].passed_sat == table.holdings.sat_in(2)
    assert table.liquidity.free_sat == table.holdings.free_sat
    assert 3 < table.liquidity.runway_months(with_capex=True) < table.liquidity.runway_months()
    assert table.dilution.diluted == books.portfolio.company.shares
    assert table.dilution.held_sat == table.holdings.sat
    assert len(table.derivatives) == 2


def test_no_bitcoin_makes_empty_tables() -> None:
    empty = books_of(Portfolio.empty())
    table = tables_of(empty, day("2025-01-01"), day("2025-03-31"))
    assert (table.holdings.sat, table.riot.closing.usd, table.sales.total.count) == (0, 0, 0)
    assert [check for check in table.checks if not check.ok] == []
