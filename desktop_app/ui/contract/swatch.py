"""The mark of a period: a small square in its colour with its number."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.ui.contract.period_colours import ink_on, period_colour
from desktop_app.ui.look import theme_of

SIDE = 20


class Swatch(QWidget):
    """A period's colour and number."""

    def __init__(self, period: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._period = period
        self.setFixedSize(SIDE, SIDE)
        self.setAccessibleName(f"Period {period + 1}")

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_swatch(QPainter(self), self, self._period)


def paint_swatch(painter: QPainter, widget: QWidget, period: int, *, plain_from: int = 99) -> None:
    """Draw the mark; from `plain_from` on it is a pale square, as an hour without delivery is."""
    theme, box = theme_of(widget), QRectF(0, 0, SIDE, SIDE)
    colour = theme.line if period >= plain_from else period_colour(theme, period)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(box, 4, 4)
    if plain_from > 1:
        painter.setPen(QColor(ink_on(theme, colour)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(period + 1))


def swatch_icon(widget: QWidget, period: int, *, plain_from: int = 99) -> QIcon:
    """The mark as the icon of a button."""
    ratio = widget.devicePixelRatioF()
    made = QPixmap(QSize(SIDE, SIDE) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setFont(widget.font())
    paint_swatch(painter, widget, period, plain_from=plain_from)
    painter.end()
    return QIcon(made)
