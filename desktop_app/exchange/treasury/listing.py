"""Opens a table or a JSON answer as rows of named cells, whichever of the two it is."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from desktop_app.domain.problems import AppError
from desktop_app.exchange.raw import RawTable, texts
from desktop_app.exchange.read import LARGEST_FILE, read_table
from desktop_app.exchange.text_file import in_utf8
from desktop_app.exchange.watch import Watch

Cells = Mapping[str, Any]
"""Texts (of a table), or values of JSON with its numbers as Decimal, by plain heading."""


def plain(heading: str) -> str:
    """A heading in small letters and digits alone: “Pool Fees (BTC)” → poolfeesbtc."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())


@dataclass(frozen=True, eq=False)
class Listing:
    """A file as it was opened; one of `raw` and `document` is there."""

    name: str
    raw: RawTable | None = None
    document: Any = None

    @cached_property
    def heads(self) -> dict[str, str]:
        """Headings as the file writes them, by their plain form."""
        return {plain(heading): heading for heading in self.raw.headers} if self.raw else {}

    def has(self, *heads: str) -> bool:
        return all(head in self.heads for head in heads)

    @cached_property
    def table_rows(self) -> list[tuple[int, dict[str, str]]]:
        """Rows of a table; comment lines at its end or between are none."""
        if self.raw is None:
            return []
        names = [plain(heading) for heading in self.raw.headers]
        lines = zip(*(texts(column) for column in self.raw.columns), strict=True)
        made = []
        for row, cells in zip(self.raw.rows.tolist(), lines, strict=True):
            if cells[0].lstrip().startswith("#") and not any(cell.strip() for cell in cells[1:]):
                continue
            made.append((row, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}))
        return made

    def items(self, *path: str) -> list[dict[str, Any]]:
        """The objects at a place in JSON, of all pages where the file holds a list of answers."""
        pages = self.document if isinstance(self.document, list) else [self.document]
        return [item for page in pages for item in _at(page, path) if isinstance(item, dict)]


def _at(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return
        value = value[name]
    if isinstance(value, list):
        yield from value


def raw_text(cells: Cells) -> str:
    """A row in one line, the same whenever the row says the same."""
    return json.dumps({key: str(value) for key, value in cells.items()}, sort_keys=True, ensure_ascii=False)


def row_hash(text: str) -> str:
    """The name of a row that has none of its own."""
    return f"row {hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:32]}"


def open_listing(path: Path, watch: Watch | None = None, sheet: str = "") -> Listing:
    """Open a file; raises AppError where it is neither a table nor JSON."""
    try:
        if path.stat().st_size <= LARGEST_FILE and _looks_like_json(path):
            return Listing(path.name, document=_document(path))
    except OSError as error:
        raise AppError(f"“{path}” could not be read: {error.strerror or error}.") from None
    return Listing(path.name, raw=read_table(path, sheet=sheet, watch=watch))


def _looks_like_json(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(4096)
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _document(path: Path) -> Any:
    body = in_utf8(path.read_bytes(), path.name)[0]
    try:
        return json.loads(body, parse_float=Decimal, parse_int=_integer, parse_constant=_refuse_constant)
    except (ValueError, ArithmeticError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise AppError(
            f"“{path.name}” begins like JSON and cannot be read{where}.", "Download it again."
        ) from None


def _integer(text: str) -> Decimal:
    return Decimal(text)


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number")
