"""Demand: the highest power of the month or day by period, with all that lifts it, at a rate per kW."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import Demand
from desktop_app.domain.charges.parts import Schedule
from desktop_app.domain.terms import Line
from desktop_app.engine.bill import tiers
from desktop_app.engine.bill.frame import Frame, Runs
from desktop_app.engine.bill.items import growth, in_force, item
from desktop_app.engine.bill.ratchet import Ratchet, months_back, ratchet_of
from desktop_app.engine.bill.results import Item, Rows
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats, Ints

_PER_DAY = 1
_NO_FACTOR, _KVA, _MULTIPLIER = range(3)
_MEASURED, _MINIMUM, _CONTRACT, _RATCHET, _POWER_FACTOR = range(5)


@dataclass(slots=True, eq=False)
class Lifted:
    """What a demand line is billed for by month and period, [M, P], and what it was lifted by."""

    kw: Floats
    """[kVA] where the line bills that."""
    measured_kw: Floats
    factor: Floats | None
    """Of the power factor, where it multiplies what is measured."""
    minimum_kw: float
    contract_kw: float
    """Billed at least for the contract's power."""
    ratchet: Ratchet | None

    @property
    def floor_kw(self) -> Floats | float:
        """What is billed without any load."""
        least = max(self.minimum_kw, self.contract_kw)
        return least if self.ratchet is None else np.maximum(self.ratchet.floor_kw, least)

    @property
    def is_measured(self) -> bool:
        """Whether nothing can have lifted it."""
        return self.ratchet is None and self.factor is None and not (self.minimum_kw or self.contract_kw)

    def reason(self) -> Ints:
        """Which of measured, minimum, contract, ratchet or power factor decided, [M, P]."""
        factor = 1.0 if self.factor is None else self.factor
        own = self.measured_kw * factor
        floors = [own, np.full_like(own, self.minimum_kw), np.full_like(own, self.contract_kw)]
        reason = np.stack(floors + ([self.ratchet.floor_kw] if self.ratchet else [])).argmax(axis=0)
        return np.where((reason == _MEASURED) & (factor > 1), _POWER_FACTOR, reason)


def demand(line: Line, at: Situation, months: NDArray[np.bool_]) -> Rows:
    """Billing demand by period through the tiers × rate; POWER formulas, charge 4.

    Billing demand = max(peak, minimum kW, share × contract kW, ratchet share × earlier peaks). A period
    that has no hours in a month is not billed. A month that the contract's beginning or end cuts short
    counts as its share.
    """
    charge: Demand = line.parameters
    lifted = _lifted(line, at)
    if charge.per == _PER_DAY:
        return _by_day(charge, lifted, at, months)
    kw = _through_tiers(charge, lifted.kw)
    if at.frame.outside:
        kw = kw * at.frame.share[:, None, None]
    return _rows(charge, lifted, in_force(kw, months), at)


def billing_demand_kw(at: Situation) -> Floats:
    """What the first demand line of each version is billed for, the highest of its periods; the peak of a
    month without one [kW], [M]."""
    made: Floats | None = None
    for version, months in at.versions:
        line = next(version.of_kind("demand"), None)
        if line is not None:
            kw = _lifted(line, at).kw
            highest = kw.max(axis=1) if kw.shape[1] > 1 else kw[:, 0]
            if all(months.tolist()):
                return highest
            made = np.where(months, highest, at.peak_kw if made is None else made)
    return at.peak_kw if made is None else made


def demand_lookback(line: Line) -> int:
    """How many months a ratchet looks back."""
    return months_back(line.parameters)


# --- what is billed ------------------------------------------------------------------------------------
def _lifted(line: Line, at: Situation) -> Lifted:
    found = at.kept.get(line.id)
    if found is None:
        found = at.kept[line.id] = _lift(line.parameters, at)
    return found


def _lift(charge: Demand, at: Situation) -> Lifted:
    runs = at.windows.runs_of(charge.schedule)
    measured, factor = _measured(charge, at, runs)
    own = measured if factor is None else measured * factor
    ratchet = None
    if months_back(charge):
        ratchet = ratchet_of(charge, at.frame.months, _history(charge, own, runs), at.load_months)
    contract_kw = charge.contract_share * (at.terms.contract.contract_kw or 0.0)
    lifted = Lifted(own, measured, factor, charge.minimum_kw, contract_kw, ratchet)
    if not lifted.is_measured:
        lifted.kw = np.maximum(own, lifted.floor_kw) * runs.present
    return lifted


