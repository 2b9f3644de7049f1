"""The row of totals below the table, each under its column."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.look import tabular, theme_of
from desktop_app.ui.widgets.grid.painting import LEFT, PAD, RIGHT
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
        painter.drawText(QRect(PAD, 0, self.width() - PAD, self.height()), LEFT, self._label)
        taken = 2 * PAD + painter.fontMetrics().horizontalAdvance(self._label)
        for key, left, width in self._view.visible_columns():
            said, right = self._totals.get(key, ""), left + width - PAD
            if said and right - painter.fontMetrics().horizontalAdvance(said) >= taken:
                painter.drawText(QRect(taken, 0, right - taken, self.height()), RIGHT, said)
                taken = right + PAD
