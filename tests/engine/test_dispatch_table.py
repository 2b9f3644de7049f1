"""Every class and month has its row, whether its site has a contract or one price for all hours."""

from __future__ import annotations

import pytest

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.engine.dispatch_table import dispatch_table
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.prepare import Prepared, prepare
from desktop_app.figures.dispatch_rows import dispatch_rows
from tests.engine.test_hourly import priced


def test_a_flat_price_runs_a_machine_always_or_never(hand: Portfolio) -> None:
    prepared = prepare(hand)
    on = dispatch_table(prepared).rows[0]
    assert (on.hours_on, on.hours_curtailed) == (744, 0)
    assert on.energy_cost_usd == pytest.approx(on.energy_mwh * 50)
    dear = BASE.with_override(Override("site", 1, "power_price_usd_per_mwh", "set", 500.0))
    off = dispatch_table(prepared, dear).rows[0]
    assert (off.hours_on, off.hours_curtailed, off.energy_mwh) == (0, 744, 0)


def test_rows_of_a_contract_are_those_of_the_forecast(hand: Portfolio) -> None:
    prepared = prepare(priced(hand))
    found = evaluate(prepared).dispatch
    assert found is not None
    rows = dispatch_table(prepared).rows
    assert len(rows) == len(found.months)
    assert [r.hours_on for r in rows] == pytest.approx(found.classes.hours_on[0].tolist())
    assert [r.margin_usd for r in rows] == pytest.approx(found.classes.margin_usd[0].tolist())


def test_every_site_of_ours_is_listed_and_one_can_be_asked_for(prepared: Prepared) -> None:
    rows = dispatch_rows(prepared.portfolio, dispatch_table(prepared))
    running = prepared.forecast.hashrate_phs_days.sum(axis=1) > 0
    names = {prepared.portfolio.records("site")[i].name for i in prepared.site_ids[running].tolist()}
    assert {row["site"] for row in rows} == names
    one = dispatch_table(prepared, site_id=int(prepared.site_ids[0])).rows
    assert {row.site_id for row in one} == {int(prepared.site_ids[0])}
