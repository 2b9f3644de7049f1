"""What a slider cannot change: roll-ups of the facts, made once per portfolio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.machines import CLIENT, OURS
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.engine.actuals import (
    ActualDays,
    LedgerMonths,
    actual_days,
    last_production_on,
    ledger_months,
)
from desktop_app.engine.fleet import (
    EnergisedDays,
    FleetClasses,
    classes_on,
    dated_by_site,
    energised_days,
    positions_of,
)
from desktop_app.engine.gaps import problems_of_machines, problems_of_records
from desktop_app.engine.grouping import sum_by
from desktop_app.engine.hourly import HourlySites, hourly_sites
from desktop_app.engine.losses import CURTAILED
from desktop_app.engine.luck import own_blocks_share
from desktop_app.engine.marginal.takes import Record
from desktop_app.engine.months import Sums, actual_sums
from desktop_app.engine.network import (
    BLOCKS_PER_DAY,
    YEAR_DAYS,
    NetworkDays,
    expected_height,
    growth_per_retarget,
    network_days,
    problems_of_history,
    subsidy_by_day,
)
from desktop_app.engine.rating import AgedFleet
from desktop_app.engine.results import Floats, HostedMonths, Ints
from desktop_app.engine.site_power import problems_of_clocks
from desktop_app.engine.vintages import Vintages, vintages

FORECAST_MONTHS = 60
HABIT_DAYS = 91
"""Days on record whose behaviour a site without an assumption keeps."""


@dataclass(frozen=True, slots=True, eq=False)
class ForecastBase:
    """The forecast's inputs before any scenario, by site and month [S, M] or by forecast day [D]."""

    first_on: int
    """The day after the last actual one."""
    month_start: Ints
    """Positions among the forecast days at which the forecast months begin."""
    days_in_month: Floats
    """Forecast days of each forecast month, shape [F]."""
    month_length: Floats
    """All days of each forecast month, shape [F]."""
    subsidy_btc: Floats
    """With ten minutes a block; a scenario's own follows from its blocks."""
    height: float
    """Expected height at the start of the first day."""
    hashrate_phs: Floats
    """Energised, [S, D]."""
    meter_mw_days: Floats
    """[S, M]"""
    hashrate_phs_days: Floats
    curtailed_share: Floats
    availability: Floats
    derating: Floats
    power_usd_per_mwh: Floats
    direct_usd_per_month: Floats
    pool_fee_share: Floats
    """[S]"""
    cash_usd: float
    """Company per month: mean of the last three months on record."""
    all_in_usd: float

    @property
    def day_count(self) -> int:
        """Forecast days, D."""
        return self.hashrate_phs.shape[1]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """All that `evaluate` needs; immutable, made from a portfolio alone."""

    portfolio: Portfolio
    as_of_on: int
    months: Ints
    network: NetworkDays
    energised: EnergisedDays
    actual: ActualDays
    ledger: LedgerMonths
    actual_sums: Sums
    """By site and month, for every month that holds an actual day."""
    forecast: ForecastBase
    classes: FleetClasses
    aged: AgedFleet
    """Ours along the forecast months."""
    hosted: HostedMonths
    own_blocks_share: Floats
    """Share of each site's hashrate that looks for blocks of its own, [S]."""
    hourly: HourlySites | None
    """The sites that pay by the hour, None where none does."""
    base_inputs: Mapping[str, float]
    """price_usd, price_growth_per_year, difficulty, difficulty_growth_per_year,
    difficulty_growth_per_retarget, difficulty_elasticity, difficulty_lag_days, difficulty_growth_floor,
    fees_share, fees_btc_per_block, power_price_scale, availability, pool_fee_share: what the what-if drawer
    shows as the base."""
    problems: tuple[Problem, ...]

    @property
    def site_ids(self) -> Ints:
        return self.energised.site_ids

    @property
    def is_past(self) -> Floats:
        """1 for months on record, the last perhaps in part, else 0; shape [M]."""
        return (self.months <= days.month_of_day(self.as_of_on)).astype(np.float64)


def prepare(portfolio: Portfolio) -> Prepared:
    """Roll up a portfolio: every actual day, and the fleet of `FORECAST_MONTHS` months to come."""
    as_of_on = last_production_on(portfolio)
    first_month = days.month_of_day(_first_on(portfolio, as_of_on))
    last_month = days.month_of_day(as_of_on + 1) + FORECAST_MONTHS - 1
    months = np.arange(first_month, last_month + 1)
    first_on, last_on = days.first_day(first_month), days.first_day(last_month + 1) - 1
    network = network_days(portfolio, first_on, max(as_of_on, _last_network_on(portfolio)))
    energised = energised_days(portfolio, first_on, last_on)
    actual = actual_days(portfolio, energised, as_of_on)
    ledger = ledger_months(portfolio, energised.site_ids, months)
    classes = classes_on(portfolio, as_of_on, OURS)
    sums = actual_sums(portfolio, actual, ledger, network, months)
    forecast = _forecast(portfolio, energised, actual, ledger, last_on)
    ahead = months[-len(forecast.month_start) :]
    aged = _aged(energised.site_ids, vintages(portfolio, ahead, OURS), forecast)
    hourly = hourly_sites(portfolio, aged, Record(months[: sums.energy_mwh.shape[1]], sums.energy_mwh))
    inputs = _base_inputs(network, forecast, classes)
    problems = (
        *problems_of_history(network),
        *_without_price(portfolio, energised, forecast, hourly),
        *(hourly.problems if hourly else ()),
        *problems_of_clocks(portfolio),
        *problems_of_records(portfolio, actual),
        *problems_of_machines(portfolio, as_of_on),
    )
    return Prepared(
        portfolio,
        as_of_on,
        months,
        network,
        energised,
        actual,
        ledger,
        sums,
        forecast,
        classes,
        aged,
        _hosted(energised.site_ids, vintages(portfolio, months, CLIENT)),
        own_blocks_share(portfolio, energised.site_ids),
        hourly,
        inputs,
        problems,
    )


