"""Makes a new book: complete under another name first, so that a file with its name is never half a book."""

from __future__ import annotations

import os
import sqlite3
import uuid
from contextlib import suppress
from pathlib import Path

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.storage import log
from desktop_app.storage.checkpoint import checkpoint
from desktop_app.storage.connection import PAGE_BYTES
from desktop_app.storage.errors import in_words
from desktop_app.storage.place import journal
from desktop_app.storage.schema import Schema


def create(path: Path, schema: Schema, *, who: str, at: int) -> None:
    """Make an empty book; raises AppError, and then leaves nothing behind."""
    if not path.parent.is_dir():
        raise AppError(f"The folder {path.parent} is not there.", "Make it first, or choose another.")
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.new")
    with in_words(path):
        try:
            _fill(temporary, schema, who, at)
            _place(temporary, path)
        finally:
            for left in (temporary, journal(temporary)):
                with suppress(OSError):
                    left.unlink()
        synced(path.parent)


def _fill(path: Path, schema: Schema, who: str, at: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.executescript(f"BEGIN;\n{(schema.folder / 'schema.sql').read_text('utf-8')}")
        name = str(uuid.uuid4())
        connection.execute("INSERT INTO meta (id, uuid, created_at) VALUES (1, ?, ?)", (name, at))
        entry, body = checkpoint(
            Portfolio.empty(), 1, log.first_hash(name, at), who=who, at=at, why="New book"
        )
        log.append(connection, entry, body)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _place(temporary: Path, path: Path) -> None:
    """Give the file its name, but never over another file."""
    taken = AppError(f"{path.name} is there already.", "Choose another name, or open it.")
    if path.exists():
        raise taken
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise taken from None
    except OSError:  # a file system without links
        temporary.rename(path)


def synced(folder: Path) -> None:
    """Make the names in a folder durable, where the system knows how."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
