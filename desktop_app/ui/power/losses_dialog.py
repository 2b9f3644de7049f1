"""Shows the curtailed hours that the meter knows and the loss ledger lacks; they are added on a click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.figures.curtailment import Names, Proposed, proposed_table
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.spec_table import SpecTable

_SIZE = (760, 520)


class LossesDialog(Dialog):
    """`made` asks for the records that are shown."""

    made = Signal(object)

    def __init__(self, records: Sequence[Proposed], names: Names, parent: QWidget | None = None) -> None:
        spec = proposed_table(records, names)
        super().__init__(spec.title, spec.subtitle, parent)
        self.records = tuple(records)
        self.table = SpecTable("Losses that would be added")
        self.table.set_spec(spec)
        self.content.addWidget(self.table, 1)
        self.add_verb("Cancel", self.reject)
        count = len(self.records)
        verb = f"Add {count:,} loss{'es' if count != 1 else ''}"
        self.add = self.add_verb(verb, self.finish, primary=True)
        self.add.setEnabled(count > 0)
        self.resize(*_SIZE)

    def finish(self) -> None:
        """Hand on the records."""
        self.made.emit(self.records)
        self.accept()
