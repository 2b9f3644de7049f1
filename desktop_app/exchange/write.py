"""Writes tables as CSV and XLSX: exact numbers, ISO days, headings with units, and no text that runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desktop_app.domain.problems import AppError
from desktop_app.exchange.headings import REASON
from desktop_app.exchange.writing import written
from desktop_app.figures.neutral import neutral, neutral_cell
from desktop_app.figures.sheet import MOST_SHEET_ROWS, cell_text, fill, heading, pieces
from desktop_app.figures.table import TableSpec


def write_table(path: Path, table: TableSpec, readme: Sequence[str] = ()) -> None:
    """Write a table in the form that the path's ending names; raises AppError."""
    if path.suffix.lower() == ".xlsx":
        write_xlsx(path, [table], readme)
    elif path.suffix.lower() == ".csv":
        write_csv(path, table)
    else:
        raise AppError(f"“{path.name}” ends neither in .csv nor in .xlsx.", "Choose one of the two.")


# --- CSV -----------------------------------------------------------------------------------------
def write_csv(path: Path, table: TableSpec) -> None:
    """Write a table as RFC 4180 text in UTF-8; raises AppError, and then leaves what was there."""
    with written(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(neutral(heading(column)) for column in table.columns)
        for values in pieces(table):
            texts = [
                [cell_text(column, value) for value in cells]
                for column, cells in zip(table.columns, values, strict=True)
            ]
            writer.writerows(zip(*texts, strict=True))


def write_rejected_lines(path: Path, headings: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Write rejected rows as they stood in their file, the reason behind; mended, the file re-imports."""
    with written(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*(neutral(h) for h in headings), REASON])
        writer.writerows([neutral_cell(cell) for cell in cells] for cells in lines)


# --- XLSX ----------------------------------------------------------------------------------------
def write_xlsx(path: Path, tables: Sequence[TableSpec], readme: Iterable[str] = ()) -> None:
    """Write tables as a sheet each, typed cells under a frozen heading, and a last sheet that explains them;
    raises AppError, and then leaves what was there."""
    for table in tables:
        if len(table) > MOST_SHEET_ROWS:
            raise AppError(
                f"“{table.title}” has {len(table):,} rows, a sheet holds {MOST_SHEET_ROWS:,}.", "Export CSV."
            )
    with written(path) as part, _workbook(part) as book:
        fill(book, tables, readme)


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    """A workbook that keeps its rows in files until it is closed; raises OSError if it cannot be written."""
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    with TemporaryDirectory(prefix="hashyard-") as rows:
        book = xlsxwriter.Workbook(str(path), {**options, "strings_to_urls": False, "tmpdir": rows})
        try:
            yield book
            book.close()
        except XlsxWriterException as error:
            raise OSError(0, str(error)) from error
        finally:
            for sheet in book.worksheets():
                if sheet.row_data_fh and not sheet.row_data_fh.closed:
                    sheet.row_data_fh.close()
