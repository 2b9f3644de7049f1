"""Answers for what a chart says: its message, its series, its axes and its marks, as plain values.

Screen and paper draw the same `ChartSpec`. Build one with the functions below, for example::

    ChartSpec(
        title="60 EH/s in October 2027, four months later than planned",
        subtitle="Average operating hashrate, EH/s",
        x=Axis("month"),
        y=Axis(format="hashrate", from_zero=True),
        series=(
            *actual_then_forecast("Hashrate", months, ph_s, first_forecast=12),
            line("plan", months, plan, role="plan"),
        ),
        marks=(today(date(2026, 1, 1)),),
    )

`x` of a series may be dates (numpy or Python) or numbers; on a "month" axis a month stands at its whole
number of months since 1970, on a "day" axis an instant at its days since 1970.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desktop_app.figures import format as say

Floats = NDArray[np.float64]
Kind = Literal["line", "step", "area", "bar", "waterfall", "fan", "histogram", "supply", "heat", "scatter"]
Role = Literal["actual", "forecast", "base", "plan"]
AxisKind = Literal["month", "day", "number", "category"]
Colour = int | str  # an index into Theme.series, or the name of a token: "up", "down", "muted", "accent"
Places = ArrayLike | Sequence[date]
When = float | date | datetime | np.datetime64
Key = object


@dataclass(frozen=True, slots=True)
class Axis:
    """How one direction is read.

    `format` is a name of `format.FORMATS`; `unit` stands beside the numbers where the format brings none.
    `labels` names the categories (or the rows and columns of a heat map). `low` and `high` fix an end.
    """

    kind: AxisKind = "number"
    format: str = "number"
    unit: str = ""
    labels: tuple[str, ...] = ()
    from_zero: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series. Use the functions `line`, `bars`, `fan` and so on rather than this constructor.

    `label` is the direct label: None means the name where several series must be told apart, "" none.
    `keys` is what a click on the bar or point at the same place answers with.
    `y` has two dimensions for a fan (one row per level) and a heat map (rows × columns).
    """

    name: str
    kind: Kind
    x: np.ndarray
    y: Floats
    role: Role = "actual"
    colour: Colour | None = None
    label: str | None = None
    keys: tuple[Key, ...] = ()
    levels: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    colours: tuple[Colour, ...] = ()
    signed: bool = False
    most: float | None = None
    """The value from which on all cells of a heat map are as dark as can be."""
    totals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VerticalMark:
    """A thin upright line, such as "today"."""

    x: When
    label: str = ""


@dataclass(frozen=True, slots=True)
class HorizontalMark:
    """A dashed level with its label, such as the power price now."""

    y: float
    label: str = ""
    colour: Colour = "down"


@dataclass(frozen=True, slots=True)
class Zone:
    """A tinted zone between two levels, such as a margin call."""

    low: float
    high: float
    label: str = ""
    colour: Colour = "down"


@dataclass(frozen=True, slots=True)
class Note:
    """Words at a point, such as "Mill Creek, phase 2"."""

    x: When
    y: float
    text: str


Mark = VerticalMark | HorizontalMark | Zone | Note


@dataclass(frozen=True, slots=True, eq=False)
class ChartSpec:
    """A chart as a value. `key` names the chart for good, so that a view may keep its ranges over updates."""

    title: str
    subtitle: str = ""
    series: tuple[Series, ...] = ()
    x: Axis = Axis()
    y: Axis = Axis()
    marks: tuple[Mark, ...] = ()
    stacked: bool = False
    horizontal: bool = False
    value_labels: bool | None = None
    empty: str = "Nothing recorded yet"
    key: str = ""

    def __post_init__(self) -> None:
        kind = self.x.kind
        object.__setattr__(self, "series", tuple(_placed(series, kind) for series in self.series))
        object.__setattr__(self, "marks", tuple(_mark_placed(mark, kind) for mark in self.marks))

    @property
    def is_empty(self) -> bool:
        """Whether there is no figure to draw, only the sentence `empty`."""
        return not any(_has_figures(series.y) for series in self.series)


def _has_figures(values: Floats) -> bool:
    """Look at the last value first: a long series then need not be read."""
    return values.size > 0 and bool(np.isfinite(values.flat[-1]) or np.isfinite(values).any())


def _placed(series: Series, kind: AxisKind) -> Series:
    if series.x.dtype.kind in "MO":
        return replace(series, x=positions(series.x, kind))
    return series


def _mark_placed(mark: Mark, kind: AxisKind) -> Mark:
    if isinstance(mark, VerticalMark | Note) and isinstance(mark.x, date | np.datetime64):
        return replace(mark, x=position(mark.x, kind))
    return mark


# Where a date stands on an axis ------------------------------------------------------------------


def positions(dates: ArrayLike, kind: AxisKind) -> Floats:
    """Return where dates stand: whole months since 1970, or days since 1970 with their fraction."""
    instants = np.asarray(dates, dtype="datetime64[s]")
    missing = np.isnat(instants)
    if kind == "month":
        placed = instants.astype("datetime64[M]").astype(np.float64)
    else:
        placed = instants.astype(np.float64) / 86_400
    return np.where(missing, np.nan, placed)


def position(when: When, kind: AxisKind) -> float:
    """Return where one instant stands; on a month axis inside the month, whose middle is the whole number."""
    if isinstance(when, int | float):
        return float(when)
    instant = np.asarray(when, dtype="datetime64[s]")
    if kind != "month":
        return float(instant.astype(np.float64)) / 86_400
    month = instant.astype("datetime64[M]")
    begin, end = month.astype("datetime64[s]"), (month + 1).astype("datetime64[s]")
    return float(month.astype(np.int64)) - 0.5 + float((instant - begin) / (end - begin))


