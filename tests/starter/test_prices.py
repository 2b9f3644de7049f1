"""The sample company's market prices look like a market's, and leave its record as it was."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.days import parse_month
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.prepare import prepare
from desktop_app.starter.prices import FROM, OHIO, SOUTH, WEST, Market, hourly


def year(market: Market) -> np.ndarray:
    return hourly(market, np.random.default_rng(11))[-8760:]


def test_every_series_has_two_whole_years_of_hours(sample: Portfolio):
    series = sample.records("price_series")
    assert {s.name for s in series.values()} == {WEST.name, SOUTH.name, OHIO.name}
    for one in series.values():
        months = [m for m in sample.records("series_month").values() if m.series_id == one.id]
        assert sorted(m.month for m in months) == list(range(parse_month("2024-01"), parse_month("2026-01")))
        for m in months:
            prices = month_prices(m.prices, m.first_at, m.month, INTERVAL_MINUTES[one.interval])
            assert np.isfinite(prices).all()


@pytest.mark.parametrize("market", [WEST, SOUTH, OHIO])
def test_evenings_are_dear_nights_are_cheap_and_some_hours_run_away(market: Market):
    prices = year(market)
    local = (np.arange(8760) + market.utc_offset_hours) % 24
    assert np.median(prices[local == 19]) > 1.5 * np.median(prices[local == 3])
    assert prices.max() > 4 * prices.mean()
    assert prices.mean() == pytest.approx(market.level, rel=0.25)


def test_the_windy_west_pays_for_taking_power_in_some_nights():
    assert 0.005 < (year(WEST) < 0).mean() < 0.1
    assert (year(WEST) < 0).mean() > (year(OHIO) < 0).mean()


def test_terms_begin_after_the_record_so_that_no_closed_month_moves(sample: Portfolio):
    assert set(sample["contract_version"]["effective_on"].tolist()) == {FROM}
    assert prepare(sample).as_of_on < FROM


def test_three_sites_are_dispatched_and_stay_near_what_they_paid(sample: Portfolio):
    results = evaluate(prepare(sample))
    found, past = results.dispatch, results.actual_months
    assert found is not None
    names = {s.id: s.name for s in sample.records("site").values()}
    assert {names[i] for i in found.site_ids.tolist()} == {"Odessa", "Brenham", "Ashford A"}
    rows = np.searchsorted(results.site_ids, found.site_ids)
    cost, energy = results.sites.power_cost_usd[rows], results.sites.energy_mwh[rows]
    before = cost[:, past - 1] / energy[:, past - 1]
    after = cost[:, past : past + 12].sum(axis=1) / energy[:, past : past + 12].sum(axis=1)
    assert after == pytest.approx(before, rel=0.2)
    assert (found.sites.hours_curtailed[:, :12].sum(axis=1) > 50).all()
    assert (found.sites.saved_usd[:, :12].sum(axis=1) > 0).all()
