"""Answers for the table as Qt sees it: a model over columns that formats only the cells it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop_app.figures import format as say
from desktop_app.figures.grid_column import GridColumn, Rows
from desktop_app.ui.widgets.grid.arrangement import Arrangement, Order, arranged, sorted_rows
from desktop_app.ui.widgets.grid.selection import Selection
from desktop_app.ui.widgets.tile import HIDDEN

CHECK = "check"
"""The key of the first column, which holds the check boxes."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class GridModel(QAbstractTableModel):
    """Rows of a columnar table after filter, sort and grouping."""

    rearranged = Signal()
    """Other rows are shown, or the same in another order."""
    selection_changed = Signal()

    def __init__(self, keys: Sequence[str], parent: Any = None) -> None:
        super().__init__(parent)
        self.keys = (CHECK, *keys)
        self.columns: Mapping[str, GridColumn] = {}
        self.ids: NDArray[np.int64] = np.empty(0, np.int64)
        self.order = Order()
        self.arrangement = arranged({}, np.empty(0, np.int64))
        self.selection = Selection(self.ids)
        self.locale = say.PLAIN
        self.amounts_hidden = False
        self._mask: NDArray[np.bool_] | None = None
        self._closed: frozenset[str] = frozenset()

    # --- what is shown -------------------------------------------------------------------------------
    def set_table(
        self, columns: Mapping[str, GridColumn], ids: NDArray[np.int64], mask: NDArray[np.bool_] | None
    ) -> None:
        """Show other rows; those of the selection that are still there stay selected."""
        if ids is not self.ids:
            self.selection.adopt(ids)
        self.columns, self.ids, self._mask = columns, ids, mask
        self._rearrange()

    def set_columns(self, columns: Mapping[str, GridColumn]) -> None:
        """Show other values of the same rows where they stand, for a figure that follows a slider."""
        self.columns = columns
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(self.keys) - 1))

    def set_mask(self, mask: NDArray[np.bool_] | None) -> None:
        """Show the rows that a filter chooses."""
        self._mask = mask
        self._rearrange()

    def set_order(self, order: Order) -> None:
        """Sort and group."""
        self.order = order
        self._rearrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; what it was sorted by before breaks ties."""
        if 0 < column < len(self.keys):
            wanted = self.order.sorted_by(self.keys[column], order == Qt.SortOrder.DescendingOrder)
            if wanted != self.order:  # Qt asks twice where the arrow moves as well
                self.set_order(wanted)

    def set_closed(self, closed: frozenset[str]) -> None:
        """Fold the groups with these labels."""
        self._closed = closed
        self._rearrange(sort=False)

    def toggle_group(self, group: int) -> None:
        """Fold or unfold a group."""
        self.set_closed(self._closed ^ {self.arrangement.labels[group]})

    def is_closed(self, group: int) -> bool:
        """Whether a group is folded."""
        return self.arrangement.labels[group] in self._closed

    def _rearrange(self, *, sort: bool = True) -> None:
        self.beginResetModel()
        rows = self.arrangement.rows
        if sort:
            rows = np.arange(len(self.ids)) if self._mask is None else np.flatnonzero(self._mask)
            rows = sorted_rows(self.columns, rows, self._known(self.order))
        self.arrangement: Arrangement = arranged(
            self.columns, rows, self._known(self.order).group_by, self._closed
        )
        self.selection.anchor = -1
        self.endResetModel()
        self.rearranged.emit()

    def _known(self, order: Order) -> Order:
        """An order without the columns that the table lacks."""
        return replace(order, group_by=tuple(k for k in order.group_by if k in self.columns))

    def said(self, column: GridColumn, rows: Rows) -> list[str]:
        """The values of some rows as they are shown; amounts are covered while they are hidden."""
        if self.amounts_hidden and column.how.startswith("money"):
            return [HIDDEN] * len(rows)
        return column.said(rows, self.locale)

    # --- rows ----------------------------------------------------------------------------------------
    @property
    def rows(self) -> Rows:
        """The rows that match, in their order."""
        return self.arrangement.rows

    def row_at(self, place: int) -> int:
        """The row at a place of the table, or −1 − g for the heading of group g."""
        return int(self.arrangement.shown[place])

    def rows_between(self, first: int, last: int) -> Rows:
        """The rows from one place to another, without the headings."""
        low, high = min(first, last), max(first, last)
        shown = self.arrangement.shown[low : high + 1]
        return shown[shown >= 0]

    def place_of(self, row_id: int) -> int:
        """Where the record with an id is shown, −1 if it is not."""
        found = np.searchsorted(self.ids, row_id)
        if found >= len(self.ids) or self.ids[found] != row_id:
            return -1
        places = np.flatnonzero(self.arrangement.shown == found)
        return int(places[0]) if len(places) else -1

    def selected_rows(self) -> Rows:
        """The rows that match and are selected, in their order."""
        return self.selection.among(self.rows)

    # --- Qt's questions --------------------------------------------------------------------------------
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.arrangement.shown)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.keys)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, key = self.row_at(index.row()), self.keys[index.column()]
        if role == Qt.ItemDataRole.CheckStateRole and key == CHECK and row >= 0:
            return Qt.CheckState.Checked if row in self.selection else Qt.CheckState.Unchecked
        if row < 0:
            heading = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return self.arrangement.labels[-1 - row] if heading and index.column() == 1 else None
        column = self.columns.get(key)
        if column is None:
            return None
        if role == Qt.ItemDataRole.EditRole:
            return column.typed(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.said(column, np.array([row]))[0]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_number else _LEFT
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.keys):
            return None
        column = self.columns.get(self.keys[section])
        if role == Qt.ItemDataRole.AccessibleTextRole and column is None:
            return "Selected"
        if column is None:
            return "" if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.header
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.help or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_number else _LEFT
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        column = self.columns.get(self.keys[index.column()])
        if column is not None and column.is_editable and self.row_at(index.row()) >= 0:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags
