"""Months on record and to come: worked by hand, and invariants over the sample company."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.charges.kinds import DEVIATION
from desktop_app.domain.edits import deleting, updating
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.domain.terms import all_terms
from desktop_app.engine.evaluate import breakeven_usd_per_mwh, evaluate
from desktop_app.engine.prepare import FORECAST_MONTHS, prepare
from desktop_app.engine.results import MonthFigures
from tests.engine.conftest import DIFFICULTY, build, day

PER_PHS = 1e15 * 86_400 / (DIFFICULTY * 2**32)
"""Blocks that 1 PH/s is expected to find in a day at the hand company's difficulty."""


def test_the_month_on_record_is_worked_by_hand(hand):
    results = evaluate(prepare(hand))
    assert results.actual_months == 1
    june = {n: getattr(results.company, n)[0] for n in MonthFigures.__slots__}
    assert june["energised_phs"] == pytest.approx(1.0)
    assert june["operating_phs"] == pytest.approx(0.9)
    assert june["energised_mw"] == pytest.approx(10 * 2000e-6 * 1.05)
    lost_phh = 0.0021 * 10 / 0.021  # MW·h off over MW per PH/s
    assert june["curtailed_share"] == pytest.approx(lost_phh / 720)
    assert june["availability"] == pytest.approx(1.0)
    assert june["derating"] == pytest.approx(0.9 * 720 / (720 - lost_phh))
    assert june["earned_btc"] == pytest.approx(30 * 0.00058)
    assert june["expected_btc"] == pytest.approx(0.9 * 30 * PER_PHS * 3.225)
    assert june["energy_mwh"] == pytest.approx(0.9 * 0.021 * 720)
    assert june["power_cost_usd"] == pytest.approx(0.9 * 0.021 * 720 * 50)
    assert june["credit_usd"] == pytest.approx(7.0)
    assert june["pool_fee_usd"] == pytest.approx(0.01 * 30 * 0.00058 * 100_000)
    assert june["direct_cost_usd"] == pytest.approx(300.0)


def test_the_first_month_to_come_is_worked_by_hand(hand):
    flat = BASE.with_override(Override("network", None, "difficulty_growth_per_year", "set", 0.0))
    results = evaluate(prepare(hand), flat)
    july = {n: getattr(results.company, n)[1] for n in MonthFigures.__slots__}
    realised = 0.98 * 0.98 * 0.99
    assert july["operating_phs"] == pytest.approx(realised)
    assert july["earned_btc"] == pytest.approx(31 * realised * PER_PHS * 3.225)
    assert july["revenue_usd"] == pytest.approx(july["earned_btc"] * 100_000)
    assert july["energy_mwh"] == pytest.approx(0.021 * 31 * 24 * 0.98 * 0.98)
    assert july["power_cost_usd"] == pytest.approx(july["energy_mwh"] * 50)
    assert july["direct_cost_usd"] == pytest.approx(300.0)


def test_there_are_sixty_months_to_come_and_no_seam(prepared):
    results = evaluate(prepared)
    assert len(results.months) - results.actual_months == FORECAST_MONTHS
    assert (np.diff(results.months) == 1).all()
    assert days.month_text(int(results.months[results.actual_months])) == "2026-01"


def test_a_month_that_is_partly_over_joins_records_and_forecast(hand):
    half = hand.applying(Change((deleting(hand, "production", hand["production"].ids[15:]),)))
    flat = BASE.with_override(Override("network", None, "difficulty_growth_per_year", "set", 0.0))
    results = evaluate(prepare(half), flat)
    assert results.actual_months == 0
    realised = 0.98 * 0.98 * 0.99
    assert results.company.operating_phs[0] == pytest.approx((15 * 0.9 + 15 * realised) / 30)
    assert results.company.earned_btc[0] == pytest.approx(15 * 0.00058 + 15 * realised * PER_PHS * 3.225)


def test_realised_is_energised_times_its_three_factors(prepared):
    figures = evaluate(prepared).sites
    product = figures.energised_phs * (1 - figures.curtailed_share) * figures.availability * figures.derating
    known = np.isfinite(product)
    np.testing.assert_allclose(product[known], figures.operating_phs[known], rtol=1e-9)
    assert known.any()


@pytest.mark.parametrize(
    "name", ["earned_btc", "revenue_usd", "energy_mwh", "power_cost_usd", "margin_usd", "operating_phs"]
)
def test_sites_add_up_to_the_company(prepared, name):
    results = evaluate(prepared)
    np.testing.assert_allclose(
        getattr(results.sites, name).sum(axis=0), getattr(results.company, name), rtol=1e-9
    )


@settings(max_examples=15, deadline=None)
@given(st.floats(min_value=0.1, max_value=10))
def test_revenue_is_proportional_to_the_price_while_dispatch_is_held(prepared, factor):
    held = replace(prepared, hourly=None)
    base = evaluate(held)
    scaled = evaluate(held, BASE.with_override(Override("network", None, "price_usd", "scale", factor)))
    first = base.actual_months
    np.testing.assert_allclose(
        scaled.company.revenue_usd[first:], base.company.revenue_usd[first:] * factor, rtol=1e-9
    )
    np.testing.assert_array_equal(scaled.company.revenue_usd[:first], base.company.revenue_usd[:first])


