"""Answers for the section on the fleet: models, age, efficiency, and the supply curve at its hashprice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.fleet import as_of
from desktop_app.domain.machines import ENERGISED, OURS, STATUSES
from desktop_app.engine.breakeven import breakeven_usd_per_mwh, margin_usd_per_day
from desktop_app.engine.fleet import (
    classes_on,
    first_energised_on,
    fleet_age,
    positions_of,
    state_rates,
    status_counts,
)
from desktop_app.engine.results import Classes, Floats
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, histogram
from desktop_app.figures.supply import supply_chart
from desktop_app.figures.table import Column, TableSpec
from desktop_app.report import notes as note
from desktop_app.report.blocks import Chart, Grid, Metric, Metrics, Pair, Section, metric, three
from desktop_app.report.quarter import Quarter, ratio

_MODELS_SHOWN = 9
_MONTH_DAYS = 30.436875
_EFFICIENT_J_TH = 20
_TODAY = "At today's price"


def fleet(quarter: Quarter) -> Section:
    """What we have, how old it is, and what it can pay for power."""
    found = fleet_on(quarter)
    return Section(
        "Fleet",
        _lead(quarter, found),
        (
            Chart(supply_curve(quarter, found), 140, (note.CLASSES, note.BREAKEVEN)),
            Pair(
                Chart(efficiency_chart(quarter, found), 100, (note.CLASSES, note.WALL)),
                Chart(age_chart(quarter), 100, (note.AGE,)),
            ),
            Metrics("Machines", metrics(quarter), (note.PERIOD_END, note.ALL_OWNERS)),
            Grid(
                by_model(quarter, found),
                notes=(note.CLASSES,),
                column_notes={"breakeven": (note.BREAKEVEN,), "efficiency": (note.WALL,)},
            ),
        ),
    )


def fleet_on(quarter: Quarter) -> Classes:
    """Our machines on the last day on record, at the quarter's mean hashprice and each site's power price."""
    found = classes_on(quarter.portfolio, quarter.end_on)
    ours = (found.owner == OURS) & (found.hashrate_phs > 0) & (found.meter_mw > 0)
    site = positions_of(quarter.results.site_ids, found.site_id[ours])
    phs, mw = found.hashrate_phs[ours], found.meter_mw[ours]
    fee = np.append(quarter.prepared.forecast.pool_fee_share, 0.0)[site]
    price = np.append(quarter.of_sites(quarter.now, "net_power_usd_per_mwh"), np.nan)[site]
    hashprice, j_th = quarter.now.of("hashprice_usd"), mw / phs * 1000
    margin = margin_usd_per_day(phs, mw, hashprice, fee, price)
    breakeven = breakeven_usd_per_mwh(np.full(len(fee), hashprice), fee, j_th)
    return Classes(
        found.site_id[ours],
        found.model_id[ours],
        found.mode[ours],
        found.owner[ours],
        found.machines[ours],
        phs,
        mw,
        j_th,
        breakeven,
        price,
        margin,
        np.zeros(len(margin)),
    )


def _lead(quarter: Quarter, found: Classes) -> str:
    count = int(found.machines.sum())
    if not count:
        return "No machine of ours is energised on record"
    models = len(np.unique(found.model_id))
    wall = say.efficiency(quarter.now.of("wall_efficiency_j_th"))
    return f"{count:,} of our machines energised, {models} models, {wall} at the wall"


def _model_names(quarter: Quarter) -> dict[int, str]:
    return {m.id: m.name for m in quarter.portfolio.records("machine_model").values()}


# --- charts ----------------------------------------------------------------------------------------
def supply_curve(quarter: Quarter, found: Classes) -> ChartSpec:
    """The supply curve of the window, at the quarter's hashprice and what power cost each site."""
    results = replace(quarter.results, classes=found)
    spec = supply_chart(results, results, _model_names(quarter), {})
    title = spec.title
    if title.startswith(_TODAY):
        title = f"At the quarter's hashprice{title.removeprefix(_TODAY)}"
    return replace(spec, title=title, key="report/supply")


def efficiency_chart(quarter: Quarter, found: Classes) -> ChartSpec:
    """Hashrate by efficiency at the wall."""
    j_th, phs = found.efficiency_j_th, found.hashrate_phs
    title, series = "No machines are energised", ()
    if len(j_th):
        low, high = np.floor(j_th.min() / 2) * 2, np.ceil(j_th.max() / 2) * 2 + 2
        counts, edges = np.histogram(j_th, np.arange(low, high + 1, 2), weights=phs * quarter.per_phs)
        series = (histogram("hashrate", edges, counts),)
        good = float(phs[j_th < _EFFICIENT_J_TH].sum() / phs.sum())
        title = f"{say.percent(good, 0)} of the hashrate runs below {_EFFICIENT_J_TH} J/TH"
    axis = Axis(unit="J/TH")
    return ChartSpec(
        title,
        f"{quarter.rate_unit} by efficiency at the wall",
        series,
        axis,
        Axis(unit=quarter.rate_unit),
        key="report/efficiency",
    )


