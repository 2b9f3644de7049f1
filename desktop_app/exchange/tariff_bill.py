"""Bills a load by a tariff file, as `hashyard bill` prints it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import Demand
from desktop_app.domain.charges.parts import MONTH_COUNT, flat_tiers
from desktop_app.domain.contracts import CHRONOLOGICAL, LOCAL_CLOCK, PRO_RATA
from desktop_app.domain.power import PRICE_LIMIT
from desktop_app.domain.problems import AppError, Problem
from desktop_app.engine.bill.bill import bill
from desktop_app.engine.bill.clock import local_seconds
from desktop_app.engine.bill.results import Bill, LineBill
from desktop_app.engine.bill.situation import Load
from desktop_app.exchange.interval_file import IntervalFile, Wanted, read_intervals
from desktop_app.exchange.urdb.read import read_tariff
from desktop_app.exchange.urdb.tariff import BILLING_DEMAND, Tariff, TariffLine
from desktop_app.exchange.urdb.terms import PRICES_ID, Supply, hourly_prices, terms_of_tariff, zone_of_hours

ALLOCATIONS = {"chronological": CHRONOLOGICAL, "prorata": PRO_RATA}
LOAD = Wanted("kw", 0.0, 1e7)
PRICES = Wanted("usd_per_mwh", -PRICE_LIMIT, PRICE_LIMIT)
_DAY = 86_400
ENERGY, DEMAND = ("energy", "fuel", "adder", "tax", "credit"), ("demand", "coincident peak")


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be billed by what."""

    tariff: Path
    load: Path
    prices: Path | None = None
    tier_allocation: str = "chronological"
    time_zone: str = "UTC"
    prior_peaks_kw: tuple[float, ...] = ()
    """Of the twelve months before the load, January first; empty: not known."""
    least_billing_kw: float = 0.0


