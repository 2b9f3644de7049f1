"""Answers for market prices: how often above what each class of machines earns, and in which hours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from desktop_app.domain.machines import OURS
from desktop_app.engine.price_shape import AtTheMeter, ClockMap, Duration, ridge
from desktop_app.engine.results import Classes, Floats
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, HorizontalMark, Series, heat, line
from desktop_app.figures.supply import short_model

Names = Mapping[int, str]
What = Literal["price", "load", "running"]
_MOST_LINES = 4
_APART = 0.05
"""Lines nearer than this share of the axis would write their labels over each other."""
_SHADES_TO, _FAR_ABOVE = 97.0, 1.25
"""The percentile of a map that is darkest where the highest cell is far above it."""
_TOP_SHARE = 0.005
"""The dearest hours that may run out of the picture."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A class of machines: it earns nothing where the market is above its price."""

    name: str
    usd_per_mwh: float
    mw: float


def stops(classes: Classes, site_id: int, models: Names, meter: AtTheMeter) -> list[Stop]:
    """Our models at a site, the most power first, each at the market's price at which it earns nothing."""
    found: dict[int, tuple[float, float]] = {}
    ours = (classes.site_id == site_id) & (classes.owner == OURS) & (classes.power_mw > 0)
    ours &= np.isfinite(classes.breakeven_usd_per_mwh)
    for row in np.flatnonzero(ours).tolist():
        model, mw = int(classes.model_id[row]), float(classes.power_mw[row])
        power, value = found.get(model, (0.0, 0.0))
        found[model] = power + mw, value + mw * float(classes.breakeven_usd_per_mwh[row])
    made = [
        Stop(short_model(models.get(model, "?")), meter.market_of(value / mw), mw)
        for model, (mw, value) in found.items()
    ]
    return sorted(made, key=lambda stop: -stop.mw)


def duration_chart(
    made: Duration, base: Sequence[Stop], now: Sequence[Stop], series: str, span: str, *, what_if: bool
) -> ChartSpec:
    """The price duration curve, and the lines above which classes stop; thin grey ones are the base's."""
    low, high = _extent(made, now)
    lines = _apart([stop for stop in now if low < stop.usd_per_mwh < high], (high - low) * _APART)
    marks = [
        HorizontalMark(s.usd_per_mwh, f"{s.name} stops above ${say.number(s.usd_per_mwh, 0)}", "muted")
        for s in lines
    ]
    shown: list[Series] = [line("price", made.share, np.minimum(made.usd_per_mwh, high), label="")]
    if what_if:
        ends = np.array([0.0, 1.0])
        was = {stop.name: stop.usd_per_mwh for stop in base}
        shown += [
            line("base", ends, np.full(2, was[s.name]), role="base", label="") for s in lines if s.name in was
        ]
    return ChartSpec(
        duration_message(made, now),
        f"{series}, price duration, {span}, $/MWh",
        tuple(shown) if len(made.share) else (),
        Axis(format="percent", low=0.0, high=1.0, unit="of hours"),
        Axis(format="usd_per_mwh", low=low, high=high),
        tuple(marks),
        empty="The curve shows here once the contract follows a price series that has prices",
        key="power-duration",
    )


def _extent(made: Duration, found: Sequence[Stop]) -> tuple[float, float]:
    """The prices that are drawn: the few dearest hours would press all others flat."""
    if not len(made.sorted):
        return 0.0, 1.0
    usual = float(np.quantile(made.sorted, 1 - _TOP_SHARE))
    highest = max((stop.usd_per_mwh for stop in found if math.isfinite(stop.usd_per_mwh)), default=usual)
    top = min(max(usual, 1.15 * highest), float(made.sorted[-1]) * 1.02)
    top = max(top, 1.15 * highest)
    low = min(0.0, float(np.quantile(made.sorted, _TOP_SHARE)))
    step = 10 ** math.floor(math.log10(max(top - low, 1.0))) / 2
    return math.floor(low / step) * step if low < 0 else 0.0, math.ceil(top / step) * step


