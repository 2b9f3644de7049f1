"""Asks for a file without blocking the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

BOOKS = "Hashyard books (*.hashyard)"
TABLES = "Excel workbook (*.xlsx);;CSV (*.csv)"
PDF = "PDF (*.pdf)"
XLSX = "Excel workbook (*.xlsx)"


def ask_open(parent: QWidget, title: str, kinds: str, then: Callable[[Path], None]) -> QFileDialog:
    """Ask for a file that is there."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _ask(dialog, then)


def ask_save(
    parent: QWidget, title: str, kinds: str, name: str, ending: str, then: Callable[[Path], None]
) -> QFileDialog:
    """Ask where to write a file."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(ending)
    dialog.selectFile(name)
    return _ask(dialog, then)


def _ask(dialog: QFileDialog, then: Callable[[Path], None]) -> QFileDialog:
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