def _first_on(portfolio: Portfolio, as_of_on: int) -> int:
    production = portfolio["production"]
    return int(production["day_on"].min()) if len(production) else as_of_on


def _last_network_on(portfolio: Portfolio) -> int:
    rows = portfolio["network"]
    return int(rows["start_on"].max()) if len(rows) else 0


def _forecast(
    portfolio: Portfolio, energised: EnergisedDays, actual: ActualDays, ledger: LedgerMonths, last_on: int
) -> ForecastBase:
    """The forecast's inputs; a site without an assumption goes on as its last days on record."""
    as_of_on = actual.first_on + actual.count - 1
    first_on, site_ids = as_of_on + 1, energised.site_ids
    habits, direct_micro_usd = _habits(actual), _recent_direct(ledger, as_of_on) * 1e6
    day = np.arange(first_on, last_on + 1)
    month = days.months_of_days(day)
    start = np.flatnonzero(np.r_[True, month[1:] != month[:-1]])
    count = np.diff(np.r_[start, len(day)]).astype(float)
    at = first_on - energised.first_on
    phs, mw = energised.hashrate_phs[:, at:], energised.meter_mw[:, at:]

    def mean(table: str, name: str, before: float | Floats) -> Floats:
        rows = dated_by_site(portfolio[table], site_ids, name, first_on, last_on, before)
        return np.add.reduceat(rows, start, axis=1) / count

    height_on = expected_height(portfolio, first_on)
    length = np.diff(days.first_days(np.arange(month[0], month[-1] + 2))).astype(float)
    return ForecastBase(
        first_on=first_on,
        month_start=start,
        days_in_month=count,
        month_length=length,
        subsidy_btc=subsidy_by_day(day, height_on=height_on),
        height=height_on[1] + (first_on - height_on[0]) * BLOCKS_PER_DAY,
        hashrate_phs=phs,
        meter_mw_days=np.add.reduceat(mw, start, axis=1),
        hashrate_phs_days=np.add.reduceat(phs, start, axis=1),
        curtailed_share=mean("site_assumption", "curtailed_share", habits["curtailed_share"]),
        availability=mean("site_assumption", "availability", habits["availability"]),
        derating=mean("site_assumption", "derating", habits["derating"]),
        power_usd_per_mwh=mean("power_price", "usd_per_mwh", np.nan),
        direct_usd_per_month=mean("site_assumption", "direct_usd_per_month", direct_micro_usd) / 1e6,
        pool_fee_share=_fee_shares(portfolio, site_ids),
        cash_usd=_recent(ledger, "cash", as_of_on),
        all_in_usd=_recent(ledger, "all-in", as_of_on),
    )


def _aged(site_ids: Ints, ours: Vintages, forecast: ForecastBase) -> AgedFleet:
    """Our machines of the forecast months, and the age that they gain."""
    gained, first_on = ours.years_since(forecast.first_on - 1), forecast.first_on + forecast.month_start
    return AgedFleet(site_ids, ours, gained, first_on, forecast.days_in_month)


def _hosted(site_ids: Ints, clients: Vintages) -> HostedMonths:
    member = (np.arange(len(site_ids))[:, None] == clients.site_at).astype(float)
    length = np.diff(days.first_days(np.append(clients.months, clients.months[-1] + 1)))
    phs, mw = member @ clients.hashrate_phs_days, member @ clients.meter_mw_days
    return HostedMonths(phs / length, mw / length)


def _habits(actual: ActualDays) -> dict[str, Floats]:
    """Curtailed share, availability and derating of each site's last `HABIT_DAYS` on record, shape [S].

    A site that did not run then takes the company's; a company without records takes 0, 1 and 1.
    """
    at = slice(max(actual.count - HABIT_DAYS, 0), actual.count)
    ran = actual.reported[:, at]
    energised = (actual.energised_phs[:, at] * ran).sum(axis=1)
    lost = (actual.loss_phh[:, at] * ran[:, :, None]).sum(axis=1) / 24
    curtailed, unavailable = lost[:, CURTAILED].sum(axis=1), lost[:, ~CURTAILED].sum(axis=1)
    available = energised - curtailed - unavailable
    return {
        "curtailed_share": _ratio(curtailed, energised, 0.0),
        "availability": _ratio(available, energised - curtailed, 1.0),
        "derating": _ratio((actual.realised_phs[:, at] * ran).sum(axis=1), available, 1.0),
    }


