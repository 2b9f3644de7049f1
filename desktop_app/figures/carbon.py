"""Answers for carbon: tiles, the months by both methods, the sites with their factors and certificates."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from desktop_app.domain.carbon import LOCATION, RESIDUAL
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.carbon import Carbon
from desktop_app.engine.emission_rates import regions_of
from desktop_app.engine.results import Floats, Ints, Results
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, bars, line
from desktop_app.figures.headline import Headline
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.tile import Tile

Names = Mapping[int, str]

LOCATION_TILE = Headline("carbon-location", "Location-based CO₂e", "tonnes", less_is_better=True)
MARKET_TILE = Headline("carbon-market", "Market-based CO₂e", "tonnes", less_is_better=True)
FREE_TILE = Headline("carbon-free", "Carbon-free share", "percent")
PER_BTC_TILE = Headline("carbon-btc", "CO₂e per bitcoin, market", "number", "t", less_is_better=True)
BY_MONTH = "Matched by month; matching by the hour needs certificates by the hour"


def tiles(results: Results, made: Carbon) -> list[Tile]:
    """Both tonnages, the carbon-free share and what a bitcoin took, of the last month on record."""
    count = len(made.months)
    btc = np.nansum(results.sites.earned_btc[:, :count], axis=0)
    values = {
        LOCATION_TILE: made.location_t.sum(axis=0),
        MARKET_TILE: made.market_t.sum(axis=0),
        FREE_TILE: quotient(made.carbon_free_mwh.sum(axis=0), made.energy_mwh.sum(axis=0)),
        PER_BTC_TILE: quotient(made.market_t.sum(axis=0), btc),
    }
    return [headline.of_last_month(results, series) for headline, series in values.items()]


def quotient(part: Floats, whole: Floats) -> Floats:
    """A part over its whole; NaN without one."""
    return np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0)


# --- by month -----------------------------------------------------------------------------------------
def month_chart(made: Carbon, shown: slice = slice(-15, None)) -> ChartSpec:
    """Tonnes of the company by month: location-based as bars, market-based as a line."""
    months = made.months[shown]
    location, market = made.location_t.sum(axis=0)[shown], made.market_t.sum(axis=0)[shown]
    drawn = np.nansum(made.energy_mwh, axis=0)[shown] > 0
    location, market = (np.where(drawn, values, np.nan) for values in (location, market))
    return ChartSpec(
        month_message(made, months),
        "CO₂e by month: bars by location, line by market",
        (
            bars("location", location, months, colour=0),
            line("market", months, market, colour=1, label="market"),
        ),
        Axis("month"),
        Axis(format="tonnes", from_zero=True),
        value_labels=False,
        empty="The tonnes show here once each site that draws energy has a grid region with a factor",
        key="carbon-months",
    )


def month_message(made: Carbon, months: Ints) -> str:
    """The last twelve months by both methods."""
    year = made.within(int(months[-1]) - 11, int(months[-1])) if len(months) else slice(0, 0)
    location, market = float(made.location_t[:, year].sum()), float(made.market_t[:, year].sum())
    if not len(months) or not math.isfinite(location + market):
        return "Carbon by month"
    count = min(len(made.months[year]), 12)
    span = "a year" if count == 12 else f"{spans.word(count)} month{'s' if count > 1 else ''}"
    if say.tonnes(location) == say.tonnes(market):
        return f"{say.tonnes(location)} in {span} by both methods"
    return f"{say.tonnes(location)} in {span} by location, {say.tonnes(market)} by market"


# --- by site ------------------------------------------------------------------------------------------
SITE_COLUMNS = (
    Column("site", "Site", kind="text", width=1.7),
    Column("grid", "Grid", kind="text", width=0.9),
    Column("vintage", "Vintage", kind="text", width=1.0),
    Column("energy", "Energy", "MWh", digits=0, total="sum"),
    Column("factor", "Factor", "kg/MWh", digits=1),
    Column("location", "Location", "t", digits=0, total="sum"),
    Column("market", "Market", "t", digits=0, total="sum"),
    Column("certificates", "Certificates", "MWh", digits=0, total="sum", width=1.2),
    Column("free", "Carbon-free", "%", digits=1, width=1.15),
    Column("rate", "Market", "kg/MWh", digits=1),
    Column("per_btc", "Market", "t/BTC", digits=1),
)


def site_table(
    portfolio: Portfolio, made: Carbon, first: int, last: int, btc: Floats, names: Names
) -> TableSpec:
    """Each site that drew energy in some months: its factor with the vintage, tonnes, certificates.

    `btc` is what the sites earned in these months [BTC], shape [S].
    """
    at, regions = made.within(first, last), regions_of(portfolio)
    rows = [
        _site_row(made, row, at, float(btc[row]), names.get(site, "?"), regions.get(site, ""))
        for row, site in enumerate(made.site_ids.tolist())
        if made.energy_mwh[row, at].sum() > 0
    ]
    sites = tuple(s for row, s in enumerate(made.site_ids.tolist()) if made.energy_mwh[row, at].sum() > 0)
    return TableSpec.from_rows(
        "Carbon by site",
        SITE_COLUMNS,
        rows,
        keys=sites,
        totals=_totals(made, at, float(np.nansum(btc))) if rows else {},
        subtitle="CO₂e of the energy at the meter by both methods; certificates are those retired or bundled",
        empty="A site that draws energy shows here",
    )


def _site_row(made: Carbon, row: int, at: slice, btc: float, name: str, region: str) -> tuple[object, ...]:
    energy, location, market = (
        float(v[row, at].sum()) for v in (made.energy_mwh, made.location_t, made.market_t)
    )
    free = float(made.carbon_free_mwh[row, at].sum())
    return (
        name,
        region,
        vintages_said(made.grid.vintage[row, at][made.energy_mwh[row, at] > 0]),
        energy,
        spans.ratio(location * 1000, energy),
        location,
        market,
        float(made.certificate_mwh[row, at].sum()),
        spans.ratio(free, energy) * 100,
        spans.ratio(market * 1000, energy),
        spans.ratio(market, btc),
    )


def _totals(made: Carbon, at: slice, btc: float) -> dict[str, object]:
    """What cannot be added up; a total with an unknown part is unknown."""
    energy, location, market, free = (
        float(v[:, at].sum()) for v in (made.energy_mwh, made.location_t, made.market_t, made.carbon_free_mwh)
    )
    return {
        "site": "All",
        "location": location,
        "market": market,
        "factor": spans.ratio(location * 1000, energy),
        "free": spans.ratio(free, energy) * 100,
        "rate": spans.ratio(market * 1000, energy),
        "per_btc": spans.ratio(market, btc),
    }


def vintages_said(vintages: Ints) -> str:
    """The years of the factors that were taken: 2023, or 2021–2023."""
    known = np.unique(vintages[vintages > 0]).tolist()
    return "–".join(str(year) for year in dict.fromkeys((known[0], known[-1]))) if known else ""


def sources(portfolio: Portfolio, made: Carbon) -> list[str]:
    """The sources of the factors that were taken, such as US EPA eGRID2023 rev2."""
    taken = {(r, v) for r, v in _taken(portfolio, made)}
    found = {
        f"{f.publisher} {f.source}".strip()
        for f in portfolio.records("emission_factor").values()
        if f.kind in (LOCATION, RESIDUAL) and (f.region.strip().casefold(), f.vintage) in taken
    }
    return sorted(found - {""})


def _taken(portfolio: Portfolio, made: Carbon) -> set[tuple[str, int]]:
    regions = regions_of(portfolio)
    return {
        (regions.get(site, "").casefold(), int(year))
        for row, site in enumerate(made.site_ids.tolist())
        for year in np.unique([made.grid.vintage[row], made.residual.vintage[row]])
        if year
    }
