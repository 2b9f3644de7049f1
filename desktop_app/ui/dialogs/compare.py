"""Chooses which scenarios of the book and of the stress set stand beside the one that is looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.labels import Label


class CompareDialog(Dialog):
    """`accepted_choice` says the ids of kept scenarios and the names of stresses that are ticked."""

    accepted_choice = Signal(object, object)  # frozenset[int], frozenset[str]

    def __init__(
        self,
        kept: Mapping[int, str],
        stresses: Mapping[str, str],
        chosen: tuple[Collection[int], Collection[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Compare", "These stand beside the base and what the drawer says.", parent)
        self._heading("Scenarios of the book")
        self.kept = {key: self._box(name, key in chosen[0]) for key, name in kept.items()}
        if not kept:
            words = "None is kept yet: move a slider of the drawer, then “Keep as scenario…”."
            self.content.addWidget(Label(words, tone="muted", wrap=True))
        self._heading("Stress set")
        self.stresses = {name: self._box(name, name in chosen[1], tip) for name, tip in stresses.items()}
        self.add_verb("Cancel", self.reject)
        self.add_verb("Compare", self.finish, primary=True)
        self.setMinimumWidth(420)

    def _heading(self, text: str) -> None:
        self.content.addWidget(Label(text, weight=QFont.Weight.DemiBold))

    def _box(self, name: str, on: bool, tip: str = "") -> QCheckBox:
        made = QCheckBox(name)
        made.setAccessibleName(name)
        made.setChecked(on)
        made.setToolTip(tip)
        self.content.addWidget(made)
        return made

    def finish(self) -> None:
        """Say what is ticked."""
        self.accept()
        kept = frozenset(key for key, box in self.kept.items() if box.isChecked())
        self.accepted_choice.emit(kept, frozenset(n for n, box in self.stresses.items() if box.isChecked()))
