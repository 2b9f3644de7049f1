"""Answers for the section on sites: a scorecard with one row a site, margins, owned and hosted apart."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.sites import CONTROLS, SITE_STATUSES
from desktop_app.engine.results import Floats
from desktop_app.figures import format as say
from desktop_app.figures.bridge import million
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.table import Column, TableSpec
from desktop_app.report import notes as note
from desktop_app.report.blocks import Block, Chart, Grid, Section, Words, lying_height
from desktop_app.report.quarter import Quarter, Span, ratio
from desktop_app.report.story import listed

_ADDED = ("energised_mw", "operating_phs", "earned_btc", "energy_mwh", "revenue_usd", "margin_usd")


def sites(quarter: Quarter) -> Section:
    """Site by site."""
    margin = {"margin": (note.SITE_MARGIN,), "mw": (note.ENERGISED,), "power": (note.POWER,)}
    blocks: list[Block] = [
        Chart(margin_chart(quarter), lying_height(len(quarter.active), 22), (note.SITE_MARGIN,)),
        Grid(scorecard(quarter), column_notes=margin | {"budget": (note.BUDGET,)}),
        Grid(by_control(quarter), notes=(note.OWNED,)),
    ]
    if not_running := _not_running(quarter):
        blocks.append(Words((("Not yet running.", not_running),)))
    return Section("Sites", _lead(quarter), tuple(blocks))


def _lead(quarter: Quarter) -> str:
    margin = quarter.of_sites(quarter.now, "margin_usd")
    known = int(np.isfinite(margin).sum())
    losing = int((margin < 0).sum())
    if not known:
        return "No energy is on record, so that no margin is known"
    total = million(quarter.now.of("margin_usd"))
    result = "earned" if quarter.now.of("margin_usd") >= 0 else "lost"
    one = f"{known} site{'' if known == 1 else 's'} {result} {total} after costs"
    return f"{one}; {losing or 'none'} of them lost money" if known > 1 else one


def margin_chart(quarter: Quarter) -> ChartSpec:
    """Margin of each site, the largest first, with that of the previous quarter across it."""
    now, before = (quarter.of_sites(span, "margin_usd") for span in quarter.spans[:2])
    order = quarter.active[np.argsort(-np.nan_to_num(now[quarter.active], nan=-np.inf), kind="stable")]
    names = tuple(quarter.site_names[i] for i in order.tolist())
    series = [bars(quarter.now.short, now[order], signed=True)]
    if np.isfinite(before[order]).any():
        series.append(bars(quarter.before.short, before[order], role="base"))
    return ChartSpec(
        _margin_title(quarter, now),
        f"Margin by site, $ million; the thin line is {quarter.before.short}",
        tuple(series),
        Axis("category", labels=names),
        Axis(format="money"),
        horizontal=True,
        key="report/margin",
    )


def _margin_title(quarter: Quarter, margin: Floats) -> str:
    if not np.isfinite(margin).any():
        return "No margin is known"
    best = int(np.nanargmax(margin))
    top = f"{quarter.site_names[best]} earned {million(margin[best])}"
    losing = np.flatnonzero(margin < 0)
    if not len(losing):
        return top
    worst = sorted(losing.tolist(), key=lambda i: margin[i])[:2]
    return f"{top}; {listed([f'{quarter.site_names[i]} lost {million(margin[i])}' for i in worst])}"


def scorecard(quarter: Quarter) -> TableSpec:
    """One row a site."""
    at, records = quarter.active, quarter.portfolio.records("site")
    figures = {
        key: quarter.of_sites(quarter.now, key)[at]
        for key in (*_ADDED, "availability", "wall_efficiency_j_th", "net_power_usd_per_mwh")
    }
    planned = _planned_btc(quarter)[at]
    columns = (
        Column("site", "Site", kind="text", width=2.0),
        Column("control", "Control", kind="text", width=1.2),
        Column("mw", "Energised", "MW", digits=1, total="sum", width=1.1),
        Column("operating", "Operating", quarter.rate_unit, digits=2, total="sum"),
        Column("availability", "Available", "%", digits=1),
        Column("efficiency", "Wall", "J/TH", digits=1, width=0.85),
        Column("btc", "Produced", "BTC", digits=1, total="sum"),
        Column("budget", "Budget", "± %", digits=1, plus=True),
        Column("power", "Power", "c/kWh", digits=2),
        Column("revenue", "Revenue", "$ m", digits=2, total="sum"),
        Column("margin", "Margin", "$ m", digits=2, total="sum"),
        Column("share", "Margin", "%", digits=0, width=0.85),
    )
    controls = [CONTROLS[records[int(quarter.results.site_ids[i])].control] for i in at.tolist()]
    values = (
        [quarter.site_names[i] for i in at.tolist()],
        controls,
        figures["energised_mw"],
        figures["operating_phs"] * quarter.per_phs,
        figures["availability"] * 100,
        figures["wall_efficiency_j_th"],
        figures["earned_btc"],
        _relative(figures["earned_btc"], planned),
        figures["net_power_usd_per_mwh"] / 10,
        figures["revenue_usd"] / 1e6,
        figures["margin_usd"] / 1e6,
        ratio(figures["margin_usd"], figures["revenue_usd"]) * 100,
    )
    return TableSpec("Scorecard", columns, values, totals=_company_means(quarter, planned))


def _company_means(quarter: Quarter, planned: Floats) -> dict[str, float]:
    total = np.nansum(planned) if np.isfinite(planned).any() else np.nan
    return {
        "availability": quarter.now.of("availability") * 100,
        "efficiency": quarter.now.of("wall_efficiency_j_th"),
        "budget": say.relative(quarter.now.of("earned_btc"), float(total)) * 100,
        "power": quarter.now.of("net_power_usd_per_mwh") / 10,
        "share": ratio(quarter.now.of("margin_usd"), quarter.now.of("revenue_usd")) * 100,
    }


def _planned_btc(quarter: Quarter) -> Floats:
    """The budget's BTC of the quarter's months by site, NaN where there is none."""
    if quarter.plan is None:
        return np.full(len(quarter.results.site_ids), np.nan)
    inside = np.isin(quarter.plan.months, list(quarter.months_of(quarter.now)))
    planned = quarter.plan.earned_btc[:, inside]
    made = np.where(np.isnan(planned).all(axis=1), np.nan, np.nansum(planned, axis=1))
    return np.where(made > 0, made, np.nan)


def _relative(values: Floats, base: Floats) -> Floats:
    return (ratio(values, base) - 1) * 100


# --- owned and hosted ------------------------------------------------------------------------------
def by_control(quarter: Quarter) -> TableSpec:
    """Owned, leased and third-party sites apart: what each brought, and its share a year ago."""
    records = quarter.portfolio.records("site")
    control = np.array([records[s].control for s in quarter.results.site_ids.tolist()], np.int64)
    kinds = [k for k in range(len(CONTROLS)) if _any_running(quarter, control == k)]
    columns = (
        Column("control", "Sites", kind="text", width=2.4),
        Column("count", "Number", digits=0, total="sum"),
        Column("mw", "Energised", "MW", digits=1, total="sum"),
        Column("operating", "Operating", quarter.rate_unit, digits=2, total="sum"),
        Column("btc", "Produced", "BTC", digits=1, total="sum"),
        Column("share", "Share of BTC", "%", digits=1, total="sum"),
        Column("share_year", "A year ago", "%", digits=1, total="sum"),
        Column("power", "Net power", "c/kWh", digits=2),
        Column("margin", "Margin", "$ m", digits=2, total="sum"),
    )
    rows = [_control_row(quarter, k, control == k) for k in kinds]
    totals = {"power": quarter.now.of("net_power_usd_per_mwh") / 10}
    return TableSpec.from_rows("Owned and hosted", columns, rows, totals=totals)


def _any_running(quarter: Quarter, chosen: np.ndarray) -> bool:
    return bool(chosen[quarter.active].any())


def _control_row(quarter: Quarter, kind: int, chosen: np.ndarray) -> tuple[object, ...]:
    def total(key: str, span: Span = quarter.now) -> float:
        values = quarter.of_sites(span, key)[chosen]
        return float(np.nansum(values)) if np.isfinite(values).any() else np.nan

    net = total("power_cost_usd") - total("credit_usd")
    running = int(np.isfinite(quarter.of_sites(quarter.now, "earned_btc")[chosen]).sum())
    label = {"third-party": "Third party, we are hosted"}.get(CONTROLS[kind], CONTROLS[kind].capitalize())
    return (
        label,
        running,
        total("energised_mw"),
        total("operating_phs") * quarter.per_phs,
        total("earned_btc"),
        ratio(total("earned_btc"), quarter.now.of("earned_btc")) * 100,
        ratio(total("earned_btc", quarter.year_ago), quarter.year_ago.of("earned_btc")) * 100,
        ratio(net, total("energy_mwh")) / 10,
        total("margin_usd") / 1e6,
    )


def _not_running(quarter: Quarter) -> str:
    """The sites without a machine energised, and what they are."""
    records = list(quarter.portfolio.records("site_state").values())
    said = []
    for at, site_id in enumerate(quarter.results.site_ids.tolist()):
        states = [s for s in records if s.site_id == site_id]
        if at in quarter.active or not states:
            continue
        known = [s for s in states if s.effective_on <= quarter.end_on]
        state = (
            max(known, key=lambda s: s.effective_on) if known else min(states, key=lambda s: s.effective_on)
        )
        when = "" if known else f" from {say.day(days.date_of(state.effective_on))}"
        said.append(
            f"{quarter.site_names[at]} ({SITE_STATUSES[state.status]}{when}, {state.contracted_mw:g} MW)"
        )
    return f"{listed(said)}." if said else ""
