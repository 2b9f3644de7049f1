"""Asks which records to export; the file's ending decides between CSV and a workbook."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.registry import KINDS
from desktop_app.ui.dialogs.dialog import Dialog


class ExportDialog(Dialog):
    """`wanted` says the kind."""

    wanted = Signal(str)

    def __init__(self, portfolio: Portfolio, parent: QWidget | None = None) -> None:
        super().__init__("Export", "All records of one kind, as CSV or as an Excel workbook.", parent)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("Records")
        for name in KINDS:
            self.kinds.addItem(name.replace("-", " ").capitalize(), name)
        self.content.addWidget(self.kinds)
        self.add_verb("Cancel", self.reject)
        self.add_verb("Export…", self._finish, primary=True)
        self.setMinimumWidth(420)

    def _finish(self) -> None:
        self.accept()
        self.wanted.emit(self.kinds.currentData())
