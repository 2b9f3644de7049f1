"""Answers for words beside data: they never lie over a bar, a line, or each other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.figures.chart import ChartSpec, HorizontalMark, Note, Series, Zone
from desktop_app.figures.layout import colours
from desktop_app.figures.layout.primitives import Box, Canvas, Dots, Line, Path, Rect, Scene, Text

_MOST_LABELS = 12
_WIDEST_SHARE = 0.28
_WRAP_FROM = 14


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Words in the column right of the plot, beside the value they belong to."""

    value: float
    lines: tuple[str, ...]
    colour: str


def end_labels(spec: ChartSpec, shades: Sequence[str], canvas: Canvas) -> list[EndLabel]:
    """Collect the labels at the ends of lines, areas and levels."""
    found = [*_series_labels(spec, shades, canvas), *_mark_labels(spec, canvas)]
    return found[:_MOST_LABELS]


def _series_labels(spec: ChartSpec, shades: Sequence[str], canvas: Canvas) -> list[EndLabel]:
    drawn = [one for one in spec.series if _has_end(spec, one)]
    names = {one.name for one in drawn if one.role != "base"}
    last_of = {one.name: one for one in drawn if one.role != "base"}
    found: list[EndLabel] = []
    ground = 0.0
    for one, shade in zip(spec.series, shades, strict=True):
        if one not in drawn or (last_of.get(one.name) is not one and not one.label):
            continue
        end = _end_value(one)
        piled = one.kind in ("area", "bar")
        place = ground + end / 2 if piled else end
        ground += end if piled and np.isfinite(end) else 0.0
        words = one.label if one.label is not None else one.name if 1 < len(names) <= _MOST_LABELS else ""
        if words and np.isfinite(place):
            found.append(_label(place, words, shade, canvas))
    return found


def _has_end(spec: ChartSpec, series: Series) -> bool:
    """Say whether the series ends at the right edge, where its label can stand."""
    stacked = series.kind == "bar" and spec.stacked and not spec.horizontal
    return series.kind in ("line", "step", "area", "fan") or stacked


