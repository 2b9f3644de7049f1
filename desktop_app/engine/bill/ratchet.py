"""Ratchets: demand is billed at a share of earlier peaks at least."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from desktop_app.domain.charges.kinds import NAMED_MONTHS, NO_RATCHET, Demand
from desktop_app.domain.charges.parts import MONTH_COUNT
from desktop_app.engine.bill.frame import Bools
from desktop_app.engine.results import Floats, Ints

USUAL_MONTHS_BACK = 11


@dataclass(frozen=True, slots=True, eq=False)
class Ratchet:
    """What earlier peaks ask for, by month and period, [M, P]."""

    floor_kw: Floats
    peak_kw: Floats
    """The earlier peak that asks for the most."""
    share: Floats
    """Of that peak."""
    month: Ints
    """In which it was (months since 1970-01)."""


def months_back(charge: Demand) -> int:
    """How many months a demand line looks back, without the month that is billed."""
    if charge.ratchet == NO_RATCHET:
        return 0
    return charge.ratchet_months or (USUAL_MONTHS_BACK if charge.ratchet == NAMED_MONTHS else 0)


def ratchet_of(charge: Demand, months: Ints, peaks_kw: Floats, known: Bools) -> Ratchet | None:
    """The highest share × peak among the months before each month, that month itself not among them.

    The share is that of the month looked back to. `peaks_kw` are measured, [M, P]; before the first month of
    which the load says anything (`known`, [M]), the peaks of the year before hold.
    SAM looks back one month too far across New Year; a ratchet of eleven months here counts eleven.
    """
    back = months_back(charge)
    if not back:
        return None
    rows = _rows_before(len(months), back)
    earlier = np.arange(months[0] - back, months[-1] + 1)
    peaks = _with_prior(charge, earlier, peaks_kw, known)
    shares = _shares(charge)[earlier % MONTH_COUNT]
    latest = (peaks * shares[:, None])[rows].argmax(axis=1)
    row = np.arange(len(months))[:, None] + (back - 1 - latest)
    peak, share = peaks[row, np.arange(peaks.shape[1])], shares[row]
    return Ratchet(peak * share, peak, share, earlier[row])


@lru_cache(maxsize=64)
def _rows_before(month_count: int, back: int) -> Ints:
    """Rows of the months before each month, the latest first; the first month is row `back`, [M, back]."""
    return np.arange(month_count)[:, None] + np.arange(back - 1, -1, -1)


def _with_prior(charge: Demand, earlier: Ints, peaks_kw: Floats, known: Bools) -> Floats:
    before = len(earlier) - len(peaks_kw)
    peaks = np.concatenate([np.zeros((before, peaks_kw.shape[1])), peaks_kw])
    if not charge.prior_peaks_kw:
        return peaks
    measured_from = before + (int(known.argmax()) if known.any() else len(known))
    prior = np.array(charge.prior_peaks_kw)
    peaks[:measured_from] = prior[earlier[:measured_from] % MONTH_COUNT, None]
    return peaks


def _shares(charge: Demand) -> Floats:
    """Share of the peak of every calendar month, 0 where the month does not count, [12]."""
    shares = np.array(charge.ratchet_shares or (charge.ratchet_share,) * MONTH_COUNT)
    return shares * np.array(charge.ratchet_of) if charge.ratchet_of else shares
