"""Answers for the overview: its tiles, hashrate, production, and margin by site."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.engine.plan import Plan
from desktop_app.engine.results import Floats, Results
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import (
    Axis,
    ChartSpec,
    Note,
    Series,
    actual_then_forecast,
    bars,
    line,
    today,
)
from desktop_app.figures.headline import Headline
from desktop_app.figures.tile import Tile

Names = Mapping[int, str]
"""Names of sites by id."""

_REACHED = 0.995
"""The share of a level from which on it counts as reached."""
_STILL = 0.01
_STEP_NOTED = 0.03
_MOST_BARS, _BEST, _WORST = 13, 7, 4
_MOST_CAUSES = 2


# --- tiles --------------------------------------------------------------------------------------------
PRODUCED = Headline("produced", "BTC produced", "btc")
OPERATING = Headline("operating", "Average operating", "hashrate")
POWER = Headline("power", "Net power price", "cents_per_kwh", less_is_better=True)
DIRECT_COST = Headline("cost", "Cost, next 12 months", "money", unit="/BTC", less_is_better=True)
MARGIN = Headline("margin", "Margin, next 12 months", "money")


def tiles(results: Results, base: Results, plan: Plan | None) -> list[Tile]:
    """Three figures of the last month on record, two of the twelve months ahead, which follow a what-if."""
    company = results.company
    planned = Planned(plan)
    price = divided(company.net_power_cost_usd, company.energy_mwh)
    return [
        PRODUCED.of_last_month(results, company.earned_btc, planned.months("earned_btc")),
        OPERATING.of_last_month(results, company.operating_phs, planned.months("operating_phs")),
        POWER.of_last_month(results, price, planned.power_usd_per_mwh()),
        *year_tiles(results, base, planned),
    ]


def year_tiles(results: Results, base: Results, planned: Planned) -> list[Tile]:
    """Direct cost and margin of the twelve months ahead."""
    ahead, past = spans.next_year(results), spans.last_year(results)
    plans = (planned.direct_cost(ahead), planned.total("margin_usd", ahead))
    figures = (direct_cost_per_btc, total_margin)
    what_if = results is not base
    return [
        headline.of_next_year(of(results, ahead), of(base, ahead), of(base, past), plan, what_if=what_if)
        for headline, of, plan in zip((DIRECT_COST, MARGIN), figures, plans, strict=True)
    ]


def direct_cost_per_btc(results: Results, span: slice) -> float:
    """Power, pool fee and direct cost per BTC of some months [USD]."""
    earned, cost = results.company.earned_btc[span], results.cost_per_btc_usd["direct"][span]
    known = np.isfinite(cost) & (earned > 0)
    return spans.ratio(float((cost * earned)[known].sum()), float(earned[known].sum()))


def total_margin(results: Results, span: slice) -> float:
    """Mining margin of some months [USD]."""
    return spans.total(results.company.margin_usd[span])


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan's figures of the company, or none where there is no plan."""

    plan: Plan | None

    def months(self, name: str) -> Floats | None:
        return None if self.plan is None else self.plan.company(name)

    def total(self, name: str, span: slice) -> float:
        """The sum of some months; NaN where the plan does not reach so far."""
        return math.nan if self.plan is None else spans.complete_total(self.plan.company(name)[span])

    def power_usd_per_mwh(self) -> Floats | None:
        cost, energy = self.months("power_cost_usd"), self.months("energy_mwh")
        return None if cost is None or energy is None else divided(cost, energy)

    def direct_cost(self, span: slice) -> float:
        """Planned power and direct cost per BTC [USD]."""
        cost = self.total("power_cost_usd", span) + self.total("direct_cost_usd", span)
        return spans.ratio(cost, self.total("earned_btc", span))


def divided(over: Floats, under: Floats) -> Floats:
    """A quotient along months; NaN without a base."""
    return np.divide(over, under, out=np.full(len(over), np.nan), where=under > 0)


# --- hashrate -----------------------------------------------------------------------------------------
def hashrate_chart(results: Results, base: Results, plan: Plan | None, names: Names) -> ChartSpec:
    """Average operating hashrate by month: what was, what is expected, and what was planned."""
    span = spans.shown(results)
    months, values = results.months[span], results.company.operating_phs
    split = results.actual_months - span.start
    planned = None if plan is None else plan.company("operating_phs")
    series: list[Series] = [*actual_then_forecast("operating", months, values[span], split)]
    series += base_line(results, base, base.company.operating_phs, span)
    if planned is not None and np.isfinite(planned[span]).any():
        series.append(line("plan", months, planned[span], role="plan"))
    return ChartSpec(
        hashrate_message(results, planned),
        "Average operating hashrate by month, actual then forecast",
        tuple(series),
        Axis("month"),
        Axis(format="hashrate", from_zero=True),
        (today(spans.forecast_begins(results)), *_growth_notes(results, names, span)),
        empty="The hashrate shows here once machines are energised",
        key="overview-hashrate",
    )


