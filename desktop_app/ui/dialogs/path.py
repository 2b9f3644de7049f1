"""Takes a path of price or difficulty, pasted from a spreadsheet, into the scenario that is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from desktop_app.exchange.pasted_path import pasted_path
from desktop_app.ui.dialogs.dialog import Dialog

INPUTS = (("BTC price, $", "price_usd"), ("Difficulty", "difficulty"))
_MOST_NAMED = 3


class PathDialog(Dialog):
    """`pasted` says the overrides once every line is understood."""

    pasted = Signal(object)  # tuple[Override, ...]

    def __init__(self, parent: QWidget | None = None) -> None:
        sentence = (
            "One line a day or month, then its value. The last value goes on growing as the scenario says."
        )
        super().__init__("Paste a path", sentence, parent)
        self.input = QComboBox()
        self.input.setAccessibleName("Which input follows the path")
        for label, field in INPUTS:
            self.input.addItem(label, field)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Lines with a day or month and a value")
        self.text.setPlaceholderText("2026-02\t90,000\n2026-08\t105,000\n2027-01\t120,000")
        self.text.setTabChangesFocus(True)
        self.content.addWidget(self.input)
        self.content.addWidget(self.text)
        self.add_verb("Cancel", self.reject)
        self.add_verb("Follow this path", self._finish, primary=True)
        self.setMinimumWidth(460)

    def _finish(self) -> None:
        found = pasted_path(self.text.toPlainText(), self.input.currentData())
        if isinstance(found, tuple):
            self.accept()
            self.pasted.emit(found)
            return
        more = len(found) - _MOST_NAMED
        named = [f"Line {p.row}: {p.reason}." if p.row else f"{p.reason}." for p in found[:_MOST_NAMED]]
        self.say_problem(" ".join([*named, f"And {more} more."] if more > 0 else named))
