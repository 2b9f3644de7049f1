"""Edits a cell in place: an invalid value keeps the cell open, framed, with the reason under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.ui.look import theme_of
from desktop_app.ui.widgets.grid.model import GridModel

AnyIndex = QModelIndex | QPersistentModelIndex
Check = Callable[[int, str, str], str]
"""Takes row, key of the column and text; returns what is wrong with it, or nothing."""
_LEAVING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class CellEditor(QLineEdit):
    """One line that knows whether its text is acceptable, with the reason in a label below it."""

    def __init__(self, row: int, key: str, check: Check, names: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.row = row
        self.key = key
        self._check = check
        self._area = parent
        self._reason = QLabel(parent)
        theme = theme_of(parent.window())
        self._reason.setStyleSheet(
            f"background: {theme.raised}; color: {theme.down}; border: 1px solid {theme.down};"
            "padding: 3px 6px;"
        )
        self._reason.setTextFormat(Qt.TextFormat.PlainText)
        self._reason.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._reason.hide()
        self.destroyed.connect(self._reason.deleteLater)
        self.textEdited.connect(lambda _: self.show_reason(""))
        if names:
            offers = QCompleter(list(names), self)
            offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            offers.setFilterMode(Qt.MatchFlag.MatchContains)
            self.setCompleter(offers)

    @property
    def reason(self) -> str:
        """What is wrong, as it is shown."""
        return "" if self._reason.isHidden() else self._reason.text()

    def is_acceptable(self) -> bool:
        """Check the text and show what is wrong with it."""
        self.show_reason(self._check(self.row, self.key, self.text()))
        return not self.reason

    def show_reason(self, reason: str) -> None:
        """Frame the cell and say why, or take both away."""
        self.setProperty("invalid", bool(reason))
        self.style().unpolish(self)
        self.style().polish(self)
        self.setAccessibleDescription(reason)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        if reason:
            self._reason.adjustSize()
            self._reason.move(self._below())
            self._reason.raise_()

    def _below(self) -> QPoint:
        area = self._area.rect()
        size, box = self._reason.size(), self.geometry()
        place = box.bottomLeft()
        if box.bottom() + size.height() > area.bottom():
            place.setY(box.top() - size.height())
        place.setX(max(0, min(place.x(), area.right() - size.width())))
        return place


class CellDelegate(QStyledItemDelegate):
    """Opens the editor of a cell and hands on what was typed once it is acceptable."""

    typed = Signal(int, str, str)
    """Row, key of the column, text."""

    def __init__(self, model: GridModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.check: Check = lambda row, key, text: ""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        key = self._model.keys[index.column()]
        column = self._model.columns[key]
        editor = CellEditor(self._model.row_at(index.row()), key, self.check, column.labels, parent)
        editor.setAccessibleName(column.header)
        if column.is_number:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, CellEditor) and not editor.isModified():
            editor.setText(index.data(Qt.ItemDataRole.EditRole) or "")
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if isinstance(editor, CellEditor) and editor.isModified() and editor.is_acceptable():
            self.typed.emit(editor.row, editor.key, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        editor.setGeometry(_roomy(option.rect, editor))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, CellEditor) and watched.isModified():
            if _leaves(event) and not watched.is_acceptable():
                return True
            if event.type() == QEvent.Type.FocusOut and not watched.is_acceptable():
                return False  # the cell stays open: Qt would commit and close it
        return super().eventFilter(watched, event)


def _leaves(event: QEvent) -> bool:
    pressed = event.type() == QEvent.Type.KeyPress
    return pressed and isinstance(event, QKeyEvent) and event.key() in _LEAVING


def _roomy(cell: QRect, editor: QWidget) -> QRect:
    """The cell, a little larger where it is too small to type in."""
    box = cell.adjusted(0, 0, 0, -1)
    box.setWidth(max(box.width(), editor.fontMetrics().averageCharWidth() * 12))
    return box
