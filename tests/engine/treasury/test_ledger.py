"""Production and events make one list; what contradicts itself is left out and said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain.treasury import MINED, OPENING, PAYOUT, PURCHASE, SALE, TRANSFER
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.ledger import PRODUCTION_KEY, earned_at, ledger_of
from tests.engine.treasury.written import AT_POOL, BTC, DAY_S, DESK, JAN, USD, VAULT, book, day, event


def earned(on: str, btc: float, account: int = 1):
    return {"pool_account_id": account, "day_on": day(on), "earned_sat": round(btc * BTC), "average_phs": 1.0}


def test_what_a_pool_earned_is_booked_on_its_day_and_the_payout_does_not_revalue_it() -> None:
    made = book(
        [
            event("2025-01-01", OPENING, 0, hour=0),
            event("2025-01-04", PAYOUT, 0.5, AT_POOL, to_account_id=VAULT),
        ],
        {"2025-01-02": 90_000.0, "2025-01-04": 95_000.0},
        production=[earned("2025-01-02", 0.5)],
    )
    books = books_of(made)
    row = int(np.flatnonzero(books.ledger.is_production())[0])
    assert books.ledger.value_usd[row] == 45_000 * USD
    assert books.ledger.key[row] == PRODUCTION_KEY + 1
    assert books.flows.basis_on(day("2025-01-04")) == 45_000 * USD


@pytest.mark.parametrize(("basis", "left"), [(0, 99_700_000), (1, 100_000_000)])
def test_files_gross_of_the_fee_are_booked_net_of_it(basis: int, left: int) -> None:
    pool = [{"name": "Pool", "fee_share": 0.003, "basis": basis}]
    ledger = ledger_of(book([], pool_account=pool, production=[earned("2025-01-02", 1.0)]))
    assert ledger.amount_sat.tolist() == [left]


def test_a_pools_day_never_counts_in_the_month_after_it() -> None:
    midnight, morning, evening = earned_at(np.array([JAN] * 3), np.array([0, 6, 16])).tolist()
    assert midnight == morning == (JAN + 1) * DAY_S - 1
    assert evening == JAN * DAY_S + 16 * 3600 - 1, "00:00 in UTC+8 closes the day that it is named after"


def test_production_before_the_opening_balance_is_in_it() -> None:
    made = book(
        [event("2025-01-10", OPENING, 3, hour=0)],
        production=[earned("2025-01-09", 1.0), earned("2025-01-10", 1.0)],
    )
    assert books_of(made).flows.sat_on(day("2025-01-31")) == 4 * BTC


def test_earnings_that_no_account_stands_for_arrive_in_the_first_account() -> None:
    made = book([], treasury_account=[{"name": "Treasury"}], production=[earned("2025-01-02", 1.0)])
    assert books_of(made).balances.on(day("2025-01-02"))[0].tolist() == [BTC, 0, 0, 0, 0, 0]


def test_a_value_comes_from_the_event_or_from_its_price_or_from_the_policy() -> None:
    ledger = ledger_of(
        book(
            [
                event("2025-01-02", PURCHASE, 2, value=150_000, price=1),
                event("2025-01-03", PURCHASE, 2, price=80_000.5),
                event("2025-01-04", MINED, 2),
            ]
        )
    )
    assert ledger.value_usd.tolist() == [150_000 * USD, 160_001 * USD, 200_000 * USD]


def test_a_payout_that_stands_twice_counts_once_and_the_second_is_said() -> None:
    one: dict[str, Any] = {"source": "pool", "reference": "abc"}
    made = book([event("2025-01-02", PURCHASE, 2, **one), event("2025-01-03", PURCHASE, 2, **one)])
    books = books_of(made)
    assert books.flows.sat_on(day("2025-01-31")) == 2 * BTC
    (problem,) = books.problems
    assert problem.reason == "Purchase of 2025-01-03: it has the reference of event 1; it is left out"
    assert problem.id == 2


def test_the_same_reference_of_another_source_and_empty_ones_are_others() -> None:
    rows = [{"source": "a", "reference": "abc"}, {"source": "b", "reference": "abc"}, {}, {}]
    made = book([event("2025-01-02", PURCHASE, 2, **row) for row in rows])
    assert books_of(made).flows.sat_on(day("2025-01-31")) == 8 * BTC


def test_a_transfer_that_does_not_arrive_stays_where_it_was() -> None:
    made = book(
        [
            event("2025-01-02", PURCHASE, 2),
            event("2025-01-03", TRANSFER, 1),
            event("2025-01-04", TRANSFER, 1, to_account_id=VAULT),
        ]
    )
    books = books_of(made)
    assert [p.reason for p in books.problems] == [
        "Transfer of 2025-01-03: it does not say where the bitcoin arrives; it is left out",
        "Transfer of 2025-01-04: it arrives where it came from; it is left out",
    ]
    assert books.balances.on(day("2025-01-31"))[VAULT - 1].sum() == 2 * BTC


def test_a_sale_beyond_what_is_held_is_left_out_of_lots_and_balances() -> None:
    books = books_of(book([event("2025-01-02", PURCHASE, 2), event("2025-01-03", SALE, 2.5, value=1)]))
    assert [p.reason for p in books.problems] == [
        "Sale of 2025-01-03: 2.50000000 BTC leave, but only 2.00000000 BTC are held; it is left out"
    ]
    assert (
        books.flows.sat_on(day("2025-01-31")) == books.balances.by_state(day("2025-01-31")).sum() == 2 * BTC
    )


def test_an_event_before_the_opening_balance_is_left_out() -> None:
    books = books_of(book([event("2025-01-05", OPENING, 2, hour=0), event("2025-01-03", SALE, 1, value=1)]))
    assert "it lies before the opening balance" in books.problems[0].reason


def test_what_comes_in_at_the_same_second_can_go_out() -> None:
    made = book([event("2025-01-03", SALE, 1, value=100_000), event("2025-01-03", PURCHASE, 1, value=90_000)])
    books = books_of(made)
    assert books.problems == ()
    assert books.lots.booked.gains_usd == 10_000 * USD


def test_a_satoshi_is_kept_like_a_bitcoin() -> None:
    books = books_of(
        book([event("2025-01-02", PURCHASE, 1e-8), event("2025-01-03", TRANSFER, 1e-8, to_account_id=DESK)])
    )
    assert books.balances.on(day("2025-01-31"))[DESK - 1].sum() == 1
    assert books.problems == ()
