"""Columns of texts or blobs as bytes and back: texts as a JSON list, blobs end to end as they are."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOBS = b"\x00"
"""Begins the bytes of blobs; no JSON list begins so. Their lengths follow as int64, then they themselves."""


def as_bytes(array: NDArray[Any], separators: tuple[str, str] | None = None) -> bytes:
    """A column of objects as bytes, the same for the same values."""
    listed = array.tolist()
    if listed and isinstance(listed[0], bytes):
        return b"".join([_BLOBS, np.array([len(b) for b in listed], "<i8").tobytes(), *listed])
    return json.dumps(listed, ensure_ascii=False, separators=separators).encode()


def from_bytes(data: bytes | memoryview, count: int) -> NDArray[Any]:
    """The column again; raises ValueError if the bytes are not those of so many values."""
    made = np.empty(count, object)
    made[:] = _blobs(bytes(data), count) if bytes(data[:1]) == _BLOBS else json.loads(bytes(data))
    return made


def _blobs(data: bytes, count: int) -> list[bytes]:
    at = 1 + 8 * count
    if len(data) < at:
        raise ValueError("blobs end too early")
    ends = np.cumsum(np.frombuffer(data, "<i8", count, 1)) + at
    if count and ends[-1] != len(data):
        raise ValueError("blobs are not as long as they say")
    starts = [at, *ends[:-1].tolist()]
    return [data[a:b] for a, b in zip(starts, ends.tolist(), strict=True)]
