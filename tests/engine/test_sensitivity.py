"""Inputs one and two at a time: what is run, in which order it is told, and what a cancel leaves."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.scenarios import BASE, Override, Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.inputs import input_named, inputs_of, within
from desktop_app.engine.outcomes import MARGIN, OUTCOMES
from desktop_app.engine.sensitivity import heat_map, tornado

PRICE = ("network", None, "price_usd")
POWER = ("site", None, "power_price_usd_per_mwh")
DEARER = BASE.with_override(Override(*PRICE, "set", 150_000.0)).with_override(Override(*POWER, "scale", 1.2))


def named(prepared, key, scenario=BASE):
    found = input_named(inputs_of(prepared, scenario), key)
    assert found is not None
    return found


def after(runs):
    """Wanted until so many times asked."""
    asked = iter(range(runs + 1))
    return lambda: next(asked) == runs


def test_every_input_has_its_base_between_low_and_high(prepared):
    inputs = inputs_of(prepared)
    assert len({made.key for made in inputs}) == len(inputs)
    assert all(made.low <= made.base <= made.high for made in inputs)
    assert {made.kind for made in inputs} == {"network", "site", "pool"}


@pytest.mark.parametrize("scenario", [BASE, DEARER], ids=["facts", "scenario"])
def test_an_input_at_its_base_changes_nothing(prepared, scenario):
    margin = MARGIN.of(evaluate(prepared, scenario))
    for made in inputs_of(prepared, scenario, by_site=False):
        assert MARGIN.of(evaluate(prepared, made.applied(scenario, made.base))) == pytest.approx(margin), made


def test_the_base_is_that_of_the_scenario(prepared):
    assert named(prepared, PRICE, DEARER).base == 150_000
    assert named(prepared, POWER, DEARER).base == pytest.approx(1.2 * named(prepared, POWER).base)


def test_bars_are_sorted_and_say_what_an_evaluation_says(prepared):
    inputs = inputs_of(prepared)
    found = tornado(prepared, DEARER, inputs_of(prepared, DEARER))
    swings = [bar.swing for bar in found.bars]
    assert swings == sorted(swings, reverse=True)
    assert found.runs == found.runs_wanted == 1 + 2 * len(inputs)
    price = next(bar for bar in found.bars if bar.input.key == PRICE)
    lower = Scenario("", (*DEARER.overrides, Override(*PRICE, "set", price.input.low)))
    assert price.at_low == MARGIN.of(evaluate(prepared, lower))
    assert price.at_low < found.base < price.at_high


def test_a_cancelled_tornado_holds_what_was_run(prepared):
    told = []
    inputs = inputs_of(prepared)
    found = tornado(
        prepared, BASE, inputs, progress=lambda done, wanted: told.append((done, wanted)), cancelled=after(4)
    )
    assert {bar.input.key for bar in found.bars} == {made.key for made in inputs[:3]}
    assert found.runs == 7
    assert found.is_partial
    assert told == [(done, 1 + 2 * len(inputs)) for done in (1, 3, 5, 7)]


def test_a_heat_map_is_the_figure_at_every_pair_of_values(prepared):
    price, power = named(prepared, PRICE), within(named(prepared, POWER), 20.0, 80.0)
    found = heat_map(prepared, BASE, price, power, steps=(4, 3))
    assert found.values.shape == (3, 4)
    assert not found.is_partial
    corner = power.applied(price.applied(BASE, price.high), 20.0)
    assert found.values[0, -1] == MARGIN.of(evaluate(prepared, corner))
    assert (np.diff(found.values, axis=1) > 0).all()
    assert (np.diff(found.values, axis=0) < 0).all()


def test_a_cancelled_heat_map_covers_the_map_coarsely(prepared):
    price, power = named(prepared, PRICE), named(prepared, POWER)
    found = heat_map(prepared, BASE, price, power, steps=(5, 5), cancelled=after(10))
    known = np.isfinite(found.values)
    assert (found.runs, found.runs_wanted, known.sum()) == (10, 26, 9)
    assert known[::2, ::2].all()


def test_every_outcome_is_the_next_twelve_months(prepared):
    results = evaluate(prepared)
    ahead = slice(results.actual_months, results.actual_months + 12)
    found = {outcome.key: outcome.of(results) for outcome in OUTCOMES}
    assert found["btc"] == pytest.approx(results.company.earned_btc[ahead].sum())
    cost = results.cost_per_btc_usd["direct"][ahead] * results.company.earned_btc[ahead]
    assert found["direct-cost"] == pytest.approx(cost.sum() / found["btc"])
    assert found["hashrate"] == pytest.approx(results.company.operating_phs[ahead].mean())
    assert all(len(outcome.by_month(results)) == len(results.months) for outcome in OUTCOMES)
