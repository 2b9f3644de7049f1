"""Answers for the crosshair: a thin line at the nearest place and a small box with all values there."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_app.figures.layout.primitives import Box, Scene
from desktop_app.figures.layout.readout import Readout
from desktop_app.ui.charts.painter import colour, draw_words

_MOST_ROWS = 12
_DOT = 3.5


def paint(painter: QPainter, scene: Scene, readout: Readout) -> None:
    """Paint line, dots and box over a picture."""
    if readout.upright:
        _paint_line(painter, scene, readout)
    rows = readout.rows[:_MOST_ROWS]
    box = _place(scene, readout, _size(scene, readout))
    _paint_box(painter, scene, box)
    canvas, theme = scene.canvas, scene.canvas.theme
    inset, line = canvas.small * 0.8, canvas.line_height * 1.08
    y = box.y + inset * 0.7 + line / 2
    draw_words(painter, canvas.words(box.x + inset, y, readout.heading, theme.text, bold=True))
    for row in rows:
        y += line
        spot = QRectF(box.x + inset, y - canvas.small * 0.3, canvas.small * 0.6, canvas.small * 0.6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(row.colour))
        painter.drawRoundedRect(spot, 2, 2)
        draw_words(painter, canvas.words(box.x + inset + canvas.small, y, row.name))
        draw_words(painter, canvas.words(box.right - inset, y, row.value, theme.text, anchor="end"))


def _paint_line(painter: QPainter, scene: Scene, readout: Readout) -> None:
    theme, plot = scene.canvas.theme, scene.plot
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(colour(theme.faint), 1, Qt.PenStyle.DotLine))
    painter.drawLine(round(readout.x), round(plot.y), round(readout.x), round(plot.bottom))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for x, y, shade in readout.dots:
        painter.setPen(QPen(colour(theme.surface), 1.5))
        painter.setBrush(colour(shade))
        painter.drawEllipse(QPointF(x, y), _DOT, _DOT)


def _size(scene: Scene, readout: Readout) -> tuple[float, float]:
    canvas, rows = scene.canvas, readout.rows[:_MOST_ROWS]
    inset = canvas.small * 0.8
    widths = [canvas.width_of(row.name) + canvas.width_of(row.value) + canvas.small * 2.4 for row in rows]
    width = max([canvas.width_of(readout.heading, bold=True), *widths]) + 2 * inset
    return width, canvas.line_height * 1.08 * (1 + len(rows)) + inset * 1.4


def _place(scene: Scene, readout: Readout, size: tuple[float, float]) -> Box:
    """Stand right of the line, or left of it where the right has no room; always inside the picture."""
    canvas = scene.canvas
    away = canvas.font_size * 0.8
    right = readout.x + away
    x = right if right + size[0] <= canvas.width else readout.x - away - size[0]
    x = min(max(x, 1.0), max(canvas.width - size[0] - 1, 1.0))
    y = min(max(readout.y, 1.0), max(canvas.height - size[1] - 1, 1.0))
    return Box(x, y, *size)


def _paint_box(painter: QPainter, scene: Scene, box: Box) -> None:
    theme = scene.canvas.theme
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(colour(theme.line), 1))
    painter.setBrush(colour(theme.raised))
    painter.drawRoundedRect(
        QRectF(round(box.x) + 0.5, round(box.y) + 0.5, round(box.width), round(box.height)), 6, 6
    )
