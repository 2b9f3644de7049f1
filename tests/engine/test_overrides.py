"""What a scenario changes, from when to when, and in which order."""

import numpy as np
import pytest

from desktop_app.domain.scenarios import BASE, Override, Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.network_path import network_path
from desktop_app.engine.overrides import by_site_month
from desktop_app.engine.prepare import Prepared, prepare
from tests.engine.conftest import day


def network(field: str, operation: str, value: float, from_on: str = "", to_on: str = "") -> Override:
    start, end = (day(t) if t else None for t in (from_on, to_on))
    return Override("network", None, field, operation, value, start, end)


@pytest.fixture(scope="module")
def ready(hand) -> Prepared:
    return prepare(hand)


def of_months(override: Override) -> np.ndarray:
    first = np.array([day("2026-01-01"), day("2026-02-01"), day("2026-03-01")])
    return by_site_month(
        Scenario("x", (override,)), "site", "availability", np.full((2, 3), 0.9),
        site_ids=np.array([1, 2]), first_on=first, days_in_month=np.array([31.0, 28.0, 31.0]),
    )  # fmt: skip


def test_an_override_without_a_site_is_for_all():
    assert (of_months(Override("site", None, "availability", "scale", 0.5)) == 0.45).all()


def test_a_month_that_is_covered_in_part_takes_its_share_of_days():
    found = of_months(Override("site", 2, "availability", "set", 0.2, day("2026-02-15"), day("2026-03-31")))
    np.testing.assert_allclose(found, [[0.9, 0.9, 0.9], [0.9, 0.9 - 0.7 * 14 / 28, 0.2]])


def test_a_price_that_is_set_is_where_growth_begins(ready):
    grown = BASE.with_override(network("price_usd", "set", 50_000.0))
    grown = grown.with_override(network("price_growth_per_year", "set", 0.2))
    path = network_path(ready, grown).price_usd
    assert path[0] == pytest.approx(50_000, rel=1e-3)
    assert path[730] / path[365] == pytest.approx(1.2, rel=1e-3)


def test_a_price_with_dates_holds_for_these_days_only(ready):
    path = network_path(
        ready, BASE.with_override(network("price_usd", "set", 1.0, "2026-01-10", "2026-01-12"))
    ).price_usd
    at = day("2026-01-10") - ready.forecast.first_on
    assert path[at - 1 : at + 4].tolist() == [100_000, 1, 1, 1, 100_000]


def test_growth_may_change_on_a_day(ready):
    scenario = BASE.with_override(network("difficulty_growth_per_year", "set", 0.0))
    scenario = scenario.with_override(network("difficulty_growth_per_year", "set", 1.0, "2027-01-01"))
    path = network_path(ready, scenario).difficulty
    at = day("2027-01-01") - ready.forecast.first_on
    assert path[at - 15] == pytest.approx(path[0]), "the last retarget before is no more than 14 days back"
    assert path[at + 300 : at + 430].mean() / path[0] == pytest.approx(2.0, rel=0.01)


def test_fees_are_a_share_of_the_reward(ready):
    path = network_path(ready, BASE.with_override(network("fees_share", "set", 0.2)))
    none = network_path(ready, BASE.with_override(network("fees_share", "set", 0.0)))
    np.testing.assert_allclose(path.btc_per_phs, none.btc_per_phs / 0.8)


def test_a_pool_fee_is_paid_from_revenue_and_may_change_on_a_day(ready):
    results = evaluate(
        ready, BASE.with_override(Override("pool", None, "fee_share", "set", 0.03, day("2026-01-01")))
    )
    share = results.company.pool_fee_usd / results.company.revenue_usd
    at = results.months.tolist().index(56 * 12)
    np.testing.assert_allclose(share[results.actual_months : at], 0.01)
    np.testing.assert_allclose(share[at:], 0.03)


def test_the_subsidy_halves_on_its_day_whatever_the_scenario(ready):
    results = evaluate(ready)
    subsidy = results.network.subsidy_btc
    assert subsidy[results.actual_months] == 3.125
    assert subsidy[-1] == 1.5625
    between = (subsidy < 3.125) & (subsidy > 1.5625)
    assert between.sum() == 1, "one month mixes both by its days"
