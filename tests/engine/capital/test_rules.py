"""Each of the eleven rules on a company small enough to work out by hand."""

from __future__ import annotations

import pytest

from desktop_app.domain import policies as kinds
from desktop_app.domain.problems import AppError
from desktop_app.engine.capital.position import Credit, WrittenCall
from desktop_app.engine.capital.rules import Policy, checked
from desktop_app.engine.capital.state import Trading
from tests.engine.capital.worlds import FIRST_ON, USD, facility, line, program, rule, run, setup


def test_hold_all_sells_nothing():
    found = run(setup([100, 200], 1.0, free=5), rule(kinds.HOLD_ALL))
    assert line(found, "held_btc") == [6, 7]
    assert line(found, "cash_usd") == [0, 0]


def test_sell_all_sells_what_was_mined_and_keeps_what_was_held():
    found = run(setup([100, 200], 1.0, free=5), rule(kinds.SELL_ALL))
    assert line(found, "held_btc") == [5, 5]
    assert line(found, "cash_usd") == [100, 300]


def test_sell_a_share_pays_fee_and_slippage():
    made = setup([100], 10.0, trading=Trading(fee_share=0.01, slippage_share=0.02))
    found = run(made, rule(kinds.SELL_SHARE, share=0.5))
    assert line(found, "sold_btc") == [5]
    assert line(found, "cash_usd") == [round(5 * 100 * 0.99 * 0.98, 6)]


def test_cover_costs_sells_what_cash_lacks_of_its_floor():
    made = setup([100, 50], free=10, cash=120, costs={0: 70, 1: 25})
    found = run(made, rule(kinds.COVER_COSTS, floor_usd=100))
    assert line(found, "sold_btc") == [0.5, 1.0]
    assert line(found, "cash_usd") == [100, 100]


def test_cover_costs_sells_all_there_is_and_then_tells_the_hole():
    made = setup([100, 100, 100], free=1, costs={0: 40, 1: 100, 2: 10})
    found = run(made, rule(kinds.COVER_COSTS))
    assert line(found, "held_btc") == [0.6, 0, 0]
    assert line(found, "cash_usd") == [0, -40, -50]
    assert found.hole() == (FIRST_ON + 1, pytest.approx(50))


def test_capex_is_funded_in_equal_parts_on_the_days_before_it_is_due():
    made = setup([100] * 5, free=10, cash=20, capex={4: 100})
    found = run(made, rule(kinds.FUND_CAPEX, floor_usd=10))
    assert line(found, "cash_usd") == [42.5, 65, 87.5, 110, 10]
    assert line(found, "sold_btc") == [0.225, 0.45, 0.675, 0.9, 0.9]


def test_capex_beyond_the_look_ahead_is_not_funded_yet():
    made = setup([100] * 95, free=10, capex={94: 100})
    sold = line(run(made, rule(kinds.FUND_CAPEX)), "sold_btc")
    assert sold[:3] == [0, 0, 0]
    assert sold[3] > 0
    assert sold[-1] == pytest.approx(1)


def test_every_n_days_an_amount_of_bitcoin_is_sold():
    found = run(setup([100] * 5, free=10), rule(kinds.EVERY_DAYS, every_days=2, amount_sat=10**8))
    assert line(found, "sold_btc") == [1, 1, 2, 2, 3]


def test_every_n_days_bitcoin_is_bought_for_as_long_as_there_is_cash():
    made = setup([100] * 3, cash=150, trading=Trading(fee_share=0.1, slippage_share=0.0))
    found = run(made, rule(kinds.EVERY_DAYS, every_days=1, amount_usd=-100))
    assert line(found, "cash_usd") == [50, 0, 0]
    assert line(found, "held_btc") == [0.9, 1.35, 1.35]


def test_an_amount_of_bitcoin_is_bought_with_its_fee_on_top():
    made = setup([90], cash=1000, trading=Trading(fee_share=0.1, slippage_share=0.0))
    found = run(made, rule(kinds.EVERY_DAYS, every_days=1, amount_sat=-2 * 10**8))
    assert line(found, "held_btc") == [2]
    assert line(found, "cash_usd") == [800]


def test_months_of_cash_are_kept_by_the_mean_of_the_next_three_months():
    costs = dict.fromkeys(range(1, 92), 10.0)
    found = run(setup([100] * 92, free=100, costs=costs), rule(kinds.KEEP_CASH, months=2))
    month = 10 * 365.25 / 12
    assert found.figures["monthly_costs_usd"][0, 0] == pytest.approx(month)
    assert found.figures["cash_usd"][0, 0] == pytest.approx(2 * month)
    assert found.figures["sold_btc"][0, 0] == pytest.approx(2 * month / 100)


