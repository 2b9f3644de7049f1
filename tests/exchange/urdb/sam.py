"""A tariff of the database as NREL's System Advisor Model has it: its values set by hand, then its bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

CHRONOLOGICAL, PRO_RATA = 2, 0
"""Ways of metering without and with credits, which also fill tiers in the two ways."""
_UNITS = ("kWh", "kWh/kW", "kWh daily", "kWh/kW daily")
_NO_BOUND = 1e38
_ALWAYS = [[0] * 24] * 12
Tariff = Mapping[str, Any]


def bill(
    tariff: Tariff, kw: NDArray[np.float64], metering: int, *, least_kw: float = 0.0
) -> dict[str, NDArray[np.float64]]:
    """The bill by month of a year of hours that begins on a Monday, with no peaks before it."""
    model: Any = import_module("PySAM.Utilityrate5").new()
    model.Lifetime.analysis_period, model.Lifetime.inflation_rate = 1, 0
    model.Lifetime.system_use_lifetime_output = 0
    model.SystemOutput.gen, model.SystemOutput.degradation = [0.0] * len(kw), [0.0]
    model.Load.load = kw.tolist()
    rates = model.ElectricityRates
    rates.en_electricity_rates, rates.ur_metering_option = 1, metering
    _set_energy(rates, tariff)
    _set_demand(rates, tariff, least_kw)
    _set_fixed(rates, tariff)
    model.execute()
    made = model.Outputs.export()
    flat, by_period = (_year(made, f"charge_wo_sys_dc_{name}_ym") for name in ("fixed", "tou"))
    return {
        "energy": _year(made, "charge_wo_sys_ec_ym"),
        "demand": flat + by_period,
        "fixed": _year(made, "charge_wo_sys_fixed_ym"),
        "minimum_topup": _year(made, "charge_wo_sys_minimum_ym"),
        "total": _year(made, "utility_bill_wo_sys_ym"),
    }


def _year(made: Mapping[str, Any], name: str) -> NDArray[np.float64]:
    return np.array(made[name][1]) if name in made else np.zeros(12)


def _from_one(schedule: Sequence[Sequence[int]]) -> list[list[int]]:
    return [[period + 1 for period in row] for row in schedule]


def _price(tier: Mapping[str, Any]) -> float:
    return tier.get("rate", 0.0) + tier.get("adj", 0.0)


def _set_energy(rates: Any, tariff: Tariff) -> None:
    rates.ur_ec_sched_weekday = _from_one(tariff.get("energyweekdayschedule", _ALWAYS))
    rates.ur_ec_sched_weekend = _from_one(tariff.get("energyweekendschedule", _ALWAYS))
    rates.ur_ec_tou_mat = [
        [p, t, tier.get("max", _NO_BOUND), _UNITS.index(tier.get("unit", "kWh")), _price(tier), 0]
        for p, period in enumerate(tariff["energyratestructure"], 1)
        for t, tier in enumerate(period, 1)
    ]


def _set_demand(rates: Any, tariff: Tariff, least_kw: float) -> None:
    nothing = [[{"rate": 0.0}]]
    flat = tariff.get("flatdemandstructure", nothing)
    by_period = tariff.get("demandratestructure", nothing)
    months = tariff.get("flatdemandmonths", [0] * 12)
    rates.ur_dc_enable = 1
    rates.ur_dc_sched_weekday = _from_one(tariff.get("demandweekdayschedule", _ALWAYS))
    rates.ur_dc_sched_weekend = _from_one(tariff.get("demandweekendschedule", _ALWAYS))
    rates.ur_dc_flat_mat = [
        [month, t, tier.get("max", _NO_BOUND), _price(tier)]
        for month, period in enumerate(months)
        for t, tier in enumerate(flat[period], 1)
    ]
    rates.ur_dc_tou_mat = [
        [p, t, tier.get("max", _NO_BOUND), _price(tier)]
        for p, period in enumerate(by_period, 1)
        for t, tier in enumerate(period, 1)
    ]
    if "lookbackpercent" in tariff or least_kw:
        _set_ratchet(rates, tariff, least_kw)


def _set_ratchet(rates: Any, tariff: Tariff, least_kw: float) -> None:
    share, months = 100 * tariff.get("lookbackpercent", 0), tariff.get("lookbackmonths", [1] * 12)
    rates.ur_enable_billing_demand = 1
    rates.ur_billing_demand_lookback_percentages = [[share * bool(counts), 1] for counts in months]
    rates.ur_billing_demand_lookback_period = tariff.get("lookbackrange", 0)
    rates.ur_billing_demand_minimum = least_kw
    rates.ur_dc_billing_demand_periods = [[1, 1]]
    rates.ur_yearzero_usage_peaks = [0] * 12


def _set_fixed(rates: Any, tariff: Tariff) -> None:
    rates.ur_monthly_fixed_charge = tariff.get("fixedchargefirstmeter", 0.0)
    yearly = tariff.get("minchargeunits") == "$/year"
    least = tariff.get("mincharge", 0.0)
    rates.ur_annual_min_charge, rates.ur_monthly_min_charge = (least, 0) if yearly else (0, least)
