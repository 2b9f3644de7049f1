"""Measures bills by the hour of a tariff with periods, tiers and demand, beside NREL's PySAM Utilityrate5."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import Demand, Energy, Fixed
from desktop_app.domain.charges.parts import Schedule, Tier
from desktop_app.domain.terms import Terms
from desktop_app.engine.bill.bill import bill
from desktop_app.engine.bill.frame import frame_of
from desktop_app.engine.bill.results import Bill
from desktop_app.engine.bill.situation import Load, Series
from desktop_app.exchange.urdb.tariff import Tariff, TariffLine, TariffVersion
from desktop_app.exchange.urdb.terms import terms_of_tariff
from tests.bench._yardstick import missing, part

_TRIES, _SAM_TRIES = 300, 30
_SITES, _YEARS = 30, 5
_TIMES_FASTER, _ALL_SITES_S = 20, 0.1
_YEAR = (2018, 2018)
"""1 January is a Monday and there is no leap day: SAM's calendar."""
_PEAK, _SUMMER, _BASE = [0] * 8 + [1] * 12 + [0] * 4, [0] * 8 + [2] * 12 + [0] * 4, [0] * 24
_WEEKDAY = [_PEAK] * 5 + [_SUMMER] * 4 + [_PEAK] * 3
_WEEKEND = [_BASE] * 12
_BOUND_KWH = 2_000_000.0
_ENERGY = ((0.034, 0.029), (0.069, 0.059), (0.104, 0.094))
_BY_PERIOD, _FLAT, _FIXED = (2.0, 6.0, 11.0), 4.5, 800.0
Figure = dict[str, Any]


def run() -> dict[str, Any]:
    """Time one bill of 8,760 hours beside SAM's, the same the first time, and 30 sites of five years."""
    terms, kw = terms_of_tariff(_tariff()), _load_kw(_YEAR)
    series = _series(kw, _YEAR)
    seconds, made = _best(lambda: _billed(terms, series, _YEAR), _TRIES)
    first_s = min(_cold(series) for _ in range(5))
    figures = [_plain("one bill of 8,760 hours", seconds, 0.001)]
    figures.append(_plain("the first one, calendar and all", first_s, 0.05))
    notes = missing("PySAM")
    if not notes:
        figures[0] |= _beside_sam(kw, made, seconds)
        figures.insert(1, _with_its_values(kw, seconds))
    figures.append(_plain(f"{_SITES} sites × {_YEARS} years of hours", _sites(), _ALL_SITES_S))
    return {"name": "bill", "figures": figures, "notes": notes}


# --- ours --------------------------------------------------------------------------------------------
def _tariff() -> Tariff:
    """Three periods of energy with two tiers each, demand by period, and flat demand."""
    schedule = Schedule.of_grids(_WEEKDAY, _WEEKEND)
    tiers = tuple((Tier(low, _BOUND_KWH), Tier(high)) for low, high in _ENERGY)
    by_period = tuple((Tier(rate, unit="kW"),) for rate in _BY_PERIOD)
    flat = ((Tier(_FLAT, unit="kW"),),)
    lines = (
        TariffLine("Energy", "energy", Energy(schedule=schedule, tiers=tiers)),
        TariffLine("Demand", "demand", Demand(tiers=flat)),
        TariffLine("Demand by period", "demand", Demand(schedule=schedule, tiers=by_period)),
        TariffLine("Fixed", "fixed", Fixed(amount_usd=_FIXED)),
    )  # fmt: skip
    return Tariff("Bench", "", 0, (TariffVersion(lines),), demand_window_minutes=60)


def _load_kw(years: tuple[int, int], seed: int = 4) -> NDArray[np.float64]:
    first, last = (days.first_day(days.month_of(year, 1)) for year in (years[0], years[1] + 1))
    hour = np.arange((last - first) * 24)
    noise = np.random.default_rng(seed).normal(0, 400, len(hour))
    return 9000 + 2500 * np.cos(2 * np.pi * (hour / 24 - 200) / 365) + noise


def _series(kw: NDArray[np.float64], years: tuple[int, int]) -> Load:
    return Load(Series(days.first_day(days.month_of(years[0], 1)) * 86_400, 60, kw))


def _billed(terms: Terms, load: Load, years: tuple[int, int]) -> Bill:
    first, last = days.month_of(years[0], 1), days.month_of(years[1], 12)
    return bill(terms, load, {}, first_month=first, last_month=last)


