"""Carbon of the energy that sites drew: location-based and market-based tonnes, certificates, problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.carbon import Certificate
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.engine.emission_rates import (
    Rates,
    Supply,
    location_rates,
    regions_of,
    residual_rates,
    supply,
)
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, Ints

RUNGS = ("certificates", "contract", "supplier", "residual mix", "grid mean")
CERTIFICATES, CONTRACT, OF_SUPPLIER, RESIDUAL_MIX, GRID_MEAN = range(len(RUNGS))
"""Where the market-based rate of a MWh comes from; the first that is there counts."""
_KG_PER_T = 1_000.0
_NOTHING_MWH = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Carbon:
    """Emissions of energy at the meter by site and month, shape [S, M]; NaN where a factor is missing.

    What a fixed block was sold back is not drawn, so it is not in it. Losses of the grid stand apart.
    """

    site_ids: Ints
    months: Ints
    energy_mwh: Floats
    location_t: Floats
    market_t: Floats
    rung_mwh: Floats
    """Energy by `RUNGS`, shape [S, M, 5]; they add up to the energy."""
    carbon_free_mwh: Floats
    """Under certificates, contracts or a supplier's rate of 0 kg/MWh; matched by month, not by hour."""
    grid: Rates
    """Location factors that were taken, with their vintages."""
    residual: Rates
    loss_mwh: Floats
    """Lost between delivery point and meter, by the contracts' loss share."""
    loss_t: Floats
    """At the location factor; scope 3, in neither figure above."""
    problems: tuple[Problem, ...]

    @property
    def certificate_mwh(self) -> Floats:
        """Energy under retired certificates and those that come with a contract."""
        return self.rung_mwh[:, :, CERTIFICATES] + self.rung_mwh[:, :, CONTRACT]

    def within(self, first: int, last: int) -> slice:
        """Where the months from `first` to `last` stand."""
        return slice(*np.searchsorted(self.months, [first, last + 1]).tolist())


def carbon_on_record(prepared: Prepared) -> Carbon:
    """Carbon of every month on record, the last perhaps in part."""
    energy = prepared.actual_sums.energy_mwh
    return carbon(prepared.portfolio, prepared.site_ids, prepared.months[: energy.shape[1]], energy)


def carbon(portfolio: Portfolio, site_ids: Ints, months: Ints, energy_mwh: Floats) -> Carbon:
    """Scope 2 of the energy at the meter by the GHG Protocol's two methods.

    Location-based: energy times the output rate of the grid's region. Market-based: each MWh takes the first
    of a retired certificate, a certificate that comes with the contract, the supplier's rate, the residual
    mix of the region, the region's output rate (GHG Protocol Scope 2 Guidance, table 6.3).

    Parameters
    ----------
    months : months since 1970-01, ascending, shape [M]
    energy_mwh : energy at the meter [MWh], shape [S, M]
    """
    grid, residual = location_rates(portfolio, site_ids, months), residual_rates(portfolio, site_ids, months)
    held = supply(portfolio, site_ids, months)
    retired = _retired(portfolio, site_ids, months, energy_mwh)
    rungs = _climbed(energy_mwh, retired.used_mwh, held, residual)
    rated = (retired.kg_per_mwh, 0.0, held.supplier_kg_per_mwh, residual.kg_per_mwh, grid.kg_per_mwh)
    market = sum(
        (_times(rungs[:, :, rung], rate) for rung, rate in enumerate(rated)), np.zeros_like(energy_mwh)
    )
    zero_rated = np.where(held.supplier_kg_per_mwh == 0, rungs[:, :, OF_SUPPLIER], 0.0)
    lost = energy_mwh * held.loss_share
    return Carbon(
        site_ids, months, energy_mwh,
        _times(energy_mwh, grid.kg_per_mwh), market, rungs,
        retired.clean_mwh + rungs[:, :, CONTRACT] + zero_rated,
        grid, residual, lost, _times(lost, grid.kg_per_mwh),
        (*_unplaced(portfolio, site_ids, months, energy_mwh, grid), *retired.problems),
    )  # fmt: skip


def _times(energy_mwh: Floats, kg_per_mwh: Floats | float) -> Floats:
    """Tonnes; no energy emits nothing, also where no rate is known."""
    return np.where(np.abs(energy_mwh) < _NOTHING_MWH, 0.0, energy_mwh * kg_per_mwh / _KG_PER_T)


def _climbed(energy_mwh: Floats, used_mwh: Floats, held: Supply, residual: Rates) -> Floats:
    """The energy by the rung that its market-based rate comes from, shape [S, M, 5]."""
    left = energy_mwh - used_mwh
    bundled = np.minimum(held.bundled_share * energy_mwh, left)
    left = left - bundled
    supplied = left * held.rated_share
    left = left - supplied
    mixed = np.where(np.isfinite(residual.kg_per_mwh), left, 0.0)
    return np.stack([used_mwh, bundled, supplied, mixed, left - mixed], axis=2)


