"""The fleet over time: what is energised in each month, by half-year of energisation, and what ages."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.machines import CLIENT, OURS, RETIRED
from desktop_app.domain.scenarios import BASE, Override, Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.prepare import prepare
from desktop_app.engine.rating import POWER_EXPONENT
from desktop_app.engine.vintages import vintages
from tests.engine.conftest import build, day


def site(field: str, value: float, *dates: str, id: int | None = None) -> Override:  # noqa: A002 – as Override
    start, end = (day(t) if t else None for t in (*dates, "", "")[:2])
    return Override("site", id, field, "set", value, start, end)


def under(*overrides: Override) -> Scenario:
    return Scenario("Test", overrides)


@pytest.fixture(scope="module")
def growing(hand):
    """Four more machines from 2025-10-11 on, and four of the first ten gone on 2026-03-01."""
    more = build(hand, machine=[{"serial": f"N{i}", "model_id": 1} for i in range(4)])
    ids = more["machine"].ids
    more = more.applying(state_edit(more, ids[10:], day("2025-10-11"), {"status": 4, "site_id": 1}))
    return more.applying(state_edit(more, ids[:4], day("2026-03-01"), {"status": RETIRED}))


def months(first: str, last: str) -> np.ndarray:
    return np.arange(days.parse_month(first), days.parse_month(last) + 1)


def test_a_month_holds_its_deliveries_and_retirements_by_their_days(growing):
    found = vintages(growing, months("2025-09", "2026-03"))
    assert found.half_year.tolist() == [110, 111], "2025 in halves"
    old, new = found.hashrate_phs_days
    np.testing.assert_allclose(old, np.array([30, 31, 30, 31, 31, 28, 31 * 0.6]) * 1.0)
    np.testing.assert_allclose(new, np.array([0, 21, 30, 31, 31, 28, 31]) * 0.4)
    np.testing.assert_allclose(found.meter_mw_days, found.plug_mw_days * 1.05)
    np.testing.assert_allclose(found.plug_mw_days, found.hashrate_phs_days * 0.02)


def test_vintages_add_up_to_what_is_energised(prepared):
    fleet = vintages(prepared.portfolio, prepared.months, OURS)
    member = (np.arange(len(prepared.site_ids))[:, None] == fleet.site_at).astype(float)
    results = evaluate(prepared)
    length = np.diff(days.first_days(np.append(results.months, results.months[-1] + 1)))
    phs, mw = member @ fleet.hashrate_phs_days / length, member @ fleet.meter_mw_days / length
    np.testing.assert_allclose(phs, results.sites.energised_phs, rtol=1e-9, atol=1e-9)
    ahead = slice(results.actual_months, None)
    np.testing.assert_allclose(mw[:, ahead], results.sites.energised_mw[:, ahead], rtol=1e-9, atol=1e-9)
    assert len(np.unique(fleet.half_year)) > 2


def test_each_vintage_ages_from_the_day_on_which_it_began_to_run(growing):
    """5 % a year: in October 2026 the old machines gained 1.29 years since June 2025, the new ones 1.08 since
    the middle of their half-year."""
    prepared = prepare(growing)
    results, base = evaluate(prepared, under(site("derating_per_year", 0.05))), evaluate(prepared)
    at = results.months.tolist().index(days.parse_month("2026-10"))
    middle = (day("2026-10-01") + day("2026-11-01")) / 2
    old = 0.95 ** ((middle - day("2025-06-30")) / 365.25)
    new = 0.95 ** ((middle - (day("2025-07-01") + day("2026-01-01")) / 2) / 365.25)
    kept = (0.6 * old + 0.4 * new) / 1.0
    assert results.company.derating[at] / base.company.derating[at] == pytest.approx(kept, rel=1e-9)
    assert results.company.earned_btc[at] / base.company.earned_btc[at] == pytest.approx(kept, rel=1e-9)
    assert results.company.energy_mwh[at] == base.company.energy_mwh[at], "old machines draw as much"


def test_ageing_may_be_of_one_site_alone(prepared):
    named = int(prepared.site_ids[1])
    aged, base = evaluate(prepared, under(site("derating_per_year", 0.1, id=named))), evaluate(prepared)
    moved = (aged.sites.earned_btc != base.sites.earned_btc).any(axis=1)
    assert prepared.site_ids[moved].tolist() == [named]


def test_a_power_mode_moves_all_machines_of_a_site_along_the_curve(hand):
    prepared = prepare(hand)
    eco, base = evaluate(prepared, under(site("power_mode", 0))), evaluate(prepared)
    ahead = slice(base.actual_months, None)
    for name, factor in (
        ("energised_phs", 0.8), ("earned_btc", 0.8), ("energised_mw", 0.8**POWER_EXPONENT),
        ("energy_mwh", 0.8**POWER_EXPONENT),
    ):  # fmt: skip
        np.testing.assert_allclose(
            getattr(eco.company, name)[ahead], getattr(base.company, name)[ahead] * factor, rtol=1e-9
        )
    np.testing.assert_array_equal(
        eco.company.earned_btc[: ahead.start], base.company.earned_btc[: ahead.start]
    )
    np.testing.assert_allclose(
        np.sort(eco.classes.efficiency_j_th),
        np.sort(base.classes.efficiency_j_th) * 0.8 ** (POWER_EXPONENT - 1),
    )


def test_a_mode_for_part_of_a_month_counts_by_its_days(hand):
    prepared = prepare(hand)
    found = evaluate(prepared, under(site("power_mode", 2, "2025-08-11", "2025-08-20")))
    phs = found.company.energised_phs[found.actual_months :]
    np.testing.assert_allclose(phs[:3], [1.0, 1 + 0.1 * 10 / 31, 1.0])


def test_a_mixed_fleet_in_one_mode_is_the_same_whatever_modes_it_was_in(prepared):
    """Boost from eco is boost from normal: the curve has one point a mode."""
    base = evaluate(prepared)
    found = {code: evaluate(prepared, under(site("power_mode", code))).company for code in range(3)}
    ahead = slice(base.actual_months, None)
    np.testing.assert_allclose(found[0].energised_phs[ahead] / found[1].energised_phs[ahead], 0.8, rtol=1e-9)
    np.testing.assert_allclose(found[2].energised_phs[ahead] / found[1].energised_phs[ahead], 1.1, rtol=1e-9)
    per_mw = {code: f.energised_phs[ahead] / f.energised_mw[ahead] for code, f in found.items()}
    assert (per_mw[0] > per_mw[1]).all()
    assert (per_mw[1] > per_mw[2]).all()


def test_machines_that_are_in_a_mode_already_stay_as_they_are(hand):
    eco = hand.applying(state_edit(hand, hand["machine"].ids[:5], day("2025-06-15"), {"mode": 0}))
    found = evaluate(prepare(eco), under(site("power_mode", 0)))
    assert found.company.energised_phs[found.actual_months] == pytest.approx(0.5 + 0.5 * 0.8)


def test_a_scenario_may_bring_its_own_curve(hand):
    points = (
        Override("mode", 0, "hashrate_share", "set", 0.7),
        Override("mode", 0, "power_share", "set", 0.6),
    )
    prepared = prepare(hand)
    found = evaluate(prepared, under(*points, site("power_mode", 0)))
    july = found.actual_months
    assert found.company.energised_phs[july] == pytest.approx(0.7)
    assert found.company.energised_mw[july] == pytest.approx(0.021 * 0.6)


def test_a_mode_that_there_is_not_is_a_problem_and_changes_nothing(prepared):
    found, base = evaluate(prepared, under(site("power_mode", 7))), evaluate(prepared)
    assert any("power mode that there is not" in p.reason for p in found.problems)
    np.testing.assert_array_equal(found.company.earned_btc, base.company.earned_btc)


def test_clients_machines_stand_apart(hand):
    hosted = hand.applying(state_edit(hand, hand["machine"].ids[:4], day("2025-06-16"), {"owner": CLIENT}))
    found = evaluate(prepare(hosted))
    np.testing.assert_allclose(found.hosted.energised_phs[0, :2], [0.4 * 15 / 30, 0.4])
    np.testing.assert_allclose(found.hosted.energised_mw[0, :2], [0.0084 * 15 / 30, 0.0084])
    np.testing.assert_allclose(found.company.energised_phs[:2], [1 - 0.4 * 15 / 30, 0.6])


def test_a_book_without_machines_has_no_vintages():
    from desktop_app.domain.portfolio import Portfolio

    found = vintages(Portfolio.empty(), months("2026-01", "2026-12"))
    assert found.hashrate_phs_days.shape == (0, 12)


def test_the_cost_of_a_class_follows_from_its_power(prepared):
    classes = evaluate(prepared, BASE).classes
    cost = classes.power_mw * 24 * classes.power_price_usd_per_mwh
    np.testing.assert_allclose(classes.energy_cost_usd_per_day, cost)
    np.testing.assert_allclose(
        classes.hashcost_usd, classes.efficiency_j_th * classes.power_price_usd_per_mwh * 0.024, rtol=1e-9
    )
    np.testing.assert_allclose(
        classes.net_margin_usd_per_day - classes.margin_usd_per_day,
        classes.energy_cost_usd_per_day - classes.net_energy_cost_usd_per_day,
    )