def _cold(load: Load) -> float:
    """Seconds of a bill of which nothing is kept: another contract, and no calendar."""
    terms = terms_of_tariff(_tariff())
    frame_of.cache_clear()
    return _best(lambda: _billed(terms, load, _YEAR), 1)[0]


def _sites() -> float:
    """Seconds for the bills of all sites: a contract and a load each, one calendar."""
    years = (2021, 2020 + _YEARS)
    loads = [_series(_load_kw(years, seed), years) for seed in range(_SITES)]
    sites = [(terms_of_tariff(_tariff()), load) for load in loads]
    return _best(lambda: [_billed(terms, load, years) for terms, load in sites], 5)[0]


# --- SAM's -------------------------------------------------------------------------------------------
def _beside_sam(kw: NDArray[np.float64], made: Bill, seconds: float) -> Figure:
    """How much longer SAM takes for the same bill, which must come to the same."""
    model = _sam(kw)
    taken, _ = _best(model.execute, _SAM_TRIES)
    apart = float(np.abs(made.total_usd - _total(model)).max())
    assert apart < 0.005, f"the bills are {apart} dollars apart"
    said = f"PySAM Utilityrate5.execute: {taken:.6f} s; largest difference {apart:.1e} $ a month"
    return {"yardstick": said, **_compared(taken, seconds)}


def _with_its_values(kw: NDArray[np.float64], seconds: float) -> Figure:
    """The same with what our bill does too: take tariff and load in, and give the months out."""

    def whole() -> NDArray[np.float64]:
        model = _sam(kw)
        model.execute()
        return _total(model)

    taken, _ = _best(whole, _SAM_TRIES)
    said = f"PySAM with values set and read: {taken:.6f} s"
    return _plain("the same from tariff to months", seconds, 0.001) | {
        "yardstick": said, **_compared(taken, seconds)
    }  # fmt: skip


def _compared(theirs_s: float, ours_s: float) -> Figure:
    ratio = theirs_s / ours_s
    target = f"at least {_TIMES_FASTER} times faster"
    return {"ratio": round(ratio, 1), "target": target, "met": ratio >= _TIMES_FASTER}


def _total(model: Any) -> NDArray[np.float64]:
    return np.array(model.Outputs.utility_bill_wo_sys_ym[1])


def _sam(kw: NDArray[np.float64]) -> Any:
    """The same tariff as SAM has it: months and periods count from 1, weekdays from 1 January."""
    model = part("PySAM.Utilityrate5", "new")()
    model.Lifetime.analysis_period, model.Lifetime.inflation_rate = 1, 0
    model.Lifetime.system_use_lifetime_output = 0
    model.SystemOutput.gen, model.SystemOutput.degradation = [0.0] * 8760, [0.0]
    model.Load.load = kw.tolist()
    rates = model.ElectricityRates
    rates.en_electricity_rates, rates.ur_metering_option = 1, 2  # tiers are filled hour after hour
    weekday, weekend = ([[p + 1 for p in row] for row in grid] for grid in (_WEEKDAY, _WEEKEND))
    rates.ur_ec_sched_weekday = rates.ur_dc_sched_weekday = weekday
    rates.ur_ec_sched_weekend = rates.ur_dc_sched_weekend = weekend
    rates.ur_ec_tou_mat = [
        [period, tier, bound, 0, rate, 0]
        for period, pair in enumerate(_ENERGY, 1)
        for tier, (bound, rate) in enumerate(zip((_BOUND_KWH, 1e38), pair, strict=True), 1)
    ]
    rates.ur_dc_enable = 1
    rates.ur_dc_flat_mat = [[month, 1, 1e38, _FLAT] for month in range(12)]
    rates.ur_dc_tou_mat = [[period, 1, 1e38, rate] for period, rate in enumerate(_BY_PERIOD, 1)]
    rates.ur_monthly_fixed_charge = _FIXED
    return model


# --- figures -----------------------------------------------------------------------------------------
def _best(act: Callable[[], Any], tries: int) -> tuple[float, Any]:
    """The shortest of some tries [s], and what the last one made."""
    shortest, made = float("inf"), None
    for _ in range(tries):
        begun = time.perf_counter()
        made = act()
        shortest = min(shortest, time.perf_counter() - begun)
    return shortest, made


def _plain(what: str, seconds: float, target_s: float) -> Figure:
    return {
        "what": what,
        "value": round(seconds, 6),
        "unit": "s",
        "yardstick": "",
        "ratio": None,
        "target": f"≤ {target_s} s",
        "met": seconds <= target_s,
    }
