"""Keeps the columns of a book in a flat file, so that the next start need not read them from SQLite.

The file is a head (magic, length and CRC of the header), a JSON header and the bytes of the arrays, each from
a multiple of 64. It is used only for the very state of the book that it was written for, and may be deleted.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.columns import Columns
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.storage import objects

Key = dict[str, Any]
"""What a state of a book is known by: its uuid, the head of its log, SQLite's change counter, size, time."""

_MAGIC = b"HYCOLS01"
_HEAD = struct.Struct("<8sII")
_ALIGN = 64
_MOST_FILES = 8


def write(folder: Path, key: Key, portfolio: Portfolio) -> None:
    """Keep the columns; a folder that cannot be written costs only time at the next start."""
    parts: list[bytes] = []
    header: dict[str, Any] = {"key": key, "next_ids": dict(portfolio.next_ids), "tables": {}}
    at = 0
    for table, columns in portfolio.tables.items():
        header["tables"][table] = placed = []
        for name, array in (("id", columns.ids), *columns.arrays.items()):
            data = _bytes(array)
            placed.append([name, array.dtype.str, len(array), at, len(data)])
            parts += [data, bytes(-len(data) % _ALIGN)]
            at += len(data) + -len(data) % _ALIGN
    payload = b"".join(parts)
    header["sums"] = _sums(np.frombuffer(payload, np.uint8))
    with suppress(OSError):
        _replace(folder, key["uuid"], _front(header), payload)


def read(folder: Path, key: Key) -> Portfolio | None:
    """The columns of exactly this state of the book, or None."""
    try:
        content = np.fromfile(_file(folder, key["uuid"]), np.uint8)
        header, payload = _opened(content)
        if header["key"] != key or header["sums"] != _sums(payload):
            return None
        payload.flags.writeable = False
        tables = dict(_tables(header, payload))
        next_ids = {t: int(header["next_ids"][t]) for t in ENTITIES}
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return None
    return Portfolio(tables, next_ids) if tables.keys() == ENTITIES.keys() else None


def _bytes(array: NDArray[Any]) -> bytes:
    if array.dtype == object:
        return objects.as_bytes(array)
    return array.tobytes()


def _front(header: dict[str, Any]) -> bytes:
    said = json.dumps(header, separators=(",", ":")).encode()
    said += b" " * (-(len(said) + _HEAD.size) % _ALIGN)
    return _HEAD.pack(_MAGIC, len(said), zlib.crc32(said)) + said


def _opened(content: NDArray[np.uint8]) -> tuple[dict[str, Any], NDArray[np.uint8]]:
    magic, length, crc = _HEAD.unpack(content[: _HEAD.size].tobytes())
    said = content[_HEAD.size : _HEAD.size + length].tobytes()
    if magic != _MAGIC or zlib.crc32(said) != crc:
        raise ValueError("not a whole cache file")
    return json.loads(said), content[_HEAD.size + length :]


def _tables(header: dict[str, Any], payload: NDArray[np.uint8]) -> Iterator[tuple[str, Columns]]:
    for table, entity in ENTITIES.items():
        arrays = {n: _array(payload, d, c, at, size) for n, d, c, at, size in header["tables"][table]}
        ids = arrays.pop("id")
        if [(n, a.dtype) for n, a in arrays.items()] != [(f.name, f.dtype) for f in entity.fields]:
            raise ValueError("the columns are not those of this version")
        yield table, Columns(entity, ids, arrays)


def _array(payload: NDArray[np.uint8], dtype: str, count: int, at: int, size: int) -> NDArray[Any]:
    data = payload[at : at + size]
    if dtype == "|O":
        return objects.from_bytes(data.tobytes(), count)
    return data.view(np.dtype(dtype))


def _sums(payload: NDArray[np.uint8]) -> list[int]:
    """Sees every flipped bit, at the speed of memory."""
    words = payload[: len(payload) // 8 * 8].view(np.uint64)
    return [len(payload), int(np.add.reduce(words)), int(np.bitwise_xor.reduce(words))]


def _file(folder: Path, book_uuid: str) -> Path:
    return folder / f"{book_uuid}.columns"


def _replace(folder: Path, book_uuid: str, *parts: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{book_uuid}.{os.getpid()}.new"
    try:
        with temporary.open("wb") as file:
            for part in parts:
                file.write(part)
        temporary.replace(_file(folder, book_uuid))
    finally:
        temporary.unlink(missing_ok=True)
    for old in sorted(folder.glob("*.columns"), key=lambda p: p.stat().st_mtime, reverse=True)[_MOST_FILES:]:
        old.unlink(missing_ok=True)
