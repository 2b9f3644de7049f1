"""Answers for the section on losses: by cause, by site, and the largest events."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.production import CAUSES, CURTAILMENT_CAUSES
from desktop_app.engine.results import Floats
from desktop_app.figures import format as say
from desktop_app.figures.bridge import million
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.table import Column, TableSpec
from desktop_app.report import notes as note
from desktop_app.report.blocks import Block, Chart, Grid, Pair, Section, cut
from desktop_app.report.quarter import Quarter, ratio

NAMES = (*CAUSES, "unexplained")
_GROUPS = {
    "Curtailed": CURTAILMENT_CAUSES,
    "Outages": (CAUSES.index("utility outage"), CAUSES.index("electrical")),
    "Cooling": (CAUSES.index("cooling"),),
    "Machines": (CAUSES.index("machine fault"),),
    "Other causes": (CAUSES.index("pool or network"), CAUSES.index("planned")),
    "Unexplained": (len(CAUSES),),
}
_EVENTS_SHOWN = 5
_DAY_S = 86_400


def losses(quarter: Quarter) -> Section:
    """What the energised machines did not compute, and why."""
    blocks: list[Block] = [
        Pair(
            Chart(causes_chart(quarter), 148, (note.LOSSES,)),
            Chart(months_chart(quarter), 148, (note.POOL,)),
        ),
        Grid(
            by_cause(quarter),
            notes=(note.LOSSES,),
            column_notes={"credit": (note.CREDIT,)},
            row_notes={len(NAMES) - 1: (note.UNEXPLAINED,)},
        ),
        Grid(by_site(quarter)),
    ]
    if len(table := events(quarter)):
        blocks.append(Grid(table, notes=(note.EVENTS,)))
    return Section("Losses by cause", _lead(quarter), tuple(blocks))


def _lead(quarter: Quarter) -> str:
    lost = quarter.figures.losses
    share = ratio(float(lost.phh.sum()), quarter.now.of("energised_phh"))
    credit = float(lost.credit_usd.sum())
    value = million(float(lost.usd.sum()))
    tail = f"; credits brought back {million(credit)}" if credit else ""
    if not np.isfinite(share):
        return "Without energised machines on record no loss can be told"
    return f"{say.percent(share)} of the energised PH·h were lost, {value} at the day's hashprice{tail}"


# --- charts ----------------------------------------------------------------------------------------
def causes_chart(quarter: Quarter) -> ChartSpec:
    """BTC lost by cause, the largest first."""
    btc = quarter.figures.losses.btc.sum(axis=0)
    order = [i for i in np.argsort(-btc, kind="stable").tolist() if btc[i] > 1e-9]
    title = "No losses are on record"
    if order:
        most = NAMES[order[0]]
        title = f"{cut(most)} cost most, {say.btc(float(btc[order[0]]), 1)}"
    return ChartSpec(
        title,
        "BTC not produced, by cause",
        (bars("BTC", btc[order]),) if order else (),
        Axis("category", labels=tuple(NAMES[i] for i in order)),
        Axis(),
        horizontal=True,
        empty="No losses are on record",
        key="report/causes",
    )


def months_chart(quarter: Quarter) -> ChartSpec:
    """Curtailed, unavailable and derated shares of the energised PH·h by month, stacked."""
    company, at = quarter.results.company, quarter.shown
    curtailed = company.curtailed_share[at]
    unavailable = (1 - curtailed) * (1 - company.availability[at])
    derated = (1 - curtailed) * company.availability[at] * (1 - company.derating[at])
    parts = (("curtailed", curtailed), ("unavailable", unavailable), ("derated", derated))
    whole = np.nansum([values for _, values in parts], axis=0)
    now = int(np.argmax(whole))
    when = say.month(days.date_of(days.first_day(int(quarter.months[now]))))
    title = f"{when} lost most, {say.percent(whole[now])}"
    return ChartSpec(
        title,
        "Share of energised PH·h lost, by month",
        tuple(bars(name, values, quarter.months, colour=i) for i, (name, values) in enumerate(parts)),
        Axis("month"),
        Axis(format="percent", from_zero=True),
        stacked=True,
        key="report/lost-months",
    )


# --- tables ----------------------------------------------------------------------------------------
def by_cause(quarter: Quarter) -> TableSpec:
    """PH·h, MWh, BTC, $ and credit of each cause and of the unexplained; they add up to the difference."""
    lost = quarter.figures.losses
    sums = [values.sum(axis=0) for values in (lost.phh, lost.mwh_off, lost.btc, lost.usd, lost.credit_usd)]
    energised = quarter.now.of("energised_phh")
    before = _previous(quarter)
    columns = (
        Column("cause", "Cause", kind="text", width=1.9),
        Column("phh", "Lost", "PH·h", digits=0, total="sum"),
        Column("share", "Of energised", "%", digits=2, total="sum"),
        Column("share_before", f"In {quarter.before.short}", "%", digits=2, total="sum"),
        Column("mwh", "Not drawn", "MWh", digits=0, total="sum"),
        Column("btc", "Lost", "BTC", digits=2, total="sum"),
        Column("usd", "Lost", "$ k", digits=0, total="sum"),
        Column("credit", "Credit", "$ k", digits=0, total="sum"),
    )
    values = (
        [cut(name) for name in NAMES],
        sums[0],
        ratio(sums[0], energised) * 100,
        before,
        sums[1],
        sums[2],
        sums[3] / 1e3,
        sums[4] / 1e3,
    )
    return TableSpec("Energised less realised", columns, values)


def _previous(quarter: Quarter) -> Floats:
    """The shares of the previous quarter [%]."""
    if quarter.before.figures is None:
        return np.full(len(NAMES), np.nan)
    return ratio(quarter.before.figures.losses.phh.sum(axis=0), quarter.before.of("energised_phh")) * 100


def by_site(quarter: Quarter) -> TableSpec:
    """Shares of the energised PH·h of each site by groups of causes, utilisation beside them."""
    at, lost = quarter.active, quarter.figures.losses.phh
    energised = quarter.of_sites(quarter.now, "energised_phh")[at]
    parts = [lost[np.ix_(at, list(causes))].sum(axis=1) for causes in _GROUPS.values()]
    columns = (
        Column("site", "Site", kind="text", width=1.9),
        Column("energised", "Energised", "PH·h", digits=0, total="sum"),
        *(Column(name.lower().replace(" ", "_"), name, "%", digits=2) for name in _GROUPS),
        Column("utilisation", "Utilisation", "%", digits=1),
        Column("btc", "Lost", "BTC", digits=2, total="sum"),
    )
    values = (
        [quarter.site_names[i] for i in at.tolist()],
        energised,
        *(ratio(part, energised) * 100 for part in parts),
        quarter.of_sites(quarter.now, "utilisation")[at] * 100,
        quarter.figures.losses.btc[at].sum(axis=1),
    )
    whole = quarter.now.of("energised_phh")
    totals = {
        name.lower().replace(" ", "_"): ratio(float(part.sum()), whole) * 100
        for name, part in zip(_GROUPS, parts, strict=True)
    }
    totals["utilisation"] = quarter.now.of("utilisation") * 100
    return TableSpec("Lost by site, of energised PH·h", columns, values, totals=totals)


def events(quarter: Quarter) -> TableSpec:
    """The largest events of the loss ledger that reach into the quarter."""
    rows = quarter.portfolio["loss"]
    start, end = quarter.now.first_on * _DAY_S, (quarter.now.last_on + 1) * _DAY_S
    hours = np.clip(np.minimum(rows["to_at"], end) - np.maximum(rows["from_at"], start), 0, None) / 3600
    mwh = rows["mw_off"] * hours
    order = np.argsort(-mwh, kind="stable")[:_EVENTS_SHOWN]
    names = dict(zip(quarter.results.site_ids.tolist(), quarter.site_names, strict=True))
    found = [
        (
            names.get(int(rows["site_id"][i]), say.MISSING),
            cut(CAUSES[int(rows["cause"][i])]),
            days.instant_text(int(max(rows["from_at"][i], start)))[:16].replace("T", " "),
            float(hours[i]),
            float(rows["mw_off"][i]),
            float(mwh[i]),
            float(rows["credit_usd"][i]) / 1e9,
        )
        for i in order.tolist()
        if mwh[i] > 0
    ]
    columns = (
        Column("site", "Site", kind="text", width=1.6),
        Column("cause", "Cause", kind="text", width=1.6),
        Column("start", "From, UTC", kind="text", width=1.7),
        Column("hours", "Lasted", "h", digits=0),
        Column("mw", "Off, mean", "MW", digits=1),
        Column("mwh", "Not drawn", "MWh", digits=0),
        Column("credit", "Credit", "$ k", digits=1),
    )
    return TableSpec.from_rows("Largest events", columns, found)
