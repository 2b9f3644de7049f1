"""Every kind of charge with its parameters; a new kind is one record here, one function in the engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop_app.domain.charges.declare import CATEGORIES, charge
from desktop_app.domain.charges.parts import (
    ALWAYS,
    Dated,
    Escalator,
    MonthFlags,
    Months,
    Schedule,
    Tiers,
    flat_tiers,
    part,
)
from desktop_app.domain.fields import field

LOADS = ("metered", "above the blocks", "baseline", "metered less baseline")
METERED, ABOVE_BLOCKS, BASELINE, DEVIATION = range(4)
"""Which load a charge is of; two-part real-time pricing bills the baseline at the tariff and the deviation
from it at the hourly price."""
_LOAD_HELP = "Which energy is charged: all, what the fixed blocks do not cover, or against a baseline."
_PRICES: dict[str, Any] = {"minimum": -1000, "maximum": 20_000, "digits": 4}
_SCHEDULE_HELP = "Which period each hour of the year belongs to."


def _load(default: int = METERED) -> int:
    return field("Load", "choice", choices=LOADS, default=default, help=_LOAD_HELP)


def _schedule() -> Schedule:
    return part("Schedule", "schedule", default=ALWAYS, help=_SCHEDULE_HELP)


def _escalator() -> Escalator:
    return part("Escalator", "escalator", default=Escalator())


def _unpriced(schedule: Schedule, tiers: Tiers) -> Iterator[str]:
    if schedule.period_count > len(tiers):
        yield f"The schedule names period {schedule.period_count}, but only {len(tiers)} have rates"


# --- energy -------------------------------------------------------------------------------------------
@charge("energy", "Energy by period and tier", "energy", "Rates per kWh by time of use, in tiers if wanted.")
class Energy:
    load: int = _load()
    schedule: Schedule = _schedule()
    tiers: Tiers = part("Rates", "tiers", default=flat_tiers(0.0), unit="$/kWh")
    escalator: Escalator = _escalator()

    def contradictions(self) -> Iterator[str]:
        yield from _unpriced(self.schedule, self.tiers)
        if any(tier.unit == "kW" for period in self.tiers for tier in period):
            yield "Tiers of energy are bounded by energy, not by kW"


@charge(
    "index", "Energy at a market price", "energy", "Multiplier × the hourly price of a series, plus an adder."
)
class Index:
    load: int = _load(ABOVE_BLOCKS)
    multiplier: float = field("Multiplier", minimum=0, maximum=10, digits=4, default=1.0)
    adder_usd_per_mwh: float = field("Adder", unit="$/MWh", default=0.0, **_PRICES)
    cap_usd_per_mwh: float | None = field(
        "Cap",
        unit="$/MWh",
        optional=True,
        default=None,
        help="The market's price counts as no more.",
        **_PRICES,
    )
    floor_usd_per_mwh: float | None = field(
        "Floor",
        unit="$/MWh",
        optional=True,
        default=None,
        help="The market's price counts as no less.",
        **_PRICES,
    )

    def contradictions(self) -> Iterator[str]:
        low, high = self.floor_usd_per_mwh, self.cap_usd_per_mwh
        if low is not None and high is not None and low > high:
            yield "The floor of the price lies above its cap"


RESALES = ("none", "net settlement", "bill credit", "bank")
NO_RESALE, NET_SETTLEMENT, BILL_CREDIT, BANK = range(4)
FIRMNESS = ("firm", "unit contingent")
FIRM, UNIT_CONTINGENT = range(2)


@charge("block", "Fixed block", "energy", "Megawatts bought at a fixed price, paid for whether taken or not.")
class Block:
    mw: float = field("Power", unit="MW", minimum=0, maximum=10_000, digits=3)
    usd_per_mwh: float = field("Price", unit="$/MWh", **_PRICES)
    starts_on: int | None = field(
        "From", "day", optional=True, default=None, help="Empty: from the version's first day."
    )
    ends_on: int | None = field(
        "Last day", "day", optional=True, default=None, help="Empty: as long as the version."
    )
    hours: Schedule = part(
        "Hours", "schedule", default=ALWAYS, help="Delivered in the hours of period 0; not in others."
    )
    take_share: float = field(
        "Take or pay",
        unit="%",
        minimum=0,
        maximum=1,
        default=1.0,
        help="Share of the block paid for if not taken.",
    )
    elections: tuple[float, ...] = part(
        "May be elected",
        "shares",
        default=(),
        help="Shares of the block that may be chosen month by month; empty: all of it.",
    )
    elected_share: float = field(
        "Elected", unit="%", minimum=0, maximum=1, default=1.0, help="Share of a month without an election."
    )
    deemed_full: MonthFlags = part(
        "Always in full", "month-flags", default=(), help="Months in which all counts as elected."
    )
    resale: int = field(
        "Resale", "choice", choices=RESALES, default=NO_RESALE,
        help="Of energy that is not taken: nothing, sold at the series' price, or kept as a credit.",
    )  # fmt: skip
    resale_fee_usd_per_mwh: float = field(
        "Resale fee", unit="$/MWh", minimum=0, maximum=20_000, digits=4, default=0.0
    )
    negative_resale: int = field(
        "Negative prices count", "flag", default=0, help="Whether resale at a negative price is charged."
    )
    firmness: int = field("Firmness", "choice", choices=FIRMNESS, default=0)
    escalator: Escalator = _escalator()

    def contradictions(self) -> Iterator[str]:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            yield "The block ends before it starts"
        if self.elections and self.elected_share not in self.elections:
            yield "The share of a month without an election is not one that may be elected"


# --- demand -------------------------------------------------------------------------------------------
DEMAND_UNITS = ("kW", "kVA")
SPANS = ("month", "day")
POWER_FACTORS = ("none", "kVA", "multiplier")
RATCHETS = ("none", "months back", "named months")
NO_RATCHET, MONTHS_BACK, NAMED_MONTHS = range(3)


@charge(
    "demand", "Demand", "demand", "The highest power of the month, at a rate per kW, by period if wanted."
)
class Demand:
    schedule: Schedule = _schedule()
    tiers: Tiers = part("Rates", "tiers", default=flat_tiers(0.0), unit="$/kW")
    per: int = field(
        "Measured by", "choice", choices=SPANS, default=0, help="A rate per kW and month, or per kW and day."
    )
    minimum_kw: float = field("At least", unit="kW", minimum=0, maximum=1e7, default=0.0, digits=0)
    contract_share: float = field(
        "Of the contract",
        unit="%",
        minimum=0,
        maximum=1,
        default=0.0,
        help="Share of contract kW billed at least.",
    )
    ratchet: int = field(
        "Ratchet", "choice", choices=RATCHETS, default=NO_RATCHET,
        help="Billed at least a share of earlier peaks: of the last months, or of named months.",
    )  # fmt: skip
    ratchet_share: float = field("Ratchet share", unit="%", minimum=0, maximum=1, default=0.0)
    ratchet_months: int = field("Months back", "integer", minimum=0, maximum=36, default=11)
    ratchet_of: MonthFlags = part("Months that count", "month-flags", default=(), help="Empty: every month.")
    ratchet_shares: Months = part(
        "Shares by month",
        "months",
        default=(),
        help="Of the month looked back to; instead of one share for all.",
    )
    prior_peaks_kw: Months = part(
        "Peaks of the year before", "months", default=(), unit="kW", help="Where no load data reaches."
    )
    power_factor: int = field("Power factor", "choice", choices=POWER_FACTORS, default=0)
    reference_power_factor: float = field(
        "Reference power factor", minimum=0.5, maximum=1, default=0.95, digits=3
    )
    escalator: Escalator = _escalator()

    def contradictions(self) -> Iterator[str]:
        yield from _unpriced(self.schedule, self.tiers)
        if self.ratchet != NO_RATCHET and not (self.ratchet_share or any(self.ratchet_shares)):
            yield "A ratchet needs its share"
        if any(tier.unit not in ("kW", "kWh") for period in self.tiers for tier in period):
            yield "Tiers of demand are bounded by kW"


@charge(
    "reactive", "Reactive power", "demand", "A rate for kVAR beyond what a reference power factor allows."
)
class Reactive:
    usd_per_kvar: float = field("Rate", unit="$/kVAR", minimum=0, maximum=1000, digits=4)
    reference_power_factor: float = field(
        "Reference power factor", minimum=0.5, maximum=1, default=0.95, digits=3
    )


@charge(
    "coincident peak", "Coincident peaks", "coincident peak",
    "Our power in the system's highest hours of a season sets a charge in the year after.",
)  # fmt: skip
class CoincidentPeak:
    usd_per_kw_year: float = field("Rate", unit="$/kW-year", minimum=0, maximum=10_000, digits=4)
    peaks: int = field("Peaks", "integer", minimum=1, maximum=60, default=4)
    months: MonthFlags = part(
        "Season",
        "month-flags",
        default=(*(False,) * 5, *(True,) * 4, *(False,) * 3),
        help="Months in which a peak can fall.",
    )
    one_a_month: int = field(
        "One a month", "flag", default=1, help="Whether each month of the season has one peak."
    )
    from_hour: int = field(
        "From hour", "integer", minimum=0, maximum=23, default=14, help="A peak falls between these hours."
    )
    to_hour: int = field("To hour", "integer", minimum=1, maximum=24, default=19)
    weekdays_only: int = field("Weekdays only", "flag", default=1)
    interval: int = field("Interval", "choice", choices=("5 min", "15 min", "30 min", "60 min"), default=1)
    scalar: float = field("Scaling factor", minimum=0, maximum=10, digits=4, default=1.0)
    applies_from: int = field(
        "Charged from month",
        "integer",
        minimum=1,
        maximum=12,
        default=1,
        help="Of the year after the season.",
    )
    applies_months: int = field("For months", "integer", minimum=1, maximum=24, default=12)
    prior_kw: float = field(
        "Our mean in the last season", unit="kW", minimum=0, maximum=1e7, default=0.0, digits=0,
        help="Of the season before the load data begins.",
    )  # fmt: skip

    def contradictions(self) -> Iterator[str]:
        if self.to_hour <= self.from_hour:
            yield "The hours of a coincident peak end before they begin"
        if not any(self.months):
            yield "Coincident peaks need a season"


# --- adders and fixed charges -------------------------------------------------------------------------
ADDER_UNITS = ("$/kWh", "$/MWh", "$/kW-month", "$/kW of contract-month", "$/kVA-month")
PER_KWH, PER_MWH, PER_KW, PER_CONTRACT_KW, PER_KVA = range(5)


@charge(
    "adder",
    "Adder or adjustment",
    "adder",
    "An amount per kWh, MWh or kW: delivery, ancillary, fuel, riders.",
)
class Adder:
    category: int = field("Counts as", "choice", choices=CATEGORIES, default=CATEGORIES.index("adder"))
    unit: int = field("Unit", "choice", choices=ADDER_UNITS, default=PER_MWH)
    amount: float = field("Amount", minimum=-20_000, maximum=20_000, digits=6, default=0.0)
    load: int = _load()
    by_month: Months = part("By calendar month", "months", default=(), help="Instead of one amount.")
    by_date: Dated = part(
        "From month to month", "dated", default=(), help="Amounts that hold from a month on; they win."
    )
    escalator: Escalator = _escalator()


FIXED_PER = ("month", "day", "year")


@charge("fixed", "Fixed charge", "fixed", "An amount per month, day or year, whatever is used.")
class Fixed:
    amount_usd: float = field("Amount", unit="$", minimum=-1e9, maximum=1e9, digits=2)
    per: int = field("Per", "choice", choices=FIXED_PER, default=0)
    meters: int = field("Meters", "integer", minimum=1, maximum=10_000, default=1)
    escalator: Escalator = _escalator()


# --- what other lines come to -------------------------------------------------------------------------
@charge(
    "percent", "Percentage of other lines", "tax", "A tax or rider on the lines that it names, in sequence."
)
class Percent:
    share: float = field("Percentage", unit="%", minimum=-1, maximum=10, digits=4)
    category: int = field("Counts as", "choice", choices=CATEGORIES, default=CATEGORIES.index("tax"))


@charge("minimum bill", "Minimum bill", "minimum", "Tops up the lines that it names to a least amount.")
class MinimumBill:
    amount_usd: float = field("Amount", unit="$", minimum=0, maximum=1e9, digits=2, default=0.0)
    usd_per_kw: float = field(
        "And per kW of contract", unit="$/kW", minimum=0, maximum=10_000, digits=4, default=0.0
    )
    per: int = field("Per", "choice", choices=FIXED_PER, default=0)


@charge(
    "minimum take",
    "Minimum take",
    "minimum",
    "Energy to be taken in a contract year; what is missing is paid.",
)
class MinimumTake:
    mwh_per_year: float = field("Energy", unit="MWh a year", minimum=0, maximum=1e9, digits=0)
    usd_per_mwh: float = field("Price of the shortfall", unit="$/MWh", **_PRICES)
    first_month: int = field(
        "Year begins in month",
        "integer",
        minimum=1,
        maximum=12,
        default=1,
        help="Trued up in its last month.",
    )


# --- demand response ----------------------------------------------------------------------------------
PENALTIES = ("none", "$/kW of each failure", "share of the month's credit")


@charge(
    "interruptible", "Interruptible or demand response", "credit",
    "A credit for power that may be called off at notice, with events, obligations and penalties.",
)  # fmt: skip
class Interruptible:
    credit_usd_per_kw_month: float = field(
        "Credit", unit="$/kW-month", minimum=0, maximum=1000, digits=4, default=0.0
    )
    enrolled_kw: float | None = field(
        "Enrolled",
        unit="kW",
        minimum=0,
        maximum=1e7,
        optional=True,
        default=None,
        digits=0,
        help="Empty: contract less firm kW.",
    )
    months: MonthFlags = part(
        "Months", "month-flags", default=(), help="In which the credit is paid; empty: all."
    )
    notice_minutes: int = field("Notice", "integer", unit="min", minimum=0, maximum=100_000, default=30)
    most_hours_an_event: float | None = field(
        "Hours an event", minimum=0, maximum=1000, optional=True, default=None, digits=1
    )
    most_events_a_year: int | None = field(
        "Events a year", "integer", minimum=0, maximum=8784, optional=True, default=None
    )
    most_hours_a_year: float | None = field(
        "Hours a year", minimum=0, maximum=8784, optional=True, default=None, digits=1
    )
    event_usd_per_mwh: float = field(
        "Paid for energy curtailed", unit="$/MWh", minimum=0, maximum=20_000, digits=2, default=0.0
    )
    penalty: int = field(
        "Penalty", "choice", choices=PENALTIES, default=0, help="For power above firm in an event."
    )
    penalty_amount: float = field("Penalty amount", minimum=0, maximum=100_000, digits=4, default=0.0)


@charge(
    "availability",
    "Availability payment",
    "credit",
    "Paid by the hour for power that stands ready: ancillary services.",
)
class Availability:
    mw: float = field("Power", unit="MW", minimum=0, maximum=10_000, digits=3)
    usd_per_mw_hour: float = field(
        "Price",
        unit="$/MW-h",
        minimum=0,
        maximum=20_000,
        digits=4,
        default=0.0,
        help="Where no series is named.",
    )
    share: float = field(
        "Share kept", unit="%", minimum=0, maximum=1, default=1.0, help="After the aggregator's part."
    )
    hours: Schedule = part(
        "Hours", "schedule", default=ALWAYS, help="Offered in the hours of period 0; not in others."
    )


# --- hosting ------------------------------------------------------------------------------------------
@charge(
    "hosting",
    "Hosting",
    "energy",
    "An all-in price per kWh or a share of production, capacity fee, uptime guarantee.",
)
class Hosting:
    usd_per_kwh: float = field("Price", unit="$/kWh", minimum=0, maximum=10, digits=5, default=0.0)
    production_share: float = field("Share of production", unit="%", minimum=0, maximum=1, default=0.0)
    usd_per_kw_month: float = field(
        "Capacity fee", unit="$/kW-month", minimum=0, maximum=1000, digits=4, default=0.0
    )
    uptime_guarantee: float = field("Uptime guaranteed", unit="%", minimum=0, maximum=1, default=0.0)
    usd_per_mw_hour_short: float = field(
        "Paid for missing uptime", unit="$/MW-h", minimum=0, maximum=20_000, digits=2, default=0.0
    )
    escalator: Escalator = _escalator()
