"""An explained bill as a list: a line with its amount, and under it how it is worked out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.figures import format as say
from desktop_app.figures.bill_rows import BillRow
from desktop_app.ui.look import resized, tabular, theme_of
from desktop_app.ui.widgets.tile import HIDDEN

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
_AIR, _INDENT = 4, 14
_SPOKEN = (
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole,
)  # fmt: skip


class BillModel(QAbstractListModel):
    """The rows of an explained bill."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[BillRow] = []

    def set_rows(self, rows: Sequence[BillRow]) -> None:
        """Show other rows; where as many stay, only their words change."""
        same = len(rows) == len(self.rows)
        if not same:
            self.beginResetModel()
        self.rows = list(rows)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in _SPOKEN:
            return row.sentence
        return None


class BillDelegate(QStyledItemDelegate):
    """Draws a row in one or two lines: the label and the amount, below it the workings."""

    hidden_amounts = False
    marked_line = 0
    """The rows of this line stand out: it is the one that is being edited."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: BillRow = index.data(ROW)
        width = option.rect.width() if option.rect.width() > 0 else 200
        high = option.fontMetrics.height() + _AIR * 2
        return QSize(width, high + self._below(option.font, row, width))

    def _below(self, font: QFont, row: BillRow, width: int) -> int:
        """Height of the workings, wrapped to the width."""
        if not row.workings:
            return 0
        box = QRect(0, 0, max(width - _INDENT * (row.kind == "item"), 80), 1000)
        metrics = QFontMetrics(tabular(resized(font, 0.9)))
        return metrics.boundingRect(box, Qt.TextFlag.TextWordWrap, row.workings).height()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: BillRow = index.data(ROW)
        theme, box = theme_of(option.widget), option.rect
        if row.line_id and row.line_id == self.marked_line:
            painter.fillRect(box, QColor(theme.selection))
        inside = box.adjusted(_INDENT if row.kind == "item" else 0, _AIR, 0, 0)
        font = resized(option.font, 1.0, QFont.Weight.Normal if row.kind == "item" else QFont.Weight.DemiBold)
        metrics = QFontMetrics(tabular(font))
        amount = HIDDEN if self.hidden_amounts else row.amount
        wide = metrics.horizontalAdvance(amount)
        head = QRect(inside.x(), inside.y(), inside.width(), metrics.height())
        painter.setFont(tabular(font))
        painter.setPen(QColor(theme.up if amount.startswith(say.MINUS) else theme.text))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight, amount)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted if row.kind == "item" else theme.text))
        label = metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, head.width() - wide - 12)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, label)
        self._paint_workings(painter, option, row, inside.adjusted(0, metrics.height(), 0, 0))
        if row.kind != "item":
            painter.setPen(QColor(theme.line))
            painter.drawLine(box.topLeft(), box.topRight())

    def _paint_workings(
        self, painter: QPainter, option: QStyleOptionViewItem, row: BillRow, box: QRect
    ) -> None:
        if row.workings and not self.hidden_amounts:
            painter.setFont(tabular(resized(option.font, 0.9)))
            painter.setPen(QColor(theme_of(option.widget).muted))
            painter.drawText(box, Qt.TextFlag.TextWordWrap, row.workings)


class BillList(QListView):
    """Shows the rows of a bill; copy puts them on the clipboard as a spreadsheet takes them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Bill, line by line")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("bill")
        self.setStyleSheet("QListView#bill { background: transparent; border: none; }")
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self._model = BillModel(self)
        self._delegate = BillDelegate(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)

    @property
    def rows(self) -> list[BillRow]:
        return self._model.rows

    def set_rows(self, rows: Sequence[BillRow]) -> None:
        """Show a bill."""
        self._model.set_rows(rows)
        self.scheduleDelayedItemsLayout()

    def mark(self, line_id: int) -> None:
        """Let the rows of a line stand out."""
        self._delegate.marked_line = line_id
        self.viewport().update()

    def set_amounts_hidden(self, hidden: bool) -> None:
        """Mask what shows money."""
        self._delegate.hidden_amounts = hidden
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            lines = [f"{row.label}\t{row.workings}\t{row.amount}" for row in self.rows]
            QApplication.clipboard().setText("\n".join(lines))
        else:
            super().keyPressEvent(event)