def _end_value(series: Series) -> float:
    values = series.y[len(series.y) // 2] if series.kind == "fan" else series.y
    if len(values) and math.isfinite(values[-1]):
        return float(values[-1])
    known = np.flatnonzero(np.isfinite(values))
    return float(values[known[-1]]) if len(known) else float("nan")


def _mark_labels(spec: ChartSpec, canvas: Canvas) -> list[EndLabel]:
    found: list[EndLabel] = []
    for mark in spec.marks:
        if isinstance(mark, HorizontalMark | Zone) and mark.label:
            value = mark.y if isinstance(mark, HorizontalMark) else (mark.low + mark.high) / 2
            found.append(_label(value, mark.label, colours.token(canvas.theme, mark.colour), canvas))
    return found


def _label(value: float, words: str, colour: str, canvas: Canvas) -> EndLabel:
    theme = canvas.theme
    lines = _wrapped(words, canvas, canvas.width * _WIDEST_SHARE)
    return EndLabel(value, lines, colours.readable(colour, theme.surface, theme.text))


def _wrapped(words: str, canvas: Canvas, widest: float) -> tuple[str, ...]:
    """Break a long label once, at the space nearest its middle."""
    spaces = [
        index for index, letter in enumerate(words) if letter == " " and words[index + 1 : index + 2] != "%"
    ]
    if len(words) < _WRAP_FROM or not spaces:
        return (canvas.fitted(words, widest, bold=True),)
    if " · " in words:
        return tuple(canvas.fitted(part, widest, bold=True) for part in words.split(" · ", 1))
    cut = min(spaces, key=lambda index: abs(index - len(words) / 2))
    return tuple(canvas.fitted(part, widest, bold=True) for part in (words[:cut], words[cut + 1 :]))


def column_width(labels: Sequence[EndLabel], canvas: Canvas) -> float:
    """Return the width that the labels need beside the plot."""
    widths = [canvas.width_of(line, bold=True) for label in labels for line in label.lines]
    return max(widths) + canvas.small * 0.8 if widths else 0.0


def draw_end_labels(scene: Scene, labels: Sequence[EndLabel]) -> None:
    """Write the labels at the heights of their values, moved apart where they would touch."""
    canvas = scene.canvas
    line = canvas.line_height * 0.92
    heights = [line * len(label.lines) for label in labels]
    wanted = [min(max(scene.y.at(label.value), scene.plot.y), scene.plot.bottom) for label in labels]
    x = scene.plot.right + canvas.small * 0.6
    for label, height, middle in zip(labels, heights, apart(wanted, heights, _limits(scene)), strict=True):
        for index, words in enumerate(label.lines):
            y = middle - height / 2 + line * (index + 0.5)
            scene.front.append(canvas.words(x, y, words, label.colour, bold=True))


def _limits(scene: Scene) -> tuple[float, float]:
    half = scene.canvas.line_height / 2
    return scene.plot.y - half, scene.plot.bottom + half


def apart(wanted: Sequence[float], heights: Sequence[float], limits: tuple[float, float]) -> list[float]:
    """Move middles as little as needed so that boxes of these heights do not overlap within the limits."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = list(wanted)
    floor = limits[0]
    for index in order:
        placed[index] = max(wanted[index], floor + heights[index] / 2)
        floor = placed[index] + heights[index] / 2
    ceiling = limits[1]
    for index in reversed(order):
        placed[index] = min(placed[index], ceiling - heights[index] / 2)
        ceiling = placed[index] - heights[index] / 2
    return placed


def draw_notes(scene: Scene, notes: Sequence[Note]) -> None:
    """Write each note beside its point where nothing lies; a note without a free place keeps its dot only."""
    taken = _obstacles(scene) if notes else []
    for note in notes:
        x, y = scene.x.at(float(note.x)), scene.y.at(note.y)  # pyright: ignore[reportArgumentType]
        theme = scene.canvas.theme
        scene.data.append(Dots(np.array([x]), np.array([y]), scene.canvas.font_size * 0.22, theme.text))
        for room in _rooms(scene, note.text, x, y):
            if not any(room.overlaps(other) for other in taken):
                taken.append(room)
                scene.front.append(_words_in(scene, room, note.text))
                break


def _words_in(scene: Scene, room: Box, text: str) -> Text:
    canvas = scene.canvas
    return canvas.words(room.x + 2, room.y + room.height / 2, text, canvas.theme.text)


def _rooms(scene: Scene, text: str, x: float, y: float) -> list[Box]:
    """Return the places around a point where words may stand, the nearest first."""
    canvas, plot = scene.canvas, scene.plot
    width, height = canvas.width_of(text) + 4, canvas.line_height
    rooms: list[Box] = []
    for away in (0.5, 1.2, 2.0, 3.0, 4.2):
        for left in (x - width / 2, x + 3, x - width - 3):
            for top in (y - height * (1 + away), y + height * away):
                inside = plot.x <= left and left + width <= plot.right
                if inside and top >= plot.y and top + height <= plot.bottom:
                    rooms.append(Box(left, top, width, height))
    return rooms


def _obstacles(scene: Scene) -> list[Box]:
    """Return boxes around all that is drawn: bars as they are, lines as a chain of small boxes."""
    boxes = [Box(part.x, part.y, part.width, part.height) for part in scene.data if isinstance(part, Rect)]
    upright = (part for part in scene.back if isinstance(part, Line) and part.x1 == part.x2)
    boxes.extend(Box(part.x1 - 2, part.y1, 4, part.y2 - part.y1) for part in upright)
    step = scene.canvas.small * 0.5
    for part in scene.data:
        if isinstance(part, Path) and not part.dense:
            boxes.extend(_chain(part, scene.plot, step))
    return boxes


def _chain(path: Path, plot: Box, step: float) -> list[Box]:
    known = np.isfinite(path.ys) & np.isfinite(path.xs)
    if known.sum() < 2:
        return []
    xs, ys = path.xs[known], path.ys[known]
    places = np.arange(max(xs[0], plot.x), min(xs[-1], plot.right), step)
    heights = np.interp(places, xs, ys)
    nexts = np.interp(places + step, xs, ys)
    tops, bottoms = np.minimum(heights, nexts) - 2, np.maximum(heights, nexts) + 2
    parts = zip(places.tolist(), tops.tolist(), (bottoms - tops).tolist(), strict=True)
    return [Box(x, y, step, height) for x, y, height in parts]
