"""Answers for series drawn as bars: grouped, stacked, lying, bridges, histograms and supply curves."""

import itertools
from collections.abc import Sequence

import numpy as np

from desktop_app.figures.chart import ChartSpec, Floats, Series
from desktop_app.figures.layout import colours
from desktop_app.figures.layout.primitives import Box, Hit, Line, Rect, Scene

_FILLED = 0.72  # share of its slot that a group of bars takes
_WIDEST = 4.6  # in text sizes
RADIUS = 2.0
_MOST_VALUE_LABELS = 16
SOLID_ROLES = ("actual", "forecast")


def group_names(spec: ChartSpec) -> list[str]:
    """Return the names that stand side by side; a forecast stands where its actual would."""
    return list(
        dict.fromkeys(one.name for one in spec.series if one.kind == "bar" and one.role in SOLID_ROLES)
    )


def stacked_extent(series: Sequence[Series]) -> tuple[float, float]:
    """Return how far stacked bars reach below and above nought."""
    below: dict[float, float] = {}
    above: dict[float, float] = {}
    for one in series:
        for place, value in zip(one.x.tolist(), np.nan_to_num(one.y).tolist(), strict=True):
            side = above if value >= 0 else below
            side[place] = side.get(place, 0.0) + value
    return min(below.values(), default=0.0), max(above.values(), default=0.0)


def bridge(series: Series) -> tuple[Floats, Floats]:
    """Return where each bar of a waterfall starts and ends."""
    starts, ends, level = np.zeros(len(series.y)), np.zeros(len(series.y)), 0.0
    for index, value in enumerate(np.nan_to_num(series.y).tolist()):
        starts[index] = 0.0 if index in series.totals else level
        ends[index] = level = value if index in series.totals else level + value
    return starts, ends


def draw_bars(scene: Scene, spec: ChartSpec, shades: Sequence[str]) -> None:
    """Draw upright bars, grouped or stacked, with the base as a small grey tick across each."""
    names = group_names(spec)
    slot = abs(scene.x.per_unit)
    filled = min(slot * _FILLED, scene.canvas.font_size * _WIDEST * max(1, len(names)))
    thickness = filled if spec.stacked else filled / max(len(names), 1)
    stack: dict[tuple[float, bool], float] = {}
    for one, colour in zip(spec.series, shades, strict=True):
        if one.kind != "bar":
            continue
        if one.role not in SOLID_ROLES:
            _across(scene, one, colour, filled)
            continue
        offset = 0.0 if spec.stacked else names.index(one.name) * thickness
        _bars_of(scene, spec, one, colour, (-filled / 2 + offset, thickness), stack)


def _bars_of(
    scene: Scene,
    spec: ChartSpec,
    series: Series,
    colour: str,
    place: tuple[float, float],
    stack: dict[tuple[float, bool], float],
) -> None:
    offset, thickness = place
    gap = 1.0 if thickness > 6 and not spec.stacked else 0.0
    labelled = not spec.stacked and _are_labelled(spec, series)
    for index, (at, value) in enumerate(zip(series.x.tolist(), series.y.tolist(), strict=True)):
        if not np.isfinite(value):
            continue
        start = stack.get((at, value < 0), 0.0) if spec.stacked else 0.0
        stack[at, value < 0] = start + value
        left = scene.x.at(at) + offset
        fill = colours.of_bar(scene.canvas.theme, series, index, colour)
        box = _upright(scene, left, thickness - gap, start, start + value)
        scene.data.append(Rect(box.x, box.y, box.width, box.height, fill, 0.0 if spec.stacked else RADIUS))
        scene.hits.append(hit(box, series, index))
        if labelled:
            _value_label(scene, series, box, value, thickness * 1.4)


def _upright(scene: Scene, left: float, width: float, start: float, end: float) -> Box:
    top, bottom = sorted((scene.y.at(start), scene.y.at(end)))
    return Box(left, top, max(width, 1.0), max(bottom - top, 0.8))


def hit(box: Box, series: Series, index: int) -> Hit:
    key = series.keys[index] if index < len(series.keys) else None
    return Hit(box, key, index, series.labels[index] if index < len(series.labels) else "")


def _are_labelled(spec: ChartSpec, series: Series) -> bool:
    if spec.value_labels is not None:
        return spec.value_labels
    return len(series.y) <= _MOST_VALUE_LABELS and len(group_names(spec)) <= 1


def _value_label(scene: Scene, series: Series, box: Box, value: float, room: float) -> None:
    """Write a bar's value beyond its end, if it has room there."""
    canvas = scene.canvas
    words = scene.said(value, plus=series.signed, bare=True)
    if canvas.width_of(words) > max(room, box.width) + 2:
        return
    beyond = canvas.line_height * 0.62
    y = box.bottom + beyond if value < 0 else box.y - beyond
    scene.front.append(canvas.words(box.x + box.width / 2, y, words, anchor="middle"))


def _across(scene: Scene, series: Series, colour: str, width: float) -> None:
    """Draw base or plan as a short line across the bar's slot."""
    for at, value in zip(series.x.tolist(), series.y.tolist(), strict=True):
        if np.isfinite(value):
            x, y = scene.x.at(at), scene.y.at(value)
            dash = (3.0, 2.0) if series.role == "plan" else ()
            scene.front.append(Line(x - width / 2 - 2, y, x + width / 2 + 2, y, colour, 1.5, dash))


