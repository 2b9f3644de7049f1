"""Changes some fields of many rows at once: only those that were touched, from a day on if dated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.fields import Plain
from desktop_app.figures.grid_column import Rows
from desktop_app.figures.grid_rows import GridRows, counted
from desktop_app.figures.inventory_edits import Key, common_value
from desktop_app.ui.dialogs.fields import FieldsDialog
from desktop_app.ui.widgets.labels import Label

ALL_FIELDS = ("status", "site", "building", "rack", "row", "slot", "owner", "mode", "hashrate", "power",
              "model", "firmware", "order", "cost", "bought", "warranty")  # fmt: skip
PLACE_FIELDS = ("site", "building", "rack", "row", "slot")


class BulkEditDialog(FieldsDialog):
    """`accepted_values` carries what to set and the day from which it holds."""

    accepted_values = Signal(object, int)

    def __init__(
        self,
        title: str,
        verb: str,
        made: GridRows,
        rows: Rows,
        fields: Sequence[str],
        *,
        preset: Mapping[Key, Plain] | None = None,
        day: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        common = {key: common_value(made, made.columns[key], rows) for key in fields}
        super().__init__(title, made, fields, common, parent, preset=preset, day=day)
        self._said = counted(made, len(rows))
        self.summary = Label("", tone="muted")
        self.content.addWidget(self.summary)
        self.add_verb("Cancel", self.reject)
        self.act = self.add_verb(f"{verb} {self._said}", self.finish, primary=True)
        self.touched_changed.connect(self._count_touched)
        self._count_touched()

    def _count_touched(self) -> None:
        touched = self.touched()
        said = f"{len(touched)} field{'' if len(touched) == 1 else 's'}"
        if self.fields:
            undated = [each.column.label for each in touched if each.column.table == "machine"]
            note = f" · {', '.join(undated)} changes for all days" if undated and self.is_dated else ""
            self.summary.setText(f"{self._said}, {said}{note}")
        self.act.setEnabled(bool(touched or self.preset))

    def finish(self) -> None:
        """Hand the values on, or keep the dialog open and say why."""
        values = self.values()
        if values:
            self.accept()
            self.accepted_values.emit(values, self.effective_on())
