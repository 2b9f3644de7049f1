"""Brings an older book to the newest schema: a copy first, then each script in a transaction of its own."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from desktop_app.domain.problems import AppError
from desktop_app.storage import log, tables
from desktop_app.storage.backup import back_up
from desktop_app.storage.checkpoint import checkpoint
from desktop_app.storage.connection import connect
from desktop_app.storage.schema import Schema


def migrate(path: Path, schema: Schema, *, version: int, who: str, at: int) -> None:
    """Run the scripts after `version`; raises AppError that says where the copy is."""
    connection = connect(path)
    try:
        copy = back_up(connection, path, datetime.fromtimestamp(at, UTC))
        try:
            connection.execute("PRAGMA foreign_keys = OFF")  # so that a script may rebuild a table
            for number in range(version + 1, schema.version + 1):
                _run(connection, schema, number, who, at)
        except (sqlite3.Error, ValueError, LookupError) as error:
            raise AppError(
                f"{path.name} could not be brought to the newest schema: {error}.",
                f"The book was left as it was; a copy is {copy}.",
            ) from error
    finally:
        connection.close()


def _run(connection: sqlite3.Connection, schema: Schema, number: int, who: str, at: int) -> None:
    script = schema.scripts[number - 1]
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{script.read_text('utf-8')}")
        connection.execute(f"PRAGMA user_version = {number}")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise ValueError(f"{script.name} breaks a reference")
        if number == schema.version:
            _vouch(connection, who=who, at=at, why=f"Schema {number}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _vouch(connection: sqlite3.Connection, *, who: str, at: int, why: str) -> None:
    """A checkpoint: earlier changes speak of other tables and cannot be undone."""
    head = log.head(connection)
    if head is None:
        raise ValueError("the log is empty")
    previous = head.operation
    entry, body = checkpoint(tables.read(connection), previous.id + 1, previous.hash, who=who, at=at, why=why)
    log.append(connection, entry, body)
