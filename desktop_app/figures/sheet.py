"""Answers for tables as sheets of a workbook: typed cells under a frozen heading, and no text that runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from desktop_app.figures.neutral import neutral
from desktop_app.figures.table import Column, TableSpec

MOST_SHEET_ROWS = 1_048_575
README = "Read me"
_SHARES = ("percent", "points")
_ROWS_AT_ONCE = 4096


def heading(column: Column) -> str:
    """The column's heading with its unit in brackets, as files carry it."""
    return f"{column.label} ({column.unit})" if column.unit else column.label


def pieces(table: TableSpec) -> Iterator[list[list[Any]]]:
    """The values by column, some thousand rows at a time."""
    for start in range(0, len(table), _ROWS_AT_ONCE):
        parts = [values[start : start + _ROWS_AT_ONCE] for values in table.values]
        yield [part.tolist() if isinstance(part, np.ndarray) else list(part) for part in parts]


def cell_text(column: Column, value: Any) -> str:
    """A value as text that reads back as the same; a share as percent."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, date):
        return value.isoformat()
    if column.kind in _SHARES:
        value = Decimal(repr(float(value)) if isinstance(value, float) else value) * 100
    return number_text(value)


def number_text(value: Any) -> str:
    """The shortest text of a number that reads back as the same number; never with an exponent."""
    if isinstance(value, float):
        if value in (float("inf"), float("-inf")):
            return ""
        value = Decimal(repr(float(value)))
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def fill(
    book: Any,
    tables: Sequence[TableSpec],
    readme: Iterable[str] = (),
    *,
    readme_first: bool = False,
    finished: bool = False,
) -> None:
    """Add each table as a sheet of an open workbook, and a sheet of words that explains them.

    A `finished` sheet is for reading: numbers are shown with their digits, a row of totals stands below.
    """
    words = list(readme)
    if readme_first:
        _write_readme(book, words)
    for name, table in zip(sheet_names([t.title for t in tables]), tables, strict=True):
        _write_sheet(book, name, table, finished)
    if not readme_first:
        _write_readme(book, words)


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Names that a sheet may have, all different: 31 characters, none of []:*?/\\."""
    made: list[str] = []
    for title in titles:
        plain = "".join(" " if c in "[]:*?/\\" else c for c in title).strip("' ")[:31].rstrip() or "Table"
        name, number = plain, 1
        while name.casefold() in (m.casefold() for m in made):
            number += 1
            name = f"{plain[:26]} ({number})"
        made.append(name)
    return made


class _Formats:
    """The formats of a sheet: one for each number of digits, for days and for totals."""

    def __init__(self, book: Any, finished: bool) -> None:
        self.book, self.finished = book, finished
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._made: dict[tuple[str, bool], Any] = {}

    def of(self, column: Column, total: bool) -> Any:
        """The format of a column's cells, None for plain ones."""
        shown = "yyyy-mm-dd" if column.kind == "day" else _number_format(column) if self.finished else ""
        if not shown and not total:
            return None
        if (shown, total) not in self._made:
            look: dict[str, Any] = {"num_format": shown} if shown else {}
            look |= {"bold": True, "top": 1} if total else {}
            self._made[shown, total] = self.book.add_format(look)
        return self._made[shown, total]


def _number_format(column: Column) -> str:
    if column.digits is None or column.kind == "text":
        return ""
    return "#,##0." + "0" * column.digits if column.digits else "#,##0"


def _write_sheet(book: Any, name: str, table: TableSpec, finished: bool) -> None:
    sheet, formats = book.add_worksheet(name), _Formats(book, finished)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, _width(table, number))
        sheet.write_string(0, number, neutral(heading(column)), formats.head)
    sheet.freeze_panes(1, 1)
    looks = [formats.of(column, False) for column in table.columns]
    row = 1
    for values in pieces(table):
        for cells in zip(*values, strict=True):
            for number, (column, value) in enumerate(zip(table.columns, cells, strict=True)):
                _write_cell(sheet, (row, number), column, value, looks[number])
            row += 1
    if finished and table.has_totals and len(table):
        for number, (column, value) in enumerate(zip(table.columns, table.total_row(), strict=True)):
            _write_cell(sheet, (row, number), column, value if number else "Total", formats.of(column, True))
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _width(table: TableSpec, number: int) -> int:
    """Room for the heading, and for texts up to a width that still lets the neighbours be seen."""
    column, widest = table.columns[number], 0
    if column.kind == "text" and len(table) <= _ROWS_AT_ONCE:
        widest = max((len(v) for v in table.values[number] if isinstance(v, str)), default=0)
    return max(10, min(28, len(heading(column)) + 2), min(60, widest + 1))


def _write_cell(sheet: Any, at: tuple[int, int], column: Column, value: Any, look: Any) -> None:
    if column.kind == "day" and value:
        sheet.write_datetime(*at, _as_date(value), look)
        return
    text = cell_text(column, value)
    if not text:
        return
    if isinstance(value, str | date):
        sheet.write_string(*at, text, look)
    else:
        sheet.write_number(*at, float(text), look)


def _as_date(value: Any) -> date:
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(np.datetime64(value, "D")))


def _write_readme(book: Any, lines: list[str]) -> None:
    if lines:
        sheet = book.add_worksheet(README)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 100, wrapped)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, neutral(line), wrapped)
