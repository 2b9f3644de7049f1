"""Emission rates by site and month: of the grid's region, and what contracts bring with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.carbon import LOCATION, RESIDUAL, SUPPLIER, EmissionFactor
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import Terms, Version, all_terms
from desktop_app.engine.results import Floats, Ints

_DELIVERY = 2
"""Of `contracts.PARTS`: a contract that brings the energy of another supplier."""


# --- factors of regions -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Factors along months, shape [..., M]: NaN, and vintage 0, where the book has none."""

    kg_per_mwh: Floats
    vintage: Ints


class Factors:
    """The emission factors of a book, by region and kind."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._known: dict[tuple[str, int], list[EmissionFactor]] = defaultdict(list)
        for factor in portfolio.records("emission_factor").values():
            self._known[_named(factor.region), factor.kind].append(factor)
        for held in self._known.values():
            held.sort(key=lambda factor: factor.vintage)

    def of(self, region: str, kind: int, months: Ints) -> Rates:
        """The newest vintage that is not later than a month's year, else the oldest there is."""
        held = self._known.get((_named(region), kind), ())
        if not region or not held:
            return Rates(np.full(len(months), np.nan), np.zeros(len(months), np.int64))
        vintages = np.array([factor.vintage for factor in held])
        rates = np.array([factor.co2e_kg_per_mwh for factor in held])
        at = np.maximum(np.searchsorted(vintages, 1970 + months // 12, side="right") - 1, 0)
        return Rates(rates[at], vintages[at])


def _named(region: str) -> str:
    return region.strip().casefold()


def regions_of(portfolio: Portfolio) -> dict[int, str]:
    """The grid region of each site that has one."""
    return {g.site_id: g.region.strip() for g in portfolio.records("site_grid").values() if g.region.strip()}


def grid_rates(portfolio: Portfolio, site_ids: Ints, months: Ints, kind: int) -> Rates:
    """Location or residual factors of the sites' regions, shape [S, M]."""
    factors, regions = Factors(portfolio), regions_of(portfolio)
    found = [factors.of(regions.get(site, ""), kind, months) for site in site_ids.tolist()]
    shape = len(site_ids), len(months)
    return Rates(
        np.array([one.kg_per_mwh for one in found]).reshape(shape),
        np.array([one.vintage for one in found], np.int64).reshape(shape),
    )


def location_rates(portfolio: Portfolio, site_ids: Ints, months: Ints) -> Rates:
    """Mean output rates of the grids that sites stand in."""
    return grid_rates(portfolio, site_ids, months, LOCATION)


def residual_rates(portfolio: Portfolio, site_ids: Ints, months: Ints) -> Rates:
    """What is left of those grids once every certificate has found its owner."""
    return grid_rates(portfolio, site_ids, months, RESIDUAL)


# --- contracts ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """What the supply contracts of sites say of their energy, shape [S, M]; shares of the site's energy."""

    bundled_share: Floats
    """Comes with certificates of its own."""
    rated_share: Floats
    """Has an emission rate of its supplier."""
    supplier_kg_per_mwh: Floats
    """Of the rated share; 0 where there is none."""
    loss_share: Floats
    """Lost between the delivery point and the meter, on top of what the meter says."""


def supply(portfolio: Portfolio, site_ids: Ints, months: Ints) -> Supply:
    """Contracts by site and month; several that supply one site share it by their contract power.

    Where one of them has no contract power they share in equal parts. A version that holds for a part of a
    month counts by its days.
    """
    made = np.zeros((4, len(site_ids), len(months)))
    row = {site: at for at, site in enumerate(site_ids.tolist())}
    factors = Factors(portfolio)
    by_site: dict[int, list[Terms]] = defaultdict(list)
    for terms in all_terms(portfolio).values():
        if terms.contract.part != _DELIVERY and terms.contract.site_id in row:
            by_site[row[terms.contract.site_id]].append(terms)
    for site, held in by_site.items():
        made[:, site] = _of_site([terms for terms in held if terms.versions], factors, months)
    bundled, rated, kg, lost = made
    rate = np.divide(kg, rated, out=np.zeros_like(kg), where=rated > 0)
    return Supply(bundled, rated, rate, lost)


def _of_site(listed: list[Terms], factors: Factors, months: Ints) -> Floats:
    """Bundled share, rated share, kg/MWh times rated share, losses; shape [4, M]."""
    if not listed:
        return np.zeros((4, len(months)))
    parts = [_days_by_version(terms, months) for terms in listed]
    inside = np.array([np.sum([share for _, share in part], axis=0) for part in parts])
    weighed = _weights(listed)[:, None] * inside
    covered = np.minimum(inside.sum(axis=0), 1.0)
    portion = np.divide(weighed, weighed.sum(axis=0), out=np.zeros_like(weighed), where=weighed > 0) * covered
    made = np.zeros((4, len(months)))
    for terms, part, own, share_of_site in zip(listed, parts, inside, portion, strict=True):
        for version, share in part:
            of_contract = np.divide(share, own, out=np.zeros_like(share), where=own > 0)
            made += _said(terms, version, factors, months) * of_contract * share_of_site
    return made


def _said(terms: Terms, version: Version, factors: Factors, months: Ints) -> Floats:
    """What one version says of its energy, shape [4, M]."""
    record, contract = version.record, terms.contract
    rate = np.full(len(months), np.nan)
    if record.supplier_kg_per_mwh is not None:
        rate[:] = record.supplier_kg_per_mwh
    elif contract.supplier:
        rate = factors.of(contract.supplier, SUPPLIER, months).kg_per_mwh
    known = np.isfinite(rate)
    ones = np.ones(len(months))
    return np.array(
        [record.renewable_share * ones, known * ones, np.where(known, rate, 0.0), contract.loss_share * ones]
    )


def _weights(held: list[Terms]) -> Floats:
    power = [terms.contract.contract_kw or 0.0 for terms in held]
    return np.array(power) if all(power) else np.ones(len(held))


def _days_by_version(terms: Terms, months: Ints) -> list[tuple[Version, Floats]]:
    """Each version with the share of each month's days on which it holds."""
    start, end = days.first_days(months), days.first_days(months + 1)
    return [
        (version, np.clip(np.minimum(end, last + 1) - np.maximum(start, first), 0, None) / (end - start))
        for version, first, last in _in_force(terms)
    ]


def _in_force(terms: Terms) -> Iterator[tuple[Version, int, int]]:
    """Versions with the first and the last day on which they hold."""
    following = [v.record.effective_on for v in terms.versions[1:]]
    for version, next_on in zip(terms.versions, [*following, 2**31], strict=True):
        until = version.record.until_on if version.record.until_on is not None else 2**31
        first = max(version.record.effective_on, terms.contract.starts_on)
        yield version, first, min(until, next_on - 1, terms.last_on)
