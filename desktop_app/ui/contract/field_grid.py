"""The one-value parameters of a charge: fields in columns, each under its label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.fields import Field
from desktop_app.ui.widgets.form import FieldEditor
from desktop_app.ui.widgets.labels import ElidedLabel

_COLUMN_LETTERS = 19
_MOST_COLUMNS = 3


class FieldGrid(QWidget):
    """`edited` and `typed` say which field got which value."""

    edited = Signal(str, object)
    typed = Signal(str, object)

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editors: dict[str, FieldEditor] = {}
        self._cells: dict[str, QWidget] = {}
        self._shown = [field.name for field in fields]
        self._columns = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        for field in fields:
            self._add(field)
        self._place(_MOST_COLUMNS)

    def _add(self, field: Field) -> None:
        editor, cell = FieldEditor(field), QWidget(self)
        editor.edited.connect(self.edited)
        editor.typed.connect(self.typed)
        label = ElidedLabel(field.header, tone="muted", factor=0.92)
        label.setBuddy(editor)
        label.setToolTip(field.help)
        stack = QVBoxLayout(cell)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(2)
        stack.addWidget(label)
        stack.addWidget(editor)
        stack.addStretch(1)
        self.editors[field.name], self._cells[field.name] = editor, cell

    def show_only(self, names: Iterable[str]) -> None:
        """Show the fields that matter now."""
        wanted = set(names)
        shown = [name for name in self._cells if name in wanted]
        if shown != self._shown:
            self._shown = shown
            self._place(self._columns)
        self.setVisible(bool(shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = event.size().width() // (self.fontMetrics().averageCharWidth() * _COLUMN_LETTERS)
        self._place(min(max(fitting, 1), _MOST_COLUMNS))

    def _place(self, columns: int) -> None:
        while self._grid.takeAt(0) is not None:
            pass
        self._columns = columns
        for name, cell in self._cells.items():
            cell.setVisible(name in self._shown)
        for at, name in enumerate(self._shown):
            self._grid.addWidget(self._cells[name], *divmod(at, columns))
        for column in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(column, int(column < columns))
