"""The table's header: sorts, moves and hides columns, and ticks all rows that match."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop_app.ui.look import theme_of
from desktop_app.ui.widgets.grid.model import CHECK, GridModel
from desktop_app.ui.widgets.grid.painting import PAD, check_box, paint_check

_AROUND = 16


class GridHeader(QHeaderView):
    """Headings with their units; numbers stand right, the sorted column carries an arrow."""

    all_wanted = Signal(bool)
    """Somebody ticked (or cleared) the box for all rows that match."""
    menu_wanted = Signal(QPoint, str)

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._grid = model
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(28)
        self.setStretchLastSection(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        model.selection_changed.connect(self.viewport().update)
        model.rearranged.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        hint.setHeight(self.fontMetrics().height() + _AROUND)
        return hint

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme = theme_of(self.window())
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(theme.line))
        key = self._grid.keys[section]
        if key == CHECK:
            paint_check(painter, check_box(QRectF(rect), self.fontMetrics()), theme, self._ticked())
            return
        column = self._grid.columns.get(key)
        if column is None:
            return
        box = rect.adjusted(PAD, 0, -PAD, 0)
        right = column.is_number
        if self.sortIndicatorSection() == section:
            self._paint_arrow(painter, box, right)
            box.adjust(14 if right else 0, 0, 0 if right else -14, 0)
        painter.setPen(QColor(theme.muted))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        text = self.fontMetrics().elidedText(column.header, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_arrow(self, painter: QPainter, box: QRect, at_left: bool) -> None:
        up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        x = box.left() + 4 if at_left else box.right() - 4
        y, turn = box.center().y() + 1, -1 if up else 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme_of(self.window()).accent), 1.5))
        points = [QPoint(x - 4, y - 2 * turn), QPoint(x, y + 2 * turn), QPoint(x + 4, y - 2 * turn)]
        painter.drawPolyline(QPolygonF(points))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _ticked(self) -> float:
        """1 where all rows that match are selected, 0 for none of them, between for some."""
        rows = self._grid.rows
        chosen = self._grid.selection.count(rows)
        return 0.0 if not chosen else 1.0 if chosen == len(rows) else 0.5

    def mousePressEvent(self, event: QMouseEvent) -> None:
        section = self.logicalIndexAt(event.position().toPoint())
        if section >= 0 and self._grid.keys[section] == CHECK:
            self.all_wanted.emit(self._ticked() < 1)
            return
        super().mousePressEvent(event)

    def _menu(self, place: QPoint) -> None:
        section = self.logicalIndexAt(place)
        if section >= 0:
            self.menu_wanted.emit(self.mapToGlobal(place), self._grid.keys[section])
