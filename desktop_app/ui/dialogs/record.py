"""A new record in a form: what is missing or wrong is said beside the field, and the dialog stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.entity import Entity
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.form import RecordForm


class RecordDialog(Dialog):
    """`made` says the values of the new record by field."""

    made = Signal(object)

    def __init__(
        self,
        title: str,
        entity: Entity,
        names: Sequence[str],
        first: Mapping[str, Plain],
        portfolio: Portfolio,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent=parent)
        self.form = RecordForm(entity, names)
        self.form.set_portfolio(portfolio)
        self.form.set_record(SimpleNamespace(**{name: first.get(name) for name in names}))
        self.content.addWidget(self.form)
        self.add_verb("Cancel", self.reject)
        self.add_verb(title, self.finish, primary=True)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 62)

    def finish(self) -> None:
        """Make the record unless something is missing or wrong."""
        values = self.form.values()
        for name, editor in self.form.editors.items():
            missing = values[name] in (None, "") and not editor.field.optional
            if missing and (editor.field.kind != "text" or editor.field.unique):
                editor.say(f"{editor.field.label} is missing")
        if not self.form.problems():
            self.accept()
            self.made.emit(values)
