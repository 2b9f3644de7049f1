"""Reads the tables of a book into columns.

A row at a time is too slow for a fleet: whole columns are put together inside SQLite, integers as one text
with commas, texts joined by a unit separator, and cut apart by numpy. Numbers are fetched as they are, since
a decimal text of theirs would not be exact. Two threads read blocks: SQLite works without Python's lock.
"""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.columns import Columns
from desktop_app.domain.entity import Entity
from desktop_app.domain.fields import Field
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.storage.connection import connect

_ROWS_A_BLOCK = 32_768
_SEPARATOR = b"\x1f"
_ID = Field("id", "Id", "integer")


class Block(NamedTuple):
    """The rows of a table whose ids lie from `first` to before `end`."""

    entity: Entity
    first: int
    end: int


def read(connection: sqlite3.Connection, path: Path | None = None) -> Portfolio:
    """Every table, inside the caller's transaction, which keeps the file as it is until all is read.

    With the path of a file that holds no unfinished changes, large tables are read by two threads. Raises
    ValueError where a value cannot be what was written.
    """
    blocks = [b for entity in ENTITIES.values() for b in _blocks(connection, entity)]
    if path is None or len(blocks) <= 2 * len(ENTITIES):
        parts = [_part(connection, block) for block in blocks]
    else:
        parts = _parts_by_two(path, blocks)
    joined = {
        entity.table: _joined(entity, [p for b, p in zip(blocks, parts, strict=True) if b.entity is entity])
        for entity in ENTITIES.values()
    }
    return Portfolio(joined, _next_ids(connection, joined))


def next_ids(connection: sqlite3.Connection) -> dict[str, int]:
    """The id that the next row of each table takes."""
    known = dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    return {table: known.get(table, 0) + 1 for table in ENTITIES}


def _next_ids(connection: sqlite3.Connection, tables: dict[str, Columns]) -> dict[str, int]:
    found = next_ids(connection)
    for table, columns in tables.items():
        if len(columns) and found[table] <= int(columns.ids[-1]):
            raise ValueError(f"{table} has ids beyond the last that was given")
    return found


def _blocks(connection: sqlite3.Connection, entity: Entity) -> Iterator[Block]:
    low, high = connection.execute(f"SELECT min(id), max(id) FROM {entity.table}").fetchone()  # noqa: S608
    if low is not None:
        for first in range(low, high + 1, _ROWS_A_BLOCK):
            yield Block(entity, first, min(first + _ROWS_A_BLOCK, high + 1))


def _parts_by_two(path: Path, blocks: Sequence[Block]) -> list[dict[str, NDArray[Any]]]:
    spare = [connect(path, read_only=True) for _ in range(2)]

    def read_one(block: Block) -> dict[str, NDArray[Any]]:
        database = spare.pop()
        try:
            return _part(database.conn, block)
        finally:
            spare.append(database)

    with ThreadPoolExecutor(len(spare)) as pool:
        futures: list[Future[dict[str, NDArray[Any]]]] = [pool.submit(read_one, b) for b in blocks]
        try:
            return [f.result() for f in futures]
        finally:
            pool.shutdown(cancel_futures=True)
            for database in spare:
                database.close()


def _part(connection: sqlite3.Connection, block: Block) -> dict[str, NDArray[Any]]:
    fields = (_ID, *block.entity.fields)
    texts = [f for f in fields if f.kind != "number"]
    numbers = [f for f in fields if f.kind == "number"]
    where = f"FROM {block.entity.table} WHERE id >= ? AND id < ?"
    span = (block.first, block.end)
    joined = connection.execute(f"SELECT count(*),{','.join(map(_joining, texts))} {where}", span).fetchone()
    count = joined[0]
    part = {f.name: _cut(f, content, count) for f, content in zip(texts, joined[1:], strict=True)}
    if numbers:
        listed = connection.execute(f"SELECT {','.join(f.name for f in numbers)} {where}", span).fetchall()
        matrix = np.array(listed, np.float64).reshape(count, len(numbers))
        part |= {f.name: np.ascontiguousarray(matrix[:, i]) for i, f in enumerate(numbers)}
    return part


def _joining(field: Field) -> str:
    if field.kind == "text":
        return f"CAST(group_concat({field.name}, char(31)) AS BLOB)"
    return f"group_concat({f'ifnull({field.name}, {field.missing})' if field.optional else field.name})"


def _cut(field: Field, content: Any, count: int) -> NDArray[Any]:
    if not count:
        return np.empty(0, field.dtype)
    array = _cut_texts(field, content) if field.kind == "text" else _cut_integers(field, content)
    if len(array) != count:
        raise ValueError(f"{field.name} has {len(array)} values in {count} rows")
    return array


def _cut_texts(field: Field, content: bytes) -> NDArray[Any]:
    pieces = content.split(_SEPARATOR)
    if not field.width:
        array = np.empty(len(pieces), object)
        array[:] = content.decode().split(_SEPARATOR.decode())
        return array
    found = np.array(pieces, np.bytes_)
    if found.dtype.itemsize > field.width:
        raise ValueError(f"{field.name} holds more than {field.width} bytes")
    return found.astype(field.dtype)


def _cut_integers(field: Field, content: str) -> NDArray[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # what it cannot read, it leaves out: counted above
        array = np.fromstring(content, np.int64, sep=",")
    limits = np.iinfo(field.dtype)
    if len(array) and not limits.min <= array.min() <= array.max() <= limits.max:
        raise ValueError(f"{field.name} holds a number that it cannot hold")
    return array.astype(field.dtype)


def _joined(entity: Entity, parts: Sequence[dict[str, NDArray[Any]]]) -> Columns:
    if not parts:
        return Columns.empty(entity.table)
    arrays = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    ids = arrays.pop("id")
    if not (ids[1:] > ids[:-1]).all():
        order = np.argsort(ids, kind="stable")
        ids, arrays = ids[order], {n: a[order] for n, a in arrays.items()}
    return Columns(entity, ids, {f.name: arrays[f.name] for f in entity.fields})