# --- certificates -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class _Retired:
    """Certificates that count, shape [S, M]: used [MWh], those of 0 kg among them, and their mean rate."""

    used_mwh: Floats
    clean_mwh: Floats
    kg_per_mwh: Floats
    problems: tuple[Problem, ...]


def _retired(portfolio: Portfolio, site_ids: Ints, months: Ints, energy_mwh: Floats) -> _Retired:
    """A site's certificates count for its own energy; the company's for what is left, in proportion to it."""
    shape = energy_mwh.shape
    used, clean, kg = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    problems: list[Problem] = []
    row = {site: at for at, site in enumerate(site_ids.tolist())}
    for (site, month), held in _by_place(portfolio, row, months, problems).items():
        at = np.array([row[site]]) if site is not None else np.arange(len(site_ids))
        column = int(np.searchsorted(months, month))
        room = energy_mwh[at, column] - used[at, column]
        took, offered = _taken(float(room.sum()), held)
        part = room / room.sum() if room.sum() > 0 else np.zeros(len(at))
        used[at, column] += took * part
        clean[at, column] += took * part * _share(held, clean=True)
        kg[at, column] += took * part * _share(held, clean=False)
        if offered - took > max(0.5, 1e-6 * offered):
            problems.append(_too_many(portfolio, site, month, offered - took, held[0].id))
    rate = np.divide(kg, used, out=np.zeros(shape), where=used > 0)
    return _Retired(used, clean, rate, tuple(problems))


def _by_place(
    portfolio: Portfolio, row: dict[int, int], months: Ints, problems: list[Problem]
) -> dict[tuple[int | None, int], list[Certificate]]:
    """Certificates of these sites and months by place, those of a site before those of the company."""
    found: dict[tuple[int | None, int], list[Certificate]] = defaultdict(list)
    known = set(months.tolist())
    for one in portfolio.records("certificate").values():
        if one.month not in known or not (one.site_id is None or one.site_id in row):
            continue
        if one.retired_on is None:
            problems.append(_not_retired(portfolio, one))
        else:
            found[one.site_id, one.month].append(one)
            problems.extend(_of_another_year(portfolio, one))
    return dict(sorted(found.items(), key=lambda item: (item[0][0] is None, item[0][0] or 0, item[0][1])))


def _taken(room_mwh: float, held: list[Certificate]) -> tuple[float, float]:
    """How much of some certificates counts, and how much they are [MWh]."""
    offered = sum(one.mwh for one in held)
    return min(offered, max(room_mwh, 0.0)), offered


def _share(held: list[Certificate], *, clean: bool) -> float:
    """Of the certificates' MWh: the share of 0 kg, or their mean rate [kg/MWh]."""
    total = sum(one.mwh for one in held)
    part = sum(one.mwh * (float(one.kg_per_mwh == 0) if clean else one.kg_per_mwh) for one in held)
    return part / total if total else 0.0


# --- problems -----------------------------------------------------------------------------------------
def _whose(portfolio: Portfolio, site_id: int | None) -> str:
    return "the company" if site_id is None else portfolio.records("site")[site_id].name


def _too_many(portfolio: Portfolio, site: int | None, month: int, over_mwh: float, first_id: int) -> Problem:
    place, when = _whose(portfolio, site), days.month_text(month)
    reason = f"Certificates of {when} exceed the energy of {place} by {over_mwh:,.0f} MWh, which do not count"
    return Problem(reason, "certificate", "mwh", id=first_id)


def _not_retired(portfolio: Portfolio, one: Certificate) -> Problem:
    place, when = _whose(portfolio, one.site_id), days.month_text(one.month)
    reason = f"{one.mwh:,.0f} MWh of certificates for {place} in {when} are not retired and do not count"
    return Problem(reason, "certificate", "retired_on", id=one.id)


def _of_another_year(portfolio: Portfolio, one: Certificate) -> Iterator[Problem]:
    year = 1970 + one.month // 12
    if not year - 1 <= one.vintage <= year:
        place, when = _whose(portfolio, one.site_id), days.month_text(one.month)
        reason = f"Certificates of vintage {one.vintage} stand for the energy of {place} in {when}"
        yield Problem(reason, "certificate", "vintage", id=one.id)


def _unplaced(
    portfolio: Portfolio, site_ids: Ints, months: Ints, energy_mwh: Floats, grid: Rates
) -> Iterator[Problem]:
    """Sites that drew energy and have no region, or a region without a factor."""
    regions = regions_of(portfolio)
    missing = (np.abs(energy_mwh) >= _NOTHING_MWH) & ~np.isfinite(grid.kg_per_mwh)
    for at in np.flatnonzero(missing.any(axis=1)).tolist():
        site = int(site_ids[at])
        name, region = _whose(portfolio, site), regions.get(site, "")
        why = f"no location factor of {region} is on record" if region else "no grid region is chosen"
        yield Problem(f"{name}: {why}, so that its tonnes are not known", "site_grid", "region", id=site)