def base_line(results: Results, base: Results, values: Floats, span: slice) -> list[Series]:
    """The forecast of the base as a thin grey line, while a what-if is looked at."""
    if results is base:
        return []
    first = max(results.actual_months - 1, span.start)
    ahead = slice(first, span.stop)
    return [line("base", results.months[ahead], values[ahead], role="base", label="")]


def hashrate_message(results: Results, planned: Floats | None) -> str:
    """The level that the next two years bring, when, and how that compares with the plan."""
    ahead = spans.shown(results, back=0)
    values, months = results.company.operating_phs[ahead], results.months[ahead]
    known = np.isfinite(values)
    if not known.any() or not np.nanmax(values) > 0:
        return "No hashrate is expected"
    now = results.company.operating_phs[results.actual_months - 1] if results.actual_months else values[0]
    level = float(np.nanmax(values))
    if level < now * (1 + _STILL):
        low = float(np.nanmin(values[: spans.YEAR]))
        if low < now * (1 - 5 * _STILL):
            return f"{say.hashrate(low)} within the next year, down from {say.hashrate(now)}"
        return f"Hashrate stays at {say.hashrate(now)}"
    reached = int(np.flatnonzero(values >= level * _REACHED)[0])
    said = f"{say.hashrate(level)} in {spans.month_name(months[reached])}"
    return said + _against_plan(results, planned, level, int(months[reached]))


def _against_plan(results: Results, planned: Floats | None, level: float, month: int) -> str:
    if planned is None or not np.isfinite(planned).any():
        return ""
    there = np.flatnonzero(np.nan_to_num(planned) >= level * _REACHED)
    if not len(there):
        last = int(np.flatnonzero(np.isfinite(planned))[-1])
        more = spans.apart(float(results.company.operating_phs[last]), float(planned[last]))
        return f", {more} planned" if more and month <= results.months[last] else ""
    late = month - int(results.months[there[0]])
    if late == 0:
        return ", as planned"
    unit = "month" if abs(late) == 1 else "months"
    return f", {spans.word(abs(late))} {unit} {'later' if late > 0 else 'earlier'} than planned"


def _growth_notes(results: Results, names: Names, span: slice) -> list[Note]:
    """The largest step of the forecast, and the site that it comes from."""
    first = results.actual_months
    ahead = slice(max(first - 1, 0), span.stop)
    values = results.company.operating_phs[ahead]
    if len(values) < 2:
        return []
    steps = np.nan_to_num(np.diff(values))
    at = int(np.argmax(steps))
    if steps[at] < _STEP_NOTED * np.nanmax(values):
        return []
    by_site = np.nan_to_num(np.diff(results.sites.operating_phs[:, ahead], axis=1)[:, at])
    site = int(np.argmax(by_site))
    name = names.get(int(results.site_ids[site]), "")
    where = float(results.months[ahead][at + 1])
    return [Note(where, float(values[at + 1]), f"{name}: {say.hashrate(by_site[site], plus=True)}")]


# --- production ---------------------------------------------------------------------------------------
def production_chart(results: Results, base: Results, plan: Plan | None) -> ChartSpec:
    """BTC by month: reported, then expected, with the plan across."""
    span = spans.shown(results, ahead=spans.YEAR)
    planned = None if plan is None else plan.company("earned_btc")
    series = month_bars("produced", results, results.company.earned_btc, span)
    if results is not base:
        ahead = slice(results.actual_months, span.stop)
        series.append(bars("base", base.company.earned_btc[ahead], results.months[ahead], role="base"))
    if planned is not None and np.isfinite(planned[span]).any():
        series.append(bars("plan", planned[span], results.months[span], role="plan"))
    return ChartSpec(
        production_message(results, planned),
        "BTC by month, reported then expected; dashes: plan" if planned is not None else "BTC by month",
        tuple(series),
        Axis("month"),
        Axis(unit="BTC"),
        (today(spans.forecast_begins(results)),),
        value_labels=False,
        empty="Production shows here once a pool's days are imported",
        key="overview-production",
    )


