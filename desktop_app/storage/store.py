"""The file of a book while it is open: who may write it, its tables and its log."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from desktop_app.domain.change import Change
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.storage import body as bodies, log, rows, tables
from desktop_app.storage.connection import connect
from desktop_app.storage.errors import Damaged, in_words
from desktop_app.storage.lock import Lock, holder_of
from desktop_app.storage.log import Entry, Kind, Operation
from desktop_app.storage.place import Head, look
from desktop_app.storage.schema import Schema, shipped, tables_of

_LARGE_CHANGE = 10_000
"""Rows from which on a body is packed beside the writing of the rows."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An operation that is to be written: an edit, or one that repeats another edit as it was or turned round."""

    why: str
    kind: Kind
    change: Change
    undoes: int = 0
    repeats: int = 0

    def body(self) -> bytes:
        if self.repeats:
            return bodies.packed_reference(self.repeats, inverse=self.kind == "undo")
        return bodies.packed(self.change)


class Store:
    """One open book file; not for two threads at a time."""

    def __init__(
        self, path: Path, database: Database, lock: Lock | None, holder: str, schema: Schema, found: Head
    ) -> None:
        self.path, self.holder, self.schema = path, holder, schema
        self.found = found
        self._database, self._lock = database, lock
        with self._reading():
            if tables_of(self._connection) != schema.tables:
                raise Damaged(path, "its tables are not those of a book")
            self.uuid, self.created_at = self._connection.execute(
                "SELECT uuid, created_at FROM meta"
            ).fetchone() or ("", 0)
            newest = log.head(self._connection)
            if newest is None:
                raise Damaged(path, "its log is empty")
        self.head: Entry = newest
        self._seen = self._data_version()

    # --- opening -----------------------------------------------------------------------------------
    @classmethod
    def open(cls, path: Path, *, who: str, read_only: bool = False, schema: Schema | None = None) -> Store:
        """Open a book to write, or to read where someone else writes it or the place allows no more."""
        schema = schema or shipped()
        look(path, schema.version)
        path = path.resolve()
        lock, holder = (None, "") if read_only else _locked(path, who)
        try:
            found = look(path, schema.version)
            database = connect(path, read_only=lock is None)
            try:
                return cls(path, database, lock, holder, schema, found)
            except BaseException:
                database.close()
                raise
        except BaseException:
            if lock:
                lock.release()
            raise

    @property
    def read_only(self) -> bool:
        return self._lock is None

    def close(self) -> None:
        """Let go of the file and of the lock."""
        self._database.close()
        if self._lock:
            self._lock.release()

    # --- reading -----------------------------------------------------------------------------------
    @property
    def _connection(self) -> sqlite3.Connection:
        return self._database.conn

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A moment of the file: nobody can write to it until it ends."""
        with in_words(self.path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            except (ValueError, LookupError) as error:
                raise Damaged(self.path, str(error)) from error
            finally:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")

    def _data_version(self) -> int:
        """A number that changes when another program writes to the file."""
        with in_words(self.path):
            return self._connection.execute("PRAGMA data_version").fetchone()[0]

    def load(self) -> Portfolio:
        """All tables."""
        with self._reading() as connection:
            return tables.read(connection, self.path)

    def stacks(self, *, until: int | None = None) -> log.Stacks:
        """What can be undone and redone now, or could right after an operation."""
        with self._reading() as connection:
            return log.Stacks.read(connection, until=until)

    def change_of(self, operation_id: int) -> Change:
        """What an operation changed."""
        with self._reading() as connection:
            return log.change_of(connection, operation_id)

    def operation(self, operation_id: int) -> Operation | None:
        with self._reading() as connection:
            found = next(log.entries(connection, "id = ?", operation_id), None)
        return found.operation if found else None

    def history(self, *, limit: int, before: int | None = None) -> list[Operation]:
        """Operations, newest first."""
        where = "id < ? ORDER BY id DESC LIMIT ?"
        with self._reading() as connection:
            found = log.entries(connection, where, 2**62 if before is None else before, limit)
            return [e.operation for e in found]

    # --- writing -----------------------------------------------------------------------------------
    def append(self, drafts: Sequence[Draft], *, who: str, at: int) -> list[Operation]:
        """Write operations in one transaction, rows and log; durable when it returns.

        Raises AppError, and Refused where a rule of the tables speaks against it; the file is then unchanged.
        """
        with ThreadPoolExecutor(1) as aside, self._writing() as connection:
            head, written = self.head, []
            for draft in drafts:
                packing = _packing(draft, aside)
                rows.write(connection, draft.change)
                head = _entry(head, draft, packing.result(), who, at)
                log.append(connection, head[0], head[1])
                head = head[0]
                written.append(head.operation)
        self.head = head
        return written

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it or nothing."""
        if self._lock is None:
            raise AppError(f"{self.path.name} is open read-only.", "Nothing was changed.")
        with in_words(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._require_unchanged()
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                raise

    def _require_unchanged(self) -> None:
        """Another program may have written past the lock, or a failed commit may have reached the disk."""
        newest = log.head(self._connection)
        if (
            self._data_version() != self._seen
            or newest is None
            or newest.operation.hash != self.head.operation.hash
        ):
            raise AppError(
                f"{self.path.name} was changed by another program.", "Close the book and open it again."
            )


def _packing(draft: Draft, aside: ThreadPoolExecutor) -> Future[bytes]:
    """The body of a draft, made in another thread if it is large: zlib works without Python's lock."""
    if sum(log.counted(draft.change).values()) >= _LARGE_CHANGE:
        return aside.submit(draft.body)
    done: Future[bytes] = Future()
    done.set_result(draft.body())
    return done


def _entry(head: Entry, draft: Draft, body: bytes, who: str, at: int) -> tuple[Entry, bytes]:
    previous = head.operation
    operation = Operation(
        previous.id + 1, at, who, draft.why, draft.kind, draft.undoes, log.counted(draft.change), ""
    )
    return log.chained(previous.hash, operation, body), body


def _locked(path: Path, who: str) -> tuple[Lock | None, str]:
    """The lock, or None and who holds it ("" where the place allows only reading)."""
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return None, ""
    lock = Lock.take(path, who)
    return lock, "" if lock else holder_of(path)
