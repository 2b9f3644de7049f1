"""Answers for how a laid-out chart is put on a Qt painter.

It needs no pyqtgraph, so that the first paint of a window can use it.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from shiboken6 import Shiboken, VoidPtr

from desktop_app.figures.chart import Floats
from desktop_app.figures.layout.primitives import Dots, Fill, Line, Path, Primitive, Rect, Scene, Text

_SHARE_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
_TABULAR = QFont.Tag("tnum")
_HINT = QPainter.RenderHint.Antialiasing
_FAMILY = "Inter"
_LONGEST_FIGURE = 14


# Words -------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def font(size: float, bold: bool, tabular: bool = False) -> QFont:
    """Return the font of a size [px]; tabular figures are all equally wide."""
    made = QFont(_FAMILY)
    made.setPixelSize(max(1, round(size)))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Said in both cases: a painter lends its widget's features to a font that is silent about them.
    made.setFeature(_TABULAR, int(tabular))
    return made


@lru_cache(maxsize=8192)
def _is_figure(text: str) -> bool:
    """Say whether a text is a number: in prose the wide hyphen and 1 of tabular figures look wrong."""
    return len(text) < _LONGEST_FIGURE and any(letter.isdigit() for letter in text)


@lru_cache(maxsize=128)
def _metrics(size: float, bold: bool, tabular: bool) -> QFontMetricsF:
    return QFontMetricsF(font(size, bold, tabular))


@lru_cache(maxsize=8192)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text on screen [px]."""
    return _metrics(size, bold, _is_figure(text)).horizontalAdvance(text)


# Colours -----------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def colour(name: str) -> QColor:
    """Return the colour of "#rrggbb"."""
    return QColor(name)


@lru_cache(maxsize=512)
def _pen(name: str, width: float, dash: tuple[float, ...] = ()) -> QPen:
    pen = QPen(colour(name), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        pen.setDashPattern([part / width for part in dash])
    return pen


# Points, without a Python object for each ---------------------------------------------------------


def polygon(xs: Floats, ys: Floats) -> QPolygonF:
    """Return points as a polygon by one copy of memory."""
    made = QPolygonF()
    made.resize(len(xs))
    if len(xs):
        room: Any = VoidPtr(made.data(), len(xs) * 16, True)  # pyright: ignore[reportCallIssue]
        memory = np.frombuffer(room, dtype=np.float64).reshape(-1, 2)
        memory[:, 0], memory[:, 1] = xs, ys
    return made


@lru_cache(maxsize=64)
def _line_room(count: int) -> tuple[np.ndarray, list[QLineF]]:
    """Return memory for so many lines together with the QLineF objects that lie in it."""
    memory = np.zeros((count, 4))
    start = memory.ctypes.data
    lines: list[Any] = [Shiboken.wrapInstance(start + 32 * index, QLineF) for index in range(count)]
    return memory, lines


def _segments(xs: Floats, ys: Floats) -> list[QLineF]:
    memory, lines = _line_room(len(xs) - 1)
    memory[:, 0], memory[:, 1], memory[:, 2], memory[:, 3] = xs[:-1], ys[:-1], xs[1:], ys[1:]
    return lines


def _runs(path: Path) -> list[tuple[Floats, Floats]]:
    """Cut a path at its gaps."""
    known = np.isfinite(path.ys)
    if known.all():
        return [(path.xs, path.ys)]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], known.view(np.int8), [0]))))
    pairs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(path.xs[start:end], path.ys[start:end]) for start, end in pairs]


# Primitives --------------------------------------------------------------------------------------


def paint(painter: QPainter, scene: Scene) -> None:
    """Put a scene on a painter whose origin is the canvas's corner."""
    for part in scene.back:
        _paint(painter, part)
    plot = scene.plot
    painter.save()
    painter.setClipRect(QRectF(plot.x, plot.y - 2, plot.width + 1, plot.height + 4))
    for part in scene.data:
        _paint(painter, part)
    painter.restore()
    for part in scene.front:
        _paint(painter, part)


def _paint(painter: QPainter, part: Primitive) -> None:
    _PAINTERS[type(part)](painter, part)


def draw_words(painter: QPainter, part: Text) -> None:
    """Write words."""
    painter.setFont(font(part.size, part.bold, _is_figure(part.text)))
    painter.setPen(colour(part.colour))
    before = _SHARE_BEFORE[part.anchor]
    x = part.x - before * text_width(part.text, part.size, part.bold) if before else part.x
    painter.drawText(QPointF(round(x), round(part.y)), part.text)


def _paint_rect(painter: QPainter, part: Rect) -> None:
    """Paint a box with its edges on whole pixels."""
    left, top = round(part.x), round(part.y)
    width = max(1, round(part.x + part.width) - left)
    height = max(1, round(part.y + part.height) - top)
    radius = min(part.radius, width / 2, height / 2)
    if radius < 1:
        painter.fillRect(left, top, width, height, colour(part.fill))
        return
    painter.setRenderHint(_HINT, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(part.fill))
    painter.drawRoundedRect(left, top, width, height, radius, radius)


def _paint_line(painter: QPainter, part: Line) -> None:
    """Paint a straight line; upright and level ones stand sharp on whole pixels."""
    painter.setRenderHint(_HINT, False)
    painter.setPen(_pen(part.colour, part.width, part.dash))
    painter.drawLine(round(part.x1), round(part.y1), round(part.x2), round(part.y2))


def paint_path(painter: QPainter, part: Path) -> None:
    """Paint a line, with its gaps."""
    painter.setRenderHint(_HINT, not part.dense)
    for xs, ys in _runs(part):
        if len(xs) > 1:
            _paint_run(painter, part, xs, ys)


def _paint_run(painter: QPainter, part: Path, xs: Floats, ys: Floats) -> None:
    """Paint a line without a gap.

    Qt strokes an antialiased polyline over 1 px ten times slower than single lines with flat ends;
    a polyline of 1 px over them closes the notches where they meet.
    """
    if part.dash or part.width <= 1.05 or part.dense:
        painter.setPen(_pen(part.colour, part.width, part.dash))
        painter.drawPolyline(polygon(xs, ys))
        return
    painter.setPen(_pen(part.colour, part.width))
    painter.drawLines(_segments(xs, ys))
    painter.setPen(_pen(part.colour, 1.0))
    painter.drawPolyline(polygon(xs, ys))


def _paint_fill(painter: QPainter, part: Fill) -> None:
    painter.setRenderHint(_HINT, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(part.fill))
    painter.drawPolygon(polygon(part.xs, part.ys))


def _paint_dots(painter: QPainter, part: Dots) -> None:
    painter.setRenderHint(_HINT, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(part.fill))
    for x, y in zip(part.xs.tolist(), part.ys.tolist(), strict=True):
        painter.drawEllipse(QPointF(x, y), part.radius, part.radius)


_PAINTERS = {
    Text: draw_words,
    Rect: _paint_rect,
    Line: _paint_line,
    Path: paint_path,
    Fill: _paint_fill,
    Dots: _paint_dots,
}