def test_borrowing_comes_first_and_bitcoin_is_sold_for_what_the_ltv_does_not_give():
    made = setup([100], free=10, costs={0: 700}, credits=(Credit(facility()),))
    found = run(made, rule(kinds.BORROW, facility_id=1, ltv=0.5, floor_usd=0))
    # 10 BTC × 100 × 50 % = 500 lent against all bitcoin: nothing is free to be sold for the other 200.
    assert line(found, "debt_usd") == [500]
    assert line(found, "pledged_btc") == [10]
    assert line(found, "cash_usd") == [-200]


def test_borrowing_stops_at_the_limit_and_pledges_no_more_than_the_ltv_asks():
    made = setup([100], free=10, costs={0: 300}, credits=(Credit(facility(limit_usd=200 * USD)),))
    found = run(made, rule(kinds.BORROW, facility_id=1, ltv=0.4, floor_usd=0))
    assert line(found, "debt_usd") == [200]
    assert line(found, "pledged_btc") == [5]
    assert line(found, "sold_btc") == [1]
    assert line(found, "cash_usd") == [0]


def test_the_price_band_holds_below_sells_all_above_and_a_share_between():
    band = rule(kinds.PRICE_BAND, low_usd=100, high_usd=200, share=0.25)
    assert line(run(setup([50, 150, 250], 1.0), band), "sold_btc") == [0, 0.25, 1.25]


def test_shares_are_issued_on_the_first_of_a_month_while_mnav_is_high():
    # 1,000 shares × $10 = 10,000 over 40 BTC × $100 = 4,000: mNAV 2.5.
    made = setup([100] * 40, free=40, programs=(program(commission_share=0.2),))
    found = run(made, rule(kinds.ISSUE, program_id=1, mnav=2.0, amount_usd=80))
    shares = line(found, "shares")
    assert shares[0] == 1010  # 80 / (10 × (1 − 20 %))
    assert shares[30] == 1010
    assert shares[31] == 1020
    assert line(found, "cash_usd")[-1] == 160


def test_no_share_is_issued_below_the_mnav_or_beyond_the_program():
    poor = run(
        setup([100], free=60, programs=(program(),)), rule(kinds.ISSUE, program_id=1, mnav=2.0, amount_usd=80)
    )
    assert line(poor, "shares") == [1000]
    spent = setup([100], free=40, programs=(program(left_usd=30.0),))
    assert line(run(spent, rule(kinds.ISSUE, program_id=1, mnav=2.0, amount_usd=80)), "cash_usd") == [30]


def test_calls_are_written_assigned_above_the_strike_and_lapse_below():
    calls = rule(kinds.COVERED_CALLS, share=0.5, strike_share=0.1, premium_share=0.02, every_days=2)
    rises = run(setup([100, 100, 120], free=10), calls)
    # 5 BTC at a strike of 110, premium 2 % of 500; on day 2 delivered, then 2.5 BTC are written on again.
    assert line(rises, "cash_usd") == [10, 10, 10 + 550 + 0.02 * 2.5 * 120]
    assert line(rises, "held_btc") == [10, 10, 5]
    falls = run(setup([100, 100, 90], free=10), calls)
    assert line(falls, "held_btc") == [10, 10, 10]


def test_bitcoin_that_covers_a_call_is_not_sold():
    made = setup([100], free=10, cash=0, costs={0: 900}, calls=(WrittenCall(FIRST_ON + 9, 4.0, 150.0),))
    found = run(made, rule(kinds.COVER_COSTS))
    assert line(found, "sold_btc") == [6]
    assert line(found, "cash_usd") == [-300]


def test_rules_act_in_their_order():
    first_share = run(
        setup([100], 1.0, costs={0: 80}), rule(kinds.SELL_SHARE, share=0.5), rule(kinds.COVER_COSTS)
    )
    assert line(first_share, "sold_btc") == [0.8]
    first_cover = run(
        setup([100], 1.0, costs={0: 80}), rule(kinds.COVER_COSTS), rule(kinds.SELL_SHARE, share=0.5)
    )
    assert line(first_cover, "sold_btc") == [1.0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (rule(kinds.SELL_SHARE), "needs share"),
        (rule(kinds.KEEP_CASH), "needs months of cash costs"),
        (rule(kinds.EVERY_DAYS, every_days=3), "needs bitcoin each time"),
        (rule(kinds.PRICE_BAND, low_usd=90, high_usd=80), "holds below a price that is above"),
        (rule(kinds.BORROW, facility_id=7, ltv=0.5), "names a facility that the book does not have"),
    ],
)
def test_a_rule_that_lacks_something_says_what(wrong, said):
    with pytest.raises(AppError, match=said):
        checked(Policy("Mine", (wrong,)), setup([100]).position)
