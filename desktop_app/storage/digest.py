"""One hash of all that a portfolio holds: what a checkpoint of the log vouches for."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.portfolio import Portfolio
from desktop_app.storage import objects


def digest(portfolio: Portfolio) -> str:
    """sha256 of every value of every table, in the order in which tables and fields are declared."""
    said = hashlib.sha256()
    for table, columns in portfolio.tables.items():
        said.update(f"{table} {len(columns)}\n".encode())
        said.update(_bytes(columns.ids))
        for name, array in columns.arrays.items():
            said.update(f"{name} {array.dtype.str}\n".encode())
            said.update(_bytes(array))
    return said.hexdigest()


def _bytes(array: NDArray[Any]) -> bytes | memoryview:
    if array.dtype == object:
        return objects.as_bytes(array)
    return np.ascontiguousarray(array).data.cast("B") if array.size else b""
