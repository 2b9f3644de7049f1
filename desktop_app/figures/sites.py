"""Answers for the sites: the table of all, and the tiles and months of one."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.sites import CONTROLS, COOLINGS, SITE_STATUSES, Site, SiteState
from desktop_app.engine.results import Floats, MonthFigures, Results
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, bars, today
from desktop_app.figures.headline import Headline
from desktop_app.figures.overview import divided, month_bars
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.tile import Tile

Names = Mapping[int, str]


# --- all sites ----------------------------------------------------------------------------------------
SITE_COLUMNS = (
    Column("site", "Site", kind="text", width=1.2),
    Column("state", "State", kind="text", width=1.2),
    Column("mw", "MW", digits=1),
    Column("phs", "PH/s", digits=0),
    Column("btc", "BTC", digits=1),
    Column("margin", "Margin", kind="money_m", digits=2),
)


def states_on(portfolio: Portfolio, day: int) -> dict[int, SiteState]:
    """What is true of each site on a day; before its first state, the first one counts."""
    found: dict[int, SiteState] = {}
    for state in sorted(portfolio.records("site_state").values(), key=lambda s: s.effective_on):
        if state.effective_on <= day or state.site_id not in found:
            found[state.site_id] = state
    return found


def sites_table(results: Results, portfolio: Portfolio) -> TableSpec:
    """Every site: what it draws and made in the last month on record, and its margin of the year ahead."""
    sites, states = portfolio.records("site"), states_on(portfolio, results.as_of_on)
    at, ahead = results.actual_months - 1, spans.next_year(results)
    figures = results.sites
    rows = []
    for row, site_id in enumerate(results.site_ids.tolist()):
        state = states.get(site_id)
        past = [
            _at(values[row], at)
            for values in (figures.energised_mw, figures.operating_phs, figures.earned_btc)
        ]
        margin = float(figures.margin_usd[row, ahead].sum())
        idle = not figures.energised_phs[row, ahead].sum() > 0
        rows.append(
            (
                sites[site_id].name if site_id in sites else "?",
                SITE_STATUSES[state.status] if state else "",
                *past,
                math.nan if idle else margin,
            )
        )
    when = spans.month_name(results.months[at]) if at >= 0 else "no month on record"
    return TableSpec.from_rows(
        f"{len(rows)} {'site' if len(rows) == 1 else 'sites'}",
        SITE_COLUMNS,
        rows,
        subtitle=f"{when}; margin of the 12 months ahead",
        keys=tuple(results.site_ids.tolist()),
        totals=_site_totals(rows),
    )


def _site_totals(rows: list[tuple]) -> dict[str, object]:
    if not rows:
        return {}
    sums = [float(np.nansum([row[column] for row in rows])) for column in range(2, 6)]
    return {"site": "All", **dict(zip(("mw", "phs", "btc", "margin"), sums, strict=True))}


def _at(values: Floats, month: int) -> float:
    return float(values[month]) if month >= 0 else math.nan


def site_line(site: Site, state: SiteState | None) -> str:
    """A site in a line: where it is, whose, how it is cooled."""
    parts = [", ".join(filter(None, (site.region, site.country))), site.grid_operator]
    parts += [CONTROLS[site.control], f"{COOLINGS[site.cooling]}-cooled"]
    if state is not None:
        parts.append(SITE_STATUSES[state.status])
        parts.append(f"{say.power(state.contracted_mw)} contracted")
    return " · ".join(filter(None, parts))


# --- one site -----------------------------------------------------------------------------------------
MW = Headline("mw", "Energised", "power")
OPERATING = Headline("operating", "Operating", "hashrate")
PRODUCED = Headline("produced", "Produced", "btc")
POWER = Headline("power", "Net power price", "cents_per_kwh", less_is_better=True)
MARGIN = Headline("margin", "Margin, next 12 months", "money")


def tiles(results: Results, base: Results, row: int) -> list[Tile]:
    """Four figures of a site's last month on record, and its margin ahead, which follows a what-if."""
    site = site_months(results.sites, row)
    ahead, past = spans.next_year(results), spans.last_year(results)
    now, was = (float(r.sites.margin_usd[row, ahead].sum()) for r in (results, base))
    before = spans.total(results.sites.margin_usd[row, past])
    return [
        MW.of_last_month(results, site["energised_mw"]),
        OPERATING.of_last_month(results, site["operating_phs"]),
        PRODUCED.of_last_month(results, site["earned_btc"]),
        POWER.of_last_month(results, divided(site["net_power_cost_usd"], site["energy_mwh"])),
        MARGIN.of_next_year(now, was, before, math.nan, what_if=results is not base),
    ]


