"""Answers for the cover: twelve tiles, the bridge of revenue, and what happened in sentences."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.periods import treasury
from desktop_app.engine.results import Floats
from desktop_app.figures import format as say
from desktop_app.figures.bridge import bridge_sentence
from desktop_app.figures.chart import Axis, ChartSpec, waterfall
from desktop_app.report import notes as note, story
from desktop_app.report.blocks import Block, Chart, Section, Tile, Tiles, Words, metric
from desktop_app.report.production import days_chart
from desktop_app.report.quarter import Quarter, ratio


def cover(quarter: Quarter) -> Section:
    """The first page."""
    blocks: list[Block] = [Tiles(tiles(quarter))]
    if quarter.bridge is not None:
        blocks.append(Chart(bridge_chart(quarter), 168, (note.BRIDGE,)))
    else:
        blocks.append(Chart(days_chart(quarter), 168, (note.OPERATING,)))
    blocks.append(Words(tuple(story.paragraphs(quarter))))
    return Section("", "", tuple(blocks))


def tiles(quarter: Quarter) -> tuple[Tile, ...]:
    """The headline figures; each says what it is in a footnote."""
    company, at = quarter.results.company, quarter.shown
    by_month = _treasury_by_month(quarter)
    direct = note.DIRECT if quarter.portfolio.company.credits_reduce_energy else note.DIRECT_GROSS
    cost = quarter.results.cost_per_btc_usd["direct"]
    wall = ratio(company.energised_mw, company.energised_phs) * 1000
    power = ratio(company.net_power_cost_usd, company.energy_mwh)
    margin = 1 - ratio(cost * company.earned_btc, company.revenue_usd)
    made = [
        ("BTC produced", "earned_btc", say.number, company.earned_btc[at], (note.POOL,)),
        (
            "Average operating hashrate",
            "operating_phs",
            say.hashrate,
            company.operating_phs[at],
            (note.OPERATING,),
        ),
        ("Fleet efficiency, wall", "wall_efficiency_j_th", say.efficiency, wall[at], (note.WALL,)),
        ("Availability", "availability", say.percent, company.availability[at], (note.AVAILABILITY,)),
        ("All-in power", "net_power_usd_per_mwh", say.cents_per_kwh, power[at], (note.POWER,)),
        ("Direct cost per BTC", "cost_per_btc_direct_usd", say.money_exact, cost[at], (direct,)),
        (
            "Average net price, BTC sold",
            "net_price_usd",
            say.money_exact,
            by_month["net_price_usd"],
            (note.SALES,),
        ),
        ("BTC held", "held_close_btc", say.number, by_month["held_close_btc"], (note.HELD,)),
        ("Revenue", "revenue_usd", say.money, company.revenue_usd[at], (note.REVENUE,)),
        ("Mining gross margin", "gross_margin_share", say.percent, margin[at], (note.MARGIN,)),
        ("Energised", "energised_mw", say.power, company.energised_mw[at], (note.ENERGISED,)),
        (
            "Hashprice, mean",
            "hashprice_usd",
            say.usd_per_ph_day,
            quarter.results.network.hashprice_usd[at],
            (note.MARKET,),
        ),
    ]
    return tuple(
        Tile(
            metric(quarter, label, "", key, share=how is say.percent, notes=about),
            how(quarter.now.of(key)),
            trend,
        )
        for label, key, how, trend, about in made
    )


def _treasury_by_month(quarter: Quarter) -> dict[str, Floats]:
    months = quarter.months.tolist()
    spans = [(days.first_day(m), days.first_day(m + 1) - 1) for m in months]
    found = [treasury(quarter.prepared, first, last) for first, last in spans]
    return {key: np.array([f[key] for f in found]) for key in ("net_price_usd", "held_close_btc")}


def bridge_chart(quarter: Quarter) -> ChartSpec:
    """Why revenue moved, as a waterfall that adds up."""
    bridge = quarter.bridge
    assert bridge is not None
    effects = {name: usd for name, usd in bridge.effects_usd.items() if usd}
    names = (quarter.before.short, *effects, quarter.now.short)
    steps = np.array([bridge.before_usd, *effects.values(), bridge.after_usd])
    return ChartSpec(
        bridge_sentence(bridge),
        "Revenue, $ million, previous quarter to this quarter; the effects add up exactly",
        (waterfall("Revenue", steps),),
        Axis("category", labels=names),
        Axis(format="money"),
        key="report/bridge",
    )
