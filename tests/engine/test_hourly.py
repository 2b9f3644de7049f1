"""A site that pays by the hour runs in the hours that pay, and its forecast says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import intervals_of_month, packed_prices
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.prepare import prepare
from desktop_app.engine.results import Results
from tests.contracts import with_contracts
from tests.engine.conftest import build, day

FIRST = days.parse_month("2024-07")
PUE, MW = 1.05, 0.02 * 1.05
"""Ten machines of 2,000 W; at the meter."""


def priced(
    portfolio: Portfolio, prices: tuple[float, ...] = (20.0, 300.0), months: int = 12, **term: Any
) -> Portfolio:
    """The hand company paying by the hour, at prices that take turns."""
    rows = []
    for month in range(FIRST, FIRST + months):
        values = np.resize(prices, intervals_of_month(month, 60))
        first_at = days.first_day(month) * 86_400
        rows.append({"series_id": 1, "month": month, "first_at": first_at, "prices": packed_prices(values)})
    terms = {"site_id": 1, "effective_on": day("2025-01-01"), "series_id": 1} | term
    series = build(portfolio, price_series=[{"name": "West hub", "interval": 3}], series_month=rows)
    return with_contracts(series, terms)


def evaluated(portfolio: Portfolio, *changes: Override) -> Results:
    scenario = BASE
    for change in changes:
        scenario = scenario.with_override(change)
    return evaluate(prepare(portfolio), scenario)


def ahead(results: Results, name: str) -> np.ndarray:
    return getattr(results.sites, name)[0, results.actual_months :]


def test_a_site_with_a_flat_price_is_as_it_was(hand: Portfolio) -> None:
    assert evaluated(hand).dispatch is None


def test_half_the_hours_are_too_dear(hand: Portfolio) -> None:
    results = evaluated(priced(hand, adder_usd_per_mwh=3.0, delivery_usd_per_mwh=4.0))
    found = results.dispatch
    assert found is not None
    hours = np.array([31, 31, 30, 31]) * 24.0
    assert found.sites.hours_on[0, :4] == pytest.approx(hours / 2)
    assert found.sites.hours_curtailed[0, :4] == pytest.approx(hours / 2)
    energy = MW * 0.98 * hours / 2
    assert ahead(results, "energy_mwh")[:4] == pytest.approx(energy)
    assert ahead(results, "power_cost_usd")[:4] == pytest.approx(energy * 27)
    assert ahead(results, "curtailed_share")[:4] == pytest.approx(0.5)
    assert found.sites.saved_usd[0, :4] == pytest.approx(energy * 307)
    assert found.sites.lost_btc[0] == pytest.approx(ahead(results, "earned_btc"), rel=1e-9)
    assert found.classes.hours_on == pytest.approx(found.sites.hours_on)


def test_dispatch_counts_towards_the_share_that_is_curtailed_by_assumption(hand: Portfolio) -> None:
    low, high = (
        evaluated(priced(hand), Override("site", None, "curtailed_share", "set", share))
        for share in (0.3, 0.6)
    )
    assert ahead(low, "curtailed_share") == pytest.approx(0.5), "already more than the 30 % assumed"
    assert ahead(high, "curtailed_share") == pytest.approx(0.6), "and 10 % besides"
    assert ahead(high, "energy_mwh") == pytest.approx(ahead(low, "energy_mwh") * 0.8)
    assert ahead(high, "power_cost_usd") == pytest.approx(ahead(low, "power_cost_usd") * 0.8)


def test_a_scenario_moves_the_market_and_not_what_is_agreed(hand: Portfolio) -> None:
    book = priced(hand, delivery_usd_per_mwh=4.0)
    half = evaluated(book, Override("site", 1, "power_price_usd_per_mwh", "scale", 0.1))
    assert ahead(half, "curtailed_share") == pytest.approx(0.02), "20 and 300 become 2 and 30: all hours pay"
    per_mwh = ahead(half, "power_cost_usd") / ahead(half, "energy_mwh")
    assert per_mwh == pytest.approx(16 + 4)
    more = evaluated(book, Override("site", 1, "power_price_usd_per_mwh", "add", 10.0))
    assert ahead(more, "power_cost_usd") / ahead(more, "energy_mwh") == pytest.approx(34)
    flat = evaluated(book, Override("site", 1, "power_price_usd_per_mwh", "set", 1000.0))
    assert ahead(flat, "energy_mwh") == pytest.approx(0.0)


def test_a_falling_hashprice_switches_machines_off(hand: Portfolio) -> None:
    book = priced(hand, (20.0, 30.0, 40.0))
    hours = [
        evaluated(book, Override("network", None, "price_usd", "set", price)).sites.energy_mwh[0, -1]
        for price in (1e6, 50_000.0, 40_000.0, 30_000.0, 5_000.0)
    ]
    assert hours == sorted(hours, reverse=True)
    assert hours[-1] == 0 < hours[0]


def test_the_block_is_paid_and_its_resale_is_a_credit(hand: Portfolio) -> None:
    block = {"block_mw": 1.0, "block_usd_per_mwh": 40.0, "resale": 1, "resale_fee_usd_per_mwh": 2.0}
    results = evaluated(priced(hand, (0.0, 302.0), **block))
    hours, drawn = 31 * 24.0, MW * 0.98
    assert ahead(results, "power_cost_usd")[0] == pytest.approx(40 * hours)
    assert ahead(results, "credit_usd")[0] == pytest.approx(300 * hours / 2), "in the dear hours all is sold"
    unsold = evaluated(priced(hand, (0.0, 302.0), **{**block, "resale": 0}))
    assert ahead(unsold, "energy_mwh")[0] == pytest.approx(drawn * 0.98 * hours), "2 % are curtailed anyway"
    assert ahead(unsold, "credit_usd")[0] == 0


def test_months_to_come_repeat_the_hours_of_the_last_year(hand: Portfolio) -> None:
    book = priced(hand, months=24)
    early = updating(
        book, "series_month", np.arange(1, 13), {"prices": book["series_month"]["prices"][12:].copy()}
    )
    rest = np.array([packed_prices(np.full(672, 10.0))] * 12, object)
    late = updating(book, "series_month", np.arange(13, 25), {"prices": rest})
    results = evaluated(book.applying(Change((early, late))))
    assert ahead(results, "curtailed_share")[:24] == pytest.approx(0.02), "the second year's"


def test_months_without_prices_take_the_flat_price_and_a_problem_says_so(hand: Portfolio) -> None:
    results = evaluated(priced(hand, months=3))
    assert results.dispatch is not None
    known = ~np.isnan(results.dispatch.sites.hours_on[0])
    assert known[:5].tolist() == [True, True, True, False, False], "July to September are there"
    per_mwh = ahead(results, "power_cost_usd") / ahead(results, "energy_mwh")
    assert per_mwh[:4] == pytest.approx([20, 20, 20, 50])
    assert any("45 forecast months have no prices" in str(p) for p in results.problems)


def test_gaps_are_named_and_never_filled(hand: Portfolio) -> None:
    book = priced(hand)
    prices = np.full(744, 20.0)
    prices[:70] = np.nan
    changed = updating(
        book, "series_month", np.array([1]), {"prices": np.array([packed_prices(prices)], object)}
    )
    results = evaluated(book.applying(Change((changed,))))
    assert ahead(results, "power_cost_usd")[0] == pytest.approx(ahead(results, "energy_mwh")[0] * 20)
    assert any("lacks 70 of the 744 prices of 2024-07" in str(p) for p in results.problems)


def test_an_edit_of_machines_keeps_the_index(hand: Portfolio) -> None:
    book = priced(hand)
    first = prepare(book).hourly
    edited = book.applying(state_edit(book, np.array([1, 2]), day("2025-07-01"), {"status": 5}))
    second = prepare(edited).hourly
    assert first is not None
    assert second is not None
    assert second.power.index is first.power.index
    other = prepare(priced(hand, (1.0,))).hourly
    assert other is not None
    assert other.power.index is not first.power.index


def test_a_term_without_a_series_and_a_site_without_machines_are_told(hand: Portfolio) -> None:
    book = build(hand, site=[{"name": "Empty", "control": 0, "cooling": 0}])
    terms = [
        {"site_id": site, "effective_on": day("2025-08-01"), "adder_usd_per_mwh": 30.0, "block_mw": 0.01,
         "block_usd_per_mwh": 25.0} for site in (1, 2)
    ]  # fmt: skip
    results = evaluated(with_contracts(book, *terms))
    hours = 31 * 24
    cost = results.sites.power_cost_usd[:, results.actual_months :]
    assert cost[0, 0] == pytest.approx(ahead(results, "energy_mwh")[0] * 50), "still flat in July"
    assert cost[1, 1] == pytest.approx(0.01 * 25 * hours), "a block is paid without a machine"
    outside = MW * 0.98 - 0.01
    assert cost[0, 1] == pytest.approx(0.25 * hours + outside * 30 * hours * (1 - 0.02), rel=1e-9)
    assert results.dispatch is not None
    assert np.isnan(results.dispatch.sites.hours_on[1]).all()


def test_a_month_without_a_hashprice_runs_on(hand: Portfolio) -> None:
    results = evaluated(priced(hand), Override("network", None, "difficulty", "set", 0.0))
    assert ahead(results, "curtailed_share") == pytest.approx(0.02)
    assert np.isfinite(ahead(results, "power_cost_usd")).all()


def test_sites_add_up_to_their_classes_and_the_block_nobody_takes(hand: Portfolio) -> None:
    book = priced(hand, (15.0, 35.0, 60.0, -20.0), block_mw=0.015, block_usd_per_mwh=40.0, resale=1)
    found = evaluated(book).dispatch
    assert found is not None
    for name in ("energy_mwh", "lost_btc", "saved_usd", "energy_cost_usd"):
        assert getattr(found.sites, name)[0] == pytest.approx(getattr(found.classes, name).sum(axis=0)), name