def site_months(figures: MonthFigures, row: int) -> dict[str, Floats]:
    """The figures of one site by month."""
    names = (
        "energised_mw", "operating_phs", "earned_btc", "expected_btc", "net_power_cost_usd", "energy_mwh",
        "revenue_usd", "margin_usd", "availability", "curtailed_share",
    )  # fmt: skip
    return {name: getattr(figures, name)[row] for name in names}


def month_chart(results: Results, base: Results, row: int, name: str) -> ChartSpec:
    """What a site earned and will earn, by month."""
    span = spans.shown(results, ahead=spans.YEAR)
    values = results.sites.margin_usd[row]
    series = month_bars("margin", results, values, span, signed=True)
    if results is not base:
        ahead = slice(results.actual_months, span.stop)
        series.append(bars("base", base.sites.margin_usd[row, ahead], results.months[ahead], role="base"))
    active = results.sites.energised_phs[row, span].sum() > 0
    return ChartSpec(
        month_message(results, row, name),
        "Mining margin by month, actual then forecast",
        tuple(series) if active else (),
        Axis("month"),
        Axis(format="money"),
        (today(spans.forecast_begins(results)),),
        value_labels=False,
        empty="Nothing runs here in these months",
        key="site-months",
    )


def month_message(results: Results, row: int, name: str) -> str:
    """What a site earned in the last year, and what the next one brings."""
    values, hashrate = results.sites.margin_usd[row], results.sites.energised_phs[row]
    past, ahead = spans.last_year(results), spans.next_year(results)
    before, after = spans.total(values[past]), float(values[ahead].sum())
    ran, runs = hashrate[past].sum() > 0, hashrate[ahead].sum() > 0
    if runs and not math.isfinite(after):
        return f"The margin of {name} is unknown: it has no power price"
    if ran and runs:
        return f"{name} {_earned(before, 'earned', 'lost')} in 12 months; the next 12 {_bring(after)}"
    if runs:
        return f"{name} will {_earned(after, 'earn', 'lose')} in its first 12 months"
    return (
        f"{name} {_earned(before, 'earned', 'lost')}, and stands still now"
        if ran
        else f"{name} does not run yet"
    )


def _earned(usd: float, gain: str, loss: str) -> str:
    return f"{loss if usd < 0 else gain} {say.money(abs(usd))}"


def _bring(usd: float) -> str:
    return f"lose {say.money(-usd)}" if usd < 0 else f"bring {say.money(usd)}"


MONTH_COLUMNS = (
    Column("month", "Month", kind="month"),
    Column("btc", "Reported", unit="BTC", digits=2),
    Column("expected", "Expected", unit="BTC", digits=2),
    Column("share", "vs expected", kind="percent", plus=True),
    Column("phs", "Operating", unit="PH/s", digits=0),
    Column("availability", "Availability", kind="percent"),
    Column("curtailed", "Curtailed", kind="percent"),
    Column("revenue", "Revenue", kind="money_m", digits=2),
    Column("power", "Net power", kind="money_m", digits=2),
    Column("margin", "Margin", kind="money_m", digits=2),
)


def month_table(results: Results, row: int) -> TableSpec:
    """A site's months on record, newest first: reported against what its hashrate should have earned."""
    site = site_months(results.sites, row)
    at = [m for m in range(results.actual_months - 1, -1, -1) if site["operating_phs"][m] > 0]
    rows = [
        (
            np.datetime64(int(results.months[m]), "M"),
            site["earned_btc"][m],
            site["expected_btc"][m],
            say.relative(site["earned_btc"][m], site["expected_btc"][m]),
            site["operating_phs"][m],
            site["availability"][m],
            site["curtailed_share"][m],
            site["revenue_usd"][m],
            site["net_power_cost_usd"][m],
            site["margin_usd"][m],
        )
        for m in at
    ]
    return TableSpec.from_rows(
        _record_message(site, at),
        MONTH_COLUMNS,
        rows,
        subtitle="Whole months on record, the newest first",
        keys=tuple(int(results.months[m]) for m in at),
        empty="No month is on record for this site",
    )


def _record_message(site: Mapping[str, Floats], at: list[int]) -> str:
    if not at:
        return "Monthly result"
    last = at[: spans.YEAR]
    difference = spans.apart(
        float(site["earned_btc"][last].sum()),
        float(site["expected_btc"][last].sum()),
        "more than",
        "less than",
    )
    months = "month" if len(last) == 1 else f"{spans.word(len(last))} months"
    return (
        f"The pool reported {difference} expected over the last {months}" if difference else "Monthly result"
    )
