"""Journal entries by hand, and that they agree with the tables of the quarter."""

from __future__ import annotations

import pytest

from desktop_app.domain import journal as role
from desktop_app.domain.capital import ACTUAL
from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.problems import AppError
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.roll_forward import gain_analysis, gains_form
from desktop_app.exchange.journal.build import journal_of
from desktop_app.exchange.journal.commands import quarter_journal
from desktop_app.exchange.journal.entries import Journal, chart_of
from tests.exchange.journal.conftest import FIRST, LAST, quarter, said, titled


def net(journal: Journal, *roles: int) -> int:
    return sum(line.usd for entry in journal.entries for line in entry.lines if line.role in roles)


def test_every_entry_adds_to_nothing_exactly(journal: Journal) -> None:
    assert len(journal.entries) == 16
    assert all(sum(line.usd for line in entry.lines) == 0 for entry in journal.entries)
    assert len({entry.number for entry in journal.entries}) == 16


def test_earnings_are_revenue_before_the_pools_fee_by_site(journal: Journal) -> None:
    assert said(titled(journal, "Mined")[0]) == {
        (role.DUE_FROM_POOLS, ""): 98_000.0,
        (role.POOL_FEES, "Odessa"): 1_200.0,
        (role.POOL_FEES, "Dalton"): 800.0,
        (role.MINING_REVENUE, "Odessa"): -60_000.0,
        (role.MINING_REVENUE, "Dalton"): -40_000.0,
    }
    assert {line.subsidiary for line in titled(journal, "Mined")[0].lines} == {"South"}


def test_a_payout_only_moves_what_was_due(journal: Journal) -> None:
    (payout,) = titled(journal, "Payout")
    assert said(payout) == {(role.BITCOIN, ""): 98_000.0, (role.DUE_FROM_POOLS, ""): -98_000.0}
    assert payout.reference == "p-1"
    assert net(journal, role.DUE_FROM_POOLS) == 29_400_000_000


def test_a_sale_is_cash_fee_cost_and_gain(journal: Journal) -> None:
    (sale,) = titled(journal, "Sale")
    assert said(sale) == {
        (role.CASH, ""): 109_945.0,
        (role.TRADING_FEES, ""): 55.0,
        (role.BITCOIN, ""): -50_000.0,
        (role.REALISED_GAIN, ""): -60_000.0,
    }
    assert [(coins.sat, coins.usd) for coins in sale.coins] == [(-100_000_000, -50_000_000_000)]


def test_a_purchase_costs_its_fee(journal: Journal) -> None:
    assert said(titled(journal, "Purchase")[0]) == {(role.BITCOIN, ""): 50_025.0, (role.CASH, ""): -50_025.0}


def test_what_is_given_away_is_spent_at_fair_value(journal: Journal) -> None:
    (fee,) = titled(journal, "Network fee")
    assert said(fee) == {
        (role.NETWORK_FEES, ""): 100.0, (role.BITCOIN, ""): -50.0, (role.REALISED_GAIN, ""): -50.0,
    }  # fmt: skip
    (paid,) = titled(journal, "Compensation")
    assert said(paid)[role.COMPENSATION, ""] == 950.0


def test_collateral_that_passes_is_owed_until_it_is_back(journal: Journal) -> None:
    (out,), (back,) = titled(journal, "Collateral out"), titled(journal, "Collateral back")
    assert said(out)[role.RECEIVABLE, ""] == 50_000.0
    assert said(back) == {(role.BITCOIN, ""): 20_000.0, (role.RECEIVABLE, ""): -20_000.0}
    assert net(journal, role.RECEIVABLE) == 36_000_000_000  # 0.3 BTC at 120,000


def test_loans_and_interest_are_those_on_record(journal: Journal) -> None:
    assert net(journal, role.LOANS) == -25_000_000_000
    assert net(journal, role.INTEREST) == 250_000_000
    planned = [{"day_on": FIRST, "label": "x", "kind": 4, "amount_usd": -1, "state": ACTUAL - 1}]
    other = journal_of(quarter(cash_flow=planned), FIRST, LAST)
    assert net(other, role.INTEREST) == 0


def test_the_accounts_agree_with_the_roll_forward_and_the_gains(journal: Journal) -> None:
    books = books_of(quarter())
    gains, forward = gain_analysis(books, FIRST, LAST), gains_form(books, FIRST, LAST)
    assert net(journal, role.BITCOIN, role.DUE_FROM_POOLS) == forward.closing.usd - forward.opening.usd
    assert -net(journal, role.FAIR_VALUE) == gains.unrealised_change_usd
    realised = net(journal, role.REALISED_GAIN, role.REALISED_LOSS) + net(journal, role.TRADING_FEES)
    assert -realised == gains.realised_usd


@pytest.mark.parametrize("method", range(5))
def test_any_method_adds_up(method: int) -> None:
    policy = [{"effective_on": FIRST - 400, "method": method, "lot_pool": 0, "price_moment": 0}]
    portfolio = quarter(accounting_policy=policy)
    journal, books = journal_of(portfolio, FIRST, LAST), books_of(portfolio)
    assert all(sum(line.usd for line in entry.lines) == 0 for entry in journal.entries)
    forward = gains_form(books, FIRST, LAST)
    assert net(journal, role.BITCOIN, role.DUE_FROM_POOLS) == forward.closing.usd - forward.opening.usd


def test_the_quarter_is_the_companys_fiscal_one() -> None:
    p = quarter()
    later = updating(p, "company", p["company"].ids, {"fiscal_year_start_month": 10})
    journal = quarter_journal(p.applying(Change((later,))), "2025Q2")
    assert (journal.first_on, journal.last_on) == (FIRST, LAST)
    with pytest.raises(AppError, match="not a fiscal quarter"):
        quarter_journal(quarter(), "2025")


def test_a_day_without_a_price_is_named() -> None:
    p = quarter()
    late = p["network"].ids[p["network"]["start_on"] >= LAST]
    with pytest.raises(AppError, match="no price of bitcoin for 2025-03-31"):
        journal_of(p.applying(Change((deleting(p, "network", late),))), FIRST, LAST)


def test_the_chart_of_the_book_names_the_accounts_and_none_is_for_rounding() -> None:
    p = quarter()
    own = [{"role": role.CASH, "code": "1010", "name": "Bank:Main"}]
    chart = chart_of(p.applying(Change((inserting_records(p, "journal_account", own),))))
    assert (chart.code(role.CASH), chart.name(role.CASH)) == ("1010", "Bank:Main")
    assert chart.name(role.BITCOIN) == "Digital assets:Bitcoin"
    wrong = [{"role": role.OTHER_EXPENSE, "code": "9", "name": "Rounding"}]
    with pytest.raises(AppError, match="is one for rounding"):
        chart_of(p.applying(Change((inserting_records(p, "journal_account", wrong),))))
