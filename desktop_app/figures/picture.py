"""Answers for the picture of a chart: from the description to primitives that screen and paper both draw."""

from collections.abc import Sequence

from desktop_app.figures import format as say
from desktop_app.figures.chart import ChartSpec, HorizontalMark, Note, VerticalMark, Zone
from desktop_app.figures.layout import bars, colours, frame, heat, keys, labels, lines, lying
from desktop_app.figures.layout.primitives import Box, Canvas, Line, Range, Rect, Scale, Scene
from desktop_app.figures.layout.ticks import Tick
from desktop_app.figures.tokens import mix

_MANY_LINES = 6


def scene(
    spec: ChartSpec, canvas: Canvas, previous: Range | None = None, window: Range | None = None
) -> Scene:
    """Lay out a chart.

    `previous` is the y range of the picture before, kept if it still suits; `window` the part of the x axis
    that is looked at, if not all of it.
    """
    words, top = frame.heading(spec, canvas)
    if spec.is_empty:
        drawn = _empty(spec, canvas, top)
    elif spec.series[0].kind == "heat":
        drawn = heat.scene(spec, canvas, top)
    elif spec.horizontal:
        drawn = lying.scene(spec, canvas, top)
    else:
        drawn = _upright(spec, canvas, top, previous, window)
    drawn.back[:0] = words
    return drawn


def _empty(spec: ChartSpec, canvas: Canvas, top: float) -> Scene:
    plot = Box(0.0, top, canvas.width, max(canvas.height - top, 1.0))
    unit = Scale.between(0.0, 1.0, 0.0, 1.0)
    drawn = Scene(canvas, plot, unit, unit)
    text = canvas.fitted(spec.empty, canvas.width)
    drawn.front.append(canvas.words(canvas.width / 2, plot.y + plot.height / 2, text, anchor="middle"))
    return drawn


def _upright(
    spec: ChartSpec, canvas: Canvas, top: float, previous: Range | None, window: Range | None
) -> Scene:
    shades = colours.of_series(canvas.theme, spec.series)
    ends = labels.end_labels(spec, shades, canvas)
    right = labels.column_width(ends, canvas)
    x_span = window or frame.x_range(spec)
    drawn, x_axis, y_axis, unit = _framed(spec, canvas, (top, right), x_span, previous)
    _draw_zones(drawn, spec)
    frame.draw_y_axis(drawn, y_axis, unit)
    frame.draw_x_axis(drawn, *x_axis)
    frame.draw_vertical_marks(drawn, [mark for mark in spec.marks if isinstance(mark, VerticalMark)])
    _draw_series(drawn, spec, shades)
    _draw_levels(drawn, spec)
    labels.draw_end_labels(drawn, ends)
    labels.draw_notes(drawn, [mark for mark in spec.marks if isinstance(mark, Note)])
    frame.draw_legend(drawn, keys.legend(spec, shades))
    return drawn


XAxisWords = tuple[list[Tick], list[list[str]]]


def _framed(
    spec: ChartSpec, canvas: Canvas, taken: tuple[float, float], x_span: Range, previous: Range | None
) -> tuple[Scene, XAxisWords, list[Tick], str]:
    """Share out the canvas: the plot gets what heading, strip, ticks and end labels leave."""
    top, right = taken
    top += canvas.line_height * (1.6 if _needs_strip(spec) else 0.6)
    line = canvas.line_height
    height = max(canvas.height - top - line * 1.3, 10.0)
    count = int(max(2, min(6, height / (line * 2.6))))
    span = frame.y_range(spec, previous, count)
    y_axis, unit, scale = frame.y_ticks(spec, span, count, canvas.locale)
    left = max((canvas.width_of(tick.text) for tick in y_axis), default=0.0) + canvas.small * 0.7
    width = max(canvas.width - left - max(right, canvas.small * 0.4), 10.0)
    x_axis = frame.x_ticks(spec, x_span, width, canvas)
    words = frame.x_words(x_axis, spec.x.kind == "category", width / (x_span[1] - x_span[0]), canvas)
    if any(len(lines) > 1 for lines in words):
        height = max(height - line * 0.9, 10.0)
    plot = Box(left, top, width, height)
    across = Scale.between(*x_span, plot.x, plot.right)
    upward = Scale.between(*span, plot.bottom, plot.y)
    digits = keys.digits(spec, scale)
    drawn = Scene(canvas, plot, across, upward, y_range=span, y_words=scale, digits=digits)
    return drawn, (x_axis, words), y_axis, unit


def _needs_strip(spec: ChartSpec) -> bool:
    marked = any(isinstance(mark, VerticalMark) and mark.label for mark in spec.marks)
    above = any(one.kind in ("bar", "waterfall", "supply") for one in spec.series)
    unit = spec.y.unit or say.axis_scale(spec.y.format, 1.0).unit
    return marked or above or bool(unit) or len(keys.named_bars(spec)) > 1


def _draw_series(drawn: Scene, spec: ChartSpec, shades: Sequence[str]) -> None:
    pairs = list(zip(spec.series, shades, strict=True))
    areas = [pair for pair in pairs if pair[0].kind == "area"]
    if areas:
        lines.draw_areas(drawn, [one for one, _ in areas], [shade for _, shade in areas])
    if any(one.kind == "bar" for one in spec.series):
        bars.draw_bars(drawn, spec, shades)
    many = sum(one.kind == "line" for one in spec.series) > _MANY_LINES
    order = {"base": 0, "plan": 1, "forecast": 2, "actual": 3}
    for one, shade in sorted(pairs, key=lambda pair: (pair[0].kind != "fan", order[pair[0].role])):
        if one.kind in ("line", "step", "scatter"):
            lines.draw(drawn, one, shade, many)
        elif one.kind == "fan":
            lines.draw_fan(drawn, one, shade)
        elif one.kind == "waterfall":
            bars.draw_waterfall(drawn, one)
        elif one.kind == "histogram":
            bars.draw_histogram(drawn, one, shade)
        elif one.kind == "supply":
            levels = [mark.y for mark in spec.marks if isinstance(mark, HorizontalMark)]
            bars.draw_supply(drawn, one, levels, [other for other in spec.series if other.kind == "line"])


def _draw_zones(drawn: Scene, spec: ChartSpec) -> None:
    theme, plot = drawn.canvas.theme, drawn.plot
    for mark in spec.marks:
        if isinstance(mark, Zone):
            ends = (drawn.y.at(mark.low), drawn.y.at(mark.high))
            top, bottom = max(min(ends), plot.y), min(max(ends), plot.bottom)
            fill = mix(colours.token(theme, mark.colour), theme.surface, 0.88)
            drawn.back.append(Rect(plot.x, top, plot.width, max(bottom - top, 0.0), fill))


def _draw_levels(drawn: Scene, spec: ChartSpec) -> None:
    theme, plot = drawn.canvas.theme, drawn.plot
    for mark in spec.marks:
        if isinstance(mark, HorizontalMark):
            y = drawn.y.at(mark.y)
            # A halo of surface keeps the dashes visible where they cross bars of a like colour.
            drawn.front.append(Line(plot.x, y, plot.right, y, theme.surface, 3.0))
            colour = colours.token(theme, mark.colour)
            drawn.front.append(Line(plot.x, y, plot.right, y, colour, 1.5, (5.0, 3.0)))
