"""Shares by day and what each stands for, after the formulas of the field."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.engine.capital.dilution import at_market, btc_gain, btc_yield, mnav, share_counts
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.liquidity import dilution


def test_the_register_of_a_day_agrees_with_the_dilution_table(sample):
    on = np.array([19_800, 20_200, 20_453])
    found, books = share_counts(sample, on), books_of(sample)
    for row, day in enumerate(on.tolist()):
        table = dilution(books, 0, day)
        assert (found.diluted[row], found.basic[row]) == (table.diluted, table.basic)
        assert found.at_market[row] == table.issued


def test_bitcoin_yield_and_gain_by_strategys_definition():
    # 100 BTC over 1,000 shares, then 130 over 1,100.
    found = btc_yield(100, 1000, 130, 1100)
    assert found == pytest.approx(130 / 1100 / 0.1 - 1)
    assert btc_gain(100, found) == pytest.approx(18.181818, abs=1e-6)
    assert np.isnan(btc_yield(0, 1000, 130, 1100))


@pytest.mark.parametrize(("share_usd", "accretive"), [(20, True), (9, False)])
def test_shares_sold_at_the_market_add_to_bitcoin_per_share_only_above_an_mnav_of_1(share_usd, accretive):
    # 100 BTC × $100 = $10,000 over 1,000 shares: $10 of bitcoin each.
    found = at_market(900, 100, 1000, 100, share_usd, commission=0.1)
    assert found.mnav == mnav(1000, share_usd, 100, 100) == share_usd / 10
    assert found.new_shares == pytest.approx(1000 / share_usd)
    assert found.after == pytest.approx(109 / (1000 + 1000 / share_usd) * 1000)
    assert found.is_accretive == accretive
    assert found.commission_usd == pytest.approx(100)


def test_the_commission_takes_the_gain_of_a_small_premium():
    assert not at_market(900, 100, 1000, 100, 10.5, commission=0.1).is_accretive
