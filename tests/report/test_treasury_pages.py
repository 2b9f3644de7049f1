"""The treasury's pages of the summary, read back from the PDF: tables A to I as the engine has them."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.company import OPEN
from desktop_app.domain.edits import deleting, inserting_records
from desktop_app.domain.periods import set_months
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import OPENING, PAYOUT, SALE
from desktop_app.engine.treasury.reconciliation import by_pool_account
from desktop_app.engine.treasury.tables import Tables
from desktop_app.figures import format as say
from desktop_app.report import notes as note
from desktop_app.report.build import RenderedReport, render_quarter
from desktop_app.report.quarter import Quarter, gather
from tests.report.conftest import HEAD
from tests.report.reading import tags, words
from tests.report.test_workbook import sheets

SAT, USD, KUSD = 1e8, 1e6, 1e9
LAST = days.parse_day("2025-12-31")


@pytest.fixture(scope="module")
def quarter(company: Portfolio) -> Quarter:
    return gather(company, "2026Q1")


@pytest.fixture(scope="module")
def tables(quarter: Quarter) -> Tables:
    assert quarter.now.tables is not None
    return quarter.now.tables


@pytest.fixture(scope="module")
def text(summary: RenderedReport) -> str:
    return words(summary.pdf)


def section(text: str, start: str, end: str) -> str:
    """What stands between two headings, from where the first of them begins a table."""
    begin = text.index(start)
    return text[begin : text.index(end, begin)]


def k(micro_usd: float) -> str:
    return say.number(micro_usd / KUSD, 1)


def test_table_a_has_every_state_with_its_basis_and_value(text: str, tables: Tables) -> None:
    printed = section(text, "A. Holdings by state", "B. Roll-forward")
    assert len(tables.holdings.lines) >= 5
    for line in tables.holdings.lines:
        row = f"{line.sat / SAT:.4f} {k(line.basis_usd)} {k(line.fair_usd)}"
        assert row in printed
    assert f"Total {tables.holdings.sat / SAT:.4f} {k(tables.holdings.basis_usd)}" in printed


def test_both_roll_forwards_go_from_opening_to_closing(text: str, tables: Tables) -> None:
    for roll, start, end in (
        (tables.riot, "B. Roll-forward", "C. Roll-forward"),
        (tables.gains, "C. Roll-forward", "D. Gain analysis"),
    ):
        printed = section(text, start, end)
        for line in (roll.opening, roll.closing):
            assert f"{line.label} {line.sat / SAT:.4f} {k(line.usd)}" in printed
        for line in roll.changes:
            assert k(line.usd) in printed


def test_the_identity_of_the_gains_is_shown_with_a_difference_of_nought(text: str, tables: Tables) -> None:
    printed = section(text, "D. Gain analysis", "Sales, gains and lots")
    analysis = tables.analysis
    assert f"Change in fair value by the roll-forward {k(analysis.change_usd)}" in printed
    assert f"Realised + change in unrealised {k(analysis.change_usd)}" in printed
    assert "Difference 0.0 0.0 0.0" in printed


def test_gains_and_losses_are_printed_apart(text: str, tables: Tables) -> None:
    printed = section(text, "E. Sales", "Sales by counterparty")
    analysis = tables.analysis
    assert analysis.realised_gains_usd > 0 > analysis.realised_losses_usd
    assert k(analysis.realised_gains_usd) in printed
    assert k(analysis.realised_losses_usd) in printed
    assert k(analysis.realised_usd) not in printed
    assert note.NEVER_NETTED in text


def test_sales_carry_their_slippage_against_the_reference(text: str, tables: Tables) -> None:
    total = tables.sales.total
    assert say.number(total.net_price_usd / USD, 0) in section(text, "E. Sales", "Sales by counterparty")
    single = section(text, "Sales one by one", "Lots by age")
    assert single.count("2025-1") == total.count
    assert say.percent(total.slippage, 2, plus=True) in single


def test_lots_by_age_hold_all_that_is_ours(quarter: Quarter, text: str) -> None:
    left = quarter.books.lots.on(LAST).remaining
    printed = section(text, "Lots by age", "F. Monthly production")
    assert f"Total {len(left.lot):,} {left.qty_sat.sum() / SAT:.4f} {k(left.basis_usd.sum())}" in printed


def test_the_monthly_release_compares_three_months(text: str, tables: Tables) -> None:
    printed = section(text, "F. Monthly production", "Liquidity and credit")
    assert "2025-12 2025-11 2024-12 M/M Y/Y" in printed
    for one in tables.production:
        assert say.number(one.produced_btc) in printed
    assert f"Of it {say.btc(tables.production[0].encumbered_btc, 2)} pledged" in printed


def test_liquidity_comes_with_its_runway(text: str, tables: Tables) -> None:
    printed = section(text, "G. Liquidity", "H. Debt and lines")
    found = tables.liquidity
    for value in (found.cash_usd, found.free_usd, found.undrawn_usd, found.total_usd, found.margin_usd):
        assert k(value) in printed
    assert say.number(found.runway_months(), 1) in printed
    assert say.number(found.runway_months(with_capex=True), 1) in printed


def test_facilities_carry_ltv_and_the_prices_of_call_and_liquidation(
    text: str, summary: RenderedReport, tables: Tables
) -> None:
    printed = section(text, "H. Collateral", "Derivatives")
    backed = [line for line in tables.facilities if line.collateral.sat]
    assert len(backed) == 2
    for line in backed:
        assert say.percent(line.ltv) in printed
        assert say.number(line.collateral.margin_call_usd, 0) in printed
        assert say.number(line.collateral.liquidation_usd, 0) in printed
    first = max(line.collateral.margin_call_usd for line in backed)
    described = [str(tag.get("/Alt")) for tag in tags(summary.pdf) if tag["/S"] == "/Figure"]
    assert any(f"called below {say.money_exact(first)}" in alt for alt in described)


def test_dilution_and_building_are_printed(text: str, tables: Tables) -> None:
    printed = section(text, "I. Dilution", "BTC yield")
    assert say.number(tables.dilution.diluted / 1e3, 1) in printed
    assert say.number(tables.dilution.sat_per_thousand() / SAT, 6) in printed
    building = section(text, "Building: paid and to come", "Funding plan")
    assert k(tables.liquidity.capex_usd) in building


def test_policies_stand_side_by_side_where_the_records_end(company: Portfolio, text: str) -> None:
    assert "Funding policies side by side at 31 December 2026" in text
    for policy in company.records("funding_policy").values():
        assert policy.name in text
    earlier = words(render_quarter(company, "2025Q4").pdf)
    assert "They start where records end, on 31 December 2025, after this quarter." in earlier


def test_earned_expected_and_paid_stand_by_account_and_by_month(
    quarter: Quarter, summary: RenderedReport, text: str
) -> None:
    months = np.arange(days.parse_month("2025-10"), days.parse_month("2025-12") + 1)
    found = by_pool_account(quarter.books, months)
    printed = section(text, "Pool accounts: earned over expected", "Sites: earned over expected")
    assert f"Total {found.expected_btc.sum():.4f} {found.earned_btc.sum():.4f}" in printed
    rows = sheets(summary.xlsx)["Pool accounts by month"]
    assert sum(row[7] for row in rows[1:-1]) == pytest.approx(found.paid_btc.sum())
    assert {row[0] for row in rows[1:-1]} == {"2025-10", "2025-11", "2025-12"}


def test_method_says_price_source_and_time_of_each_balance(quarter: Quarter, text: str) -> None:
    printed = section(text, "Prices of the balances", "What must agree")
    price = quarter.books.ledger.prices.closing(LAST) / USD
    assert f"31 December 2025 {price:,.2f} Northgate close 2026-01-01 00:00 yes" in printed


# --- what is missing, restated or refused -----------------------------------------------------------------
def test_without_an_opening_balance_what_is_held_is_not_known(company: Portfolio) -> None:
    rows = company["treasury_event"]
    opening = deleting(company, "treasury_event", rows.ids[rows["kind"] == OPENING])
    pdf = render_quarter(company.applying(Change((opening,))), "2026Q1").pdf
    text = words(pdf)
    assert "No opening balance is on record, so that what is held is not known" in text
    assert "A. Holdings by state" not in text
    assert note.NOT_HELD in words(pdf, 0)


def test_a_quarter_before_the_books_begin_is_a_dash(company: Portfolio) -> None:
    text = words(render_quarter(company, "2024Q3").pdf)
    row = section(text, "Closing balance", "C. Roll-forward").split()
    assert len([cell for cell in row if cell.startswith("–")]) == 2
    assert "nan" not in text.lower().split()


def test_a_sale_of_more_than_is_held_counts_nowhere_and_is_named(company: Portfolio, text: str) -> None:
    much = {"amount_sat": 900_000 * 10**8, "value_usd": 10**15}
    row = {"at": LAST * 86_400, "kind": SALE, "account_id": 1, **much}
    wrong = company.applying(Change((inserting_records(company, "treasury_event", [row]),)))
    found = words(render_quarter(wrong, "2026Q1", log_head=HEAD).pdf)
    assert "Sale of 2025-12-31" in section(found, "Data quality", "Records behind")
    for start, end in (("E. Sales", "Sales by counterparty"), ("A. Holdings", "D. Gain")):
        assert section(found, start, end) == section(text, start, end)


def test_figures_of_a_month_that_was_opened_again_are_called_restated(company: Portfolio) -> None:
    month = [days.parse_month("2025-08")]
    opened = company.applying(set_months(company, month, OPEN, who="Anna", at=0, reason="late bill"))
    text = words(render_quarter(opened, "2026Q1").pdf)
    assert note.RESTATED in text
    assert "figures may be restated: 2025-08" in text
    assert note.RESTATED not in words(render_quarter(company, "2026Q1").pdf)


def test_without_payouts_it_is_not_known_what_pools_paid(company: Portfolio) -> None:
    rows = company["treasury_event"]
    paid = rows.ids[rows["kind"] == PAYOUT]
    without = company.applying(Change((deleting(company, "treasury_event", paid),)))
    assert "no payout is on record" in words(render_quarter(without, "2026Q1").pdf)
