"""Credit: interest, fees, margin calls and their cure, liquidation, maturity, draws."""

from __future__ import annotations

import pytest

from desktop_app.domain import policies as kinds
from desktop_app.domain.capital import CONVERTIBLE, NOTE
from desktop_app.engine.capital.position import Credit
from desktop_app.engine.capital.state import NEVER
from tests.engine.capital.worlds import FIRST_ON, USD, facility, line, program, rule, run, setup


def test_interest_accrues_by_day_and_is_paid_on_the_first_of_a_month():
    owed = Credit(facility(rate_share=0.365, initial_ltv=None, call_ltv=None, liquidation_ltv=None), 1000.0)
    found = run(setup([100] * 33, cash=100, credits=(owed,)))
    cash = line(found, "cash_usd")
    assert cash[0] == 99  # a day's interest on the first day, which is the first of January
    assert cash[30] == 99
    assert cash[31] == 99 - 31  # 2 January to 1 February
    assert found.tallies["interest"][0] == pytest.approx(32)


def test_a_margin_call_is_cured_with_free_bitcoin_at_once():
    # 600 / (10 × 80) = 75 % ≥ 70 %: topped up to 600 / (50 % × 80) = 15 BTC.
    owed = Credit(facility(), 600.0, 0.0, 10.0)
    found = run(setup([100, 80], free=8, credits=(owed,)))
    assert line(found, "pledged_btc") == [10, 15]
    assert line(found, "free_btc") == [8, 3]
    assert line(found, "ltv") == [0.6, 0.5]
    assert (found.call_on[0], found.liquidated_on[0]) == (FIRST_ON + 1, NEVER)


def test_cash_cures_what_bitcoin_cannot():
    # No bitcoin is free: cash pays 600 − 50 % × 10 × 80 = 200.
    found = run(setup([100, 80], cash=500, credits=(Credit(facility(), 600.0, 0.0, 10.0),)))
    assert line(found, "debt_usd") == [600, 400]
    assert line(found, "cash_usd") == [500, 300]


def test_a_call_that_stays_open_longer_than_the_cure_time_is_liquidated():
    # 75 % on three days: called on day 1, still open on day 2 (24 h), sold on day 3.
    found = run(setup([100, 80, 80, 80], credits=(Credit(facility(cure_hours=48.0), 600.0, 0.0, 10.0),)))
    assert line(found, "debt_usd") == [600, 600, 600, 0]
    assert found.tallies["liquidated"][0] == pytest.approx(7.5)
    assert line(found, "free_btc")[-1] == 2.5
    assert (found.call_on[0], found.liquidated_on[0]) == (FIRST_ON + 1, FIRST_ON + 3)


def test_a_price_that_recovers_in_time_ends_the_call():
    found = run(setup([100, 80, 100, 80], credits=(Credit(facility(cure_hours=24.0), 600.0, 0.0, 10.0),)))
    assert found.liquidated_on[0] == NEVER


def test_above_the_liquidation_level_the_lender_sells_at_once():
    # 600 / (10 × 70) = 86 %: 600 / 70 = 8.571429 BTC are sold, the rest comes back.
    found = run(setup([100, 70], free=5, credits=(Credit(facility(), 600.0, 0.0, 10.0),)))
    assert line(found, "debt_usd") == [600, 0]
    assert line(found, "held_btc")[1] == pytest.approx(15 - 600 / 70, abs=1e-6)
    assert found.liquidated_on[0] == FIRST_ON + 1


def test_what_the_collateral_does_not_repay_is_still_owed():
    found = run(setup([100, 50], credits=(Credit(facility(), 600.0, 0.0, 10.0),)))
    assert line(found, "debt_usd") == [600, 100]
    assert line(found, "held_btc") == [10, 0]


@pytest.mark.parametrize(("counts", "ltv"), [(1, 0.66), (0, 0.6)])
def test_interest_counts_in_the_ltv_only_where_the_terms_say_so(counts, ltv):
    owed = Credit(facility(interest_counts=counts, rate_share=3.65), 600.0, 0.0, 10.0)
    found = run(setup([100] * 11, credits=(owed,), cash=1000))
    assert line(found, "ltv")[10] == ltv  # 1 % a day, ten days since 1 January


def test_a_matured_line_is_repaid_and_its_collateral_comes_back():
    owed = Credit(facility(matures_on=FIRST_ON + 1), 600.0, 0.0, 10.0)
    found = run(setup([100, 100], cash=200, credits=(owed,)), rule(kinds.COVER_COSTS))
    assert line(found, "debt_usd") == [600, 0]
    assert line(found, "sold_btc") == [0, 4]
    assert line(found, "cash_usd") == [200, 0]
    assert line(found, "free_btc") == [0, 6]


@pytest.mark.parametrize(("share_usd", "cash", "shares"), [(20, 1000, 1000), (10, 400, 960)])
def test_convertible_notes_become_shares_above_their_price(share_usd, cash, shares):
    notes = facility(kind=CONVERTIBLE, matures_on=FIRST_ON + 1, conversion_usd=15 * USD, initial_ltv=None)
    made = setup(
        [100, 100], cash=1000, credits=(Credit(notes, 600.0),), programs=(program(price_usd=share_usd * USD),)
    )
    found = run(made)
    assert line(found, "cash_usd")[-1] == cash
    assert line(found, "shares")[-1] == shares  # the register counts 40 for the notes already
    assert line(found, "debt_usd")[-1] == 0


def test_a_planned_draw_pledges_at_the_initial_ltv_and_a_repayment_lowers_the_debt():
    found = run(setup([100, 100], free=20, credits=(Credit(facility()),), credit={0: 500, 1: -200}))
    assert line(found, "pledged_btc") == [10, 10]
    assert line(found, "debt_usd") == [500, 300]
    assert line(found, "cash_usd") == [500, 300]


def test_a_new_loan_pays_its_upfront_fee_and_brings_what_was_asked_net():
    loan = facility(kind=NOTE, upfront_fee_share=0.2, initial_ltv=None, call_ltv=None)
    found = run(
        setup([100], costs={0: 400}, credits=(Credit(loan),)), rule(kinds.BORROW, facility_id=1, ltv=0.5)
    )
    assert line(found, "debt_usd") == [500]
    assert line(found, "cash_usd") == [0]
    assert found.tallies["loan_fees"][0] == 100


def test_a_line_that_opens_later_lends_from_its_day_on():
    later = facility(opened_on=FIRST_ON + 1)
    made = setup([100, 100], free=100, costs={0: 50, 1: 60}, credits=(Credit(later),))
    found = run(made, rule(kinds.BORROW, facility_id=1, ltv=0.5, floor_usd=0))
    assert line(found, "sold_btc") == [0.5, 0.5]
    assert line(found, "debt_usd") == [0, 60]


def test_the_fee_on_what_is_not_drawn_is_paid_monthly():
    found = run(setup([100] * 32, cash=1000, credits=(Credit(facility(unused_fee_share=0.0365)),)))
    # $10,000 unused: a dollar a day, for one day on 1 January and 31 on 1 February.
    assert found.tallies["loan_fees"][0] == pytest.approx(32)


def test_runway_counts_cash_what_collateral_backs_and_bitcoin_with_its_haircut():
    backed = Credit(facility(), 0.0, 0.0, 10.0)
    costs = dict.fromkeys(range(1, 92), 10.0)
    found = run(setup([100] * 92, free=10, cash=1000, costs=costs, credits=(backed,)))
    month = 10 * 365.25 / 12
    assert found.figures["runway_months"][0, 0] == pytest.approx((1000 + 500 + 10 * 100 * 0.9) / month)
