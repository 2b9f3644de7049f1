"""What the lines of a site's contracts ask for energy, power and standing still in one month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.parts import ALWAYS, Schedule, Tier
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.terms import Line, Version
from desktop_app.engine.bill.frame import Frame
from desktop_app.engine.marginal.expected import candidate_hours, hours_of_events, reached_tier
from desktop_app.engine.results import Floats, Ints

KWH_PER_MWH = KW_PER_MW = 1000.0
_EPS = 1e-9


@dataclass(frozen=True, slots=True)
class Market:
    """A market's price as a line takes it: clipped, then multiplied."""

    series_id: int
    multiplier: float = 1.0
    cap: float | None = None
    floor: float | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """A price of energy by period of one of the month's keys; the first of them without a key."""

    key: int | None
    usd_per_mwh: tuple[float, ...]
    above_blocks: bool


@dataclass(frozen=True, slots=True)
class Step:
    """Megawatts of a fixed block, delivered in period 0 of a key, or at all hours."""

    mw: float
    usd_per_mwh: float
    key: int | None = None
    is_paid: bool = True
    """Whether it is paid for when it is not taken; else its price is that of the energy taken."""
    resale: float = 0.0
    """What a MWh resold brings over its price at the market, 0 where nothing is sold."""
    fee: float = 0.0
    series_id: int = 0


@dataclass(frozen=True, slots=True)
class Demand:
    """A charge on the highest power of a month: [$ per MW], by period of a key."""

    key: int | None
    tiers: tuple[tuple[Tier, ...], ...]
    factor: float
    """From $/kW to $/MW, with what taxes, losses and escalation make of it."""
    floor_mw: float = 0.0
    """Paid for in any case."""
    ratchet_share: tuple[float, ...] = ()
    """What the peak of each calendar month binds later months to; empty: nothing."""
    ratchet_months: int = 0
    """How far later; 0: a year."""
    prior_mw: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Standby:
    """Paid for power that stands ready while it runs, up to so many MW; lost when off."""

    mw: float
    usd_per_mwh: float
    """Where no series gives it."""
    series_id: int | None
    share: float
    """What is kept of the series' price."""
    key: int | None


@dataclass(slots=True)
class MonthRates:
    """All that a site's contracts ask in a month; prices and powers at the meter."""

    frame: Frame
    """The clock of the hours whose prices stand for the month; each contract has its own."""
    month: int
    """The month that is billed."""
    day: int
    expected_mw: float
    """What the site would draw if all ran, for tiers and floors."""
    baseline_mw: Floats | None = None
    """Of two-part pricing, [I]; None without a meter of it."""
    keys: list[Ints] = field(default_factory=list)
    """Which period an hour belongs to, [I]; one for every schedule that matters."""
    prices: list[Price] = field(default_factory=list)
    markets: list[Market] = field(default_factory=list)
    spared: list[Market] = field(default_factory=list)
    """What each MWh of the baseline need not pay, since only what deviates from it pays the market."""
    steps: list[Step] = field(default_factory=list)
    demand: list[Demand] = field(default_factory=list)
    standby: list[Standby] = field(default_factory=list)
    protected: list[tuple[float, int]] = field(default_factory=list)
    """Firm MW above which an event's price holds, and the place of that price."""
    standing_usd: float = 0.0
    """Of the month, whatever runs."""
    credit_usd: float = 0.0
    notes: set[str] = field(default_factory=set)
    takes: set[str] = field(default_factory=set)
    """Lines with a minimum take; they join months and are weighed by contract year."""

    def key_of(self, values: Ints) -> int | None:
        """The place of a key; None where every hour is of period 0."""
        if not values.any():
            return None
        for at, known in enumerate(self.keys):
            if np.array_equal(known, values):
                return at
        self.keys.append(values)
        return len(self.keys) - 1

    def schedule_key(self, schedule: Schedule) -> int | None:
        return None if schedule == ALWAYS else self.key_of(self.frame.period_of(schedule).astype(np.int64))

    @property
    def baseline_mwh(self) -> Floats:
        """Energy of the baseline in the month, [I]; nothing where there is none."""
        mw = np.zeros(self.frame.count) if self.baseline_mw is None else self.baseline_mw
        length = days.first_day(self.month + 1) - days.first_day(self.month)
        return mw * (length * 24 / self.frame.count)

    def charge(self, usd_per_mwh: Sequence[float], load: int, key: int | None = None) -> None:
        """A price of energy by period of a key; that of a baseline is paid whatever runs."""
        if load in (of.BASELINE, of.DEVIATION):
            sign = 1 if load == of.BASELINE else -1
            price = np.array(usd_per_mwh)[0 if key is None else self.keys[key]]
            self.standing_usd += sign * float((price * self.baseline_mwh).sum())
        if load != of.BASELINE:
            self.prices.append(Price(key, tuple(usd_per_mwh), load == of.ABOVE_BLOCKS))

    def tell_baseline(self) -> None:
        """Say what stands for the baseline."""
        if self.baseline_mw is None:
            self.notes.add("Without a baseline meter, what a baseline costs and spares is left out")
        else:
            self.notes.add("The baseline goes on as in the last year of its meter")


