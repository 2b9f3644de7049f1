"""Answers for lying bars: names left, values beyond the bars' ends, one row a category."""

from collections.abc import Sequence

import numpy as np

from desktop_app.figures import format as say
from desktop_app.figures.chart import ChartSpec, Series
from desktop_app.figures.layout import bars, colours, frame, keys
from desktop_app.figures.layout.primitives import Box, Canvas, Line, Rect, Scale, Scene


def scene(spec: ChartSpec, canvas: Canvas, top: float) -> Scene:
    """Lay out lying bars: names left, values beyond the bars, no axis where each bar says its value."""
    shades = colours.of_series(canvas.theme, spec.series)
    legend = keys.legend(spec, shades)
    top += canvas.line_height * 1.4 if legend else 0.0
    height = max(canvas.height - top, 10.0)
    rows = _rows_shown(spec, height, canvas)
    low, high = frame.data_extent(spec)
    low, high = min(low, 0.0), max(high, 0.0)
    scale = say.axis_scale(spec.y.format, max(abs(low), abs(high)))
    digits = keys.digits(spec, scale)
    names = [canvas.fitted(name, canvas.width * 0.38) for name in spec.x.labels[:rows]]
    room = max(
        (canvas.width_of(f"+{scale.said(end, digits, canvas.locale)}") for end in (low, high)), default=0.0
    )
    left = max((canvas.width_of(name) for name in names), default=0.0) + canvas.small
    start = left + (room + 8 if low < 0 else 0.0)
    end = canvas.width - (room + 10 if high > 0 else 0.0)
    plot = Box(left, top, max(canvas.width - left, 10.0), height)
    drawn = Scene(
        canvas,
        plot,
        Scale.between(low, high, start, max(end, start + 10.0)),
        Scale.between(-0.5, rows - 0.5, plot.y, plot.bottom),
        y_words=scale,
        digits=digits,
    )
    zero = drawn.x.at(0.0)
    drawn.back.append(Line(zero, plot.y, zero, plot.bottom, canvas.theme.line))
    _draw_bars(drawn, spec, shades, rows)
    for row, name in enumerate(names):
        x = left - canvas.small * 0.8
        drawn.back.append(canvas.words(x, drawn.y.at(row), name, canvas.theme.text, anchor="end"))
    _say_what_is_left_out(drawn, len(spec.x.labels) - rows)
    frame.draw_legend(drawn, legend)
    return drawn


def _rows_shown(spec: ChartSpec, height: float, canvas: Canvas) -> int:
    count = max(len(spec.x.labels), 1)
    room = max(1, int(height / (canvas.line_height * 1.05)))
    return count if count <= room else max(1, room - 1)


def _say_what_is_left_out(drawn: Scene, count: int) -> None:
    if count > 0:
        canvas = drawn.canvas
        y = drawn.plot.bottom - canvas.line_height * 0.4
        drawn.front.append(canvas.words(canvas.width, y, f"and {count} more", anchor="end"))


def _draw_bars(scene: Scene, spec: ChartSpec, shades: Sequence[str], rows: int) -> None:
    """Draw the bars of each category, with base and plan as short lines across them.

    Stacked ones share a row: a loss goes left and a gain right of nought, as in a tornado.
    """
    names = [] if spec.stacked else bars.group_names(spec)
    slot = abs(scene.y.per_unit)
    filled = min(slot * 0.64, scene.canvas.font_size * 1.5 * max(1, len(names)))
    thickness = filled / max(len(names), 1)
    crossed = [(one, shade) for one, shade in zip(spec.series, shades, strict=True) if not _solid(one)]
    for one, shade in zip(spec.series, shades, strict=True):
        if _solid(one):
            offset = (names.index(one.name) if names else 0) * thickness - filled / 2
            for index in range(min(rows, len(one.y))):
                if np.isfinite(one.y[index]):
                    top = scene.y.at(one.x[index]) + offset
                    marks = [scene.x.at(other.y[index]) for other, _ in crossed if index < len(other.y)]
                    _bar(scene, one, index, shade, Box(0.0, top, 0.0, thickness), marks)
    for one, shade in crossed:
        _across(scene, one, shade, rows, filled / 2 + 2)


def _solid(series: Series) -> bool:
    return series.role in bars.SOLID_ROLES


def _bar(scene: Scene, series: Series, index: int, shade: str, row: Box, marks: Sequence[float]) -> None:
    """Draw one bar and write its value beyond its end and beyond the lines that cross it."""
    canvas, value = scene.canvas, float(series.y[index])
    left, right = sorted((scene.x.at(0.0), scene.x.at(value)))
    box = Box(left, row.y, max(right - left, 1.0), max(row.height - 1.0, 1.0))
    fill = colours.of_bar(canvas.theme, series, index, shade)
    scene.data.append(Rect(box.x, box.y, box.width, box.height, fill, bars.RADIUS))
    scene.hits.append(bars.hit(box, series, index))
    words = scene.said(value, plus=series.signed)
    middle = box.y + box.height / 2
    if value < 0:
        near = min([box.x, *(mark for mark in marks if np.isfinite(mark))])
        scene.front.append(canvas.words(near - 6, middle, words, anchor="end"))
        return
    reach = canvas.width_of(words) + 8
    touching = [mark for mark in marks if box.right - 2 < mark < box.right + reach]
    scene.front.append(canvas.words(max([box.right, *touching]) + 6, middle, words))


def _across(scene: Scene, series: Series, shade: str, rows: int, reach: float) -> None:
    for index, value in enumerate(series.y[:rows].tolist()):
        if np.isfinite(value):
            middle, x = scene.y.at(float(series.x[index])), scene.x.at(value)
            scene.front.append(Line(x, middle - reach, x, middle + reach, shade, 1.5))
