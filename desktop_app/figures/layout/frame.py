"""Answers for what stands around the data: heading, ranges, axes, grid and the room each of them takes."""

import math
from collections.abc import Sequence

import numpy as np

from desktop_app.figures import format as say
from desktop_app.figures.chart import ChartSpec, HorizontalMark, Series, VerticalMark
from desktop_app.figures.layout import bars, ticks
from desktop_app.figures.layout.primitives import Canvas, Line, Primitive, Range, Rect, Scene, Text
from desktop_app.figures.layout.ticks import Tick

_GROUNDED = frozenset({"bar", "area", "waterfall", "histogram", "supply"})
_RISING = frozenset({"line", "step", "area", "fan", "histogram"})  # their x rises from first to last
_SLOTTED = frozenset({"bar", "waterfall"})
_TITLE_LINES = 2


# Heading -----------------------------------------------------------------------------------------


def heading(spec: ChartSpec, canvas: Canvas) -> tuple[list[Primitive], float]:
    """Return title and subtitle, and the height they take."""
    if not canvas.heading:
        return [], 0.0
    size, theme, y = canvas.font_size, canvas.theme, 0.0
    words: list[Primitive] = []
    for line in title_lines(spec.title, canvas):
        words.append(Text(0.0, y + size, line, theme.text, size, bold=True))
        y += size * 1.35
    if spec.subtitle:
        small = size * 0.96
        fitted = canvas.fitted(spec.subtitle, canvas.width, small)
        words.append(Text(0.0, y + small * 1.08, fitted, theme.muted, small))
        y += small * 1.4
    return words, y + size * 0.55 if words else 0.0


def title_lines(title: str, canvas: Canvas) -> list[str]:
    """Break a title into at most two lines; what does not fit then ends in "…"."""
    size, lines, rest = canvas.font_size, [], title
    while rest and len(lines) < _TITLE_LINES - 1 and canvas.measure(rest, size, True) > canvas.width:
        head = canvas.fitted(rest, canvas.width, size, bold=True).rstrip("…")
        cut = head.rfind(" ") if len(head) < len(rest) and rest[len(head)] != " " else len(head)
        cut = cut if cut > 0 else len(head)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, canvas.fitted(rest, canvas.width, size, bold=True)] if rest else lines


# Ranges ------------------------------------------------------------------------------------------


def x_range(spec: ChartSpec) -> Range:
    """Return what the x axis spans: the data, and half a slot more where bars stand on it."""
    first = spec.series[0]
    if first.kind == "supply":
        return 0.0, float(first.x.sum()) or 1.0
    lows, highs = zip(*(_ends(one) for one in spec.series if len(one.x)), strict=True)
    low, high = min(lows), max(highs)
    if spec.x.kind == "category":
        low, high = 0.0, max(high, len(spec.x.labels) - 1.0)
    margin = 0.5 if any(one.kind in _SLOTTED for one in spec.series) or spec.x.kind == "category" else 0.0
    if any(one.kind == "step" for one in spec.series) and spec.x.kind == "month":
        margin = 0.5
    if high == low and not margin:
        margin = 0.5
    if first.kind == "scatter":
        low, high = ticks.snap_range(low, high)
    low = spec.x.low if spec.x.low is not None else low - margin
    return low, spec.x.high if spec.x.high is not None else high + margin


def _ends(series: Series) -> Range:
    if series.kind in _RISING:
        return float(series.x[0]), float(series.x[-1])
    return float(np.nanmin(series.x)), float(np.nanmax(series.x))


def y_range(spec: ChartSpec, previous: Range | None, count: int) -> Range:
    """Return what the y axis spans: round ends, kept over small changes."""
    low, high = data_extent(spec)
    levels = [mark.y for mark in spec.marks if isinstance(mark, HorizontalMark)]
    low, high = min([low, *levels]), max([high, *levels])
    grounded = spec.y.from_zero or any(one.kind in _GROUNDED for one in spec.series)
    if grounded or 0 < low < 0.3 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    low = low if spec.y.low is None else spec.y.low
    high = high if spec.y.high is None else spec.y.high
    snapped = ticks.snap_range(low, high, previous, count)
    return (
        snapped[0] if spec.y.low is None else spec.y.low,
        snapped[1] if spec.y.high is None else spec.y.high,
    )


def data_extent(spec: ChartSpec) -> Range:
    """Return the least and the greatest value that is drawn."""
    extents = [_extent(one) for one in spec.series if not _is_summed(spec, one)]
    summed = [one for one in spec.series if _is_summed(spec, one)]
    if summed:
        extents.append(bars.stacked_extent(summed))
    known = [extent for extent in extents if math.isfinite(extent[0])]
    if not known:
        return 0.0, 1.0
    return min(low for low, _ in known), max(high for _, high in known)


def _is_summed(spec: ChartSpec, series: Series) -> bool:
    solid = series.role in bars.SOLID_ROLES
    return series.kind == "area" or (spec.stacked and series.kind == "bar" and solid)


def _extent(series: Series) -> Range:
    if series.kind == "waterfall" and len(series.y):
        starts, ends = bars.bridge(series)
        return float(min(starts.min(), ends.min())), float(max(starts.max(), ends.max()))
    if not len(series.y):
        return math.nan, math.nan
    low, high = float(np.fmin.reduce(series.y, axis=None)), float(np.fmax.reduce(series.y, axis=None))
    return low, high


# Axes --------------------------------------------------------------------------------------------


