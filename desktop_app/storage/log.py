"""The log of a book: one row for each edit, chained by hashes, and what undo and redo read from it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from desktop_app.domain.change import Change
from desktop_app.storage import body as bodies

Kind = Literal["edit", "undo", "redo", "checkpoint"]
KINDS: tuple[Kind, ...] = ("edit", "undo", "redo", "checkpoint")
_COLUMNS = "id, at, who, why, kind, undoes, counts, digest, body_hash, previous_hash, hash"


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the log: who did what, when and why, and how many rows of which tables it touched.

    `undoes` is the operation that an undo or redo turns round (a redo turns an undo round), else 0.
    """

    id: int
    at: int
    who: str
    why: str
    kind: Kind
    undoes: int
    counts: dict[str, int]
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation with what chains it."""

    operation: Operation
    digest: str
    body_hash: str
    previous_hash: str

    def computed_hash(self) -> str:
        """sha256(previous ‖ header ‖ sha256(body))."""
        o = self.operation
        header = [o.id, o.at, o.who, o.why, o.kind, o.undoes, o.counts, self.digest]
        said = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        chained = bytes.fromhex(self.previous_hash) + said.encode() + bytes.fromhex(self.body_hash)
        return hashlib.sha256(chained).hexdigest()


def first_hash(uuid: str, created_at: int) -> str:
    """What the first operation is chained to: the name of the book."""
    return hashlib.sha256(f"{uuid} {created_at}".encode()).hexdigest()


def hash_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def counted(change: Change) -> dict[str, int]:
    """How many rows of which tables a change touches."""
    counts: dict[str, int] = {}
    for rows in change.rows:
        if len(rows.ids):
            counts[rows.table] = counts.get(rows.table, 0) + len(rows.ids)
    return counts


# --- reading -----------------------------------------------------------------------------------------
def entries(connection: sqlite3.Connection, where: str = "TRUE ORDER BY id", *values: Any) -> Iterator[Entry]:
    """Rows of the log; raises ValueError where one cannot be what was written."""
    for row in connection.execute(f"SELECT {_COLUMNS} FROM op_log WHERE {where}", values):  # noqa: S608 - ours
        yield _entry(row)


def _entry(row: tuple[Any, ...]) -> Entry:
    row_id, at, who, why, kind, undoes, counts, digest, body_hash, previous_hash, own_hash = row
    if not 0 <= kind < len(KINDS):
        raise ValueError(f"the log's row {row_id} is of no known kind")
    operation = Operation(row_id, at, who, why, KINDS[kind], undoes, json.loads(counts), own_hash)
    return Entry(operation, digest, body_hash, previous_hash)


def head(connection: sqlite3.Connection) -> Entry | None:
    """The newest row."""
    return next(entries(connection, "TRUE ORDER BY id DESC LIMIT 1"), None)


def change_of(connection: sqlite3.Connection, operation_id: int) -> Change:
    """What an operation changed; raises LookupError if its body was pruned, ValueError if it is damaged."""
    found = bodies.unpacked(body_of(connection, operation_id))
    if isinstance(found, Change):
        return found
    named, inverse = found
    original = bodies.unpacked(body_of(connection, named))
    if not isinstance(original, Change):
        raise ValueError(f"the log's row {operation_id} names row {named}, which is no edit")
    return original.inverted() if inverse else original


def body_of(connection: sqlite3.Connection, operation_id: int) -> bytes:
    row = connection.execute("SELECT body FROM op_body WHERE op_id = ?", (operation_id,)).fetchone()
    if row is None:
        raise LookupError(f"what operation {operation_id} changed is no longer kept")
    return row[0]


# --- writing -----------------------------------------------------------------------------------------
def append(connection: sqlite3.Connection, entry: Entry, body: bytes) -> None:
    """Write a row and its body inside the caller's transaction."""
    o = entry.operation
    counts = json.dumps(o.counts, sort_keys=True, separators=(",", ":"))
    values = (o.id, o.at, o.who, o.why, KINDS.index(o.kind), o.undoes, counts)
    chained = (entry.digest, entry.body_hash, entry.previous_hash, o.hash)
    connection.execute(f"INSERT INTO op_log ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", values + chained)  # noqa: S608
    connection.execute("INSERT INTO op_body (op_id, body) VALUES (?,?)", (o.id, body))


def chained(previous_hash: str, operation: Operation, body: bytes, digest: str = "") -> Entry:
    """The entry of an operation whose own hash is still to be computed."""
    entry = Entry(operation, digest, hash_of(body), previous_hash)
    signed = dataclasses.replace(operation, hash=entry.computed_hash())
    return dataclasses.replace(entry, operation=signed)


# --- undo and redo -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Step:
    """An edit that stands or was taken back, and the operation that last did it or took it back."""

    edit_id: int
    operation_id: int


class Stacks:
    """What can be undone and what can be redone, the next ones last; read off the log alone."""

    def __init__(self, start: int = 0) -> None:
        self.start = start
        """The last checkpoint: what came before it cannot be undone."""
        self.done: list[Step] = []
        self.undone: list[Step] = []
        self._edit_of: dict[int, int] = {}
        self._last_undo_of: dict[int, int] = {}

    @classmethod
    def read(cls, connection: sqlite3.Connection, *, until: int | None = None) -> Stacks:
        """The stacks as they stand, or as they stood right after an operation."""
        checkpoint = connection.execute("SELECT max(id) FROM op_log WHERE kind = 3").fetchone()[0]
        stacks = cls(checkpoint or 0)
        rows = connection.execute(
            "SELECT id, kind, undoes FROM op_log WHERE id > ? AND id <= ? ORDER BY id",
            (stacks.start, 2**62 if until is None else until),
        )
        for row_id, kind, undoes in rows:
            stacks.follow(row_id, KINDS[kind], undoes)
        return stacks

    def follow(self, operation_id: int, kind: Kind, undoes: int) -> None:
        """Take in the next operation of the log; raises ValueError where it cannot follow."""
        try:
            {"edit": self._edit, "undo": self._undo, "redo": self._redo}[kind](operation_id, undoes)
        except (IndexError, KeyError):
            raise ValueError(f"the log's row {operation_id} turns round what it cannot") from None

    def undo_of(self, edit_id: int) -> int:
        """The operation that last undid an edit; raises KeyError."""
        return self._last_undo_of[edit_id]

    def _edit(self, operation_id: int, undoes: int) -> None:
        self.done.append(Step(operation_id, operation_id))
        self.undone.clear()

    def _undo(self, operation_id: int, undoes: int) -> None:
        step = self.done.pop()
        if step.operation_id != undoes:
            raise IndexError
        self._edit_of[operation_id] = step.edit_id
        self._last_undo_of[step.edit_id] = operation_id
        self.undone.append(Step(step.edit_id, operation_id))

    def _redo(self, operation_id: int, undoes: int) -> None:
        if self.undone and self.undone[-1].operation_id == undoes:
            self.undone.pop()
        else:  # on the way back to a point before it
            self.undone.clear()
        self.done.append(Step(self._edit_of[undoes], operation_id))
