"""Hashcost, break-even price and efficiency, against published figures and against each other."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.engine.breakeven import (
    breakeven_j_th,
    breakeven_usd_per_mwh,
    hashcost_usd,
    margin_usd_per_day,
)

positive = st.floats(min_value=0.5, max_value=500)


def test_39_dollars_a_petahash_and_day_carry_92_90_a_megawatt_hour_at_17_5_joules():
    assert breakeven_usd_per_mwh(39.0, 0.0, 17.5) == pytest.approx(92.857, abs=5e-4)


@pytest.mark.parametrize(("efficiency", "published"), [(13.5, 117), (17.5, 90), (21.5, 73), (29.5, 54)])
def test_break_even_prices_at_37_90_are_those_published(efficiency, published):
    assert round(breakeven_usd_per_mwh(37.9, 0.0, efficiency)) == pytest.approx(published, abs=0.5)


def test_hashcost_by_hand():
    """20 J/TH draw 20 kW a PH/s: 0.48 MWh a day at $50 are $24, with 10 % overhead $26.40."""
    assert hashcost_usd(20.0, 50.0) == pytest.approx(24.0)
    assert hashcost_usd(20.0, 50.0, overhead=1.1) == pytest.approx(26.4)


@settings(max_examples=25, deadline=None)
@given(positive, positive)
def test_at_its_break_even_price_a_machine_costs_what_it_earns(hashprice, efficiency):
    price = breakeven_usd_per_mwh(hashprice, 0.0, efficiency, overhead=1.05)
    assert hashcost_usd(efficiency, price, overhead=1.05) == pytest.approx(hashprice, rel=1e-12)
    assert breakeven_j_th(hashprice, price, overhead=1.05) == pytest.approx(efficiency, rel=1e-12)


def test_a_pool_fee_lowers_the_break_even_price_by_its_share():
    assert breakeven_usd_per_mwh(40.0, 0.02, 20.0) == pytest.approx(
        0.98 * breakeven_usd_per_mwh(40.0, 0.0, 20.0)
    )


def test_the_margin_of_a_day_is_income_less_energy():
    """2 PH/s at $40 less 1 % are $79.20; 0.05 MW for 24 h at $60 are $72."""
    found = margin_usd_per_day(np.array([2.0]), np.array([0.05]), 40.0, np.array([0.01]), np.array([60.0]))
    assert found[0] == pytest.approx(79.2 - 72.0)


def test_machines_that_draw_nothing_need_no_power_price():
    found = margin_usd_per_day(np.array([2.0]), np.zeros(1), 40.0, np.zeros(1), np.array([np.nan]))
    assert found[0] == 80.0
