"""Looks at a file before SQLite does: whether it is a book, and one that this version can read."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.problems import AppError
from desktop_app.storage.errors import DamagedError, of_system
from desktop_app.storage.schema import APPLICATION_ID

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100


@dataclass(frozen=True, slots=True)
class Head:
    """What the first 100 bytes of a book say."""

    version: int
    change_counter: int
    bytes: int
    modified_ns: int


def look(path: Path, newest: int) -> Head:
    """The head of a book; raises AppError if the file is none, is newer, or was cut short.

    Reads and closes the file, so no connection of this process may be in a transaction on it: closing it
    would drop that connection's locks.
    """
    status, header = _read(path)
    if not status.st_size:
        raise AppError(f"{path.name} is empty.", "A book is never empty: open a backup or another file.")
    if not header.startswith(_MAGIC) or len(header) < _HEADER_BYTES:
        raise AppError(
            f"{path.name} is not a Hashyard book.", "Choose a file that Hashyard made (.hashyard)."
        )
    if _number(header, 68) != APPLICATION_ID:
        raise AppError(
            f"{path.name} is a database of another application.",
            "Choose a file that Hashyard made (.hashyard).",
        )
    version = _number(header, 60)
    if version > newest:
        raise AppError(
            f"{path.name} was written by a newer Hashyard (schema {version}, this one knows {newest}).",
            "Nothing was changed. Open it with the newer version.",
        )
    if header[18:20] != b"\x01\x01" or not version:
        raise DamagedError(path, "its header is not as Hashyard writes it")
    _check_length(path, header, status.st_size)
    return Head(version, _number(header, 24), status.st_size, status.st_mtime_ns)


def _read(path: Path) -> tuple[os.stat_result, bytes]:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise AppError(
                f"{path.name} is a folder, not a book.", "Choose a file that Hashyard made (.hashyard)."
            )
        if not stat.S_ISREG(status.st_mode):
            raise AppError(f"{path.name} is not a file.", "Choose a file that Hashyard made (.hashyard).")
        with path.open("rb") as file:
            return status, file.read(_HEADER_BYTES)
    except FileNotFoundError:
        raise AppError(f"There is no book at {path}.", "Check the name, or create a new book.") from None
    except OSError as error:
        raise of_system(error, path) from error


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")


def _check_length(path: Path, header: bytes, size: int) -> None:
    """A file that ends before its last page was cut; one with a journal beside it is SQLite's to repair."""
    page_bytes = int.from_bytes(header[16:18], "big")
    counted = _number(header, 28)
    if not journal(path).exists() and size < counted * (65536 if page_bytes == 1 else page_bytes):
        raise DamagedError(path, "it ends too early")


def journal(path: Path) -> Path:
    """Where SQLite keeps what it needs to take back an unfinished transaction."""
    return path.with_name(f"{path.name}-journal")