@settings(max_examples=15, deadline=None)
@given(st.floats(min_value=0, max_value=100))
def test_dearer_power_never_raises_a_margin(prepared, more):
    found = evaluate(prepared)
    base, gap = found.sites.margin_usd, np.zeros(found.sites.margin_usd.shape)
    assert found.dispatch is not None
    at = np.searchsorted(found.site_ids, found.dispatch.site_ids)
    gap[at, found.actual_months :] = np.nan_to_num(found.dispatch.gap_usd)  # a ratchet is not weighed
    dearer = evaluate(
        prepared, BASE.with_override(Override("site", None, "power_price_usd_per_mwh", "add", more))
    )
    contracts = all_terms(prepared.portfolio).values()
    lines = [(t.contract.site_id, line) for t in contracts for v in t.versions for line in v.lines]
    sellers = [i for i, x in lines if x.kind == "block" or getattr(x.parameters, "load", 0) == DEVIATION]
    buys = ~np.isin(prepared.site_ids, sellers)  # dear power pays those who sell their block or baseline
    assert (dearer.sites.margin_usd[buys] <= (base + gap)[buys] + 1e-6).all()


def test_an_override_of_one_site_and_span_leaves_the_rest(prepared):
    site = int(prepared.site_ids[0])
    override = Override("site", site, "availability", "set", 0.5, day("2026-03-01"), day("2026-04-30"))
    base, changed = evaluate(prepared), evaluate(prepared, BASE.with_override(override))
    moved = np.argwhere(base.sites.earned_btc != changed.sites.earned_btc)
    named = {(int(base.site_ids[s]), days.month_text(int(base.months[m]))) for s, m in moved}
    assert named == {(site, "2026-03"), (site, "2026-04")}


def test_shares_stay_between_nothing_and_all(prepared):
    more = evaluate(prepared, BASE.with_override(Override("site", None, "availability", "add", 5.0)))
    assert np.nanmax(more.sites.availability[:, more.actual_months :]) <= 1 + 1e-12


def test_a_scenario_that_names_nothing_known_is_a_problem_and_the_rest_computes(prepared):
    odd = BASE.with_override(Override("site", 9999, "availability", "set", 0.5)).with_override(
        Override("weather", None, "rain", "set", 1.0)
    )
    results = evaluate(prepared, odd)
    reasons = " ".join(p.reason for p in results.problems)
    assert "names a site that is not in the book" in reasons
    assert "is no input" in reasons
    np.testing.assert_array_equal(results.company.earned_btc, evaluate(prepared).company.earned_btc)


def test_a_site_without_a_power_price_has_no_cost_rather_than_none(hand):
    bare = hand.applying(Change((deleting(hand, "power_price", hand["power_price"].ids),)))
    results = evaluate(prepare(bare))
    assert np.isnan(results.sites.power_cost_usd[0]).all()
    assert np.isfinite(results.sites.earned_btc[0]).all()
    assert any("has no power price" in p.reason for p in results.problems)


def test_difficulty_growth_is_the_growth_of_a_year(prepared):
    doubled = BASE.with_override(Override("network", None, "difficulty_growth_per_year", "set", 1.0))
    network, first = evaluate(prepared, doubled).network, evaluate(prepared).actual_months
    assert network.difficulty[first + 12] / network.difficulty[first] == pytest.approx(2.0, rel=2e-3)


def test_an_empty_book_evaluates_to_nothing():
    from desktop_app.domain.portfolio import Portfolio

    results = evaluate(prepare(Portfolio.empty()))
    assert results.sites.earned_btc.shape[0] == 0
    assert results.company.earned_btc.sum() == 0


@pytest.mark.parametrize(
    ("hashprice", "efficiency", "expected"),
    [(39.0, 17.5, 92.9), (37.9, 13.5, 117), (37.9, 17.5, 90), (37.9, 21.5, 73), (37.9, 29.5, 54)],
)
def test_break_even_power_prices_are_those_of_the_field(hashprice, efficiency, expected):
    found = breakeven_usd_per_mwh(hashprice, np.zeros(1), np.array([efficiency]))[0]
    assert found == pytest.approx(expected, abs=0.6 if expected > 60 else 0.5)


def test_the_supply_curve_falls_and_its_margins_change_sign_at_the_power_price(prepared):
    classes = evaluate(prepared).classes
    assert (np.diff(classes.breakeven_usd_per_mwh) <= 0).all()
    earning = classes.breakeven_usd_per_mwh > classes.power_price_usd_per_mwh
    np.testing.assert_array_equal(classes.margin_usd_per_day > 0, earning)


def test_clients_machines_earn_nothing_for_us(hand):
    hosted = hand.applying(
        Change((updating(hand, "machine_state", hand["machine_state"].ids[:4], {"owner": 1}),))
    )
    assert evaluate(prepare(hosted)).company.energised_phs[0] == pytest.approx(0.6)


def test_recorded_ledger_amounts_win_over_price_times_energy(hand):
    from desktop_app.domain.company import COST_LAYERS

    layers = ("energy", "power credit", "direct", "cash")
    booked = build(
        hand,
        account=[{"code": str(i), "name": n, "layer": COST_LAYERS.index(n)} for i, n in enumerate(layers)],
        ledger_actual=[
            {
                "site_id": 1 if i < 3 else None,
                "account_id": i + 1,
                "month": days.parse_month("2025-06"),
                "amount_usd": usd,
            }
            for i, usd in enumerate((600_000_000, -20_000_000, 90_000_000, 50_000_000))
        ],
    )
    results = evaluate(prepare(booked))
    june = results.company
    assert (june.power_cost_usd[0], june.credit_usd[0], june.direct_cost_usd[0]) == (600.0, 20.0, 90.0)
    btc = 30 * 0.00058
    fee = 0.01 * btc * 100_000
    cost = {n: v[0] for n, v in results.cost_per_btc_usd.items()}
    assert cost["energy"] == pytest.approx(580 / btc)
    assert cost["direct"] == pytest.approx((580 + 90 + fee) / btc)
    assert cost["cash"] == pytest.approx((580 + 90 + fee + 50) / btc)
    assert np.isnan(cost["all-in"]), "no entry of that layer stands in the ledger"
