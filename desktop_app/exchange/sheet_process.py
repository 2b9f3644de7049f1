"""The process that opens a spreadsheet: whatever its file does, only this process dies of it.

Run by path, with the file and the wanted sheet. It writes lines of JSON: first what the file holds, then
rows of text cells, some thousand a line. It imports nothing of the application.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 120
ROWS_AT_ONCE = 2000
COMMAND = "read-sheet"
"""What a frozen bundle, whose executable is the application itself, is called with to be this process."""
README = "read me"


def main(path: str, wanted: str = "") -> int:
    """Write the rows of a sheet to standard output; 3 and a sentence where the file cannot be read."""
    _limit()
    import python_calamine

    try:
        book = python_calamine.load_workbook(path)
        names = [s.name for s in book.sheets_metadata if "Work" in str(s.typ)] or list(book.sheet_names)
        name, sheet = _chosen(book, names, wanted)
    except python_calamine.PasswordError:
        return _said("is protected by a password")
    except MemoryError:
        return 4
    except Exception as error:  # noqa: BLE001 - anything that a hostile file makes the reader raise
        return _said(f"is damaged or not a spreadsheet ({str(error)[:200]})")
    _write({"sheets": names, "sheet": name})
    for rows in _rows(sheet):
        _write(rows)
    return 0


def _limit() -> None:
    """Bound memory and time, where the system has such bounds."""
    try:
        import resource
    except ImportError:  # Windows: size and time are bounded from outside
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _chosen(book: Any, names: list[str], wanted: str) -> tuple[str, Any]:
    """The wanted sheet, or the first that holds more than a heading and is no explanation."""
    if wanted in names:
        return wanted, book.get_sheet_by_name(wanted)
    first = None
    for name in names:
        sheet = book.get_sheet_by_name(name)
        first = first or (name, sheet)
        if sheet.height > 1 and name.casefold() != README:
            return name, sheet
    if first is None:
        raise ValueError("it has no sheet")
    return first


def _rows(sheet: Any) -> Iterator[list[list[str]]]:
    """Rows of text from the first row and column on; calamine begins at the first column that is used."""
    if sheet.start is None:
        return
    left, lines = sheet.start[1], sheet.iter_rows()
    while rows := [[""] * left + [_text(cell) for cell in row] for row in islice(lines, ROWS_AT_ONCE)]:
        yield rows


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return _instant(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds() / 86400)
    return str(cell)


def _instant(cell: datetime) -> str:
    """To the second, since a spreadsheet keeps instants as fractions of days; a day alone at midnight."""
    rounded = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
    return rounded.date().isoformat() if rounded.time() == time() else rounded.isoformat()


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")


def _said(sentence: str) -> int:
    _write({"error": sentence})
    return 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
