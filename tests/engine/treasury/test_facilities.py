"""LTV, margin calls and liquidation by TREASURY §3, worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain.capital import ACTUAL, DRAW, INTEREST, REPAYMENT
from desktop_app.domain.treasury import COLLATERAL_OUT, OPENING
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.cash import cash_days
from desktop_app.engine.treasury.facilities import (
    Collateral,
    derivative_lines,
    facility_lines,
    rate_of,
)  # fmt: skip
from tests.engine.treasury.written import BTC, JAN, LENDS, USD, book, day, event

LINE = {
    "name": "Line", "lender": "Lender", "kind": 0, "limit_usd": 100_000 * USD, "opened_on": JAN,
    "matures_on": JAN + 364, "rate_kind": 1, "rate_share": 0.045, "base_rate_share": 0.03,
    "base_floor_share": 0.0325, "initial_ltv": 0.6, "call_ltv": 0.7, "liquidation_ltv": 0.8,
}  # fmt: skip


def drawn(on: str, usd: float, kind: int = DRAW) -> dict[str, Any]:
    return {
        "day_on": day(on), "label": "x", "kind": kind, "amount_usd": round(usd * USD), "state": ACTUAL,
        "facility_id": 1,
    }  # fmt: skip


def line_on(on: str, flows: list[dict[str, Any]], prices: dict[str, float] | None = None, **terms: Any):
    events = [
        event("2025-01-01", OPENING, 3, value=1, hour=0),
        event("2025-01-02", COLLATERAL_OUT, 1, to_account_id=LENDS, facility_id=1),
    ]
    made = book(events, prices, facility=[LINE | terms], cash_flow=flows)
    books = books_of(made)
    (line,) = facility_lines(books, cash_days(made, books.ledger), day(on))
    return line


def test_prices_of_the_calls_and_the_ways_to_cure() -> None:
    """60,000 against 1 BTC: 60 % at 100,000; called at 85,714, liquidated at 75,000."""
    one = Collateral(60_000 * USD, BTC, 0.6, 0.7, 0.8)
    assert one.ltv(100_000 * USD) == pytest.approx(0.6)
    assert one.margin_call_usd == pytest.approx(60_000 / 0.7)
    assert one.liquidation_usd == pytest.approx(75_000)
    assert one.top_up_sat(80_000 * USD) == 25_000_000
    assert one.cure_usd(80_000 * USD) == 12_000 * USD
    assert (one.top_up_sat(100_000 * USD), one.cure_usd(100_000 * USD)) == (0, 0)


def test_riots_line_at_its_start() -> None:
    """200 million against 3,300 BTC at 107,000 are 57 % (TREASURY §6)."""
    assert Collateral(200_000_000 * USD, 3_300 * BTC).ltv(107_000 * USD) == pytest.approx(0.566, abs=0.001)


def test_without_levels_or_collateral_there_is_no_price_to_fear() -> None:
    assert np.isnan(Collateral(1, 0, 0.6, 0.7, 0.8).margin_call_usd)
    assert np.isnan(Collateral(1, 1).liquidation_usd)
    assert np.isnan(Collateral(1, 0).ltv(1))
    assert Collateral(0, 0).ltv(1) == 0


def test_a_floating_rate_stands_on_its_floor() -> None:
    line = line_on("2025-01-10", [drawn("2025-01-03", 50_000)])
    assert rate_of(line.facility) == pytest.approx(0.0325 + 0.045)


def test_interest_accrues_by_day_since_it_was_last_paid() -> None:
    flows = [drawn("2025-01-03", 50_000), drawn("2025-02-02", -300, INTEREST), drawn("2025-02-12", 10_000)]
    line = line_on("2025-02-22", flows)
    wanted = (50_000 * 20 + 10_000 * 10) * 0.0775 / 365
    assert line.accrued_usd / USD == pytest.approx(wanted, abs=0.001)
    assert line.drawn_usd == 60_000 * USD
    assert line.ltv == pytest.approx((60_000 + wanted) / 100_000)


def test_interest_counts_in_the_ltv_only_where_the_agreement_says_so() -> None:
    line = line_on("2025-02-22", [drawn("2025-01-03", 50_000)], interest_counts=0)
    assert (line.ltv, line.accrued_usd > 0) == (0.5, True)


def test_more_can_be_drawn_against_free_bitcoin_within_the_limit() -> None:
    line = line_on("2025-01-03", [drawn("2025-01-03", 50_000)])
    assert line.undrawn_usd == line.max_draw_usd == 50_000 * USD
    low = line_on("2025-01-03", [drawn("2025-01-03", 50_000)], {"2025-01-03": 40_000.0})
    assert low.max_draw_usd == (0.6 * 3 * 40_000 - 50_000) * USD


@pytest.mark.parametrize(
    ("price", "standing"), [(72_000.0, "in order"), (71_000.0, "margin call"), (62_000.0, "liquidation")]
)
def test_a_facility_stands_in_order_or_is_called_or_liquidated(price: float, standing: str) -> None:
    line = line_on("2025-01-03", [drawn("2025-01-03", 50_000)], {"2025-01-03": price})
    assert line.standing == standing


def test_a_repaid_facility_that_has_matured_is_gone() -> None:
    flows = [drawn("2025-01-03", 50_000), drawn("2025-03-03", -50_000, REPAYMENT)]
    made = book([], facility=[LINE], cash_flow=flows)
    books = books_of(made)
    cash = cash_days(made, books.ledger)
    assert [len(facility_lines(books, cash, JAN + n)) for n in (-1, 0, 364, 365)] == [0, 1, 1, 0]


def test_a_covered_call_has_its_yield_its_cover_and_its_margin() -> None:
    call = {
        "label": "Call", "kind": 0, "opened_on": JAN, "expires_on": JAN + 30, "notional": 4.0,
        "strike_usd": 120_000 * USD, "premium_usd": 4_000 * USD, "mark_usd": -900 * USD,
        "collateral_sat": BTC,
    }  # fmt: skip
    made = book([event("2025-01-01", OPENING, 2, value=1, hour=0)], derivative=[call])
    books = books_of(made)
    (line,) = derivative_lines(books, JAN + 10)
    assert line.notional_usd == 400_000
    assert line.premium_yield == pytest.approx(4_000 / 400_000 * 365 / 30)
    assert line.covered_share == pytest.approx(3 / 4)
    assert (line.days_left, line.margin_usd, line.unrealised_usd) == (20, 100_000 * USD, -900 * USD)
    assert [len(derivative_lines(books, JAN + n)) for n in (-1, 30, 31)] == [0, 1, 0]
