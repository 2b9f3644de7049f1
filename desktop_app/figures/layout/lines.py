"""Answers for series drawn through points: lines, steps, areas, fans and scattered points."""

from collections.abc import Sequence

import numpy as np

from desktop_app.figures.chart import Floats, Series
from desktop_app.figures.layout.primitives import Dots, Fill, Path, Primitive, Scene
from desktop_app.figures.tokens import mix

_DASH = (5.0, 4.0)
_POINTS_A_PIXEL = 3
_LONG = 500
_FAN_LIGHTEST, _FAN_DARKEST = 0.86, 0.62


def draw(scene: Scene, series: Series, colour: str, many: bool) -> None:
    """Draw one line, step or scatter; `many` lines are drawn thinner."""
    if series.kind == "scatter":
        known = np.isfinite(series.y)
        scene.data.append(Dots(scene.x.of(series.x[known]), scene.y.of(series.y[known]), 3.0, colour))
        return
    x, y = _seen(scene, series)
    x, y = _stepped(x, y) if series.kind == "step" else (x, y)
    x, y, dense = _thinned(x, y, scene.plot.width)
    xs, ys = scene.x.of(x), scene.y.of(y)
    width, dash = _pen(series, many or dense)
    unit = scene.canvas.font_size / 13
    scene.data.append(Path(xs, ys, colour, width * unit, tuple(part * unit for part in dash), dense))
    scene.data.extend(_lone_points(xs, ys, colour, width * unit))


def _seen(scene: Scene, series: Series) -> tuple[Floats, Floats]:
    """Return the part of a long line that is looked at, with a point more at each side."""
    x, y = series.x, series.y
    if len(x) < _LONG or (x[0] >= scene.x.low and x[-1] <= scene.x.high):
        return x, y
    first, last = np.searchsorted(x, (scene.x.low, scene.x.high))
    part = slice(max(int(first) - 1, 0), int(last) + 1)
    return x[part], y[part]


def _pen(series: Series, thin: bool) -> tuple[float, tuple[float, ...]]:
    if series.role == "base":
        return 1.0, ()
    if series.role == "plan":
        return 1.2, _DASH
    return (1.0 if thin else 2.0), ()


def _stepped(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Double the points so that each value is kept until the next; the last is kept for one more interval."""
    if len(x) < 2:
        return x, y
    ends = np.append(x[1:], 2 * x[-1] - x[-2])
    return np.column_stack((x, ends)).ravel(), np.repeat(y, 2)


def _thinned(xs: Floats, ys: Floats, width: float) -> tuple[Floats, Floats, bool]:
    """Keep the least and the greatest of each pixel column of a long line: the picture stays the same."""
    columns = max(int(width), 1)
    size = len(xs) // columns
    if size < _POINTS_A_PIXEL:
        return xs, ys, False
    whole = len(xs) // size * size
    blocks = ys[:whole].reshape(-1, size)
    low, high = np.fmin.reduce(blocks, axis=1), np.fmax.reduce(blocks, axis=1)
    rest = ys[whole:]
    heights = np.concatenate((np.column_stack((low, high)).ravel(), rest))
    return np.concatenate((np.repeat(xs[:whole:size], 2), xs[whole:])), heights, True


def _lone_points(xs: Floats, ys: Floats, colour: str, width: float) -> list[Primitive]:
    """Show a point between two gaps, which no line reaches."""
    known = np.isfinite(ys)
    if len(ys) > 1 and (known.all() or len(ys) > 1000):
        return []
    padded = np.concatenate(([False], known, [False]))
    lone = known & ~padded[:-2] & ~padded[2:]
    return [Dots(xs[lone], ys[lone], width * 1.2, colour)] if lone.any() else []


def draw_fan(scene: Scene, series: Series, colour: str) -> None:
    """Draw a fan: each pair of percentiles a band, the outer ones lighter, and the middle as a line."""
    xs = scene.x.of(series.x)
    rows = scene.y.of(series.y)
    pairs = len(rows) // 2
    for pair in range(pairs):
        share = _FAN_LIGHTEST - (_FAN_LIGHTEST - _FAN_DARKEST) * pair / max(pairs - 1, 1)
        fill = mix(colour, scene.canvas.theme.surface, share)
        scene.data.extend(_band(xs, rows[pair], rows[-1 - pair], fill))
    if len(rows) % 2:
        scene.data.append(Path(xs, rows[pairs], colour, 2.0 * scene.canvas.font_size / 13))


def _band(xs: Floats, low: Floats, high: Floats, fill: str) -> list[Primitive]:
    """Fill between two lines, in as many pieces as gaps leave."""
    known = np.isfinite(low) & np.isfinite(high)
    if known.all():
        return [Fill(np.concatenate((xs, xs[::-1])), np.concatenate((high, low[::-1])), fill)]
    cuts = np.flatnonzero(np.diff(known.astype(np.int8))) + 1
    pieces = [piece for piece in np.split(np.arange(len(xs)), cuts) if len(piece) > 1 and known[piece[0]]]
    return [
        Fill(np.concatenate((xs[p], xs[p][::-1])), np.concatenate((high[p], low[p][::-1])), fill)
        for p in pieces
    ]


def draw_areas(scene: Scene, series: Sequence[Series], shades: Sequence[str]) -> None:
    """Draw stacked areas from the bottom up, with a thin gap of surface between them."""
    ground = np.zeros(len(series[0].y))
    for one, colour in zip(series, shades, strict=True):
        top = ground + np.nan_to_num(one.y)
        xs = scene.x.of(one.x)
        fill = mix(colour, scene.canvas.theme.surface, 0.18)
        scene.data.extend(_band(xs, scene.y.of(ground), scene.y.of(top), fill))
        ground = top
    ground = np.zeros(len(series[0].y))
    for one in series[:-1]:
        ground = ground + np.nan_to_num(one.y)
        scene.data.append(Path(scene.x.of(one.x), scene.y.of(ground), scene.canvas.theme.surface, 1.0))
