"""Reads text with separators: finds its encoding, separator and heading, then cuts its columns at speed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.problems import AppError
from desktop_app.exchange.raw import (
    WIDEST,
    Gathered,
    RawTable,
    TextColumn,
    join,
    named,
    trimmed,
    without_blank_lines,
)
from desktop_app.exchange.watch import Watch

SEPARATORS = (";", "\t", "|", ",")
"""In the order of trust where two split the file equally well: commas also stand in numbers."""
LONGEST_CELL = 2**24
_SAMPLE = 2**16
_LINES_AT_ONCE = 8192
_BYTES_AT_ONCE = 2**22
_NEWLINE = 10
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DECLARED = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


def read_text(data: bytes, name: str, watch: Watch) -> RawTable:
    """Read a file of text with separators; raises AppError where it is none."""
    body, notes = in_utf8(data, name)
    sample = _first_lines(body)
    separator, skipped = _separator(sample)
    lines = _split(sample, separator)
    heading = skipped + heading_of(lines[skipped:])
    headers = trimmed(lines[heading]) if heading < len(lines) else []
    if not headers:
        raise AppError(f"“{name}” is empty.", "Choose a file that holds a row of headings and rows below it.")
    if heading > skipped:
        notes = (*notes, f"Rows 1 to {heading} stand before the headings and were left out")
    raw = _quick(body, separator, heading, headers, watch) or _careful(
        body, separator, heading, headers, watch
    )
    return without_blank_lines(RawTable(name, named(headers), raw.columns, raw.rows, notes, raw.overlong))


# --- encoding ------------------------------------------------------------------------------------
def in_utf8(data: bytes, name: str) -> tuple[bytes, tuple[str, ...]]:
    """The text in UTF-8 without a mark at its start, and a note where the encoding had to be guessed."""
    encoding = _marked(data)
    if encoding:
        return _recoded(data, encoding, name), ()
    _refuse_binary(data, name)
    if data.isascii():
        return data, ()
    try:
        data.decode()
    except UnicodeDecodeError:
        return _recoded(data, "cp1252", name), ("The file is not in UTF-8 and was read as Windows-1252",)
    return data, ()


def _marked(data: bytes) -> str:
    """The encoding that the file's first bytes give away; empty where they do not."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return encoding
    first, second = (data[:2000][i::2].count(0) / max(1, len(data[:2000][i::2])) for i in (0, 1))
    if max(first, second) > 0.4 and min(first, second) < 0.1:  # every other byte of plain letters is nought
        return "utf-16-le" if second > first else "utf-16-be"
    return ""


def _recoded(data: bytes, encoding: str, name: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeError:
        if encoding == "cp1252":
            return data.decode("latin-1").encode()
        raise AppError(f"“{name}” begins like {encoding} text but is damaged.", "Export it again.") from None


def _refuse_binary(data: bytes, name: str) -> None:
    head = data[:_SAMPLE]
    if len(_CONTROL.findall(head)) > max(4, len(head) // 100):
        raise AppError(f"“{name}” is not a text file or a spreadsheet.", "Import CSV, XLSX, XLS or ODS.")


# --- layout --------------------------------------------------------------------------------------
def _first_lines(body: bytes) -> str:
    head = body[:_SAMPLE]
    if len(body) > _SAMPLE:
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] or head
    return head.decode(errors="ignore")


def _split(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 200))


def _separator(sample: str) -> tuple[str, int]:
    """The separator, and how many rows only declare it."""
    declared = _DECLARED.match(sample)
    if declared:
        return declared[1], 1
    return max(SEPARATORS, key=lambda s: _regularity(sample, s)), 0