def month_bars(name: str, results: Results, values: Floats, span: slice, **style: object) -> list[Series]:
    """Bars by month, those of the forecast lighter."""
    split = results.actual_months
    past, ahead = slice(span.start, min(split, span.stop)), slice(max(split, span.start), span.stop)
    made = [
        bars(name, values[part], results.months[part], role=role, **style)
        for part, role in ((past, "actual"), (ahead, "forecast"))
    ]
    return [one for one in made if len(one.y)]


def production_message(results: Results, planned: Floats | None) -> str:
    """What the next twelve months bring, against the plan or else the last twelve."""
    ahead = spans.next_year(results)
    expected = spans.total(results.company.earned_btc[ahead])
    if not expected > 0:
        return "No production is expected"
    said = f"{say.btc(expected)} in the next 12 months"
    if planned is not None and (difference := spans.apart(expected, spans.complete_total(planned[ahead]))):
        return f"{said}, {difference} planned"
    if results.actual_months < spans.YEAR:
        return said
    before = spans.total(results.company.earned_btc[spans.last_year(results)])
    difference = spans.apart(expected, before)
    return f"{said}, {difference} in the last 12" if difference else said


# --- margin by site -----------------------------------------------------------------------------------
def site_margins(results: Results) -> Floats:
    """Mining margin of each site over the next twelve months [USD]; NaN where a price is missing."""
    return results.sites.margin_usd[:, spans.next_year(results)].sum(axis=1)


def margin_chart(results: Results, base: Results, names: Names) -> ChartSpec:
    """Margin by site over the next twelve months, in the order of the base so that no bar jumps.

    Where there are many sites, those in the middle stand together as their mean, so that the best and the
    worst are seen.
    """
    margins, before = site_margins(results), site_margins(base)
    active = np.flatnonzero(results.sites.energised_phs[:, spans.next_year(results)].sum(axis=1) > 0)
    order = active[np.argsort(-np.nan_to_num(before[active], nan=-np.inf), kind="stable")]
    named = [names.get(int(s), "?") for s in results.site_ids[order]]
    rows = [[row] for row in order.tolist()]
    labels, keys = named, [("site", int(s)) for s in results.site_ids[order]]
    if len(rows) > _MOST_BARS:
        middle = slice(_BEST, len(rows) - _WORST)
        count = len(rows[middle])
        rows[middle] = [[row for one in rows[middle] for row in one]]
        labels, keys = list(named), list(keys)
        labels[middle], keys[middle] = [f"{count} others, mean"], [None]  # type: ignore[list-item]
    series = [bars("margin", _means(margins, rows), signed=True, keys=tuple(keys))]
    if results is not base:
        series.append(bars("base", _means(before, rows), role="base"))
    return ChartSpec(
        margin_message(named, margins[order]),
        f"Mining margin, $ million, next 12 months{'' if results is base else '; grey: base'}",
        tuple(series) if rows else (),
        Axis("category", labels=tuple(labels)),
        Axis(format="money_m"),
        horizontal=True,
        empty="The margin shows here once a site has machines and a power price",
        key="overview-margin",
    )


def _means(values: Floats, rows: Sequence[Sequence[int]]) -> Floats:
    """One value a group of rows; NaN where none of them is known."""
    return np.array([spans.mean(values[list(group)]) for group in rows])


def margin_message(names: Sequence[str], margins: Floats) -> str:
    """Who earns, and who loses."""
    known = np.isfinite(margins)
    if not known.any():
        return "No margin is known: a power price is missing"
    losing = [name for name, loses in zip(names, margins < 0, strict=True) if loses]
    total = float(margins[known].sum())
    if len(losing) == known.sum():
        return f"Every site loses money: {say.money(-total)} in 12 months"
    loses = _losing(losing)
    if total <= 0:
        return f"The company loses {say.money(-total)}; {loses}"
    best = np.sort(margins[known])[::-1]
    if len(best) < 3:
        return spans.capital(loses) if losing else f"{say.money(total)} of margin in the next 12 months"
    share = best[:2].sum() / total
    said = (
        f"Two sites earn {say.percent(share, 0)} of the margin"
        if share <= 1
        else "Two sites carry the others"
    )
    return f"{said}; {loses}" if losing else f"{said}; none loses money"


def _losing(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} loses money"
    if len(names) == 2:
        return f"{names[0]} and {names[1]} lose money"
    return f"{spans.word(len(names))} sites lose money"
