"""What must be sold for a payment, three ways to raise an amount, and policies side by side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.domain import policies as kinds
from desktop_app.domain.problems import AppError
from desktop_app.engine.capital.compare import compare, costs_of, fans_of
from desktop_app.engine.capital.funding import Payment, sell_to_fund, ways_to_fund
from desktop_app.engine.capital.position import Credit
from desktop_app.engine.capital.rules import Policy
from desktop_app.engine.capital.simulate import Setup
from desktop_app.engine.capital.state import Trading
from tests.engine.capital.worlds import FIRST_ON, USD, facility, policy, program, rule, run, setup

YEAR = 366


# --- how much must be sold ----------------------------------------------------------------------------
def test_a_payment_without_months_of_cash_is_sold_for_on_its_day():
    made = setup([100, 100, 50], free=10, cash=30, trading=Trading(fee_share=0.2, slippage_share=0.0))
    found = sell_to_fund(made, [Payment(FIRST_ON + 2, 110)], months=0)
    assert found.amount_btc == pytest.approx((110 - 30) / (50 * 0.8))
    assert found.schedule.btc.tolist() == [0, 0, 2]
    assert found.schedule.net_usd.tolist() == [0, 0, 80]
    assert found.schedule.cash_usd.tolist() == [30, 30, 0]
    assert found.schedule.held_btc.tolist() == [10, 10, 8]
    assert (found.short_on, found.without_btc) == (None, 0)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), months=st.floats(0, 4), usd=st.floats(0, 2000))
def test_the_schedule_is_the_least_that_keeps_every_day_above_its_floor(seed, months, usd):
    """The oracle is a closed form: proceeds so far = the running maximum of what is missing."""
    random = np.random.default_rng(seed)
    price, costs = random.uniform(50, 150, 200), random.uniform(0, 30, 200)
    made = setup(price, 0.1, free=1e5, cash=400, costs=dict(enumerate(costs)), trading=Trading())
    last = 150
    found = sell_to_fund(made, [Payment(FIRST_ON + last, usd)], months=months)
    day = np.arange(last + 1)
    ahead = np.array([costs[d + 1 : d + 92].sum() if d + 92 <= 200 else costs[109:].sum() for d in day])
    wanted = ahead / 91 * 365.25 / 12 * months
    cash = 400 - np.cumsum(costs[: last + 1])
    cash[last] -= usd
    proceeds = np.maximum.accumulate(np.maximum(wanted - cash, 0))
    expected = np.diff(proceeds, prepend=0.0) / (price[: last + 1] * Trading().net)
    np.testing.assert_allclose(found.schedule.btc, expected, atol=1e-9)
    assert found.amount_btc == pytest.approx(expected.sum())


def test_too_little_bitcoin_is_told_with_day_and_amount():
    found = sell_to_fund(setup([100, 100], free=1), [Payment(FIRST_ON + 1, 250)], months=0)
    assert (found.short_on, found.short_usd) == (FIRST_ON + 1, pytest.approx(150))
    assert found.amount_btc == 1


def test_the_confidence_is_a_quantile_of_what_the_paths_ask_for():
    prices = np.linspace(50, 149, 100)
    many = setup(prices[None, :].repeat(2, axis=0), free=5)
    found = sell_to_fund(
        setup([100, 100], free=5), [Payment(FIRST_ON + 1, 300)], months=0, many=many, confidence=0.9
    )
    enough = (300 / prices <= found.at_confidence_btc + 1e-12) | (prices < 60)
    assert found.amount_btc == pytest.approx(3)
    assert enough.mean() >= 0.9
    assert found.p_short == pytest.approx(0.1)  # below $60 five bitcoin bring less than $300


@pytest.mark.parametrize(
    ("payments", "months", "said"),
    [([], 6, "at least one payment"), ([Payment(FIRST_ON - 1, 5)], 6, "must lie in the forecast"),
     ([Payment(FIRST_ON, -5)], 6, "0 or more"), ([Payment(FIRST_ON, 5)], -1, "0 to 120 months")],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(payments, months, said):
    with pytest.raises(AppError, match=said):
        sell_to_fund(setup([100]), payments, months=months)


# --- three ways ---------------------------------------------------------------------------------------
def _three(price, **more):
    made = setup(price, free=100, cash=50, shares=1000, programs=(program(commission_share=0.2),), **more)
    credit = Credit(facility(rate_share=0.1, upfront_fee_share=0.05))
    return ways_to_fund(
        800, FIRST_ON, policy(), made, credit=credit, program=made.position.programs[0]
    )  # fmt: skip


def test_selling_borrowing_and_issuing_by_hand():
    price = np.full(YEAR, 100.0)
    price[-1] = 150.0
    sell, borrow, issue = _three(price)
    assert (sell.btc, sell.cash_usd, sell.debt_usd, sell.shares) == (92, 50, 0, 1000)
    assert sell.cost_usd == pytest.approx(8 * 50)  # forgone
    gross = 800 / 0.95
    assert (borrow.btc, borrow.shares) == (100, 1000)
    assert borrow.debt_usd == pytest.approx(gross)
    assert borrow.cash_usd == pytest.approx(50 - gross * 0.1)  # 365 days
    assert borrow.cost_usd == pytest.approx(gross * 0.15)
    assert borrow.breakeven_move == pytest.approx(0.15)  # rate × T + fees
    assert issue.shares == 1100  # 800 / (10 × 80 %)
    assert (issue.btc, issue.cost_usd) == (100, 200)
    assert issue.dilution_share == pytest.approx(100 / 1100)
    assert issue.btc_per_thousand_shares == pytest.approx(100 / 1.1)
    assert borrow.net_btc_per_thousand_shares == pytest.approx(100 + (50 - gross * 0.1 - gross) / 150)


def test_beyond_the_break_even_move_borrowing_leaves_more_than_selling():
    for move, better in ((1.10, False), (1.30, True)):
        price = np.full(YEAR, 100.0)
        price[-1] = 100 * move
        sell, borrow, _ = _three(price)
        assert (borrow.net_btc_per_thousand_shares > sell.net_btc_per_thousand_shares) == better


def test_a_loan_is_called_on_the_paths_whose_price_falls_far_enough():
    price = np.full((YEAR, 4), 100.0)
    price[100] = [100, 72, 71, 60]  # initial 50 %, call 70 % below 71.43, liquidation 80 % below 62.5
    _, borrow, _ = _three(price)
    assert (borrow.p_call, borrow.p_liquidation) == (0.5, 0.25)


def test_a_way_that_is_too_narrow_says_what_it_raises():
    made = setup([100] * 3, free=2, programs=(program(left_usd=100.0),))
    credit = Credit(facility(limit_usd=70 * USD))
    raised = [
        way.raised_usd
        for way in ways_to_fund(
            800, FIRST_ON, policy(), made, credit=credit, program=made.position.programs[0]
        )
    ]
    assert raised == pytest.approx([200, 70, 100])


# --- side by side -------------------------------------------------------------------------------------
def test_policies_are_compared_on_the_same_paths_with_progress():
    made: Setup = setup([[100.0, 50.0]] * 3, 1.0, free=1, costs={2: 120})
    policies = [
        Policy("Hold", (rule(kinds.HOLD_ALL),)), Policy("Sell", (rule(kinds.SELL_ALL),)),
        Policy("Cover", (rule(kinds.COVER_COSTS),)),
    ]  # fmt: skip
    told: list[tuple[int, int]] = []
    days = np.arange(3)
    hold, sell, cover = compare(policies, made, at=days, progress=lambda *at: told.append(at))
    assert told == [(2, 6), (4, 6), (6, 6)]
    assert hold.p_hole.tolist() == [0, 0, 1]
    assert sell.p_hole.tolist() == [0, 0, 0]
    assert cover.p_hole.tolist() == [0, 0, 0]
    assert hold.median("held_btc") == 4
    assert (hold.share_above(0), sell.share_above(31), sell.share_above(-1)) == (0, 0.5, 1)
    assert sell.median("held_btc") == 1
    assert cover.median("held_btc") == pytest.approx(4 - (1.2 + 2.4) / 2)


def test_the_cost_of_a_policy_is_what_was_paid_and_what_the_bitcoin_would_be_worth():
    made = setup([100, 100, 150], free=10, trading=Trading(fee_share=0.1, slippage_share=0.0))
    found = run(made, rule(kinds.EVERY_DAYS, every_days=5, amount_sat=2 * 10**8))
    costs = costs_of(found)
    assert costs.given_up_btc == 2
    assert costs.trading_usd == pytest.approx(20)
    assert costs.forgone_usd == pytest.approx(2 * 150 - 180)
    assert fans_of(found).fans["sold_btc"][:, -1].tolist() == [2] * 5
