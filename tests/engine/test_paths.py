"""Thousands of paths: seeded, the scenario itself when nothing strays, and partial answers on a cancel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.engine.draws import PathSettings
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.paths import CHUNK, FIGURES, PERCENTILES, percentiles, simulate
from desktop_app.engine.prepare import Prepared, prepare
from tests.contracts import without_contracts

FEW = PathSettings(paths=400)
STILL = replace(FEW, price_volatility_per_year=0, difficulty_volatility_per_year=0, fees_volatility=0)
DEAR = BASE.with_override(Override("network", None, "price_usd", "set", 200_000.0))
OF_RESULTS = ("operating_phs", "earned_btc", "revenue_usd", "margin_usd")
MEDIAN = PERCENTILES.index(50)


@pytest.fixture(scope="module")
def prepared(sample: Portfolio) -> Prepared:
    """The sample company with flat prices at all sites."""
    return prepare(without_contracts(sample))


@pytest.mark.parametrize("by_table", [False, True], ids=["exact", "table"])
@pytest.mark.parametrize("scenario", [BASE, DEAR], ids=["facts", "scenario"])
def test_without_volatility_every_percentile_is_the_forecast(prepared, scenario, by_table):
    found = simulate(prepared, scenario, replace(STILL, by_table=by_table))
    results = evaluate(prepared, scenario)
    ahead = slice(results.actual_months, None)
    np.testing.assert_array_equal(found.months, results.months[ahead])
    for name in OF_RESULTS:
        for percentile in found.fans[name]:
            np.testing.assert_array_equal(percentile, getattr(results.company, name)[ahead])
    direct = results.cost_per_btc_usd["direct"][ahead]
    np.testing.assert_allclose(found.fans["cost_per_btc_usd"][MEDIAN], direct, rtol=1e-12)
    under = results.sites.margin_usd[:, ahead] < 0
    known = np.isfinite(found.under_water)
    np.testing.assert_array_equal(found.under_water[known], under[known])


def test_a_month_that_is_partly_over_keeps_what_is_on_record(hand):
    half = prepare(hand.applying(Change((deleting(hand, "production", hand["production"].ids[15:]),))))
    results = evaluate(half)
    for by_table in (False, True):
        found = simulate(half, settings=replace(STILL, by_table=by_table))
        for name in OF_RESULTS:
            np.testing.assert_allclose(found.fans[name][MEDIAN], getattr(results.company, name), rtol=1e-12)


def test_the_same_seed_gives_the_same_answer(prepared):
    first, again, other = (simulate(prepared, settings=replace(FEW, seed=seed)) for seed in (7, 7, 8))
    for name in FIGURES:
        np.testing.assert_array_equal(first.fans[name], again.fans[name])
    assert (first.fans["margin_usd"] != other.fans["margin_usd"]).any()


def test_the_median_path_stays_near_the_forecast_and_the_fan_opens_with_volatility(prepared):
    calm, wild = (
        simulate(prepared, settings=PathSettings(paths=4_000, price_volatility_per_year=v))
        for v in (0.2, 0.6)
    )
    forecast = evaluate(prepared).network.price_usd[-60:]
    np.testing.assert_allclose(calm.fans["price_usd"][MEDIAN], forecast, rtol=0.05)
    for name in ("price_usd", "revenue_usd", "margin_usd"):
        assert (np.diff(calm.fans[name], axis=0) >= 0).all()
        assert (np.ptp(wild.fans[name], axis=0) > np.ptp(calm.fans[name], axis=0)).all()


def test_the_table_answers_as_the_exact_way_within_its_bound(prepared):
    exact, table = (
        simulate(prepared, settings=replace(FEW, by_table=by_table)) for by_table in (False, True)
    )
    assert exact.error_bound_usd == 0
    rounding = 1e-9 * np.abs(exact.fans["revenue_usd"]).max()
    gap = np.abs(exact.fans["margin_usd"] - table.fans["margin_usd"])
    assert gap.max() <= table.error_bound_usd + rounding
    np.testing.assert_allclose(table.under_water, exact.under_water, atol=1.5 / FEW.paths)


def test_shares_of_paths_are_counted_path_by_path(prepared):
    """One path: the shares are 0 or 1 and agree with its own margins."""
    found = simulate(prepared, settings=replace(FEW, paths=1))
    np.testing.assert_array_equal(found.company_under_water, found.fans["margin_usd"][MEDIAN] < 0)
    known = np.isfinite(found.below_plan)
    assert known.any()
    assert np.isin(found.below_plan[known], (0.0, 1.0)).all()


def test_what_is_below_plan_so_far_begins_as_the_first_month(prepared):
    found = simulate(prepared, settings=FEW)
    assert found.below_plan_so_far[0] == found.below_plan[0]
    assert ((found.below_plan >= 0) & (found.below_plan <= 1) | np.isnan(found.below_plan)).all()


def test_a_book_without_a_plan_has_no_chance_of_missing_it(hand):
    found = simulate(prepare(hand), settings=FEW)
    assert np.isnan(found.below_plan).all()
    assert found.next_year["margin_usd"].shape == (len(PERCENTILES),)


def test_a_cancel_leaves_the_paths_that_were_done(prepared):
    told = []
    wanted = replace(FEW, paths=3 * CHUNK)
    whole = simulate(prepared, settings=wanted, progress=lambda done, all_: told.append((done, all_)))
    assert told == [(CHUNK * n, 3 * CHUNK) for n in (1, 2, 3)]
    told.clear()
    part = simulate(
        prepared, settings=wanted, progress=lambda *_: told.append(1), cancelled=lambda: len(told) == 2
    )
    assert (part.paths, part.is_partial, whole.is_partial) == (2 * CHUNK, True, False)
    np.testing.assert_allclose(part.fans["price_usd"], whole.fans["price_usd"], rtol=0.25)
    none = simulate(prepared, settings=wanted, cancelled=lambda: True)
    assert none.paths == 0
    assert all(np.isnan(fan).all() for fan in none.fans.values())
    assert np.isnan(none.under_water).all()


def test_percentiles_are_numpys_own():
    values = np.random.default_rng(5).normal(size=(3, 101))
    np.testing.assert_allclose(percentiles(values), np.percentile(values, PERCENTILES, axis=1))
    values[1, 4] = np.nan
    assert np.isnan(percentiles(values)[:, 1]).all()
    assert np.isfinite(percentiles(values)[:, ::2]).all()


def test_a_site_without_a_power_price_leaves_the_rest_standing(sample):
    sample = without_contracts(sample)
    prices = sample["power_price"]
    gone = sample.applying(Change((deleting(sample, "power_price", prices.ids[prices["site_id"] == 1]),)))
    found = simulate(prepare(gone), settings=FEW)
    assert np.isnan(found.fans["margin_usd"]).any()
    assert np.isfinite(found.fans["revenue_usd"]).all()
    assert np.isfinite(found.under_water[1:]).any()
