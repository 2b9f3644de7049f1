"""Writes the rows of a change into the tables, by the hundred thousand where need be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Arrays, Change, Rows
from desktop_app.domain.entity import Entity
from desktop_app.domain.fields import Field
from desktop_app.domain.tables import ENTITIES

_VALUES_A_STATEMENT = 20_000
"""SQLite binds at most 32,766 in the builds that are about."""
_ROWS_A_BLOCK = 10_000
Runs = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Positions of the first and of the last row of each run."""


def write(connection: sqlite3.Connection, change: Change) -> None:
    """Write a change inside the caller's transaction.

    Raises sqlite3.Error, and LookupError where the tables do not hold the rows that the change names.
    """
    # A parent may go before its children and a child come before its parent, as long as it fits in the end.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for rows in change.rows:
        if len(rows.ids):
            _written(connection, rows)


def _written(connection: sqlite3.Connection, rows: Rows) -> None:
    entity = ENTITIES[rows.table]
    if rows.before is None:
        assert rows.after is not None
        _insert(connection, entity, rows.ids, rows.after)
    elif rows.after is None:
        _delete(connection, entity, rows.ids)
    else:
        _update(connection, entity, rows.ids, rows.after)


# --- insert ------------------------------------------------------------------------------------------
def _insert(connection: sqlite3.Connection, entity: Entity, ids: NDArray[np.int64], after: Arrays) -> None:
    for columns in _prepared(entity, ids, after):
        _insert_columns(connection, entity, columns)


def _prepared(entity: Entity, ids: NDArray[np.int64], after: Arrays) -> Iterator[list[list[Any]]]:
    """The rows in blocks; the next is made beside the writing of this one, as SQLite needs no Python lock."""

    def made(start: int) -> list[list[Any]]:
        block = slice(start, start + _ROWS_A_BLOCK)
        return [ids[block].tolist(), *(bindable(f, after[f.name][block]) for f in entity.fields)]

    with ThreadPoolExecutor(1) as aside:
        waiting = aside.submit(made, 0)
        for start in range(_ROWS_A_BLOCK, len(ids), _ROWS_A_BLOCK):
            ready = waiting.result()
            waiting = aside.submit(made, start)
            yield ready
        yield waiting.result()


def _insert_columns(connection: sqlite3.Connection, entity: Entity, columns: Sequence[list[Any]]) -> None:
    """Many rows a statement: half the time of one by one."""
    width, count = len(columns), len(columns[0])
    flat: list[Any] = [None] * (width * count)
    for position, column in enumerate(columns):
        flat[position::width] = column
    together = _VALUES_A_STATEMENT // width
    whole = len(flat) - len(flat) % (width * together)
    if whole:
        connection.executemany(_insertion(entity, together), _cut(flat[:whole], width * together))
    connection.executemany(_insertion(entity, 1), _cut(flat[whole:], width))


def _insertion(entity: Entity, rows: int) -> str:
    names = ["id", *(f.name for f in entity.fields)]
    one = f"({','.join('?' * len(names))})"
    return f"INSERT INTO {entity.table} ({','.join(names)}) VALUES {','.join([one] * rows)}"  # noqa: S608 - declared names


def _cut(flat: list[Any], step: int) -> Iterator[list[Any]]:
    return (flat[i : i + step] for i in range(0, len(flat), step))


def bindable(field: Field, array: NDArray[Any]) -> list[Any]:
    """An array as what SQLite binds; NaN needs no care, since SQLite itself takes it as NULL."""
    if field.kind == "text" and field.width:
        return b"\x00".join(array.tolist()).decode().split("\x00")
    listed = array.tolist()
    if field.optional and field.kind != "number":
        for position in np.flatnonzero(array == field.missing).tolist():
            listed[position] = None
    return listed


# --- delete ------------------------------------------------------------------------------------------
def _delete(connection: sqlite3.Connection, entity: Entity, ids: NDArray[np.int64]) -> None:
    first, last = _runs(ids, [])
    done = connection.executemany(
        f"DELETE FROM {entity.table} WHERE id BETWEEN ? AND ?",  # noqa: S608 - a declared name
        zip(ids[first].tolist(), ids[last].tolist(), strict=True),
    )
    _expect(done, ids)


# --- update ------------------------------------------------------------------------------------------
def _update(connection: sqlite3.Connection, entity: Entity, ids: NDArray[np.int64], after: Arrays) -> None:
    connection.execute("SAVEPOINT straight")
    try:
        _update_straight(connection, entity, ids, after)
    except sqlite3.IntegrityError:
        # Keys may change places, which is right in the end but not at each step.
        connection.execute("ROLLBACK TO straight")
        _update_anew(connection, entity, ids, after)
    connection.execute("RELEASE straight")


def _update_straight(
    connection: sqlite3.Connection, entity: Entity, ids: NDArray[np.int64], after: Arrays
) -> None:
    first, last = _runs(ids, list(after.values()))
    values = [bindable(entity[name], array[first]) for name, array in after.items()]
    settings = ",".join(f"{name}=?" for name in after)
    done = connection.executemany(
        f"UPDATE {entity.table} SET {settings} WHERE id BETWEEN ? AND ?",  # noqa: S608 - declared names
        zip(*values, ids[first].tolist(), ids[last].tolist(), strict=True),
    )
    _expect(done, ids)


def _update_anew(
    connection: sqlite3.Connection, entity: Entity, ids: NDArray[np.int64], after: Arrays
) -> None:
    """Take the rows out and put them in again as they will be."""
    names = [f.name for f in entity.fields]
    select = f"SELECT id,{','.join(names)} FROM {entity.table} WHERE id = ?"  # noqa: S608 - declared names
    found = [connection.execute(select, (i,)).fetchone() for i in ids.tolist()]
    if None in found:
        raise LookupError(f"{entity.table} lacks rows that it should hold")
    columns = [list(column) for column in zip(*found, strict=True)]
    for name, array in after.items():
        columns[1 + names.index(name)] = bindable(entity[name], array)
    _delete(connection, entity, ids)
    _insert_columns(connection, entity, columns)


def _runs(ids: NDArray[np.int64], arrays: Sequence[NDArray[Any]]) -> Runs:
    """Where ids follow each other and take the same values: one statement serves such rows together."""
    breaks = ids[1:] != ids[:-1] + 1
    for array in arrays:
        breaks |= array[1:] != array[:-1]
    inner = np.flatnonzero(breaks)
    return np.concatenate([[0], inner + 1]), np.concatenate([inner, [len(ids) - 1]])


def _expect(done: sqlite3.Cursor, ids: NDArray[np.int64]) -> None:
    if done.rowcount != len(ids):
        raise LookupError("the tables lack rows that they should hold")
