"""Reads what a tariff charges for energy and for nothing: rates, fuel, fixed charges, minimum bills."""

from __future__ import annotations

from desktop_app.domain.charges.declare import CATEGORIES
from desktop_app.domain.charges.kinds import PER_KWH, Adder, Energy, Fixed, MinimumBill
from desktop_app.domain.charges.parts import ALWAYS
from desktop_app.exchange.urdb.item import Item
from desktop_app.exchange.urdb.rates import ENERGY_UNITS, rates
from desktop_app.exchange.urdb.tariff import (
    ENERGY,
    FIXED,
    FUEL,
    FURTHER_METERS,
    LEAST,
    LEAST_A_MONTH,
    LEAST_A_YEAR,
    TariffLine,
)

MOST_PERIODS = 36
_PER = {"month": 0, "day": 1, "year": 2}
"""Codes of `domain.charges.kinds.FIXED_PER`."""


# --- energy ------------------------------------------------------------------------------------------
def energy_lines(item: Item) -> list[TariffLine]:
    """Energy by period and tier, then the fuel adjustment; raises ValueError."""
    name = "energyratestructure"
    tiers = rates(item, name, ENERGY_UNITS, "kWh")
    schedule = item.schedule("energyweekdayschedule", "energyweekendschedule", len(tiers) or MOST_PERIODS)
    if schedule is None and len(tiers) > 1:
        raise ValueError(f"{name} has {len(tiers)} periods, but no energyweekdayschedule says when they hold")
    if not tiers and schedule and schedule.period_count > 1:
        raise ValueError(f"energyweekdayschedule names periods, but {name} is missing")
    made = [TariffLine(ENERGY, "energy", Energy(schedule=schedule or ALWAYS, tiers=tiers))] if tiers else []
    return made + _fuel(item)


def _fuel(item: Item) -> list[TariffLine]:
    months = item.months("fueladjustmentsmonthly")
    if not any(months):
        return []
    fuel = Adder(category=CATEGORIES.index("fuel"), unit=PER_KWH, by_month=months)
    return [TariffLine(FUEL, "adder", fuel)]


# --- fixed charges -----------------------------------------------------------------------------------
def fixed_lines(item: Item, meters: int) -> list[TariffLine]:
    """The fixed charges of the first meter and of those beyond it; raises ValueError."""
    unit_name, unit = item.first_of("fixedchargeunits", "fixedchargeunit")
    per = _per(unit_name, unit)
    first, legacy = item.number("fixedchargefirstmeter"), item.number("fixedmonthlycharge")
    further = item.number("fixedchargeeaaddl")
    made = []
    if first:
        made.append(_fixed(FIXED, first, per))
    elif legacy:
        made.append(_fixed(FIXED, legacy, 0))
    if first and legacy:
        item.leave_out("fixedmonthlycharge", "fixedchargefirstmeter says the same in the newer way")
    if further and meters > 1:
        made.append(_fixed(FURTHER_METERS, further, per, meters - 1))
    elif further:
        item.leave_out("fixedchargeeaaddl", "there is one meter; further ones are not charged")
    return made


def _fixed(label: str, amount: float, per: int, meters: int = 1) -> TariffLine:
    return TariffLine(label, "fixed", Fixed(amount_usd=amount, per=per, meters=meters))


def minimum_lines(item: Item) -> list[TariffLine]:
    """The least that a bill comes to, by month, day or year; raises ValueError."""
    unit_name, unit = item.first_of("minchargeunits", "minchargeunit")
    least = (
        (LEAST, item.number("mincharge"), _per(unit_name, unit)),
        (LEAST_A_MONTH, item.number("minmonthlycharge"), _PER["month"]),
        (LEAST_A_YEAR, item.number("annualmincharge"), _PER["year"]),
    )
    if any(amount < 0 for _, amount, _ in least):
        raise ValueError("mincharge: a minimum bill cannot be below 0")
    return [
        TariffLine(label, "minimum bill", MinimumBill(amount_usd=amount, per=per))
        for label, amount, per in least
        if amount
    ]


def _per(name: str, unit: object) -> int:
    """The code of $/month, $/day or $/year; without a unit a month is meant."""
    text = str(unit or "$/month").casefold().replace("$", "").strip("/ ").removeprefix("per ")
    if text not in _PER:
        raise ValueError(f"{name}: “{unit}” is not known; the units are $/month, $/day and $/year")
    return _PER[text]
