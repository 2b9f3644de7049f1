"""Asks where to and writes a table as CSV or XLSX beside the window, equal to what is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.exchange.write import write_table
from desktop_app.figures.table import TableSpec
from desktop_app.ui.desk import Desk

FORMS = "Spreadsheet (*.xlsx);;CSV (*.csv)"
_FOLDER = "export/folder"


def ask_path(desk: Desk, name: str, forms: str, then: Callable[[Path], None], parent: QWidget) -> QFileDialog:
    """Ask for a file to write; `then` gets its path, with the ending of the chosen form."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, "Export", desk.settings.text(_FOLDER) or documents, forms)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)

    def chosen(text: str) -> None:
        path = Path(text)
        if path.suffix.lower() not in (".xlsx", ".csv"):
            path = path.with_name(path.name + (".csv" if "csv" in dialog.selectedNameFilter() else ".xlsx"))
        desk.settings.set_text(_FOLDER, str(path.parent))
        then(path)

    dialog.fileSelected.connect(chosen)
    dialog.open()
    return dialog


def export_table(
    desk: Desk, path: Path, table: Callable[[], TableSpec], readme: tuple[str, ...] = ()
) -> None:
    """Write a table that is put together beside the window, and say so."""

    def work(progress: Callable[[int, int], None]) -> int:
        made = table()
        progress(0, 1)
        write_table(path, made)
        return len(made)

    def done(rows: int) -> None:
        desk.navigator.say(f"Exported {rows:,} rows to {path.name}")

    desk.tasks.run(f"Export {path.name}", work, done)
