"""Facts and a scenario to results: months on record, then the forecast, then the supply curve."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.engine import overrides
from desktop_app.engine.breakeven import breakeven_usd_per_mwh, margin_usd_per_day
from desktop_app.engine.hourly import (
    Conditions,
    HourlyRun,
    HourlySites,
    Question,
    evenly,
    question,
    run_hourly,
)
from desktop_app.engine.luck import luck_sd_share
from desktop_app.engine.minimum_take import with_minimum_takes
from desktop_app.engine.months import Sums, company_sums
from desktop_app.engine.network_path import NetworkPath, network_path, problems_of_path
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.rating import class_factors, rating
from desktop_app.engine.results import Classes, Floats, NetworkMonths, Results

ANY_PRICE = 1e9
"""What a PH/s seems to earn an hour where a scenario lets no machine stop for its price [$]."""
LAYERS = ("energy", "direct", "cash", "all-in")


def evaluate(prepared: Prepared, scenario: Scenario = BASE) -> Results:
    """Evaluate the company under a scenario; the work does not grow with the number of machines.

    Forecast of a month: energised PH/s·days × (1 − curtailed) × availability × derating × hashvalue of each
    day; energy: power at the meter × hours × (1 − curtailed) × availability; machines under water run on,
    unless their site pays by the hour: there they run in the hours in which they pay (engine/hourly.py).
    """
    path = network_path(prepared, scenario)
    run = hourly_run(prepared, scenario, path)
    forecast = forecast_sums(prepared, scenario, path, run)
    past, ahead = prepared.actual_sums.earned_btc.shape[1], forecast.earned_btc.shape[1]
    count = len(prepared.months)
    sums = prepared.actual_sums.map(lambda a: _padded(a, 0, count)) + forecast.map(
        lambda a: _padded(a, count - ahead, count)
    )
    length = np.diff(days.first_days(np.arange(prepared.months[0], prepared.months[-1] + 2))).astype(float)
    company = company_sums(sums, lambda layer: prepared.ledger.own_usd(layer) * prepared.is_past)
    sites, network = sums.figures(length), _network_months(prepared, path, past, ahead)
    return Results(
        scenario=scenario.name,
        months=prepared.months,
        actual_months=count - ahead,
        as_of_on=prepared.as_of_on,
        site_ids=prepared.site_ids,
        network=network,
        sites=sites,
        company=company.figures(length),
        cost_per_btc_usd=_cost_per_btc(prepared, company, count - ahead),
        classes=_classes(prepared, scenario, path, forecast),
        problems=(
            *prepared.problems,
            *overrides.problems_of_scenario(scenario, prepared.site_ids.tolist()),
            *problems_of_path(prepared, scenario, path),
        ),
        hosted=prepared.hosted,
        luck_sd_share=luck_sd_share(prepared.own_blocks_share, sites, network),
        dispatch=run.figures if run else None,
    )


def _padded(values: Floats, at: int, count: int) -> Floats:
    made = np.zeros((values.shape[0], count))
    made[:, at : at + values.shape[1]] = values
    return made


# --- network ------------------------------------------------------------------------------------------
def _network_months(prepared: Prepared, path: NetworkPath, past: int, ahead: int) -> NetworkMonths:
    """Monthly means of the days on record and of the forecast's days."""
    network, first = prepared.network, prepared.actual.first_on
    at = network.at(first, prepared.as_of_on)
    subsidy, fees = network.subsidy_btc[at], network.fees_per_block_btc[at]
    columns = {
        "price_usd": (network.price_usd[at], path.price_usd),
        "difficulty": (network.difficulty[at], path.difficulty),
        "subsidy_btc": (subsidy, path.subsidy_btc),
        "fees_share": (fees / (fees + subsidy), path.fees_share),
        "btc_per_phs_day": (network.btc_per_phs[at], path.btc_per_phs),
        "hashprice_usd": (network.btc_per_phs[at] * network.price_usd[at], path.btc_per_phs * path.price_usd),
    }
    joined = np.vstack([np.concatenate(pair) for pair in columns.values()])
    month = days.months_of_days(first + np.arange(joined.shape[1]))
    start = np.flatnonzero(np.r_[True, month[1:] != month[:-1]])
    means = np.add.reduceat(joined, start, axis=1) / np.diff(np.r_[start, joined.shape[1]])
    return NetworkMonths(*means)


