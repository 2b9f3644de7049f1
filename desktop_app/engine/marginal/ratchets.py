"""Charges on peaks laid out along the months of all sites, and which month's peak binds which later ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.marginal.peaks import Peaks, Ratchet, Timed
from desktop_app.engine.marginal.rates import Demand
from desktop_app.engine.marginal.slices import CutMonth, Peak
from desktop_app.engine.results import Floats, Ints

_YEAR = 12


@dataclass(frozen=True, slots=True, eq=False)
class SiteCuts:
    """A site that has a charge on peaks: where it stands, and its months."""

    site: int
    slices: Ints
    """[K, J]"""
    cuts: Sequence[CutMonth | None]


def laid_out(sites: Sequence[SiteCuts], first_on: Ints) -> Peaks | None:
    """The charges of all sites as one batch: the first of every month together, then the second …"""
    sites = [s for s in sites if any(_charges(c) for c in s.cuts)]
    if not sites:
        return None
    parts, ranges = (max(s.slices.shape[axis] for s in sites) for axis in (0, 1))
    shape = (len(sites), len(first_on))
    slices = np.full((len(sites), parts, ranges), -1)
    flat = np.zeros((len(sites), ranges, len(first_on)))
    most = max(len(_charges(c)) for s in sites for c in s.cuts)
    timed = [_Draft(shape, parts, ranges) for _ in range(most)]
    for row, site in enumerate(sites):
        slices[row, : site.slices.shape[0], : site.slices.shape[1]] = site.slices
        for f, cut in enumerate(site.cuts):
            for number, peak in enumerate(_charges(cut)):
                if _is_flat(site, number):
                    flat[row, : peak.usd_per_mw.shape[1], f] += peak.usd_per_mw[0]
                else:
                    timed[number].place(row, f, peak)
    made = tuple(draft.made() for draft in timed)
    used = [n for n, t in enumerate(made) if t.usd_per_mw.any()]
    ratchets = [
        r
        for row, site in enumerate(sites)
        for n in range(most)
        for r in _ratchets(site, row, n, used, first_on)
    ]
    return Peaks(
        np.array([s.site for s in sites]), slices, flat, tuple(made[n] for n in used), tuple(ratchets)
    )


def _charges(cut: CutMonth | None) -> Sequence[Peak]:
    return () if cut is None else cut.peaks


def _nth(cut: CutMonth | None, number: int) -> Peak | None:
    found = _charges(cut)
    return found[number] if number < len(found) else None


def _is_flat(site: SiteCuts, number: int) -> bool:
    """Whether a charge is on the month's own highest power in every month."""
    return all(peak is None or len(peak.usd_per_mw) == 1 for peak in (_nth(c, number) for c in site.cuts))


class _Draft:
    """A charge by period as it is filled site by site and month by month."""

    def __init__(self, shape: tuple[int, int], parts: int, ranges: int) -> None:
        self.period = np.full((shape[0], parts, shape[1]), -1)
        self.usd = np.zeros((_PERIODS, shape[0], ranges, shape[1]))

    def place(self, row: int, month: int, peak: Peak) -> None:
        self.period[row, : len(peak.period), month] = peak.period
        self.usd[: peak.usd_per_mw.shape[0], row, : peak.usd_per_mw.shape[1], month] = peak.usd_per_mw

    def made(self) -> Timed:
        used = int(self.period.max()) + 1
        return Timed(self.period, self.usd[: max(used, 1)])


_PERIODS = 36


# --- ratchets -----------------------------------------------------------------------------------------
def _ratchets(site: SiteCuts, row: int, number: int, used: list[int], first_on: Ints) -> list[Ratchet]:
    """One for each period of a charge that binds later months."""
    peaks = [_nth(c, number) for c in site.cuts]
    demand = next((p.demand for p in peaks if p is not None and p.demand.ratchet_share), None)
    if demand is None:
        return []
    months = days.months_of_days(first_on)
    share, floor = _binding(demand, months), np.array([p.demand.floor_mw if p else 0.0 for p in peaks])
    charge = -1 if _is_flat(site, number) else used.index(number)
    periods = {at for p in peaks if p is not None for at in p.period}
    made = []
    for period in sorted(periods):
        usd = [p.usd_per_mw[period].max() if p and period < len(p.usd_per_mw) else 0.0 for p in peaks]
        least = np.maximum(_from_record(demand, months), floor)
        made.append(Ratchet(row, charge, period, share, least, floor, np.array(usd)))
    return made


def _reach(demand: Demand) -> int:
    return demand.ratchet_months or _YEAR - 1


def _binding(demand: Demand, months: Ints) -> Floats:
    """The share of an earlier month's peak that a later one is billed for at least, [F, F]."""
    after = months[None] - months[:, None]
    share = np.array(demand.ratchet_share)[months % _YEAR]
    return np.where((after > 0) & (after <= _reach(demand)), share[:, None], 0.0)


def _from_record(demand: Demand, months: Ints) -> Floats:
    """What the peaks of the year before bind each month to [MW]."""
    if not demand.prior_mw:
        return np.zeros(len(months))
    before = np.arange(months[0] - _YEAR, months[0])
    bound = np.array(demand.ratchet_share)[before % _YEAR] * np.array(demand.prior_mw)[before % _YEAR]
    after = months[None] - before[:, None]
    return np.where(after <= _reach(demand), bound[:, None], 0.0).max(axis=0)
