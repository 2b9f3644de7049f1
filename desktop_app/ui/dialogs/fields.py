"""A dialog of fields of many rows: those that are ticked are set, from a day on where they are dated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from desktop_app.domain.fields import Plain
from desktop_app.figures.grid_column import GridColumn
from desktop_app.figures.grid_rows import GridRows
from desktop_app.figures.inventory_edits import Key, Values, parsed
from desktop_app.ui.calendar import day_edit, day_of_qt
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.tick import Tick

_VARIOUS = "various"
_ONE_COLUMN = 6


class TouchedField:
    """A check box that says whether the field is changed, its line, and the reason why the text cannot be."""

    def __init__(self, column: GridColumn, common: str | None) -> None:
        self.column = column
        self.box = Tick(column.header)
        self.line = QLineEdit()
        self.reason = Label("", tone="down", factor=0.92)
        self.line.setAccessibleName(column.header)
        self.line.setToolTip(column.help)
        self.line.setPlaceholderText(_VARIOUS if common is None else common)
        self.line.textEdited.connect(lambda _: self._edited())
        self.box.clicked.connect(lambda on: self.line.setFocus() if on else None)
        if column.labels:
            offers = QCompleter(list(column.labels), self.line)
            offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            offers.setFilterMode(Qt.MatchFlag.MatchContains)
            self.line.setCompleter(offers)

    def _edited(self) -> None:
        self.box.setChecked(True)
        self.say("")

    def say(self, reason: str) -> None:
        """Frame the line and say why its text cannot be, or take both away."""
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self.line.setProperty("invalid", bool(reason))
        self.line.style().polish(self.line)

    @property
    def touched(self) -> bool:
        return self.box.isChecked()


class FieldsDialog(Dialog):
    """Lines for some columns, each with a tick, and the day from which they hold where they are dated."""

    touched_changed = Signal()

    def __init__(
        self,
        title: str,
        made: GridRows,
        fields: Sequence[str],
        common: Mapping[str, str | None],
        parent: QWidget | None = None,
        *,
        preset: Mapping[Key, Plain] | None = None,
        day: int | None = None,
    ) -> None:
        super().__init__(title, "", parent)
        self.is_dated = day is not None
        self.inventory, self.preset = made, dict(preset or {})
        self.fields = {key: TouchedField(made.columns[key], common.get(key, "")) for key in fields}
        self.day = day_edit(day or 0, "Holds from")
        self._lay_out()
        next((each.line for each in self.fields.values()), self.day).setFocus()
        self.setMinimumWidth(760 if len(self.fields) > _ONE_COLUMN else 480)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        lines = -(-len(self.fields) // 2) if len(self.fields) > _ONE_COLUMN else len(self.fields)
        for at, each in enumerate(self.fields.values()):
            row, column = 2 * (at % lines), 3 * (at // lines)
            grid.addWidget(each.box, row, column)
            grid.addWidget(each.line, row, column + 1)
            grid.addWidget(each.reason, row + 1, column + 1)
            grid.setColumnStretch(column + 1, 1)
            grid.setColumnMinimumWidth(2, 12)
            each.reason.hide()
            each.box.toggled.connect(lambda _: self.touched_changed.emit())
        self.content.addLayout(grid)
        if self.is_dated:
            self._lay_out_day()

    def _lay_out_day(self) -> None:
        dated = QHBoxLayout()
        dated.addWidget(Label("Holds from"))
        dated.addWidget(self.day)
        dated.addWidget(Label("Days before it keep what they had.", tone="muted"))
        dated.addStretch(1)
        self.content.addLayout(dated)

    def touched(self) -> list[TouchedField]:
        """The fields with a tick."""
        return [each for each in self.fields.values() if each.touched]

    def values(self) -> Values | None:
        """What the touched fields say, or None where one of them cannot be read: it says why."""
        made, good = dict(self.preset), True
        for each in self.fields.values():
            reason = ""
            if each.touched:
                try:
                    made |= parsed(self.inventory.portfolio, each.column, each.line.text())
                except ValueError as error:
                    reason, good = str(error), False
            each.say(reason)
        return made if good else None

    def effective_on(self) -> int:
        """The day from which the values hold."""
        return day_of_qt(self.day.date())