def draw_waterfall(scene: Scene, series: Series) -> None:
    """Draw a bridge: totals in grey from the ground, gains blue, losses orange, thin lines between."""
    canvas, theme = scene.canvas, scene.canvas.theme
    starts, ends = bridge(series)
    width = min(abs(scene.x.per_unit) * _FILLED, canvas.font_size * _WIDEST)
    for index, value in enumerate(series.y.tolist()):
        total = index in series.totals
        fill = theme.muted if total else theme.down if value < 0 else theme.up
        centre = scene.x.at(index)
        box = _upright(scene, centre - width / 2, width, float(starts[index]), float(ends[index]))
        if index + 1 < len(series.y):
            level = scene.y.at(float(ends[index]))
            reach = scene.x.at(index + 1) - width / 2
            scene.back.append(Line(box.right, level, reach, level, theme.faint, 0.75))
        scene.data.append(Rect(box.x, box.y, box.width, box.height, fill, RADIUS))
        scene.hits.append(hit(box, series, index))
        words = scene.said(value, plus=not total, bare=True)
        y = box.y - canvas.line_height * 0.62
        colour = theme.text if total else theme.muted
        scene.front.append(canvas.words(centre, y, words, colour, bold=total, anchor="middle"))


def draw_histogram(scene: Scene, series: Series, colour: str) -> None:
    """Draw a histogram: bars that touch but for a pixel."""
    edges = scene.x.of(series.x)
    for index, count in enumerate(series.y.tolist()):
        if count > 0:
            left, right = float(edges[index]), float(edges[index + 1])
            gap = 1.0 if right - left > 4 else 0.0
            box = _upright(scene, left + gap / 2, right - left - gap, 0.0, count)
            fill = colours.of_bar(scene.canvas.theme, series, index, colour)
            scene.data.append(Rect(box.x, box.y, box.width, box.height, fill, min(RADIUS, box.width / 4)))
            scene.hits.append(hit(box, series, index))


def draw_supply(
    scene: Scene, series: Series, levels: Sequence[float], crossing: Sequence[Series] = ()
) -> None:
    """Draw bars as wide as their quantity, each with its label above where that covers nothing.

    Labels keep clear of the levels and of the lines that cross the bars.
    """
    theme = scene.canvas.theme
    right_edges = scene.x.of(np.cumsum(series.x))
    left = scene.x.at(0.0)
    boxes: list[Box] = []
    for index, right in enumerate(right_edges.tolist()):
        gap = 1.5 if right - left > 5 else 0.0
        box = _upright(scene, left, right - left - gap, 0.0, float(series.y[index]))
        fill = colours.of_bar(theme, series, index, theme.series[index % len(theme.series)])
        scene.data.append(Rect(box.x, box.y, box.width, box.height, fill, RADIUS))
        scene.hits.append(hit(box, series, index))
        boxes.append(box)
        left = right
    lines = [Box(scene.plot.x, scene.y.at(level) - 2, scene.plot.width, 4) for level in levels]
    lines += [box for one in crossing for box in _segments(scene, one)]
    _supply_labels(scene, series, boxes, lines)


def _segments(scene: Scene, series: Series) -> list[Box]:
    """The boxes around a line's pieces, two points each."""
    xs, ys = scene.x.of(series.x), scene.y.of(series.y)
    lows, highs = np.fmin(ys[1:], ys[:-1]), np.fmax(ys[1:], ys[:-1])
    pieces = zip(xs[:-1].tolist(), np.diff(xs).tolist(), lows.tolist(), (highs - lows).tolist(), strict=True)
    known = np.isfinite(ys[1:]) & np.isfinite(ys[:-1])
    return [
        Box(x, y - 2, width, height + 4)
        for (x, width, y, height), there in zip(pieces, known.tolist(), strict=True)
        if there
    ]


def _supply_labels(scene: Scene, series: Series, boxes: list[Box], levels: list[Box]) -> None:
    """Label the widest bars first; one that would lie over a bar or a label is left out."""
    canvas, height = scene.canvas, scene.canvas.line_height
    taken = np.array([_corners(box) for box in [*boxes, *levels]])
    for index in sorted(range(len(boxes)), key=lambda i: -boxes[i].width):
        words, box = series.labels[index], boxes[index]
        width = canvas.width_of(words) + 4
        rooms = _rooms_above(box, width, height, scene.plot)
        free = np.flatnonzero(~_overlapping(rooms, taken).any(axis=1))
        if len(free):
            room = rooms[free[0]]
            taken = np.vstack((taken, room))
            scene.front.append(
                canvas.words(float(room[0]) + 2, float(room[1]) + height / 2, words, canvas.theme.text)
            )


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.right, box.bottom


def _rooms_above(box: Box, width: float, height: float, plot: Box) -> Floats:
    """Where words may stand above a bar, the nearest first: left, top, right, bottom."""
    lefts = (box.x + (box.width - width) / 2, box.x, box.right - width)
    places = [
        (min(max(left, plot.x), plot.right - width), box.y - height * up - 1)
        for up, left in itertools.product((1.0, 1.9, 2.8), lefts)
    ]
    corner = np.array(places)
    return np.column_stack((corner, corner + np.array((width, height))))


def _overlapping(rooms: Floats, taken: Floats) -> np.ndarray:
    """Which rooms lie over which boxes, shape [rooms, boxes]."""
    room = rooms[:, None, :]
    across = (room[..., 0] < taken[:, 2]) & (taken[:, 0] < room[..., 2])
    return across & (room[..., 1] < taken[:, 3]) & (taken[:, 1] < room[..., 3])
