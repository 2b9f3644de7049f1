"""The table on the screen: a Qt table view that paints itself in one pass and selects by flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QFrame, QTableView, QWidget

from desktop_app.figures.grid_column import Rows
from desktop_app.ui.look import theme_of
from desktop_app.ui.widgets.grid.editor import CellDelegate
from desktop_app.ui.widgets.grid.header import GridHeader
from desktop_app.ui.widgets.grid.model import CHECK, GridModel
from desktop_app.ui.widgets.grid.painting import PAD, Band, Brush, Dots, paint_rows
from desktop_app.ui.widgets.tile import HIDDEN

Summary = Callable[[Rows], Mapping[str, str]]
"""What some rows add up to, by column, as it is shown."""
_AROUND = 9
_MOST_HEADINGS_KEPT = 5000


class GridView(QTableView):
    """Rows of a `GridModel`.

    The cell cursor moves with the keys; rows are selected by their boxes, Ctrl, Shift and Space, or all that
    match by Ctrl+A.
    """

    opened = Signal(int)
    """Somebody wants to see a row whole."""
    menu_wanted = Signal(QPoint, int)
    """Where, and on which row (−1 for none)."""
    scrolled = Signal()

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.dots: Dots = {}
        self.summary: Summary = lambda rows: {}
        self._headings: dict[int, Mapping[str, str]] = {}
        self.delegate = CellDelegate(model, self)
        self.header = GridHeader(model, self)
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self._dress()
        model.rearranged.connect(self._forget)
        model.dataChanged.connect(self._forget)
        model.selection_changed.connect(self.viewport().update)

    def _dress(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerWidget(QWidget())
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        self._fit_rows()

    def _fit_rows(self) -> None:
        metrics = self.fontMetrics()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + _AROUND)
        self.verticalScrollBar().setSingleStep(metrics.height() + _AROUND)

    def _forget(self) -> None:
        self._headings.clear()
        self.viewport().update()

    def fitted_width(self, characters: int) -> int:
        """The width of a column that holds so many characters."""
        return round(self.fontMetrics().averageCharWidth() * characters) + 2 * PAD

    def set_amounts_hidden(self, hidden: bool) -> None:
        """Cover money."""
        self._model.amounts_hidden = hidden
        self._forget()

    # --- painting ----------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setClipRect(event.rect())
        band = self._band(event.rect().top(), event.rect().bottom())
        totals = {g: self._heading(g) for g in self._groups(band.places)}
        paint_rows(painter, self._model, band, Brush(theme_of(self.window()), self.font(), self.dots), totals)
        if self.hasFocus() and self.currentIndex().isValid():
            self._paint_cursor(painter)

    def _band(self, top: int, bottom: int) -> Band:
        rows = self.verticalHeader()
        first, last = rows.visualIndexAt(top), rows.visualIndexAt(bottom)
        count = self._model.rowCount()
        places = range(max(first, 0), (count if last < 0 else last + 1)) if first >= 0 else range(0)
        height = rows.defaultSectionSize()
        start = rows.sectionViewportPosition(places.start) if places else 0
        tops = [start + height * at for at in range(len(places))]
        return Band(list(places), tops, height, self.visible_columns(), self.viewport().width())

    def visible_columns(self) -> list[tuple[str, int, int]]:
        """Keys, left ends and widths of the columns in view, from left to right."""
        header, right = self.horizontalHeader(), self.viewport().width()
        found = []
        for visual in range(header.count()):
            section = header.logicalIndex(visual)
            left, width = header.sectionViewportPosition(section), header.sectionSize(section)
            if width and not header.isSectionHidden(section) and left < right and left + width > 0:
                found.append((self._model.keys[section], left, width))
        return found

    def _groups(self, places: list[int]) -> list[int]:
        return [-1 - row for row in map(self._model.row_at, places) if row < 0]

    def _heading(self, group: int) -> Mapping[str, str]:
        if group not in self._headings:
            if len(self._headings) > _MOST_HEADINGS_KEPT:
                self._headings.clear()
            self._headings[group] = self.covered(self.summary(self._model.arrangement.members(group)))
        return self._headings[group]

    def covered(self, totals: Mapping[str, str]) -> Mapping[str, str]:
        """Totals with amounts covered while they are hidden."""
        hidden = self._model.amounts_hidden
        return {key: HIDDEN if hidden and "$" in text else text for key, text in totals.items()}

    def _paint_cursor(self, painter: QPainter) -> None:
        box = QRectF(self.visualRect(self.currentIndex())).adjusted(1.5, 1.5, -1.5, -2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme_of(self.window()).accent), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_rows()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dx:
            self.scrolled.emit()

    # --- mouse ----------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        row, modifiers = self._model.row_at(index.row()), event.modifiers()
        on_box = self._model.keys[index.column()] == CHECK
        self._go_to(index)
        if row < 0:
            self._press_heading(
                -1 - row, tick=on_box and bool(modifiers & Qt.KeyboardModifier.ControlModifier)
            )
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._extend(index.row())
        elif on_box or modifiers & Qt.KeyboardModifier.ControlModifier:
            self._toggle(index.row())
        else:
            self._model.selection.anchor = index.row()

    def _press_heading(self, group: int, *, tick: bool) -> None:
        if tick:
            self._model.selection.toggle(self._model.arrangement.members(group))
            self._model.selection_changed.emit()
        else:
            self._model.toggle_group(group)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or self._model.keys[index.column()] == CHECK:
            self.mousePressEvent(event)
        elif index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        elif (row := self._model.row_at(index.row())) >= 0:
            self.opened.emit(row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if index.isValid():
            self._go_to(index)
        self.menu_wanted.emit(event.globalPos(), self._model.row_at(index.row()) if index.isValid() else -1)

    def _go_to(self, index: QModelIndex) -> None:
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.viewport().update()

    # --- keys ----------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.key() == Qt.Key.Key_Escape and self._model.selection.count(self._model.rows):
            self.select_none()
        elif not self._pressed_on_row(event):
            before = self.currentIndex()
            super().keyPressEvent(event)
            self._moved(before, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _pressed_on_row(self, event: QKeyEvent) -> bool:
        """Space selects, Return opens; on a heading both fold."""
        if not self.currentIndex().isValid() or self.state() == QAbstractItemView.State.EditingState:
            return False
        row = self._model.row_at(self.currentIndex().row())
        if event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if row < 0:
            self._model.toggle_group(-1 - row)
        elif event.key() == Qt.Key.Key_Space:
            self._toggle(self.currentIndex().row())
        else:
            self.opened.emit(row)
        return True

    def _moved(self, before: QModelIndex, extending: bool) -> None:
        now = self.currentIndex()
        if not now.isValid() or now == before:
            return
        if extending and now.row() != before.row():
            if self._model.selection.anchor < 0:
                self._model.selection.anchor = before.row()
            self._extend(now.row())
        self.viewport().update()

    # --- selection ----------------------------------------------------------------------
    def select_all(self) -> None:
        """Select all rows that match the filter, on the screen or not."""
        self._model.selection.only(self._model.rows)
        self._model.selection_changed.emit()

    def select_none(self) -> None:
        """Select nothing."""
        self._model.selection.clear()
        self._model.selection_changed.emit()

    def _extend(self, place: int) -> None:
        anchor = self._model.selection.anchor
        self._model.selection.add(self._model.rows_between(place if anchor < 0 else anchor, place))
        self._model.selection_changed.emit()

    def _toggle(self, place: int) -> None:
        self._model.selection.toggle(self._model.rows_between(place, place))
        self._model.selection.anchor = place
        self._model.selection_changed.emit()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Take the keyboard back, also from a cell that is gone because the table was put together anew."""
        super().closeEditor(editor, hint)
        ends = QAbstractItemDelegate.EndEditHint
        if hint in (ends.SubmitModelCache, ends.RevertModelCache):  # Return or Escape
            self.setFocus()

    def show_record(self, row_id: int) -> bool:
        """Move the cursor to the record with an id, if it is shown."""
        place = self._model.place_of(row_id)
        if place >= 0:
            section = next((self._model.keys.index(key) for key, _, _ in self.visible_columns()[1:]), 1)
            index = self._model.index(place, section)
            self._go_to(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        return place >= 0

    def metrics(self) -> QFontMetrics:
        """The measures of the table's font."""
        return self.fontMetrics()
