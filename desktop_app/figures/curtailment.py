"""Answers for curtailment: what was missed and why, the days of coincident peaks, calls of programs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.contracts import CALLED, SETTLED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.production import CAUSES
from desktop_app.domain.terms import Line, all_terms
from desktop_app.engine.missed import MissedMonth
from desktop_app.engine.peak_risk import PeakWatch
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.table import Column, TableSpec

Names = Mapping[int, str]
_DAY_SECONDS = 86_400
_MOST_HOURS = 200
_MOST_DAYS = 60
_CENT = 0.01


# --- missed -------------------------------------------------------------------------------------------
def missed_chart(found: Sequence[MissedMonth], months: range) -> ChartSpec:
    """Dollars missed by day, or by month where several are looked at, stacked by why."""
    by_day = len(months) == 1
    first = days.first_day(months.start) if by_day else months.start
    count = days.first_day(months.stop) - first if by_day else len(months)
    sums = np.zeros((3, count))
    for one in found:
        at = _places(one, first, count, by_day=by_day)
        parts = (one.ran_above_usd, one.stood_below_usd, one.explained_usd.sum(axis=0))
        for row, part in enumerate(parts):
            np.add.at(sums[row], at, np.nan_to_num(part))
    names = (
        ("ran above break-even", 1),
        ("stood below break-even", 0),
        ("stood for a reason on record", "muted"),
    )
    x = np.arange(first, first + count)
    places = x.astype("datetime64[D]") if by_day else x.astype("datetime64[M]")
    series = tuple(
        bars(name, sums[row], places, colour=colour)
        for row, (name, colour) in enumerate(names)
        if sums[row].sum() > _CENT
    )
    return ChartSpec(
        missed_message(found, months),
        f"Meter against perfect dispatch, $ by {'day' if by_day else 'month'} (UTC), stacked by why",
        series,
        Axis("day" if by_day else "month"),
        Axis(format="money", from_zero=True),
        stacked=True,
        value_labels=False,
        empty="This shows once a site has a contract, prices and meter readings of the months",
        key=f"power-missed-{'day' if by_day else 'month'}",
    )


def _places(one: MissedMonth, first: int, count: int, *, by_day: bool) -> np.ndarray:
    if not by_day:
        return np.full(len(one.metered_mw), one.month - first)
    at = (one.first_at + 60 * one.minutes * np.arange(len(one.metered_mw))) // _DAY_SECONDS - first
    return np.clip(at, 0, count - 1)


def missed_message(found: Sequence[MissedMonth], months: range) -> str:
    """How much better dispatch would have kept, and which mistake cost most."""
    if not found:
        return "What was missed"
    ran = sum(float(np.nansum(one.ran_above_usd)) for one in found)
    stood = sum(float(np.nansum(one.stood_below_usd)) for one in found)
    late = ran + stood
    when = spans.month_alone(months.start) if len(months) == 1 else "12 months"
    if late < 1:
        return f"Nothing was missed in {when}"
    which, part = ("running above break-even", ran) if ran >= stood else ("standing below break-even", stood)
    return f"Dispatch missed {say.money(late)} in {when}, {say.percent(part / late, 0)} by {which}"


HOURS = (
    Column("site", "Site", kind="text"),
    Column("at", "Hour, UTC", kind="text"),
    Column("price", "$/MWh", digits=2),
    Column("metered", "MW", digits=1),
    Column("perfect", "Best", digits=1),
    Column("missed", "Missed", kind="money_exact"),
    Column("why", "Why", kind="text", width=1.4),
)


def _when(at: int) -> str:
    """ "31 Dec 13:45"."""
    return f"{say.day_short(days.date_of(at // _DAY_SECONDS))[:-3]} {days.instant_text(at)[11:16]}"


def missed_table(found: Sequence[MissedMonth], names: Names) -> TableSpec:
    """The dearest intervals, each with the mistake that cost most in it."""
    rows: list[tuple[object, ...]] = []
    for one in found:
        missed = np.nan_to_num(one.missed_usd)
        reasons = one.reasons
        for at in np.argsort(-missed)[:_MOST_HOURS].tolist():
            if missed[at] < _CENT:
                break
            when = _when(one.first_at + at * one.minutes * 60)
            rows.append(
                (names.get(one.site_id, "?"), when, float(one.marginal_usd_per_mwh[at]),
                 float(one.metered_mw[at]), float(one.perfect_mw[at]), float(missed[at]), reasons[at])
            )  # fmt: skip
    rows.sort(key=lambda row: -float(row[5]))  # type: ignore[arg-type]
    return TableSpec.from_rows(
        "The dearest hours",
        HOURS,
        rows[:_MOST_HOURS],
        subtitle="Metered MW, and what the best dispatch had run; a reason is a loss on record",
        empty="No hour was missed, or no meter and price are known",
    )


# --- hours that the loss ledger lacks -----------------------------------------------------------------
Proposed = Mapping[str, float | int | str]
PROPOSED = (
    Column("site", "Site", kind="text"),
    Column("from", "From, UTC", kind="text"),
    Column("hours", "Hours", digits=2, total="sum"),
    Column("off", "MW off", digits=1),
    Column("cause", "Cause", kind="text", width=1.2),
    Column("credit", "Credit", kind="money_exact", total="sum"),
)


def proposed_table(records: Sequence[Proposed], names: Names) -> TableSpec:
    """Losses that the meter shows and nobody wrote down."""
    ordered = sorted(records, key=lambda one: (int(one["from_at"]), int(one["site_id"])))
    rows = [
        (names.get(int(one["site_id"]), "?"), days.instant_text(int(one["from_at"]))[:16].replace("T", " "),
         (int(one["to_at"]) - int(one["from_at"])) / 3600, float(one["mw_off"]),
         CAUSES[int(one["cause"])], int(one["credit_usd"]) / 1e6)
        for one in ordered
    ]  # fmt: skip
    return TableSpec.from_rows(
        "Add to the loss ledger",
        PROPOSED,
        rows,
        subtitle="The meter stood still in these hours, as the best dispatch would have, and the ledger has "
        "no loss of them. Ctrl+Z takes them out again.",
        empty="The ledger has all curtailed hours that the meters show",
    )


# --- coincident peaks ---------------------------------------------------------------------------------
RISK = (
    Column("site", "Site", kind="text"),
    Column("day", "Day", kind="text"),
    Column("rank", "Rank", digits=0),
    Column("risk", "Risk", kind="percent", digits=0),
    Column("grid", "Grid GW", digits=1),
    Column("ours", "MW", digits=1),
    Column("stake", "At stake", kind="money"),
)


def risk_table(watches: Sequence[PeakWatch], names: Names) -> TableSpec:
    """Days on which a peak may fall, or has fallen, the riskiest first."""
    rows = [
        (names.get(watch.site_id, "?"), say.day_short(days.date_of(day.day)), day.rank, day.risk,
         day.system_mw / 1000,
         *((math.nan, math.nan) if day.our_kw is None else (day.our_kw / 1000, day.stake_usd)))
        for watch in watches
        for day in watch.days
        if day.risk > 0.005
    ]  # fmt: skip
    rows.sort(key=lambda row: (-row[3], -row[4]))
    return TableSpec.from_rows(
        risk_message(watches),
        RISK,
        rows[:_MOST_DAYS],
        subtitle=_said_season(watches),
        empty="Days show here once a contract has coincident peaks, and the load of the grid is imported",
    )


def _said_season(watches: Sequence[PeakWatch]) -> str:
    if not watches:
        return "Coincident peaks"
    least = [w.threshold_mw for w in watches if math.isfinite(w.threshold_mw)]
    above = f"; a day above {say.power(min(least))} would be among them" if least else ""
    return f"Season of {watches[0].season}, our power at the grid's highest hour{above}"


def risk_message(watches: Sequence[PeakWatch]) -> str:
    """How much the likely peaks cost us."""
    sure = [(w, d) for w in watches for d in w.days if d.risk >= 0.5 and d.our_kw is not None]
    if not sure:
        return "Coincident-peak days" if not watches else "No likely coincident peak so far"
    stake = sum(d.stake_usd for _, d in sure)
    dates = len({d.day for _, d in sure})
    said = f"{spans.capital(spans.word(dates))} likely peak day{'s' if dates > 1 else ''}"
    return f"{said}, {say.money(stake)} for our power on {'them' if dates > 1 else 'it'}"


# --- demand response ----------------------------------------------------------------------------------
CALLS = (
    Column("site", "Site", kind="text"),
    Column("program", "Program", kind="text", width=1.2),
    Column("calls", "Calls", kind="text"),
    Column("hours", "Hours", kind="text"),
    Column("off", "Losses on record, h", digits=1),
    Column("next", "Last call", kind="text"),
)


def calls_table(portfolio: Portfolio, names: Names, day: int) -> TableSpec:
    """Demand response in the calendar year: calls and hours used of the most that a program allows."""
    year = days.date_of(day).year
    held = [(t.contract, t.on(day)) for t in all_terms(portfolio).values()]
    rows = [
        _calls(portfolio, names.get(contract.site_id, "?"), contract.site_id, line, year)
        for contract, version in held
        for line in (version.of_kind("interruptible") if version else ())
    ]
    return TableSpec.from_rows(
        f"Demand response in {year}",
        CALLS,
        rows,
        subtitle="Used of the most that the program allows",
        empty="Programs show here once a contract has an interruptible line",
    )


def _calls(portfolio: Portfolio, site: str, site_id: int, line: Line, year: int) -> tuple[object, ...]:
    given = line.parameters
    held = [
        e
        for e in line.events
        if e.state in (CALLED, SETTLED) and days.date_of(e.from_at // _DAY_SECONDS).year == year
    ]
    hours = sum(e.to_at - e.from_at for e in held) / 3600
    last = max((e.from_at for e in held), default=None)
    return (
        site,
        line.label,
        _used(len(held), given.most_events_a_year),
        _used(round(hours, 1), given.most_hours_a_year),
        _on_record(portfolio, site_id, year),
        "" if last is None else days.day_text(last // _DAY_SECONDS),
    )


def _used(used: float, most: float | None) -> str:
    return f"{used:g} of {most:g}" if most else f"{used:g}"


def _on_record(portfolio: Portfolio, site_id: int, year: int) -> float:
    """Hours of losses with demand response as their cause."""
    loss = portfolio["loss"]
    low, high = (days.first_day(days.month_of(y, 1)) * _DAY_SECONDS for y in (year, year + 1))
    chosen = (loss["site_id"] == site_id) & (loss["cause"] == CAUSES.index("demand response"))
    chosen &= (loss["from_at"] >= low) & (loss["from_at"] < high)
    return float((loss["to_at"][chosen] - loss["from_at"][chosen]).sum()) / 3600