def add_version(rates: MonthRates, contract: PowerContract, version: Version) -> None:
    """Add what a version of a contract asks in the month."""
    weights = weights_of(version.lines)
    for line in version.lines:
        handler = _HANDLERS.get(line.kind)
        if handler:
            handler(rates, contract, line, weights[line.id])


def weights_of(lines: Sequence[Line]) -> dict[int, float]:
    """What a dollar of each line comes to with the percentages on it, and those on them."""
    made = {line.id: 1.0 for line in lines}
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if line.kind == "percent":
            for base in lines[:at]:
                if not line.bases or base.id in line.bases:
                    made[base.id] += line.parameters.share * made[line.id]
    return made


# --- energy -------------------------------------------------------------------------------------------
def _index(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    given, over = line.parameters, (1 + contract.loss_share) * weight
    if line.series_id is None:
        return
    market = Market(line.series_id, given.multiplier * over, given.cap_usd_per_mwh, given.floor_usd_per_mwh)
    adder = given.adder_usd_per_mwh * over
    if given.load in (of.BASELINE, of.DEVIATION):
        rates.tell_baseline()
        sign = 1 if given.load == of.DEVIATION else -1
        rates.spared.append(replace(market, multiplier=sign * market.multiplier))
        rates.charge((adder,), given.load)
        if given.load == of.DEVIATION:
            rates.markets.append(market)
        return
    if given.load == of.METERED and any(s.resale for s in rates.steps):
        rates.notes.add("A market price on all energy is taken to be on that above the blocks")
    rates.markets.append(market)
    rates.prices.append(Price(None, (adder,), True))


def _energy(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    given = line.parameters
    if given.load == of.BASELINE:
        rates.tell_baseline()
    mw = rates.expected_mw
    if given.load == of.BASELINE and rates.baseline_mw is not None:
        mw = float(rates.baseline_mw.mean())
    over = KWH_PER_MWH * (1 + contract.loss_share) * weight * given.escalator.factor(rates.day)
    made = []
    for tiers in given.tiers:
        tier = reached_tier(tiers, mw * KW_PER_MW, rates.frame)
        made.append(tiers[tier].price * over)
    if any(len(tiers) > 1 for tiers in given.tiers):
        rates.notes.add(f"{line.label}: of its tiers the last that the expected load reaches is the price")
    rates.charge(made, given.load, rates.schedule_key(given.schedule))


def _block(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    given = line.parameters
    if not (given.starts_on or 0) <= rates.day <= (given.ends_on or rates.day):
        return
    share = (line.elections or {}).get(rates.month, given.elected_share)
    if given.deemed_full and given.deemed_full[rates.month % 12]:
        share = 1.0
    over = 1 + contract.loss_share
    step = Step(
        given.mw * share / over, given.usd_per_mwh * given.escalator.factor(rates.day) * over * weight,
        rates.schedule_key(given.hours),
    )  # fmt: skip
    if given.resale in (of.NET_SETTLEMENT, of.BILL_CREDIT):
        sold = replace(
            step, resale=over * weight, fee=given.resale_fee_usd_per_mwh, series_id=line.series_id or 0
        )
        rates.steps.append(sold)
        if given.negative_resale:
            rates.notes.add(f"{line.label}: resale at a negative price is left out of dispatch")
        return
    if given.resale == of.BANK:
        rates.notes.add(f"{line.label}: banked energy is taken to be worth nothing in other hours")
    rates.steps.append(replace(step, mw=step.mw * given.take_share))
    if given.take_share < 1:
        rates.steps.append(replace(step, mw=step.mw * (1 - given.take_share), is_paid=False))


def _hosting(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    given, growth = line.parameters, line.parameters.escalator.factor(rates.day)
    rates.charge((given.usd_per_kwh * KWH_PER_MWH * growth * weight,), of.METERED)
    kw = contract.contract_kw or rates.expected_mw * KW_PER_MW
    rates.standing_usd += given.usd_per_kw_month * kw * growth * weight
    if given.production_share:
        rates.notes.add(f"{line.label}: its share of production is left out of dispatch and of its cost")


# --- power --------------------------------------------------------------------------------------------
def _demand(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    given = line.parameters
    losses = 1 + contract.loss_share if contract.losses_of else 1.0
    factor = KW_PER_MW * weight * losses * given.escalator.factor(rates.day)
    if given.per:
        factor *= days.first_day(rates.month + 1) - days.first_day(rates.month)
        rates.notes.add(f"{line.label}: a charge by the day is taken as one on the month's highest power")
    if given.power_factor != 0:
        rates.notes.add(f"{line.label}: machines are taken to have a power factor of 1")
    floor = max(given.minimum_kw, given.contract_share * (contract.contract_kw or 0)) / KW_PER_MW / losses
    shares = given.ratchet_shares or (given.ratchet_share,) * 12
    if given.ratchet == of.NO_RATCHET:
        shares = ()
    elif given.ratchet_of:
        shares = tuple(s * on for s, on in zip(shares, given.ratchet_of, strict=True))
    reach = given.ratchet_months if given.ratchet == of.MONTHS_BACK else 0
    if any(shares):
        rates.notes.add(f"{line.label}: what a peak binds later months to is paid, but not weighed")
    prior = tuple(kw / KW_PER_MW for kw in given.prior_peaks_kw)
    key = rates.schedule_key(given.schedule)
    tiers = tuple(tuple(replace(t, most=t.most / KW_PER_MW) for t in period) for period in given.tiers)
    rates.demand.append(Demand(key, tiers, factor, floor, shares, reach, prior))


def _coincident(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    """Expected price: probability of a peak in an interval × what a MW at all peaks of a season costs."""
    hours, count = candidate_hours(rates.frame, line, rates.month)
    if not count or not hours.any():
        return
    given = line.parameters
    losses = 1 + contract.loss_share if contract.losses_of else 1.0
    months = given.applies_months / 12
    each = given.usd_per_kw_year * KW_PER_MW * given.scalar / given.peaks * weight * losses * months
    interval_h = rates.frame.minutes / 60
    price = each * min(count / hours.sum(), 1.0) / interval_h
    rates.prices.append(Price(rates.key_of(hours.astype(np.int64)), (0.0, float(price)), False))
    rates.notes.add(f"{line.label}: a coming peak counts as its price times how likely an hour is one")


def _adder(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    given = line.parameters
    amount = given.amount
    if given.by_month:
        amount = given.by_month[rates.month % 12]
    for month, value in given.by_date:
        amount = value if month <= rates.month else amount
    amount *= given.escalator.factor(rates.day) * weight
    losses = 1 + contract.loss_share
    if given.unit in (of.PER_KWH, of.PER_MWH):
        rates.charge((amount * losses * (KWH_PER_MWH if given.unit == of.PER_KWH else 1),), given.load)
    elif given.unit == of.PER_CONTRACT_KW:
        rates.standing_usd += amount * (contract.contract_kw or 0)
    else:
        factor = KW_PER_MW * (losses if contract.losses_of else 1.0)
        rates.demand.append(Demand(None, ((Tier(amount),),), factor))


# --- whatever runs ------------------------------------------------------------------------------------
def _fixed(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    given = line.parameters
    length = days.first_day(rates.month + 1) - days.first_day(rates.month)
    each = given.amount_usd * given.meters * given.escalator.factor(rates.day) * weight
    rates.standing_usd += each * (1, length, 1 / 12)[given.per]


def _interruptible(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    given = line.parameters
    firm = contract.firm_kw or 0.0
    enrolled = given.enrolled_kw
    if enrolled is None:
        enrolled = max((contract.contract_kw or rates.expected_mw * KW_PER_MW) - firm, 0.0)
    if not given.months or given.months[rates.month % 12]:
        rates.credit_usd += given.credit_usd_per_kw_month * enrolled * weight
    hours = hours_of_events(rates.frame, line.events, rates.month)
    if not hours.any():
        return
    price = given.event_usd_per_mwh
    if given.penalty == 1:
        price += given.penalty_amount * KW_PER_MW / (hours.sum() * rates.frame.minutes / 60)
    rates.prices.append(Price(rates.key_of(hours.astype(np.int64)), (0.0, price * weight), False))
    rates.protected.append((firm / KW_PER_MW, len(rates.prices) - 1))


def _availability(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    given = line.parameters
    key = rates.schedule_key(given.hours)
    share = given.share * weight
    rates.standby.append(Standby(given.mw, given.usd_per_mw_hour * share, line.series_id, share, key))


def _minimum(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    rates.notes.add(f"{line.label}: a least bill is not part of the price of the next MWh")


def _take(rates: MonthRates, contract: PowerContract, line: Line, weight: float) -> None:
    rates.notes.add(
        f"{line.label}: below the year's minimum, a MWh taken also saves the price of a shortfall"
    )


_HANDLERS: dict[str, Callable[[MonthRates, PowerContract, Line, float], None]] = {
    "energy": _energy,
    "index": _index,
    "block": _block,
    "demand": _demand,
    "coincident peak": _coincident,
    "adder": _adder,
    "fixed": _fixed,
    "interruptible": _interruptible,
    "availability": _availability,
    "hosting": _hosting,
    "minimum bill": _minimum,
    "minimum take": _take,
}
