"""Checks a book: the pages of the file, the chain of its log, and the tables against the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from desktop_app.domain.change import Change
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.storage import log, tables
from desktop_app.storage.checkpoint import next_ids_of
from desktop_app.storage.digest import digest
from desktop_app.storage.log import Entry, Stacks
from desktop_app.storage.replay import Replay, deleted_ids
from desktop_app.storage.schema import Schema, tables_of

_MOST_NAMED = 20


def problems_of_file(connection: sqlite3.Connection, schema: Schema, held: Portfolio | None) -> list[Problem]:
    """What is wrong with a file, inside the caller's transaction; `held` is what memory holds of it.

    A file that cannot be read to the end has that as its problem: nothing is raised.
    """
    try:
        found = [Problem(p) for p in _of_pages(connection)]
        if tables_of(connection) != schema.tables:
            found.append(Problem("The tables are not those of a book"))
        if not found:
            found = [Problem(p) for p in _of_log_and_tables(connection, held)]
    except (sqlite3.Error, ValueError, LookupError, UnicodeDecodeError) as error:
        found = [Problem(f"The file is damaged: {error}")]
    return found


def _of_pages(connection: sqlite3.Connection) -> Iterator[str]:
    for (said,) in connection.execute(f"PRAGMA integrity_check({_MOST_NAMED})").fetchall():
        if said != "ok":
            yield f"The file is damaged: {said}"
    for table, row_id, target, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST_NAMED):
        yield f"{table} {row_id} names a {target} that is not in the book"


def _of_log_and_tables(connection: sqlite3.Connection, held: Portfolio | None) -> Iterator[str]:
    entries = list(log.entries(connection))
    broken = list(_of_chain(connection, entries))
    yield from broken
    if broken:
        return
    stored = tables.read(connection)
    if held and (digest(stored) != digest(held) or stored.next_ids != held.next_ids):
        yield "The tables were changed while the book was open"
    yield from _of_replay(connection, entries, stored)


# --- the chain ---------------------------------------------------------------------------------------
def _of_chain(connection: sqlite3.Connection, entries: list[Entry]) -> Iterator[str]:
    uuid, created_at = connection.execute("SELECT uuid, created_at FROM meta").fetchone()
    previous = log.first_hash(uuid, created_at)
    for number, entry in enumerate(entries, 1):
        operation = entry.operation
        if operation.id != number:
            yield f"The log lacks operation {number}"
            return
        if entry.previous_hash != previous or entry.computed_hash() != operation.hash:
            yield f"The log was changed at operation {number}"
            return
        previous = operation.hash
    last = _last_checkpoint(entries)
    yield from _of_bodies(connection, {e.operation.id: e.body_hash for e in entries}, last)


def _of_bodies(connection: sqlite3.Connection, hashes: dict[int, str], last_checkpoint: int) -> Iterator[str]:
    missing = {i for i in hashes if i >= last_checkpoint}
    for operation_id, body in connection.execute("SELECT op_id, body FROM op_body"):
        missing.discard(operation_id)
        if log.hash_of(body) != hashes.get(operation_id):
            yield f"What operation {operation_id} changed is not what was logged"
    for operation_id in sorted(missing)[:_MOST_NAMED]:
        yield f"What operation {operation_id} changed is gone from the log"


def _last_checkpoint(entries: list[Entry]) -> int:
    found = [e.operation.id for e in entries if e.operation.kind == "checkpoint"]
    if not found:
        raise ValueError("the log has no checkpoint")
    return found[-1]


# --- the replay --------------------------------------------------------------------------------------
def _of_replay(connection: sqlite3.Connection, entries: list[Entry], stored: Portfolio) -> Iterator[str]:
    start = _last_checkpoint(entries)
    since = entries[start:]
    Stacks.read(connection)  # raises where undo and redo do not follow from the log

    def changes() -> Iterator[tuple[int, Change]]:
        for entry in reversed(since):
            yield entry.operation.id, log.change_of(connection, entry.operation.id)

    replay = Replay(stored, deleted_ids(change for _, change in changes()))
    next_ids = next_ids_of(log.body_of(connection, start))
    for operation_id, change in changes():
        try:
            replay.take_back(change)
        except ValueError as error:
            yield f"The tables are not what the log says (operation {operation_id}): {error}"
            return
        for rows in change.rows:
            if rows.before is None and len(rows.ids):
                next_ids[rows.table] = max(next_ids[rows.table], int(rows.ids[-1]) + 1)
    if digest(replay.portfolio()) != entries[start - 1].digest:
        yield "The tables are not what the log says: a value that no edit touched is another"
    if next_ids != stored.next_ids:
        yield "The next ids are not what the log says"
