"""A change as bytes and back: what an entry of the log keeps of what was and what became.

A body is one zlib stream of: the length of a JSON header (4 bytes, little-endian), the header, then the bytes
of the arrays in the header's order. The header lists for each `Rows` its table, the number of rows, the ids
and the arrays before and after. An array is [name, dtype, form, bytes]; a form is "raw" (as numpy keeps it),
"same" (one item stands for all) or "texts" (a JSON list, or what `objects` makes of blobs). Ids are
["run", first] or ["steps", bytes]: the differences, as int64. The body of an undo is not packed again:
{"of": id, "inverse": true} names the edit.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Arrays, Change, Rows
from desktop_app.storage import objects

_LEVEL = 1
_LENGTH = struct.Struct("<I")
_DTYPE = re.compile(r"\|i1|<i4|<i8|<f8|\|S\d{1,5}|\|O")


def packed(change: Change) -> bytes:
    """A change as the body of a log entry."""
    payload: list[bytes] = []
    header = {"rows": [_describe(rows, payload) for rows in change.rows]}
    return _compressed(header, payload)


def packed_reference(operation_id: int, *, inverse: bool) -> bytes:
    """The body of an undo or redo: another entry's change, as it was or turned round."""
    return _compressed({"of": operation_id, "inverse": inverse}, [])


def unpacked(body: bytes) -> Change | tuple[int, bool]:
    """What a body holds: a change, or which entry's change it repeats and whether turned round.

    Raises ValueError if the bytes are not a body.
    """
    try:
        content = memoryview(zlib.decompress(body))
        (length,) = _LENGTH.unpack_from(content)
        header = json.loads(bytes(content[4 : 4 + length]))
        if "of" in header:
            return int(header["of"]), bool(header["inverse"])
        parts = _Parts(content[4 + length :])
        return Change(tuple(_restored(said, parts) for said in header["rows"]))
    except (zlib.error, struct.error, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"not the body of a log entry: {error}") from error


def _compressed(header: dict[str, Any], payload: list[bytes]) -> bytes:
    said = json.dumps(header, separators=(",", ":")).encode()
    packer = zlib.compressobj(_LEVEL)
    pieces = [_LENGTH.pack(len(said)), said, *payload]
    return b"".join([*(packer.compress(piece) for piece in pieces), packer.flush()])


def _describe(rows: Rows, payload: list[bytes]) -> dict[str, Any]:
    return {
        "table": rows.table,
        "count": len(rows.ids),
        "ids": _describe_ids(rows.ids, payload),
        "before": _describe_arrays(rows.before, payload),
        "after": _describe_arrays(rows.after, payload),
    }


def _describe_ids(ids: NDArray[np.int64], payload: list[bytes]) -> list[Any]:
    steps = np.diff(ids, prepend=0)
    if len(ids) and (steps[1:] == 1).all():
        return ["run", int(ids[0])]
    payload.append(steps.astype("<i8").tobytes())
    return ["steps", len(payload[-1])]


def _describe_arrays(arrays: Arrays | None, payload: list[bytes]) -> list[list[Any]] | None:
    if arrays is None:
        return None
    return [[name, *_describe_array(array, payload)] for name, array in arrays.items()]


def _describe_array(array: NDArray[Any], payload: list[bytes]) -> Iterator[Any]:
    if array.dtype == object:
        form, data = "texts", objects.as_bytes(array, separators=(",", ":"))
    elif _is_same(array):
        form, data = "same", array[:1].tobytes()
    else:
        form, data = "raw", array.tobytes()
    payload.append(data)
    yield from (array.dtype.str, form, len(data))


def _is_same(array: NDArray[Any]) -> bool:
    """Whether all items have the same bytes (so that NaN equals NaN, and -0.0 does not equal 0.0)."""
    if len(array) < 2:
        return False
    items = np.ascontiguousarray(array).view(np.dtype((np.void, array.dtype.itemsize)))
    return bool((items == items[0]).all())


class _Parts:
    """Cuts the arrays off the content one after the other."""

    def __init__(self, content: memoryview) -> None:
        self._content, self._at = content, 0

    def next(self, length: int) -> memoryview:
        part = self._content[self._at : self._at + length]
        if length < 0 or len(part) != length:
            raise ValueError("the body of a log entry ends too early")
        self._at += length
        return part


def _restored(said: dict[str, Any], parts: _Parts) -> Rows:
    count = int(said["count"])
    ids = _restored_ids(said["ids"], count, parts)
    before = _restored_arrays(said["before"], count, parts)
    return Rows(said["table"], ids, before, _restored_arrays(said["after"], count, parts))


def _restored_ids(said: list[Any], count: int, parts: _Parts) -> NDArray[np.int64]:
    if said[0] == "run":
        return np.arange(said[1], said[1] + count, dtype=np.int64)
    return np.cumsum(np.frombuffer(parts.next(said[1]), "<i8"), dtype=np.int64)


def _restored_arrays(said: list[list[Any]] | None, count: int, parts: _Parts) -> Arrays | None:
    return None if said is None else {n: _restored_array(d, f, b, count, parts) for n, d, f, b in said}


def _restored_array(dtype: str, form: str, length: int, count: int, parts: _Parts) -> NDArray[Any]:
    if not _DTYPE.fullmatch(dtype):
        raise ValueError(f"the body of a log entry holds values of an unknown type {dtype!r}")
    data = parts.next(length)
    if form == "texts":
        return objects.from_bytes(data, count)
    array = np.frombuffer(data, dtype)
    if len(array) != (1 if form == "same" else count):
        raise ValueError("the body of a log entry holds too few or too many values")
    return np.repeat(array, count) if form == "same" else array
