"""Opens the SQLite file of a book with the settings that make it safe."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from desktop_app.storage.errors import in_words

PAGE_BYTES = 8192
_PATIENCE_S = 5.0
_SAFE = (
    "PRAGMA trusted_schema = OFF",  # a hostile book's triggers and defaults reach nothing
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -65536",  # KiB
)
_DURABLE = (
    "PRAGMA journal_mode = DELETE",
    # FULL, and the folder is synced too once the journal is gone: what was confirmed survives a power cut.
    "PRAGMA synchronous = EXTRA",
)


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a file that is there, in no transaction; raises AppError."""
    with in_words(path):
        mode = "ro" if read_only else "rw"
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_PATIENCE_S,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            for statement in _SAFE if read_only else _SAFE + _DURABLE:
                connection.execute(statement)
        except sqlite3.Error:
            connection.close()
            raise
        return connection
