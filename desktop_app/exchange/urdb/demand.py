"""Reads what a tariff charges for power: flat by month, by time of use, ratchets, reactive power."""

from __future__ import annotations

import dataclasses
from typing import Any

from desktop_app.domain.charges.kinds import MONTHS_BACK, NAMED_MONTHS, Demand, Reactive
from desktop_app.domain.charges.parts import ALWAYS, MONTH_COUNT, Schedule, Tiers, flat_tiers
from desktop_app.exchange.urdb.item import MONTHS, Item
from desktop_app.exchange.urdb.rates import DEMAND_UNITS, PER_DAY, rates
from desktop_app.exchange.urdb.tariff import BILLING_DEMAND, DEMAND, DEMAND_BY_PERIOD, REACTIVE, TariffLine

USUAL_MONTHS_BACK = 11
"""How far a ratchet looks back where a file does not say."""
MOST_PERIODS = 36


def demand_lines(item: Item) -> list[TariffLine]:
    """The demand charges, flat first: what it bills is the billing demand. Raises ValueError."""
    ratchet = _ratchet(item)
    flat = _flat(item, ratchet)
    by_period = _by_period(item, {} if flat else ratchet)
    made = [line for line in (flat, by_period) if line]
    if ratchet and not made:
        nothing = Demand(tiers=flat_tiers(0.0), **ratchet)
        made = [TariffLine(BILLING_DEMAND, "demand", nothing)]
    return made + _reactive(item)


# --- rates -------------------------------------------------------------------------------------------
def _flat(item: Item, ratchet: dict[str, Any]) -> TariffLine | None:
    name = "flatdemandstructure"
    tiers, per = _rates(item, name, "flatdemandunit", "flatdemandunits")
    months = item.months("flatdemandmonths")
    if not tiers:
        return None
    if not months and len(tiers) > 1:
        raise ValueError(f"{name} has {len(tiers)} periods, but no flatdemandmonths says when they hold")
    periods = [_period_of(months or (0.0,) * MONTH_COUNT, m, len(tiers)) for m in range(MONTH_COUNT)]
    made = Demand(schedule=Schedule.of_months(periods), tiers=tiers, per=per, **ratchet)
    return TariffLine(DEMAND, "demand", made)


def _by_period(item: Item, ratchet: dict[str, Any]) -> TariffLine | None:
    name = "demandratestructure"
    tiers, per = _rates(item, name, "demandrateunit", "demandunits")
    schedule = item.schedule("demandweekdayschedule", "demandweekendschedule", len(tiers) or MOST_PERIODS)
    if not tiers:
        return None
    if schedule is None and len(tiers) > 1:
        raise ValueError(f"{name} has {len(tiers)} periods, but no demandweekdayschedule says when they hold")
    made = Demand(schedule=schedule or ALWAYS, tiers=tiers, per=per, **ratchet)
    return TariffLine(DEMAND_BY_PERIOD, "demand", made)


def _period_of(months: tuple[float, ...], month: int, count: int) -> int:
    period = months[month]
    if period != int(period) or not 0 <= period < count:
        raise ValueError(
            f"flatdemandmonths, {MONTHS[month]}: period {period:g} has no rates; there are {count}, "
            "counted from 0"
        )
    return int(period)


def _rates(item: Item, name: str, *unit_names: str) -> tuple[Tiers, int]:
    """The rates of a structure, per month (0) or per day (1); none if they cost nothing."""
    tiers = rates(item, name, DEMAND_UNITS, "kW")
    unit_name, unit = item.first_of(*unit_names)
    if not any(tier.price for period in tiers for tier in period):
        return (), 0
    folded = str(unit or "kW").strip().casefold()
    if folded not in DEMAND_UNITS:
        raise ValueError(
            f"{unit_name}: demand in {unit} cannot be billed from a load in kW; the units are kW and kW daily"
        )
    per_day = DEMAND_UNITS[folded] == PER_DAY or any(p[0].unit == PER_DAY for p in tiers)
    plain = tuple(tuple(dataclasses.replace(t, unit="kW") for t in period) for period in tiers)
    return plain, int(per_day)


# --- ratchets and reactive power ---------------------------------------------------------------------
def _ratchet(item: Item) -> dict[str, Any]:
    """The parameters of a demand line that bill a share of earlier peaks, empty where there are none."""
    return _lookback(item) or _by_month(item)


def _lookback(item: Item) -> dict[str, Any]:
    """Version 8: a share, and either how many months back or which months."""
    share = item.number("lookbackpercent")
    back, months = int(item.number("lookbackrange")), item.flags("lookbackmonths")
    if not share:
        return {}
    share = _share(item, "lookbackpercent", share)
    if back:
        every = all(months) or not any(months)
        return {"ratchet": MONTHS_BACK, "ratchet_share": share, "ratchet_months": back,
                "ratchet_of": () if every else months}  # fmt: skip
    if any(months):
        return {"ratchet": NAMED_MONTHS, "ratchet_share": share, "ratchet_of": months}
    if months:
        item.leave_out("lookbackpercent", "no lookbackrange or lookbackmonths says where to look back")
        return {}
    item.notes.append(f"lookbackpercent names no months: the {USUAL_MONTHS_BACK} before count")
    return {"ratchet": MONTHS_BACK, "ratchet_share": share, "ratchet_months": USUAL_MONTHS_BACK}


def _by_month(item: Item) -> dict[str, Any]:
    """Version 7: a share for each month that is looked back to."""
    name = "demandratchetpercentage"
    shares = item.months(name)
    if not any(shares):
        return {}
    in_percent = max(shares) > 1
    made = tuple(_share(item, name, s * 100 if in_percent and s <= 1 else s) for s in shares)
    item.notes.append(f"{name} does not say how far back: the {USUAL_MONTHS_BACK} months before count")
    return {"ratchet": MONTHS_BACK, "ratchet_shares": made, "ratchet_months": USUAL_MONTHS_BACK}


def _share(item: Item, name: str, value: float) -> float:
    """A share that may stand in percent; raises ValueError."""
    if not 0 <= value <= 100:
        raise ValueError(f"{name}: {value:g} is no share of a peak")
    if value > 1:
        item.note_once(f"{name} stands in percent and was read so")
    return value / 100 if value > 1 else value


def _reactive(item: Item) -> list[TariffLine]:
    """The file names no power factor from which reactive power is free, so all of it counts."""
    rate = item.number("demandreactivepowercharge")
    if not rate:
        return []
    item.notes.append("demandreactivepowercharge names no power factor: all reactive power counts")
    made = Reactive(usd_per_kvar=rate, reference_power_factor=1.0)
    return [TariffLine(REACTIVE, "reactive", made)]
