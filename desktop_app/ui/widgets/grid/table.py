"""The whole table: header, rows and totals, with its layout as a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.figures.grid_column import GridColumn
from desktop_app.ui.widgets.grid.arrangement import Order
from desktop_app.ui.widgets.grid.footer import GridFooter
from desktop_app.ui.widgets.grid.layout import Layout
from desktop_app.ui.widgets.grid.model import CHECK, GridModel
from desktop_app.ui.widgets.grid.view import GridView

_CHECK_WIDTH = 36
_MOST_STRETCH = 0.4


class GridTable(QWidget):
    """A `GridModel` with its view and footer."""

    layout_changed = Signal()

    def __init__(
        self, name: str, default: Layout, keys: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._default = default
        self._placing = False
        self._widths: dict[str, int] = {}
        self.model = GridModel(keys, self)
        self.view = GridView(self.model)
        self.view.setAccessibleName(name)
        self.footer = GridFooter(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.footer)
        header = self.view.header
        header.all_wanted.connect(lambda on: self.view.select_all() if on else self.view.select_none())
        header.sectionResized.connect(self._resized)
        for moved in (header.sectionMoved, header.sortIndicatorChanged):
            moved.connect(self._touched)

    def set_table(
        self,
        columns: Mapping[str, GridColumn],
        ids: NDArray[np.int64],
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        """Show rows; the first time, the columns take the widths that they ask for."""
        first = not self.model.columns
        current, column = self.current_id(), self.view.currentIndex().column()
        self.model.set_table(columns, ids, mask)
        if first:
            self.place(self._default)
        self.go_to(current, column)

    def set_mask(self, mask: NDArray[np.bool_] | None) -> None:
        """Show the rows that a filter chooses; the cursor stays on its record."""
        current, column = self.current_id(), self.view.currentIndex().column()
        self.model.set_mask(mask)
        self.go_to(current, column)

    # --- the cursor ----------------------------------------------------------------------------------
    def current_row(self) -> int:
        """The row under the cursor, −1 if it is on none."""
        index = self.view.currentIndex()
        return max(-1, self.model.row_at(index.row())) if index.isValid() else -1

    def current_id(self) -> int:
        """The id of the record under the cursor, −1 if it is on none."""
        row = self.current_row()
        return int(self.model.ids[row]) if row >= 0 else -1

    def go_to(self, row_id: int, column: int) -> None:
        """Put the cursor back on a cell of a record without scrolling to it."""
        if row_id >= 0 and (place := self.model.place_of(row_id)) >= 0:
            index = self.model.index(place, max(column, 1))
            selection = self.view.selectionModel()
            selection.setCurrentIndex(index, selection.SelectionFlag.NoUpdate)

    # --- the layout ----------------------------------------------------------------------------------
    def shown_keys(self) -> list[str]:
        """The columns that are not hidden, from left to right."""
        header, keys = self.view.header, self.model.keys
        sections = [header.logicalIndex(visual) for visual in range(header.count())]
        return [keys[s] for s in sections if not header.isSectionHidden(s) and keys[s] != CHECK]

    def arranged_layout(self) -> Layout:
        """The layout as it is."""
        return Layout(tuple(self.shown_keys()), self.model.order, dict(self._widths))

    def place(self, layout: Layout) -> None:
        """Lay the table out."""
        self._placing = True
        header, keys = self.view.header, self.model.keys
        shown = [key for key in layout.shown if key in keys and key != CHECK]
        for visual, key in enumerate([CHECK, *shown]):
            header.moveSection(header.visualIndex(keys.index(key)), visual)
        for section, key in enumerate(keys):
            header.setSectionHidden(section, key != CHECK and key not in shown)
        header.setSectionResizeMode(0, header.ResizeMode.Fixed)
        self._widths = {key: width for key, width in layout.widths.items() if key in keys}
        self._share_width()
        self._show_order(layout.order)
        self.model.set_order(layout.order)
        self._placing = False

    def set_order(self, order: Order) -> None:
        """Sort and group."""
        current, column = self.current_id(), self.view.currentIndex().column()
        self._placing = True
        self._show_order(order)
        self._placing = False
        self.model.set_order(order)
        self.go_to(current, column)
        self.layout_changed.emit()

    def _show_order(self, order: Order) -> None:
        """Let the header carry the arrow without sorting anew."""
        first = next(iter(order.sorting), None)
        section = self.model.keys.index(first.key) if first and first.key in self.model.keys else -1
        down = Qt.SortOrder.DescendingOrder if first and first.descending else Qt.SortOrder.AscendingOrder
        header = self.view.header
        header.blockSignals(True)
        header.setSortIndicator(section, down)
        header.blockSignals(False)
        header.viewport().update()

    def _share_width(self) -> None:
        """Give each column what it asks for, and share out what is left; a width that somebody set stays."""
        placing, self._placing = self._placing, True
        shown = self.shown_keys()
        asked = {key: self._widths.get(key) or self._asked_width(key) for key in shown}
        free = self.view.viewport().width() - _CHECK_WIDTH - sum(asked.values())
        loose = sum(width for key, width in asked.items() if key not in self._widths)
        header, keys = self.view.header, self.model.keys
        header.resizeSection(0, _CHECK_WIDTH)
        for key, width in asked.items():
            more = (
                int(width * min(free / loose, _MOST_STRETCH)) if free > 0 and key not in self._widths else 0
            )
            header.resizeSection(keys.index(key), width + more)
        self._placing = placing

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _resized(self, section: int, before: int, now: int) -> None:
        if not self._placing and section > 0 and now > 0 and self.model.columns:
            self._widths[self.model.keys[section]] = now
            self.layout_changed.emit()

    def _asked_width(self, key: str) -> int:
        column = self.model.columns.get(key)
        if column is None:
            return 80
        heading = self.view.fontMetrics().horizontalAdvance(column.header) + 20
        return max(self.view.fitted_width(column.width), heading)

    def _touched(self, *_: object) -> None:
        if not self._placing and self.model.columns:
            self.layout_changed.emit()
