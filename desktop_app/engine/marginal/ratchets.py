"""Charges on peaks laid out along the months of a site, and which month's peak binds which later ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.marginal.peaks import PeakRate
from desktop_app.engine.marginal.rates import Demand
from desktop_app.engine.marginal.slices import CutMonth, Peak
from desktop_app.engine.results import Floats, Ints

_YEAR = 12


def peak_rates(
    cuts: Sequence[CutMonth | None], parts: int, ranges: int, first_on: Ints
) -> tuple[PeakRate, ...]:
    """The charges of a site, the first of every month together, then the second, and so on."""
    count = max((len(c.peaks) for c in cuts if c is not None), default=0)
    months = days.months_of_days(first_on)
    made = (_laid_out([_nth(c, n) for c in cuts], parts, ranges, months) for n in range(count))
    return tuple(rate for rate in made if rate.usd_per_mw.any())


def _nth(month: CutMonth | None, number: int) -> Peak | None:
    return month.peaks[number] if month is not None and number < len(month.peaks) else None


def _laid_out(peaks: Sequence[Peak | None], parts: int, ranges: int, months: Ints) -> PeakRate:
    periods = max((len(p.usd_per_mw) for p in peaks if p is not None), default=1)
    period = np.full((parts, len(peaks)), -1)
    usd, floor = np.zeros((periods, ranges, len(peaks))), np.zeros(len(peaks))
    for f, peak in enumerate(peaks):
        if peak is not None:
            period[: len(peak.period), f] = peak.period
            usd[: peak.usd_per_mw.shape[0], : peak.usd_per_mw.shape[1], f] = peak.usd_per_mw
            floor[f] = peak.demand.floor_mw
    first = next((p.demand for p in peaks if p is not None and p.demand.ratchet_share), None)
    if first is None:
        return PeakRate(period, usd, floor)
    return PeakRate(period, usd, floor, _binding(first, months), _from_record(first, months))


def _reach(demand: Demand) -> int:
    return demand.ratchet_months or _YEAR - 1


def _binding(demand: Demand, months: Ints) -> Floats:
    """The share of an earlier month's peak that a later one is billed for at least, [F, F]."""
    after = months[None] - months[:, None]
    share = np.array(demand.ratchet_share)[months % _YEAR]
    return np.where((after > 0) & (after <= _reach(demand)), share[:, None], 0.0)


def _from_record(demand: Demand, months: Ints) -> Floats | None:
    """What the peaks of the year before bind each month to [MW]."""
    if not demand.prior_mw:
        return None
    before = np.arange(months[0] - _YEAR, months[0])
    bound = np.array(demand.ratchet_share)[before % _YEAR] * np.array(demand.prior_mw)[before % _YEAR]
    after = months[None] - before[:, None]
    return np.where(after <= _reach(demand), bound[:, None], 0.0).max(axis=0)
