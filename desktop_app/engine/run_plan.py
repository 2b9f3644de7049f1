"""Which machines should run in each hour of a day, by the prices that are known for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.machines import OURS
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.domain.terms import Terms, terms_at
from desktop_app.engine.bill.frame import Calendar
from desktop_app.engine.evaluate import pool_fees
from desktop_app.engine.fleet import FleetClasses, classes_on
from desktop_app.engine.marginal.site_hours import DAY_SECONDS, SiteHours, site_hours
from desktop_app.engine.network_path import network_path
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class ClassPlan:
    """A class of machines on a day of I intervals."""

    model_id: int
    mode: int
    machines: int
    mw: float
    """At the meter."""
    breakeven_usd_per_mwh: float
    """What a MWh may cost in all."""
    strike_usd_per_mwh: float
    """The market's price below which the class runs in every interval; without a market, the break-even."""
    on_mw: Floats
    """[I]; below `mw` where a block or a tier ends within the class."""
    marginal_usd_per_mwh: Floats
    """What its energy costs at the margin, the mean over its megawatts, [I]."""
    margin_usd: Floats
    """What it is expected to earn over the marginal cost of its energy, [I]."""


@dataclass(frozen=True, slots=True, eq=False)
class SitePlan:
    """A site on a day, its classes in merit order."""

    site_id: int
    zone: str
    first_at: int
    minutes: int
    market_usd_per_mwh: Floats
    """[I]"""
    classes: tuple[ClassPlan, ...]

    @property
    def on_mw(self) -> Floats:
        """What the site draws, [I]."""
        return np.sum([c.on_mw for c in self.classes], axis=0) + np.zeros(len(self.market_usd_per_mwh))


