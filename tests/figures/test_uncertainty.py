"""Tornado, heat map and probabilities as charts, tables and sentences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.domain.scenarios import BASE
from desktop_app.engine.draws import PathSettings
from desktop_app.engine.inputs import Input, inputs_of
from desktop_app.engine.outcomes import MARGIN, OUTCOMES
from desktop_app.engine.paths import PathResults, simulate
from desktop_app.engine.sensitivity import HeatMap, Tornado, heat_map, tornado
from desktop_app.figures import uncertainty
from tests.figures.evaluated import sample

BTC = next(one for one in OUTCOMES if one.key == "btc")


@pytest.fixture(scope="module")
def inputs() -> tuple[Input, ...]:
    return inputs_of(sample().prepared, by_site=False)


@pytest.fixture(scope="module")
def varied(inputs: tuple[Input, ...]) -> Tornado:
    return tornado(sample().prepared, BASE, inputs)


@pytest.fixture(scope="module")
def mapped(inputs: tuple[Input, ...]) -> HeatMap:
    power = next(made for made in inputs if made.field == "power_price_usd_per_mwh")
    return heat_map(sample().prepared, BASE, inputs[0], power, steps=(5, 3))


@pytest.fixture(scope="module")
def paths() -> PathResults:
    return simulate(sample().prepared, settings=PathSettings(paths=400))


def test_the_tornado_shows_the_change_at_both_ends_the_largest_first(varied: Tornado) -> None:
    chart = uncertainty.tornado_chart(varied, MARGIN)
    low, high = chart.series
    assert chart.x.labels[0].startswith("BTC price $")
    np.testing.assert_allclose(low.y[0], varied.bars[0].at_low - varied.base)
    swing = np.abs(high.y - low.y)
    assert (np.diff(swing) <= 1e-6).all()
    assert chart.title.startswith("BTC price matters most: $")
    assert chart.subtitle.endswith(f"; {varied.runs} runs")


def test_a_cancelled_run_says_how_far_it_came(varied: Tornado, mapped: HeatMap) -> None:
    part = replace(varied, runs=5, runs_wanted=23)
    assert uncertainty.tornado_chart(part, MARGIN).subtitle.endswith("; 5 runs of 23, cancelled")
    few = replace(mapped, runs=4)
    assert uncertainty.heat_chart(few, MARGIN).subtitle.endswith("; 4 runs of 16, cancelled")


def test_what_is_not_known_is_a_sentence_and_no_bar(varied: Tornado, mapped: HeatMap) -> None:
    unknown = uncertainty.tornado_chart(replace(varied, base=float("nan")), MARGIN)
    assert unknown.is_empty
    assert unknown.empty == uncertainty.UNKNOWN
    nothing = replace(mapped, values=np.full_like(mapped.values, np.nan))
    assert uncertainty.heat_chart(nothing, MARGIN).empty == uncertainty.UNKNOWN
    assert uncertainty.heat_chart(None, MARGIN).empty == uncertainty.WORKING


def test_the_heat_map_rises_from_the_bottom_and_tells_losses_from_gains(mapped: HeatMap) -> None:
    chart = uncertainty.heat_chart(mapped, MARGIN)
    cells = chart.series[0]
    assert cells.signed
    np.testing.assert_allclose(cells.y, mapped.values[::-1])
    assert len(chart.x.labels) == 5
    assert len(chart.y.labels) == 3
    gains = replace(mapped, outcome=BTC)
    assert not uncertainty.heat_chart(gains, BTC).series[0].signed


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("price_usd", 63_325.0, "$63,325"),
        ("difficulty", 147.2e12, "147.2 T"),
        ("difficulty_growth_per_year", 0.324, "32.4 %/yr"),
        ("availability", 0.98, "98.0 %"),
        ("power_price_usd_per_mwh", 58.25, "$58.25/MWh"),
    ],
)
def test_inputs_are_said_in_their_units(
    inputs: tuple[Input, ...], field: str, value: float, said: str
) -> None:
    made = next(one for one in inputs if one.field == field)
    assert uncertainty.said_input(made, value) == said


def test_the_tiles_say_the_shares_of_the_paths(paths: PathResults) -> None:
    margin, below, loss, sites = uncertainty.risk_tiles(paths)
    assert "…" in margin.value
    assert below.unit == loss.unit == "of paths"
    assert int(sites.value) == len(uncertainty.sites_under_water(paths))
    assert [tile.value for tile in uncertainty.risk_tiles(None)] == ["–"] * 4
    assert uncertainty.risk_tiles(paths, stale=True)[1].footnote == "400 paths before the change"


def test_without_a_plan_nothing_is_below_it(paths: PathResults) -> None:
    without = replace(paths, below_plan_so_far=np.full_like(paths.below_plan_so_far, np.nan))
    assert uncertainty.risk_tiles(without)[1].value == "–"


def test_the_sites_in_danger_are_named(paths: PathResults) -> None:
    names = {int(s): f"Site {s}" for s in paths.site_ids}
    dry = replace(paths, under_water=np.zeros_like(paths.under_water))
    calm = replace(dry, company_under_water=np.zeros_like(dry.company_under_water))
    assert uncertainty.under_water_message(calm, names) == "No site is likely to lose money in a year"
    wet = np.zeros_like(paths.under_water)
    wet[1] = 0.9
    first = names[int(paths.site_ids[1])]
    one = replace(calm, under_water=wet)
    assert uncertainty.under_water_message(one, names) == f"{first} will likely lose money in a year"
    table = uncertainty.under_water_table(one, names)
    assert next(iter(table.rows()))[0] == first
    assert uncertainty.under_water_chart(one, names).series[0].name == first
