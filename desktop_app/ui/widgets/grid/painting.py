"""Draws the visible part of the table in one pass: backgrounds, check boxes, texts, dots, headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from desktop_app.figures.format import MINUS, MISSING
from desktop_app.figures.grid_column import GridColumn
from desktop_app.figures.tokens import Theme, mix
from desktop_app.ui.look import tabular
from desktop_app.ui.widgets.grid.model import CHECK, GridModel

PAD = 8
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
Dots = Mapping[str, Sequence[str]]
"""By column the token of the colour of each of its codes: a dot stands before the text."""


@dataclass(slots=True)
class Band:
    """The visible part: places of rows with their tops, columns with their left ends and widths."""

    places: list[int]
    tops: list[int]
    height: int
    columns: list[tuple[str, int, int]]
    width: int


@dataclass(slots=True)
class Brush:
    """Everything that painting needs besides the cells."""

    theme: Theme
    font: QFont
    dots: Dots
    bold: QFont = field(init=False)
    figures: QFont = field(init=False)
    metrics: QFontMetrics = field(init=False)
    wide: float = field(init=False)
    """More than any letter but the widest takes: a text of so many fits without being measured."""

    def __post_init__(self) -> None:
        self.figures = tabular(self.font)
        self.bold = QFont(self.font)
        self.bold.setWeight(QFont.Weight.DemiBold)
        self.metrics = QFontMetrics(self.font)
        self.wide = self.metrics.averageCharWidth() * 1.5


def paint_rows(
    painter: QPainter, model: GridModel, band: Band, brush: Brush, totals: Mapping[int, Mapping[str, str]]
) -> None:
    """Draw the band; `totals` holds for each visible group what stands in its heading."""
    theme = brush.theme
    shown = [model.row_at(place) for place in band.places]
    _paint_backgrounds(painter, model, band, theme, shown)
    rows = np.array([row for row in shown if row >= 0], np.int64)
    tops = [top for row, top in zip(shown, band.tops, strict=True) if row >= 0]
    for key, left, width in band.columns:
        if key == CHECK:
            _paint_checks(painter, model, rows, tops, band.height, left, width, brush)
        elif (column := model.columns.get(key)) is not None:
            cell = QRect(left + PAD, 0, width - 2 * PAD, band.height)
            _paint_column(painter, model, column, rows, tops, cell, brush)
    for row, top in zip(shown, band.tops, strict=True):
        if row < 0:
            _paint_heading(painter, model, -1 - row, top, band, brush, totals.get(-1 - row, {}))


def _paint_backgrounds(
    painter: QPainter, model: GridModel, band: Band, theme: Theme, shown: Sequence[int]
) -> None:
    heading = QColor(mix(theme.surface, theme.muted, 0.06))
    selected, line = QColor(theme.selection), QColor(theme.grid)
    for row, top in zip(shown, band.tops, strict=True):
        if row < 0:
            painter.fillRect(0, top, band.width, band.height, heading)
        elif row in model.selection:
            painter.fillRect(0, top, band.width, band.height, selected)
        painter.fillRect(0, top + band.height - 1, band.width, 1, line)


def _paint_column(
    painter: QPainter,
    model: GridModel,
    column: GridColumn,
    rows: np.ndarray,
    tops: Sequence[int],
    cell: QRect,
    brush: Brush,
) -> None:
    if cell.width() <= 4 or not len(rows):
        return
    painter.setFont(brush.figures if column.is_number else brush.font)
    texts = model.said(column, rows)
    flags = RIGHT if column.is_number else LEFT
    dots = brush.dots.get(column.key)
    codes = column.values[rows].tolist() if dots else ()
    plates = column.estimated[rows].tolist() if column.estimated is not None else None
    indent = brush.metrics.height() if dots else 0
    room = cell.width() - indent
    fitting, left, height = room / brush.wide, cell.left() + indent, cell.height()
    colours = [
        _colour(text, column.signed, bool(plates and plates[at]), brush.theme)
        for at, text in enumerate(texts)
    ]
    for colour in set(colours):  # each call of Qt counts
        painter.setPen(QColor(colour))
        for text, top, wanted in zip(texts, tops, colours, strict=True):
            if wanted == colour:
                if len(text) > fitting and brush.metrics.horizontalAdvance(text) > room:
                    text = brush.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
                painter.drawText(left, top, room, height, flags, text)
    if dots:
        for code, top in zip(codes, tops, strict=True):
            _paint_dot(painter, cell.left(), top + cell.height() / 2, dots, code, brush)


def _colour(text: str, signed: bool, is_nameplate: bool, theme: Theme) -> str:
    """What is missing or not measured is faint; gains are blue and losses orange."""
    if text == MISSING or is_nameplate:
        return theme.faint
    if signed:
        return theme.down if text.startswith(MINUS) else theme.up
    return theme.text


def _paint_dot(
    painter: QPainter, left: float, middle: float, dots: Sequence[str], code: int, brush: Brush
) -> None:
    if code < 0:
        return
    token = dots[code]
    colour = QColor(getattr(brush.theme, token.removesuffix("-")))
    radius = brush.metrics.height() * 0.27
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush if token.endswith("-") else colour)  # hollow: not in a rack
    painter.drawEllipse(QPointF(left + radius + 1, middle), radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_checks(
    painter: QPainter,
    model: GridModel,
    rows: np.ndarray,
    tops: Sequence[int],
    height: int,
    left: int,
    width: int,
    brush: Brush,
) -> None:
    for row, top in zip(rows.tolist(), tops, strict=True):
        box = check_box(QRectF(left, top, width, height), brush.metrics)
        paint_check(painter, box, brush.theme, 1.0 if row in model.selection else 0.0)


def check_box(cell: QRectF, metrics: QFontMetrics) -> QRectF:
    """Where the box stands in its cell."""
    side = metrics.ascent() + 1
    return QRectF(cell.left() + PAD, cell.center().y() - side / 2, side, side)


def paint_check(painter: QPainter, box: QRectF, theme: Theme, share: float) -> None:
    """Draw a check box that is empty (0), ticked (1) or neither."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(QColor(theme.accent if share else theme.faint), 1))
    painter.setBrush(QColor(theme.accent) if share else QColor(theme.surface))
    painter.drawRoundedRect(box, 3, 3)
    if share:
        painter.setPen(QPen(QColor(theme.on_accent), 1.6))
        left, width, top, high = box.left(), box.width(), box.top(), box.height()
        across, down = (
            ((0.22, 0.43, 0.8), (0.52, 0.73, 0.28)) if share == 1 else ((0.25, 0.5, 0.75), (0.5,) * 3)
        )
        points = [QPointF(left + width * x, top + high * y) for x, y in zip(across, down, strict=True)]
        painter.drawPolyline(QPolygonF(points))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_heading(
    painter: QPainter,
    model: GridModel,
    group: int,
    top: int,
    band: Band,
    brush: Brush,
    totals: Mapping[str, str],
) -> None:
    """The heading of a group: its name and number on the left, its totals under their columns.

    A total that would stand where the name does is left out.
    """
    painter.setPen(QColor(brush.theme.text))
    left = min((x for key, x, _ in band.columns if key != CHECK), default=0) + PAD
    name = f"{model.arrangement.labels[group]}   {len(model.arrangement.members(group)):,}"
    painter.setFont(brush.bold)
    painter.drawText(left, top, band.width - left, band.height, LEFT, name)
    taken = left + painter.fontMetrics().horizontalAdvance(name) + PAD
    painter.setFont(tabular(brush.bold))
    for key, x, width in band.columns:
        said, right = totals.get(key, ""), x + width - PAD
        if said and right - painter.fontMetrics().horizontalAdvance(said) >= taken:
            painter.drawText(taken, top, right - taken, band.height, RIGHT, said)
            taken = right + PAD
    _paint_fold(painter, PAD + 2, top + band.height / 2, brush, closed=model.is_closed(group))


def _paint_fold(painter: QPainter, left: float, middle: float, brush: Brush, *, closed: bool) -> None:
    side = brush.metrics.height() * 0.28
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(brush.theme.muted), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    right = [QPointF(left, middle - side), QPointF(left + side, middle), QPointF(left, middle + side)]
    down = [QPointF(left, middle - side / 2), QPointF(left + side, middle + side / 2),
            QPointF(left + 2 * side, middle - side / 2)]  # fmt: skip
    painter.drawPolyline(QPolygonF(right if closed else down))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