@dataclass(frozen=True, slots=True, eq=False)
class RunPlan:
    """The plan of a day."""

    day: int
    hashprice_usd: float
    """$ per PH/s and day, before pool fees."""
    sites: tuple[SitePlan, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def run_plan(prepared: Prepared, day: int, scenario: Scenario = BASE, site_id: int | None = None) -> RunPlan:
    """Plan a day at every site that has a contract and prices for it.

    A class runs in an interval where a MWh costs less at the margin than it earns. The month's highest power
    is not weighed anew every day: where a site pays for it, a note says so.
    """
    hashprice = hashprice_on(prepared, day, scenario)
    fleet = classes_on(prepared.portfolio, day, OURS)
    sites, problems, notes = [], [], set[str]()
    names = prepared.portfolio.records("site")
    for row, own in enumerate(prepared.site_ids.tolist()):
        terms = [t for t in terms_at(prepared.portfolio, own) if t.on(day)]
        if not terms or site_id not in (None, own):
            continue
        stack = stack_of(prepared, fleet, row, day, hashprice, scenario)
        found = _day_hours(prepared, terms, own, day, float(stack.mw.sum()))
        if found is None:
            reason = f"{names[own].name} has no prices for {days.day_text(day)}, so nothing is planned"
            problems.append(Problem(reason, "power_contract", "site_id", id=own))
            continue
        sites.append(_site_plan(own, terms, stack, found))
        notes |= {f"{names[own].name}: {note}" for note in found.notes}
        if any(line.kind == "demand" for t in terms for v in t.versions for line in v.lines):
            notes.add(
                f"{names[own].name}: the charge on the month's highest power is left out of a day's plan"
            )
    return RunPlan(day, hashprice, tuple(sites), tuple(problems), tuple(sorted(notes)))


def hashprice_on(prepared: Prepared, day: int, scenario: Scenario = BASE) -> float:
    """Hashprice of a day [USD per PH/s and day]: on record, or as the scenario's path has it."""
    ahead = day - prepared.forecast.first_on
    if ahead >= 0:
        path = network_path(prepared, scenario)
        at = min(ahead, len(path.price_usd) - 1)
        return float(path.btc_per_phs[at] * path.price_usd[at])
    at = max(day - prepared.network.first_on, 0)
    return float(prepared.network.btc_per_phs[at] * prepared.network.price_usd[at])


# --- one site -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """The energised classes of a site on a day, the best first, shape [n]."""

    model_id: Ints
    mode: Ints
    machines: Ints
    mw: Floats
    breakeven_usd_per_mwh: Floats


def stack_of(
    prepared: Prepared,
    fleet: FleetClasses,
    row: int,
    day: int,
    hashprice_usd: float,
    scenario: Scenario = BASE,
) -> Stack:
    """The classes of a site; a MWh earns hashprice · (1 − fee) · derating · PH/s / MW / 24 with each."""
    forecast = prepared.forecast
    month = np.searchsorted(forecast.first_on + forecast.month_start, day, side="right") - 1
    month = int(np.clip(month, 0, len(forecast.month_start) - 1))
    kept = 1 - pool_fees(prepared, scenario)[row, month]
    at = np.flatnonzero((fleet.site_id == prepared.site_ids[row]) & (fleet.meter_mw > 0))
    worth = (
        hashprice_usd
        * kept
        * forecast.derating[row, month]
        / 24
        * fleet.hashrate_phs[at]
        / fleet.meter_mw[at]
    )
    order = at[np.argsort(-worth, kind="stable")]
    return Stack(
        fleet.model_id[order], fleet.mode[order], fleet.machines[order], fleet.meter_mw[order],
        np.sort(worth)[::-1],
    )  # fmt: skip


def _day_hours(prepared: Prepared, terms: list[Terms], site_id: int, day: int, mw: float) -> SiteHours | None:
    """The intervals of a local day, which may lie in two UTC months; None where a price is missing."""
    calendar, book = Calendar.of(terms[0].contract), prepared.portfolio
    first_at, end_at = calendar.day_at(day), calendar.day_at(day + 1)
    begins = {days.month_of_day(at // DAY_SECONDS): at // DAY_SECONDS for at in (end_at - 1, first_at)}
    instead = _day_ahead(book, terms)
    found = [site_hours(book, site_id, begins[month], mw, instead) for month in sorted(begins)]
    parts = [part.between(first_at, end_at) for part in found if part is not None]
    if len(parts) < len(begins):
        return None
    whole = parts[0] if len(parts) == 1 else _joined(*parts)
    return whole if whole is not None and np.isfinite(whole.usd_per_mwh).all() else None


def _day_ahead(book: Portfolio, terms: list[Terms]) -> dict[int, int]:
    """The day-ahead series of the node of every series that the contracts settle by, if the book has one."""
    series = book.records("price_series")
    ahead = {(s.market, s.node): s.id for s in series.values() if "day-ahead" in s.product.lower()}
    named = {line.series_id for t in terms for v in t.versions for line in v.lines if line.series_id}
    places = {i: (series[i].market, series[i].node) for i in named}
    return {i: ahead[place] for i, place in places.items() if place[1] and place in ahead}


def _joined(before: SiteHours, after: SiteHours) -> SiteHours | None:
    """Two spans as one; None where their ranges or intervals differ."""
    if before.minutes != after.minutes or not np.array_equal(before.from_mw, after.from_mw):
        return None
    return replace(
        before,
        market_usd_per_mwh=np.r_[before.market_usd_per_mwh, after.market_usd_per_mwh],
        slope=np.hstack([before.slope, after.slope]),
        offset=np.hstack([before.offset, after.offset]),
        usd_per_mwh=np.hstack([before.usd_per_mwh, after.usd_per_mwh]),
        notes=tuple(sorted({*before.notes, *after.notes})),
    )


def _site_plan(site_id: int, terms: list[Terms], stack: Stack, hours: SiteHours) -> SitePlan:
    mw, price = hours.of_stack(stack.mw)
    classes = []
    for n, worth in enumerate(stack.breakeven_usd_per_mwh.tolist()):
        runs = worth > price
        on = (mw[n][:, None] * runs).sum(axis=0)
        margin = (mw[n][:, None] * runs * (worth - price)).sum(axis=0) * hours.minutes / 60
        paid = (mw[n][:, None] * price).sum(axis=0) / stack.mw[n]
        about = int(stack.model_id[n]), int(stack.mode[n]), int(stack.machines[n]), float(stack.mw[n])
        classes.append(ClassPlan(*about, worth, _strike(hours, mw[n], worth), on, paid, margin))
    zone = terms[0].contract.time_zone
    return SitePlan(site_id, zone, hours.first_at, hours.minutes, hours.market_usd_per_mwh, tuple(classes))


def _strike(hours: SiteHours, mw: Floats, worth: float) -> float:
    """The market's price below which the last megawatt of a class runs in the dearest interval."""
    last = int(np.flatnonzero(mw > 0)[-1])
    slope, offset = hours.slope[last], hours.offset[last]
    if not (slope > 0).all():
        return worth
    return float(((worth - offset) / slope).min())