def _measured(charge: Demand, at: Situation, runs: Runs) -> tuple[Floats, Floats | None]:
    """Peaks by month and period, and what the power factor at the peak multiplies them by, [M, P]."""
    if charge.power_factor != _NO_FACTOR and at.kvar is None:
        at.note("No reactive power is known: demand is billed as if the power factor were good enough.")
    if charge.power_factor == _NO_FACTOR or at.kvar is None:
        return runs.maxima(at.kw), None
    kva = np.hypot(at.kw, at.kvar)
    if charge.power_factor == _KVA:
        return runs.maxima(kva), None
    kw_at, kva_at = (np.zeros(runs.shape[0] * runs.shape[1]) for _ in range(2))
    cells, peak_at = runs.peaks_at(at.kw)
    kw_at[cells], kva_at[cells] = at.kw[peak_at], kva[peak_at]
    ratio = np.divide(kva_at, kw_at, out=np.ones_like(kw_at), where=kw_at > 0)
    factor = np.maximum(charge.reference_power_factor * ratio, 1.0)
    return kw_at.reshape(runs.shape), factor.reshape(runs.shape)


def _history(charge: Demand, own: Floats, runs: Runs) -> Floats:
    """The peaks that a ratchet looks back to: of the same period, or, in months that do not have its hours
    (another season's), the highest of the periods that cost anything."""
    if runs.present.all():
        return own
    priced = [any(t.price for t in charge.tiers[p]) for p in range(runs.shape[1])]
    highest = own[:, priced].max(axis=1) if any(priced) else own.max(axis=1)
    return np.where(runs.present, own, highest[:, None])


def _through_tiers(charge: Demand, kw: Floats) -> Floats:
    """Power by tier [..., P, T]."""
    if tiers.tier_count(charge.tiers) == 1:
        return kw[..., None]
    bounds = [[tier.most for tier in period] for period in charge.tiers[: kw.shape[-1]]]
    widest = tiers.tier_count(charge.tiers)
    return tiers.filled(kw, np.array([(*row, *(np.inf,) * (widest - len(row))) for row in bounds]))


# --- how it is explained -------------------------------------------------------------------------------
def _rows(charge: Demand, lifted: Lifted, kw: Floats, at: Situation) -> Rows:
    """A row for each period and tier, and rows of their own for months in which something lifted it."""
    prices, factor = tiers.prices_of(charge.tiers), growth(charge.escalator, at.frame)
    unit = "kVA" if charge.power_factor == _KVA and at.kvar is not None else "kW"
    when = _Peaks(at.windows, charge.schedule, _power_of(charge, at), unit)
    plain = tiers.rows_of(charge.tiers, kw, prices, factor, ("Peak", unit), when.of_period)
    if lifted.is_measured:
        return plain
    texts = _Texts(charge, lifted, at.terms.contract.contract_kw or 0.0, unit, when)
    return Rows(plain.amount_usd, lambda: _lifted_rows(texts, kw, prices, factor))


def _lifted_rows(texts: _Texts, kw: Floats, prices: Floats, factor: Floats | float) -> tuple[Item, ...]:
    found: list[Item] = []
    reason = texts.lifted.reason()
    for p, t in zip(*np.nonzero(kw.any(axis=0)), strict=True):
        label = tiers.label_of(texts.charge.tiers, p, t, "Peak")
        for text, months in texts.of_period(p, reason[:, p]):
            quantity = np.where(months, kw[:, p, t], 0.0)
            if quantity.any():
                rate, detail = prices[p, t] * factor, texts.when.of_period(int(p))
                found.append(item(_joined(label, text), texts.unit, quantity, rate, detail))
    return tuple(found)


def _joined(label: str, text: str) -> str:
    if not text:
        return label
    return text if label == "Peak" else f"{label}. {text}"


