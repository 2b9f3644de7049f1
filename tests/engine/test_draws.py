"""Seeded paths of the network: the same again, still without volatility, and as wide as is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.domain.problems import AppError
from desktop_app.engine.draws import PathSettings, _followed, draw

MONTHS = np.array([31.0, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] * 3)
FEES = np.full(len(MONTHS), 0.05)
STILL = PathSettings(
    paths=4_000, price_volatility_per_year=0, difficulty_volatility_per_year=0, fees_volatility=0
)


def test_the_same_seed_draws_the_same_paths_and_another_others():
    first, again, other = (draw(PathSettings(paths=50, seed=s), MONTHS, FEES) for s in (3, 3, 4))
    np.testing.assert_array_equal(first.hashprice, again.hashprice)
    assert (first.hashprice != other.hashprice).all()


def test_without_volatility_every_path_is_the_scenario():
    made = draw(STILL, MONTHS, FEES)
    for factor in (made.price, made.difficulty, made.hashvalue, made.fees):
        assert (factor == 1.0).all()


def test_to_change_one_cause_leaves_the_draws_of_the_others():
    calm = draw(PathSettings(paths=50), MONTHS, FEES)
    other = draw(PathSettings(paths=50, fees_volatility=2.0, difficulty_follows=0.0), MONTHS, FEES)
    np.testing.assert_array_equal(calm.price, other.price)
    assert (calm.hashvalue != other.hashvalue).any()


def test_price_is_as_wide_as_its_volatility_and_its_median_grows_with_the_drift():
    settings = replace(STILL, paths=20_000, price_volatility_per_year=0.5, price_drift_per_year=0.2)
    ln = np.log(draw(settings, MONTHS, FEES).price[-1])
    years = (MONTHS.sum() - 15.5) / 365.25
    assert ln.std() == pytest.approx(0.5 * years**0.5, rel=0.03)
    assert np.median(ln) == pytest.approx(years * np.log(1.2), abs=0.03)


def test_jumps_come_as_often_and_as_large_as_they_are_said_to():
    settings = replace(STILL, paths=20_000, jumps_per_year=2.0, jump_size=-0.2, jump_spread=0.0)
    price = draw(settings, MONTHS, FEES).price[-1]
    jumps = np.log(price) / np.log(0.8)
    years = (MONTHS.sum() - 15.5) / 365.25
    np.testing.assert_allclose(jumps, jumps.round(), atol=1e-9)
    assert jumps.mean() == pytest.approx(2 * years, rel=0.03)


def test_difficulty_takes_back_its_share_of_a_lasting_change_with_the_lag():
    """After the time constant 63 % of the answer has come; without a lag all of it at once."""
    months, risen = np.full(12, 1 / 12), np.full((12, 1), np.log(2.0))
    slow, sudden = (
        _followed(replace(STILL, difficulty_follows=0.5, difficulty_lag_months=lag), months, risen)[:, 0]
        for lag in (4.0, 0.0)
    )
    assert slow[3] == pytest.approx(0.5 * np.log(2) * (1 - np.exp(-1)))
    assert (np.diff(slow) > 0).all()
    np.testing.assert_allclose(sudden, 0.5 * np.log(2))


def test_fees_stay_around_the_scenarios_and_move_the_reward_by_their_share():
    made = draw(replace(STILL, fees_volatility=0.6), MONTHS, FEES)
    assert np.log(made.fees).std(axis=1)[12:] == pytest.approx(np.full(24, 0.6), rel=0.06)
    reward = made.hashvalue * made.difficulty
    np.testing.assert_allclose(reward, 0.95 + 0.05 * made.fees)


@pytest.mark.parametrize(
    "wrong", [{"paths": 0}, {"price_volatility_per_year": -0.1}, {"jump_size": -1.0}, {"table_nodes": 2},
              {"fees_volatility": float("nan")}],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_with_a_sentence(wrong):
    with pytest.raises(AppError):
        replace(PathSettings(), **wrong).checked()
