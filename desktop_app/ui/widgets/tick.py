"""A check box drawn like those of the big table: its frame is seen in both themes."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from desktop_app.ui.look import theme_of
from desktop_app.ui.widgets.grid.painting import paint_check

_FAINTER = 0.4


class Tick(QCheckBox):
    """A QCheckBox in the theme's own colours; Fusion's frame is nearly that of the window in the dark."""

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        style, painter, theme = self.style(), QPainter(self), theme_of(self)
        box = _square(style.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))
        if not self.isEnabled():
            painter.setOpacity(_FAINTER)
        paint_check(painter, box, theme, 1.0 if self.isChecked() else 0.0)
        words = style.subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic, self.text())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 1.4))
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 4, 4)


def _square(cell: QRect) -> QRectF:
    """The largest square in the middle of a cell, with room for the ring of the focus."""
    side = min(cell.width(), cell.height()) - 2
    made = QRectF(0, 0, side, side)
    made.moveCenter(QRectF(cell).center())
    return made
