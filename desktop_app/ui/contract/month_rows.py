"""Twelve values or twelve marks, one a calendar month, in one row of boxes; shares in one line."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QToolButton, QWidget

from desktop_app.domain.charges.parts import MONTH_COUNT, MonthFlags, Months, Part
from desktop_app.domain.fields import number_text, parse_decimal
from desktop_app.ui.contract.number_cell import NumberCell
from desktop_app.ui.contract.part_editor import PartEditor
from desktop_app.ui.contract.schedule_grid import MONTHS
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.labels import Label, set_tone

_COLUMNS = 6


class MonthsRow(PartEditor):
    """Twelve numbers; all empty means that there are none, an empty one among others counts 0."""

    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(part, parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        self.cells = []
        unit = "%" if "hare" in part.label else part.unit
        for month, name in enumerate(MONTHS):
            cell = NumberCell(f"{part.label}, {name}", unit=unit, optional=True, letters=5)
            cell.typed.connect(lambda: self._read(typing=True))
            cell.entered.connect(self._read)
            row, column = divmod(month, _COLUMNS)
            label = Label(name, tone="muted", factor=0.88)
            grid.addWidget(label, 2 * row, column)
            grid.addWidget(cell, 2 * row + 1, column)
            self.cells.append(cell)
        self.body.addLayout(grid)
        row = QHBoxLayout()
        row.addWidget(button("First to all months", self._copy_first, quiet=True))
        row.addWidget(button("Clear", lambda: self._take(()), quiet=True))
        row.addStretch(1)
        self.body.addLayout(row)
        self.finish_layout()

    def _show(self, value: Months) -> None:
        for cell, number in zip(self.cells, value or (None,) * MONTH_COUNT, strict=True):
            cell.set_number(number)

    def _copy_first(self) -> None:
        try:
            first = self.cells[0].read()
        except ValueError as reason:
            self.say(str(reason))
            return
        self._take(() if first is None else (first,) * MONTH_COUNT)

    def _take(self, made: Months) -> None:
        self._show(made)
        self.offer(made)

    def _read(self, *, typing: bool = False) -> None:
        try:
            numbers = [cell.read() for cell in self.cells]
        except ValueError as reason:
            self.say(str(reason))
            return
        given = any(number is not None for number in numbers)
        self.offer(tuple(number or 0.0 for number in numbers) if given else (), typing=typing)


class MonthFlagsRow(PartEditor):
    """Twelve buttons of which any may be pressed; none pressed is the same as no value."""

    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(part, parent)
        row = QHBoxLayout()
        row.setSpacing(3)
        self.buttons = [self._made(name) for name in MONTHS]
        for made in self.buttons:
            row.addWidget(made, 1)
        self.body.addLayout(row)
        self.finish_layout()

    def _made(self, name: str) -> QToolButton:
        made = QToolButton()
        made.setText(name)
        made.setCheckable(True)
        made.setProperty("chip", True)
        made.setProperty("tight", True)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setAccessibleName(f"{self.part.label}: {name}")
        made.toggled.connect(lambda on: set_tone(made, "accent" if on else "muted"))
        made.clicked.connect(lambda _: self._read())
        set_tone(made, "muted")
        return made

    def _show(self, value: MonthFlags) -> None:
        for made, on in zip(self.buttons, value or (False,) * MONTH_COUNT, strict=True):
            made.setChecked(on)

    def _read(self) -> None:
        flags = tuple(made.isChecked() for made in self.buttons)
        self.offer(flags if any(flags) else ())


class SharesLine(PartEditor):
    """Shares in percent, separated by spaces: 0 50 100."""

    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(part, parent)
        self.line = QLineEdit()
        self.line.setAccessibleName(f"{part.label}, percent")
        self.line.setPlaceholderText("such as 0 50 100 (percent)")
        self.line.editingFinished.connect(self._read)
        self.body.addWidget(self.line)
        self.finish_layout()

    def _show(self, value: tuple[float, ...]) -> None:
        self.line.setText(" ".join(number_text(share * 100) for share in value))

    def _read(self) -> None:
        words: list[Any] = self.line.text().replace("%", " ").replace(";", " ").split()
        try:
            shares = tuple(float(parse_decimal(word)) / 100 for word in words)
        except ValueError as reason:
            self.say(str(reason))
            return
        self.offer(shares)
