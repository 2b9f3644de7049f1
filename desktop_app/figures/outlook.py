"""Answers for the forecast: six figures by month, scenarios beside them, a fan behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.engine.plan import Plan
from desktop_app.engine.results import Floats, Ints, Results
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import (
    Axis,
    ChartSpec,
    Series,
    VerticalMark,
    actual_then_forecast,
    fan,
    line,
    today,
)
from desktop_app.figures.headline import Headline
from desktop_app.figures.overview import Planned, base_line, hashrate_message, year_tiles
from desktop_app.figures.tile import Tile

BACK, AHEAD = 12, 60
OVERLAYS = 4
"""So many scenarios keep apart in one chart beside the one that is looked at."""
_STILL = 0.01
PRODUCED = Headline("btc", "Produced, next 12 months", "btc")


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the six: where it stands in the results and how it is said."""

    key: str
    label: str
    unit: str
    of: Callable[[Results], Floats]
    message: Callable[[Results], str]
    axis: Axis
    is_halved: bool = True
    """Whether a halving of the subsidy moves it."""


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A scenario of the book beside the one that is looked at."""

    name: str
    results: Results


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """Percentiles of many paths by figure, shape [levels, months], and which scenario they are of."""

    months: Ints
    levels: tuple[float, ...]
    values: Mapping[str, Floats]
    paths: int
    scenario: str


def chart(
    figure: Figure,
    results: Results,
    base: Results,
    overlays: Sequence[Overlay] = (),
    band: Fan | None = None,
    *,
    is_stale: bool = False,
) -> ChartSpec:
    """One figure by month: what was, what is expected, other scenarios dashed, the paths as a fan.

    A stale fan is that of the scenario before the drag: it stays, but the line under the title says so.
    """
    span = spans.shown(results, BACK, AHEAD)
    months, split = results.months[span], results.actual_months - span.start
    values = figure.of(results)
    series: list[Series] = [*_fan_series(figure, band, results, span)]
    if figure.key == "btc":
        series += _luck_series(results, span)
    series += base_line(results, base, figure.of(base), span)
    series += [
        _overlaid(figure, one, span, colour) for colour, one in enumerate(overlays[:OVERLAYS], start=1)
    ]
    series += actual_then_forecast(figure.label, months, values[span], split, colour=0, label="")
    return ChartSpec(
        figure.message(results),
        _subtitle(figure, band, is_stale=is_stale),
        tuple(series) if np.isfinite(values[span]).any() else (),
        Axis("month"),
        figure.axis,
        (today(spans.forecast_begins(results)), *(_halvings(results, span) if figure.is_halved else ())),
        empty=f"No {figure.label.lower()} is known: a price or a rate is missing",
        key=f"outlook-{figure.key}",
    )


def _subtitle(figure: Figure, band: Fan | None, *, is_stale: bool) -> str:
    if band is None or figure.key not in band.values:
        return figure.unit
    low, high = say.number(band.levels[0], 0), say.number(band.levels[-1], 0)
    of = f"; fan of {band.scenario}" if is_stale else ""
    return f"{figure.unit}; {low}–{high} % of {say.number(band.paths, 0)} paths{of}"


def _fan_series(figure: Figure, band: Fan | None, results: Results, span: slice) -> list[Series]:
    """The bands of the paths; their median is no line of its own, since the forecast's stands there."""
    if band is None or figure.key not in band.values:
        return []
    inside = (band.months >= results.months[span.start]) & (band.months <= results.months[span.stop - 1])
    rows = [row for row in range(len(band.levels)) if band.levels[row] != 50]
    values = band.values[figure.key][rows][:, inside]
    levels = tuple(band.levels[row] for row in rows)
    return [fan("paths", band.months[inside], levels, values, colour=0, label="")] if inside.any() else []


def _luck_series(results: Results, span: slice) -> list[Series]:
    """How far luck alone moves the production of blocks of one's own: one standard deviation to each side."""
    ahead = slice(max(results.actual_months, span.start), span.stop)
    share, values = results.luck_sd_share[ahead], results.company.earned_btc[ahead]
    if not np.nan_to_num(share).any():
        return []
    ends = np.stack([values * np.maximum(1 - share, 0), values * (1 + share)])
    return [fan("luck", results.months[ahead], (16, 84), ends, colour=1, label="luck")]


def _overlaid(figure: Figure, one: Overlay, span: slice, colour: int) -> Series:
    first = max(one.results.actual_months - 1, span.start)
    ahead = slice(first, span.stop)
    values = figure.of(one.results)[ahead]
    return line(one.name, one.results.months[ahead], values, role="plan", colour=colour, label="")


def _halvings(results: Results, span: slice) -> list[VerticalMark]:
    """The months ahead in which the subsidy halves."""
    subsidy = results.network.subsidy_btc[span]
    fell = np.flatnonzero(subsidy[1:] < subsidy[:-1] * 0.999) + 1
    ahead = [at for at in fell.tolist() if at + span.start > results.actual_months]
    begins = [at for at in ahead if at - 1 not in ahead]
    return [VerticalMark(float(results.months[span][at]), "halving") for at in begins]