def billed(asked: Question) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The bill by month with its lines, what is not modelled, and what is wrong with load and prices.

    Raises AppError for a file that cannot be read, and for what contradicts itself.
    """
    zone = zone_of_hours(asked.time_zone)
    tariff = _tariff(asked)
    load = read_intervals(asked.load, LOAD)
    prices = read_intervals(asked.prices, PRICES) if asked.prices else None
    supply = Supply(time_zone=zone, tier_allocation=ALLOCATIONS[asked.tier_allocation])
    found = bill(
        terms_of_tariff(tariff, supply),
        Load(load.series),
        {PRICES_ID: prices.series} if prices else {},
        **_months(load, zone),
    )
    problems = (*load.problems, *(prices.problems if prices else ()), *_told(found))
    said = _said(found, tariff)
    said["notes"] += _notes(tariff, load)
    return said, problems


# --- what is billed ----------------------------------------------------------------------------------
def _tariff(asked: Question) -> Tariff:
    """The tariff with what the command line adds to it."""
    if not 0 <= asked.least_billing_kw <= LOAD.most:
        raise AppError(f"The least billing demand lies between 0 and {LOAD.most:,.0f} kW.")
    tariff = read_tariff(asked.tariff)
    if asked.prior_peaks_kw or asked.least_billing_kw:
        tariff = _with_versions(tariff, lambda lines: _with_floor(lines, asked))
    return _with_versions(tariff, hourly_prices) if asked.prices else tariff


def _with_versions(tariff: Tariff, change: Any) -> Tariff:
    versions = tuple(dataclasses.replace(v, lines=tuple(change(v.lines))) for v in tariff.versions)
    return dataclasses.replace(tariff, versions=versions)


def _with_floor(lines: Sequence[TariffLine], asked: Question) -> tuple[TariffLine, ...]:
    """Lines whose billing demand is at least a power, and that know the peaks of the year before.

    The billing demand is that of the first demand line; a tariff without one gets a line that costs nothing,
    since tiers by kWh/kW look at it too.
    """
    position = next((p for p, line in enumerate(lines) if line.kind == "demand"), None)
    if position is None:
        made = Demand(tiers=flat_tiers(0.0), minimum_kw=asked.least_billing_kw)
        return (*lines, TariffLine(BILLING_DEMAND, "demand", made))
    line = lines[position]
    lifted = dataclasses.replace(
        line.parameters, minimum_kw=asked.least_billing_kw, prior_peaks_kw=asked.prior_peaks_kw
    )
    return (*lines[:position], dataclasses.replace(line, parameters=lifted), *lines[position + 1 :])


def peaks_in(text: str) -> tuple[float, ...]:
    """Twelve peaks written JAN,…,DEC [kW]; raises AppError."""
    if not text.strip():
        return ()
    try:
        peaks = tuple(float(part) for part in text.split(","))
    except ValueError:
        peaks = ()
    if len(peaks) != MONTH_COUNT or not all(0 <= peak <= LOAD.most for peak in peaks):
        raise AppError("The peaks of the year before are twelve numbers of kW, January first.")
    return peaks


def _months(load: IntervalFile, zone: str) -> dict[str, int]:
    """The local months in which the load begins and ends."""
    at = np.array([load.series.first_at, load.last_at - 1])
    first, last = (days.month_of_day(s // _DAY) for s in local_seconds(zone, LOCAL_CLOCK, at).tolist())
    return {"first_month": first, "last_month": last}


# --- what is said ------------------------------------------------------------------------------------
def _said(found: Bill, tariff: Tariff) -> dict[str, Any]:
    demand = found.of_category(*DEMAND)
    columns = {
        "month": [days.month_text(month) for month in found.months.tolist()],
        "energy_kwh": found.energy_kwh,
        "peak_kw": found.peak_kw,
        "billing_demand_kw": found.billing_demand_kw,
        "energy": found.of_category(*ENERGY),
        "demand": demand,
        "fixed": found.of_category("fixed"),
        "minimum_topup": found.of_category("minimum"),
        "total": found.total_usd,
        "complete": found.complete,
        "lines": [_lines(found, month) for month in range(len(found.months))],
    }
    rows = (list(c) if isinstance(c, list) else c.tolist() for c in columns.values())
    return {
        "tariff": tariff.name,
        "months": [dict(zip(columns, row, strict=True)) for row in zip(*rows, strict=True)],
        "total": float(found.total_usd.sum()),
        "not_modelled": [*tariff.not_modelled, *_without_data(tariff)],
        "notes": [*tariff.notes, *found.notes],
    }


def _without_data(tariff: Tariff) -> list[str]:
    """Fields that need more than the kW of a load file."""
    kinds = {line.kind for version in tariff.versions for line in version.lines}
    return ["demandreactivepowercharge"] if "reactive" in kinds else []


def _lines(found: Bill, month: int) -> list[dict[str, Any]]:
    """The lines of a month with the rows that explain them."""
    return [
        {
            "label": line.label,
            "category": line.category,
            "amount": float(line.amount_usd[month]),
            "items": _items(line, month),
        }
        for line in found.lines
        if line.amount_usd[month] or _items(line, month)
    ]


def _items(line: LineBill, month: int) -> list[dict[str, Any]]:
    return [
        {
            "label": item.label,
            "quantity": float(item.quantity[month]),
            "unit": item.unit,
            "rate": float(item.rate[month]),
            "amount": float(item.amount_usd[month]),
        }
        for item in line.items
        if item.quantity[month] or item.amount_usd[month]
    ]


def sentence(found: Mapping[str, Any]) -> str:
    """The bill for a person: a line a month, the total, what is not modelled."""
    lines = [
        f"{month['month']}: {month['energy_kwh']:,.0f} kWh, {month['peak_kw']:,.1f} kW, "
        f"${month['total']:,.2f}" + ("" if month["complete"] else ", not the whole month")
        for month in found["months"]
    ]
    lines.append(f"Total ${found['total']:,.2f} by {found['tariff']}.")
    if found["not_modelled"]:
        lines.append(f"Not modelled: {', '.join(found['not_modelled'])}.")
    return "\n".join([*lines, *found["notes"]])


def _told(found: Bill) -> tuple[Problem, ...]:
    """What the bill says of the months that load and prices do not cover."""
    name = f"Price series {PRICES_ID}"
    return tuple(Problem(problem.reason.replace(name, "The price file")) for problem in found.problems)


def _notes(tariff: Tariff, load: IntervalFile) -> list[str]:
    """Where the load lies outside the days for which the file says that the tariff holds."""
    first, last = load.series.first_at // _DAY, (load.last_at - 1) // _DAY
    starts, ends = tariff.versions[0].starts_on, tariff.versions[-1].ends_on
    outside = (starts is not None and first < starts) or (ends is not None and last > ends)
    if not outside:
        return []
    span = f"{_day(starts)} to {_day(ends)}"
    return [f"The file dates the tariff {span}; the load of {_day(first)} to {_day(last)} is billed by it"]


def _day(day: int | None) -> str:
    return "…" if day is None else days.day_text(day)
