"""Answers for cells copied from a spreadsheet: the text as rows, and what each cell would set."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.grid_column import GridColumn
from desktop_app.figures.grid_rows import GridRows
from desktop_app.figures.inventory_edits import Values, parsed

_COMMA = re.compile(r"[+-]?\d{1,3}(\.\d{3})*,\d+|[+-]?\d+,\d+")
_POINT = re.compile(r"[+-]?\d{1,3}(,\d{3})*\.\d+|[+-]?\d+\.\d+")


@dataclass(frozen=True, slots=True)
class PastedCell:
    """One cell: the row and column that it goes to, what stood there, and what it sets or why it cannot."""

    row: int
    key: str
    before: str
    text: str
    values: Values
    problem: str = ""

    @property
    def changes(self) -> bool:
        """Whether it sets something that is not there already."""
        return not self.problem and self.text.strip() != self.before


def cells_of(text: str) -> list[list[str]]:
    """Rows of cells of a copied text: tabs between cells; CR, LF or CRLF between rows; quotes round both."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if not lines:
        return []
    rows = csv.reader(lines.split("\n") if '"' not in lines else _kept(lines), delimiter="\t")
    return [row or [""] for row in rows]


def _kept(lines: str) -> list[str]:
    """Lines with their ends, so that a quoted cell may go on over several of them."""
    return lines.splitlines(keepends=True)


def decimal_mark(cells: Sequence[Sequence[str]]) -> str:
    """The decimal mark that the numbers of a column use: "," or "." where all agree, else nothing."""
    numbers = [cell.strip() for row in cells for cell in row]
    comma = sum(bool(_COMMA.fullmatch(n)) and not _POINT.fullmatch(n) for n in numbers)
    point = sum(bool(_POINT.fullmatch(n)) for n in numbers)
    return "," if comma and not point else "." if point and not comma else ""


def addressed(
    made: GridRows, cells: list[list[str]], rows: Sequence[int], keys: Sequence[str]
) -> tuple[Sequence[int], Sequence[str], list[list[str]]]:
    """Where cells go: by their headings and names if they bring them, else to the rows and columns given.

    A name, such as a serial, that no row has stands as row −1.
    """
    headings = {name.casefold(): c.key for c in made.columns.values() for name in (c.label, c.header)}
    named = [headings.get(cell.strip().casefold(), "") for cell in cells[0]] if cells else []
    if len(cells) < 2 or not all(named):
        return rows, keys, cells
    body = cells[1:]
    if made.name_key in named:
        at = named.index(made.name_key)
        found = {text: row for row, text in enumerate(made.columns[made.name_key].values.tolist())}
        rows = [found.get(line[at].strip().encode(), -1) if at < len(line) else -1 for line in body]
    return rows, named, body


def planned(
    portfolio: Portfolio,
    made: GridRows,
    rows: Sequence[int],
    keys: Sequence[str],
    cells: Sequence[Sequence[str]],
) -> list[PastedCell]:
    """What a block of cells would set in these rows and columns; one single cell fills all the rows."""
    if len(cells) == 1 and len(cells[0]) == 1 and len(rows) > 1:
        cells = [cells[0]] * len(rows)
    plan = []
    for at, key in enumerate(keys[: max((len(row) for row in cells), default=0)]):
        column = made.columns[key]
        texts = [(row, line[at]) for row, line in zip(rows, cells, strict=False) if at < len(line)]
        mark = decimal_mark([[text] for _, text in texts]) if column.is_number else ""
        plan += [_planned_cell(made, portfolio, column, row, text, mark) for row, text in texts]
    return _without_twice(plan, made)


def _planned_cell(
    made: GridRows, portfolio: Portfolio, column: GridColumn, row: int, text: str, mark: str
) -> PastedCell:
    if row < 0:
        name = made.columns[made.name_key].label.lower()
        return PastedCell(
            row, column.key, "", text, {}, f"No {made.noun} has this {name}: import it as a new one"
        )
    cell = PastedCell(row, column.key, column.typed(row), text, {})
    if not column.is_editable:
        at = np.array([row])
        same = text.strip() in (cell.before, *column.said(at), *column.copied(at))
        return cell if same else replace(cell, problem=f"{column.label} follows from other figures")
    try:
        return replace(cell, values=parsed(portfolio, column, text, mark))
    except ValueError as error:
        return replace(cell, problem=str(error))


def _without_twice(plan: list[PastedCell], made: GridRows) -> list[PastedCell]:
    """Refuse a serial that occurs twice, in the paste or beside it."""
    serials = [c for c in plan if c.key == "serial" and not c.problem]
    if not serials:
        return plan
    pasted = [c.text.strip() for c in serials]
    moving = {c.row for c in serials}
    others = {text for row, text in enumerate(made.columns["serial"].values.tolist()) if row not in moving}
    return [
        replace(c, problem="This serial occurs twice", values={})
        if c.key == "serial"
        and not c.problem
        and (pasted.count(c.text.strip()) > 1 or c.text.strip().encode() in others)
        else c
        for c in plan
    ]