def _apart(found: Sequence[Stop], gap: float) -> list[Stop]:
    """Those with the most power whose labels do not touch."""
    kept: list[Stop] = []
    for stop in found:
        if len(kept) < _MOST_LINES and all(abs(stop.usd_per_mwh - k.usd_per_mwh) >= gap for k in kept):
            kept.append(stop)
    return kept


def duration_message(made: Duration, found: Sequence[Stop]) -> str:
    """How often power costs more than what the site's largest class earns."""
    if not len(made.sorted):
        return "No market price"
    if not found:
        half = float(np.median(made.sorted))
        return f"In half of the hours power costs less than ${say.number(half, 0)} a MWh"
    share, name = made.share_above(found[0].usd_per_mwh), found[0].name
    article = "an" if name[:1] in "AEFHILMNORSX8" else "a"
    if not share:
        return f"In no hour power costs more than {article} {name} earns"
    said = say.percent(share, 0) if share >= 0.0095 else say.percent(share, 1)
    return f"In {said} of hours power costs more than {article} {name} earns"


# --- by the clock -------------------------------------------------------------------------------------
_WORDS: dict[What, tuple[str, str, str]] = {
    "price": ("usd_per_mwh", "Average price", "cost"),
    "load": ("power", "Average load", "draw"),
    "running": ("percent", "Average load over the highest of the span", "run at"),
}


def hour_map(made: ClockMap | None, what: What, subject: str, *, by_month: bool) -> ChartSpec:
    """Means by month, or by day, and hour of the local clock."""
    kind, words, _ = _WORDS[what]
    rows = "month" if by_month else "day"
    empty = {
        "price": "The map shows here once the contract follows a price series that has prices",
        "load": "The map shows here once the site has a meter with readings by the hour",
        "running": "The map shows here once the site has a meter with readings by the hour",
    }[what]
    known = made is not None and bool(np.isfinite(made.means).any())
    labels = tuple(_row_label(row, by_month=by_month) for row in made.rows) if made else ()
    return ChartSpec(
        map_message(made, what, by_month=by_month) if made is not None and known else words,
        f"{words} by {rows} and hour, {subject}",
        (heat(words.lower(), made.means, colour=1 if what == "price" else 0, most=_darkest(made.means)),)
        if made and known
        else (),
        Axis("category", labels=tuple(f"{hour}" for hour in range(24))),
        Axis("category", format=kind, labels=labels),
        empty=empty,
        key=f"power-map-{what}-{rows}",
    )


def _darkest(means: Floats) -> float | None:
    """From where on all cells are as dark: a few dear hours would leave the others pale; None for no cap."""
    usual, most = float(np.nanpercentile(means, _SHADES_TO)), float(np.nanmax(means))
    return usual if most > _FAR_ABOVE * usual > 0 else None


def _row_label(row: int, *, by_month: bool) -> str:
    if by_month:
        return say.MONTHS[row % 12][:3]
    return say.day_short(np.datetime64(row, "D")).rsplit(" ", 1)[0]


def map_message(made: ClockMap, what: What, *, by_month: bool) -> str:
    """Which months and hours stand out, and by how much."""
    rows, hours = (4, 4) if by_month else (3, 4)
    means = made.means if what != "price" else np.maximum(made.means, 0.0)
    top = ridge(means, rows, hours)
    least = {"price": 1.25, "load": 1.05, "running": 1.05}[what]
    noun = {"price": "costs", "load": "draws", "running": "runs"}[what]
    if top is None or top.times < least:
        kind = "month" if by_month else "day"
        return f"What power {noun} hangs little on hour and {kind}" if what == "price" else "The load is even"
    said = f"{_named(made.rows[top.first_row], made.rows[top.first_row + rows - 1], by_month=by_month)}, "
    said += f"{top.first_hour} to {top.first_hour + hours} h"
    times = say.number(top.times, 1)
    verb = {"price": "cost", "load": "draw", "running": "run at"}[what]
    return f"{said}, {verb} {times} times the mean" if top.times >= 1.2 else f"{said}, {verb} the most"


def _named(first: int, last: int, *, by_month: bool) -> str:
    if by_month:
        return f"{spans.month_alone(first)} to {spans.month_alone(last)}"
    return f"{_row_label(first, by_month=False)} to {_row_label(last, by_month=False)}"
