"""Answers for heat maps: rows and columns of cells, the darker the more, with a small key.

Signed ones run from losses in orange through the surface to gains in blue.
"""

from collections.abc import Callable

import numpy as np

from desktop_app.figures.chart import ChartSpec, said_y
from desktop_app.figures.layout import colours
from desktop_app.figures.layout.primitives import Box, Canvas, Hit, Rect, Scale, Scene
from desktop_app.figures.tokens import mix

_SHADES = 24
_PALEST = 0.9
_KEY_STEPS = 5
Shade = Callable[[float], str]


def scene(spec: ChartSpec, canvas: Canvas, top: float) -> Scene:
    """Lay out a heat map below the heading."""
    values = spec.series[0].y
    rows, columns = values.shape
    key_height = canvas.line_height * 1.5
    left = max((canvas.width_of(label) for label in spec.y.labels), default=0.0) + canvas.small * 0.6
    below = canvas.line_height * 1.3
    plot = Box(left, top + key_height, canvas.width - left, canvas.height - top - key_height - below)
    drawn = Scene(
        canvas,
        plot,
        Scale.between(-0.5, columns - 0.5, plot.x, plot.right),
        Scale.between(-0.5, rows - 0.5, plot.y, plot.bottom),
    )
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if spec.series[0].most is not None:
        high = min(high, spec.series[0].most)
    shade_of = (
        _signed_shades(canvas, low, high) if spec.series[0].signed else _shades(canvas, spec, low, high)
    )
    _cells(drawn, spec, shade_of)
    _row_and_column_labels(drawn, spec, rows, columns)
    _key(drawn, spec, (low, high), shade_of, top)
    return drawn


def _colour(spec: ChartSpec) -> int | str:
    colour = spec.series[0].colour
    return 1 if colour is None else colour


def _scale(colour: str, surface: str) -> list[str]:
    return [mix(colour, surface, _PALEST * (1 - n / (_SHADES - 1))) for n in range(_SHADES)]


def _shades(canvas: Canvas, spec: ChartSpec, low: float, high: float) -> Shade:
    """One colour, from the least to the most."""
    shades = _scale(colours.token(canvas.theme, _colour(spec)), canvas.theme.surface)
    span = (high - low) or 1.0
    return lambda value: shades[round(min((value - low) / span, 1.0) * (_SHADES - 1))]


def _signed_shades(canvas: Canvas, low: float, high: float) -> Shade:
    """Losses in one colour, gains in the other, the same depth for the same amount."""
    theme, most = canvas.theme, max(abs(low), abs(high)) or 1.0
    gains, losses = (_scale(colour, theme.surface) for colour in (theme.up, theme.down))
    return lambda value: (losses if value < 0 else gains)[round(abs(value) / most * (_SHADES - 1))]


def _cells(drawn: Scene, spec: ChartSpec, shade_of: Shade) -> None:
    series = spec.series[0]
    width, height = drawn.x.per_unit, drawn.y.per_unit
    gap = 1.0 if min(width, height) > 5 else 0.0
    for row, column in np.argwhere(np.isfinite(series.y)).tolist():
        value = float(series.y[row, column])
        box = Box(drawn.x.at(column - 0.5), drawn.y.at(row - 0.5), width - gap, height - gap)
        shade = shade_of(value)
        drawn.data.append(Rect(box.x, box.y, box.width, box.height, shade, 2.0 if gap else 0.0))
        index = row * series.y.shape[1] + column
        drawn.hits.append(Hit(box, series.keys[index] if index < len(series.keys) else None, index))


def _row_and_column_labels(drawn: Scene, spec: ChartSpec, rows: int, columns: int) -> None:
    canvas = drawn.canvas
    every = max(1, int(np.ceil(canvas.line_height / drawn.y.per_unit)))
    for row in range(0, min(rows, len(spec.y.labels)), every):
        x = drawn.plot.x - canvas.small * 0.5
        drawn.back.append(canvas.words(x, drawn.y.at(row), spec.y.labels[row], anchor="end"))
    widest = max((canvas.width_of(label) for label in spec.x.labels), default=0.0) + canvas.small
    every = _round_stride(max(1, int(np.ceil(widest / drawn.x.per_unit))))
    y = drawn.plot.bottom + canvas.line_height * 0.75
    for column in range(0, min(columns, len(spec.x.labels)), every):
        text = spec.x.labels[column]
        drawn.back.append(canvas.words(drawn.x.at(column), y, text, anchor="middle"))


def _round_stride(every: int) -> int:
    return next((stride for stride in (1, 2, 3, 6, 12) if stride >= every), every)


def _key(drawn: Scene, spec: ChartSpec, extent: tuple[float, float], shade_of: Shade, top: float) -> None:
    """Show which shade means how much: least, five steps, most."""
    canvas = drawn.canvas
    low, high = (said_y(spec, value, canvas.locale) for value in extent)
    if spec.series[0].most == extent[1]:
        high = f"≥ {high}"
    side = canvas.small * 0.85
    y = top + canvas.line_height * 0.6
    x = canvas.width - canvas.width_of(high)
    drawn.front.append(canvas.words(x, y, high))
    for step in range(_KEY_STEPS):
        x_step = x - 6 - (_KEY_STEPS - step) * (side + 1)
        shade = shade_of(extent[0] + step / (_KEY_STEPS - 1) * (extent[1] - extent[0]))
        drawn.front.append(Rect(x_step, y - side / 2, side, side, shade, 2.0))
    drawn.front.append(canvas.words(x - 12 - _KEY_STEPS * (side + 1), y, low, anchor="end"))
