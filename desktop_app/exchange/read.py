"""Reads a table out of somebody's file, whatever of the known forms it has."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.problems import AppError
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.sheets import read_sheet
from desktop_app.exchange.text_file import read_text
from desktop_app.exchange.watch import Watch

LARGEST_FILE = 2 * 1024**3
_SHEET_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How zipped (XLSX, ODS) and older (XLS) spreadsheets begin, whatever their name ends in."""


def read_table(path: Path, *, sheet: str = "", watch: Watch | None = None) -> RawTable:
    """The table in a CSV, TSV, XLSX, XLS or ODS file; raises AppError, or Cancelled through the watch."""
    watch = watch or Watch()
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise AppError(f"“{path.name}” is larger than 2 GB.", "Split it and import the parts.")
        with path.open("rb") as stream:
            head = stream.read(8)
        if head.startswith(_SHEET_MARKS):
            return read_sheet(path, watch, sheet)
        return read_text(path.read_bytes(), path.name, watch)
    except OSError as error:
        raise AppError(f"“{path}” could not be read: {error.strerror or error}.") from None
