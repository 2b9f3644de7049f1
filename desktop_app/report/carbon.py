"""Answers for the section on carbon: tonnes by both methods, certificates, the carbon-free share, by site."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from desktop_app.domain.sites import CONTROLS
from desktop_app.engine.carbon import CERTIFICATES, CONTRACT, GRID_MEAN, OF_SUPPLIER, RESIDUAL_MIX, Carbon
from desktop_app.engine.periods import THIRD_PARTY
from desktop_app.engine.results import Floats
from desktop_app.figures import carbon as said, format as say
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.table import Column, TableSpec
from desktop_app.report import notes as note
from desktop_app.report.blocks import Block, Chart, Grid, Metric, Metrics, Pair, Section, Words, three
from desktop_app.report.production import quarter_mark
from desktop_app.report.quarter import Quarter, Span, ratio
from desktop_app.report.story import listed

_RUNGS = {
    CERTIFICATES: ("Certificates retired", note.CERTIFICATES),
    CONTRACT: ("Certificates that come with a contract", note.BUNDLED),
    OF_SUPPLIER: ("Supplier's own rate", note.SUPPLIER_RATE),
    RESIDUAL_MIX: ("Residual mix of the grid", note.RESIDUAL),
    GRID_MEAN: ("Mean of the grid, for want of another", note.GRID_MEAN),
}
_PROBLEMS_SHOWN = 6


def carbon(quarter: Quarter) -> Section:
    """Carbon of the energy at the meter."""
    if not np.nansum(quarter.carbon.energy_mwh[:, _months(quarter, quarter.now)]) > 0:
        return Section("Carbon", "Without energy on record there is nothing to tell", ())
    blocks: list[Block] = [
        Pair(
            Chart(_month_chart(quarter), 140, (note.LOCATION, note.MARKET_BASED)),
            Chart(share_chart(quarter), 140, (note.CARBON_FREE,)),
        ),
        Metrics("Scope 2 by both methods", metrics(quarter), (note.SCOPE_2,)),
        Grid(
            by_site(quarter),
            notes=(note.NOT_DRAWN,),
            column_notes={
                "factor": (note.LOCATION,), "market": (note.MARKET_BASED,), "vintage": _sources(quarter),
            },
            missing=(note.NO_FACTOR,),
        ),
        _rungs(quarter),
    ]  # fmt: skip
    if words := tuple(_words(quarter)):
        blocks.append(Words(words))
    return Section("Carbon", _lead(quarter), tuple(blocks))


def _months(quarter: Quarter, span: Span) -> slice:
    months = quarter.months_of(span)
    return quarter.carbon.within(months[0], months[-1])


def total(quarter: Quarter, span: Span, of: Callable[[Carbon], Floats]) -> float:
    """A figure of the company over a quarter; NaN where a part is not known, or nothing is on record."""
    at = _months(quarter, span)
    if span.figures is None or at.start == at.stop:
        return np.nan
    return float(of(quarter.carbon)[:, at].sum())


def _lead(quarter: Quarter) -> str:
    location = total(quarter, quarter.now, lambda c: c.location_t)
    market = total(quarter, quarter.now, lambda c: c.market_t)
    share = _free_share(quarter, quarter.now)
    free = f"{say.percent(share)} of the energy was carbon-free"
    if not np.isfinite(location):
        return f"Some site has no grid region with a factor, so that the tonnes are not known; {free}"
    return f"{say.tonnes(location)} of CO₂e by location, {say.tonnes(market)} by market; {free}"


def _free_share(quarter: Quarter, span: Span) -> float:
    free = total(quarter, span, lambda c: c.carbon_free_mwh)
    return ratio(free, total(quarter, span, lambda c: c.energy_mwh))


# --- charts ----------------------------------------------------------------------------------------
def _shown(quarter: Quarter) -> slice:
    """The months that charts show, in `Carbon.months`."""
    return quarter.carbon.within(int(quarter.months[0]), int(quarter.months[-1]))


def _month_chart(quarter: Quarter) -> ChartSpec:
    """Tonnes by month and method."""
    return said.month_chart(quarter.carbon, _shown(quarter))


def share_chart(quarter: Quarter) -> ChartSpec:
    """The energy by where its market-based rate comes from, by month, as shares."""
    made, at = quarter.carbon, _shown(quarter)
    energy = made.energy_mwh[:, at].sum(axis=0)
    rungs = made.rung_mwh[:, at].sum(axis=0)
    clean = said.quotient(made.carbon_free_mwh[:, at].sum(axis=0), energy)
    named = said.quotient(rungs[:, : OF_SUPPLIER + 1].sum(axis=1), energy)
    parts = (
        bars("carbon-free", clean, made.months[at], colour=0),
        bars("other rates", np.maximum(named - clean, 0.0), made.months[at], colour=1),
        bars("grid's mix", np.maximum(1 - np.maximum(named, clean), 0.0), made.months[at], colour="faint"),
    )
    share = _free_share(quarter, quarter.now)
    return ChartSpec(
        f"{say.percent(share)} of the quarter's energy was carbon-free"
        if share > 0
        else "No energy of the quarter was carbon-free",
        "Share of the energy by month",
        tuple(part for part in parts if np.nanmax(part.y, initial=0.0) > 1e-9),
        Axis("month"),
        Axis(format="percent", from_zero=True),
        quarter_mark(quarter),
        stacked=True,
        key="report/carbon-free",
    )


# --- tables ----------------------------------------------------------------------------------------
def metrics(quarter: Quarter) -> tuple[Metric | str, ...]:
    """Tonnes, certificates and intensities of the three quarters."""

    def of(name: str) -> tuple[float, float, float]:
        return three(quarter, lambda span: total(quarter, span, lambda c: getattr(c, name)))

    def per_btc(name: str) -> tuple[float, float, float]:
        return three(
            quarter,
            lambda span: ratio(total(quarter, span, lambda c: getattr(c, name)), span.of("earned_btc")),
        )

    def per_mwh(name: str) -> tuple[float, float, float]:
        tonnes, energy = of(name), of("energy_mwh")
        now, before, year_ago = (ratio(t, e) for t, e in zip(tonnes, energy, strict=True))
        return now, before, year_ago

    in_tonnes = partial(Metric, missing=note.NO_FACTOR)
    lost = in_tonnes(
        "Lost before the meter, apart", "t CO₂e", of("loss_t"), digits=0, notes=(note.GRID_LOSSES,)
    )
    return (
        Metric("Energy at the meter", "GWh", of("energy_mwh"), 1e-3, digits=1),
        in_tonnes("Location-based", "t CO₂e", of("location_t"), digits=0, strong=True),
        in_tonnes("Market-based", "t CO₂e", of("market_t"), digits=0, strong=True),
        Metric("Certificates, retired or bundled", "MWh", of("certificate_mwh"), digits=0),
        Metric(
            "Carbon-free share", "%", three(quarter, lambda span: _free_share(quarter, span)), 100, digits=1,
            share=True, notes=(note.CARBON_FREE,),
        ),
        in_tonnes("Location-based, of a MWh", "kg/MWh", per_mwh("location_t"), 1000, digits=1),
        in_tonnes("Market-based, of a MWh", "kg/MWh", per_mwh("market_t"), 1000, digits=1),
        in_tonnes("Location-based, of a bitcoin", "t/BTC", per_btc("location_t"), digits=1),
        in_tonnes("Market-based, of a bitcoin", "t/BTC", per_btc("market_t"), digits=1),
        *((lost,) if any(value > 0 for value in lost.values) else ()),
    )  # fmt: skip


def by_site(quarter: Quarter) -> TableSpec:
    """Each site with its factor and the vintage of it."""
    months = quarter.months_of(quarter.now)
    names = dict(zip(quarter.results.site_ids.tolist(), quarter.site_names, strict=True))
    btc = quarter.of_sites(quarter.now, "earned_btc")
    return said.site_table(quarter.portfolio, quarter.carbon, months[0], months[-1], btc, names)


def _rungs(quarter: Quarter) -> Grid:
    """The energy by where its market-based rate comes from; the rows add up."""
    energy = quarter.carbon.rung_mwh[:, _months(quarter, quarter.now)].sum(axis=(0, 1))
    there = [rung for rung in _RUNGS if energy[rung] > 0]
    columns = (
        Column("rung", "Where the market-based rate comes from", kind="text", width=3.2),
        Column("energy", "Energy", "MWh", digits=0, total="sum"),
        Column("share", "Of the energy", "%", digits=1, total="sum"),
    )
    rows = [(_RUNGS[r][0], float(energy[r]), float(energy[r] / energy.sum()) * 100) for r in there]
    table = TableSpec.from_rows("The energy by kind of rate", columns, rows)
    return Grid(table, row_notes={row: (_RUNGS[rung][1],) for row, rung in enumerate(there)})


# --- words -----------------------------------------------------------------------------------------
def _sources(quarter: Quarter) -> tuple[str, ...]:
    """Where the factors come from, as a footnote."""
    sources = said.sources(quarter.portfolio, quarter.carbon)
    return (f"Factors of this year's data: {listed(sources)}.",) if sources else ()


def _words(quarter: Quarter) -> list[tuple[str, str]]:
    found = []
    if (hosted := _at_third_parties(quarter)) > 0:
        told = (
            f"{say.tonnes(hosted)} of the location-based total came from sites of third parties who host us; "
            "who counts only what it controls takes them as scope 3."
        )
        found.append(("Hosted.", told))
    problems = [p.reason for p in quarter.carbon.problems]
    if problems:
        more = len(problems) - _PROBLEMS_SHOWN
        told = "; ".join(problems[:_PROBLEMS_SHOWN])
        found.append(("Not counted or not known.", f"{told}{f'; and {more} more' if more > 0 else ''}."))
    return found


def _at_third_parties(quarter: Quarter) -> float:
    records = quarter.portfolio.records("site")
    hosted = [CONTROLS[THIRD_PARTY] == CONTROLS[records[s].control] for s in quarter.carbon.site_ids.tolist()]
    at = _months(quarter, quarter.now)
    return float(np.nansum(quarter.carbon.location_t[np.array(hosted, np.bool_), at]))
