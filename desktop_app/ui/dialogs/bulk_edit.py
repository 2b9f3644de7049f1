"""Changes some fields of many machines at once: only those that were touched, from a day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QCompleter, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from desktop_app.domain.fields import Plain
from desktop_app.figures.grid_column import GridColumn, Rows
from desktop_app.figures.inventory_edits import Values, common_value, parsed, said_machines
from desktop_app.figures.inventory_rows import Inventory
from desktop_app.ui.calendar import day_edit, day_of_qt
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.labels import Label

ALL_FIELDS = ("status", "site", "building", "rack", "row", "slot", "owner", "mode", "hashrate", "power",
              "model", "firmware", "order", "cost", "bought", "warranty")  # fmt: skip
PLACE_FIELDS = ("site", "building", "rack", "row", "slot")
_VARIOUS = "various"
_ONE_COLUMN = 6


class TouchedField:
    """A check box that says whether the field is changed, its line, and the reason why the text cannot be."""

    def __init__(self, column: GridColumn, common: str | None) -> None:
        self.column = column
        self.box = QCheckBox(column.header)
        self.line = QLineEdit()
        self.reason = Label("", tone="down", factor=0.92)
        self.line.setAccessibleName(column.header)
        self.line.setToolTip(column.help)
        self.line.setPlaceholderText(_VARIOUS if common is None else common)
        self.line.textEdited.connect(lambda _: self.box.setChecked(True))
        if column.labels:
            offers = QCompleter(list(column.labels), self.line)
            offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            offers.setFilterMode(Qt.MatchFlag.MatchContains)
            self.line.setCompleter(offers)

    @property
    def touched(self) -> bool:
        return self.box.isChecked()


class BulkEditDialog(Dialog):
    """`accepted_values` carries what to set and the day from which it holds."""

    accepted_values = Signal(object, int)

    def __init__(
        self,
        title: str,
        verb: str,
        made: Inventory,
        rows: Rows,
        fields: Sequence[str],
        *,
        preset: Mapping[tuple[str, str], Plain] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, "", parent)
        self._made, self._count, self._verb = made, len(rows), verb
        self._preset = dict(preset or {})
        columns = [made.columns[key] for key in fields]
        self.fields = {c.key: TouchedField(c, common_value(made, c, rows)) for c in columns}
        self.day = day_edit(made.day, "Holds from")
        self._lay_out()
        self.summary = Label("", tone="muted")
        self.content.addWidget(self.summary)
        self.add_verb("Cancel", self.reject)
        self.act = self.add_verb(f"{verb} {said_machines(self._count)}", self.finish, primary=True)
        self.setMinimumWidth(760 if len(self.fields) > _ONE_COLUMN else 480)
        self._count_touched()

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
            each.box.toggled.connect(lambda _: self._count_touched())
            each.line.textEdited.connect(lambda _: self._count_touched())
        self.content.addLayout(grid)
        dated = QHBoxLayout()
        dated.addWidget(Label("Holds from"))
        dated.addWidget(self.day)
        dated.addWidget(Label("Days before it keep what they had.", tone="muted"))
        dated.addStretch(1)
        self.content.addLayout(dated)

    def _touched(self) -> list[TouchedField]:
        return [each for each in self.fields.values() if each.touched]

    def _count_touched(self) -> None:
        count = len(self._touched())
        said = f"{count} field{'' if count == 1 else 's'}"
        if self.fields:
            undated = [each.column.label for each in self._touched() if each.column.table == "machine"]
            note = f" · {', '.join(undated)} changes for all days" if undated else ""
            self.summary.setText(f"{said_machines(self._count)}, {said}{note}")
        self.act.setEnabled(bool(count or self._preset))

    def values(self) -> Values | None:
        """What the touched fields say, or None where one of them cannot be read: it says why."""
        made, good = dict(self._preset), True
        for each in self.fields.values():
            reason = ""
            if each.touched:
                try:
                    made |= parsed(self._made.portfolio, each.column, each.line.text())
                except ValueError as error:
                    reason, good = str(error), False
            each.reason.setText(reason)
            each.reason.setVisible(bool(reason))
            each.line.setProperty("invalid", bool(reason))
            each.line.style().polish(each.line)
        return made if good else None

    def effective_on(self) -> int:
        """The day from which the values hold."""
        return day_of_qt(self.day.date())

    def finish(self) -> None:
        """Hand the values on, or keep the dialog open and say why."""
        values = self.values()
        if values:
            self.accept()
            self.accepted_values.emit(values, self.effective_on())
