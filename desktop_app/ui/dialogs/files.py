"""Asks for a file without blocking the program."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

BOOKS = "Hashyard books (*.hashyard)"
TABLES = "Excel workbook (*.xlsx);;CSV (*.csv)"
PDF = "PDF (*.pdf)"
XLSX = "Excel workbook (*.xlsx)"
_used: deque[Path] = deque(maxlen=1)
"""The folder that was used last since the start of the program."""


def _folder() -> str:
    """Where a dialog begins: the folder that was used last, or the user's documents."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    known = (*_used, Path(documents), Path.home())
    return next((str(folder) for folder in known if folder.is_dir()), "")


def ask_open(parent: QWidget, title: str, kinds: str, then: Callable[[Path], None]) -> QFileDialog:
    """Ask for a file that is there."""
    dialog = QFileDialog(parent, title, _folder(), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _ask(dialog, then)


def ask_open_some(parent: QWidget, title: str, kinds: str, then: Callable[[list[Path]], None]) -> QFileDialog:
    """Ask for one or several files that are there."""
    dialog = QFileDialog(parent, title, _folder(), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)

    def chosen(names: list[str]) -> None:
        _used.append(Path(names[0]).parent)
        then([Path(name) for name in names])

    dialog.filesSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def ask_save(
    parent: QWidget, title: str, kinds: str, name: str, ending: str, then: Callable[[Path], None]
) -> QFileDialog:
    """Ask where to write a file."""
    dialog = QFileDialog(parent, title, _folder(), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(ending)
    dialog.selectFile(name)
    return _ask(dialog, then)


def _ask(dialog: QFileDialog, then: Callable[[Path], None]) -> QFileDialog:
    def chosen(name: str) -> None:
        _used.append(Path(name).parent)
        then(Path(name))

    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
