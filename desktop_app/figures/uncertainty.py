"""Answers for what matters: the tornado, the heat map of two inputs, and how likely losses are."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from desktop_app.engine.inputs import Input
from desktop_app.engine.outcomes import Outcome
from desktop_app.engine.paths import PathResults
from desktop_app.engine.results import Floats
from desktop_app.engine.sensitivity import Bar, HeatMap, Tornado
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, bars, heat, line
from desktop_app.figures.outlook import Fan
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.tile import Tile

_BARS = 12
_FORMATS = {"USD": "money", "USD/BTC": "money", "PH/s": "hashrate", "MWh": "energy", "BTC": "btc"}
_FAN = {
    "hashrate": "operating_phs", "btc": "earned_btc", "revenue": "revenue_usd", "margin": "margin_usd",
    "cost": "cost_per_btc_usd",
}  # fmt: skip
_LIKELY = 0.5
WORKING = "Being worked out…"
UNKNOWN = "It is not known: a price or a rate is missing"
_RISKS = (
    "Margin, 12 months, 5–95 %",
    "12 months below plan",
    "Company at a loss in a year",
    "Sites under water in a year",
)


def said_input(made: Input, value: float) -> str:
    """A value of an input in its unit: "$63,325", "+32.4 %/yr", "98.0 %"."""
    if made.unit in ("1", "1/year"):
        return say.percent(value) + ("/yr" if made.unit == "1/year" else "")
    if made.unit.startswith("USD"):
        return say.money(value) + made.unit.removeprefix("USD").replace("/month", "/mo")
    if made.field == "difficulty":
        return say.difficulty(value)
    return say.number(value, unit=made.unit)


def said_outcome(outcome: Outcome, value: float, *, plus: bool = False) -> str:
    """A figure of the next twelve months in its unit."""
    return say.say(_FORMATS.get(outcome.unit, "number"), value, plus=plus)


def axis_of(outcome: Outcome) -> Axis:
    """The axis on which an outcome is read."""
    return Axis(format=_FORMATS.get(outcome.unit, "number"))


def _short_input(made: Input, value: float) -> str:
    """The same in little room: "$118k"."""
    if made.unit == "USD" and abs(value) >= 10_000:
        return f"${say.number(value / 1000, 0)}k"
    return said_input(made, value)


# --- tornado ------------------------------------------------------------------------------------------
def tornado_chart(found: Tornado | None, outcome: Outcome) -> ChartSpec:
    """What each input does to the figure between its low and its high, the largest first."""
    subtitle = f"{outcome.label}, change from the base"
    if found is None or not found.bars or not math.isfinite(found.base):
        empty = WORKING if found is None else UNKNOWN
        return ChartSpec("What matters most", subtitle, empty=empty, key="outlook-tornado")
    shown = [bar for bar in found.bars if bar.swing > 0][:_BARS]
    low, high = ([getattr(bar, end) - found.base for bar in shown] for end in ("at_low", "at_high"))
    return ChartSpec(
        tornado_message(found),
        f"{subtitle}{_runs(found.runs, found.runs_wanted)}",
        (bars("at its low", low, colour=1, signed=False), bars("at its high", high, colour=0)),
        Axis("category", labels=tuple(_bar_label(bar) for bar in shown)),
        axis_of(outcome),
        stacked=True,
        horizontal=True,
        key=f"outlook-tornado-{outcome.key}",
    )


def _bar_label(bar: Bar) -> str:
    made = bar.input
    return f"{made.label} {said_input(made, made.low)} … {said_input(made, made.high)}"


def tornado_message(found: Tornado) -> str:
    """What moves the figure most."""
    best = found.bars[0]
    if not best.swing > 0:
        return "Nothing moves it"
    said = f"{best.input.label} matters most: {said_outcome(found.outcome, best.swing)} from low to high"
    second = found.bars[1] if len(found.bars) > 1 else None
    return f"{said}, then {_lower(second.input.label)}" if second and second.swing > 0 else said


def _lower(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _runs(runs: int, wanted: int) -> str:
    part = f" of {wanted:,}, cancelled" if runs < wanted else ""
    return f"; {runs:,} runs{part}"


def tornado_table(found: Tornado | None, outcome: Outcome) -> TableSpec:
    """Each input at its low and its high, and the figure there."""
    kind = _FORMATS.get(outcome.unit, "number")
    columns = (
        Column("input", "Input", kind="text", width=1.8),
        Column("low", "Low", kind="text", align="right"),
        Column("at_low", "Figure at low", kind=kind, width=1.2),
        Column("high", "High", kind="text", align="right"),
        Column("at_high", "Figure at high", kind=kind, width=1.2),
        Column("swing", "Swing", kind=kind),
    )
    rows = [_bar_row(bar) for bar in found.bars] if found is not None else []
    return TableSpec.from_rows(outcome.label, columns, rows, empty=WORKING)


def _bar_row(bar: Bar) -> tuple[object, ...]:
    made = bar.input
    ends = said_input(made, made.low), said_input(made, made.high)
    return made.label, ends[0], bar.at_low, ends[1], bar.at_high, bar.swing


# --- heat map -----------------------------------------------------------------------------------------
def heat_chart(found: HeatMap | None, outcome: Outcome) -> ChartSpec:
    """The figure over two inputs; the rows rise from the bottom as a chart's axis does."""
    if found is None or not np.isfinite(found.values).any():
        empty = WORKING if found is None else UNKNOWN
        return ChartSpec("Two inputs at once", outcome.label, empty=empty, key="outlook-heat")
    columns = tuple(_short_input(found.x, value) for value in found.x_values.tolist())
    rows = tuple(said_input(found.y, value) for value in found.y_values[::-1].tolist())
    axes = f"{_lower(found.x.label)} across, {_lower(found.y.label)} up"
    return ChartSpec(
        heat_message(found),
        f"{outcome.label}; {axes}{_runs(found.runs, found.runs_wanted)}",
        (heat(outcome.label, found.values[::-1], signed=outcome.unit == "USD"),),
        Axis("category", labels=columns),
        Axis("category", labels=rows, format=_FORMATS.get(outcome.unit, "number")),
        key=f"outlook-heat-{outcome.key}",
    )


