"""Values that hold from a month on, as rows: a month and a number each."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain import days
from desktop_app.domain.charges.parts import Dated, Part
from desktop_app.ui.contract.number_cell import NumberCell
from desktop_app.ui.contract.part_editor import PartEditor
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.labels import Label

_YEAR = 12


class DatedRows(QWidget):
    """The rows alone; `edited` comes when a row was left, added or removed, `typed` with every key."""

    edited = Signal()
    typed = Signal()

    def __init__(self, what: str, unit: str = "", first: float = 0.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what, self._unit, self._first = what, unit, first
        self._rows: list[tuple[QLineEdit, NumberCell]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        verbs = QHBoxLayout()
        self.add = button("Add a month", self.add_row, quiet=True)
        verbs.addWidget(self.add)
        verbs.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._grid)
        layout.addLayout(verbs)

    def set_rows(self, value: Dated) -> None:
        """Show values without saying so."""
        if len(value) != len(self._rows):
            self._build(len(value))
        for (month, number), (line, cell) in zip(value, self._rows, strict=True):
            if not line.hasFocus() or line.text() != days.month_text(month):
                line.setText(days.month_text(month))
            cell.set_number(number)

    def _build(self, count: int) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._rows = [self._made(row + 1) for row in range(count)]
        if count:
            unit = f", {self._unit}" if self._unit else ""
            for column, head in enumerate(("From month", f"{self._what}{unit}")):
                self._grid.addWidget(Label(head, tone="muted", factor=0.92), 0, column)
        self._grid.setColumnStretch(3, 1)

    def _made(self, number: int) -> tuple[QLineEdit, NumberCell]:
        line, cell = QLineEdit(), NumberCell(f"{self._what} {number}", unit=self._unit)
        line.setAccessibleName(f"From month, row {number}")
        line.setPlaceholderText("2026-01")
        line.setProperty("compact", True)
        line.setMaximumWidth(line.fontMetrics().averageCharWidth() * 12)
        line.editingFinished.connect(self.edited)
        cell.entered.connect(self.edited)
        cell.typed.connect(self.typed)
        drop = button("Remove", lambda: self._drop(number - 1), quiet=True)
        drop.setAccessibleName(f"Remove row {number}")
        for column, widget in enumerate((line, cell, drop)):
            self._grid.addWidget(widget, number, column)
        return line, cell

    def rows(self) -> Dated:
        """What the rows say; raises ValueError with the reason."""
        made = []
        for line, cell in self._rows:
            try:
                month = days.parse_month(line.text().strip())
            except ValueError:
                raise ValueError(f"“{line.text()[:30]}” is not a month such as 2026-01") from None
            made.append((month, cell.read() or 0.0))
        return tuple(made)

    def add_row(self) -> None:
        """A further row, a year after the last."""
        try:
            rows = self.rows()
        except ValueError:
            self.edited.emit()  # the reason is said where the rows are read
            return
        month = rows[-1][0] + _YEAR if rows else days.month_of(2026, 1)
        self.set_rows((*rows, (month, rows[-1][1] if rows else self._first)))
        self.edited.emit()

    def _drop(self, row: int) -> None:
        kept = [one for i, one in enumerate(self._rows) if i != row]
        texts = [(line.text(), cell.text()) for line, cell in kept]
        self._build(len(kept))
        for (line, cell), (month, number) in zip(self._rows, texts, strict=True):
            line.setText(month)
            cell.setText(number)
        self.edited.emit()


class DatedEditor(PartEditor):
    """A parameter of dated values."""

    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(part, parent)
        self.rows = DatedRows("Amount", part.unit)
        self.rows.edited.connect(self._read)
        self.rows.typed.connect(lambda: self._read(typing=True))
        self.body.addWidget(self.rows)
        self.finish_layout()

    def _show(self, value: Dated) -> None:
        self.rows.set_rows(value)

    def _read(self, *, typing: bool = False) -> None:
        try:
            made = self.rows.rows()
        except ValueError as reason:
            self.say(str(reason))
            return
        self.offer(made, typing=typing)