def _regularity(sample: str, separator: str) -> tuple[int, int]:
    """How many rows are alike in their number of cells, and that number."""
    widths = Counter(len(line) for line in _split(sample, separator) if len(line) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


_NUMERIC = re.compile(r"[\s$(]*[+-]?[\d.,]*\d[\d.,]*[\s%)]*|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")


def heading_of(lines: list[list[str]]) -> int:
    """The row of the headings: the first that is nearly as full as the fullest and holds no number."""
    filled = [sum(1 for cell in line if cell.strip()) for line in lines]
    enough = max(1, 0.6 * max(filled, default=0))
    for position, line in enumerate(lines):
        if filled[position] >= enough and not any(_NUMERIC.fullmatch(cell) for cell in line):
            return position
    return next((i for i, count in enumerate(filled) if count), 0)


# --- columns -------------------------------------------------------------------------------------
def _careful(body: bytes, separator: str, heading: int, headers: list[str], watch: Watch) -> RawTable:
    """Columns by the csv module: quoted cells, ragged and blank lines, cells of any length."""
    stream = io.TextIOWrapper(io.BytesIO(body), "utf-8", newline="")
    reader = csv.reader(stream, delimiter=separator)
    gathered = Gathered(len(headers))
    try:
        for _ in islice(reader, heading + 1):
            pass
        while lines := list(islice(reader, _LINES_AT_ONCE)):
            gathered.add(lines)
            _refuse_open_quote(lines[-1], gathered.count + heading + 1, body)
            watch.step(min(stream.buffer.tell(), len(body)), len(body))
    except csv.Error as error:
        row = gathered.count + heading + 2
        raise AppError(
            f"The text cannot be read after row {row}: {error}.", "Look for a quote that is never closed."
        ) from None
    rows = np.arange(gathered.count, dtype=np.int64) + heading + 2
    return RawTable("", (), gathered.columns(), rows, (), gathered.overlong)


def _refuse_open_quote(line: list[str], row: int, body: bytes) -> None:
    """The last line has swallowed the rest of the file if its last quote was never closed."""
    if line and "\n" in line[-1] and len(line[-1]) > WIDEST and body.count(b'"') % 2:
        raise AppError(f"Row {row} opens a quote that is never closed.", "Close it or remove it.")


def _quick(body: bytes, separator: str, heading: int, headers: list[str], watch: Watch) -> RawTable | None:
    """Columns cut straight out of the bytes, or None where the text is not that regular."""
    if b'"' in body or b"\0" in body:
        return None
    start = 0
    for _ in range(heading + 1):
        start = body.find(b"\n", start) + 1
        if not start:
            return None
    pieces: list[list[TextColumn]] = []
    while start < len(body):
        end = body.rfind(b"\n", start, start + _BYTES_AT_ONCE) + 1
        if len(body) - start <= _BYTES_AT_ONCE:
            end = len(body)
        columns = _columns_of(body[start:end], ord(separator), len(headers))
        if not columns:
            return None
        pieces.append(columns)
        start = end
        watch.step(end, len(body))
    if not pieces:
        return None
    columns = tuple(join(column) for column in zip(*pieces, strict=True))
    rows = np.arange(len(columns[0]), dtype=np.int64) + heading + 2
    return RawTable("", (), columns, rows)


def _columns_of(block: bytes, separator: int, width: int) -> list[TextColumn]:
    """The columns of some whole lines; none where a line is irregular."""
    block = block.replace(b"\r\n", b"\n")
    if b"\r" in block or not block:
        return []
    buffer = np.frombuffer(block if block.endswith(b"\n") else block + b"\n", np.uint8)
    ends = _cell_ends(buffer, separator, width)
    if ends is None:
        return []
    columns = []
    for column in range(width):
        begins = ends[:, column - 1] + 1 if column else np.concatenate([[0], ends[:-1, -1] + 1])
        cut = _cut(buffer, begins, ends[:, column] - begins)
        if cut is None:
            return []
        columns.append(cut)
    return columns


def _cell_ends(buffer: NDArray[np.uint8], separator: int, width: int) -> NDArray[np.int64] | None:
    """Where each cell ends, by line and column; None if the lines differ in their number of cells."""
    newline = buffer == _NEWLINE
    ends = np.flatnonzero(newline | (buffer == separator))
    lines = np.count_nonzero(newline)
    if len(ends) != lines * width or not newline[ends[width - 1 :: width]].all():
        return None
    return ends.reshape(lines, width)


def _cut(buffer: NDArray[np.uint8], begins: NDArray[Any], lengths: NDArray[Any]) -> TextColumn | None:
    """The cells of a column as fixed-width bytes; None where one is too long for that."""
    width = max(1, int(lengths.max()))
    if width > WIDEST:
        return None
    padded = np.concatenate([buffer, np.zeros(width, np.uint8)]) if len(buffer) < width else buffer
    last = len(padded) - width
    cells = np.lib.stride_tricks.sliding_window_view(padded, width)[np.minimum(begins, last)]
    for position in np.flatnonzero(begins > last).tolist():  # near the end the window must not run out
        tail = padded[begins[position] : begins[position] + lengths[position]]
        cells[position] = 0
        cells[position, : len(tail)] = tail
    cells[np.arange(width) >= lengths[:, None]] = 0
    return cells.view(f"S{width}")[:, 0]
