"""Reads the tables of a book into columns.

A row at a time is too slow for a fleet: whole columns are put together inside SQLite, integers as one text
with commas, texts joined by a unit separator, and cut apart by numpy. A decimal text of a number would not be
exact: numbers come as hundredths, and are fetched as they are where those do not give back every one of them.
Two threads read blocks: SQLite works without Python's lock.
"""

from __future__ import annotations

import sqlite3
import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
_ROWS_FOR_TWO = 100_000
"""Rows from which on a second thread saves more than it costs."""
_SEPARATOR = "\x1f"
_ID = Field("id", "Id", "integer")


class Block(NamedTuple):
    """The rows of a table whose ids lie from `first` to `last`."""

    entity: Entity
    first: int
    last: int


def read(connection: sqlite3.Connection, path: Path | None = None) -> Portfolio:
    """Every table, inside the caller's transaction, which keeps the file as it is until all is read.

    With the path of a file that holds no unfinished changes, large tables are read by two threads. Raises
    ValueError where a value cannot be what was written.
    """
    filling = {table: _Filling(connection, entity) for table, entity in ENTITIES.items()}
    blocks = [block for filled in filling.values() for block in filled.blocks()]
    many = sum(filled.count for filled in filling.values()) >= _ROWS_FOR_TWO
    parts = _by_two(path, blocks) if path and many else (_part(connection, block) for block in blocks)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # numpy's of integers that it leaves out: counted
        for block, part in zip(blocks, parts, strict=True):
            filling[block.entity.table].take(part)
    tables = {table: filled.columns() for table, filled in filling.items()}
    return Portfolio(tables, _next_ids(connection, tables))


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


class _Filling:
    """A table's arrays while its blocks come in, in the order of the ids."""

    def __init__(self, connection: sqlite3.Connection, entity: Entity) -> None:
        query = f"SELECT count(*), ifnull(min(id), 0), ifnull(max(id), -1) FROM {entity.table}"  # noqa: S608
        count, self._low, self._high = connection.execute(query).fetchone()
        self._entity, self.count, self._at = entity, count, 0
        self._arrays = {f.name: np.empty(count, f.dtype) for f in (_ID, *entity.fields)}

    def blocks(self) -> Iterator[Block]:
        """Spans of ids; a table with hardly any of its ids left is one span."""
        step = _ROWS_A_BLOCK
        if self._high - self._low > 16 * max(self.count, step):
            step = self._high - self._low + 1
        for first in range(self._low, self._high + 1, step):
            yield Block(self._entity, first, min(first + step - 1, self._high))

    def take(self, part: dict[str, NDArray[Any]]) -> None:
        count = len(part["id"])
        if self._at + count > self.count:
            raise ValueError(f"{self._entity.table} has more rows than it counts")
        for name, array in part.items():
            self._arrays[name][self._at : self._at + count] = array
        self._at += count

    def columns(self) -> Columns:
        if self._at != self.count:
            raise ValueError(f"{self._entity.table} has fewer rows than it counts")
        ids = self._arrays.pop("id")
        if not (ids[1:] > ids[:-1]).all():
            order = np.argsort(ids, kind="stable")
            return Columns(self._entity, ids[order], {n: a[order] for n, a in self._arrays.items()})
        return Columns(self._entity, ids, self._arrays)


def _by_two(path: Path, blocks: Sequence[Block]) -> Iterator[dict[str, NDArray[Any]]]:
    """The blocks in their order, read by two threads with a connection each."""
    spare = [connect(path, read_only=True) for _ in range(2)]

    def read_one(block: Block) -> dict[str, NDArray[Any]]:
        connection = spare.pop()
        try:
            return _part(connection, block)
        finally:
            spare.append(connection)

    with ThreadPoolExecutor(len(spare)) as pool:
        waiting = deque(pool.submit(read_one, block) for block in blocks)
        try:
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
            for connection in spare:
                connection.close()


def _part(connection: sqlite3.Connection, block: Block) -> dict[str, NDArray[Any]]:
    fields = (_ID, *block.entity.fields)
    where = f"FROM {block.entity.table} WHERE id BETWEEN ? AND ?"
    span = (block.first, block.last)
    blobs = [f for f in fields if f.kind == "blob"]
    texts = [f for f in fields if f.kind != "blob"]
    joined = connection.execute(f"SELECT count(*),{','.join(map(_joining, texts))} {where}", span).fetchone()
    count, contents = joined[0], iter(joined[1:])
    part, inexact = {}, []
    for field in texts:
        content = next(contents)
        if field.kind == "number" and count and next(contents):
            inexact.append(field.name)
        else:
            part[field.name] = _cut(field, content, count)
    if inexact:
        listed = connection.execute(f"SELECT {','.join(inexact)} {where}", span).fetchall()
        matrix = np.array(listed, np.float64).reshape(count, len(inexact))
        part |= {name: np.ascontiguousarray(matrix[:, i]) for i, name in enumerate(inexact)}
    for field in blobs:
        listed = connection.execute(f"SELECT {field.name} {where}", span).fetchall()
        part[field.name] = field.array(blob for (blob,) in listed)
    return part


def _joining(field: Field) -> str:
    """What of a field is selected: its values as one text, of a number also whether the text is inexact."""
    name = field.name
    if field.kind == "text":
        return f"CAST(group_concat({name}, '{_SEPARATOR}') AS BLOB)"
    if field.kind == "number":
        # Never below 0: a negative number is cut towards 0, so that it is not given back.
        hundredths = f"CAST({name} * 100 + 0.5 AS INTEGER)"
        return f"group_concat(ifnull({hundredths}, -1)), max({hundredths} / 100.0 IS NOT {name})"
    return f"group_concat({f'ifnull({name}, {field.missing})' if field.optional else name})"


def _cut(field: Field, content: Any, count: int) -> NDArray[Any]:
    if not count:
        return np.empty(0, field.dtype)
    array = _cut_texts(field, content) if field.kind == "text" else _cut_numbers(field, content)
    if len(array) != count:
        raise ValueError(f"{field.name} has {len(array)} values in {count} rows")
    return array


def _cut_texts(field: Field, content: bytes) -> NDArray[Any]:
    if not field.width:
        pieces = content.decode().split(_SEPARATOR)
        array = np.empty(len(pieces), object)
        array[:] = pieces
        return array
    letters = np.frombuffer(content, np.uint8)
    end = np.append(np.flatnonzero(letters == ord(_SEPARATOR)), len(letters))
    start = np.append(0, end[:-1] + 1)
    length = end - start
    if length.max() > field.width:
        raise ValueError(f"{field.name} holds more than {field.width} bytes")
    array = np.zeros((len(end), field.width), np.uint8)
    for nth in range(length.max()):
        longer = np.flatnonzero(length > nth)
        array[longer, nth] = letters[start[longer] + nth]
    return array.view(field.dtype).ravel()


def _cut_numbers(field: Field, content: str) -> NDArray[Any]:
    array = np.fromstring(content, np.int64, sep=",")
    if field.kind == "number":
        return np.where(array < 0, np.nan, array / 100)
    limits = np.iinfo(field.dtype)
    if len(array) and not limits.min <= array.min() <= array.max() <= limits.max:
        raise ValueError(f"{field.name} holds a number that it cannot hold")
    return array.astype(field.dtype)
