"""Writes tables as CSV and XLSX: exact numbers, ISO days, headings with units, and no text that runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from desktop_app.domain.problems import AppError
from desktop_app.exchange.headings import REASON
from desktop_app.exchange.neutral import neutral, neutral_cell
from desktop_app.exchange.sheet_process import README
from desktop_app.exchange.writing import written
from desktop_app.figures.table import Column, TableSpec

MOST_SHEET_ROWS = 1_048_575
_SHARES = ("percent", "points")
_ROWS_AT_ONCE = 4096


def write_table(path: Path, table: TableSpec, readme: Sequence[str] = ()) -> None:
    """Write a table in the form that the path's ending names; raises AppError."""
    if path.suffix.lower() == ".xlsx":
        write_xlsx(path, [table], readme)
    elif path.suffix.lower() == ".csv":
        write_csv(path, table)
    else:
        raise AppError(f"“{path.name}” ends neither in .csv nor in .xlsx.", "Choose one of the two.")


def heading(column: Column) -> str:
    """The column's heading with its unit in brackets, as files carry it."""
    return f"{column.label} ({column.unit})" if column.unit else column.label


# --- CSV -----------------------------------------------------------------------------------------
def write_csv(path: Path, table: TableSpec) -> None:
    """Write a table as RFC 4180 text in UTF-8; raises AppError, and then leaves what was there."""
    with written(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(neutral(heading(column)) for column in table.columns)
        for values in _pieces(table):
            texts = [
                [cell_text(column, value) for value in cells]
                for column, cells in zip(table.columns, values, strict=True)
            ]
            writer.writerows(zip(*texts, strict=True))


def _pieces(table: TableSpec) -> Iterator[list[list[Any]]]:
    """The values by column, some thousand rows at a time."""
    for start in range(0, len(table), _ROWS_AT_ONCE):
        pieces = [values[start : start + _ROWS_AT_ONCE] for values in table.values]
        yield [piece.tolist() if isinstance(piece, np.ndarray) else list(piece) for piece in pieces]


def cell_text(column: Column, value: Any) -> str:
    """A value as text that reads back as the same; a share as percent."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, date):
        return value.isoformat()
    if column.kind in _SHARES:
        value = Decimal(repr(value) if isinstance(value, float) else value) * 100
    return number_text(value)


def number_text(value: Any) -> str:
    """The shortest text of a number that reads back as the same number; never with an exponent."""
    if isinstance(value, float):
        if value in (float("inf"), float("-inf")):
            return ""
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


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
        for name, table in zip(sheet_names([t.title for t in tables]), tables, strict=True):
            _write_sheet(book, name, table)
        _write_readme(book, list(readme))


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


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Names that a sheet may have, all different: 31 characters, none of []:*?/\\."""
    made: list[str] = []
    for title in titles:
        plain = "".join(" " if c in "[]:*?/\\" else c for c in title).strip("' ")[:31] or "Table"
        name, number = plain, 1
        while name.casefold() in (m.casefold() for m in made):
            number += 1
            name = f"{plain[:26]} ({number})"
        made.append(name)
    return made


def _write_sheet(book: Any, name: str, table: TableSpec) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, max(10, min(28, len(heading(column)) + 2)))
        sheet.write_string(0, number, neutral(heading(column)), bold)
    sheet.freeze_panes(1, 1)
    row = 1
    for values in _pieces(table):
        for cells in zip(*values, strict=True):
            for number, (column, value) in enumerate(zip(table.columns, cells, strict=True)):
                _write_cell(sheet, row, number, column, value, day)
            row += 1
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _write_cell(sheet: Any, row: int, number: int, column: Column, value: Any, day: Any) -> None:
    if column.kind == "day" and value:
        sheet.write_datetime(row, number, _as_date(value), day)
        return
    text = cell_text(column, value)
    if not text:
        return
    if isinstance(value, str | date):
        sheet.write_string(row, number, text)
    else:
        sheet.write_number(row, number, float(text))


def _as_date(value: Any) -> date:
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(np.datetime64(value, "D")))


def _write_readme(book: Any, lines: list[str]) -> None:
    if lines:
        sheet = book.add_worksheet(README.capitalize())
        sheet.set_column(0, 0, 100)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, neutral(line))
