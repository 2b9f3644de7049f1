"""Actual figures of a quarter, its bridge, its plan, and that the past does not move."""

from __future__ import annotations

import math

import numpy as np
import pytest

from desktop_app.domain.days import month_of
from desktop_app.domain.fleet import state_edit
from desktop_app.engine.bridge import EFFECTS, log_mean, revenue_bridge
from desktop_app.engine.daily import month_to_date, yesterday
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.periods import summarise
from desktop_app.engine.plan import FIGURES, plan_months, plan_rows, variance
from desktop_app.engine.prepare import prepare
from tests.engine.conftest import day

QUARTER = (day("2025-10-01"), day("2025-12-31"))
BEFORE = (day("2025-07-01"), day("2025-09-30"))


def test_the_quarter_is_the_sum_of_its_months(prepared):
    results, quarter = evaluate(prepared), summarise(prepared, *QUARTER)
    months = slice(results.actual_months - 3, results.actual_months)
    for name in ("earned_btc", "expected_btc", "revenue_usd", "energy_mwh", "power_cost_usd", "margin_usd"):
        assert quarter.company[name] == pytest.approx(getattr(results.company, name)[months].sum(), rel=1e-9)


def test_losses_and_what_is_unexplained_are_energised_less_realised(prepared):
    quarter = summarise(prepared, *QUARTER)
    gap = quarter.company["energised_phh"] - quarter.company["realised_phh"]
    assert quarter.losses.phh.sum() == pytest.approx(gap, rel=1e-9)
    assert (quarter.losses.phh[:, :-1] >= 0).all()
    assert quarter.losses.credit_usd.sum() > 0


def test_sites_add_up(prepared):
    quarter = summarise(prepared, *QUARTER)
    for name in ("earned_btc", "revenue_usd", "energy_mwh", "energised_phh", "margin_usd"):
        assert np.nansum(quarter.sites[name]) == pytest.approx(quarter.company[name], rel=1e-9)


def test_the_treasury_stands_in_its_own_tables_alone(prepared):
    names = summarise(prepared, *QUARTER).company
    assert not [name for name in names if name.startswith(("held", "sold", "other_", "price_close"))]


def test_the_bridge_adds_up_and_names_every_effect(prepared):
    before, after = summarise(prepared, *BEFORE), summarise(prepared, *QUARTER)
    bridge = revenue_bridge(before, after)
    assert bridge is not None
    assert tuple(bridge.effects_usd) == EFFECTS
    change = after.company["revenue_usd"] - before.company["revenue_usd"]
    assert sum(bridge.effects_usd.values()) == pytest.approx(change, rel=1e-9)
    assert bridge.effects_usd["price"] < 0, "the price fell"
    assert bridge.effects_usd["difficulty"] < 0, "difficulty rose"


def test_a_period_without_revenue_has_no_bridge(prepared):
    nothing = summarise(prepared, day("2030-01-01"), day("2030-03-31"))
    assert revenue_bridge(nothing, summarise(prepared, *QUARTER)) is None


def test_log_mean_takes_its_limits():
    assert log_mean(5.0, 5.0) == 5.0
    assert log_mean(0.0, 5.0) == 0.0
    assert log_mean(math.e, 1.0) == pytest.approx(math.e - 1)


def test_editing_today_never_changes_last_quarter(sample, prepared):
    states = sample["machine_state"]
    ids = np.unique(states["machine_id"]).astype(np.int64)[:300]
    edit = state_edit(sample, ids, day("2026-01-15"), {"status": 6})
    after = summarise(prepare(sample.applying(edit)), *QUARTER)
    before = summarise(prepared, *QUARTER)
    assert {k: v for k, v in after.company.items() if v == v} == {
        k: v for k, v in before.company.items() if v == v
    }
    changed = evaluate(prepare(sample.applying(edit))).company.operating_phs
    assert changed[-1] < evaluate(prepared).company.operating_phs[-1]


def test_the_frozen_budget_stands_beside_the_months(prepared):
    plan = plan_months(prepared)
    assert plan is not None
    at = evaluate(prepared).actual_months - 1
    assert plan.company("earned_btc")[at] > 0
    assert np.isnan(plan.earned_btc).any(), "a site bought later is in no budget"


def test_the_plan_of_a_span_counts_its_months_by_their_days(prepared):
    plan = plan_months(prepared)
    assert plan is not None
    at = plan.months.tolist().index(month_of(2025, 11))
    found = plan.of_span("earned_btc", day("2025-11-16"), day("2025-12-31"))
    np.testing.assert_allclose(found, plan.earned_btc[:, at] / 2 + plan.earned_btc[:, at + 1])


def test_a_variance_is_actual_less_plan_and_blank_where_either_is():
    change, share = variance(np.array([9.0, np.nan, 5.0]), np.array([10.0, 1.0, np.nan]))
    np.testing.assert_allclose(change, [-1.0, np.nan, np.nan])
    np.testing.assert_allclose(share, [-0.1, np.nan, np.nan])


def test_an_evaluation_becomes_plan_rows_of_every_month_to_come(prepared):
    results = evaluate(prepared)
    rows = plan_rows(results, scenario_id=7)
    assert len(rows["month"]) == (len(results.months) - results.actual_months) * len(results.site_ids)
    assert set(FIGURES) <= set(rows)
    chosen = rows["month"] == results.months[-1]
    assert rows["earned_btc"][chosen].sum() == pytest.approx(results.company.earned_btc[-1])


def test_yesterday_and_the_month_to_date_name_production_plan_and_causes(prepared):
    plan = plan_months(prepared)
    assert plan is not None
    last, month = yesterday(prepared, plan), month_to_date(prepared, plan)
    assert last.earned_btc.sum() > 0
    assert month.earned_btc.sum() == pytest.approx(evaluate(prepared).company.earned_btc[23], rel=1e-9)
    assert np.nansum(month.plan_btc) == pytest.approx(np.nansum(plan.earned_btc[:, 23]))
    assert month.mw_off.sum() > 0
