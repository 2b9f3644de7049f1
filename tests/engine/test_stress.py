"""The stress set and scenarios side by side: what each asks, and that facts stay as they are."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Override, Scenario
from desktop_app.engine import overrides
from desktop_app.engine.compare import compare
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.outcomes import OUTCOMES
from desktop_app.engine.prepare import Prepared, prepare
from desktop_app.engine.stress import NOT_IN_THE_SET, next_month, stress_set
from desktop_app.storage.digest import digest
from tests.contracts import without_contracts


@pytest.fixture(scope="module")
def prepared(sample: Portfolio) -> Prepared:
    """The sample company with flat prices at all sites."""
    return prepare(without_contracts(sample))


def results_of(prepared):
    return {s.name: evaluate(prepared, s.scenario) for s in stress_set(prepared)}


def ahead(results, name):
    return getattr(results.company, name)[results.actual_months :]


def test_the_set_has_every_stress_and_says_which_have_no_effect(prepared):
    names = [s.name for s in stress_set(prepared)]
    assert len(set(names)) == len(names) == 8
    assert names[3].startswith("Halving in")
    assert [name for name, _ in NOT_IN_THE_SET] == ["Tariff duty on machines"]


def test_every_stress_names_inputs_that_there_are(prepared):
    for stress in stress_set(prepared):
        assert not overrides.problems_of_scenario(stress.scenario, prepared.site_ids.tolist()), stress.name


def test_price_and_difficulty_move_revenue_as_they_say(prepared):
    base, found = evaluate(prepared), results_of(prepared)
    revenue = ahead(base, "revenue_usd")
    np.testing.assert_allclose(ahead(found["Price −50 %"], "revenue_usd"), revenue / 2)
    both = ahead(found["Price −50 %, difficulty +50 %"], "revenue_usd")
    np.testing.assert_allclose(both[:1], revenue[:1] / 3, rtol=0.02)
    assert (both < ahead(found["Difficulty +50 %"], "revenue_usd")).all()


def test_the_halving_comes_next_month_and_not_twice(prepared):
    base, found = evaluate(prepared).network, results_of(prepared)
    halved = next(made for name, made in found.items() if name.startswith("Halving")).network
    first, _ = next_month(prepared)
    month = evaluate(prepared).months.tolist().index(days.month_of_day(first))
    assert halved.subsidy_btc[month] == pytest.approx(base.subsidy_btc[month] / 2)
    assert halved.subsidy_btc[-1] == pytest.approx(base.subsidy_btc[-1])
    fees, before = (n.fees_share[month] * n.btc_per_phs_day[month] for n in (halved, base))
    assert fees == pytest.approx(before, rel=1e-3)


def test_the_largest_site_stands_still_for_one_month(prepared):
    base, found = evaluate(prepared), results_of(prepared)["Largest site out for a month"]
    change = found.sites.earned_btc - base.sites.earned_btc
    site, month = np.nonzero(change)
    assert len(site) == 1
    assert found.sites.earned_btc[site[0], month[0]] == 0
    assert base.sites.operating_phs[site[0], month[0]] == base.sites.operating_phs[:, month[0]].max()


def test_power_costs_three_tenths_more_and_fees_fall_away(prepared):
    base, found = evaluate(prepared), results_of(prepared)
    np.testing.assert_allclose(
        ahead(found["Power +30 %"], "power_cost_usd"), 1.3 * ahead(base, "power_cost_usd")
    )
    assert (found["Fees at zero"].network.fees_share[base.actual_months :] == 0).all()
    assert (ahead(found["Fees at zero"], "earned_btc") < ahead(base, "earned_btc")).all()
    assert (ahead(found["Curtailment ban"], "curtailed_share") == 0).all()


def test_a_ban_makes_sites_run_whatever_an_hour_costs(sample):
    by_hour = prepare(sample)
    base, banned = (evaluate(by_hour, s) for s in (BASE, stress_set(by_hour)[5].scenario))
    assert base.dispatch is not None
    assert banned.dispatch is not None
    assert (base.dispatch.sites.hours_curtailed > 0).any()
    assert np.nanmax(banned.dispatch.sites.hours_curtailed) == pytest.approx(0, abs=1e-6)
    assert (ahead(banned, "curtailed_share") == 0).all()
    assert ahead(banned, "margin_usd").sum() < ahead(base, "margin_usd").sum()


def test_stresses_never_change_facts(sample):
    before = digest(sample)
    prepared = prepare(sample)
    base = evaluate(prepared)
    for stress in stress_set(prepared):
        made = evaluate(prepared, stress.scenario)
        past = slice(0, base.actual_months)
        np.testing.assert_array_equal(made.sites.earned_btc[:, past], base.sites.earned_btc[:, past])
        np.testing.assert_array_equal(made.sites.margin_usd[:, past], base.sites.margin_usd[:, past])
    assert digest(sample) == before
    np.testing.assert_array_equal(evaluate(prepared).sites.margin_usd, base.sites.margin_usd)


def test_a_stress_stands_on_top_of_a_scenario(prepared):
    dear = Scenario("Dear", (Override("network", None, "price_usd", "set", 200_000.0),))
    halved = stress_set(prepared, dear)[0].scenario
    assert evaluate(prepared, halved).network.price_usd[-60] == pytest.approx(100_000.0)


# --- side by side -------------------------------------------------------------------------------------
def test_scenarios_are_held_against_the_first(prepared):
    dear = Scenario("Dear", (Override("network", None, "price_usd", "scale", 2.0),))
    found = compare(prepared, (BASE, dear))
    assert found is not None
    assert found.names == ("Base", "Dear")
    revenue = [outcome.key for outcome in OUTCOMES].index("revenue")
    assert found.deltas[revenue].tolist() == pytest.approx([0.0, found.values[revenue, 0]])
    assert found.shares[revenue, 1] == pytest.approx(1.0)
    np.testing.assert_array_equal(found.lines["revenue"][1], evaluate(prepared, dear).company.revenue_usd)


def test_a_cancelled_comparison_has_the_scenarios_that_were_done(prepared):
    asked = iter((False, True))
    found = compare(prepared, (BASE, BASE), cancelled=lambda: next(asked))
    assert found is not None
    assert (len(found.names), found.is_partial) == (1, True)
    assert compare(prepared, (BASE,), cancelled=lambda: True) is None
