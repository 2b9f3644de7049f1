"""The six charts of the forecast: actual and forecast join, scenarios are dashed, the fan is named."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from desktop_app.engine.draws import PathSettings
from desktop_app.engine.paths import PERCENTILES, PathResults, simulate
from desktop_app.figures import outlook, uncertainty
from desktop_app.figures.chart import VerticalMark
from desktop_app.figures.outlook import FIGURES, Figure, Overlay
from tests.figures.evaluated import level, sample, with_company

BY_KEY = {figure.key: figure for figure in FIGURES}


@cache
def paths() -> PathResults:
    return simulate(sample().prepared, settings=PathSettings(paths=200))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: f.key)
def test_actual_and_forecast_join_without_a_seam(figure: Figure) -> None:
    base = sample().base
    chart = outlook.chart(figure, base, base)
    actual, forecast = chart.series
    assert (actual.role, forecast.role) == ("actual", "forecast")
    assert actual.x[-1] == forecast.x[0]
    assert actual.y[-1] == forecast.y[0]
    assert len(forecast.x) == outlook.AHEAD + 1
    assert chart.title


def test_a_what_if_shows_the_base_and_other_scenarios_are_dashed_in_colours_of_their_own() -> None:
    company = sample()
    results, bull = company.at_price(60_000), company.at_price(150_000)
    chart = outlook.chart(BY_KEY["revenue"], results, company.base, (Overlay("Bull", bull),))
    assert [one.role for one in chart.series] == ["base", "plan", "actual", "forecast"]
    dashed = chart.series[1]
    assert (dashed.name, dashed.colour) == ("Bull", 1)
    assert dashed.y[-1] > chart.series[0].y[-1] > chart.series[-1].y[-1]


def test_the_fan_lies_behind_the_forecast_and_says_whose_it_is() -> None:
    base = sample().base
    band = uncertainty.fan_of(paths(), PERCENTILES)
    assert band is not None
    chart = outlook.chart(BY_KEY["margin"], base, base, (), band)
    assert chart.series[0].kind == "fan"
    assert chart.series[0].levels == (5, 25, 75, 95)
    assert chart.subtitle == "Mining margin a month; 5–95 % of 200 paths"
    stale = outlook.chart(BY_KEY["margin"], base, base, (), band, is_stale=True)
    assert stale.subtitle.endswith("; fan of Base")


def test_what_does_not_stray_has_no_fan() -> None:
    band = uncertainty.fan_of(paths(), PERCENTILES)
    assert band is not None
    chart = outlook.chart(BY_KEY["energy"], sample().base, sample().base, (), band)
    assert all(one.kind == "line" for one in chart.series)


def test_the_halving_is_marked_where_it_matters() -> None:
    base = sample().base
    marks = [m.label for m in outlook.chart(BY_KEY["btc"], base, base).marks if isinstance(m, VerticalMark)]
    assert marks == ["today", "halving"]
    energy = outlook.chart(BY_KEY["energy"], base, base)
    assert [m.label for m in energy.marks if isinstance(m, VerticalMark)] == ["today"]


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        (((-99, 5e6),), "Every month earns; $60.0 m in the next 12"),
        (((-99, -5e6),), "Every month loses; $60.0 m in the next 12"),
        (((-99, 5e6), (2, -1e6)), "Earns until March 2026, then loses money"),
        (((-99, -5e6), (2, 1e6)), "Loses money until March 2026"),
    ],
)
def test_the_margin_says_until_when_it_lasts(steps: tuple[tuple[int, float], ...], sentence: str) -> None:
    base = sample().base
    margin = level(base, *steps)
    zero = np.zeros(len(base.months))
    results = with_company(
        base,
        revenue_usd=margin,
        power_cost_usd=zero,
        credit_usd=zero,
        pool_fee_usd=zero,
        direct_cost_usd=zero,
    )
    assert outlook.margin_message(results) == sentence


def test_a_missing_price_leaves_the_chart_empty_with_a_sentence() -> None:
    base = sample().base
    gone = np.full(len(base.months), np.nan)
    chart = outlook.chart(BY_KEY["revenue"], with_company(base, revenue_usd=gone), base)
    assert chart.is_empty
    assert chart.empty.startswith("No revenue is known")
    assert outlook.margin_message(with_company(base, revenue_usd=gone)) == "The margin is not known"


def test_the_tiles_hold_the_what_if_against_the_base() -> None:
    company = sample()
    tiles = outlook.tiles(company.at_price(60_000), company.base, company.plan)
    assert [tile.key for tile in tiles] == ["btc", "cost", "margin"]
    assert tiles[-1].base_value