def heat_message(found: HeatMap) -> str:
    """From where to where the figure goes, and in how much of the map it is a loss."""
    known = found.values[np.isfinite(found.values)]
    low, high = (said_outcome(found.outcome, float(end)) for end in (known.min(), known.max()))
    losing = float((known < 0).mean())
    if found.outcome.unit == "USD" and 0 < losing < 1:
        return f"A loss in {say.percent(losing, 0)} of the map: {low} to {high}"
    return f"From {low} to {high}"


# --- paths --------------------------------------------------------------------------------------------
def fan_of(paths: PathResults, levels: tuple[float, ...]) -> Fan | None:
    """The fans of the charts; None where no path was done."""
    if not paths.paths:
        return None
    values = {key: paths.fans[name] for key, name in _FAN.items() if _strays(paths.fans[name])}
    return Fan(paths.months, levels, values, paths.paths, paths.scenario)


def _strays(rows: Floats) -> bool:
    """Whether the paths differ at all: where machines run whatever they earn, hashrate does not stray."""
    width = rows[-1] - rows[0]
    return bool(np.nanmax(width, initial=0.0) > 1e-6 * np.nanmax(np.abs(rows), initial=0.0))


def risk_tiles(paths: PathResults | None, *, stale: bool = False) -> list[Tile]:
    """The spread of the year's margin, and how likely production, company and sites fall short."""
    if paths is None or not paths.paths:
        return [Tile(label, say.MISSING, footnote="Being worked out") for label in _RISKS]
    margin, year = paths.next_year["margin_usd"], min(spans.YEAR, len(paths.months)) - 1
    of = " before the change" if stale else ""
    count = f"{paths.paths:,} paths{of}"
    running = int(np.isfinite(paths.under_water[:, : spans.YEAR]).any(axis=1).sum())
    likely, middle = f"{len(sites_under_water(paths))}", f"{count}; middle {say.money(margin[2])}"
    return [
        Tile(_RISKS[0], f"{say.money(margin[0])} … {say.money(margin[-1])}", footnote=middle, key="margin"),
        _share_tile(_RISKS[1], float(paths.below_plan_so_far[year]), count),
        _share_tile(_RISKS[2], float(paths.company_under_water[year]), count),
        Tile(_RISKS[3], likely, f"of {running}", footnote=f"in over half of {count}", key="sites"),
    ]


