"""Paths of sites that pay by the hour: each as an evaluation has it, by table within its bound, resampled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.power import packed_prices
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.engine.draws import PathSettings, draw
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.paths import FIGURES, PERCENTILES, simulate
from desktop_app.engine.power_weeks import drawn_weeks, power_weeks
from desktop_app.engine.prepare import Prepared, prepare
from tests.contracts import with_contracts, without_contracts
from tests.engine.conftest import build

MONTHS = range(days.parse_month("2025-01"), days.parse_month("2026-01"))
ONE = PathSettings(paths=1, resample_power=False)
FEW = replace(ONE, paths=300)
STILL = replace(FEW, price_volatility_per_year=0, difficulty_volatility_per_year=0, fees_volatility=0)
MEDIAN = PERCENTILES.index(50)


def hourly_prices(rng: np.random.Generator, month: int) -> np.ndarray:
    hours = (days.first_day(month + 1) - days.first_day(month)) * 24
    return np.round(rng.lognormal(3.5, 0.7, hours) - 5 * (rng.random(hours) < 0.05) * 10, 2)


@pytest.fixture(scope="module")
def by_hour(sample) -> Prepared:
    """The sample company with six sites at an exchange: plain, with a block, with a block that is resold."""
    rng, starts = np.random.default_rng(11), days.parse_day("2025-12-31")
    first = sample.next_ids.get("price_series", 1)
    blobs = [
        {"series_id": first + series, "month": m, "first_at": days.first_day(m) * 86_400,
         "prices": packed_prices(hourly_prices(rng, m))}
        for series in (0, 1) for m in MONTHS
    ]  # fmt: skip
    terms = [
        {"site_id": site, "effective_on": starts, "series_id": first + site % 2, "adder_usd_per_mwh": 4.0,
         "multiplier": 1.03, "delivery_usd_per_mwh": 2.0, "block_mw": 0.5 * (site > 2),
         "block_usd_per_mwh": 33.0, "resale": int(site > 4), "resale_fee_usd_per_mwh": 1.0}
        for site in range(1, 7)
    ]  # fmt: skip
    names = [{"name": "North"}, {"name": "South"}]
    priced = build(without_contracts(sample), price_series=names, series_month=blobs)
    return prepare(with_contracts(priced, *terms))


def test_without_volatility_every_path_is_the_forecast(by_hour):
    results = evaluate(by_hour)
    ahead = slice(results.actual_months, None)
    assert by_hour.hourly is not None
    for by_table in (False, True):
        found = simulate(by_hour, settings=replace(STILL, by_table=by_table))
        for name in ("operating_phs", "earned_btc", "revenue_usd", "margin_usd"):
            forecast = getattr(results.company, name)[ahead]
            np.testing.assert_allclose(found.fans[name][MEDIAN], forecast, rtol=1e-9, err_msg=name)
        direct = results.cost_per_btc_usd["direct"][ahead]
        np.testing.assert_allclose(found.fans["cost_per_btc_usd"][MEDIAN], direct, rtol=1e-9)
        known = np.isfinite(found.under_water)
        np.testing.assert_array_equal(
            found.under_water[known], (results.sites.margin_usd[:, ahead] < 0)[known]
        )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_path_is_what_an_evaluation_of_its_prices_says(by_hour, seed):
    """Difficulty and fees held: a path is then a scenario that sets the price of each month."""
    settings = replace(
        ONE, seed=seed, difficulty_follows=0, difficulty_volatility_per_year=0, fees_volatility=0
    )
    found = simulate(by_hour, settings=settings)
    forecast = by_hour.forecast
    factor = draw(settings, forecast.days_in_month, np.zeros(60)).price[:, 0]
    first = forecast.first_on + forecast.month_start
    last = first + forecast.days_in_month.astype(int) - 1
    scenario = BASE
    for by, start, end in zip(factor.tolist(), first.tolist(), last.tolist(), strict=True):
        scenario = scenario.with_override(Override("network", None, "price_usd", "scale", by, start, end))
    results = evaluate(by_hour, scenario)
    for name in ("operating_phs", "earned_btc", "revenue_usd", "margin_usd"):
        expected = getattr(results.company, name)[results.actual_months :]
        np.testing.assert_allclose(found.fans[name][MEDIAN], expected, rtol=1e-9, err_msg=name)
    known = np.isfinite(found.under_water)
    losing = results.sites.margin_usd[:, results.actual_months :] < 0
    np.testing.assert_array_equal(found.under_water[known], losing[known])


def test_the_table_is_within_its_bound_and_more_nodes_tighten_it(by_hour):
    exact = simulate(by_hour, settings=FEW)
    bounds = []
    for count in (12, 48, 192):
        table = simulate(by_hour, settings=replace(FEW, by_table=True, table_nodes=count))
        gap = np.abs(exact.fans["margin_usd"] - table.fans["margin_usd"]).max()
        assert 0 < gap <= table.error_bound_usd
        bounds.append(table.error_bound_usd)
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] < 0.1 * bounds[0]


# --- weeks resampled ----------------------------------------------------------------------------------
def test_weeks_are_whole_mondays_to_sundays_of_the_same_season(by_hour):
    weeks = power_weeks(by_hour.portfolio, by_hour.portfolio["price_series"].ids[-2:].tolist())
    assert weeks is not None
    assert len(weeks.first_on) == 51
    assert (np.diff(weeks.first_on) == 7).all()
    assert days.day_text(int(weeks.first_on[0])) == "2025-01-06"
    july = weeks.season(days.parse_day("2028-07-15"))
    assert all(days.day_text(int(d))[5:7] in ("05", "06", "07", "08") for d in weeks.first_on[july])
    january = weeks.season(days.parse_day("2029-01-01"))
    assert {days.day_text(int(d))[5:7] for d in weeks.first_on[january]} == {"01", "02", "11", "12"}


def test_the_weeks_of_a_month_share_its_days(by_hour):
    weeks = power_weeks(by_hour.portfolio, by_hour.portfolio["price_series"].ids[-1:].tolist())
    assert weeks is not None
    drawn = drawn_weeks(
        weeks, np.array([20_454, 20_485]), np.array([31.0, 3.0]), 50, np.random.SeedSequence(1)
    )
    assert [len(d.share) for d in drawn] == [5, 1]
    assert all(d.share.sum() == pytest.approx(1) and d.chosen.shape == (len(d.share), 50) for d in drawn)
    assert all((d.chosen < len(d.pool)).all() for d in drawn)


def test_resampled_weeks_open_the_fan_and_are_seeded(by_hour):
    held, resampled, again = (
        simulate(by_hour, settings=replace(STILL, resample_power=resample))
        for resample in (False, True, True)
    )
    assert (held.power_resampled, resampled.power_resampled) == (False, True)
    assert (np.ptp(resampled.fans["margin_usd"], axis=0) > 0).all()
    for name in FIGURES:
        np.testing.assert_array_equal(resampled.fans[name], again.fans[name])
    base = held.fans["revenue_usd"][MEDIAN]
    np.testing.assert_allclose(resampled.fans["revenue_usd"][MEDIAN], base, rtol=0.1)


def test_resampling_says_its_bound_and_needs_a_series(by_hour, hand):
    many, few = (
        simulate(by_hour, settings=replace(FEW, resample_power=True, table_nodes=n)) for n in (96, 24)
    )
    assert 0 < many.error_bound_usd < few.error_bound_usd
    assert not simulate(prepare(hand), settings=replace(FEW, resample_power=True)).power_resampled


def test_a_cancel_between_months_leaves_the_paths_done_before(by_hour):
    asked = iter(range(10_000))
    found = simulate(by_hour, settings=replace(FEW, paths=1_500), cancelled=lambda: next(asked) > 80)
    assert found.paths == 1_000
    assert found.is_partial
    assert np.isfinite(found.fans["margin_usd"]).all()
