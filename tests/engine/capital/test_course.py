"""Days that are made of months, and the sample company's own forecast as one path and as many."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.days import first_day, parse_day
from desktop_app.domain.policies import KEEP_CASH
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.domain.scenarios import Override, Scenario
from desktop_app.engine.capital.course import Courses, drawn_courses
from desktop_app.engine.capital.flows import StandIns
from desktop_app.engine.capital.ground import ground_of
from desktop_app.engine.capital.rules import policies_of
from desktop_app.engine.capital.simulate import Setup, simulate
from desktop_app.engine.draws import PathSettings
from desktop_app.engine.network_path import network_path
from desktop_app.engine.paths import company_paths
from desktop_app.engine.prepare import prepare
from desktop_app.engine.treasury.books import books_of
from tests.contracts import without_contracts
from tests.engine.capital.worlds import policy, rule


def _months(factor: list[list[float]]) -> Courses:
    """Months of ten days at a price of 100."""
    count = len(factor)
    return Courses(
        parse_day("2026-01-01"), np.full(10 * count, 100.0), 10 * np.arange(count), np.full(count, 10.0),
        np.array(factor), np.full((count, len(factor[0])), 20.0), np.zeros(0, np.int64),
        np.zeros((0, len(factor[0]))),
    )  # fmt: skip


def test_the_price_is_geometric_between_the_middles_of_months():
    price = _months([[2.0], [8.0]]).at(slice(0, 1)).price_usd[:, 0]
    # Knots: day 0 → 1, day 5 → 2, day 15 → 8; days are taken at noon.
    assert price[0] == pytest.approx(100 * 2 ** (0.5 / 5))
    assert price[4] == pytest.approx(100 * 2 ** (4.5 / 5))
    assert price[9] == pytest.approx(100 * 2 * 4 ** (4.5 / 10))
    assert price[14:].tolist() == pytest.approx([100 * 2 * 4**0.95, *[800] * 5])


def test_production_of_a_month_is_the_same_on_each_of_its_days():
    course = _months([[1.0], [1.0]]).at(slice(0, 1))
    assert course.earned_btc[:, 0].tolist() == [2.0] * 20


@pytest.fixture(scope="module")
def world(sample):
    """The sample's own forecast: setup of one path, of forty, and what they were made of."""
    prepared = prepare(sample)
    ground = ground_of(prepared, books_of(sample))
    many = ground.drawn(PathSettings(paths=40))
    return sample, prepared, ground.results, ground.outlook, ground.expected, many


def test_the_expected_path_mines_what_the_engine_forecasts_net_of_the_pools_fee(world):
    _, prepared, results, _, one, _ = world
    ahead = slice(-len(prepared.forecast.month_start), None)
    company = results.company
    net = company.earned_btc[ahead] * (1 - company.pool_fee_usd[ahead] / company.revenue_usd[ahead])
    mined = np.add.reduceat(one.courses.at(slice(0, 1)).earned_btc[:, 0], prepared.forecast.month_start)
    np.testing.assert_allclose(mined, net, rtol=1e-12)


def test_paths_that_do_not_stray_are_the_expected_one(sample):
    """Without contracts: along paths a ratchet is left out, and its bound is said instead."""
    sample = without_contracts(sample)
    prepared = prepare(sample)
    ground = ground_of(prepared, books_of(sample))
    results, outlook, one = ground.results, ground.outlook, ground.expected
    still = PathSettings(
        paths=2,
        price_volatility_per_year=0.0,
        difficulty_volatility_per_year=0.0,
        fees_volatility=0.0,
        resample_power=False,
    )
    drawn = company_paths(prepared, settings=still)
    courses = drawn_courses(prepared.forecast, network_path(prepared), results, outlook, drawn)
    found = simulate(policies_of(sample)[0], Setup(one.position, one.schedule, courses))
    alone = simulate(policies_of(sample)[0], one)
    ends = found.on - one.courses.first_on
    np.testing.assert_allclose(found.figures["cash_usd"][:, 1], alone.figures["cash_usd"][ends, 0], atol=1e-2)
    np.testing.assert_allclose(found.figures["held_btc"][:, 1], alone.figures["held_btc"][ends, 0], atol=1e-6)


def test_what_stands_in_is_paid_on_the_expected_path(world):
    _, _, _, outlook, one, _ = world
    made: StandIns = outlook.stand_ins
    assert one.courses.paid_usd.sum() == pytest.approx(made.amount_usd.sum())
    assert one.courses.paid_usd.max() < 0


def test_all_policies_of_the_sample_run_on_every_path_and_are_conserved(world):
    sample, _, _, outlook, one, many = world
    for chosen in policies_of(sample):
        for setup in (one, many):
            found = simulate(chosen, setup)
            assert found.paths == setup.courses.paths
            assert found.btc_gap < 1e-8
            assert found.usd_gap < 1e-4
            assert int(found.on[-1]) == outlook.last_on


def test_the_first_day_follows_from_the_book(world):
    _, _, _, outlook, one, _ = world
    position = one.position
    found = simulate(policy(rule(KEEP_CASH, months=0.0)), one)
    mined = one.courses.at(slice(0, 1)).earned_btc[0, 0]
    assert found.figures["held_btc"][0, 0] == pytest.approx(position.held_btc + mined)
    assert found.on[0] == outlook.day + 1 == first_day(672)


def test_a_price_of_nothing_is_refused_in_a_sentence(sample):
    nothing = Scenario("Nothing", (Override("network", None, "price_usd", "set", 0.0),))
    with pytest.raises(AppError, match="falls to 0"):
        ground_of(prepare(sample), books_of(sample), nothing)


def test_a_book_without_a_price_is_refused_in_a_sentence():
    empty = Portfolio.empty()
    with pytest.raises(AppError, match="no bitcoin price"):
        ground_of(prepare(empty), books_of(empty))
