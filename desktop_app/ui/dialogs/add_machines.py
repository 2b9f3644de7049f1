"""Adds machines by hand: their serials, and what all of them have in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.domain.change import Change
from desktop_app.domain.checks import problems_of
from desktop_app.figures.inventory_edits import added, said_machines
from desktop_app.figures.inventory_rows import Inventory
from desktop_app.ui.dialogs.fields import FieldsDialog
from desktop_app.ui.widgets.labels import Label

_FIELDS = ("model", "status", "site", "building", "rack", "row", "slot", "owner", "order", "cost",
           "bought", "warranty")  # fmt: skip
_LINES = 5


class AddMachinesDialog(FieldsDialog):
    """`made_change` carries what the log will say and the change."""

    made_change = Signal(str, object)

    def __init__(self, made: Inventory, parent: QWidget | None = None) -> None:
        super().__init__("Add machines", made, _FIELDS, {}, parent)
        self.serials = QPlainTextEdit()
        self.serials.setAccessibleName("Serials, one on a line")
        self.serials.setPlaceholderText("One serial on a line")
        self.serials.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + 16)
        self.content.insertWidget(0, Label("Serials"))
        self.content.insertWidget(1, self.serials)
        self.add_verb("Cancel", self.reject)
        self.act = self.add_verb("Add machines", self.finish, primary=True)
        self.serials.textChanged.connect(self._count)
        self.fields["status"].line.setText("energised")
        self.fields["status"].box.setChecked(True)
        self._count()

    def listed(self) -> list[str]:
        """The serials, without empty lines."""
        return [line.strip() for line in self.serials.toPlainText().splitlines() if line.strip()]

    def _count(self) -> None:
        count = len(self.listed())
        self.act.setText(f"Add {said_machines(count)}" if count else "Add machines")
        self.act.setEnabled(count > 0)

    def finish(self) -> None:
        """Hand the change on, or keep the dialog open and say why."""
        values = self.values()
        if values is None:
            return
        try:
            if ("machine", "model_id") not in values:
                raise ValueError("Model is missing")
            change = added(self.inventory.portfolio, self.listed(), self.effective_on(), values)
        except ValueError as reason:
            self.say_problem(str(reason))
            return
        problems = problems_of(self.inventory.portfolio, change)
        if problems:
            self.say_problem(problems[0].reason)
            return
        self._finish(change)

    def _finish(self, change: Change) -> None:
        self.accept()
        self.made_change.emit(f"Add {said_machines(len(self.listed()))}", change)