def _share_tile(label: str, share: float, footnote: str) -> Tile:
    if not math.isfinite(share):
        return Tile(label, say.MISSING, footnote="There is no plan or no figure to hold it against")
    return Tile(label, say.percent(share, 0), "of paths", footnote=footnote)


def sites_under_water(paths: PathResults, at: int = spans.YEAR - 1) -> list[int]:
    """Ids of the sites that lose money in more than half of the paths a year from now."""
    share = paths.under_water[:, min(at, len(paths.months) - 1)]
    return [int(s) for s, p in zip(paths.site_ids, share, strict=True) if p > _LIKELY]


def under_water_chart(paths: PathResults | None, names: Mapping[int, str]) -> ChartSpec:
    """How likely the company and the sites most in danger lose money, by month."""
    subtitle = "Share of paths in which the month's margin is negative"
    if paths is None or not paths.paths:
        return ChartSpec("Who may fall under water", subtitle, empty=WORKING, key="outlook-under")
    order = _riskiest(paths.under_water)[:4]
    series = [line(names.get(int(paths.site_ids[s]), "?"), paths.months, paths.under_water[s]) for s in order]
    series.append(line("company", paths.months, paths.company_under_water, colour="text"))
    return ChartSpec(
        under_water_message(paths, names),
        f"{subtitle}; {paths.paths:,} paths",
        tuple(series),
        Axis("month"),
        Axis(format="percent", low=0.0, high=1.0),
        key="outlook-under",
    )


def _riskiest(share: Floats) -> list[int]:
    year = share[:, : spans.YEAR]
    mean = np.array([spans.mean(row) for row in year])
    return [int(s) for s in np.argsort(-np.nan_to_num(mean, nan=-1), kind="stable") if mean[s] >= 0]


def under_water_message(paths: PathResults, names: Mapping[int, str]) -> str:
    """When the company is more likely than not to lose money, or which site is."""
    under = [names.get(site, "?") for site in sites_under_water(paths)]
    if len(under) in (1, 2):
        return f"{' and '.join(under)} will likely lose money in a year"
    if under:
        running = int(np.isfinite(paths.under_water[:, : spans.YEAR]).any(axis=1).sum())
        count = spans.capital(spans.word(len(under)))
        return f"{count} of {spans.word(running)} sites will likely lose money in a year"
    losing = np.flatnonzero(paths.company_under_water > _LIKELY)
    if len(losing):
        return f"The company will likely lose money from {spans.month_name(int(paths.months[losing[0]]))}"
    return "No site is likely to lose money in a year"


def under_water_table(paths: PathResults | None, names: Mapping[int, str]) -> TableSpec:
    """Each site: how likely it loses money next month, in a year, in two and in five."""
    whens = (1, 12, 24, 60)
    columns = (
        Column("site", "Site", kind="text", width=1.6),
        *(Column(f"in{n}", _when(n), kind="percent", digits=0) for n in whens),
    )
    title = "How likely each site loses money"
    if paths is None or not paths.paths:
        return TableSpec.from_rows(title, columns, [], empty=WORKING)
    at = [min(n, len(paths.months)) - 1 for n in whens]
    order = _riskiest(paths.under_water)
    rows = [(names.get(int(paths.site_ids[s]), "?"), *paths.under_water[s, at].tolist()) for s in order]
    company: dict[str, object] = {
        f"in{n}": float(paths.company_under_water[i]) for n, i in zip(whens, at, strict=True)
    }
    return TableSpec.from_rows(
        title,
        columns,
        rows,
        subtitle=f"Share of {paths.paths:,} paths with a negative margin in that month",
        totals={"site": "Company", **company},
        keys=tuple(("site", int(paths.site_ids[s])) for s in order),
    )


def _when(months: int) -> str:
    return "next month" if months == 1 else "in a year" if months == 12 else f"in {months // 12} years"