# --- forecast -----------------------------------------------------------------------------------------
def forecast_sums(
    prepared: Prepared, scenario: Scenario, path: NetworkPath, run: HourlyRun | None = None
) -> Sums:
    """Sums by site and forecast month, shape [S, F]; `run` is what dispatch makes of them, if it is there."""
    run = run or hourly_run(prepared, scenario, path)
    base = prepared.forecast

    def of(name: str, values: Floats) -> Floats:
        return _by_site_month(prepared, scenario, "site", name, values)

    rated = rating(scenario, prepared.aged)
    phs_days, mw_days = base.hashrate_phs_days * rated.hashrate, base.meter_mw_days * rated.power
    not_curtailed = 1 - of("curtailed_share", base.curtailed_share)
    availability = of("availability", base.availability)
    running = run.beside(not_curtailed) if run else evenly(not_curtailed)
    not_curtailed = running.hashing
    realised = not_curtailed * availability * of("derating", base.derating) * rated.ageing
    hashing = realised * rated.hashrate
    earned = np.add.reduceat(base.hashrate_phs * path.btc_per_phs, base.month_start, axis=1) * hashing
    revenue = (
        np.add.reduceat(base.hashrate_phs * (path.btc_per_phs * path.price_usd), base.month_start, axis=1)
        * hashing
    )
    energy = mw_days * 24 * (running.drawing * availability)
    price = of("power_price_usd_per_mwh", base.power_usd_per_mwh)
    scale = base.days_in_month / base.month_length
    direct = of("direct_usd_per_month", base.direct_usd_per_month) * scale
    return Sums(
        energised_phd=phs_days,
        curtailed_phd=phs_days * (1 - not_curtailed),
        unavailable_phd=phs_days * not_curtailed * (1 - availability),
        realised_phd=phs_days * realised,
        meter_mwd=mw_days,
        earned_btc=earned,
        expected_btc=earned,
        revenue_usd=revenue,
        energy_mwh=energy,
        power_cost_usd=running.bill(energy, price),
        credit_usd=running.credit_usd,
        pool_fee_usd=revenue * pool_fees(prepared, scenario),
        direct_cost_usd=np.where(phs_days > 0, direct, 0.0),
    )


def hourly_run(prepared: Prepared, scenario: Scenario, path: NetworkPath) -> HourlyRun | None:
    """Dispatch the sites that pay by the hour at a scenario's hashprice; None where no site does."""
    asked = hourly_question(prepared, scenario, path)
    return run_hourly(prepared.hourly, *asked) if prepared.hourly and asked else None


def hourly_question(
    prepared: Prepared, scenario: Scenario, path: NetworkPath
) -> tuple[Conditions, Question] | None:
    """What is asked of dispatch of the sites that have a contract."""
    return question_of(prepared, prepared.hourly, scenario, path) if prepared.hourly else None


def question_of(
    prepared: Prepared, sites: HourlySites, scenario: Scenario, path: NetworkPath
) -> tuple[Conditions, Question]:
    """What is asked of dispatch: each month at its mean hashprice, the market's prices as the scenario's.

    A scenario that sets, scales or adds to a site's power price does so to the market's; adders, delivery and
    the block are agreed and stay. Where a row of prices is a sum or a clipped price (two markets, a cap or a
    floor), the scenario acts on the row as a whole.
    """
    base = prepared.forecast

    def of(kind: str, name: str, values: Floats) -> Floats:
        return _by_site_month(prepared, scenario, kind, name, values)[sites.at]

    def mean(daily: Floats) -> Floats:
        return np.add.reduceat(daily, base.month_start) / base.days_in_month

    rated, zero = rating(scenario, prepared.aged), np.zeros_like(base.availability)
    factors = (np.broadcast_to(f, zero.shape)[sites.at] for f in (rated.hashrate, rated.power, rated.ageing))
    hashrate, draw, ageing = factors
    shift = of("site", "power_price_usd_per_mwh", zero)
    held = Conditions(
        hashprice_usd=mean(path.btc_per_phs * path.price_usd) * (1 - pool_fees(prepared, scenario)[sites.at]),
        hashvalue_btc=np.broadcast_to(mean(path.btc_per_phs), sites.hours.shape),
        availability=of("site", "availability", base.availability),
        derating=of("site", "derating", base.derating) * ageing,
        hashrate=hashrate,
        draw=draw,
        scale=of("site", "power_price_usd_per_mwh", zero + 1) - shift,
        shift=shift,
    )
    asked = question(sites, held)
    must_run = of("site", "must_run", zero) >= 0.5
    asked = replace(asked, value=np.where(must_run, ANY_PRICE, asked.value))
    if sites.takes:
        curtailed = of("site", "curtailed_share", base.curtailed_share)
        asked = with_minimum_takes(asked, sites.takes, 1 - curtailed)
    return held, asked