@dataclass(slots=True, eq=False)
class _Peaks:
    """Says when the peaks were, of any period and month that is asked for."""

    windows: Frame
    schedule: Schedule
    power: Floats
    unit: str

    def of_period(self, p: int) -> Callable[[int], str]:
        """Such as "250.0 kW on 2 Apr 2025, 15:00", by row of the billing month."""

        def text(m: int) -> str:
            low, high = self.windows.start[m : m + 2].tolist()
            within = self.windows.period_of(self.schedule)[low:high] == p
            power = np.where(within, self.power[low:high], 0.0)
            if not power.any():
                return "No power was measured"
            highest = int(power.argmax())
            return f"{power[highest]:,.1f} {self.unit} on {self.windows.local_text(low + highest)}"

        return text


@dataclass(frozen=True, slots=True, eq=False)
class _Texts:
    """Says what lifted the demand of a line; holds no more of the situation than that takes."""

    charge: Demand
    lifted: Lifted
    contract_kw: float
    unit: str
    when: _Peaks

    def of_period(self, p: int, reason: Ints) -> list[tuple[str, NDArray[np.bool_]]]:
        """What the rows of a period say, and in which months each holds."""
        contract_share = self.charge.contract_share
        made = [
            ("", reason == _MEASURED),
            (f"Minimum {self.charge.minimum_kw:,.0f} {self.unit}", reason == _MINIMUM),
            (f"{contract_share * 100:g} % of the contract's {self.contract_kw:,.0f} kW", reason == _CONTRACT),
        ]
        rows = np.arange(len(reason))
        made += [(self._ratchet(m, p), rows == m) for m in np.flatnonzero(reason == _RATCHET).tolist()]
        made += [(self._factor(m, p), rows == m) for m in np.flatnonzero(reason == _POWER_FACTOR).tolist()]
        return made

    def _ratchet(self, m: int, p: int) -> str:
        ratchet = self.lifted.ratchet
        assert ratchet is not None
        month = days.date_of(days.first_day(int(ratchet.month[m, p]))).strftime("%b %Y")
        return (
            f"Ratchet: {ratchet.share[m, p] * 100:g} % of {ratchet.peak_kw[m, p]:,.0f} {self.unit} "
            f"in {month} = {ratchet.floor_kw[m, p]:,.0f} {self.unit}"
        )

    def _factor(self, m: int, p: int) -> str:
        factor, reference = self.lifted.factor, self.charge.reference_power_factor
        assert factor is not None
        own = reference / factor[m, p]
        return (
            f"Power factor {own:.4f}: {self.lifted.measured_kw[m, p]:,.0f} kW × {reference:g} / {own:.4f} = "
            f"{self.lifted.kw[m, p]:,.0f} kW"
        )


# --- demand by day -------------------------------------------------------------------------------------
def _by_day(charge: Demand, lifted: Lifted, at: Situation, months: NDArray[np.bool_]) -> Rows:
    """The highest power of every day, at a rate per kW and day; the month's floors hold for each day."""
    runs = at.windows.days_of(charge.schedule)
    month, running = _months_of_days(at.windows, runs.shape[0])
    peaks = runs.maxima(_power_of(charge, at))
    if lifted.factor is not None:
        peaks = peaks * lifted.factor[month]
    floor_kw = np.broadcast_to(lifted.floor_kw, lifted.kw.shape)
    kw = np.maximum(peaks, floor_kw[month]) * (runs.present & running[:, None])
    by_tier = _through_tiers(charge, kw)
    count = at.frame.months.size
    summed = np.array(
        [[np.bincount(month, by_tier[:, p, t], count) for t in range(by_tier.shape[2])]
         for p in range(by_tier.shape[1])]
    )  # fmt: skip
    kw_days = in_force(np.moveaxis(summed.astype(float, copy=False), 2, 0), months)
    prices, factor = tiers.prices_of(charge.tiers), growth(charge.escalator, at.frame)
    return tiers.rows_of(charge.tiers, kw_days, prices, factor, ("Peaks of the days", "kW-day"))


def _power_of(charge: Demand, at: Situation) -> Floats:
    return np.hypot(at.kw, at.kvar) if charge.power_factor == _KVA and at.kvar is not None else at.kw


def _months_of_days(frame: Frame, day_count: int) -> tuple[Ints, NDArray[np.bool_]]:
    """The row of the billing month of each local day, and whether the contract runs on it, [D]."""
    day = int(frame.day_of[0]) + np.arange(day_count)
    month = np.searchsorted(frame.begins_on, day, "right") - 1
    return month, (frame.first_on[month] <= day) & (day <= frame.last_on[month])
