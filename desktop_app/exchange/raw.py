"""A table as it stood in somebody's file: headings and columns of text, with the row that each line was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

TextColumn = NDArray[Any]
"""Cells of one column: UTF-8 in fixed-width bytes, or str objects where one of them is long."""

WIDEST = 256
"""Bytes up to which a column is kept in fixed width."""


@dataclass(frozen=True, eq=False)
class RawTable:
    """What was read, before anybody says what it means.

    `rows[i]` is the row of the file that line `i` stood in, as a spreadsheet counts them. `overlong` holds
    the cells of lines with more cells than there are headings. `notes` say what the reader decided.
    """

    name: str
    headers: tuple[str, ...]
    columns: tuple[TextColumn, ...]
    rows: NDArray[np.int64]
    notes: tuple[str, ...] = ()
    overlong: Mapping[int, Sequence[str]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def cell(self, position: int, column: int) -> str:
        """One cell as it stood in the file."""
        return texts(self.columns[column][position : position + 1])[0]

    def line(self, position: int) -> list[str]:
        """The cells of one line."""
        return [self.cell(position, column) for column in range(len(self.columns))]

    def lines(self, positions: NDArray[Any]) -> Iterator[tuple[str, ...]]:
        """The cells of some lines, line by line."""
        return zip(*(texts(column[positions]) for column in self.columns), strict=True)


def texts(column: TextColumn) -> list[str]:
    """Cells as str."""
    if column.dtype == object:
        return column.tolist()
    return [cell.decode() for cell in column.tolist()]


def different(column: TextColumn) -> list[str]:
    """The different cells of a column as str, in the order in which they first stand."""
    return [cell if isinstance(cell, str) else cell.decode() for cell in dict.fromkeys(column.tolist())]


def pack(cells: Sequence[str]) -> TextColumn:
    """Cells in the form that takes the least room."""
    if not cells or max(map(len, cells)) > WIDEST or any("\0" in c for c in cells):
        return as_objects(cells)
    try:
        return np.array(cells, dtype=np.bytes_)
    except UnicodeEncodeError:
        return np.array([c.encode() for c in cells], dtype=np.bytes_)


def as_objects(cells: Iterable[str]) -> TextColumn:
    """Cells as an array of str objects."""
    listed = list(cells)
    made = np.empty(len(listed), dtype=object)
    made[:] = listed
    return made


def join(pieces: Sequence[TextColumn]) -> TextColumn:
    """Pieces of a column, one after the other."""
    if not pieces:
        return np.empty(0, np.dtype("S1"))
    if any(piece.dtype == object for piece in pieces):
        return np.concatenate([as_objects(texts(piece)) for piece in pieces])
    return np.concatenate(pieces)


class Gathered:
    """Collects lines of cells, any number at a time, into columns."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.pieces: list[list[TextColumn]] = [[] for _ in range(width)]
        self.overlong: dict[int, Sequence[str]] = {}
        self.count = 0

    def add(self, lines: list[list[str]]) -> None:
        """Take lines in, short ones filled up with empty cells."""
        if not lines:
            return
        if any(len(line) != self.width for line in lines):
            lines = [self._fitted(line, self.count + i) for i, line in enumerate(lines)]
        for pieces, cells in zip(self.pieces, zip(*lines, strict=True), strict=False):
            pieces.append(pack(cells))
        self.count += len(lines)

    def _fitted(self, line: list[str], position: int) -> list[str]:
        if any(cell.strip() for cell in line[self.width :]):
            self.overlong[position] = line[self.width :]
        return (line + [""] * self.width)[: self.width]

    def columns(self) -> tuple[TextColumn, ...]:
        return tuple(join(pieces) for pieces in self.pieces)


def without_blank_lines(raw: RawTable) -> RawTable:
    """The table without lines that say nothing; the others keep their row."""
    says = np.zeros(len(raw), np.bool_)
    for column in raw.columns:
        if says.all():
            return raw
        empty = "" if column.dtype == object else b""
        says |= column != empty
    says[list(raw.overlong)] = True
    kept = np.flatnonzero(says)
    overlong = {int(np.searchsorted(kept, i)): cells for i, cells in raw.overlong.items()}
    columns = tuple(column[kept] for column in raw.columns)
    return RawTable(
        raw.name, raw.headers, columns, raw.rows[kept], raw.notes, overlong, raw.sheets, raw.sheet
    )


def named(headers: Sequence[str]) -> tuple[str, ...]:
    """Headings that are all different and none of them empty."""
    made: list[str] = []
    for number, header in enumerate(headers, 1):
        name = " ".join(header.split()) or f"Column {number}"
        again = sum(
            1 for h in made if h == name or (h.startswith(f"{name} (") and h[len(name) + 2 : -1].isdigit())
        )
        made.append(f"{name} ({again + 1})" if again else name)
    return tuple(made)


def trimmed(headers: Sequence[str]) -> list[str]:
    """Headings without the empty ones at the end."""
    listed = list(headers)
    while listed and not listed[-1].strip():
        listed.pop()
    return listed
