"""A price file as a table, read defensively: web pages, halves of downloads and lost headings are told."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from desktop_app.domain.problems import AppError
from desktop_app.exchange.raw import RawTable, TextColumn, join, pack
from desktop_app.exchange.read import read_table
from desktop_app.exchange.text_file import in_utf8
from desktop_app.exchange.watch import Watch

_HEAD_BYTES = 4096
_NUMBER = re.compile(r"[+-]?\d[\d.,:/-]*( \(\d+\))?")


@dataclass(frozen=True, eq=False)
class Table:
    """Columns by their headings without case, space and signs; `preamble` is what stood above them."""

    raw: RawTable
    preamble: str = ""
    ends_open: bool = False
    """The last line has no end."""

    def __len__(self) -> int:
        return len(self.raw)

    @cached_property
    def heads(self) -> dict[str, int]:
        made: dict[str, int] = {}
        for column, heading in enumerate(self.raw.headers):
            made.setdefault(plain(heading), column)
        return made

    def has(self, *heads: str) -> bool:
        """Whether all of these headings are there."""
        return all(head in self.heads for head in heads)

    def one_of(self, *heads: str) -> str:
        """The first of these headings that is there; empty if none is."""
        return next((head for head in heads if head in self.heads), "")

    def __getitem__(self, head: str) -> TextColumn:
        return self.raw.columns[self.heads[head]]

    def heading(self, head: str) -> str:
        """A heading as the file writes it."""
        return self.raw.headers[self.heads[head]] if head in self.heads else ""

    def only(self, kept: np.ndarray) -> Table:
        """The table with some of its lines."""
        raw = dataclasses.replace(
            self.raw, columns=tuple(c[kept] for c in self.raw.columns), rows=self.raw.rows[kept], overlong={}
        )
        return Table(raw, self.preamble, self.ends_open)


def plain(heading: str) -> str:
    """A heading in small letters and digits alone: “Delivery Date”, “deliveryDate” → deliverydate."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def open_table(path: Path, watch: Watch | None = None) -> Table:
    """Read a file of prices or readings, all sheets of one shape together; raises AppError."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            stream.seek(max(0, path.stat().st_size - 1))
            last = stream.read(1)
    except OSError as error:
        raise AppError(f"“{path}” could not be read: {error.strerror or error}.") from None
    is_book = head.startswith((b"PK", b"\xd0\xcf"))
    if not is_book:
        head = _as_text(head, path.name)
    raw = with_lost_line(_all_sheets(path, read_table(path, watch=watch), watch))
    if not len(raw):
        raise AppError(f"“{path.name}” has headings and no rows below them.", "Download it again.")
    table = Table(raw, "" if is_book else _preamble(head, raw), not is_book and last not in b"\r\n\x00")
    _refuse_half_a_line(table)
    return table


def _as_text(head: bytes, name: str) -> bytes:
    body = in_utf8(head[: len(head) // 2 * 2], name)[0].lstrip()
    if not body:
        raise AppError(f"“{name}” is empty.", "Download it again.")
    if body.startswith((b"<", b"{", b"[")):
        what = "a web page" if body.startswith(b"<") else "JSON"
        raise AppError(
            f"“{name}” is {what} and not a table: the download was probably refused.",
            "Look at the file, and download the CSV or XLSX again.",
        )
    return body


def _preamble(head: bytes, raw: RawTable) -> str:
    first = int(raw.rows[0]) - 2
    return "\n".join(head.decode(errors="ignore").splitlines()[: max(0, first)])


def _all_sheets(path: Path, raw: RawTable, watch: Watch | None) -> RawTable:
    """A year's workbook has a sheet for each month."""
    pieces = [raw]
    for sheet in raw.sheets:
        if sheet != raw.sheet:
            other = read_table(path, sheet=sheet, watch=watch)
            if other.headers == raw.headers:
                pieces.append(other)
    if len(pieces) == 1:
        return raw
    columns = tuple(join([p.columns[c] for p in pieces]) for c in range(len(raw.headers)))
    notes = (f"{len(pieces)} sheets of the same shape were read together",)
    return RawTable(raw.name, raw.headers, columns, np.concatenate([p.rows for p in pieces]), notes)


def with_lost_line(raw: RawTable) -> RawTable:
    """A file without headings: what was taken for them is its first row."""
    if len(raw.headers) < 2 or not all(_NUMBER.fullmatch(heading) for heading in raw.headers):
        return raw
    first = [re.sub(r" \(\d+\)$", "", heading) for heading in raw.headers]
    columns = tuple(join([pack([cell]), column]) for cell, column in zip(first, raw.columns, strict=True))
    rows = np.concatenate([[int(raw.rows[0]) - 1 if len(raw) else 1], raw.rows])
    return dataclasses.replace(
        raw, headers=tuple(f"Column {n}" for n in range(1, len(first) + 1)), columns=columns, rows=rows
    )


def _refuse_half_a_line(table: Table) -> None:
    """A last line that breaks off while the others are full: the download was cut short."""
    raw = table.raw
    if not table.ends_open or len(raw) < 2:
        return
    for column in raw.columns:
        cells = column[-2:].tolist()
        if cells[0] and not cells[1]:
            raise AppError(
                f"“{raw.name}” breaks off in the middle of row {int(raw.rows[-1])}: "
                "the download was cut short, so nothing was taken.",
                "Download it again.",
            )