def _ratio(part: Floats, whole: Floats, otherwise: float) -> Floats:
    """Shares of the sites between 0 and 1, of all together where a site has none."""
    common = part.sum() / whole.sum() if whole.sum() > 0 else otherwise
    known = whole > 0
    return np.clip(np.where(known, part / np.where(known, whole, 1.0), common), 0.0, 1.0)


def _fee_shares(portfolio: Portfolio, site_ids: Ints) -> Floats:
    """The pool fee of each site, the mean of its accounts by their shares; 0 where it has none."""
    accounts, shares = portfolio["pool_account"], portfolio["pool_share"]
    fee = np.append(accounts["fee_share"], 0.0)[positions_of(accounts.ids, shares["pool_account_id"])]
    site, size = positions_of(site_ids, shares["site_id"]), (len(site_ids) + 1,)
    paid, whole = sum_by((site,), fee * shares["share"], size), sum_by((site,), shares["share"], size)
    return np.divide(paid, whole, out=np.zeros_like(paid), where=whole > 0)[:-1]


def _recent_direct(ledger: LedgerMonths, as_of_on: int) -> Floats:
    """Mean direct cost of each site over its last three months on record [USD a month], 0 without any."""
    rows = ledger.by_site["direct"][:, ledger.months <= days.month_of_day(as_of_on)]
    latest = [row[np.isfinite(row)][-3:] for row in rows]
    return np.array([row.mean() if len(row) else 0.0 for row in latest])


def _recent(ledger: LedgerMonths, layer: str, as_of_on: int) -> float:
    """Mean of a layer over the last three months on record, sites and company together [USD a month]."""
    total = np.nansum(np.vstack([ledger.by_site[layer], ledger.unallocated[layer]]), axis=0)
    known = ~np.isnan(np.vstack([ledger.by_site[layer], ledger.unallocated[layer]])).all(axis=0)
    past = known & (ledger.months <= days.month_of_day(as_of_on))
    return float(total[past][-3:].mean()) if past.any() else float("nan")


def _base_inputs(network: NetworkDays, forecast: ForecastBase, classes: FleetClasses) -> dict[str, float]:
    """The last known price and difficulty, the growth of the last year, the fees of the last three months."""
    known = np.flatnonzero(~np.isnan(network.difficulty))
    price = network.price_usd[~np.isnan(network.price_usd)]
    fees = (network.fees_per_block_btc / (network.fees_per_block_btc + network.subsidy_btc))[-91:]
    weight = forecast.hashrate_phs_days[:, : min(12, forecast.hashrate_phs_days.shape[1])]
    availability = forecast.availability[:, : weight.shape[1]]
    fee_weight = forecast.hashrate_phs_days.sum(axis=1)
    growth = _last_years_growth(network, known)
    share = float(np.nanmean(fees)) if np.isfinite(fees).any() else float("nan")
    return {
        "price_usd": float(price[-1]) if len(price) else float("nan"),
        "price_growth_per_year": 0.0,
        "difficulty": float(network.difficulty[known[-1]]) if len(known) else float("nan"),
        "difficulty_growth_per_year": growth,
        "difficulty_growth_per_retarget": float(growth_per_retarget(np.array(np.log1p(growth) / YEAR_DAYS))),
        "difficulty_elasticity": 0.0,
        "difficulty_lag_days": 90.0,
        "difficulty_growth_floor": -0.5,
        "fees_share": share,
        "fees_btc_per_block": float(forecast.subsidy_btc[0]) * share / (1 - share),
        "power_price_scale": 1.0,
        "availability": float((availability * weight).sum() / weight.sum()) if weight.sum() else 1.0,
        "pool_fee_share": float((forecast.pool_fee_share * fee_weight).sum() / fee_weight.sum())
        if fee_weight.sum()
        else 0.0,
    }


def _last_years_growth(network: NetworkDays, known: Ints) -> float:
    """Growth of difficulty over the last 365 days on record, 0 where the record is shorter."""
    if not len(known) or known[-1] - known[0] < 365:
        return 0.0
    return float(network.difficulty[known[-1]] / network.difficulty[known[-1] - 365] - 1)


def _without_price(
    portfolio: Portfolio, energised: EnergisedDays, forecast: ForecastBase, hourly: HourlySites | None
) -> list[Problem]:
    sites = portfolio.records("site")
    lacks = np.isnan(forecast.power_usd_per_mwh) & (forecast.hashrate_phs_days > 0)
    if hourly:
        lacks[hourly.at] &= ~hourly.power.known
    return [
        Problem(
            f"{sites[site_id].name} has no power price, so its cost and margin are unknown",
            "power_price",
            "usd_per_mwh",
            id=site_id,
        )
        for site_id in energised.site_ids[lacks.any(axis=1)].tolist()
    ]