# Ways to make a series ---------------------------------------------------------------------------


def _frozen(values: Places, *, keep_dates: bool = False) -> np.ndarray:
    """Return a read-only view, as float64 unless it holds dates that an axis has yet to place."""
    array = np.asarray(values)
    if not (keep_dates and array.dtype.kind in "MO"):
        array = array.astype(np.float64, copy=False)
    view = array.view()
    view.flags.writeable = False
    return view


def series(name: str, kind: Kind, x: Places | None, y: ArrayLike, **style: Any) -> Series:
    """Make a series of any kind; x = None counts the values (categories)."""
    values = _frozen(y)
    places = np.arange(values.shape[-1], dtype=np.float64) if x is None else x
    return Series(name, kind, _frozen(places, keep_dates=True), values, **style)


def line(name: str, x: Places, y: ArrayLike, **style: Any) -> Series:
    """Make a line; NaN is a gap."""
    return series(name, "line", x, y, **style)


def step(name: str, x: Places, y: ArrayLike, **style: Any) -> Series:
    """Make a line that keeps each value until the next, as prices and tariffs do."""
    return series(name, "step", x, y, **style)


def area(name: str, x: Places, y: ArrayLike, **style: Any) -> Series:
    """Make an area; several are stacked in their order, the first at the bottom."""
    return series(name, "area", x, y, **style)


def bars(name: str, y: ArrayLike, x: Places | None = None, **style: Any) -> Series:
    """Make bars; `signed=True` shows gains blue and losses orange, `colours` gives each bar its own."""
    return series(name, "bar", x, y, **style)


def scatter(name: str, x: Places, y: ArrayLike, **style: Any) -> Series:
    """Make points."""
    return series(name, "scatter", x, y, **style)


def waterfall(name: str, steps: ArrayLike, totals: Sequence[int] = (0, -1), **style: Any) -> Series:
    """Make a bridge: the values at `totals` stand on the ground, the others are added one by one."""
    values = _frozen(steps)
    grounded = tuple(index % len(values) for index in totals) if len(values) else ()
    return series(name, "waterfall", None, values, totals=grounded, **style)


def fan(name: str, x: Places, levels: Sequence[float], y: ArrayLike, **style: Any) -> Series:
    """Make a fan: one row of `y` per percentile of `levels`, such as (5, 25, 50, 75, 95)."""
    return series(name, "fan", x, y, levels=tuple(levels), **style)


def histogram(name: str, edges: ArrayLike, counts: ArrayLike, **style: Any) -> Series:
    """Make a histogram from n + 1 edges and n counts."""
    return series(name, "histogram", edges, counts, **style)


def supply(name: str, widths: ArrayLike, heights: ArrayLike, labels: Sequence[str], **style: Any) -> Series:
    """Make bars side by side whose widths count: break-even price over cumulative MW."""
    return series(name, "supply", widths, heights, labels=tuple(labels), **style)


def heat(name: str, values: ArrayLike, **style: Any) -> Series:
    """Make a heat map from rows × columns; the axes' `labels` name them."""
    return series(name, "heat", None, values, **style)


def actual_then_forecast(
    name: str, x: Places, y: ArrayLike, first_forecast: int, **style: Any
) -> tuple[Series, ...]:
    """Cut one line in two: what happened, and lighter what is expected, joined at the last actual point."""
    places, values = np.asarray(x), np.asarray(y, dtype=np.float64)
    actual = line(name, places[:first_forecast], values[:first_forecast], **style)
    joint = max(first_forecast - 1, 0)
    forecast = line(name, places[joint:], values[joint:], role="forecast", **style)
    return tuple(part for part in (actual, forecast) if len(part.y))


def today(when: When, label: str = "today") -> VerticalMark:
    """Mark where the actual figures end."""
    return VerticalMark(when, label)


@dataclass(frozen=True, slots=True, eq=False)
class Sparkline:
    """A line without axes, for a tile or a table cell; `base` is drawn thin and grey under it."""

    values: Floats
    base: Floats | None = None
    colour: Colour = 0
    name: str = ""


def sparkline(
    values: ArrayLike, base: ArrayLike | None = None, name: str = "", colour: Colour = 0
) -> Sparkline:
    """Make a sparkline from any numbers."""
    return Sparkline(_frozen(values), None if base is None else _frozen(base), colour, name)


def said_x(spec: ChartSpec, x: float, locale: say.Locale = say.PLAIN) -> str:
    """Say a place on the x axis in full, as the crosshair and the table do."""
    axis = spec.x
    if axis.kind == "category":
        index = round(x)
        return axis.labels[index] if 0 <= index < len(axis.labels) else ""
    if axis.kind == "month":
        return say.month(np.datetime64(round(x), "M"))
    if axis.kind == "day":
        return _said_instant(x)
    text = say.say(axis.format, x, locale=locale)
    return f"{text} {axis.unit}" if axis.unit else text


def _said_instant(days: float) -> str:
    minutes = round(days * 1440)
    on = say.day(np.datetime64(minutes // 1440, "D"))
    return on if minutes % 1440 == 0 else f"{on}, {minutes % 1440 // 60:02d}:{minutes % 60:02d}"


def said_y(spec: ChartSpec, y: float, locale: say.Locale = say.PLAIN) -> str:
    """Say a value of the chart with its unit."""
    text = say.say(spec.y.format, y, locale=locale)
    return f"{text} {spec.y.unit}" if spec.y.unit and text != say.MISSING else text
