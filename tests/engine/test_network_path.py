"""Retargets worked by hand, the halving's day, paths, and difficulty that answers to hashprice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.scenarios import Override, Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.network import daily_log_growth, growth_per_retarget
from desktop_app.engine.network_path import NetworkPath, network_path
from desktop_app.engine.prepare import Prepared, prepare
from tests.engine.conftest import DIFFICULTY, day


def scenario(*changes: tuple) -> Scenario:
    """Overrides of the network: field, value, and perhaps first and last day."""
    made = []
    for field, value, *dates in changes:
        start, end = (day(t) if t else None for t in (*dates, "", "")[:2])
        made.append(Override("network", None, field, "set", value, start, end))
    return Scenario("Test", tuple(made))


@pytest.fixture(scope="module")
def ready(hand) -> Prepared:
    """The hand company with a forecast from a retarget on: height 927,360 = 460 · 2,016."""
    made = prepare(hand)
    return replace(made, forecast=replace(made.forecast, height=460 * 2016.0))


# --- retargets by hand --------------------------------------------------------------------------------
def test_without_growth_difficulty_stays_and_blocks_take_ten_minutes(ready):
    path = network_path(ready, scenario(("difficulty_growth_per_year", 0.0)))
    np.testing.assert_allclose(path.difficulty, DIFFICULTY, rtol=1e-9)
    np.testing.assert_allclose(np.diff(path.height), 144, rtol=1e-9)


def test_a_growth_per_retarget_is_the_step_of_every_retarget(ready):
    """+12 % per retarget: blocks come 1.12 times as fast, so 2,016 of them last 14 / 1.12 = 12.5 days."""
    path = network_path(ready, scenario(("difficulty_growth_per_retarget", 0.12)))
    assert path.height[200] == pytest.approx((460 + 16) * 2016, abs=1)
    amid = [round(12.5 * n + 6) for n in range(16)]
    np.testing.assert_allclose(path.difficulty[amid], DIFFICULTY * 1.12 ** np.arange(16), rtol=1e-9)


def test_the_day_of_a_retarget_weighs_both_difficulties_by_time(ready):
    """Day 12 holds the retarget after 12.5 days: half of it at the old difficulty, half at the new one."""
    path = network_path(ready, scenario(("difficulty_growth_per_retarget", 0.12)))
    np.testing.assert_allclose(path.difficulty[11:14] / DIFFICULTY, [1.0, 1.06, 1.12], rtol=1e-9)


def test_an_epoch_under_way_ends_when_the_rest_of_its_blocks_is_found(ready):
    """Half of the blocks are left and come at 144 · 1.12 to 1.12² a day, so in less than 6.25 days."""
    half = replace(ready, forecast=replace(ready.forecast, height=460 * 2016 + 1008.0))
    path = network_path(half, scenario(("difficulty_growth_per_retarget", 0.12)))
    assert path.difficulty[5] == pytest.approx(DIFFICULTY, rel=1e-9)
    assert DIFFICULTY < path.difficulty[6] < 1.12 * DIFFICULTY
    assert path.difficulty[7] == pytest.approx(1.12 * DIFFICULTY, rel=1e-9)


def yearly(log_per_day: float) -> float:
    return float(np.expm1(log_per_day * 365.25))


def test_a_retarget_never_quarters_more_than_once(ready):
    """Hashrate that falls by 0.985 / 14 a day (ln) from a retarget on: the epoch takes 14 · ln(1 / 0.015) /
    0.985 = 59.7 days, and 14 / 59.7 is below a quarter."""
    falling = scenario(
        ("difficulty_growth_per_year", 0.0), ("difficulty_growth_per_year", yearly(-0.985 / 14), "2025-10-07")
    )
    path = network_path(ready, falling)
    ends = 84 + 14 * np.log(1 / 0.015) / 0.985
    assert path.difficulty[int(ends) - 1] == pytest.approx(DIFFICULTY, rel=1e-9)
    assert path.difficulty[int(ends) + 1] == pytest.approx(DIFFICULTY / 4, rel=1e-9)


def test_a_retarget_never_grows_more_than_fourfold(ready):
    """Hashrate that grows by 10 / 14 a day (ln): the epoch takes 14 · ln 11 / 10 = 3.36 days, 14 of which
    would be a factor of 4.17."""
    rising = scenario(
        ("difficulty_growth_per_year", 0.0), ("difficulty_growth_per_year", yearly(10 / 14), "2025-10-07")
    )
    path = network_path(ready, rising)
    ends = 84 + 14 * np.log(11) / 10
    share = ends - int(ends)
    second = np.log1p(14 * (10 / 14) / (11 / 4)) / (10 / 14)
    assert ends + second > int(ends) + 1
    assert path.difficulty[int(ends)] == pytest.approx(DIFFICULTY * (share + 4 * (1 - share)), rel=1e-9)


def test_growth_per_year_and_per_retarget_are_two_ways_to_say_one_growth(ready):
    per_year = scenario(("difficulty_growth_per_year", 0.35))
    step = float(growth_per_retarget(np.array(np.log(1.35) / 365.25)))
    assert 0.0113 < step < 0.0115
    per_retarget = scenario(("difficulty_growth_per_retarget", step))
    np.testing.assert_allclose(
        network_path(ready, per_year).difficulty, network_path(ready, per_retarget).difficulty, rtol=1e-9
    )


@given(st.floats(min_value=-0.3, max_value=2.0))
def test_the_growth_of_a_retarget_comes_back_from_that_of_a_day(step):
    found = growth_per_retarget(daily_log_growth(np.array([step])))
    assert found[0] == pytest.approx(step, abs=1e-9)


@pytest.mark.parametrize("growth", [-0.3, 0.0, 0.35, 1.0])
def test_monthly_means_stay_near_the_smooth_path(prepared, growth):
    results = evaluate(prepared, scenario(("difficulty_growth_per_year", growth)))
    first = results.actual_months
    starts = days.first_days(results.months[first:]) - prepared.forecast.first_on
    smooth = prepared.base_inputs["difficulty"] * (1 + growth) ** ((starts + 15.2) / 365.25)
    np.testing.assert_allclose(results.network.difficulty[first:], smooth, rtol=0.025)


# --- height and halving -------------------------------------------------------------------------------
def halving_on(path) -> int:
    """The forecast day within which the block of the halving is expected."""
    return int(np.searchsorted(path.height, 1_050_000)) - 1


def test_the_halving_falls_on_its_day_with_ten_minutes_a_block(ready):
    """1,050,000 − 927,360 = 122,640 blocks at 144 a day are 851.67 days."""
    path = network_path(ready, scenario(("difficulty_growth_per_year", 0.0)))
    assert halving_on(path) == 851
    assert path.subsidy_btc[850] == 3.125
    assert path.subsidy_btc[851] == pytest.approx(3.125 * (1 - 0.5 * (1 - 122_640 / 144 % 1)), rel=1e-9)
    assert path.subsidy_btc[852] == 1.5625


def test_the_halving_comes_earlier_when_blocks_are_fast(ready):
    """At +5 % per retarget in steady state an epoch lasts 14 / 1.05 days: 60.83 epochs take 811.1 days."""
    fast = network_path(ready, scenario(("difficulty_growth_per_retarget", 0.05)))
    assert halving_on(fast) == pytest.approx(122_640 / 144 / 1.05, abs=1)
    assert fast.subsidy_btc[halving_on(fast) + 1] == 1.5625


def test_the_halving_comes_later_when_hashrate_leaves(ready):
    slow = network_path(ready, scenario(("difficulty_growth_per_year", -0.5)))
    assert halving_on(slow) > 851 + 14


# --- paths --------------------------------------------------------------------------------------------
def test_a_path_is_the_difficulty_of_its_days_and_growth_goes_on_from_its_last_value(ready):
    path = network_path(
        ready,
        scenario(
            ("difficulty_growth_per_year", 0.4),
            ("difficulty", 1.1e14, "2025-08-01", "2025-08-31"),
            ("difficulty", 1.3e14, "2025-09-01", "2025-09-30"),
            ("difficulty", 1.2e14, "2025-10-01"),
        ),
    )
    at = day("2025-08-01") - ready.forecast.first_on
    np.testing.assert_allclose(path.difficulty[at : at + 31], 1.1e14)
    np.testing.assert_allclose(path.difficulty[at + 31 : at + 61], 1.3e14)
    assert path.difficulty[at + 61] == pytest.approx(1.2e14)
    after = path.difficulty[at + 61 + 351 : at + 61 + 380].mean()
    assert after == pytest.approx(1.2e14 * 1.4, rel=0.02)


def test_blocks_come_fast_before_a_path_rises(ready):
    path = network_path(
        ready,
        scenario(
            ("difficulty", 1e14, "2025-07-01", "2025-08-31"),
            ("difficulty", 1.2e14, "2025-09-01", "2026-12-31"),
        ),
    )
    at, found = day("2025-09-01") - ready.forecast.first_on, np.diff(path.height)
    np.testing.assert_allclose(found[at - 14 : at], 144 * 1.2)
    np.testing.assert_allclose(found[at : at + 30], 144)


def test_a_price_set_from_a_day_on_grows_from_there(ready):
    path = network_path(
        ready, scenario(("price_growth_per_year", 0.5), ("price_usd", 40_000.0, "2026-01-01"))
    ).price_usd
    at = day("2026-01-01") - ready.forecast.first_on
    assert path[at] == pytest.approx(40_000)
    assert path[at + 365] / path[at] == pytest.approx(1.5, rel=2e-3)


# --- fees ---------------------------------------------------------------------------------------------
def test_fees_in_btc_per_block_do_not_halve_with_the_subsidy(ready):
    path = network_path(ready, scenario(("fees_btc_per_block", 0.25)))
    reward = path.subsidy_btc / (1 - path.fees_share)
    np.testing.assert_allclose(reward, path.subsidy_btc + 0.25, rtol=1e-12)
    assert path.fees_share[0] == pytest.approx(0.25 / 3.375)
    assert path.fees_share[-1] == pytest.approx(0.25 / 1.8125)


# --- difficulty that follows hashprice ----------------------------------------------------------------
def following(elasticity: float, price: float, *, growth: float = 0.0, lag: float = 90.0) -> Scenario:
    return scenario(
        ("difficulty_growth_per_year", growth), ("difficulty_elasticity", elasticity),
        ("difficulty_lag_days", lag), ("price_usd", price),
    )  # fmt: skip


def test_difficulty_waits_for_the_lag_and_then_rises_with_the_price(ready):
    path = network_path(ready, following(1.0, 200_000.0))
    np.testing.assert_allclose(path.difficulty[:111], DIFFICULTY, rtol=1e-9)
    assert path.difficulty[112] > DIFFICULTY, "the first retarget whose epoch began 90 days on"
    assert path.difficulty[170] > DIFFICULTY * 1.05


def test_hashrate_grows_by_the_elasticity_times_the_hashprice_of_before(ready):
    """A doubled price under elasticity 0.8 lets hashrate grow by 2^0.8 a year while hashprice is doubled."""
    path = network_path(ready, following(0.8, 200_000.0, lag=120))
    grown = np.log(path.difficulty[215] / path.difficulty[150]) / 65 * 365.25
    assert grown == pytest.approx(0.8 * np.log(2), rel=0.25)


def test_hashprice_comes_back_to_where_it_was(ready):
    path = network_path(ready, following(1.5, 200_000.0, lag=60))
    before_halving = slice(750, 800)
    assert path.difficulty[before_halving].mean() == pytest.approx(2 * DIFFICULTY, rel=0.1)


def test_growth_never_falls_below_its_floor(ready):
    low = following(3.0, 1_000.0)
    floor = low.with_override(Override("network", None, "difficulty_growth_floor", "set", -0.2))
    path = network_path(ready, floor).difficulty
    assert path[800] / path[435] >= 0.8 * 0.99


def test_no_elasticity_leaves_difficulty_to_its_growth(ready):
    plain = network_path(ready, scenario(("difficulty_growth_per_year", 0.2)))
    dear = network_path(ready, scenario(("difficulty_growth_per_year", 0.2), ("price_usd", 1e6)))
    np.testing.assert_array_equal(plain.difficulty, dear.difficulty)


# --- bad input ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "value", "figure", "word"),
    [
        ("difficulty", 0.0, "earned_btc", "difficulty"),
        ("difficulty_growth_per_year", -1.0, "earned_btc", "difficulty"),
        ("difficulty_growth_per_retarget", -1.0, "earned_btc", "difficulty"),
        ("price_growth_per_year", -1.0, "revenue_usd", "price"),
    ],
)
def test_what_cannot_be_is_a_problem_and_unknown_and_the_rest_computes(prepared, field, value, figure, word):
    results = evaluate(prepared, scenario((field, value)))
    ahead = slice(results.actual_months, None)
    assert np.isnan(getattr(results.company, figure)[ahead]).all()
    assert np.isfinite(results.company.energy_mwh[ahead]).all()
    assert np.isfinite(results.company.earned_btc[: results.actual_months]).all()
    said = [p.reason for p in results.problems if p.table == "override"]
    assert len(said) == 1
    assert said[0].startswith("Scenario Test: the ")
    assert word in said[0]


def test_a_book_without_any_fees_says_so_and_takes_those_of_a_scenario(hand):
    bare = prepare(
        hand.applying(Change((updating(hand, "network", hand["network"].ids, {"fees_btc": None}),)))
    )
    results = evaluate(bare)
    assert np.isnan(results.company.earned_btc[results.actual_months :]).all()
    assert results.company.earned_btc[0] == pytest.approx(30 * 0.00058), "what pools paid is on record"
    assert np.isfinite(results.company.power_cost_usd).all()
    assert any("no fees are on record" in p.reason for p in results.problems)
    told = evaluate(bare, scenario(("fees_share", 0.01)))
    assert np.isfinite(told.company.earned_btc).all()
    assert not any("no fees are on record" in p.reason for p in told.problems)


def test_a_lag_for_some_days_alone_is_a_problem(prepared):
    results = evaluate(prepared, scenario(("difficulty_lag_days", 30.0, "2027-01-01")))
    assert any("one value for all days" in p.reason for p in results.problems)


def test_growth_of_less_than_nothing_for_a_while_is_unknown_from_then_on(prepared):
    odd = scenario(("price_growth_per_year", -1.5, "2028-01-01", "2028-12-31"))
    results = evaluate(prepared, odd)
    at = int(np.flatnonzero(results.months == days.parse_month("2028-01"))[0])
    assert np.isfinite(results.company.revenue_usd[:at]).all()
    assert np.isnan(results.company.revenue_usd[at:]).all()
    assert any("2028-01-01" in p.reason for p in results.problems)


def test_any_growth_and_answer_gives_finite_days(ready):
    @settings(max_examples=25, deadline=None)
    @given(st.floats(-0.9, 3.0), st.floats(0, 3.0), st.floats(0, 400))
    def holds(growth: float, elasticity: float, lag: float) -> None:
        check_path(network_path(ready, following(elasticity, 150_000.0, growth=growth, lag=lag)))

    holds()


def check_path(path: NetworkPath) -> None:
    assert np.isfinite(path.btc_per_phs).all()
    assert (np.diff(path.height) > 0).all()
    jumps = path.difficulty[1:] / path.difficulty[:-1]
    assert jumps.min() >= 0.25 - 1e-9
    assert jumps.max() <= 4 + 1e-9