def age_chart(quarter: Quarter) -> ChartSpec:
    """Machines by the months since they were first energised."""
    months, phs = _ages(quarter)
    title, series = "No machines are energised", ()
    if len(months):
        edges = np.arange(0, np.ceil(max(months.max(), 1.0) / 6) * 6 + 1, 6)
        counts, _ = np.histogram(months, edges, weights=phs * quarter.per_phs)
        series = (histogram("hashrate", edges, counts),)
        mean = float((months * phs).sum() / phs.sum())
        title = f"The hashrate is {say.number(mean, 0)} months old on average"
    axis = Axis(unit="months")
    return ChartSpec(
        title,
        f"{quarter.rate_unit} by months since first energised",
        series,
        axis,
        Axis(unit=quarter.rate_unit),
        key="report/age",
    )


def _ages(quarter: Quarter) -> tuple[Floats, Floats]:
    """Months since first energised and PH/s of every energised machine."""
    portfolio, states = quarter.portfolio, quarter.portfolio["machine_state"]
    chosen = as_of(portfolio, quarter.end_on)
    chosen = chosen[states["status"][chosen] == ENERGISED]
    machine = np.searchsorted(portfolio["machine"].ids, states["machine_id"][chosen])
    phs = np.nan_to_num(state_rates(portfolio)[0][chosen]) / 1e3
    months = (quarter.end_on - first_energised_on(portfolio)[machine]) / _MONTH_DAYS
    return months[phs > 0], phs[phs > 0]


# --- tables ----------------------------------------------------------------------------------------
def _full_name(quarter: Quarter, model_id: int) -> str:
    record = quarter.portfolio.records("machine_model").get(model_id)
    return f"{record.manufacturer} {record.name}" if record else "Unknown model"


def metrics(quarter: Quarter) -> tuple[Metric | str, ...]:
    """Machines by status, efficiency and age at the end of the three quarters."""
    ends = [min(span.last_on, quarter.prepared.as_of_on) for span in quarter.spans]
    counts = [status_counts(quarter.portfolio, day).astype(float) for day in ends]
    ages = [fleet_age(quarter.portfolio, day) for day in ends]

    def each(values: list[float]) -> tuple[float, float, float]:
        by_span = dict(zip(quarter.spans, values, strict=True))
        return three(quarter, lambda span: by_span[span] if span.figures is not None else np.nan)

    status = [
        Metric(
            f"Machines: {'in repair' if name == 'repair' else name}",
            "",
            each([float(c[code]) for c in counts]),
            digits=0,
            strong=code == ENERGISED,
        )
        for code, name in enumerate(STATUSES)
        if any(c[code] for c in counts) and name != "retired"
    ]
    return (
        *status,
        metric(quarter, "Efficiency at the plug", "J/TH", "efficiency_j_th", digits=1),
        metric(
            quarter, "Efficiency at the wall", "J/TH", "wall_efficiency_j_th", digits=1, notes=(note.WALL,)
        ),
        Metric("Age by machine", "months", each([a["unit_mean"] for a in ages]), digits=1, notes=(note.AGE,)),
        Metric("Age by hashrate", "months", each([a["hashrate_mean"] for a in ages]), digits=1),
        Metric("Youngest tenth, up to", "months", each([a["youngest_decile"] for a in ages]), digits=1),
        Metric("Oldest tenth, from", "months", each([a["oldest_decile"] for a in ages]), digits=1),
    )


def by_model(quarter: Quarter, found: Classes) -> TableSpec:
    """One row a model, the largest first; what is small is summed into the last row."""
    ids, which = np.unique(found.model_id, return_inverse=True)
    sums = {
        name: np.bincount(which, values, len(ids)).astype(np.float64)
        for name, values in (
            ("machines", found.machines),
            ("phs", found.hashrate_phs),
            ("mw", found.power_mw),
        )
    }
    order = np.argsort(-sums["phs"], kind="stable")
    names = [_full_name(quarter, int(ids[i])) for i in order.tolist()]
    rows = {name: values[order] for name, values in sums.items()}
    if len(names) > _MODELS_SHOWN + 1:
        rest = f"{len(names) - _MODELS_SHOWN} other models"
        names = [*names[:_MODELS_SHOWN], rest]
        rows = {n: np.append(v[:_MODELS_SHOWN], v[_MODELS_SHOWN:].sum()) for n, v in rows.items()}
    return _model_table(quarter, names, rows)


def _model_table(quarter: Quarter, names: list[str], rows: dict[str, Floats]) -> TableSpec:
    columns = (
        Column("model", "Model", kind="text", width=2.6),
        Column("machines", "Machines", digits=0, total="sum"),
        Column("hashrate", "Hashrate", quarter.rate_unit, digits=2, total="sum"),
        Column("share", "Of hashrate", "%", digits=1, total="sum"),
        Column("power", "Power", "MW", digits=1, total="sum"),
        Column("efficiency", "Wall", "J/TH", digits=1),
        Column("breakeven", "Break-even", "c/kWh", digits=2),
    )
    j_th = ratio(rows["mw"], rows["phs"]) * 1000
    hashprice = quarter.now.of("hashprice_usd")
    all_phs, all_mw = float(rows["phs"].sum()), float(rows["mw"].sum())
    values = (
        names,
        rows["machines"],
        rows["phs"] * quarter.per_phs,
        ratio(rows["phs"], all_phs) * 100,
        rows["mw"],
        j_th,
        ratio(hashprice * 1000, 24 * j_th) / 10,
    )
    whole = ratio(all_mw, all_phs) * 1000
    totals = {"efficiency": whole, "breakeven": ratio(hashprice * 1000, 24 * whole) / 10}
    title = f"By model on {say.day(days.date_of(quarter.end_on))}"
    return TableSpec(title, columns, values, totals=totals)
