"""A small table that shows a TableSpec: sorted by its headers, numbers at the right, totals at the foot."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.figures import format as say
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.tokens import load_theme
from desktop_app.ui.look import resized, tabular, theme_of
from desktop_app.ui.widgets.tile import HIDDEN

Index = QModelIndex | QPersistentModelIndex
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "centre": Qt.AlignmentFlag.AlignHCenter,
}
_SENTENCE = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
_NONE = TableSpec("", (), ())
_LEAST_SHARE = 0.3
_SAMPLE = 200
_LEAST_LETTERS = 11
TOTAL = "Total"
AIR = 8
"""Room at both sides of a cell's text."""


class SpecModel(QAbstractTableModel):
    """Rows of a TableSpec in the order that a header asks for, then the totals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = _NONE
        self.order: list[int] = []
        self.hidden_amounts = False
        self.bold = QFont()
        self._said: list[tuple[str, ...]] = []
        self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)

    def set_spec(self, spec: TableSpec) -> None:
        """Show another table; only the cells are repainted where its shape stays."""
        same = spec.columns == self.spec.columns and len(spec) == len(self.spec)
        if not same:
            self.beginResetModel()
        self.spec = spec
        self._said = list(spec.said_rows())
        if spec.has_totals and len(spec):
            first, *others = spec.said_totals()
            self._said.append((first or TOTAL, *others))
        self.order = self._ordered()
        if not same:
            self.endResetModel()
        elif self._said:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._said) - 1, len(spec.columns) - 1))

    def _ordered(self) -> list[int]:
        column, direction = self._sorted_by
        order = list(range(len(self.spec)))
        if not 0 <= column < len(self.spec.columns):
            return order
        values = list(self.spec.values[column])
        present = [i for i in order if not say.is_missing(values[i])]
        missing = [i for i in order if say.is_missing(values[i])]
        present.sort(key=lambda i: _sort_key(values[i]), reverse=direction == Qt.SortOrder.DescendingOrder)
        return present + missing

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        self._sorted_by = (column, order)
        self.order = self._ordered()
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._said)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.spec.columns)

    def is_total(self, row: int) -> bool:
        return row >= len(self.spec)

    def source_row(self, row: int) -> int:
        """The row of the spec that is shown at a row of the view."""
        return row if self.is_total(row) else self.order[row]

    def text(self, row: int, column: int) -> str:
        said = self._said[self.source_row(row)][column]
        return HIDDEN if self.hidden_amounts and "$" in said else said

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.is_total(index.row()):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN[self.spec.columns[column].alignment] | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and self.is_total(row):
            return self.bold
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(row, column)
        return None

    def _colour(self, row: int, column: int) -> QColor | None:
        """Gains and losses in their colours where a column shows signs."""
        if not self.spec.columns[column].plus:
            return None
        text = self.text(row, column)
        dark = QApplication.palette().window().color().lightness() < 128
        theme = load_theme("dark" if dark else "light")
        if text.startswith("+"):
            return QColor(theme.up)
        return QColor(theme.down) if text.startswith(say.MINUS) else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.spec.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.spec.columns[section].header
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN[self.spec.columns[section].alignment] | Qt.AlignmentFlag.AlignVCenter
        return None


def _sort_key(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


class LineDelegate(QStyledItemDelegate):
    """Draws a cell with air at its sides and a thin line below, without the frame of focus."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, box = theme_of(option.widget), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.selection))
        font = index.data(Qt.ItemDataRole.FontRole) or option.font
        if index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight:
            font = tabular(font)
        inside = box.adjusted(AIR, 0, -AIR, 0)
        text = QFontMetrics(font).elidedText(index.data() or "", Qt.TextElideMode.ElideRight, inside.width())
        painter.setFont(font)
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole) or QColor(theme.text))
        painter.drawText(inside, index.data(Qt.ItemDataRole.TextAlignmentRole), text)
        painter.setPen(QColor(theme.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())


class SpecTable(QTableView):
    """Shows a TableSpec; `chosen` says the key of the row that the user selects."""

    chosen = Signal(object)
    activated_key = Signal(object)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._model = SpecModel(self)
        self._model.bold = resized(self.font(), 1.0, QFont.Weight.DemiBold)
        self._quiet = False
        self._fitted: tuple[Column, ...] = ()
        self.setModel(self._model)
        self.setItemDelegate(LineDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSortingEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.7))
        self.verticalHeader().setMinimumSectionSize(1)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(1)  # else a column of ticks is wider than its share
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setFont(resized(self.font(), 0.94))
        header.setSortIndicatorShown(False)
        header.sectionClicked.connect(self._sort)
        self._direction = Qt.SortOrder.AscendingOrder
        self._sorted = -1
        self.selectionModel().selectionChanged.connect(self._choose)
        self.doubleClicked.connect(lambda index: self.activated_key.emit(self.key_at(index.row())))

    @property
    def spec(self) -> TableSpec:
        """What is shown."""
        return self._model.spec

    def set_spec(self, spec: TableSpec) -> None:
        """Show another table; a selected key stays selected."""
        key = self.current_key()
        self._quiet = True
        self._model.set_spec(spec)
        self._quiet = False
        if not self.accessibleName():
            self.setAccessibleName(spec.title)
        if spec.columns != self._fitted:
            self._fit()
        if key is not None:
            self.select(key)

    def key_at(self, row: int) -> object:
        """The key of a shown row, None where it has none."""
        if row < 0 or self._model.is_total(row):
            return None
        source = self._model.source_row(row)
        return self.spec.keys[source] if source < len(self.spec.keys) else None

    def current_key(self) -> object:
        """The key of the selected row."""
        rows = self.selectionModel().selectedRows()
        return self.key_at(rows[0].row()) if rows else None

    def select(self, key: object) -> None:
        """Select the row of a key without saying so; None selects nothing."""
        self._quiet = True
        self.clearSelection()
        for row in range(len(self.spec)):
            if key is not None and self.key_at(row) == key:
                self.selectRow(row)
                break
        self._quiet = False

    def set_amounts_hidden(self, hidden: bool) -> None:
        """Mask the cells that show money."""
        self._model.hidden_amounts = hidden
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Where there are no rows, say the sentence that stands for them."""
        super().paintEvent(event)
        if self.spec.empty and not len(self.spec):
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme_of(self).muted))
            box = self.viewport().rect().adjusted(AIR, AIR, -AIR, -AIR)
            painter.drawText(box, _SENTENCE, self.spec.empty)

    def fitting_height(self) -> int:
        """The height at which all rows are seen."""
        rows = self._model.rowCount() * self.verticalHeader().defaultSectionSize()
        return rows + self.horizontalHeader().sizeHint().height() + 2

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), min(self.fitting_height(), 400))

    def copy(self) -> None:
        """Put the table on the clipboard as a spreadsheet takes it."""
        lines = ["\t".join(c.header for c in self.spec.columns)]
        lines += ["\t".join(row) for row in self.spec.said_rows()]
        QApplication.clipboard().setText("\n".join(lines))

    def keyPressEvent(self, event: Any) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated_key.emit(self.current_key())
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if not self._quiet and self.selectionModel().hasSelection():
            self.chosen.emit(self.current_key())

    def _sort(self, column: int) -> None:
        rising, falling = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        first = rising if self.spec.columns[column].alignment == "left" else falling
        if column == self._sorted:
            self._direction = falling if self._direction == rising else rising
        else:
            self._sorted, self._direction = column, first
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(column, self._direction)
        self._model.sort(column, self._direction)

    # --- widths ------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give each column what it needs, then share out what is left by the columns' widths."""
        columns = self.spec.columns
        if not columns:
            return
        self._fitted = columns
        needs = self._narrowed([self._need(index) for index in range(len(columns))])
        spare = max(0, self.viewport().width() - sum(needs))
        whole = sum(c.width for c in columns) or 1.0
        left = self.viewport().width()
        for index, column in enumerate(columns):
            width = needs[index] + int(spare * column.width / whole)
            if index == len(columns) - 1:
                width = max(needs[index], left)
            left -= width
            self.setColumnWidth(index, width)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def _narrowed(self, needs: list[int]) -> list[int]:
        """Take from the widest texts what the view has too little; they are shortened, numbers never."""
        left = [i for i, c in enumerate(self.spec.columns) if c.alignment == "left"]
        excess = sum(needs) - self.viewport().width()
        for index in sorted(left, key=lambda i: -needs[i]):
            least = min(needs[index], self.fontMetrics().averageCharWidth() * _LEAST_LETTERS)
            taken = max(0, min(excess, needs[index] - least))
            needs[index] -= taken
            excess -= taken
        return needs

    def _need(self, column: int) -> int:
        header, is_right = self.horizontalHeader(), self.spec.columns[column].alignment == "right"
        metrics = QFontMetrics(tabular(self.font())) if is_right else self.fontMetrics()
        texts = [self._model.text(row, column) for row in range(min(self._model.rowCount(), _SAMPLE))]
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        title = header.fontMetrics().horizontalAdvance(self.spec.columns[column].header) + 12
        cap = int(self.viewport().width() * max(_LEAST_SHARE, 1 / max(1, len(self.spec.columns))))
        return min(max(widest, title) + 2 * AIR + 2, max(cap, 60))
