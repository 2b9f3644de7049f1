"""Answers for the cover: twelve tiles, the bridge of revenue, and what happened in sentences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.engine.results import Floats
from desktop_app.engine.treasury.balances import IN_CARE, ON_LOAN, PLEDGED, RECEIVABLE
from desktop_app.figures import format as say
from desktop_app.figures.bridge import bridge_sentence
from desktop_app.figures.chart import Axis, ChartSpec, waterfall
from desktop_app.figures.format import Spoken
from desktop_app.figures.treasury_tables import SAT, USD
from desktop_app.report import notes as note, story
from desktop_app.report.blocks import Block, Chart, Metric, Section, Tile, Tiles, Words, metric, three
from desktop_app.report.holdings import by_month, held_btc
from desktop_app.report.production import days_chart
from desktop_app.report.quarter import Quarter, ratio
from desktop_app.report.sales import net_price

AWAY = (PLEDGED, RECEIVABLE, ON_LOAN, IN_CARE)
"""States of bitcoin that cannot be sold as it stands."""


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
    direct = note.DIRECT if quarter.portfolio.company.credits_reduce_energy else note.DIRECT_GROSS
    cost = quarter.results.cost_per_btc_usd["direct"]
    wall = ratio(company.energised_mw, company.energised_phs) * 1000
    power = ratio(company.net_power_cost_usd, company.energy_mwh)
    margin = 1 - ratio(cost * company.earned_btc, company.revenue_usd)
    months = by_month(quarter)

    def made(label: str, key: str, how: Spoken, trend: Floats, about: str) -> Tile:
        """A tile of production, by the key of its figure."""
        values = metric(quarter, label, "", key, share=how is say.percent, notes=(about,))
        return Tile(values, how(quarter.now.of(key)), trend[at])

    return (
        made("BTC produced", "earned_btc", say.number, company.earned_btc, note.POOL),
        made(
            "Average operating hashrate", "operating_phs", say.hashrate, company.operating_phs, note.OPERATING
        ),
        made("Fleet efficiency, wall", "wall_efficiency_j_th", say.efficiency, wall, note.WALL),
        made("Availability", "availability", say.percent, company.availability, note.AVAILABILITY),
        made("All-in power", "net_power_usd_per_mwh", say.cents_per_kwh, power, note.POWER),
        made("Direct cost per BTC", "cost_per_btc_direct_usd", say.money_exact, cost, direct),
        _net_price(quarter, months.net_price_usd),
        _held(quarter, months.held_btc),
        made("Revenue", "revenue_usd", say.money, company.revenue_usd, note.REVENUE),
        made("Mining gross margin", "gross_margin_share", say.percent, margin, note.MARGIN),
        _liquidity(quarter),
        made("Energised", "energised_mw", say.power, company.energised_mw, note.ENERGISED),
    )


def _net_price(quarter: Quarter, trend: Floats) -> Tile:
    values = Metric("Average net price, BTC sold", "", net_price(quarter), notes=(note.SALES,))
    return Tile(values, say.money_exact(values.values[0]), trend)


def _held(quarter: Quarter, trend: Floats) -> Tile:
    """Bitcoin held: what is free, and what is pledged, owed, lent or managed."""
    values = Metric("BTC held", "", three(quarter, held_btc), notes=(note.HELD,), missing=note.NOT_HELD)
    now = quarter.now.held
    if now is None:
        return Tile(values, say.MISSING, trend)
    pledged = now.holdings.sat_in(*AWAY) / SAT
    free = now.holdings.sat / SAT - pledged
    split = (
        f"Of it {say.btc(free)} unencumbered and {say.btc(pledged)} pledged, owed to us, lent or managed. "
        f"{note.HELD}"
    )
    made = replace(values, label=f"BTC held, {say.number(pledged)} pledged", notes=(split,))
    return Tile(made, say.number(now.holdings.sat / SAT), trend)


def _liquidity(quarter: Quarter) -> Tile:
    values = three(quarter, lambda span: span.owned(lambda t: t.liquidity.total_usd / USD))
    about = Metric("Liquidity", "", values, notes=(note.LIQUIDITY,), missing=note.NOT_HELD)
    return Tile(about, say.money(values[0]), np.full(len(quarter.months), np.nan))


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