def y_ticks(
    spec: ChartSpec, span: Range, count: int, locale: say.Locale
) -> tuple[list[Tick], str, say.AxisScale]:
    """Return the ticks of the y axis and the unit to be named once."""
    scale = say.axis_scale(spec.y.format, max(abs(span[0]), abs(span[1])))
    places = ticks.number_ticks(*span, count)
    return ticks.said_ticks(places, scale, locale), spec.y.unit or scale.unit, scale


def x_ticks(spec: ChartSpec, span: Range, room: float, canvas: Canvas) -> list[Tick]:
    """Return the ticks of the x axis, as dense as their words allow."""
    kind = spec.x.kind
    if kind == "month":
        return ticks.month_ticks(*span, room, canvas.width_of("Sep 28") * 1.5)
    if kind == "day":
        return ticks.day_ticks(*span, room, canvas.width_of("28 Sep") * 1.6)
    if kind == "category":
        return [Tick(float(index), label) for index, label in enumerate(spec.x.labels)]
    scale = say.axis_scale(spec.x.format, max(abs(span[0]), abs(span[1])))
    widest = canvas.width_of(scale.said(span[1], 1, canvas.locale)) + canvas.font_size * 2
    count = int(max(2, min(8, room / widest)))
    said = ticks.said_ticks(ticks.number_ticks(*span, count), scale, canvas.locale)
    unit = spec.x.unit or scale.unit
    return [*said[:-1], Tick(said[-1].at, f"{said[-1].text} {unit}")] if unit and said else said


def draw_y_axis(scene: Scene, labels: Sequence[Tick], unit: str) -> None:
    """Draw thin level lines with their numbers, the one at nought a little stronger."""
    canvas, theme, plot = scene.canvas, scene.canvas.theme, scene.plot
    x = plot.x - canvas.small * 0.6
    for tick in labels:
        y = scene.y.at(tick.at)
        colour = theme.line if tick.at == 0 else theme.grid
        scene.back.append(Line(plot.x, y, plot.right, y, colour))
        scene.back.append(canvas.words(x, y, tick.text, anchor="end"))
    if unit:
        scene.back.append(canvas.words(0.0, plot.y - canvas.line_height * 1.05, unit, theme.faint))


def draw_x_axis(scene: Scene, labels: Sequence[Tick], words: Sequence[Sequence[str]]) -> None:
    """Write the x ticks below the plot, each on one or two lines."""
    canvas = scene.canvas
    y = scene.plot.bottom + canvas.line_height * 0.8
    for tick, lines in zip(labels, words, strict=True):
        for index, line in enumerate(lines):
            half = canvas.width_of(line) / 2
            centre = min(max(scene.x.at(tick.at), half), canvas.width - half)
            down = y + index * canvas.line_height * 0.92
            scene.back.append(canvas.words(centre, down, line, anchor="middle"))


def x_words(labels: Sequence[Tick], slotted: bool, slot: float, canvas: Canvas) -> list[list[str]]:
    """Return the words of each x tick as lines; categories too narrow for their words lose every other."""
    if not slotted:
        return [[tick.text] for tick in labels]
    every = max(1, math.ceil(canvas.small * 2.0 / slot))
    shown = slot_lines([tick.text for tick in labels[::every]], slot * every, canvas)
    return [shown[index // every] if index % every == 0 else [] for index in range(len(labels))]


def slot_lines(names: Sequence[str], slot: float, canvas: Canvas) -> list[list[str]]:
    """Return each category's words: whole, broken at a space, or staggered with its neighbours."""
    room = slot - canvas.small * 0.4
    broken = [_broken(name, room, canvas) for name in names]
    if all(canvas.width_of(line) <= room for lines in broken for line in lines):
        return broken
    wide = 2 * slot - canvas.small * 0.4
    return [[""] * (index % 2) + [canvas.fitted(name, wide)] for index, name in enumerate(names)]


def _broken(text: str, room: float, canvas: Canvas) -> list[str]:
    if canvas.width_of(text) <= room or " " not in text:
        return [text]
    cut = text.rfind(" ", 0, max(len(text) // 2 + 2, text.find(" ") + 1))
    return [text[:cut], text[cut + 1 :]]


def draw_vertical_marks(scene: Scene, marks: Sequence[VerticalMark]) -> None:
    """Draw thin upright lines, their words above the plot where no data are."""
    canvas, plot, theme = scene.canvas, scene.plot, scene.canvas.theme
    for mark in marks:
        x = scene.x.at(float(mark.x))  # pyright: ignore[reportArgumentType]
        if plot.x <= x <= plot.right:
            scene.back.append(Line(x, plot.y - 3, x, plot.bottom, theme.faint))
            half = canvas.width_of(mark.label) / 2
            centre = min(max(x, half), canvas.width - half)
            y = plot.y - canvas.line_height * 0.62
            scene.back.append(canvas.words(centre, y, mark.label, anchor="middle"))


def draw_legend(scene: Scene, entries: Sequence[tuple[str, str]]) -> None:
    """Name the colours above the plot, from the right edge."""
    canvas = scene.canvas
    side, y = canvas.small * 0.75, scene.plot.y - canvas.line_height * 1.05
    x = canvas.width
    for name, colour in reversed(entries):
        x -= canvas.width_of(name)
        scene.front.append(canvas.words(x, y, name))
        x -= side + canvas.small * 0.35
        scene.front.append(Rect(x, y - side / 2, side, side, colour, 2.0))
        x -= canvas.small
