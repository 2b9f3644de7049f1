"""The overview's charts, tiles and sentences say what the engine computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.figures import overview, spans
from tests.figures.evaluated import empty, level, sample, with_company

NOW = (-99, 5000.0)


@pytest.mark.parametrize(
    ("planned", "ending"),
    [
        (((-99, 5000.0), (9, 9000.0)), ", as planned"),
        (((-99, 5000.0), (7, 9000.0)), ", two months later than planned"),
        (((-99, 5000.0), (10, 9000.0)), ", one month earlier than planned"),
        (((-99, 5000.0), (9, 6000.0)), ", 50.0 % more than planned"),
    ],
)
def test_the_hashrate_is_held_against_the_month_in_which_the_plan_reaches_it(
    planned: tuple[tuple[int, float], ...], ending: str
) -> None:
    base = sample().base
    results = with_company(base, operating_phs=level(base, NOW, (9, 9000.0)))
    month = spans.month_name(base.months[base.actual_months + 9])
    said = overview.hashrate_message(results, level(base, *planned))
    assert said == f"9.00 EH/s in {month}{ending}"


def test_a_hashrate_that_does_not_grow_is_said_so() -> None:
    base = sample().base
    still = with_company(base, operating_phs=level(base, NOW))
    falling = with_company(base, operating_phs=level(base, NOW, (5, 3000.0)))
    assert overview.hashrate_message(still, None) == "Hashrate stays at 5.00 EH/s"
    assert overview.hashrate_message(falling, None) == "3.00 EH/s within the next year, down from 5.00 EH/s"


def test_the_hashrate_chart_shows_actual_forecast_and_plan_and_no_base_without_a_what_if() -> None:
    company = sample()
    chart = overview.hashrate_chart(company.base, company.base, company.plan, company.sites)
    assert [one.role for one in chart.series] == ["actual", "forecast", "plan"]
    actual = chart.series[0]
    span = spans.shown(company.base)
    np.testing.assert_allclose(
        actual.y, company.base.company.operating_phs[span.start : company.base.actual_months]
    )


def test_a_what_if_adds_the_base_as_a_grey_line_or_marks() -> None:
    company = sample()
    results = company.at_price(50_000)
    charts = (
        overview.hashrate_chart(results, company.base, company.plan, company.sites),
        overview.production_chart(results, company.base, company.plan),
        overview.margin_chart(results, company.base, company.sites),
    )
    for chart in charts:
        assert [one.role for one in chart.series].count("base") == 1


def test_production_is_held_against_the_plan_of_the_same_months() -> None:
    base = sample().base
    results = with_company(base, earned_btc=level(base, (-99, 100.0), (0, 90.0)))
    said = overview.production_message(results, level(base, (-99, 100.0)))
    assert said == "1,080 BTC in the next 12 months, 10.0 % less than planned"
    assert overview.production_message(results, None).endswith("10.0 % less than in the last 12")


def test_a_plan_that_ends_too_early_is_not_held_against_a_whole_year() -> None:
    base = sample().base
    short = level(base, (-99, 100.0), (8, np.nan))
    assert "planned" not in overview.production_message(base, short)


@pytest.mark.parametrize(
    ("margins", "said"),
    [
        ([5.0, 3.0, 2.0, -1.0], "Two sites earn 89 % of the margin; D loses money"),
        ([5.0, 3.0, -1.0, -1.0], "Two sites carry the others; C and D lose money"),
        ([5.0, 4.0, 3.0, 2.0], "Two sites earn 64 % of the margin; none loses money"),
        ([5.0, -4.0, -3.0, -2.0], "The company loses $4.00 m; three sites lose money"),
        ([-5.0, -4.0, -3.0, -2.0], "Every site loses money: $14.0 m in 12 months"),
        ([np.nan] * 4, "No margin is known: a power price is missing"),
        ([5.0, -1.0, np.nan, np.nan], "B loses money"),
    ],
)
def test_the_margin_is_said_by_who_earns_and_who_loses(margins: list[float], said: str) -> None:
    assert overview.margin_message(tuple("ABCD"), np.array(margins) * 1e6) == said


def test_the_bars_of_the_margin_add_up_to_the_company_and_lead_to_their_sites() -> None:
    company = sample()
    base = company.base
    bars = overview.margin_chart(base, base, company.sites).series[0]
    ahead = spans.next_year(base)
    assert bars.y.sum() == pytest.approx(base.company.margin_usd[ahead].sum())
    for key, value in zip(bars.keys, bars.y, strict=True):
        assert isinstance(key, tuple)
        row = int(np.searchsorted(base.site_ids, key[1]))
        assert value == pytest.approx(base.sites.margin_usd[row, ahead].sum())


def test_no_bar_changes_its_place_while_the_price_is_dragged() -> None:
    company = sample()
    before = overview.margin_chart(company.base, company.base, company.sites)
    after = overview.margin_chart(company.at_price(30_000), company.base, company.sites)
    assert after.x.labels == before.x.labels
    assert not np.array_equal(after.series[0].y, before.series[0].y)


def test_tiles_of_what_was_stand_still_and_tiles_of_what_comes_follow_the_price() -> None:
    company = sample()
    before = overview.tiles(company.base, company.base, company.plan)
    after = overview.tiles(company.at_price(60_000), company.base, company.plan)
    assert [t.value for t in before[:3]] == [t.value for t in after[:3]]
    margin, moved = before[-1], after[-1]
    assert moved.value != margin.value
    assert moved.base_value == margin.value
    assert not margin.base_value
    assert margin.plan
    assert moved.change_mood == "bad"


def test_the_margin_tile_is_the_sum_of_the_twelve_months() -> None:
    base = sample().base
    ahead = spans.next_year(base)
    assert overview.total_margin(base, ahead) == pytest.approx(base.company.margin_usd[ahead].sum())
    cost = overview.direct_cost_per_btc(base, ahead)
    spent = (base.company.net_power_cost_usd + base.company.pool_fee_usd + base.company.direct_cost_usd)[
        ahead
    ].sum()
    assert cost == pytest.approx(spent / base.company.earned_btc[ahead].sum())


def test_an_empty_book_gives_charts_that_say_what_belongs_there() -> None:
    company = empty()
    base = company.base
    margin = overview.margin_chart(base, base, company.sites)
    assert margin.is_empty
    assert margin.empty
    assert overview.hashrate_message(base, None) == "No hashrate is expected"
    assert overview.production_message(base, None) == "No production is expected"
    assert len(overview.tiles(base, base, None)) == 5


def test_many_sites_keep_the_best_and_the_worst_in_sight() -> None:
    base = sample().base
    many = 20
    twelve = np.zeros((many, len(base.months)))
    earned = twelve + np.arange(many)[:, None] - 3.0
    sites = replace(
        base.sites,
        energised_phs=twelve + 1,
        revenue_usd=earned,
        **dict.fromkeys(("power_cost_usd", "credit_usd", "pool_fee_usd", "direct_cost_usd"), twelve),
    )
    results = replace(base, sites=sites, site_ids=np.arange(many))
    names = {site: f"Site {site}" for site in range(many)}
    chart = overview.margin_chart(results, results, names)
    assert chart.x.labels[:2] == ("Site 19", "Site 18")
    assert chart.x.labels[-1] == "Site 0"
    assert len(chart.x.labels) == 12
    others = chart.x.labels.index("9 others, mean")
    assert chart.series[0].y[others] == pytest.approx(12 * earned[4:13, 0].mean())
    assert chart.series[0].keys[others] is None
    assert chart.title.endswith("; three sites lose money")