def tiles(results: Results, base: Results, plan: Plan | None) -> list[Tile]:
    """Three figures of the twelve months ahead, which follow a what-if."""
    ahead, past = spans.next_year(results), spans.last_year(results)
    planned = Planned(plan)
    what_if = results is not base
    made = PRODUCED.of_next_year(
        spans.total(results.company.earned_btc[ahead]),
        spans.total(base.company.earned_btc[ahead]),
        spans.total(base.company.earned_btc[past]),
        planned.total("earned_btc", ahead),
        what_if=what_if,
    )
    return [made, *year_tiles(results, base, planned)]


# --- the six figures ----------------------------------------------------------------------------------
def _total_message(what: str, how: Callable[[float], str], of: Callable[[Results], Floats]) -> Callable:
    """A sentence of the next twelve months against the last."""

    def message(results: Results) -> str:
        values = of(results)
        ahead = spans.complete_total(values[spans.next_year(results)])
        if not np.isfinite(ahead):
            return f"{spans.capital(what)} is not known"
        said = f"{how(ahead)} in 12 months"
        before = spans.total(values[spans.last_year(results)])
        difference = spans.apart(ahead, before, "more", "less") if _is_year(results) and before > 0 else ""
        return f"{said}, {'as before' if difference == 'the same as' else difference}" if difference else said

    return message


def _is_year(results: Results) -> bool:
    return results.actual_months >= spans.YEAR


def _btc(results: Results) -> Floats:
    return results.company.earned_btc


def _revenue(results: Results) -> Floats:
    return results.company.revenue_usd


def _energy(results: Results) -> Floats:
    return results.company.energy_mwh


def _cost(results: Results) -> Floats:
    return results.cost_per_btc_usd["direct"]


def _margin(results: Results) -> Floats:
    return results.company.margin_usd


def cost_message(results: Results) -> str:
    """What a bitcoin costs in the next twelve months, and in the last twelve that are forecast."""
    values, earned = _cost(results), results.company.earned_btc
    ahead, end = spans.next_year(results), slice(-spans.YEAR, None)
    now, last = (_weighted(values[part], earned[part]) for part in (ahead, end))
    if not np.isfinite(now):
        return "The cost of a bitcoin is not known"
    said = f"A bitcoin costs {say.money(now)}"
    if not np.isfinite(last) or abs(last / now - 1) < 5 * _STILL:
        return f"{said} for years to come"
    year = 1970 + int(results.months[-1]) // 12
    return f"{said}, {say.money(last)} by {year}"


def _weighted(values: Floats, weights: Floats) -> float:
    known = np.isfinite(values) & (weights > 0)
    return spans.ratio(float((values[known] * weights[known]).sum()), float(weights[known].sum()))


def margin_message(results: Results) -> str:
    """Until when the company earns, or from when on."""
    ahead = slice(results.actual_months, None)
    values, months = _margin(results)[ahead], results.months[ahead]
    known = np.isfinite(values)
    if not known.any():
        return "The margin is not known"
    total = say.money(abs(float(np.nansum(values[: spans.YEAR]))))
    losing = np.flatnonzero(known & (values < 0))
    if not len(losing):
        return f"Every month earns; {total} in the next 12"
    earning = np.flatnonzero(known & (values >= 0))
    if not len(earning):
        return f"Every month loses; {total} in the next 12"
    if losing[0] == 0:
        return f"Loses money until {spans.month_name(int(months[earning[0]]))}"
    return f"Earns until {spans.month_name(int(months[losing[0]]))}, then loses money"


FIGURES: tuple[Figure, ...] = (
    Figure(
        "hashrate", "Hashrate", "Average operating hashrate",
        lambda r: r.company.operating_phs, lambda r: hashrate_message(r, None),
        Axis(format="hashrate", from_zero=True), is_halved=False,
    ),
    Figure(
        "btc", "Production", "BTC a month",
        _btc, _total_message("production", say.btc, _btc), Axis(unit="BTC", from_zero=True),
    ),
    Figure(
        "revenue", "Revenue", "Revenue a month",
        _revenue, _total_message("revenue", say.money, _revenue), Axis(format="money", from_zero=True),
    ),
    Figure(
        "cost", "Cost per BTC", "Direct cost per BTC",
        _cost, cost_message, Axis(format="money", from_zero=True),
    ),
    Figure("margin", "Margin", "Mining margin a month", _margin, margin_message, Axis(format="money")),
    Figure(
        "energy", "Energy", "Energy a month, at the meter",
        _energy, _total_message("energy", say.energy, _energy), Axis(format="energy", from_zero=True),
        is_halved=False,
    ),
)  # fmt: skip
