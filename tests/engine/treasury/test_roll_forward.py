"""Tables A to D against cases worked by hand and a real filing; they close whatever happened."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.domain.treasury import (
    COLLATERAL_BACK,
    COLLATERAL_OUT,
    COMPENSATION,
    LOAN_BACK,
    LOANED,
    MANAGED,
    MINED,
    NETWORK_FEE,
    OPENING,
    PAYOUT,
    PURCHASE,
    SALE,
    TRANSFER,
)  # fmt: skip
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.close import identities
from desktop_app.engine.treasury.holdings import HoldingLine, holdings, parts
from desktop_app.engine.treasury.roll_forward import gain_analysis, gains_form, riot_form
from tests.engine.treasury.written import AT_POOL, BTC, DESK, JAN, LENDS, TAKER, USD, VAULT, book, day, event

K = 1000 * USD
"""A thousand dollars [µUSD]."""


def test_the_gain_of_riots_nine_months_of_2024_is_explained() -> None:
    """Opening 311,178 at a cost of 199,928, realised 7,661, closing unrealised 269,819 [USD thousand].

    The filing reports 166,231: 269,819 − 111,250 + 7,661, one thousand of rounding apart.
    """
    sold, mined, closing_btc = 212, 3_277, 10_427
    cost = 199_928 * sold / 7_362
    closing_usd = 660_039.55
    bought = closing_usd - 269_819 - (199_928 - cost)
    events = [
        event("2024-12-31", OPENING, 7_362, value=199_928_000, hour=0),
        event("2025-05-01", MINED, mined, value=bought * 1000),
        event("2025-06-01", SALE, sold, value=(cost + 7_661) * 1000),
    ]
    prices = {"2024-12-31": 311_178_000 / 7_362, "2025-09-30": closing_usd * 1000 / closing_btc}
    books = books_of(book(events, prices))
    found = gain_analysis(books, JAN, day("2025-09-30"))
    assert found.opening_unrealised_usd / K == pytest.approx(311_178 - 199_928, abs=0.01)
    assert found.closing_unrealised_usd / K == pytest.approx(269_819, abs=0.01)
    assert found.realised_gains_usd / K == pytest.approx(7_661, abs=0.01)
    assert found.change_usd / K == pytest.approx(166_230, abs=0.02)
    assert all(check.ok for check in found.checks)


def test_a_line_implies_the_price_that_values_it() -> None:
    """September 2025 of CleanSpark: 48.7 million for 445 BTC are 109,438 a bitcoin."""
    line = HoldingLine(0, True, 445 * BTC, 0, 48_700_000 * USD)
    assert line.price_usd / USD == pytest.approx(109_438, abs=0.5)


EVENTS = [
    event("2025-01-01", OPENING, 10, value=400_000, hour=0),
    event("2025-02-03", MINED, 2, AT_POOL, value=180_000),
    event("2025-02-10", PAYOUT, 1.5, AT_POOL, to_account_id=VAULT),
    event("2025-02-12", PURCHASE, 1, value=90_000, fee=100),
    event("2025-02-14", SALE, 3, value=285_000, fee=300, counterparty="Desk A"),
    event("2025-02-16", COLLATERAL_OUT, 2, to_account_id=LENDS, control_passes=1, value=190_000),
    event("2025-02-17", COLLATERAL_OUT, 1, to_account_id=LENDS),
    event("2025-02-20", COLLATERAL_BACK, 1, LENDS, to_account_id=VAULT, control_passes=1, value=97_000),
    event("2025-02-21", COMPENSATION, 0.5, value=48_000),
]


def test_the_roll_forward_shows_disposals_at_proceeds_and_the_receivable_apart() -> None:
    books = books_of(book(EVENTS, {"2025-01-31": 80_000.0, "2025-02-28": 99_000.0}))
    table = riot_form(books, day("2025-02-01"), day("2025-02-28"))
    said = {line.key: (line.sat / BTC, line.usd / USD) for line in table.changes}
    assert table.opening.usd == 800_000 * USD
    assert said["mined"] == (2, 180_000)
    assert said["receivable"] == (-0.5, -0.5 * 99_000)
    assert said["bought"] == (1, 90_100)
    assert said["sold"] == (-3, -284_700)
    assert said["paid"] == (-0.5, -48_000)
    assert (said["collateral_out"], said["collateral_back"]) == ((-2, -190_000), (1, 97_000))
    held = 10 + 2 - 0.5 + 1 - 3 - 2 + 1 - 0.5
    assert (table.closing.sat, table.closing.usd) == (held * BTC, held * 99_000 * USD)
    assert sum(usd for _, usd in said.values()) + 800_000 == held * 99_000
    assert all(check.ok for check in table.checks)


def test_the_gains_form_keeps_gains_and_losses_apart_and_holds_the_receivable() -> None:
    books = books_of(book(EVENTS, {"2025-02-28": 99_000.0}))
    table = gains_form(books, day("2025-02-01"), day("2025-02-28"))
    assert table.sat("disposals") == -5.5 * BTC
    assert table.usd("disposals") == -(284_700 + 190_000 + 48_000) * USD
    assert table.usd("gains") == (284_700 + 190_000 + 48_000 - 5.5 * 40_000) * USD
    assert table.usd("losses") == 0
    assert table.closing.sat == 8.5 * BTC
    assert all(check.ok for check in table.checks)


def test_holdings_stand_by_state_with_their_basis_and_one_price() -> None:
    books = books_of(book(EVENTS, {"2025-02-28": 99_000.0}))
    table = holdings(books, day("2025-02-28"))
    assert {line.label: line.sat / BTC for line in table.lines} == {
        "free": 7.0, "pledged or restricted": 1.0, "receivable from collateral": 1.0, "due from pools": 0.5,
    }  # fmt: skip
    owed = next(line for line in table.lines if not line.ours)
    assert (owed.basis_usd, owed.fair_usd) == (95_000 * USD, 99_000 * USD)
    assert {line.price_usd for line in table.lines} == {99_000 * USD}
    assert table.encumbered_share == pytest.approx(2 / 9.5)
    assert sum(line.basis_usd for line in table.lines if line.ours) == books.lots.booked.basis_usd
    assert all(check.ok for check in table.checks)


def test_lots_of_each_account_give_its_states_their_own_basis() -> None:
    apart = [{"effective_on": JAN, "lot_pool": 1}]
    events = [
        event("2025-01-02", PURCHASE, 1, value=50_000),
        event("2025-01-03", PURCHASE, 1, value=70_000),
        event("2025-01-04", COLLATERAL_OUT, 1, to_account_id=LENDS),
    ]
    basis = {
        x.label: x.basis_usd for x in holdings(books_of(book(events, accounting_policy=apart)), JAN + 9).lines
    }
    assert basis == {"free": 70_000 * USD, "pledged or restricted": 50_000 * USD}
    together = {x.label: x.basis_usd for x in holdings(books_of(book(events)), JAN + 9).lines}
    assert together == {"free": 60_000 * USD, "pledged or restricted": 60_000 * USD}


@given(st.integers(0, 10**18), st.lists(st.integers(0, 10**15), min_size=1, max_size=8))
def test_parts_add_up_to_the_whole(whole: int, weights: list[int]) -> None:
    assert sum(parts(whole, weights)) == whole


# --- whatever happened --------------------------------------------------------------------------------
KINDS = (
    MINED, PURCHASE, SALE, TRANSFER, NETWORK_FEE, COMPENSATION, COLLATERAL_OUT, COLLATERAL_BACK, LOANED,
    LOAN_BACK, MANAGED, PAYOUT,
)  # fmt: skip
TO = {
    TRANSFER: DESK, COLLATERAL_OUT: LENDS, COLLATERAL_BACK: VAULT, LOANED: TAKER, LOAN_BACK: VAULT,
    MANAGED: TAKER, PAYOUT: VAULT,
}  # fmt: skip
FROM = {COLLATERAL_BACK: LENDS, LOAN_BACK: TAKER, PAYOUT: AT_POOL, MINED: AT_POOL}


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = [event("2025-01-01", OPENING, draw(st.integers(0, 9)), value=draw(st.integers(0, 10**6)), hour=0)]
    for _ in range(draw(st.integers(0, 14))):
        kind = draw(st.sampled_from(KINDS))
        made = {
            "at": (JAN + draw(st.integers(0, 90))) * 86_400 + draw(st.integers(0, 2)),
            "kind": kind, "account_id": FROM.get(kind, VAULT), "to_account_id": TO.get(kind),
            "amount_sat": draw(st.integers(0, 3 * BTC)), "control_passes": draw(st.integers(0, 1)),
            "value_usd": draw(st.none() | st.integers(0, 10**12)), "fee_usd": draw(st.integers(0, 10**8)),
        }  # fmt: skip
        found.append(made)
    return found


@settings(max_examples=60)
@given(histories(), st.integers(0, 4), st.integers(0, 2), st.integers(0, 90), st.integers(0, 90))
def test_every_identity_holds_in_every_span_of_any_history(
    events: list[dict[str, Any]], method: int, pool: int, first: int, length: int
) -> None:
    policy = {"effective_on": JAN, "method": method, "lot_pool": pool}
    books = books_of(book(events, {"2025-02-11": 61_234.567891}, accounting_policy=[policy]))
    first_on, last_on = JAN + first, JAN + first + length
    assert [check for check in identities(books, first_on, last_on) if not check.ok] == []
    booked, flows = books.lots.booked, books.flows
    assert flows.usd[flows.comes].sum() == flows.cost_usd.sum() + booked.basis_usd
    assert flows.sat_on(JAN + 400) == booked.qty_sat == books.balances.ours_on(JAN + 400).sum()