def pool_fees(prepared: Prepared, scenario: Scenario) -> Floats:
    """The pool fee of each site and forecast month as a share, shape [S, F]."""
    fees = np.repeat(prepared.forecast.pool_fee_share[:, None], len(prepared.forecast.month_start), axis=1)
    return _by_site_month(prepared, scenario, "pool", "fee_share", fees)


def _by_site_month(prepared: Prepared, scenario: Scenario, kind: str, field: str, base: Floats) -> Floats:
    forecast = prepared.forecast
    return overrides.by_site_month(
        scenario, kind, field, base, site_ids=prepared.site_ids,
        first_on=forecast.first_on + forecast.month_start, days_in_month=forecast.days_in_month,
    )  # fmt: skip


# --- cost of a bitcoin --------------------------------------------------------------------------------
def _cost_per_btc(prepared: Prepared, company: Sums, actual_months: int) -> dict[str, Floats]:
    """Cumulative cost layers of the company by month [USD per BTC]."""
    ledger, forecast = prepared.ledger, prepared.forecast
    reduces = bool(prepared.portfolio.company.credits_reduce_energy)
    energy = company.power_cost_usd - (company.credit_usd if reduces else 0.0)
    direct = energy + company.direct_cost_usd + company.pool_fee_usd
    layers = {"energy": energy, "direct": direct}
    total = direct
    for name, ahead in (("cash", forecast.cash_usd), ("all-in", forecast.all_in_usd)):
        rows = np.vstack([ledger.by_site[name], ledger.unallocated[name]])
        month = np.where(np.isnan(rows).all(axis=0), np.nan, np.nansum(rows, axis=0))
        month[actual_months:] = np.where(np.isnan(month[actual_months:]), ahead, month[actual_months:])
        total = total + month
        layers[name] = total
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            name: np.where(company.earned_btc > 0, usd / company.earned_btc, np.nan)
            for name, usd in layers.items()
        }


# --- supply curve -------------------------------------------------------------------------------------
def _classes(prepared: Prepared, scenario: Scenario, path: NetworkPath, forecast: Sums) -> Classes:
    """Our machines by class at the hashprice and power prices of the first forecast month."""
    found, base = prepared.classes, prepared.forecast
    end = int(base.month_start[1]) if len(base.month_start) > 1 else len(path.price_usd)
    hashprice = float((path.btc_per_phs[:end] * path.price_usd[:end]).mean())
    site = np.searchsorted(prepared.site_ids, found.site_id)
    site = np.minimum(site, max(len(prepared.site_ids) - 1, 0))
    power = _by_site_month(prepared, scenario, "site", "power_price_usd_per_mwh", base.power_usd_per_mwh)
    if prepared.hourly:  # what an hour that runs costs on average
        at, power = prepared.hourly.at, power.copy()
        cost, energy = forecast.power_cost_usd[at], forecast.energy_mwh[at]
        power[at] = np.divide(cost, energy, out=power[at], where=energy > 0)
    price, fee = power[site, 0], pool_fees(prepared, scenario)[site, 0]
    faster, hungrier = class_factors(scenario, found.site_id, found.mode, base.first_on)
    phs, mw = found.hashrate_phs * faster, found.meter_mw * hungrier
    with np.errstate(divide="ignore", invalid="ignore"):
        efficiency: Floats = np.where(mw > 0, mw / phs * 1000, np.nan)
        breakeven = breakeven_usd_per_mwh(np.full_like(fee, hashprice), fee, efficiency)
        energy = forecast.energy_mwh[site, 0]
        credit = np.where(energy > 0, forecast.credit_usd[site, 0] / energy, 0.0)
    margin = margin_usd_per_day(phs, mw, hashprice, fee, price)
    order = np.argsort(-np.nan_to_num(breakeven), kind="stable")
    return Classes(
        found.site_id[order], found.model_id[order], found.mode[order], found.owner[order],
        found.machines[order], phs[order], mw[order], efficiency[order], breakeven[order], price[order],
        margin[order], credit[order],
    )  # fmt: skip
