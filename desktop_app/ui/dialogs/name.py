"""Asks for the one name that an action still needs, and for one choice if it has any."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop_app.ui.dialogs.dialog import Dialog


class NameDialog(Dialog):
    """`named` says the name once it is not empty and not taken."""

    named = Signal(str)

    def __init__(
        self,
        title: str,
        sentence: str,
        verb: str,
        *,
        taken: Collection[str] = (),
        name: str = "",
        choices: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, sentence, parent)
        self._taken = {other.casefold() for other in taken}
        self.line = QLineEdit(name)
        self.line.setAccessibleName(title)
        self.line.setMaxLength(200)
        self.content.addWidget(self.line)
        self.choice = self._add_choice(choices)
        self.add_verb("Cancel", self.reject)
        self.add_verb(verb, self._finish, primary=True)
        self.line.selectAll()
        self.setMinimumWidth(420)

    def _add_choice(self, choices: Sequence[str]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName("Kind")
        made.addItems(list(choices))
        made.setVisible(bool(choices))
        self.content.addWidget(made)
        return made

    def _finish(self) -> None:
        name = self.line.text().strip()
        if not name:
            self.say_problem("A name is missing.")
        elif name.casefold() in self._taken:
            self.say_problem(f"“{name}” is there already.")
        else:
            self.accept()
            self.named.emit(name)
