"""Writes a table that is shown as CSV or XLSX beside the window, equal to what is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop_app.exchange.write import write_table
from desktop_app.figures.table import TableSpec
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import files


def ask_and_export(desk: Desk, name: str, table: Callable[[], TableSpec], parent: QWidget) -> None:
    """Ask where to, then write."""
    files.ask_save(
        parent, "Export", files.TABLES, f"{name}.xlsx", "xlsx", lambda path: export_table(desk, path, table)
    )


def export_table(desk: Desk, path: Path, table: Callable[[], TableSpec]) -> None:
    """Write a table that is put together beside the window, and say so."""

    def work(progress: Callable[[int, int], None]) -> int:
        made = table()
        progress(0, 1)
        write_table(path, made)
        return len(made)

    def done(rows: int) -> None:
        desk.navigator.say(f"Wrote {rows:,} rows to {path.name}")

    desk.tasks.run(f"Exporting {path.name}", work, done)
