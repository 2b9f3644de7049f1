"""The file of a book while it is open: who may write it, its tables and its log."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_app.domain.change import Change
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError, Problem
from desktop_app.storage import backup, body as bodies, cache, log, rows, tables
from desktop_app.storage.checkpoint import checkpoint
from desktop_app.storage.connection import connect
from desktop_app.storage.errors import DamagedError, in_words
from desktop_app.storage.lock import Lock, held_here, holder_of
from desktop_app.storage.log import Entry, Kind, Operation
from desktop_app.storage.migrate import migrate
from desktop_app.storage.place import look
from desktop_app.storage.schema import Schema, tables_of
from desktop_app.storage.verify import problems_of_file

_LARGE_CHANGE = 10_000
"""Rows from which on a body is packed beside the writing of the rows."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An operation to be written: an edit, or one that repeats another edit as it was or turned round."""

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

    def __init__(self, path: Path, connection: sqlite3.Connection, schema: Schema, access: Access) -> None:
        self.path, self.schema = path, schema
        self._connection, self._access = connection, access
        with self._reading():
            if tables_of(connection) != schema.tables:
                raise DamagedError(path, "its tables are not those of a book")
            row = connection.execute("SELECT uuid, created_at FROM meta").fetchone()
            newest = log.head(connection)
            if row is None or newest is None:
                raise DamagedError(path, "its log is empty")
        self.uuid, self.created_at = row
        self.head: Entry = newest
        self._seen = self._data_version()
        self._cached: cache.Key | None = None
        self._closed = False

    # --- opening -----------------------------------------------------------------------------------
    @classmethod
    def open(cls, path: Path, schema: Schema, *, who: str, at: int, read_only: bool = False) -> Store:
        """Open a book to write, or to read where someone else writes it or the place allows no more.

        An older book is brought to the newest schema, after a copy was made.
        """
        _require_book(path, schema)
        path = path.resolve()
        access = Access(None, "") if read_only else _access(path, who)
        try:
            _migrated(path, schema, access, who, at)
            connection = connect(path, read_only=access.lock is None)
            try:
                return cls(path, connection, schema, access)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            access.end()
            raise

    @property
    def read_only(self) -> bool:
        return self._access.lock is None

    @property
    def holder(self) -> str:
        return self._access.holder

    def close(self, *, keep: Portfolio | None = None, cache_dir: Path | None = None) -> None:
        """Let go of the file and of the lock; `keep` is what a cache is to hold for the next start."""
        if self._closed:
            return
        self._closed = True
        self._connection.close()
        try:
            if keep is not None and cache_dir is not None and not self.read_only:
                key = self._key()
                if key is not None and key != self._cached:
                    cache.write(cache_dir, key, keep)
        finally:
            self._access.end()

    # --- reading -----------------------------------------------------------------------------------
    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A moment of the file: nobody can write to it until it ends."""
        with in_words(self.path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            except (ValueError, LookupError) as error:
                raise DamagedError(self.path, str(error)) from error
            finally:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")

    def _data_version(self) -> int:
        """A number that changes when another program writes to the file."""
        with in_words(self.path):
            return self._connection.execute("PRAGMA data_version").fetchone()[0]

    def load(self, cache_dir: Path | None = None) -> Portfolio:
        """All tables, from the cache if it holds this very state of the file."""
        key = self._key() if cache_dir else None
        if key and cache_dir and (found := cache.read(cache_dir, key)):
            self._cached = key
            return found
        with self._reading() as connection:
            return tables.read(connection, self.path)

    def _key(self) -> cache.Key | None:
        """What this state of the file is known by; None while another book of this process may write to it,
        whose locks a look at the file would drop."""
        if self.read_only and held_here(self.path):
            return None
        found = look(self.path, self.schema.version)
        return {"uuid": self.uuid, "head": self.head.operation.hash, **dataclasses.asdict(found)}

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

    def prune(self, portfolio: Portfolio, *, who: str, at: int, why: str) -> Operation:
        """Forget what earlier operations changed, not that they were made; a checkpoint vouches for all."""
        with self._writing() as connection:
            previous = self.head.operation
            entry, body = checkpoint(portfolio, previous.id + 1, previous.hash, who=who, at=at, why=why)
            connection.execute("DELETE FROM op_body")
            log.append(connection, entry, body)
        self.head = entry
        with (
            suppress(AppError),
            in_words(self.path),
        ):  # no room for it: pages are reused
            self._connection.execute("VACUUM")
        return entry.operation

    def back_up(self, at: datetime) -> Path:
        """Make a verified copy beside the book."""
        return backup.back_up(self._connection, self.path, at)

    def problems(self, portfolio: Portfolio) -> list[Problem]:
        """What is wrong with the file; `portfolio` is what the application holds of it."""
        with self._reading() as connection:
            held = None if self.read_only else portfolio  # a reader's may be older than the file
            return problems_of_file(connection, self.schema, held)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it or nothing."""
        if self.read_only:
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


@dataclass(frozen=True, slots=True)
class Access:
    """The lock of a writer, or who holds it ("" where the place allows only reading)."""

    lock: Lock | None
    holder: str

    def end(self) -> None:
        if self.lock:
            self.lock.release()


def _access(path: Path, who: str) -> Access:
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return Access(None, "")
    lock = Lock.take(path, who)
    return Access(lock, "" if lock else holder_of(path))


def _require_book(path: Path, schema: Schema) -> None:
    if not held_here(path):
        look(path, schema.version)


def _migrated(path: Path, schema: Schema, access: Access, who: str, at: int) -> None:
    if access.lock is None and held_here(path):
        return
    version = look(path, schema.version).version
    if version < schema.version:
        if access.lock is None:
            raise AppError(
                f"{path.name} has an older schema and cannot be brought to the newest one here.",
                f"It is in use by {access.holder}." if access.holder else "Open it where it may be written.",
            )
        migrate(path, schema, version=version, who=who, at=at)
