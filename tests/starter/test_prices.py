"""The sample company's market prices look like a market's, and leave its record as it was."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.days import first_day, month_of_day, parse_month
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.prepare import prepare
from desktop_app.starter.losses import ECONOMIC
from desktop_app.starter.prices import FIRST_NOW, MARKETS, OHIO, SOUTH, WEST, Market, hourly


def year(market: Market) -> np.ndarray:
    return hourly(market, np.random.default_rng(11))[-8808:-48]


def test_every_series_has_its_months_whole(sample: Portfolio):
    series = sample.records("price_series")
    assert {s.name for s in series.values()} == {market.name for market in MARKETS}
    for one in series.values():
        months = [m for m in sample.records("series_month").values() if m.series_id == one.id]
        first = FIRST_NOW if one.product == "real-time" else parse_month("2024-01")
        assert sorted(m.month for m in months) == list(range(first, parse_month("2026-02")))
        for m in months:
            prices = month_prices(m.prices, m.first_at, m.month, INTERVAL_MINUTES[one.interval])
            known_hours = np.isfinite(prices).sum() * INTERVAL_MINUTES[one.interval] / 60
            if m.month == parse_month("2026-01"):
                assert known_hours == (24 if one.product == "real-time" else 48)
            else:
                assert np.isfinite(prices).all()


def test_hours_in_which_a_site_yielded_were_dear(sample: Portfolio):
    (odessa,) = [s.id for s in sample.records("site").values() if s.name == "Odessa"]
    (series,) = [s.id for s in sample.records("price_series").values() if s.name == WEST.name]
    held = sample.records("series_month").values()
    months = {m.month: np.frombuffer(m.prices) for m in held if m.series_id == series}
    yielded = [x for x in sample.records("loss").values() if x.site_id == odessa and x.cause == ECONOMIC]
    assert len(yielded) > 100
    for loss in yielded:
        month = month_of_day(loss.from_at // 86_400)
        assert months[month][loss.from_at // 3600 - first_day(month) * 24] > 90


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


def test_sites_with_a_contract_are_dispatched_and_stay_near_what_they_paid(sample: Portfolio):
    results = evaluate(prepare(sample))
    found, past = results.dispatch, results.actual_months
    assert found is not None
    names = {s.id: s.name for s in sample.records("site").values()}
    assert {"Odessa", "Brenham", "Ashford A"} <= {names[i] for i in found.site_ids.tolist()}
    rows = np.searchsorted(results.site_ids, found.site_ids)
    cost, energy = results.sites.power_cost_usd[rows], results.sites.energy_mwh[rows]
    ran = energy[:, past - 12 : past].all(axis=1)
    assert ran.sum() >= 8
    before = cost[ran, past - 12 : past].sum(axis=1) / energy[ran, past - 12 : past].sum(axis=1)
    after = cost[ran, past : past + 5].sum(axis=1) / energy[ran, past : past + 5].sum(axis=1)
    assert after == pytest.approx(before, rel=0.15), "all-in, per MWh, of five months against the last year"


def test_a_minimum_take_keeps_ashford_b_running_at_a_loss_until_its_contract_ends(sample: Portfolio):
    results = evaluate(prepare(sample))
    (site_id,) = [s.id for s in sample.records("site").values() if s.name == "Ashford B"]
    at, past = int(np.searchsorted(results.site_ids, site_id)), results.actual_months
    sites, found = results.sites, results.dispatch
    assert found is not None
    until_may = slice(past, past + 5)
    assert results.months[past + 4] == parse_month("2026-05")
    hours_off = found.sites.hours_curtailed[found.site_ids == site_id][0, :5]
    assert hours_off == pytest.approx(0.0), "what it would save by standing still it would owe as a shortfall"
    margin = sites.revenue_usd - sites.power_cost_usd
    assert (margin[at, until_may] < 0).all()
    per_mwh = sites.power_cost_usd[at] / sites.energy_mwh[at]
    assert (per_mwh[until_may] > 60).all()
    assert per_mwh[past + 5 : past + 8] == pytest.approx(57.5), "then the flat price holds"
