"""Asks how much of an invoice is disputed, and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.tables import ENTITIES
from desktop_app.figures.month_end import exact
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.form import FieldEditor
from desktop_app.ui.widgets.labels import Label

_FIELDS = ENTITIES["power_statement"]


class DisputeDialog(Dialog):
    """`made` says the amount [micro-USD] and the reason."""

    made = Signal(object, str)

    def __init__(self, amount_usd: int, why: str, invoiced_usd: int, parent: QWidget | None = None) -> None:
        sentence = f"Of {exact(invoiced_usd)}. What is not disputed stays due, and is the true-up's amount."
        super().__init__("Dispute a part of the invoice", sentence, parent)
        self._invoiced_usd = invoiced_usd
        self.amount, self.note = FieldEditor(_FIELDS["disputed_usd"]), FieldEditor(_FIELDS["note"])
        self.amount.set_value(amount_usd or None)
        self.note.set_value(why)
        for label, editor in (("Disputed, USD", self.amount), ("Why", self.note)):
            said = Label(label, tone="muted")
            said.setBuddy(editor)
            self.content.addWidget(said)
            self.content.addWidget(editor)
        self.add_verb("Cancel", self.reject)
        self.add_verb("Dispute", self.finish, primary=True)
        self.setMinimumWidth(460)

    def finish(self) -> None:
        """Hand on the amount, or say what is wrong with it."""
        amount = self.amount.value
        if self.amount.problem:
            return
        if not isinstance(amount, int) or not 0 < amount <= self._invoiced_usd:
            self.say_problem(f"Disputed can be any amount above 0, and {exact(self._invoiced_usd)} at most.")
            return
        self.made.emit(amount, str(self.note.value or ""))
        self.accept()
