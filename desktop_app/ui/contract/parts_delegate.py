"""Draws a part of the contract in the list: its name, and under it what it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.ui.look import resized, theme_of

BELOW = Qt.ItemDataRole.UserRole + 1
"""The words under the name."""
WARNS = Qt.ItemDataRole.UserRole + 2
"""Whether those words ask for attention."""
_AIR, _SMALL = 5, 0.9
Index = QModelIndex | QPersistentModelIndex


class PartsDelegate(QStyledItemDelegate):
    """A row of one or two lines; the chosen one stands on the theme's selection."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = 1 + _SMALL * bool(index.data(BELOW))
        return QSize(60, round(option.fontMetrics.height() * lines) + 2 * _AIR)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, box = theme_of(option.widget), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.selection))
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            edge = QRect(box.x(), box.y(), 3, box.height())
            painter.fillRect(edge, QColor(theme.accent if focused else theme.faint))
        inside = box.adjusted(9, _AIR, -6, -_AIR)
        self._line(painter, inside, option, index.data(), QColor(theme.text), 1.0)
        below = inside.adjusted(0, option.fontMetrics.height(), 0, 0)
        colour = QColor(theme.warning if index.data(WARNS) else theme.muted)
        self._line(painter, below, option, index.data(BELOW) or "", colour, _SMALL)

    def _line(
        self, painter: QPainter, box: QRect, option: QStyleOptionViewItem, text: str, colour: QColor,
        factor: float,
    ) -> None:  # fmt: skip
        painter.setFont(resized(option.font, factor))
        painter.setPen(colour)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
