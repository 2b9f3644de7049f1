"""Answers for the section on production and hashrate: by month, by quarter, by site."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.results import Floats
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, Series, VerticalMark, bars, line
from desktop_app.figures.table import Column, TableSpec
from desktop_app.report import notes as note
from desktop_app.report.blocks import Chart, Grid, Metric, Metrics, Section, lying_height, metric, three
from desktop_app.report.quarter import Quarter, ratio


def production(quarter: Quarter) -> Section:
    """Production and hashrate, reported against expected, by site and by month."""
    return Section(
        "Production and hashrate",
        _lead(quarter),
        (
            Chart(produced_chart(quarter), 112, (note.POOL, *_budget_note(quarter))),
            Chart(hashrate_chart(quarter), 112, (note.OPERATING, note.ENERGISED)),
            Metrics("Production", metrics(quarter), (note.UNAUDITED,)),
            Grid(by_month(quarter), column_notes={"expected": (note.EXPECTED,)}),
            Chart(days_chart(quarter), 170, (note.OPERATING, note.ENERGISED)),
            Chart(sites_chart(quarter), lying_height(len(quarter.active), 21), (note.POOL,)),
            Grid(by_site(quarter), column_notes={"reported": (note.EXPECTED,), "btc": (note.POOL,)}),
        ),
    )


def _lead(quarter: Quarter) -> str:
    now, before, _ = (span.of("earned_btc") for span in quarter.spans)
    rate = say.hashrate(quarter.now.of("operating_phs"))
    moved = f", {say.change(now, before)} on the previous quarter" if np.isfinite(before) else ""
    return f"{say.btc(now, 1)} produced{moved}, from {rate} on average"


def _budget_note(quarter: Quarter) -> tuple[str, ...]:
    return (note.BUDGET,) if quarter.plan is not None else ()


def quarter_mark(quarter: Quarter) -> tuple[VerticalMark, ...]:
    """Where the quarter begins on an axis of months, if any month is shown before it."""
    first = days.month_of_day(quarter.now.first_on)
    return (VerticalMark(first - 0.5, quarter.now.short),) if quarter.months[0] < first else ()


def _planned(quarter: Quarter, name: str) -> tuple[Series, ...]:
    if quarter.plan is None:
        return ()
    planned = quarter.plan.company(name)[quarter.shown]
    return (line("budget", quarter.months, planned, role="plan"),) if np.isfinite(planned).any() else ()


def produced_chart(quarter: Quarter) -> ChartSpec:
    """Bitcoin produced by month."""
    made = quarter.results.company.earned_btc[quarter.shown]
    best = int(np.argmax(made))
    last = say.month(days.date_of(days.first_day(int(quarter.months[-1]))))
    top = say.month(days.date_of(days.first_day(int(quarter.months[best]))))
    title = f"{say.btc(float(made[-1]), 1)} in {last}"
    title += (
        ""
        if best == len(made) - 1
        else f"; the best month shown was {top} with {say.btc(float(made[best]), 1)}"
    )
    return ChartSpec(
        title,
        "Bitcoin produced by month",
        (bars("Produced", made, quarter.months), *_planned(quarter, "earned_btc")),
        Axis("month"),
        Axis(unit="BTC"),
        quarter_mark(quarter),
        value_labels=quarter.plan is None,
        key="report/produced",
    )


def hashrate_chart(quarter: Quarter) -> ChartSpec:
    """Energised and operating hashrate by month."""
    company, at = quarter.results.company, quarter.shown
    gap = 1 - quarter.now.of("utilisation")
    title = "Hashrate by month"
    if np.isfinite(gap):
        title = f"Of the energised hashrate {say.percent(gap)} did not hash"
    return ChartSpec(
        title,
        "Hashrate by month, time mean",
        (
            line("energised", quarter.months, company.energised_phs[at], colour=1),
            line("operating", quarter.months, company.operating_phs[at], colour=0),
            *_planned(quarter, "operating_phs"),
        ),
        Axis("month"),
        Axis(format="hashrate", from_zero=True),
        quarter_mark(quarter),
        key="report/hashrate",
    )


def days_chart(quarter: Quarter) -> ChartSpec:
    """Energised and operating hashrate by day of the quarter."""
    actual = quarter.prepared.actual
    at = actual.at(quarter.now.first_on, quarter.now.last_on)
    energised, operating = actual.energised_phs[:, at].sum(axis=0), actual.realised_phs[:, at].sum(axis=0)
    day = (actual.first_on + np.arange(at.start, at.stop)).astype(float)
    lost = energised - operating
    worst = int(np.argmax(lost))
    when = say.day(days.date_of(int(day[worst]))).rsplit(" ", 1)[0]
    share = f"{say.hashrate(float(lost[worst]))} of {say.hashrate(float(energised[worst]))}"
    title = f"On {when} most was lost: {share} did not hash" if lost[worst] > 0 else "Hashrate by day"
    return ChartSpec(
        title,
        "Hashrate by UTC day of the quarter",
        (line("energised", day, energised, colour=1), line("operating", day, operating, colour=0)),
        Axis("day"),
        Axis(format="hashrate", from_zero=True),
        key="report/days",
    )


def sites_chart(quarter: Quarter) -> ChartSpec:
    """Bitcoin produced by site, the largest first, with the previous quarter across."""
    now, before = (quarter.of_sites(span, "earned_btc") for span in quarter.spans[:2])
    order = quarter.active[np.argsort(-np.nan_to_num(now[quarter.active]), kind="stable")]
    series = [bars(quarter.now.short, now[order])]
    title = f"{quarter.site_names[int(order[0])]} produced the most" if len(order) else "No site produced"
    if np.isfinite(before[order]).any():
        series.append(bars(quarter.before.short, before[order], role="base"))
        both = np.isfinite(now[order]) & np.isfinite(before[order])
        more = int((now[order][both] > before[order][both]).sum())
        title = f"{more} of {int(both.sum())} sites produced more than in {quarter.before.short}"
    return ChartSpec(
        title,
        f"Bitcoin produced by site; the thin line is {quarter.before.short}",
        tuple(series),
        Axis("category", labels=tuple(quarter.site_names[i] for i in order.tolist())),
        Axis(format="number"),
        horizontal=True,
        key="report/sites",
    )


def metrics(quarter: Quarter) -> tuple[Metric | str, ...]:
    """The table of the section."""
    per_day = three(quarter, lambda s: ratio(s.of("earned_btc"), s.of("days")))
    reported = three(quarter, lambda s: ratio(s.of("earned_btc"), s.of("expected_btc")))
    return (
        metric(quarter, "Bitcoin produced", "BTC", "earned_btc", digits=1, strong=True, notes=(note.POOL,)),
        Metric("Produced per day", "BTC", per_day, digits=2),
        metric(
            quarter,
            "Expected from operating hashrate",
            "BTC",
            "expected_btc",
            digits=1,
            notes=(note.EXPECTED,),
        ),
        Metric("Reported over expected", "%", reported, 100, 2, share=True),
        metric(
            quarter,
            "Energised hashrate",
            quarter.rate_unit,
            "energised_phs",
            quarter.per_phs,
            digits=2,
            notes=(note.ENERGISED,),
        ),
        metric(
            quarter,
            "Average operating hashrate",
            quarter.rate_unit,
            "operating_phs",
            quarter.per_phs,
            digits=2,
            notes=(note.OPERATING,),
            strong=True,
        ),
        metric(
            quarter, "Utilisation", "%", "utilisation", 100, digits=1, share=True, notes=(note.UTILISATION,)
        ),
        metric(
            quarter,
            "Availability",
            "%",
            "availability",
            100,
            digits=1,
            share=True,
            notes=(note.AVAILABILITY,),
        ),
        metric(quarter, "Curtailed", "%", "curtailed_share", 100, digits=1, share=True),
        metric(quarter, "Network difficulty, mean", "T", "difficulty", 1e-12, digits=1),
        metric(quarter, "Hashprice, mean", "$/PH/day", "hashprice_usd", digits=2),
        metric(quarter, "Bitcoin price, mean", "$", "price_usd", digits=0, notes=(note.MARKET,)),
        metric(quarter, "Revenue", "$ m", "revenue_usd", 1e-6, digits=2, strong=True, notes=(note.REVENUE,)),
    )


def by_month(quarter: Quarter) -> TableSpec:
    """The months of the quarter that are on record."""
    inside = slice(quarter.shown.stop - _months_on_record(quarter), quarter.shown.stop)
    company, network = quarter.results.company, quarter.results.network
    planned = quarter.plan.company("earned_btc")[inside] if quarter.plan else np.full(_width(inside), np.nan)
    columns = (
        Column("month", "Month", kind="text", width=1.5),
        Column("btc", "Produced", "BTC", digits=1, total="sum"),
        Column("budget", "Budget", "BTC", digits=1, total="sum"),
        Column("expected", "Expected", "BTC", digits=1, total="sum"),
        Column("energised", "Energised", quarter.rate_unit, digits=2),
        Column("operating", "Operating", quarter.rate_unit, digits=2),
        Column("availability", "Available", "%", digits=1),
        Column("difficulty", "Difficulty", "T", digits=1),
        Column("hashprice", "Hashprice", "$/PH/day", digits=2),
        Column("revenue", "Revenue", "$ m", digits=2, total="sum"),
    )
    values = (
        [days.month_text(m) for m in quarter.results.months[inside].tolist()],
        company.earned_btc[inside],
        planned,
        company.expected_btc[inside],
        company.energised_phs[inside] * quarter.per_phs,
        company.operating_phs[inside] * quarter.per_phs,
        company.availability[inside] * 100,
        network.difficulty[inside] / 1e12,
        network.hashprice_usd[inside],
        company.revenue_usd[inside] / 1e6,
    )
    means = {
        "energised": quarter.now.of("energised_phs") * quarter.per_phs,
        "operating": quarter.now.of("operating_phs") * quarter.per_phs,
        "availability": quarter.now.of("availability") * 100,
        "difficulty": quarter.now.of("difficulty") / 1e12,
        "hashprice": quarter.now.of("hashprice_usd"),
    }
    return TableSpec("By month", columns, values, totals=means)


def _months_on_record(quarter: Quarter) -> int:
    return sum(1 for m in quarter.months.tolist() if m >= days.month_of_day(quarter.now.first_on))


def _width(inside: slice) -> int:
    return inside.stop - inside.start


def by_site(quarter: Quarter) -> TableSpec:
    """Production of the three quarters by site, and this one's against what was expected."""
    at = quarter.active
    btc = [quarter.of_sites(span, "earned_btc")[at] for span in quarter.spans]
    expected = quarter.of_sites(quarter.now, "expected_btc")[at]
    columns = (
        Column("site", "Site", kind="text", width=1.9),
        Column("btc", quarter.now.short, "BTC", digits=1, total="sum"),
        Column("before", quarter.before.short, "BTC", digits=1, total="sum"),
        Column("year_ago", quarter.year_ago.short, "BTC", digits=1, total="sum"),
        Column("on_before", "On quarter", "%", digits=1, plus=True),
        Column("on_year", "On year", "%", digits=1, plus=True),
        Column("expected", "Expected", "BTC", digits=1, total="sum"),
        Column("reported", "Reported", "% of expected", digits=2, width=1.3),
        Column("share", "Of company", "%", digits=1, total="sum"),
    )
    total = [span.of("earned_btc") for span in quarter.spans]
    values = (
        [quarter.site_names[i] for i in at.tolist()],
        *btc,
        _moved(btc[0], btc[1]),
        _moved(btc[0], btc[2]),
        expected,
        ratio(btc[0], expected) * 100,
        ratio(btc[0], total[0]) * 100,
    )
    totals = {
        "on_before": say.relative(total[0], total[1]) * 100,
        "on_year": say.relative(total[0], total[2]) * 100,
        "reported": ratio(total[0], quarter.now.of("expected_btc")) * 100,
    }
    return TableSpec("By site", columns, values, totals=totals)


def _moved(now: Floats, before: Floats) -> Floats:
    """Relative change [%], NaN where there was nothing before."""
    return (ratio(now, before) - 1) * 100
