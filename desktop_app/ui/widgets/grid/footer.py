"""The row of totals below the table, each under its column."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.look import tabular, theme_of
from desktop_app.ui.widgets.grid.painting import PAD
from desktop_app.ui.widgets.grid.view import GridView


class GridFooter(QWidget):
    """What all rows that match add up to."""

    def __init__(self, view: GridView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._label = ""
        self._totals: Mapping[str, str] = {}
        header = view.horizontalHeader()
        for moved in (header.sectionResized, header.sectionMoved, header.geometriesChanged, view.scrolled):
            moved.connect(lambda *_: self.update())

    def show_totals(self, label: str, totals: Mapping[str, str]) -> None:
        """Show totals by column, and a label for all of them."""
        self._label, self._totals = label, totals
        self.setAccessibleName(", ".join((label, *totals.values())))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, self.fontMetrics().height() + 16)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.window())
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, QColor(theme.line))
        font = tabular(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        free = self.width()
        for key, left, width in reversed(self._view.visible_columns()):
            if text := self._totals.get(key):
                wide = max(width, painter.fontMetrics().horizontalAdvance(text) + 2 * PAD)
                box = QRect(left + width - wide, 0, wide - PAD, self.height())
                if box.right() <= free:
                    painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
                    free = box.left()
        box = QRect(PAD, 0, max(0, free - PAD), self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._label)
